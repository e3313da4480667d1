"""«Итоговые отметки» of a class, and its year with exams, the council's decision and the order.

Source: regulation §5.3, §4.2.1.2, domain.md 1.6, 2.1 (StudentTotalMarks), 2.2 R3e.
"""

from sqlalchemy import select

from core import clock, wording
from core.access.doors import access_class
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import FinalCode, FinalKind
from core.i18n import _
from core.journal.models import FinalMark
from core.journal.period import Period
from core.journal.policy import policy_on
from core.journal.queries.periods import NoTerms
from core.reports.current import ClassFrame, class_frame
from core.reports.missed import Missed, missed_in_class
from core.reports.rolls import Named, last_day, pupils_of
from core.reports.spans import grade_time
from core.reports.standing import (
    Final,
    mean_of_finals,
    standing_of,
    standing_words,
)
from core.reports.summary import class_heading, final_cell, missed_cells, missed_columns
from core.reports.table import Cell, Column, Kind, Row, Table

#: By pupil, subject, kind and number of the term.
Finals = dict[tuple[int, int, str, int], Final]
_ENDS = (FinalKind.YEAR, FinalKind.EXAM, FinalKind.FINAL)
#: Who ends a school with these grades is not promoted but leaves with a certificate.
_LEAVING = (9, 11)


async def _frame(session: Session, viewer: Viewer, of: int) -> tuple[ClassFrame, Finals]:
    found = await access_class(session, viewer, of, Action.LEAD_CLASS)
    year = (await grade_time(session, viewer, found.grade)).year
    if not year.id:
        raise NoTerms
    frame = await class_frame(session, viewer, class_id=of, period=year.code)
    rows = await session.execute(
        select(
            FinalMark.pupil_id,
            FinalMark.subject_id,
            FinalMark.kind,
            FinalMark.term_number,
            FinalMark.value,
            FinalMark.code,
        ).where(
            FinalMark.school_id == viewer.school_id,
            FinalMark.pupil_id.in_(pupils_of(viewer, of, last_day(viewer, year.until))),
            FinalMark.year_id == year.id,
        )
    )
    return frame, {
        (pupil, subject, kind, term): value if code is None else FinalCode(code)
        for pupil, subject, kind, term, value, code in rows
    }


async def finals_sheet(session: Session, viewer: Viewer, *, of: int = 0, period: str = "") -> Table:
    """A row for each pupil and subject that has a final mark: by term, of the year, the exam, the
    last one. Raises NotFound for who may not have reports of the class, NoTerms."""
    frame, finals = await _frame(session, viewer, of)
    terms = frame.time.terms
    rows: list[Row] = []
    for pupil in frame.pupils:
        own = [
            (subject, cells)
            for subject in frame.subjects
            if any(cells := finals_of(finals, pupil, subject, terms))
        ]
        rows += [
            (len(rows) + number, pupil.name, subject.name, *cells)
            for number, (subject, cells) in enumerate(own, 1)
        ]
    columns = (
        Column(_("No."), Kind.COUNT),
        Column(_("Pupil")),
        Column(_("Subject")),
        *(turned(wording.term_name(one.kind, one.number)) for one in terms),
        *(turned(title) for title in (_("Year"), _("Exam"), _("Final"))),
    )
    notes = () if rows else (_("No final marks yet: they appear when the term ends."),)
    return await _table(session, viewer, frame, _("Final marks"), columns, rows, notes)


def turned(title: str) -> Column:
    """A narrow column of marks with an upright heading."""
    return Column(title, Kind.MARK, upright=True)


def finals_of(
    finals: Finals, pupil: Named, subject: Named, terms: tuple[Period, ...]
) -> tuple[Cell, ...]:
    """The final marks of a pupil in a subject as they stand side by side."""
    keys = [(FinalKind.TERM, term.number) for term in terms] + [(kind, 0) for kind in _ENDS]
    return tuple(
        final_cell(finals.get((pupil.id, subject.id, kind, number))) for kind, number in keys
    )


