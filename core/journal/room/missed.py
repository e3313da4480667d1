"""One pupil's absences of one day, and what the class teacher does about them: asks the family,
writes down what came out."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from core import clock, ledger
from core.access.doors import PupilRef, access_pupil
from core.access.matrix import Action
from core.access.readers import families, readers
from core.access.viewer import Viewer
from core.db import Session
from core.enums import ABSENCES, AttendanceCode, InquiryAnswer
from core.errors import BadInput, NotFound, SchoolError
from core.i18n import N_, _, fill
from core.journal.absences.inquiries import open_inquiry
from core.journal.absences.models import AbsenceInquiry, AbsenceNotice
from core.journal.absences.rules import BACK
from core.journal.models import Attendance, Lesson
from core.school.models import Subject, SubjectGroup

#: What a class teacher may find out about an absence.
OUTCOMES = (
    AttendanceCode.SICK,
    AttendanceCode.EXCUSED,
    AttendanceCode.LATE,
    AttendanceCode.UNEXCUSED,
)
#: A family is not asked the same twice within this.
PATIENCE = timedelta(minutes=30)


class AskedAlready(SchoolError):
    """The family was asked a moment ago, or has answered."""

    text = N_("The family was asked at {time}; give it a little time, or call.")

    def __init__(self, time: str) -> None:
        super().__init__(time)
        self.time = time


@dataclass(frozen=True)
class MissedLesson:
    """A lesson the pupil was not at. `code` is an AttendanceCode."""

    number: int
    subject: str
    code: str


@dataclass(frozen=True)
class Question:
    """What the family was asked of a day, and what it answered (None: nothing yet)."""

    asked_at: datetime
    answer: InquiryAnswer | None


@dataclass(frozen=True)
class PupilMissed:
    """Absences of one pupil on one day. `notice` is the family's own reason (AbsenceReason), ""
    without one; `reached` counts the guardians a letter would come to."""

    pupil: PupilRef
    day: date
    lessons: tuple[MissedLesson, ...]
    question: Question | None
    notice: str
    reached: int
    as_of: datetime

    @property
    def is_open(self) -> bool:
        """Whether the reason of an absence is not known yet."""
        return any(one.code == AttendanceCode.ABSENT_UNKNOWN for one in self.lessons)


async def pupil_missed(
    session: Session, viewer: Viewer, *, pupil_id: int, day: date
) -> PupilMissed:
    """What a pupil of the viewer's class missed on a day. Reading is recorded. Raises NotFound."""
    pupil = await access_pupil(session, viewer, pupil_id, Action.CONFIRM_ABSENCE)
    lessons = await session.execute(
        select(Lesson.number, Subject.name, Attendance.code)
        .select_from(Attendance)
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .join(Subject, Subject.id == SubjectGroup.subject_id)
        .where(
            Attendance.school_id == viewer.school_id,
            Attendance.pupil_id == pupil.id,
            Attendance.day == day,
            Attendance.code.in_(ABSENCES),
        )
        .order_by(Lesson.number)
    )
    missed = tuple(MissedLesson(*row) for row in lessons)
    asked = await questions(session, viewer, pupil_ids=[pupil.id], day=day)
    told = await notices_on(session, viewer, pupil_ids=[pupil.id], day=day)
    await ledger.record(
        session,
        "read.absences",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil.id,
    )
    return PupilMissed(
        pupil,
        day,
        missed,
        asked.get(pupil.id),
        told.get(pupil.id, ""),
        await _reached(session, viewer, pupil.id),
        clock.now(),
    )


async def questions(
    session: Session, viewer: Viewer, *, pupil_ids: list[int], day: date
) -> dict[int, Question]:
    """By pupil what their families were asked of a day. No door."""
    rows = await session.execute(
        select(AbsenceInquiry.pupil_id, AbsenceInquiry.asked_at, AbsenceInquiry.answer).where(
            AbsenceInquiry.school_id == viewer.school_id,
            AbsenceInquiry.pupil_id.in_(pupil_ids),
            AbsenceInquiry.day == day,
        )
    )
    return {
        pupil_id: Question(asked_at, InquiryAnswer(answer) if answer else None)
        for pupil_id, asked_at, answer in rows
    }


async def notices_on(
    session: Session, viewer: Viewer, *, pupil_ids: list[int], day: date
) -> dict[int, str]:
    """By pupil the reason a family gave for a day itself (AbsenceReason). No door."""
    rows = await session.execute(
        select(AbsenceNotice.pupil_id, AbsenceNotice.reason)
        .where(
            AbsenceNotice.school_id == viewer.school_id,
            AbsenceNotice.pupil_id.in_(pupil_ids),
            AbsenceNotice.since <= day,
            AbsenceNotice.until >= day,
            AbsenceNotice.withdrawn_at.is_(None),
        )
        .order_by(AbsenceNotice.id)
    )
    return {row.pupil_id: row.reason for row in rows}


