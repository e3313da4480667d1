"""«Отчёт о заполнении электронного журнала»: by subject group and by teacher.

Source: regulation §5.2, §4.2.1.3-4, domain.md 2.2 R2.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select

from core import clock, wording
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.i18n import _
from core.journal.period import Period
from core.journal.rules import rounded
from core.people.models import Person
from core.reports.completeness import Kept, Key, journal_kept, marks_mended
from core.reports.spans import SCHOOL_GRADE, grade_time
from core.reports.table import Cell, Column, Kind, Row, Table
from core.school.models import SchoolClass, Subject, SubjectGroup
from core.school.names import class_name

#: Of smaller groups who may not read marks by name sees no figures that tell of one pupil.
_SMALL = 5
_HIDDEN = "—"


async def _asked(session: Session, viewer: Viewer, period: str) -> Period:
    time = await grade_time(session, viewer, SCHOOL_GRADE)
    return time.named(period, time.current)


async def keeping_by_group(
    session: Session, viewer: Viewer, *, of: int = 0, period: str = ""
) -> Table:
    """A row for each teacher and subject group: a teacher has the own ones, the deputy head, the
    principal and the administrator the school's. Raises NotAllowed."""
    asked = await _asked(session, viewer, period)
    kept = await journal_kept(session, viewer, since=asked.since, until=asked.until)
    teachers = await _teachers(session, viewer, (teacher for teacher, _group in kept))
    groups = await _groups(session, viewer, (group for _teacher, group in kept))
    # A group of another school or year has no name here and no row either.
    keys = sorted(
        (key for key in kept if key[0] in teachers and key[1] in groups),
        key=lambda key: (teachers[key[0]], groups[key[1]]),
    )
    total = Kept()
    for key in keys:
        total.add(kept[key])
    hides = not viewer.may(Action.REPORT_PROGRESS)
    rows = tuple(_group_row(key, kept[key], teachers, groups, hides) for key in keys)
    return _table(
        viewer,
        asked,
        columns=(Column(_("Teacher")), Column(_("Class")), Column(_("Subject")), *_figures()),
        rows=rows,
        total=(_("In all"), None, None, *_cells(total)),
        hides=hides,
    )


def _group_row(
    key: Key,
    kept: Kept,
    teachers: dict[int, str],
    groups: dict[int, tuple[int, str, str]],
    hides: bool,
) -> Row:
    _grade, name, subject = groups[key[1]]
    return (teachers[key[0]], name, subject, *_cells(kept, hides and kept.pupils < _SMALL))


async def keeping_by_teacher(
    session: Session, viewer: Viewer, *, of: int = 0, period: str = ""
) -> Table:
    """A row for each teacher over all groups, with the marks they changed or deleted. Raises
    NotAllowed."""
    asked = await _asked(session, viewer, period)
    days = {"since": asked.since, "until": asked.until}
    kept = await journal_kept(session, viewer, **days)
    mended = await marks_mended(session, viewer, **days)
    sums: dict[int, Kept] = defaultdict(Kept)
    total = Kept()
    for (teacher, _group), one in kept.items():
        sums[teacher].add(one)
        total.add(one)
    names = await _teachers(session, viewer, sums)
    ordered = sorted(names, key=lambda teacher: names[teacher])
    hides = not viewer.may(Action.REPORT_PROGRESS)
    rows = tuple(
        (
            names[teacher],
            *_cells(sums[teacher], hides and sums[teacher].pupils < _SMALL),
            mended.get(teacher),
        )
        for teacher in ordered
    )
    changed = Column(_("Marks changed or deleted"), Kind.COUNT, upright=True)
    whole = sum(mended.get(teacher, 0) for teacher in ordered) or None
    return _table(
        viewer,
        asked,
        columns=(Column(_("Teacher")), *_figures(), changed),
        rows=rows,
        total=(_("In all"), *_cells(total), whole),
        hides=hides,
    )


def _table(
    viewer: Viewer,
    asked: Period,
    *,
    columns: tuple[Column, ...],
    rows: tuple[Row, ...],
    total: Row,
    hides: bool,
) -> Table:
    days = wording.period(asked.since, asked.until)
    if asked.term_id:
        days = f"{wording.term_name(asked.kind, asked.number)}, {days}"
    notes = [
        _("Lessons given up to {day} are counted; cancelled ones and holidays are not.").format(
            day=wording.day_short(min(asked.until, viewer.today - timedelta(days=1)))
        ),
        _("In time is within the lesson's week, by the moment attendance was taken."),
    ]
    if hides:
        notes.append(_("Marks of groups of fewer than five pupils are not shown."))
    return Table(
        title=_("Completeness of the journal"),
        school=viewer.school_name,
        zone=viewer.zone,
        as_of=clock.now(),
        columns=columns,
        rows=rows,
        heading=(days,),
        footers=(total,) if rows else (),
        notes=tuple(notes),
        signatures=(_("Administrator"), _("Deputy head")),
    )


def _figures() -> tuple[Column, ...]:
    lacking, delay = _("Lacking"), _("In time")
    marks = _("Current marks")

    def turned(title: str, kind: Kind = Kind.COUNT, group: str = "") -> Column:
        return Column(title, kind, group, upright=True)

    return (
        turned(_("Lessons by timetable")),
        turned(_("Given")),
        turned(_("topic"), group=lacking),
        turned(_("homework"), group=lacking),
        turned(_("attendance"), group=lacking),
        turned(_("filled in"), Kind.PERCENT, delay),
        turned(_("late by over 7 days"), group=delay),
        turned(_("longest delay, days"), group=delay),
        turned(_("set"), group=marks),
        turned(_("per pupil"), Kind.MEAN, marks),
        turned(_("pupils with fewer than 3"), group=marks),
        turned(_("tests without marks"), group=marks),
        turned(_("entered by the administrator"), group=marks),
    )


def _cells(kept: Kept, is_hidden: bool = False) -> tuple[Cell, ...]:
    per_pupil: Cell = rounded(kept.marks, kept.pupils) if kept.pupils else None
    few: Cell = kept.few or None
    if is_hidden:
        per_pupil = few = _HIDDEN
    return (
        kept.lessons,
        kept.given,
        kept.no_topic or None,
        kept.no_homework or None,
        kept.no_attendance or None,
        rounded(100 * kept.on_time, kept.due) if kept.due else None,
        kept.late or None,
        kept.delay or None,
        kept.marks,
        per_pupil,
        few,
        kept.blank_tests or None,
        kept.by_others or None,
    )


async def _teachers(session: Session, viewer: Viewer, ids: Iterable[int]) -> dict[int, str]:
    rows = await session.execute(
        select(Person.id, Person.last_name, Person.first_name, Person.middle_name).where(
            Person.school_id == viewer.school_id, Person.id.in_(list(ids))
        )
    )
    return {person: wording.staff_initials(*name) for person, *name in rows}


async def _groups(
    session: Session, viewer: Viewer, ids: Iterable[int]
) -> dict[int, tuple[int, str, str]]:
    """By group the grade, the class's name and the subject with the group's own name."""
    rows = await session.execute(
        select(
            SubjectGroup.id,
            SubjectGroup.name,
            SchoolClass.grade,
            SchoolClass.letter,
            Subject.name.label("subject"),
        )
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .where(SubjectGroup.school_id == viewer.school_id, SubjectGroup.id.in_(list(ids)))
    )
    return {
        row.id: (
            row.grade,
            class_name(row.grade, row.letter),
            f"{row.subject} ({row.name})" if row.name else row.subject,
        )
        for row in rows
    }
