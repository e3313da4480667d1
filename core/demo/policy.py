"""The rules of marking of the demo school."""

from core.journal.rules import Policy

POLICY = Policy(version=1, five_from=460, four_from=360, three_from=250, min_marks=3)
