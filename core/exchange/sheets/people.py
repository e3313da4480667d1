"""Lists of pupils, staff and groups, read into rows."""

import re
from datetime import date, timedelta

from core.exchange.faults import BadValue
from core.exchange.rows import GroupRow, PupilRow, Rows, StaffRow
from core.exchange.sheets.carrying import carry_down, section_above
from core.exchange.sheets.contacts import read_email, read_phone
from core.exchange.sheets.naming import read_hint
from core.exchange.sheets.parents import PARENT_WORDS, read_guardians
from core.exchange.sheets.tables import NEEDED, Line, Reading, Table
from core.exchange.values.classes import (
    ClassName,
    classes_in,
    group_name,
    parse_class,
    parse_classes,
)
from core.exchange.values.days import days_in, parse_day
from core.exchange.values.names import FullName, join_name, parse_name
from core.exchange.values.roles import parse_roles, roles_of_post
from core.exchange.values.text import Cell, as_text, fold, one_line
from core.i18n import N_

CLASS_NEEDED = N_("the class of this pupil is not named in the row, the title or the sheet's name")
NOT_A_SEX = N_("write м or ж")
LEFT_UNCLEAR = N_("left or came back? Write «выбыл» with the day, or nothing")

_GONE = re.compile(r"\bвыбы|отчисл|\bзабрал\w* документ|переш\w+ в (?:другую|школу)|уволен|уволил")
_BACK = re.compile(r"верну|восстанов|выбы\w+ из")
_BRACKETS = re.compile(r"\s*\(([^()]*)\)?\s*$")


def read_name(line: Line) -> tuple[FullName | None, str]:
    """The person of the row and what stands in brackets after the name."""
    table = line.table
    full = table.head("full")
    if full is None:
        parts = [line.text(attribute) for attribute in ("last", "first", "middle")]
        parts[0], remark = _without_brackets(parts[0])
        try:
            return join_name(*parts), remark
        except BadValue as fault:
            line.bad(fault, "last", value=" ".join(parts).strip())
            return None, remark
    text, remark = _without_brackets(as_text(line.at(full)))
    try:
        if not text:
            raise BadValue(NEEDED)
        return parse_name(text), remark
    except BadValue as fault:
        line.bad(fault, "full")
        return None, remark


def _without_brackets(text: str) -> tuple[str, str]:
    found = _BRACKETS.search(text)
    return (text[: found.start()], found[1]) if found else (text, "")


def _sex(cell: Cell) -> str:
    text = fold(as_text(cell)).strip(" .")
    for letter, sex in (("м", "m"), ("ж", "f"), ("m", "m"), ("f", "f")):
        if text.startswith(letter):
            return sex
    raise BadValue(NOT_A_SEX)


def _between(line: Line, youngest: int, oldest: int) -> date | None:
    today = line.reading.today
    since = today - timedelta(days=oldest * 366)
    until = today - timedelta(days=youngest * 365)
    return line.parse("birth", lambda cell: _birth(cell, since, until, today))


def _birth(cell: Cell, since: date, until: date, today: date) -> date:
    # Two digits mean the latest year that is not in the future, and then the age is checked.
    day = parse_day(cell, since=date(1900, 1, 1), until=today)
    return parse_day(day, since=since, until=until)


def _day_this_year(line: Line, attribute: str) -> date | None:
    today = line.reading.today
    since, until = date(today.year - 15, 1, 1), date(today.year + 1, 12, 31)
    return line.parse(attribute, lambda cell: parse_day(cell, since=since, until=until))


def _departure(line: Line, remark: str) -> tuple[bool, date | None]:
    """Whether the row says that the person has left, and on which day."""
    column = line.text("left")
    if column and any(sign.isdigit() for sign in column) and not _GONE.search(fold(column)):
        return True, _day_this_year(line, "left")
    spare = [one_line(line.at(head)) for head in line.table.heads if not head.known]
    text = fold(" ".join([column, line.text("note"), remark, *spare]))
    if not _GONE.search(text):
        return False, None
    if _BACK.search(text):
        line.bad(BadValue(LEFT_UNCLEAR, ("выбыл", "учится")), "note")
        return False, None
    for piece in days_in(text):
        today = line.reading.today
        try:
            return True, parse_day(piece, since=date(today.year - 15, 1, 1), until=today)
        except BadValue as fault:
            line.bad(fault, "note")
    return True, None


