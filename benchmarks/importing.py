"""Seconds and peak memory of importing a whole school from one workbook, on both databases.

    python -m benchmarks.importing [--pupils 1000] [--no-postgres]

The workbook holds the pupils with 1.9 parents each, staff, loads, the timetable as a grid, terms,
bells and the final marks of a term. It is planned, written, and planned once more.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from benchmarks.postgres import postgres_url

FIRST = ("Анна", "Пётр", "Юлия", "Илья", "Мария", "Лев", "Софья", "Егор", "Дарья", "Фёдор")
ENDINGS = "бвгджзклмнпрст"
SUBJECTS = (
    "Русский язык",
    "Литература",
    "Математика",
    "История",
    "География",
    "Биология",
    "Английский язык",
    "Музыка",
    "Технология",
    "Физическая культура",
)
WEEK = ("Понедельник", "Вторник", "Среда", "Четверг", "Пятница")
CLASSES = tuple(f"{grade}{letter}" for grade in range(1, 12) for letter in "АБВ")


def surname(number: int) -> str:
    """A surname of its own for every number below 2,744."""
    signs = [ENDINGS[number // 14**place % 14] for place in range(3)]
    return f"Кор{signs[0]}е{signs[1]}а{signs[2]}енко"


def pupil(number: int) -> tuple[str, ...]:
    """A row of the list; every tenth pupil has one parent."""
    last, first = surname(number), FIRST[number % 10]
    school_class = CLASSES[number % len(CLASSES)]
    age = 6 + int(school_class[:-1])
    birth = date(2026 - age, 1, 1) + timedelta(days=number % 350)
    father = f"{last} Иван {FIRST[number % 3]}ович" if number % 10 else ""
    return (
        str(number + 1),
        f"{last} {first} Иванович",
        f"{school_class[:-1]} «{school_class[-1]}»",
        f"{birth:%d.%m.%y}",
        f"{last} Мария Петровна",
        f"8-917-{number:07}",
        father,
        f"8 927 {number:07}" if father else "",
    )


def tables(pupils: int) -> dict[str, list[tuple[str, ...]]]:
    """All sheets of the school."""
    people = [pupil(number) for number in range(pupils)]
    teachers = [f"Учителева{ENDINGS[n % 14]}{ENDINGS[n // 14]}а Ольга Львовна" for n in range(60)]
    loads = [
        (teachers[(place + number) % 60], subject, school_class, "3")
        for place, school_class in enumerate(CLASSES)
        for number, subject in enumerate(SUBJECTS)
    ]
    grid = [
        (day, str(number), *(SUBJECTS[(place + number + day_number) % 10] for place in range(33)))
        for day_number, day in enumerate(WEEK)
        for number in range(1, 7)
    ]
    finals = [
        (row[1], row[2], *(str(3 + (place + len(row[1])) % 3) for place in range(len(SUBJECTS))))
        for row in people
    ]
    return {
        "Ученики": [
            ("№", "ФИО", "Класс", "Дата рождения", "Мать", "Телефон", "Отец", "Телефон"),
            *people,
        ],
        "Сотрудники": [("ФИО", "Должность"), *((name, "учитель") for name in teachers)],
        "Нагрузка": [("Учитель", "Предмет", "Класс", "Часов"), *loads],
        "Расписание": [("День", "Урок", *CLASSES), *grid],
        "Четверти": [
            ("Период", "Начало", "Окончание"),
            ("1 четверть", "01.09.2026", "25.10.2026"),
            ("2 четверть", "02.11.2026", "30.12.2026"),
        ],
        "Звонки": [("Урок", "Время"), *((str(n), f"{7 + n}:00-{7 + n}:45") for n in range(1, 7))],
        "Итоги 1 четверть": [("ФИО", "Класс", *SUBJECTS), *finals],
    }


def write_school(path: Path, pupils: int) -> None:
    """The workbook, every cell a text."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as workbook:
        for name, rows in tables(pupils).items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, text in enumerate(row):
                    sheet.write_string(number, column, text)


async def measure(url: str, path: Path) -> None:
    """Plan, write and plan again; prints the seconds of each and the peak of this process."""
    from core.db import Database
    from core.exchange import run_import
    from core.migrations import migrate

    db = Database(url)
    await migrate(db)
    kind = "SQLite" if db.is_sqlite else "PostgreSQL"
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for title, apply in (("plan", False), ("import", True), ("import again", True)):
        started = time.perf_counter()
        result = await run_import(db, [path], apply=apply)
        print(f"{kind} {title}: {time.perf_counter() - started:.2f} s")
        if not result.ok or title == "import":
            print(*(f"  {line}" for line in result.lines[:6]), sep="\n")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{kind} peak memory: {peak:.0f} MB ({base:.0f} MB before)")
    await db.close()


def main() -> None:
    """Measure each database in a process of its own, so that peaks are told apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=1000)
    parser.add_argument("--no-postgres", action="store_true")
    parser.add_argument("--url")
    parser.add_argument("--workbook", type=Path)
    options = parser.parse_args()
    if options.url:
        asyncio.run(measure(options.url, options.workbook))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "school.xlsx"
        write_school(path, options.pupils)
        again = [sys.executable, "-m", "benchmarks.importing", "--workbook", str(path), "--url"]
        subprocess.run([*again, f"sqlite:///{folder}/bench.db"], check=True)
        if not options.no_postgres:
            with postgres_url() as url:
                subprocess.run([*again, url], check=True)


if __name__ == "__main__":
    main()
