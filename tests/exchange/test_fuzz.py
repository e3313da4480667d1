"""Whatever stands in the files, the import answers; it never falls over (trust.md R-11)."""

import random
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, time
from pathlib import Path
from typing import Any

from core.exchange.errors import FileRefused
from core.exchange.plan import plan_from
from core.exchange.planning.state import State
from core.exchange.sheets.reading import Workbook, read_workbook
from core.exchange.wording import plan_lines
from core.i18n import speaking
from tests.exchange.books import book, write_csv, write_xls, write_xlsx
from tests.exchange.messy import CLASS_7B_MERGED, FINALS, SHEETS

#: How many workbooks are spoilt and planned; each has three sheets of the messy school.
SPOILT = 400
DAMAGED = 60

ODD: tuple[Any, ...] = (
    None,
    "",
    " ",
    "-",
    "выбыл",
    "№",
    "7",
    "7Б",
    "99Я",
    "Иванов",
    "Иванова А.П.",
    "Соколова Анна Игоревна",
    "Итого",
    "Пример",
    "31.02.2012",
    "01.09.2026",
    "=1+1",
    "'; DROP TABLE person; --",
    "<b>жирный</b> & {name}",
    "%s {0} {",
    "\x00\x07\x1b[2J",
    "а" * 40_000,
    "😀👩‍👩‍👦",
    "И\u0306\u0306\u0306",
    "ФИО\nкласс\n\n",
    "понедельник",
    "1 четверть",
    "Телефон",
    "Предмет",
    "Класс",
    True,
    0,
    -1,
    5.5,
    1e308,
    float("inf"),
    float("nan"),
    99999.0,
    date(1, 1, 1),
    date(9999, 12, 31),
    time(23, 59),
)


def spoil(rows: list[list[Any]], chance: random.Random) -> list[list[Any]]:
    """Some changes that a hand or a bad export makes."""
    rows = [list(row) for row in rows]
    for _ in range(chance.randint(1, 12)):
        row = rows[chance.randrange(len(rows))] if rows else []
        what = chance.randrange(8)
        if what < 3 and row:
            row[chance.randrange(len(row))] = chance.choice(ODD)
        elif what == 3 and rows:
            rows.insert(chance.randrange(len(rows)), list(chance.choice(rows)))
        elif what == 4 and len(rows) > 1:
            rows.pop(chance.randrange(len(rows)))
        elif what == 5:
            column = chance.randrange(6)
            for one in rows:
                if column < len(one):
                    one.pop(column)
        elif what == 6:
            rows.insert(chance.randrange(len(rows) + 1), [chance.choice(ODD)] * chance.randrange(9))
        elif rows:
            chance.shuffle(rows)
    return rows


def spoilt_books() -> Iterator[Workbook]:
    chance = random.Random(20261118)
    sheets = {**SHEETS, "Итоги": FINALS}
    for number in range(SPOILT):
        names = chance.sample(sorted(sheets), 3)
        yield book(f"{number}.xlsx", **{name: spoil(sheets[name], chance) for name in names})


def test_spoilt_tables_are_answered_and_worded(at: object) -> None:
    answered = 0
    for one in spoilt_books():
        plan = plan_from(State(), None, [one])
        with speaking("ru"):
            assert plan_lines(plan), one.name
        answered += not plan.ok
    # Most are refused with reasons; some changes do no harm.
    assert answered > SPOILT // 2


def damaged(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.randint(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    cut = chance.choice((None, None, chance.randrange(len(data))))
    return bytes(data[:cut])


def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    chance = random.Random(7)
    sources = [
        write_xlsx(tmp_path / "a.xlsx", SHEETS, {"7Б": CLASS_7B_MERGED}).read_bytes(),
        write_xls(tmp_path / "a.xls", {"Итоги": FINALS}).read_bytes(),
        write_csv(tmp_path / "a.csv", FINALS, encoding="cp1251").read_bytes(),
    ]
    read = 0
    for number in range(DAMAGED):
        path = tmp_path / f"{number}.dat"
        path.write_bytes(damaged(sources[number % 3], chance))
        with suppress(FileRefused):
            read += bool(read_workbook(path).sheets)
    assert 0 < read < DAMAGED


def test_damaged_parts_inside_a_whole_archive_are_read_or_refused(tmp_path: Path) -> None:
    chance = random.Random(8)
    whole = write_xlsx(tmp_path / "a.xlsx", {"Итоги": FINALS})
    with zipfile.ZipFile(whole) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    refused = 0
    for number in range(DAMAGED // 2):
        name = chance.choice(sorted(parts))
        path = tmp_path / f"{number}.xlsx"
        with zipfile.ZipFile(path, "w") as archive:
            for other, content in parts.items():
                archive.writestr(other, damaged(content, chance) if other == name else content)
        try:
            read_workbook(path)
        except FileRefused as refusal:
            refused += bool(refusal.said())
    assert refused > 0
