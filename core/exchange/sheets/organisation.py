"""Tables of the school as an organisation: classes, subjects, bells, terms, loads."""

import math
import re
from collections.abc import Callable
from datetime import date
from functools import partial

from core.enums import TermKind
from core.exchange.faults import BadValue
from core.exchange.rows import (
    ClassRow,
    HolidayRow,
    LoadRow,
    Rows,
    SchoolRow,
    SubjectRow,
    TermRow,
)
from core.exchange.sheets.carrying import carry_down
from core.exchange.sheets.tables import Line, Reading, Table
from core.exchange.values.classes import (
    ClassName,
    group_name,
    parse_class,
    parse_classes,
    parse_grades,
    split_group,
)
from core.exchange.values.days import days_in, parse_day
from core.exchange.values.finals import find_period
from core.exchange.values.names import NameHint, parse_hint
from core.exchange.values.text import Cell, as_text, fold, one_line
from core.i18n import N_

NOT_A_NUMBER = N_("this is not a number")
NUMBER_RANGE = N_("the number must lie between {low} and {high}")
HOURS_ROUNDED = N_("part of an hour was rounded up to {hours}")
ENDS_BEFORE = N_("the end is before the beginning")
NOT_A_SPAN = N_("write the first and the last day, like 01.09.2026 – 25.10.2026")
DASHES = ("", "-", "–", "—", "нет")


def number_between(low: int, high: int) -> Callable[[Cell], int]:
    """A parser of whole numbers from `low` to `high`: 3, «2 смена», «№ 5», «II»."""

    def parse(cell: Cell) -> int:
        text = as_text(cell)
        roman = re.match(r"(i{1,3})\b", text.lower())
        found = re.search(r"\d+", text)
        if not found and not roman:
            raise BadValue(NOT_A_NUMBER)
        number = int(found.group()) if found else len(roman[1]) if roman else 0
        if not low <= number <= high:
            raise BadValue(NUMBER_RANGE, low=low, high=high)
        return number

    return parse


def parse_teacher(cell: Cell) -> NameHint | None:
    """A teacher named in full or in short; None for a dash or «вакансия»."""
    text = one_line(cell)
    return None if text in DASHES or fold(text).startswith("вакан") else parse_hint(text)


def read_class_name(line: Line) -> ClassName | None:
    """The class of a row, in one column or as grade and letter in two."""
    if line.table.head("letter") is None:
        return line.parse("class", parse_class, needed=True)
    grade = line.text("grades") or line.text("class")
    return line.parse("letter", lambda cell: parse_class(f"{grade}{as_text(cell)}"), needed=True)


def read_classes(table: Table, reading: Reading, rows: Rows) -> None:
    """Rows of a list of classes."""
    for number, cells in table.rows:
        line = Line(table, number, cells, reading)
        name = read_class_name(line)
        row = ClassRow(
            line.place,
            name or ClassName(0, ""),
            line.parse("class_teacher", parse_teacher),
            line.text("class_teacher"),
            line.parse("shift", number_between(1, 3)),
            line.text("room"),
            "" if line.text("profile") in DASHES else line.text("profile"),
        )
        if line.good and name is not None:
            rows.classes.append(row)


def read_subjects(table: Table, reading: Reading, rows: Rows) -> None:
    """Rows of a list of subjects; they are known to the rows read after them."""
    attribute = "subject" if table.head("subject") else "title"
    for number, cells in table.rows:
        line = Line(table, number, cells, reading)
        name = line.parse(attribute, one_line, needed=True)
        position = line.parse("position", number_between(1, 999))
        if line.good and name:
            rows.subjects.append(SubjectRow(line.place, name, line.text("short"), position))


def _span_of_days(line: Line) -> tuple[date, date] | None:
    today = line.reading.today
    since, until = date(today.year - 2, 1, 1), date(today.year + 2, 12, 31)

    def one(cell: Cell) -> date:
        return parse_day(cell, since=since, until=until)

    def both(cell: Cell) -> tuple[date, date]:
        days = days_in(as_text(cell))
        if len(days) > 2:
            raise BadValue(NOT_A_SPAN)
        return (one(days[0]), one(days[-1])) if days else (one(cell), one(cell))

    if line.table.head("dates"):
        span = line.parse("dates", both, needed=True)
    else:
        starts = line.parse("starts", one, needed=True)
        ends = line.parse("ends", one) if line.text("ends") else starts
        span = (starts, ends) if starts and ends else None
    if span and span[0] > span[1]:
        line.bad(BadValue(ENDS_BEFORE), "dates" if line.table.head("dates") else "ends")
    return span


