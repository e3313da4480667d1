"""Reports in the chat: the list, what to choose, the report in words, the report as a file."""

from collections.abc import Sequence

from bot.callbacks.family import Go
from bot.callbacks.reports import ReportMenu, Schedules
from bot.screen import Drawing, Screen
from bot.screens.frame import as_of, in_rows, leaf_of, page
from core import wording
from core.access.doors import ClassRef
from core.access.viewer import Viewer
from core.errors import NotFound
from core.i18n import _, fill
from core.journal.period import Period, PeriodKind
from core.reports.catalogue import Of, Report
from core.reports.face import picture_of
from core.reports.paper import paper_of
from core.reports.sheet import sheet_of, sheets_key
from core.reports.table import Table
from notifications.buttons import AskReport
from notifications.markup import Button, Rows
from notifications.writing.tables import table_lines


def reports_screen(reports: Sequence[Report], viewer: Viewer) -> Screen:
    """The reports a person may have."""
    if not reports:
        return Screen(page(_("Reports"), _("There are no reports for you here.")))
    rows = tuple((Button(_(one.name), AskReport(code=one.code).pack()),) for one in reports)
    timed = (Button(_("By schedule"), Schedules().pack()),)
    back = (Button(_("Menu"), Go(page="menu").pack()),)
    school = fill("{school}", school=viewer.school_name)
    return Screen(page(_("Reports"), school, _("Which one?")), (*rows, timed, back))


def classes_screen(report: Report, classes: Sequence[ClassRef], *, period: str = "") -> Screen:
    """Of which class."""
    back = (Button(_("‹ Back"), ReportMenu().pack()),)
    if not classes:
        said = _("There is no class whose report you may have.")
        return Screen(page(_(report.name), said), (back,))
    buttons = [
        Button(one.name, AskReport(code=report.code, of=one.id, period=period).pack())
        for one in classes
    ]
    return Screen(page(_(report.name), _("Of which class?")), (*in_rows(buttons, 5), back))


def periods_screen(
    report: Report, periods: Sequence[Period], asked: AskReport, viewer: Viewer
) -> Screen:
    """For which period."""
    buttons = [
        Button(period_name(one), asked.model_copy(update={"period": one.code}).pack())
        for one in periods
    ]
    back = ReportMenu().pack()
    if report.of is Of.CLASS:
        back = AskReport(code=report.code).pack()
    said = _("For which period?")
    if not periods:
        said = _("The school has not entered this year's terms yet.")
    rows = (*in_rows(buttons, 2), (Button(_("‹ Back"), back),))
    return Screen(page(_(report.name), said), rows)


def period_name(period: Period) -> str:
    """A period on a button."""
    if period.unit is PeriodKind.TERM:
        return wording.term_name(period.kind, period.number)
    if period.unit is PeriodKind.YEAR:
        return _("School year {year}").format(year=period.year)
    if period.unit is PeriodKind.MONTH:
        return wording.month_and_year(period.since)
    return wording.period(period.since, period.until)


def report_screen(table: Table, asked: AskReport) -> Screen:
    """The report in words, a line for each row, to be turned and to be read aloud."""
    found, leaves = leaf_of(table_lines(table), asked.leaf)
    leaf = min(asked.leaf, leaves)
    turned = [f" ({_('Page {number} of {total}').format(number=leaf, total=leaves)})"]
    head = [fill("{line}", line=line) for line in (*table.heading, *table.notes)]
    text = page(
        fill("{title}{leaf}", title=table.title, leaf=turned[0] if leaves > 1 else ""),
        *(head if leaf == 1 else head[: len(table.heading)]),
        "",
        *found,
        "",
        as_of(table.as_of, table.zone),
    )
    return Screen(text, _buttons(asked, leaf, leaves))


def _buttons(asked: AskReport, leaf: int, leaves: int) -> Rows:
    def to(words: str, **change: object) -> Button:
        return Button(words, asked.model_copy(update={"leaf": 1, **change}).pack())

    turning = []
    if leaf > 1:
        turning.append(to("‹", leaf=leaf - 1))
    if leaf < leaves:
        turning.append(to("›", leaf=leaf + 1))
    files = (to("PDF", face="pdf"), to("Excel", face="xlsx"), to(_("Picture"), face="picture"))
    back = (to(_("Another period"), period=""), Button(_("Reports"), ReportMenu().pack()))
    return (*((tuple(turning),) if turning else ()), files, back)


def file_screen(table: Table, asked: AskReport) -> Screen:
    """The report as a file of its own message; the words stay where they were."""
    text = page(
        fill("{title}", title=table.title),
        *(fill("{line}", line=line) for line in table.heading),
        as_of(table.as_of, table.zone),
    )
    return Screen(text, file=_drawing(table, asked.face), anew=True, toast=_("Drawing the sheet"))


def _drawing(table: Table, face: str) -> Drawing:
    name = " ".join((table.title, *table.heading[:1])).replace("/", "-")
    if face == "pdf":
        paper = paper_of([table])
        return Drawing(f"{name}.pdf", paper.drawn, key=paper.key)
    if face == "xlsx":
        return Drawing(f"{name}.xlsx", sheet_of(table).drawn, key=sheets_key([table]))
    if face == "picture":
        picture = picture_of(table)
        return Drawing(f"{name}.png", picture.drawn, "photo", picture.key)
    raise NotFound