async def year_sheet(session: Session, viewer: Viewer, *, of: int = 0, period: str = "") -> Table:
    """A row for each pupil: the year with exams by subject, mean, category, what was missed, what
    the marks give for the council, and room for its decision and the order.

    Raises NotFound for who may not have reports of the class, NoTerms.
    """
    frame, finals = await _frame(session, viewer, of)
    asked = frame.asked
    missed = await missed_in_class(
        session, viewer, class_id=of, since=asked.since, until=asked.until
    )
    rows = [
        (
            number,
            pupil.name,
            *(_year_cell(finals, pupil, subject) for subject in frame.subjects),
            *_ending(frame, finals, pupil),
            *missed_cells(missed.get(pupil.id, Missed())),
            None,
            None,
        )
        for number, pupil in enumerate(frame.pupils, 1)
    ]
    columns = (
        Column(_("No."), Kind.COUNT),
        Column(_("Pupil")),
        *(Column(one.name, Kind.MARK, upright=True) for one in frame.subjects),
        Column(_("Mean mark"), Kind.MEAN, upright=True),
        Column(_("Category"), Kind.MARK, upright=True),
        Column(_("By the marks")),
        *missed_columns(),
        Column(_("Council's decision")),
        Column(_("Order, no. and date")),
    )
    notes = (
        _("Where there was an exam: year / exam / final."),
        _("The decision and the order are entered by hand: the marks alone decide neither."),
    )
    return await _table(session, viewer, frame, _("Year of the class"), columns, rows, notes)


def last_mark(finals: Finals, pupil: Named, subject: Named) -> Final:
    """The final mark where there is one, else that of the year."""
    last = finals.get((pupil.id, subject.id, FinalKind.FINAL, 0))
    return finals.get((pupil.id, subject.id, FinalKind.YEAR, 0)) if last is None else last


def _year_cell(finals: Finals, pupil: Named, subject: Named) -> Cell:
    cells = [final_cell(finals.get((pupil.id, subject.id, kind, 0))) for kind in _ENDS]
    if cells[1] is None and cells[2] is None:
        return cells[0]
    return "/".join("—" if cell is None else str(cell) for cell in cells)


def _ending(frame: ClassFrame, finals: Finals, pupil: Named) -> Row:
    marks = {one.name: last_mark(finals, pupil, one) for one in frame.subjects}
    values = list(marks.values())
    return (mean_of_finals(values), standing_words(standing_of(values)), outcome(frame, marks))


def outcome(frame: ClassFrame, marks: dict[str, Final]) -> str | None:
    """What the marks of the year give: promoted, or on condition with the subjects that are owed
    (273-FZ, article 58); nothing while there are no marks."""
    bad = (1, 2, FinalCode.NOT_ATTESTED, FinalCode.FAILED)
    owed = [name for name, mark in marks.items() if mark in bad]
    if owed:
        return _("owes: {subjects}").format(subjects=", ".join(owed))
    if not any(isinstance(mark, int) for mark in marks.values()):
        return None
    if frame.found.grade in _LEAVING:
        return _("completes grade {grade}").format(grade=frame.found.grade)
    return _("promoted to grade {grade}").format(grade=frame.found.grade + 1)


async def _table(
    session: Session,
    viewer: Viewer,
    frame: ClassFrame,
    title: str,
    columns: tuple[Column, ...],
    rows: list[Row],
    notes: tuple[str, ...],
) -> Table:
    policy = await policy_on(session, viewer.school_id, viewer.today)
    return Table(
        title=title,
        school=viewer.school_name,
        zone=viewer.zone,
        as_of=clock.now(),
        columns=columns,
        rows=tuple(rows),
        heading=(
            class_heading(frame.found, frame.asked)[0],
            _("School year {year}").format(year=frame.time.year.year),
        ),
        notes=notes,
        policy_version=policy.version,
        signatures=(_("Class teacher"), _("Deputy head")),
    )
