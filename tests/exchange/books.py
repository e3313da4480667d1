"""Files as secretaries keep them, written by the tests themselves."""

import csv
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from core.exchange.sheets.reading import Sheet, Workbook

Rows = list[list[Any]]


def write_xlsx(
    path: Path, sheets: dict[str, Rows], merged: dict[str, list[str]] | None = None
) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in (merged or {}).get(name, []):
            sheet.merge_cells(area)
    book.save(path)
    return path


def write_xls(path: Path, sheets: dict[str, Rows]) -> Path:
    import xlwt

    book = xlwt.Workbook()
    day = xlwt.XFStyle()
    day.num_format_str = "DD.MM.YYYY"
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is not None:
                    sheet.write(r, c, value, *([day] if isinstance(value, date) else []))
    book.save(str(path))
    return path


def write_ods(path: Path, sheets: dict[str, Rows]) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from odf.opendocument import OpenDocumentSpreadsheet
        from odf.table import Table, TableCell, TableRow
        from odf.text import P

        book = OpenDocumentSpreadsheet()
        for name, rows in sheets.items():
            table = Table(name=name)
            for row in rows:
                line = TableRow()
                for value in row:
                    if isinstance(value, date):
                        cell = TableCell(valuetype="date", datevalue=value.isoformat())
                    elif isinstance(value, (int, float)):
                        cell = TableCell(valuetype="float", value=value)
                    else:
                        cell = TableCell(valuetype="string") if value else TableCell()
                    if value is not None:
                        cell.addElement(P(text=str(value)))
                    line.addElement(cell)
                table.addElement(line)
            book.spreadsheet.addElement(table)
        book.save(str(path))
    return path


def write_csv(path: Path, rows: Rows, *, encoding: str = "utf-8", sign: str = ";") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=sign)
        for row in rows:
            writer.writerow(["" if cell is None else cell for cell in row])
    return path


def book(name: str = "таблица.xlsx", **sheets: Rows) -> Workbook:
    """A workbook that was read already, for what needs no file. Sheets are named by keywords."""
    return Workbook(
        name, [Sheet(title, [list(row) for row in rows]) for title, rows in sheets.items()]
    )
