"""Files in every format, and files that mean harm."""

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import monotonic

import pytest

from core.exchange import errors
from core.exchange.sheets.limits import LIMITS
from core.exchange.sheets.reading import read_workbook
from tests.exchange.books import Rows, write_csv, write_ods, write_xls, write_xlsx

ROWS: Rows = [
    ["ФИО", "Класс", "Дата рождения", "№"],
    ["Иванов Пётр", "7А", date(2013, 5, 6), 1],
    ["Ёлкина Юлия", "7А", None, 2],
]


def texts(path: Path) -> list[list[str]]:
    sheet = read_workbook(path).sheets[0]
    return [[text for _, text in sheet.filled(row)] for row in range(len(sheet.rows))]


EXPECTED = [
    ["ФИО", "Класс", "Дата рождения", "№"],
    ["Иванов Пётр", "7А", "06.05.2013", "1"],
    ["Ёлкина Юлия", "7А", "2"],
]


def test_xlsx_xls_and_ods_read_alike(tmp_path: Path) -> None:
    for path in (
        write_xlsx(tmp_path / "a.xlsx", {"Лист": ROWS}),
        write_xls(tmp_path / "a.xls", {"Лист": ROWS}),
        write_ods(tmp_path / "a.ods", {"Лист": ROWS}),
    ):
        assert texts(path) == EXPECTED


@pytest.mark.parametrize("sign", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "cp866", "koi8_r"])
def test_csv_in_the_encodings_of_russian_tables(tmp_path: Path, encoding: str, sign: str) -> None:
    rows: Rows = [
        ["ФИО", "Класс", "Тел., e-mail"],
        ["Иванов Пётр Сергеевич", "7А", "8-917, 8-927; нет"],
        ["Соколова Юлия Ильинична", "7А", ""],
    ]
    path = write_csv(tmp_path / "a.csv", rows, encoding=encoding, sign=sign)
    assert texts(path) == [rows[0], rows[1], rows[2][:2]]


def test_a_csv_may_name_its_own_sign(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=|\nФИО|Класс\nИванов Пётр|7А\n", encoding="utf-8")
    assert texts(path) == [["ФИО", "Класс"], ["Иванов Пётр", "7А"]]


def test_the_kind_of_a_file_is_known_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"Лист": ROWS}).rename(tmp_path / "список.csv")
    assert texts(path) == EXPECTED


def test_every_cell_of_a_merged_block_has_its_value(tmp_path: Path) -> None:
    rows: Rows = [["Класс", "ФИО"], ["7А", "Иванов Пётр"], [None, "Ли Ян"]]
    path = write_xlsx(tmp_path / "a.xlsx", {"Лист": rows}, {"Лист": ["A2:A3"]})
    assert texts(path)[2] == ["7А", "Ли Ян"]


def test_a_hidden_sheet_is_known_as_hidden(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.create_sheet("Старое").sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    assert [sheet.hidden for sheet in read_workbook(tmp_path / "a.xlsx").sheets] == [False, True]


def packed(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def with_sheet(path: Path, sheet: bytes) -> Path:
    """A whole XLSX of openpyxl with another first sheet put into it."""
    plain = write_xlsx(path.with_name("plain.xlsx"), {"Лист": [["x"]]})
    with zipfile.ZipFile(plain) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return packed(path, {**parts, "xl/worksheets/sheet1.xml": sheet})


SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</worksheet>'
)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = with_sheet(tmp_path / "bomb.xlsx", SHEET % (b"<row/>" * 400_000))
    started = monotonic()
    with pytest.raises(errors.FileHostile):
        read_workbook(bomb)
    assert monotonic() - started < 5


def test_a_small_file_that_claims_a_huge_sheet_is_read_as_the_small_one_it_is(
    tmp_path: Path,
) -> None:
    claim = SHEET % (
        b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is>'
        b"<t>x</t></is></c></row></sheetData>"
    )
    assert texts(with_sheet(tmp_path / "claim.xlsx", claim)) == [["x"]]


@pytest.mark.parametrize("corner", ["A1048576", "XFD1", "XFD1048576"])
def test_a_cell_in_the_far_corner_is_refused(tmp_path: Path, corner: str) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "x"
    sheet[corner] = "y"
    book.save(tmp_path / "far.xlsx")
    with pytest.raises((errors.TooManyCells, errors.ReadingTooLong)):
        read_workbook(tmp_path / "far.xlsx")


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + SHEET % b"&b;"
    )
    with pytest.raises(errors.FileHostile):
        read_workbook(with_sheet(tmp_path / "laughs.xlsx", laughs))


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "xl\\..\\..\\evil.xml"])
def test_a_path_out_of_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(errors.FileHostile):
        read_workbook(packed(tmp_path / "a.xlsx", {name: b"<x/>"}))


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.FileHostile):
        read_workbook(packed(tmp_path / "a.xlsx", {f"{n}.bin": b"" for n in range(201)}))


def test_too_many_rows_are_refused_and_empty_ones_do_not_count(tmp_path: Path) -> None:
    line: Rows = [["Иванов Пётр", "7А"]]
    assert len(texts(write_csv(tmp_path / "fits.csv", line * 20_000))) == 20_000
    with pytest.raises(errors.TooManyCells):
        read_workbook(write_csv(tmp_path / "many.csv", line * 20_001))
    empty: Rows = [["", ""]]
    assert len(texts(write_csv(tmp_path / "empty.csv", line + empty * 30_000))) == 1


def test_a_parser_without_memory_or_time_is_stopped(tmp_path: Path) -> None:
    rows: Rows = [[f"Иванов Пётр {row} {n}" for n in range(50)] for row in range(600)]
    path = write_csv(tmp_path / "a.csv", rows)
    with pytest.raises((errors.ReadingTooLong, errors.FileDamaged)):
        read_workbook(path, limits=replace(LIMITS, memory_bytes=16 << 20))
    with pytest.raises(errors.ReadingTooLong):
        read_workbook(path, limits=replace(LIMITS, wall_seconds=0))


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"%PDF-1.7 something", errors.FileUnknown),
        (b"<html><table><tr><td>1</td></tr></table></html>", errors.FileIsPage),
        (b"<?xml version='1.0'?><Workbook/>", errors.FileIsPage),
        (b"PK\x03\x04 and no more", errors.FileDamaged),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more", errors.FileDamaged),
        (bytes(range(256)) * 40, errors.FileUnknown),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(
    tmp_path: Path, content: bytes, refusal: type[errors.FileRefused]
) -> None:
    path = tmp_path / "список.xlsx"
    path.write_bytes(content)
    with pytest.raises(refusal) as caught:
        read_workbook(path)
    assert "список.xlsx" in caught.value.said()


def test_a_missing_and_a_too_large_file(tmp_path: Path) -> None:
    with pytest.raises(errors.FileMissing):
        read_workbook(tmp_path / "нет.xlsx")
    with pytest.raises(errors.FileMissing):
        read_workbook(tmp_path)
    path = write_csv(tmp_path / "a.csv", [["x" * 3000]])
    with pytest.raises(errors.FileTooBig):
        read_workbook(path, limits=replace(LIMITS, file_bytes=2000))


def test_formulas_are_texts_and_nothing_is_computed(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["ФИО", "Класс"], ["=1+1", "@SUM(1)"]])
    assert texts(path)[1] == ["=1+1", "@SUM(1)"]


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"")
    assert texts(path) == []
