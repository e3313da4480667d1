"""Results of a week, a month, a term or a year, as families get them and say they have read them.

What a reader has not seen yet: `sights`; how a debt is closed: `closings`; which periods have
ended: `spans`; who has read of them: `acknowledgements`.
"""
