"""The timetable of a pupil or a teacher for a week, with the substitutions of its days (§1.5)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from core import clock
from core.access.doors import PupilRef, access_pupil
from core.access.viewer import Viewer, holds
from core.db import Session
from core.enums import SubstitutionKind
from core.journal.queries.bells import Bells, Times, bells_of
from core.journal.queries.periods import holidays_between
from core.people.models import Person
from core.school.models import (
    GroupMember,
    Load,
    SchoolClass,
    Slot,
    Subject,
    SubjectGroup,
    Substitution,
)


@dataclass(frozen=True)
class TimetableLesson:
    """A cell of one day. `change` is the kind of substitution, "" for an ordinary lesson."""

    number: int
    starts_at: time | None
    ends_at: time | None
    subject: str
    class_name: str
    group: str
    room: str
    teacher: tuple[str, str, str]  # who gives it that day: last, first, middle
    change: str
    note: str


@dataclass(frozen=True)
class TimetableDay:
    """One day of the timetable, or the name of the holiday it falls into."""

    day: date
    lessons: tuple[TimetableLesson, ...]
    holiday: str = ""


@dataclass(frozen=True)
class Timetable:
    """A stretch of days for one pupil (`pupil`) or for the viewer as a teacher (None)."""

    pupil: PupilRef | None
    since: date
    until: date
    days: tuple[TimetableDay, ...]
    as_of: datetime


async def pupil_timetable(
    session: Session, viewer: Viewer, *, pupil_id: int, since: date, until: date
) -> Timetable:
    """The pupil's lessons from `since` to `until`, both included. Raises NotFound."""
    pupil = await access_pupil(session, viewer, pupil_id)
    member = (
        select(GroupMember.group_id)
        .where(
            GroupMember.school_id == pupil.school_id,
            GroupMember.pupil_id == pupil.id,
            holds(GroupMember.since, GroupMember.until, max(since, viewer.today)),
        )
        .scalar_subquery()
    )
    rows = await _cells(session, viewer, since, until, Slot.group_id.in_(member))
    holidays = await holidays_between(
        session, school_id=pupil.school_id, grade=pupil.grade, since=since, until=until
    )
    bells = await bells_of(session, viewer.school_id)
    days = _days(rows, bells, since, until, holidays)
    return Timetable(pupil, since, until, days, clock.now())


async def teacher_timetable(
    session: Session, viewer: Viewer, *, since: date, until: date
) -> Timetable:
    """The viewer's own lessons, those given as a substitute included."""
    own = (
        select(Load.group_id)
        .where(
            Load.school_id == viewer.school_id,
            Load.teacher_id == viewer.person_id,
            holds(Load.since, Load.until, viewer.today),
        )
        .scalar_subquery()
    )
    mine = or_(Slot.group_id.in_(own), Substitution.teacher_id == viewer.person_id)
    rows = await _cells(session, viewer, since, until, mine)
    bells = await bells_of(session, viewer.school_id)
    return Timetable(None, since, until, _days(rows, bells, since, until, []), clock.now())


async def _cells(session: Session, viewer: Viewer, since: date, until: date, whose: Any) -> Any:
    """Slots valid in the days asked for, with the substitution of the very day beside them."""
    usual, instead = aliased(Person), aliased(Person)
    statement = (
        select(
            Slot.weekday,
            Slot.number,
            Slot.since,
            Slot.until,
            Subject.name.label("subject"),
            SchoolClass.grade,
            SchoolClass.letter,
            SubjectGroup.name.label("group"),
            SchoolClass.shift,
            Slot.room,
            usual.last_name,
            usual.first_name,
            usual.middle_name,
            Substitution.day.label("changed_on"),
            Substitution.kind,
            Substitution.room.label("new_room"),
            Substitution.note,
            instead.last_name.label("new_last"),
            instead.first_name.label("new_first"),
            instead.middle_name.label("new_middle"),
        )
        .join(SubjectGroup, SubjectGroup.id == Slot.group_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .join(
            Load,
            and_(
                Load.school_id == Slot.school_id,
                Load.group_id == Slot.group_id,
                holds(Load.since, Load.until, viewer.today),
            ),
        )
        .join(usual, usual.id == Load.teacher_id)
        .outerjoin(
            Substitution,
            and_(
                Substitution.school_id == Slot.school_id,
                Substitution.group_id == Slot.group_id,
                Substitution.number == Slot.number,
                Substitution.day.between(since, until),
            ),
        )
        .outerjoin(instead, instead.id == Substitution.teacher_id)
        .where(
            Slot.school_id == viewer.school_id,
            Slot.since <= until,
            or_(Slot.until.is_(None), Slot.until >= since),
            whose,
        )
        .order_by(Slot.number, SubjectGroup.name)
    )
    return (await session.execute(statement)).all()


def _days(
    rows: Any, bells: Bells, since: date, until: date, holidays: list[tuple[str, date, date]]
) -> tuple[TimetableDay, ...]:
    days = []
    for offset in range((until - since).days + 1):
        day = since + timedelta(days=offset)
        holiday = next((name for name, first, last in holidays if first <= day <= last), "")
        lessons = () if holiday else _lessons_on(rows, bells, day)
        days.append(TimetableDay(day, lessons, holiday))
    return tuple(days)


def _lessons_on(rows: Any, bells: Bells, day: date) -> tuple[TimetableLesson, ...]:
    """A slot with substitutions on other days appears once for each; the day's own one wins."""
    found: dict[tuple[int, str, str, str], TimetableLesson] = {}
    for row in rows:
        valid = row.since <= day and (row.until is None or row.until >= day)
        if row.weekday != day.isoweekday() or not valid:
            continue
        times = bells.of(row.shift, day, row.number)
        lesson = _lesson(row, times, changed=row.changed_on == day)
        key = (lesson.number, lesson.class_name, lesson.subject, lesson.group)
        if key not in found or lesson.change:
            found[key] = lesson
    return tuple(found.values())


def _lesson(row: Any, times: Times, *, changed: bool) -> TimetableLesson:
    usual = (row.last_name, row.first_name, row.middle_name)
    replaced = changed and row.new_last is not None
    return TimetableLesson(
        number=row.number,
        starts_at=times[0],
        ends_at=times[1],
        subject=row.subject,
        class_name=SchoolClass(grade=row.grade, letter=row.letter).name,
        group=row.group,
        room=(row.new_room if changed else "") or row.room,
        teacher=(row.new_last, row.new_first, row.new_middle) if replaced else usual,
        change=SubstitutionKind(row.kind) if changed else "",
        note=row.note if changed else "",
    )
