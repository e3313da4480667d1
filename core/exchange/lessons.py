"""Lessons of the coming days, made from the weekly timetable."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select, update

from core.db import Session, insert_into
from core.enums import LessonState, SubstitutionKind
from core.journal.models import Assignment, Attendance, Homework, Lesson, Mark, Material
from core.school.models import (
    Holiday,
    Load,
    SchoolClass,
    SchoolYear,
    Slot,
    SubjectGroup,
    Substitution,
    Term,
)

_BATCH = 500


@dataclass(frozen=True)
class _Span:
    since: date
    until: date | None
    value: Any

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass
class _Calendar:
    """Terms and holidays by the grades they are for."""

    terms: list[tuple[int, int, _Span]] = field(default_factory=list)
    holidays: list[tuple[int, int, _Span]] = field(default_factory=list)

    def has_lessons(self, grade: int, day: date) -> bool:
        def covered(spans: list[tuple[int, int, _Span]]) -> bool:
            return any(low <= grade <= high and span.covers(day) for low, high, span in spans)

        return covered(self.terms) and not covered(self.holidays)


async def _calendar(session: Session, school_id: int) -> _Calendar:
    calendar = _Calendar()
    for model, kept in ((Term, calendar.terms), (Holiday, calendar.holidays)):
        rows = await session.execute(
            select(model.grade_from, model.grade_to, model.starts_on, model.ends_on)
            .join(SchoolYear, SchoolYear.id == model.year_id)
            .where(model.school_id == school_id, SchoolYear.is_current.is_(True))
        )
        kept += [(low, high, _Span(since, until, None)) for low, high, since, until in rows]
    return calendar


async def _teachers(session: Session, school_id: int) -> dict[int, list[_Span]]:
    rows = await session.execute(
        select(Load.group_id, Load.teacher_id, Load.since, Load.until)
        .where(Load.school_id == school_id)
        .order_by(Load.since.desc(), Load.id)
    )
    found: dict[int, list[_Span]] = defaultdict(list)
    for group_id, teacher_id, since, until in rows:
        found[group_id].append(_Span(since, until, teacher_id))
    return found


async def _substitutions(
    session: Session, school_id: int, since: date, until: date
) -> dict[tuple[int, date, int], Substitution]:
    rows = await session.scalars(
        select(Substitution).where(
            Substitution.school_id == school_id, Substitution.day.between(since, until)
        )
    )
    return {(one.group_id, one.day, one.number): one for one in rows}


def _days(since: date, until: date) -> Iterator[date]:
    return (since + timedelta(days=n) for n in range((until - since).days + 1))


def _substituted(row: dict[str, Any], change: Substitution | None) -> dict[str, Any]:
    if change is None:
        return row
    if change.kind == SubstitutionKind.CANCEL:
        return row | {"state": str(LessonState.CANCELLED)}
    return row | {
        "teacher_id": change.teacher_id or row["teacher_id"],
        "room": change.room or row["room"],
    }


async def make_lessons(session: Session, school_id: int, since: date, until: date) -> int:
    """Make the lessons of the timetable for the days `since`..`until`, both included.

    Only days inside a term of the grade and outside its holidays, only groups that somebody
    teaches on that day; substitutions already known are taken over. Lessons that exist are left,
    so that it may be called every day. Gives how many were made.
    """
    calendar = await _calendar(session, school_id)
    teachers = await _teachers(session, school_id)
    changes = await _substitutions(session, school_id, since, until)
    known = await _known(session, school_id, since, until)
    rows = []
    for slot, grade in await _slots(session, school_id):
        for day in _days(max(since, slot.since), min(until, slot.until or until)):
            key = (slot.group_id, day, slot.number)
            if day.isoweekday() != slot.weekday or key in known:
                continue
            teacher = _teacher_on(teachers[slot.group_id], day)
            if teacher is None or not calendar.has_lessons(grade, day):
                continue
            rows.append(_substituted(_row(slot, teacher, day), changes.get(key)))
            known.add(key)
    await _insert(session, rows)
    return len(rows)


async def _known(
    session: Session, school_id: int, since: date, until: date
) -> set[tuple[int, date, int]]:
    """Group, day and number of the lessons that are there already."""
    rows = await session.execute(
        select(Lesson.group_id, Lesson.day, Lesson.number).where(
            Lesson.school_id == school_id, Lesson.day.between(since, until)
        )
    )
    return {(group_id, day, number) for group_id, day, number in rows}


def _teacher_on(spans: list[_Span], day: date) -> int | None:
    return next((span.value for span in spans if span.covers(day)), None)


def _row(slot: Slot, teacher_id: int, day: date) -> dict[str, Any]:
    return {
        "school_id": slot.school_id,
        "group_id": slot.group_id,
        "teacher_id": teacher_id,
        "day": day,
        "number": slot.number,
        "room": slot.room,
        "state": str(LessonState.PLANNED),
        "topic": "",
    }


async def _slots(session: Session, school_id: int) -> Sequence[tuple[Slot, int]]:
    rows = await session.execute(
        select(Slot, SchoolClass.grade)
        .join(SubjectGroup, SubjectGroup.id == Slot.group_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .join(SchoolYear, SchoolYear.id == SchoolClass.year_id)
        .where(Slot.school_id == school_id, SchoolYear.is_current.is_(True))
    )
    return [(slot, grade) for slot, grade in rows]


async def _insert(session: Session, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _BATCH):
        # Another process may have made the same lessons a moment ago.
        statement = insert_into(session, Lesson).on_conflict_do_nothing(
            index_elements=["school_id", "group_id", "day", "number"]
        )
        await session.execute(statement, rows[start : start + _BATCH])


def _untouched() -> ColumnElement[bool]:
    """A planned lesson that nobody has written anything into."""
    used = (
        exists().where(model.school_id == Lesson.school_id, model.lesson_id == Lesson.id)
        for model in (Mark, Attendance, Homework, Assignment, Material)
    )
    return and_(
        Lesson.state == LessonState.PLANNED,
        Lesson.topic == "",
        Lesson.attendance_at.is_(None),
        ~or_(*used),
    )


async def follow_timetable(session: Session, school_id: int, since: date) -> None:
    """After a change of the timetable or of loads: lessons from `since` on that no slot holds any
    more and nobody has written into go; the others get today's teacher of their group."""
    weekday_slots = await _slots(session, school_id)
    holding: dict[tuple[int, int, int], list[Slot]] = defaultdict(list)
    for slot, _grade in weekday_slots:
        holding[slot.group_id, slot.weekday, slot.number].append(slot)
    teachers = await _teachers(session, school_id)
    changes = await _substitutions(session, school_id, since, date.max)
    gone: list[int] = []
    moved: dict[int, list[int]] = defaultdict(list)
    lessons = await session.execute(
        select(Lesson.id, Lesson.group_id, Lesson.day, Lesson.number, Lesson.teacher_id).where(
            Lesson.school_id == school_id, Lesson.day >= since, _untouched()
        )
    )
    for number, group_id, day, place, teacher_id in lessons:
        slots = holding[group_id, day.isoweekday(), place]
        teacher = _teacher_on(teachers[group_id], day)
        if not any(_Span(s.since, s.until, None).covers(day) for s in slots):
            gone.append(number)
        elif teacher not in (None, teacher_id) and (group_id, day, place) not in changes:
            moved[teacher].append(number)
    for start in range(0, len(gone), _BATCH):
        await session.execute(delete(Lesson).where(Lesson.id.in_(gone[start : start + _BATCH])))
    for teacher, ids in moved.items():
        await session.execute(update(Lesson).where(Lesson.id.in_(ids)).values(teacher_id=teacher))
