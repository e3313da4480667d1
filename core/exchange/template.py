"""The empty workbook that a school fills in."""

from datetime import date, time
from pathlib import Path
from typing import Any

from core.exchange.template_pages import EXAMPLE_MARK, HOW_TO, PAGES, SCHOOL_ROWS, Column, Page

#: Rows that get the list of answers and the formats of their column.
_ROWS = 2000
_NUMBER_HEADER = "№ п/п"


class _Writer:
    """Writes pages with one set of formats. People's words go through write_string alone: write()
    would make a formula of what begins with an equals sign (trust.md B-15)."""

    def __init__(self, path: Path) -> None:
        import xlsxwriter

        self.book = xlsxwriter.Workbook(str(path))
        add = self.book.add_format
        self.head = add({"bold": True, "bg_color": "#DDE7F0", "text_wrap": True, "border": 1})
        self.title = add({"bold": True, "font_size": 14})
        self.wrap = add({"text_wrap": True, "valign": "top"})
        grey = {"font_color": "#8A8A8A", "italic": True}
        patterns = {"text": "@", "date": "dd.mm.yyyy", "time": "hh:mm", "number": "0"}
        self.plain = {name: add({"num_format": form}) for name, form in patterns.items()}
        self.grey = {name: add({"num_format": form, **grey}) for name, form in patterns.items()}

    def how_to(self) -> None:
        sheet = self.book.add_worksheet(HOW_TO[0])
        sheet.set_column(0, 0, 110)
        sheet.write_string(0, 0, HOW_TO[0], self.title)
        about = ["«Школа» — название школы и часовой пояс."]
        about += [f"«{page.name}» — {page.about}" for page in PAGES]
        for row, line in enumerate((*HOW_TO[1:], *about), 2):
            sheet.write_string(row, 0, line, self.wrap)

    def school(self) -> None:
        sheet = self.book.add_worksheet("Школа")
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 2, 44)
        for row, (question, example) in enumerate(SCHOOL_ROWS):
            sheet.write_string(row, 0, question, self.head)
            sheet.write_string(row, 2, f"{EXAMPLE_MARK}: {example}", self.grey["text"])

    def page(self, page: Page) -> None:
        sheet = self.book.add_worksheet(page.name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 0, 9)
        sheet.write_string(0, 0, _NUMBER_HEADER, self.head)
        for number, column in enumerate(page.columns, 1):
            sheet.set_column(number, number, column.width, self.plain[column.format])
            sheet.write_string(0, number, column.header, self.head)
            self.offer(sheet, number, column)
        for row, example in enumerate(page.examples, 1):
            sheet.write_string(row, 0, EXAMPLE_MARK, self.grey["text"])
            for number, (column, value) in enumerate(zip(page.columns, example, strict=False), 1):
                self.cell(sheet, row, number, value, self.grey[column.format])

    def offer(self, sheet: Any, number: int, column: Column) -> None:
        if column.choices:
            # A warning only: «учитель, секретарь» is a good answer too.
            rule = {"validate": "list", "source": list(column.choices), "error_type": "information"}
            sheet.data_validation(1, number, _ROWS, number, rule)

    def cell(self, sheet: Any, row: int, column: int, value: object, form: Any) -> None:
        if isinstance(value, (date, time)):
            sheet.write_datetime(row, column, value, form)
        elif isinstance(value, int):
            sheet.write_number(row, column, value, form)
        elif value:
            sheet.write_string(row, column, str(value), form)


def write_template(path: Path) -> None:
    """Write an empty XLSX workbook: a page of explanations and a sheet for each kind of table, with
    headers, two examples that are never imported, and lists of answers.

    An existing file is replaced. Raises OSError when the file cannot be written.
    """
    from xlsxwriter.exceptions import FileCreateError

    writer = _Writer(path)
    writer.how_to()
    writer.school()
    for page in PAGES:
        writer.page(page)
    try:
        writer.book.close()
    except FileCreateError as fault:
        raise OSError(str(fault)) from fault
