"""Seconds and peak memory of the heavy commands, each in a process of its own.

    python -m benchmarks.commands [--pupils 1000]

Seeding a school, and importing the pupils and their parents of a school from one workbook.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEADERS = ("ФИО", "Класс", "Дата рождения", "Родитель 1", "Телефон 1", "Родитель 2", "Телефон 2")
NAMES = ("Иван", "Пётр", "Олег", "Илья", "Глеб", "Лев", "Марк", "Егор", "Антон", "Роман")
SURNAMES = ("Иванов", "Орлов", "Зайцев", "Белов", "Громов", "Ершов", "Соколов", "Морозов")
LETTERS = "АБВ"


def _row(number: int) -> tuple[str, ...]:
    """A pupil with both parents; the number in the surname keeps everybody apart."""
    ending = "абвгдежзик"[number % 10] + "абвгдежзик"[number // 10 % 10]
    surname = f"{SURNAMES[number % 8]}{ending}{'абвгдежзик'[number // 100 % 10]}ский"
    grade = 1 + number % 11
    return (
        f"{surname} {NAMES[number % 10]} Иванович",
        f"{grade}{LETTERS[number % 3]}",
        f"{1 + number % 28:02}.{1 + number % 12:02}.{2019 - grade}",
        f"{surname} Иван {NAMES[number % 7]}ович",
        f"8 927 {1000000 + number}",
        f"{surname} Мария {NAMES[number % 7]}овна",
        f"8 937 {1000000 + number}",
    )


def write_school(path: Path, pupils: int) -> None:
    """A workbook of the school's name and its pupils, as a secretary would keep it."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        about = book.add_worksheet("Школа")
        about.write_row(0, 0, ("Название школы", "Школа № 1"))
        about.write_row(1, 0, ("Краткое название", "Школа № 1"))
        table = book.add_worksheet("Ученики")
        table.write_row(0, 0, HEADERS)
        for number in range(pupils):
            table.write_row(number + 1, 0, _row(number))


def measure(title: str, *words: str, folder: Path, database: str) -> None:
    """Run one command and print what it took; a child's peak is read as the growth of the worst."""
    settings = {"VESTNIK_DATABASE_URL": f"sqlite:///{folder / database}.db"}
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    last = (done.stdout + done.stderr).strip().splitlines()[-1:] or [""]
    print(f"{title}: {seconds:.1f} s, worst peak so far {peak:.0f} MB, exit {done.returncode}")
    print(f"  {last[0]}")


def main() -> None:
    """Print a line for each command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=1000)
    pupils = parser.parse_args().pupils
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        workbook = folder / "school.xlsx"
        write_school(workbook, pupils)
        measure("migrate", "migrate", folder=folder, database="import")
        measure(
            f"import of {pupils} pupils",
            *("import", str(workbook), "--apply"),
            folder=folder,
            database="import",
        )
        measure("migrate", "migrate", folder=folder, database="seed")
        measure(
            f"seed of {pupils} pupils",
            *("seed", "--pupils", str(pupils)),
            folder=folder,
            database="seed",
        )


if __name__ == "__main__":
    main()
