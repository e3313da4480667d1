"""Results as a letter: every child of the reader in one, a dozen lines each."""

from core import wording
from core.access.readers import Child
from core.i18n import Safe, _, fill
from core.journal.results.queries import Results
from notifications.markup import Letter, Rows
from notifications.outcomes import Skip
from notifications.result_buttons import acquainted_row, child_rows
from notifications.writing.parts import page
from notifications.writing.results import child_part, is_empty


def digest_letter(
    reader_id: int, children: list[Child], results: Results, *, zone: str, as_of: Safe
) -> Letter | Skip:
    """The letter, or the reason why there is none: nothing happened to any of the children.

    Its last line says which days the figures are of: a week that still runs ends with today.
    """
    if not children:
        return Skip("no right to read")
    if all(is_empty(results, child.pupil_id, reader_id) for child in children):
        return Skip("empty")
    parts = ["\n".join(child_part(child, results, reader_id, zone)) + "\n" for child in children]
    return Letter(page(*parts, figures_of(results, as_of)), result_buttons(children, results))


def figures_of(results: Results, as_of: Safe) -> Safe:
    """The days the figures are of, and the time of the data."""
    until = max(min(results.span.until, results.today), results.span.since)
    period = wording.period(results.span.since, until)
    figures = fill(_("<i>Figures of {period}.</i>"), period=period)
    return fill("{figures} {as_of}", figures=figures, as_of=as_of)


def result_buttons(children: list[Child], results: Results) -> Rows:
    """«Ознакомлен(а)», then a row for each child."""
    span = results.span
    rows = [row for child in children for row in child_rows(child.pupil_id, child.first_name, span)]
    return (*acquainted_row(span), *rows)
