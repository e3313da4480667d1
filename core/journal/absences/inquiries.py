"""A pupil was not at the first lesson and nobody said why: the guardians are asked, one answer
settles it for all, and not knowing calls the class teacher at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import and_, bindparam, select, update

from core import clock, ledger
from core.access.doors import PupilRef
from core.access.readers import school_day
from core.access.viewer import Viewer
from core.db import Session, insert_into
from core.enums import ABSENCES, InquiryAnswer, LessonState
from core.errors import NotFound
from core.hot import Hot
from core.journal.absences.models import AbsenceInquiry
from core.journal.absences.notices import report_absence, reporter_of
from core.journal.absences.rules import REASONS, Span
from core.journal.models import Attendance, Lesson
from core.journal.queries.asking import was_member
from core.journal.queries.bells import bells_of
from core.school.models import GroupMember, SchoolClass, Subject, SubjectGroup


@dataclass(frozen=True)
class Inquiry:
    """A question and what was answered, `answer` None while nobody did."""

    id: int
    pupil_id: int
    day: date
    lesson_id: int
    number: int
    starts_at: time | None
    subject: str
    answer: InquiryAnswer | None
    answered_by_id: int | None
    answered_at: datetime | None

    @property
    def is_settled(self) -> bool:
        """Whether a guardian knows where the child is."""
        return self.answer not in (None, InquiryAnswer.UNAWARE)


_SEEN = Hot(
    select(Lesson.id, Attendance.code)
    .select_from(GroupMember)
    .join(Lesson, Lesson.group_id == GroupMember.group_id)
    .outerjoin(
        Attendance,
        and_(
            Attendance.school_id == bindparam("school"),
            Attendance.lesson_id == Lesson.id,
            Attendance.pupil_id == bindparam("pupil"),
        ),
    )
    .where(
        *was_member(Lesson.group_id, Lesson.day),
        Lesson.school_id == bindparam("school"),
        Lesson.day == bindparam("day"),
        Lesson.state != LessonState.CANCELLED,
    )
    .order_by(Lesson.number, Lesson.id)
)


async def ask_why(
    session: Session, *, school_id: int, pupil_id: int, lesson_ids: Iterable[int]
) -> int | None:
    """Open the question why the pupil was not at these lessons, and give its number.

    None when there is nothing to ask: the first lesson of today is not among them, unless those
    before were missed too, or the family was asked today already. No door: for letters.
    """
    today = await school_day(session, school_id)
    wanted = set(lesson_ids)
    rows = await _SEEN.all(session, school=school_id, pupil=pupil_id, day=today)
    for row in rows:
        if row.id in wanted:
            return await open_inquiry(session, school_id, pupil_id, today, row.id)
        if row.code not in ABSENCES:
            return None
    return None


async def open_inquiry(
    session: Session, school_id: int, pupil_id: int, day: date, lesson_id: int
) -> int | None:
    """The number of a new question of this day; None when there is one already. No door."""
    number: int | None = await session.scalar(
        insert_into(session, AbsenceInquiry)
        .values(
            school_id=school_id,
            pupil_id=pupil_id,
            day=day,
            lesson_id=lesson_id,
            asked_at=clock.now(),
            answer="",
        )
        .on_conflict_do_nothing(index_elements=["school_id", "pupil_id", "day"])
        .returning(AbsenceInquiry.id)
    )
    if number is not None:
        await ledger.record(
            session,
            "inquiry.opened",
            school_id=school_id,
            actor_id=None,
            pupil_id=pupil_id,
            subject=f"inquiry:{number}",
        )
    return number


_INQUIRY = Hot(
    select(
        *AbsenceInquiry.__table__.columns,
        Lesson.number,
        SchoolClass.shift,
        Subject.name.label("subject"),
    )
    .select_from(AbsenceInquiry)
    .join(Lesson, Lesson.id == AbsenceInquiry.lesson_id)
    .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
    .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
    .join(Subject, Subject.id == SubjectGroup.subject_id)
    .where(
        AbsenceInquiry.school_id == bindparam("school"),
        AbsenceInquiry.id == bindparam("inquiry"),
    )
)


async def inquiry_by_id(session: Session, *, school_id: int, inquiry_id: int) -> Inquiry:
    """The question with its lesson. No door: whoever shows it opens the pupil's.

    Raises NotFound.
    """
    row = await _INQUIRY.first(session, school=school_id, inquiry=inquiry_id)
    if row is None:
        raise NotFound
    bells = await bells_of(session, school_id)
    return Inquiry(
        row.id,
        row.pupil_id,
        row.day,
        row.lesson_id,
        row.number,
        bells.of(row.shift, row.day, row.number)[0],
        row.subject,
        InquiryAnswer(row.answer) if row.answer else None,
        row.answered_by_id,
        row.answered_at,
    )


async def answer_inquiry(
    session: Session, viewer: Viewer, *, inquiry_id: int, answer: InquiryAnswer
) -> tuple[PupilRef, Inquiry, bool]:
    """A guardian's answer: it settles the question for all of them, and gives whether it was this
    one that did. Who did not know may still say what came out.

    A reason becomes a notice that awaits confirmation; not knowing calls the class teacher. Raises
    NotFound, MinorsDoNotReport.
    """
    inquiry = await inquiry_by_id(session, school_id=viewer.school_id, inquiry_id=inquiry_id)
    pupil = await reporter_of(session, viewer, inquiry.pupil_id)
    if not await _taken(session, viewer, inquiry, answer):
        known = await inquiry_by_id(session, school_id=viewer.school_id, inquiry_id=inquiry_id)
        return pupil, known, False
    if answer in REASONS:
        await _report(session, viewer, inquiry, answer)
    await ledger.record(
        session,
        "inquiry.answered",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=pupil.id,
        subject=f"inquiry:{inquiry.id}",
        after={"answer": answer},
        ripe_at=clock.now(),
    )
    known = await inquiry_by_id(session, school_id=viewer.school_id, inquiry_id=inquiry_id)
    return pupil, known, True


async def _taken(session: Session, viewer: Viewer, inquiry: Inquiry, answer: InquiryAnswer) -> bool:
    """Compare and set: the first reason wins, whatever the other guardian presses meanwhile."""
    before = ["", InquiryAnswer.UNAWARE] if answer in REASONS else [""]
    taken = await session.scalar(
        update(AbsenceInquiry)
        .where(
            AbsenceInquiry.school_id == viewer.school_id,
            AbsenceInquiry.id == inquiry.id,
            AbsenceInquiry.answer.in_(before),
        )
        .values(answer=answer, answered_by_id=viewer.person_id, answered_at=clock.now())
        .returning(AbsenceInquiry.id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


async def _report(
    session: Session, viewer: Viewer, inquiry: Inquiry, answer: InquiryAnswer
) -> None:
    span = Span(inquiry.day, inquiry.day)
    if answer is InquiryAnswer.LATE:
        span = Span(inquiry.day, inquiry.day, inquiry.number, inquiry.number)
    notice = await report_absence(
        session, viewer, pupil_id=inquiry.pupil_id, span=span, reason=REASONS[answer]
    )
    await session.execute(
        update(AbsenceInquiry)
        .where(AbsenceInquiry.school_id == viewer.school_id, AbsenceInquiry.id == inquiry.id)
        .values(notice_id=notice.id)
        .execution_options(synchronize_session=False)
    )
