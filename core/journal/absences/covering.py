"""Which entries of the journal a notice explains, and which lessons a standing notice is about."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select

from core.db import Session
from core.enums import AttendanceCode
from core.hot import Hot
from core.journal.absences.models import AbsenceNotice
from core.journal.absences.notices import Notice
from core.journal.absences.rules import Span
from core.journal.models import Attendance, Lesson

_UNKNOWN = Hot(
    select(
        Attendance.id,
        Attendance.pupil_id,
        Attendance.lesson_id,
        Attendance.subject_id,
        Attendance.day,
        Lesson.number,
    )
    .join(Lesson, Lesson.id == Attendance.lesson_id)
    .where(
        Attendance.school_id == bindparam("school"),
        Attendance.pupil_id.in_(bindparam("pupils", expanding=True)),
        Attendance.day.between(bindparam("since"), bindparam("until")),
        Attendance.code == AttendanceCode.ABSENT_UNKNOWN,
    )
    .order_by(Attendance.day, Lesson.number)
)


async def unsettled(
    session: Session, school_id: int, notices: Iterable[Notice]
) -> dict[int, list[Any]]:
    """By notice the entries of the journal that it explains and that still say "absent, reason
    unknown": id, pupil_id, lesson_id, subject_id, day, number. No door."""
    known = list(notices)
    found: dict[int, list[Any]] = {notice.id: [] for notice in known}
    if not known:
        return found
    rows = await _UNKNOWN.all(
        session,
        school=school_id,
        pupils=[notice.pupil_id for notice in known],
        since=min(notice.span.since for notice in known),
        until=max(notice.span.until for notice in known),
    )
    for notice in known:
        found[notice.id] = [
            row
            for row in rows
            if row.pupil_id == notice.pupil_id and notice.span.covers(row.day, row.number)
        ]
    return found


_LESSONS_TOLD = Hot(
    select(Lesson.id, Lesson.day, Lesson.number).where(
        Lesson.school_id == bindparam("school"),
        Lesson.id.in_(bindparam("lessons", expanding=True)),
    )
)
_NOTICES_OF = Hot(
    select(*AbsenceNotice.__table__.columns).where(
        AbsenceNotice.school_id == bindparam("school"),
        AbsenceNotice.pupil_id == bindparam("pupil"),
        AbsenceNotice.until >= bindparam("since"),
        AbsenceNotice.since <= bindparam("until"),
        AbsenceNotice.withdrawn_at.is_(None),
    )
)


async def covered_lessons(
    session: Session, *, school_id: int, pupil_id: int, lesson_ids: Iterable[int]
) -> frozenset[int]:
    """Which of the lessons a standing notice of the pupil is about. No door: for letters."""
    lessons = await _LESSONS_TOLD.all(session, school=school_id, lessons=list(lesson_ids))
    if not lessons:
        return frozenset()
    days = [lesson.day for lesson in lessons]
    rows = await _NOTICES_OF.all(
        session, school=school_id, pupil=pupil_id, since=min(days), until=max(days)
    )
    spans = [Span(row.since, row.until, row.first_lesson, row.last_lesson) for row in rows]
    return frozenset(
        lesson.id
        for lesson in lessons
        if any(span.covers(lesson.day, lesson.number) for span in spans)
    )
