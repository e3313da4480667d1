"""Figures beside others: results of diagnostics, the child's means beside class and grade."""

from bot.screen import Screen
from bot.screens.frame import as_of, leaf_of, page
from bot.screens.turning import Shown, heading, turning_rows
from core import wording
from core.i18n import Safe, _, fill
from core.journal.queries.comparison import FEWEST, Compared, Comparison
from core.journal.queries.diagnostics import PupilResults, Result
from notifications.markup import Button


def results_screen(view: PupilResults, zone: str, number: int = 1) -> Screen:
    """Diagnostics, newest first."""
    lines: list[str] = [_result_line(one) for one in view.results]
    lines = lines or [_("No results of diagnostics are entered.")]
    lines, pages = leaf_of(lines, number)
    shown = Shown.of("diag", view, number, pages)
    title, when = heading(_("Results of diagnostics"), shown)
    text = page(title, when, "", *lines, "", as_of(view.as_of, zone))
    return Screen(text, turning_rows(shown))


def _result_line(one: Result) -> Safe:
    parts = []
    if one.score is not None:
        parts.append(_("points {score}").format(score=one.score))
    if one.mark is not None:
        parts.append(_("mark {mark}").format(mark=one.mark))
    return fill(
        "{day} · {kind} · <b>{subject}</b>: {result}",
        day=wording.full_day(one.day),
        kind=one.kind,
        subject=one.subject,
        result=", ".join(parts) or _("no result yet"),
    )


def comparison_screen(view: Comparison, zone: str, number: int = 1) -> Screen:
    """Means of the child, the class and the grade, by subject."""
    lines: list[str] = [_compared_line(one) for one in view.subjects]
    lines = lines or [_("No marks in these days.")]
    hidden = any(one.of_class is None or one.of_grade is None for one in view.subjects)
    lines, pages = leaf_of(lines, number)
    note = [_("Means of fewer than {few} pupils are not shown.").format(few=FEWEST)]
    shown = Shown.of("compare", view, number, pages)
    title, when = heading(_("Beside class and grade"), shown)
    text = page(
        title, when, "", *lines, *(["", *note] if hidden else []), "", as_of(view.as_of, zone)
    )
    marks = Button(_("Marks"), shown.look(view="marks"))
    return Screen(text, (*turning_rows(shown), (marks,)))


def _compared_line(one: Compared) -> Safe:
    parts = [_("own {mean}").format(mean=wording.mean(one.own))]
    if one.of_class is not None:
        parts.append(_("class {mean}").format(mean=wording.mean(one.of_class)))
    if one.of_grade is not None:
        parts.append(_("grade {mean}").format(mean=wording.mean(one.of_grade)))
    return fill("<b>{subject}</b>: {means}", subject=one.subject, means=", ".join(parts))
