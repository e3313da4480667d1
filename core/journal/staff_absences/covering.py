"""Who gives the lessons of a teacher who is away: substitutions of the timetable that begin and end
with the absence. What somebody was named for in another way is left alone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from core.db import Session
from core.enums import LessonState, SubstitutionKind
from core.journal.models import Lesson
from core.journal.staff_absences.reach import away
from core.school.models import SchoolClass, StaffAbsence, SubjectGroup, Substitution


@dataclass(frozen=True)
class Cover:
    """What came of handing lessons over: how many, and at how many the substitute is not free."""

    given: int
    busy: int


async def follow(session: Session, absence: StaffAbsence) -> Cover:
    """Bring the substitutions in line with the absence as it is now.

    Lessons outside its days come back to their teacher, those within them go to who substitutes on
    all days and is free. What was given already stays as it was.
    """
    for row in await _covered(session, absence):
        outside = row.day < absence.since or (absence.until and row.day > absence.until)
        if absence.undone_at is not None or outside:
            await _take_back(session, absence, row)
    if absence.substitute_id is None or absence.undone_at is not None:
        return Cover(0, 0)
    lessons = await own_lessons(session, absence)
    return await hand_over(session, absence, lessons, absence.substitute_id)


async def hand_over(
    session: Session, absence: StaffAbsence, lessons: list[Lesson], teacher_id: int
) -> Cover:
    """These lessons of the absent teacher are given by another one, where that one is free."""
    given = 0
    for lesson in lessons:
        if await is_free(session, lesson, teacher_id):
            await _hand_over(session, absence, lesson, teacher_id)
            given += 1
    await session.flush()
    return Cover(given, len(lessons) - given)


async def take_back(session: Session, absence: StaffAbsence, *, teacher_id: int) -> None:
    """The absent teacher's lessons that this substitute was to give are nobody's again."""
    for row in await _covered(session, absence):
        if row.teacher_id == teacher_id:
            await _take_back(session, absence, row)
    await session.flush()


async def take_back_one(session: Session, absence: StaffAbsence, lesson: Lesson) -> None:
    """One lesson is no longer given by the substitute named for it."""
    row = await _change_of(session, lesson)
    if row is not None and row.staff_absence_id == absence.id:
        await _take_back(session, absence, row)
        await session.flush()


async def own_lessons(session: Session, absence: StaffAbsence) -> list[Lesson]:
    """Lessons of the absence that nobody gives instead and that were not given yet."""
    found = await session.scalars(
        select(Lesson)
        .where(
            Lesson.school_id == absence.school_id,
            Lesson.teacher_id == absence.teacher_id,
            Lesson.day >= absence.since,
            *((Lesson.day <= absence.until,) if absence.until else ()),
            Lesson.state == LessonState.PLANNED,
        )
        .order_by(Lesson.day, Lesson.number)
        .with_for_update()
    )
    return list(found)


async def is_free(session: Session, lesson: Lesson, teacher_id: int) -> bool:
    """Whether a teacher has no lesson of their own at that hour and is not away themselves."""
    taken = select(exists().where(*_same_hour(lesson, teacher_id)))
    gone = select(exists().where(*away(teacher_id, lesson.day, lesson.school_id)))
    return not (await session.scalar(taken) or await session.scalar(gone))


def _same_hour(lesson: Lesson, teacher_id: int) -> tuple[Any, ...]:
    """Hours are told by number and shift, as bells are."""
    own = aliased(SchoolClass)
    group = aliased(SubjectGroup)
    shift = (
        select(own.shift)
        .join(group, group.class_id == own.id)
        .where(group.id == lesson.group_id)
        .scalar_subquery()
    )
    return (
        Lesson.school_id == lesson.school_id,
        Lesson.teacher_id == teacher_id,
        Lesson.day == lesson.day,
        Lesson.number == lesson.number,
        Lesson.state != LessonState.CANCELLED,
        Lesson.id != lesson.id,
        SubjectGroup.id == Lesson.group_id,
        SchoolClass.id == SubjectGroup.class_id,
        SchoolClass.shift == shift,
    )


async def _covered(session: Session, absence: StaffAbsence) -> list[Substitution]:
    rows = await session.scalars(
        select(Substitution).where(
            Substitution.school_id == absence.school_id,
            Substitution.staff_absence_id == absence.id,
        )
    )
    return list(rows)


async def _change_of(session: Session, lesson: Lesson) -> Substitution | None:
    found: Substitution | None = await session.scalar(
        select(Substitution).where(
            Substitution.school_id == lesson.school_id,
            Substitution.day == lesson.day,
            Substitution.group_id == lesson.group_id,
            Substitution.number == lesson.number,
        )
    )
    return found


async def _hand_over(
    session: Session, absence: StaffAbsence, lesson: Lesson, teacher_id: int
) -> None:
    """The timetable has one change a lesson: one that was there (another room) is used."""
    row = await _change_of(session, lesson)
    if row is None:
        row = Substitution(
            school_id=lesson.school_id,
            day=lesson.day,
            group_id=lesson.group_id,
            number=lesson.number,
        )
        session.add(row)
    row.kind, row.teacher_id = SubstitutionKind.REPLACE, teacher_id
    row.staff_absence_id = absence.id
    lesson.teacher_id = teacher_id


async def _take_back(session: Session, absence: StaffAbsence, row: Substitution) -> None:
    lesson = await session.scalar(
        select(Lesson)
        .where(
            Lesson.school_id == row.school_id,
            Lesson.day == row.day,
            Lesson.group_id == row.group_id,
            Lesson.number == row.number,
        )
        .with_for_update()
    )
    if lesson is not None and lesson.state == LessonState.HELD:
        return  # It was given by the substitute, whatever became of the absence.
    if lesson is not None:
        lesson.teacher_id = absence.teacher_id
    if row.room:
        row.kind, row.teacher_id, row.staff_absence_id = SubstitutionKind.ROOM, None, None
    else:
        await session.delete(row)


async def running(session: Session, *, school_id: int, day: date) -> list[StaffAbsence]:
    """The absences of a school that last on `day` or may still be entered for."""
    rows = await session.scalars(
        select(StaffAbsence)
        .where(
            StaffAbsence.school_id == school_id,
            StaffAbsence.undone_at.is_(None),
            StaffAbsence.since <= day,
            or_(StaffAbsence.enter_until.is_(None), and_(StaffAbsence.enter_until >= day)),
        )
        .order_by(StaffAbsence.id)
    )
    return list(rows)
