"""Who has answered an announcement what, as a sheet of Excel."""

from dataclasses import dataclass
from io import BytesIO

from core import wording
from core.i18n import _
from core.messaging.answers import AnswersView


@dataclass(frozen=True)
class Sheet:
    """All words of a sheet, so that it is drawn outside of the reader's language."""

    name: str
    heading: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sheet_of(view: AnswersView, zone: str) -> Sheet:
    """The readers of today by name, each with the answer and its moment."""
    return Sheet(
        name=_("Answers"),
        heading=(
            f"{view.title}, {wording.moment(view.announced_at, zone)}",
            wording.shortened(view.text, 300),
            _("Answered: {count} of {total}, {percent} %").format(
                count=view.answered, total=len(view.lines), percent=view.percent
            ),
            _("Data as of {moment}").format(moment=wording.moment(view.as_of, zone)),
        ),
        columns=(_("Name"), _("Answer"), _("Answered on"), _("Told in the bot")),
        rows=tuple(
            (
                one.person.full,
                one.answer,
                wording.moment(one.answered_at, zone) if one.answered_at else "",
                _("yes") if one.is_told else _("no"),
            )
            for one in view.lines
        ),
    )


def drawn_sheet(sheet: Sheet) -> bytes:
    """The file. People's words go through write_string alone: what begins with an equals sign must
    not become a formula (trust.md B-15). Blocks for milliseconds; call it in a thread."""
    import xlsxwriter

    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    page = book.add_worksheet(sheet.name)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    for row, line in enumerate(sheet.heading):
        page.write_string(row, 0, line)
    first = len(sheet.heading) + 1
    for column, title in enumerate(sheet.columns):
        page.write_string(first, column, title, bold)
    for row, cells in enumerate(sheet.rows, first + 1):
        for column, cell in enumerate(cells):
            page.write_string(row, column, cell, wrap)
    page.set_column(0, 1, 40)
    page.set_column(2, 3, 22)
    page.freeze_panes(first + 1, 0)
    page.autofilter(first, 0, first + max(len(sheet.rows), 1), len(sheet.columns) - 1)
    book.close()
    return made.getvalue()
