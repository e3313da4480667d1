"""A report that has made itself: a few lines of it, and the buttons that open it."""

from core import wording
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import Safe, _, fill, ngettext
from core.outbox import Claimed
from core.reports.catalogue import Of, kind_of, make_report
from core.reports.schedule import UNOPENED, Scheduled, scheduled
from core.reports.table import Table
from notifications.buttons import AskReport
from notifications.markup import Button, Letter, Rows
from notifications.outcomes import Skip
from notifications.writing.parts import as_of, page
from notifications.writing.tables import table_lines, totals_lines

#: Rows and rows of totals told in the letter; the rest is a touch away.
SHOWN, TOTALS = 6, 3


async def report_due_letter(session: Session, viewer: Viewer, delivery: Claimed) -> Letter | Skip:
    """The report as its reader may see it now, or the choice of a class where it is of each."""
    made = await scheduled(session, viewer, key=delivery.payload["key"])
    report = kind_of(made.report)
    if report is None:
        return Skip("no such report")
    again = delivery.payload["reminder"] == UNOPENED
    if report.of is Of.CLASS and not made.of:
        return _choice(_(report.name), made, viewer, again)
    table = await make_report(
        session, viewer, made.report, of=made.of, period=made.period, face="letter"
    )
    text = page(
        *_head(table.title, made, viewer, again),
        *(fill("{line}", line=line) for line in table.heading),
        "",
        *_some(table),
        "",
        as_of(table.as_of, table.zone),
    )
    return Letter(text, _buttons(made))


def _head(title: str, made: Scheduled, viewer: Viewer, again: bool) -> list[Safe]:
    said = _("Made by schedule.")
    if again:
        said = _("Made by schedule on {moment}; nobody has opened it yet.")
    moment = wording.moment(made.due_at, viewer.zone)
    return [fill("<b>{title}</b>", title=title), fill(said, moment=moment)]


def _choice(title: str, made: Scheduled, viewer: Viewer, again: bool) -> Letter:
    asked = AskReport(code=made.report, period=made.period)
    return Letter(
        page(
            *_head(title, made, viewer, again),
            _("It is ready for every class."),
            as_of(made.due_at, viewer.zone),
        ),
        ((Button(_("Choose the class"), asked.pack()),),),
    )


def _some(table: Table) -> list[str]:
    """The totals, or the first rows of a report that has none."""
    below = totals_lines(table)[:TOTALS]
    if below:
        rows = len(table.rows)
        count = ngettext("{count} row in the report.", "{count} rows in the report.", rows)
        return [*below, fill(count, count=rows)]
    lines = table_lines(table)
    rest = len(lines) - SHOWN
    more = ngettext("and {count} more row", "and {count} more rows", rest) if rest > 0 else ""
    return [*lines[:SHOWN], *([fill(more, count=rest)] if more else [])]


def _buttons(made: Scheduled) -> Rows:
    def button(words: str, face: str = "") -> Button:
        asked = AskReport(code=made.report, of=made.of, period=made.period, face=face)
        return Button(words, asked.pack())

    return ((button(_("Open")), button("PDF", "pdf"), button("Excel", "xlsx")),)
