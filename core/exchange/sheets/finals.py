"""Final marks: a list, a class × subjects (сводная ведомость), or one subject × periods."""

import re

from core.enums import FinalCode
from core.exchange.faults import BadValue
from core.exchange.rows import FinalRow, Rows
from core.exchange.sheets.carrying import section_above
from core.exchange.sheets.headers import Head
from core.exchange.sheets.naming import read_hint
from core.exchange.sheets.tables import Line, Reading, Table
from core.exchange.values.classes import ClassName, classes_in, parse_class
from core.exchange.values.finals import Period, find_period, parse_final, parse_period
from core.exchange.values.text import as_text, one_line
from core.i18n import N_

PERIOD_NEEDED = N_("the period of these marks is not named in the title, the header or the sheet")
SUBJECT_NEEDED = N_("the subject of these marks is not named in the title or by the sheet")
SUBJECT_COLUMN_UNKNOWN = N_("this column looks like marks, but such a subject is not known")
CLASS_NEEDED = N_("the class of these marks is not named in the row, the title or the sheet's name")


def _class(line: Line, of_title: ClassName | None) -> ClassName | None:
    if line.text("class"):
        return line.parse("class", parse_class)
    classes = classes_in(section_above(line.table, line.number))
    found = classes[0] if classes else of_title
    if found is None:
        line.bad(BadValue(CLASS_NEEDED), "class")
    return found


def _period_of(table: Table) -> Period | None:
    return (
        find_period(table.title)
        or find_period(table.sheet)
        or find_period(table.file.rsplit(".", 1)[0])
    )


def _mark(line: Line, head: Head | None) -> tuple[int | None, FinalCode | None] | None:
    try:
        return parse_final(line.at(head))
    except BadValue as fault:
        column = one_line(head.text) if head else ""
        line.reading.faults.bad(line.place, fault, column=column, value=one_line(line.at(head)))
        return None


def read_finals(table: Table, reading: Reading, rows: Rows) -> None:
    """Rows «pupil, class, subject, period, mark»."""
    of_title = None if table.head("class") else table.class_of_title(reading.faults)
    of_table = _period_of(table)
    for number, cells in table.rows:
        line = Line(table, number, cells, reading)
        pupil, text = read_hint(line)
        school_class = _class(line, of_title)
        subject = line.parse("subject", one_line, needed=True)
        period = line.parse("term", parse_period) or of_table
        if period is None:
            line.bad(BadValue(PERIOD_NEEDED), "term")
        mark = _mark(line, table.head("mark"))
        if line.good and pupil and mark and subject and period:
            rows.finals.append(
                FinalRow(line.place, pupil, text, school_class, subject, "", period, *mark)
            )


def _subject_of(table: Table, reading: Reading) -> str | None:
    """The one subject of a table of periods, by the words of the title or the sheet's name."""
    for text in (table.sheet, table.title):
        words = re.sub(r"^\W*предмет\W*", "", text.lower())
        for piece in [words, *re.findall(r"предмет\w*\W+([а-яё .-]+)", text.lower())]:
            try:
                if found := reading.book.find(piece):
                    return found
            except BadValue:
                continue
    return None


def _columns(table: Table, reading: Reading) -> list[tuple[Head, str, Period]]:
    """Columns of marks with their subject and period; faults for those that lack one."""
    of_table = _period_of(table)
    one_subject = _subject_of(table, reading) if table.columns("period_column") else None
    found = []
    place = table.place(table.header_row)
    for head in table.heads:
        subject: str | None = None
        period = of_table
        if head.attribute == "period_column" and isinstance(head.extra, Period):
            subject, period = one_subject, head.extra
        elif head.attribute == "subject_column" and isinstance(head.extra, tuple):
            subject, period = head.extra[0], head.extra[2] or of_table
        elif not _looks_like_marks(table, head):
            continue
        else:
            choices = reading.book.near(head.text)
            reading.faults.add(
                place, SUBJECT_COLUMN_UNKNOWN, column=one_line(head.text), choices=choices
            )
            continue
        if subject is None or period is None:
            reason = SUBJECT_NEEDED if subject is None else PERIOD_NEEDED
            reading.faults.add(place, reason, column=one_line(head.text))
            continue
        found.append((head, subject, period))
    return found


def _looks_like_marks(table: Table, head: Head) -> bool:
    if head.attribute or not re.search(r"[А-Яа-яЁё]{2}", head.text):
        return False
    texts = [one_line(cells[head.column]) for _, cells in table.rows if head.column < len(cells)]
    texts = [text for text in texts if text]
    return bool(texts) and sum(text in ("2", "3", "4", "5") for text in texts) * 2 > len(texts)


def read_finals_grid(table: Table, reading: Reading, rows: Rows) -> None:
    """A row a pupil, a column a subject, a period, or a subject in a period."""
    of_title = None if table.head("class") else table.class_of_title(reading.faults)
    columns = _columns(table, reading)
    for number, cells in table.rows:
        line = Line(table, number, cells, reading)
        if not any(as_text(line.at(head)) for head, _, _ in columns):
            continue
        pupil, text = read_hint(line)
        school_class = _class(line, of_title)
        if pupil is None or school_class is None:
            continue
        for head, subject, period in columns:
            if mark := _mark(line, head):
                rows.finals.append(
                    FinalRow(
                        line.place,
                        pupil,
                        text,
                        school_class,
                        subject,
                        one_line(head.text),
                        period,
                        *mark,
                    )
                )