def _class_of(line: Line, of_title: ClassName | None) -> ClassName | None:
    table = line.table
    grade = line.text("grades") or line.text("class")
    if table.head("letter") is not None and grade:
        try:
            return parse_class(f"{grade}{line.text('letter')}")
        except BadValue as fault:
            line.bad(fault, "letter")
            return None
    if line.text("class"):
        return line.parse("class", parse_class)
    classes = classes_in(section_above(table, line.number))
    found = classes[0] if classes else of_title
    if found is None:
        line.bad(BadValue(CLASS_NEEDED), "class" if table.head("class") else "full")
    return found


def _groups(line: Line) -> list[tuple[str, str]]:
    return [
        (str(head.extra), group_name(text))
        for head in line.table.columns("group")
        if head.extra and (text := one_line(line.at(head)))
    ]


def read_pupils(table: Table, reading: Reading, rows: Rows) -> None:
    """Rows of a list of pupils with their parents."""
    of_title = None if table.head("class") else table.class_of_title(reading.faults)
    if not table.sections:
        carry_down(table, "class")
    above: PupilRow | None = None
    for number, cells in table.rows:
        line = Line(table, number, cells, reading)
        if _second_parent(line):
            if above is not None:
                above.guardians += read_guardians(line)
            continue
        above = _pupil(line, of_title)
        if above is not None:
            rows.pupils.append(above)


def _second_parent(line: Line) -> bool:
    """A line with only a parent: the name of the pupil stands above, alone or merged."""
    main = "full" if line.table.head("full") else "last"
    if line.number == line.table.rows[0][0] or not line.repeats(main):
        return False
    return any(
        as_text(line.at(head))
        for head in line.table.heads
        if head.who in PARENT_WORDS and head.known
    )


def _pupil(line: Line, of_title: ClassName | None) -> PupilRow | None:
    name, remark = read_name(line)
    gone, left_on = _departure(line, remark)
    school_class = _class_of(line, of_title)
    row = PupilRow(
        line.place,
        name or FullName("", ""),
        school_class or ClassName(0, ""),
        _between(line, 4, 25),
        line.parse("sex", _sex) or (name.sex if name else None),
        read_phone(line),
        read_email(line),
        _day_this_year(line, "enrolled"),
        gone,
        left_on,
        read_guardians(line),
        _groups(line),
        f"{line.text('note')} {remark}",
    )
    return row if line.good and name is not None and school_class is not None else None


def read_staff(table: Table, reading: Reading, rows: Rows) -> None:
    """Rows of a list of staff; a person of several rows has several posts."""
    for number, cells in table.rows:
        line = Line(table, number, cells, reading)
        name, remark = read_name(line)
        gone, left_on = _departure(line, remark)
        post = line.text("post")
        roles = line.parse("role", lambda cell: parse_roles(as_text(cell)))
        no_leading = line.text("leads") in ("", "-", "–", "—", "нет")
        leads = None if no_leading else line.parse("leads", parse_classes)
        row = StaffRow(
            line.place,
            name or FullName("", ""),
            post,
            line.text("category"),
            roles_of_post(post) if roles is None else roles,
            _between(line, 16, 100),
            read_phone(line),
            read_email(line),
            gone,
            left_on,
            leads or [],
            f"{line.text('note')} {remark}",
        )
        if line.good and name is not None:
            rows.staff.append(row)


def read_groups(table: Table, reading: Reading, rows: Rows) -> None:
    """Rows «pupil, class, subject, group»."""
    of_title = None if table.head("class") else table.class_of_title(reading.faults)
    for number, cells in table.rows:
        line = Line(table, number, cells, reading)
        pupil, text = read_hint(line)
        school_class = _class_of(line, of_title)
        subject = line.parse("subject", one_line, needed=True)
        group = line.parse("group", lambda cell: group_name(as_text(cell)), needed=True)
        if line.good and pupil and school_class and subject and group is not None:
            rows.groups.append(GroupRow(line.place, pupil, text, school_class, subject, group))
