"""Files read into rows: every table by the reader of its kind, subjects first."""

from collections.abc import Callable, Sequence

from core.exchange.rows import Rows
from core.exchange.sheets.bells import read_bells
from core.exchange.sheets.finals import read_finals, read_finals_grid
from core.exchange.sheets.finding import find_tables
from core.exchange.sheets.kinds import Kind
from core.exchange.sheets.organisation import (
    read_classes,
    read_loads,
    read_loads_grid,
    read_school,
    read_subjects,
    read_terms,
)
from core.exchange.sheets.people import read_groups, read_pupils, read_staff
from core.exchange.sheets.reading import Workbook
from core.exchange.sheets.tables import Reading, Table
from core.exchange.sheets.timetable import read_timetable, read_timetable_grid

_READERS: dict[Kind, Callable[[Table, Reading, Rows], None]] = {
    Kind.SCHOOL: read_school,
    Kind.SUBJECTS: read_subjects,
    Kind.PUPILS: read_pupils,
    Kind.STAFF: read_staff,
    Kind.CLASSES: read_classes,
    Kind.GROUPS: read_groups,
    Kind.LOADS: read_loads,
    Kind.LOADS_GRID: read_loads_grid,
    Kind.BELLS: read_bells,
    Kind.TIMETABLE: read_timetable,
    Kind.TIMETABLE_GRID: read_timetable_grid,
    Kind.TERMS: read_terms,
    Kind.FINALS: read_finals,
    Kind.FINALS_GRID: read_finals_grid,
}


def read_rows(workbooks: Sequence[Workbook], reading: Reading) -> Rows:
    """The rows of all files. Faults are kept in `reading.faults`.

    The lists of subjects are read first, so that headers of the other tables may name them.
    """
    rows = Rows()
    quiet = Reading(reading.today, reading.book)
    for workbook in workbooks:
        for table in find_tables(workbook, quiet):
            if Kind.SUBJECTS in table.kinds:
                read_subjects(table, quiet, rows)
    for subject in rows.subjects:
        reading.book.add(subject.name, subject.short)
    rows.subjects.clear()
    for workbook in workbooks:
        for table in find_tables(workbook, reading):
            for kind in table.kinds:
                _READERS[kind](table, reading, rows)
    return rows