def read_terms(table: Table, reading: Reading, rows: Rows) -> None:
    """Rows of terms and of holidays, which often stand in one table."""
    attribute = "term" if table.head("term") else "title"
    grades_attribute = "grades" if table.head("grades") else "class"
    for number, cells in table.rows:
        line = Line(table, number, cells, reading)
        name = line.parse(attribute, one_line, needed=True)
        span = _span_of_days(line)
        grades = line.parse(grades_attribute, lambda cell: parse_grades(as_text(cell)))
        if not line.good or not name or span is None:
            continue
        period = find_period(name)
        if period and period.term and "каникул" not in fold(name):
            rows.terms.append(
                TermRow(line.place, TermKind(period.term), period.number, *span, grades)
            )
        elif not re.match(r"(?:учебн\w+ )?год", fold(name)):
            rows.holidays.append(HolidayRow(line.place, name, *span, grades))


def class_and_group(cell: Cell) -> tuple[list[ClassName], str]:
    """«7А (1 гр.)», «7А/1», «5А, 5Б»: classes and the group, "" for the whole class."""
    text, group = split_group(as_text(cell))
    if not group and (found := re.fullmatch(r"(.*[А-Яа-яA-Za-z»\"])\s*/\s*(\d)", text)):
        text, group = found[1], found[2]
    return parse_classes(text), group


def _hours(line: Line, cell: Cell) -> int:
    text = one_line(cell).replace(",", ".")
    found = re.match(r"\d+(?:\.\d+)?", text)
    if not found:
        raise BadValue(NOT_A_NUMBER)
    hours = math.ceil(float(found.group()))
    if not 0 < hours <= 40:
        raise BadValue(NUMBER_RANGE, low=1, high=40)
    if hours != float(found.group()):
        line.note(HOURS_ROUNDED, text, hours=hours)
    return hours


def _teacher_attribute(table: Table) -> str:
    return next((name for name in ("full", "class_teacher", "last") if table.head(name)), "full")


def read_loads(table: Table, reading: Reading, rows: Rows) -> None:
    """Rows of loads: teacher, subject, class or classes, group, hours a week."""
    who = _teacher_attribute(table)
    for attribute in (who, "subject"):
        carry_down(table, attribute, strict=False)
    for number, cells in table.rows:
        line = Line(table, number, cells, reading)
        teacher = line.parse(who, parse_teacher, needed=True)
        subject = line.parse("subject", one_line, needed=True)
        where = line.parse(
            "class" if table.head("class") else "grades", class_and_group, needed=True
        )
        hours = line.parse("hours", partial(_hours, line)) or 0
        if not line.good or subject is None or where is None or teacher is None:
            continue
        subject, group = split_group(subject)
        group = group_name(line.text("group")) or group or where[1]
        for school_class in where[0]:
            rows.loads.append(
                LoadRow(line.place, teacher, line.text(who), school_class, subject, group, hours)
            )


def read_loads_grid(table: Table, reading: Reading, rows: Rows) -> None:
    """Тарификация: a row for teacher and subject, a column of hours for each class."""
    who = _teacher_attribute(table)
    for attribute in (who, "subject"):
        carry_down(table, attribute, strict=False)
    for number, cells in table.rows:
        line = Line(table, number, cells, reading)
        teacher = line.parse(who, parse_teacher, needed=True)
        subject = line.parse("subject", one_line, needed=True)
        if teacher is None or subject is None:
            continue
        name, group = split_group(subject)
        for head in table.columns("class_column"):
            text = one_line(line.at(head))
            if text in (*DASHES, "0") or not isinstance(head.extra, ClassName):
                continue
            try:
                hours = _hours(line, line.at(head))
            except BadValue as fault:
                reading.faults.bad(line.place, fault, column=head.text, value=text)
                continue
            group_here = group_name(line.text("group")) or group
            rows.loads.append(
                LoadRow(line.place, teacher, line.text(who), head.extra, name, group_here, hours)
            )


_SCHOOL_KEYS = (
    ("short_name", re.compile(r"кратк|сокращ")),
    ("name", re.compile(r"назван|наименов|^школа")),
    ("city", re.compile(r"город|населен")),
    ("timezone", re.compile(r"пояс|timezone")),
    ("year", re.compile(r"учебный год")),
)


def read_school(table: Table, reading: Reading, rows: Rows) -> None:
    """The sheet «Школа»: what it is in the first column, the answer in the second."""
    found = SchoolRow(table.place(1))
    for number, cells in table.rows:
        texts = [one_line(cell) for cell in cells]
        first = next((column for column, text in enumerate(texts) if text), None)
        if first is None or not (value := next(iter(texts[first + 1 :]), "")):
            continue
        for name, pattern in _SCHOOL_KEYS:
            if pattern.search(fold(texts[first])):
                setattr(found, name, value)
                found.place = table.place(number)
                break
    if found != SchoolRow(found.place):
        rows.schools.append(found)
