"""The timetable as a list and as a grid of classes and lessons."""

import re
from dataclasses import dataclass

from core.exchange.faults import BadValue
from core.exchange.rows import Rows, SlotRow
from core.exchange.sheets.carrying import carry_down, section_above
from core.exchange.sheets.headers import Head
from core.exchange.sheets.organisation import (
    DASHES,
    class_and_group,
    number_between,
    parse_teacher,
)
from core.exchange.sheets.tables import Line, Reading, Table
from core.exchange.values.classes import ClassName, group_name, split_group
from core.exchange.values.days import parse_weekday
from core.exchange.values.names import NameHint, parse_hint
from core.exchange.values.text import as_text, fold, one_line
from core.i18n import N_

WEEKDAY_NEEDED = N_("the day of the week is not named in the row, above it or by the sheet")

_ROOM = re.compile(r"[\s,(]*(?:каб(?:инет)?\.?|ауд\.?)\s*№?\s*([\w-]+)\s*\)?", re.IGNORECASE)
_BARE_ROOM = re.compile(
    r"[\s,]*\(?\b(\d{1,3}[а-яА-Я]?|[сб]/?[зс]|спортзал|акт(?:овый)? ?зал)\)?$", re.IGNORECASE
)
_TEACHER = re.compile(r"[\s,(]*\b([А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?\s+[А-ЯЁ]\.\s*(?:[А-ЯЁ]\.)?)\)?")
_FREE = ("окно", "нет урока", "-", "–", "—", "х", "x", "0", ".")


@dataclass
class CellLesson:
    """One lesson found in a cell of the grid; `group` None when no group is named."""

    subject: str
    group: str | None
    room: str
    teacher: NameHint | None


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.search(text)
    if not found:
        return text, ""
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return " ".join(rest.split()).strip(" ,"), found[1]


def parse_lesson(text: str) -> CellLesson:
    """«Англ. яз. 1 гр. каб. 12 Иванова А.П.» taken apart."""
    text, teacher = _take(_TEACHER, text)
    text, room = _take(_ROOM, text)
    text, group = split_group(text)
    if not room:
        text, room = _take(_BARE_ROOM, text)
    hint = parse_hint(teacher) if teacher else None
    return CellLesson(text.strip(" ,;()"), group or None, room, hint)


def parse_lessons(text: str) -> list[CellLesson]:
    """The lessons in one cell: one a line, or parted by a slash between words.

    A line that holds only a room or a group belongs to the subject above it.
    """
    pieces = re.split(r"\n|\s+/\s+|(?<=[а-яё).])/(?=[А-ЯЁа-яё])|(?<=гр)\.?/(?=\d)", text)
    lessons: list[CellLesson] = []
    for piece in pieces:
        if fold(piece).strip() in ("", *_FREE):
            continue
        lesson = parse_lesson(piece)
        if not lesson.subject and lessons:
            before = lessons[-1]
            if (lesson.group and before.group) or (lesson.teacher and before.teacher):
                lessons.append(
                    CellLesson(before.subject, lesson.group, lesson.room, lesson.teacher)
                )
                continue
            before.room = "/".join(room for room in (before.room, lesson.room) if room)
            before.teacher = before.teacher or lesson.teacher
            before.group = before.group or lesson.group
        else:
            lessons.append(lesson)
    return lessons


def _weekday(line: Line) -> int | None:
    if line.text("weekday"):
        return line.parse("weekday", parse_weekday)
    table = line.table
    for text in (section_above(table, line.number), table.title, table.sheet):
        for word in re.findall(r"[а-яё]{5,}", text.lower()):
            try:
                return parse_weekday(word)
            except BadValue:
                continue
    line.bad(BadValue(WEEKDAY_NEEDED), "weekday")
    return None


def _prepare(table: Table) -> None:
    for attribute in ("weekday", "number", "class"):
        carry_down(table, attribute, strict=False)


def read_timetable(table: Table, reading: Reading, rows: Rows) -> None:
    """Rows «weekday, lesson, class, subject, group, room, teacher»."""
    _prepare(table)
    of_title = None if table.head("class") else table.class_of_title(reading.faults)
    for number, cells in table.rows:
        line = Line(table, number, cells, reading)
        subject = line.text("subject")
        if fold(subject) in ("", *_FREE):
            continue
        weekday = _weekday(line)
        lesson = line.parse("number", number_between(0, 15), needed=True)
        where = ([of_title], "") if of_title else line.parse("class", class_and_group, needed=True)
        teacher = line.parse("full", parse_teacher)
        if not line.good or where is None or weekday is None or lesson is None:
            continue
        name, in_subject = split_group(subject)
        told = line.text("group")
        group = group_name(told) if told else in_subject or where[1] or None
        room = "" if line.text("room") in DASHES else line.text("room")
        for school_class in where[0]:
            rows.slots.append(
                SlotRow(
                    line.place,
                    school_class,
                    weekday,
                    lesson,
                    name,
                    _head_text(table, "subject"),
                    group,
                    room,
                    teacher,
                )
            )


def _head_text(table: Table, attribute: str) -> str:
    head = table.head(attribute)
    return one_line(head.text) if head else ""


def _room_column(table: Table, head: Head) -> Head | None:
    """The column «каб.» that stands right of a class, before the next class."""
    return next(
        (one for one in table.heads if one.column == head.column + 1 and one.attribute == "room"),
        None,
    )


def read_timetable_grid(table: Table, reading: Reading, rows: Rows) -> None:
    """A grid: weekday and lesson down, classes across, subjects with rooms in the cells."""
    _prepare(table)
    for number, cells in table.rows:
        line = Line(table, number, cells, reading)
        columns = [head for head in table.columns("class_column") if one_line(line.at(head))]
        if not columns:
            continue
        weekday = _weekday(line)
        lesson = line.parse("number", number_between(0, 15), needed=True)
        if weekday is None or lesson is None:
            continue
        for head in columns:
            _read_cell(line, head, weekday, lesson, rows)


def _read_cell(line: Line, head: Head, weekday: int, lesson: int, rows: Rows) -> None:
    if not isinstance(head.extra, ClassName):
        return
    room_head = _room_column(line.table, head)
    try:
        found = parse_lessons(as_text(line.at(head)))
    except BadValue as fault:
        line.reading.faults.bad(line.place, fault, column=head.text, value=one_line(line.at(head)))
        return
    for one in found:
        room = one.room or one_line(line.at(room_head))
        rows.slots.append(
            SlotRow(
                line.place,
                head.extra,
                weekday,
                lesson,
                one.subject,
                head.text,
                one.group,
                room,
                one.teacher,
            )
        )
