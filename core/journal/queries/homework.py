"""Homework of a pupil in any period, by the day it is due, and the next day with lessons."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, or_, select

from core.access.doors import PupilRef, access_pupil
from core.access.viewer import Viewer
from core.db import Session
from core.enums import LessonState
from core.hot import Hot
from core.journal.models import Homework, Lesson, Material
from core.journal.period import day_period
from core.journal.queries.asking import Asked, asked, was_member
from core.journal.queries.periods import holidays_between
from core.school.models import GroupMember, Subject, SubjectGroup


@dataclass(frozen=True)
class HomeworkItem:
    """What is to be done in one subject for `due_on`; links and the number of files of the lesson
    that set it."""

    due_on: date
    subject: str
    text: str
    materials: tuple[tuple[str, str], ...]  # title, address
    lesson_id: int = 0
    files: int = 0


@dataclass(frozen=True)
class PupilHomework(Asked):
    """Homework of a period by day; `holidays` are the days without lessons in it, named."""

    items: tuple[HomeworkItem, ...]
    holidays: tuple[tuple[str, date, date], ...]


_DUE = Hot(
    select(
        Homework.lesson_id,
        Homework.due_on,
        Subject.id.label("subject_id"),
        Subject.name.label("subject"),
        Homework.text,
    )
    .select_from(GroupMember)
    .join(Homework, Homework.group_id == GroupMember.group_id)
    .join(SubjectGroup, SubjectGroup.id == Homework.group_id)
    .join(Subject, Subject.id == SubjectGroup.subject_id)
    .where(
        *was_member(Homework.group_id, Homework.due_on),
        Homework.school_id == bindparam("school"),
        Homework.due_on.between(bindparam("since"), bindparam("until")),
    )
    .order_by(Homework.due_on, Subject.position, Subject.name, Homework.id)
)
_LINKS = Hot(
    select(Material.lesson_id, Material.title, Material.url)
    .where(
        Material.school_id == bindparam("school"),
        Material.lesson_id.in_(bindparam("lessons", expanding=True)),
    )
    .order_by(Material.id)
)
_NEXT_DAY = Hot(
    select(Lesson.day)
    .select_from(GroupMember)
    .join(Lesson, Lesson.group_id == GroupMember.group_id)
    .where(
        GroupMember.school_id == bindparam("school"),
        GroupMember.pupil_id == bindparam("pupil"),
        GroupMember.since <= bindparam("after"),
        or_(GroupMember.until.is_(None), GroupMember.until >= bindparam("after")),
        Lesson.school_id == bindparam("school"),
        Lesson.day > bindparam("after"),
        Lesson.state != LessonState.CANCELLED,
    )
    .order_by(Lesson.day)
    .limit(1)
)


async def pupil_homework(
    session: Session, viewer: Viewer, *, pupil_id: int, period: str = "", subject_id: int = 0
) -> PupilHomework:
    """Homework due in a period (a code of `core.journal.period`), of all subjects or of one.

    By default of the next day with lessons, which on Friday is Monday. Raises NotFound.
    """
    if not period:
        pupil = await access_pupil(session, viewer, pupil_id)
        period = day_period(await next_school_day(session, pupil, viewer.today)).code
    about = await asked(
        session, viewer, "read.homework", pupil_id=pupil_id, period=period, subject_id=subject_id
    )
    holidays = await holidays_between(
        session,
        school_id=about.pupil.school_id,
        grade=about.pupil.grade,
        since=about.period.since,
        until=about.period.until,
    )
    items = await _items(session, about)
    return PupilHomework(**vars(about), items=items, holidays=tuple(holidays))


async def _items(session: Session, about: Asked) -> tuple[HomeworkItem, ...]:
    found = await _DUE.all(session, **about.bound)
    rows = [row for row in found if about.choice.chosen in (0, row.subject_id)]
    links: dict[int, list[tuple[str, str]]] = defaultdict(list)
    files: dict[int, int] = defaultdict(int)
    if rows:
        school, lessons = about.pupil.school_id, [row.lesson_id for row in rows]
        for lesson_id, title, url in await _LINKS.all(session, school=school, lessons=lessons):
            if url:
                links[lesson_id].append((title, url))
            else:
                files[lesson_id] += 1
    return tuple(
        HomeworkItem(
            row.due_on,
            row.subject,
            row.text,
            tuple(links.get(row.lesson_id, ())),
            row.lesson_id,
            files[row.lesson_id],
        )
        for row in rows
    )


async def next_school_day(session: Session, pupil: PupilRef, after: date) -> date:
    """The first day after `after` on which the pupil has a lesson, the next day if none is
    entered."""
    found: date | None = await _NEXT_DAY.value(
        session, school=pupil.school_id, pupil=pupil.id, after=after
    )
    return found or date.fromordinal(after.toordinal() + 1)