async def _reached(session: Session, viewer: Viewer, pupil_id: int) -> int:
    related = await families(session, school_id=viewer.school_id, pupil_ids=[pupil_id])
    adults = [one for one in related.get(pupil_id, []) if one != pupil_id]
    known = await readers(session, school_id=viewer.school_id, person_ids=adults)
    return sum(not one.unreachable for one in known.values())


async def ask_family(session: Session, viewer: Viewer, *, pupil_id: int) -> int:
    """Ask the guardians why their child is missing today, and give how many can be asked.

    Raises NotFound, BadInput when nothing of today is unexplained, AskedAlready.
    """
    pupil = await access_pupil(session, viewer, pupil_id, Action.CONFIRM_ABSENCE)
    lesson_id = await _first_open(session, viewer, pupil.id)
    if lesson_id is None:
        raise BadInput(_("Nothing of today waits for an explanation."))
    reached = await _reached(session, viewer, pupil.id)
    if not reached:
        return 0
    number = await _asked_now(session, viewer, pupil.id, lesson_id)
    await ledger.record(
        session,
        "inquiry.asked",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil.id,
        subject=f"inquiry:{number}",
        ripe_at=clock.now(),
    )
    return reached


async def _first_open(session: Session, viewer: Viewer, pupil_id: int) -> int | None:
    return await session.scalar(
        select(Attendance.lesson_id)
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .where(
            Attendance.school_id == viewer.school_id,
            Attendance.pupil_id == pupil_id,
            Attendance.day == viewer.today,
            Attendance.code == AttendanceCode.ABSENT_UNKNOWN,
        )
        .order_by(Lesson.number)
        .limit(1)
    )


async def _asked_now(session: Session, viewer: Viewer, pupil_id: int, lesson_id: int) -> int:
    """The number of the day's question, opened or asked once more; compare and set, so that two
    presses ask once."""
    opened = await open_inquiry(session, viewer.school_id, pupil_id, viewer.today, lesson_id)
    if opened is not None:
        return opened
    now = clock.now()
    question = (
        AbsenceInquiry.school_id == viewer.school_id,
        AbsenceInquiry.pupil_id == pupil_id,
        AbsenceInquiry.day == viewer.today,
    )
    again = await session.scalar(
        update(AbsenceInquiry)
        .where(
            *question,
            AbsenceInquiry.answer.in_(["", InquiryAnswer.UNAWARE]),
            AbsenceInquiry.asked_at <= now - PATIENCE,
        )
        .values(asked_at=now)
        .returning(AbsenceInquiry.id)
        .execution_options(synchronize_session=False)
    )
    if again is None:
        asked_at = await session.scalar(select(AbsenceInquiry.asked_at).where(*question))
        raise AskedAlready(f"{clock.local(asked_at or now, viewer.zone):%H:%M}")
    return again


async def settle_absence(
    session: Session, viewer: Viewer, *, pupil_id: int, day: date, code: AttendanceCode
) -> int:
    """Write down what came out: lessons of the day that stand as absent without a reason get this
    code; gives how many. What a teacher wrote otherwise stays.

    Raises NotFound for another's pupil and for no outcome of OUTCOMES, BadInput for a day too long
    ago or ahead.
    """
    pupil = await access_pupil(session, viewer, pupil_id, Action.CONFIRM_ABSENCE)
    if code not in OUTCOMES:
        raise NotFound
    if not viewer.today - BACK <= day <= viewer.today:
        limit = BACK.days
        raise BadInput(fill(_("An absence can be explained up to {limit} days back."), limit=limit))
    rows = await session.execute(
        update(Attendance)
        .where(
            Attendance.school_id == viewer.school_id,
            Attendance.pupil_id == pupil.id,
            Attendance.day == day,
            Attendance.code == AttendanceCode.ABSENT_UNKNOWN,
        )
        .values(code=code, set_by_id=viewer.person_id, set_at=clock.now())
        .returning(Attendance.lesson_id, Attendance.subject_id)
        .execution_options(synchronize_session=False)
    )
    settled = rows.all()
    for lesson_id, subject_id in settled:
        await _record(session, viewer, pupil.id, lesson_id, subject_id, day, code)
    return len(settled)


async def _record(
    session: Session,
    viewer: Viewer,
    pupil_id: int,
    lesson_id: int,
    subject_id: int,
    day: date,
    code: AttendanceCode,
) -> None:
    """Being late is no absence after all, and the family that was told of one hears it."""
    values = {"lesson_id": lesson_id, "subject_id": subject_id, "day": day}
    await ledger.record(
        session,
        "attendance.set",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil_id,
        subject=f"lesson:{lesson_id}",
        before={"code": AttendanceCode.ABSENT_UNKNOWN, **values},
        after={"code": code, **values},
        ripe_at=clock.now() if code is AttendanceCode.LATE else None,
    )
