"""A teacher confirms what a family reported: only then does the journal say it."""

from sqlalchemy import select, update

from core import clock, ledger
from core.access.doors import access_pupil
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.errors import NotFound
from core.journal.absences.covering import unsettled
from core.journal.absences.models import AbsenceNotice
from core.journal.absences.notices import Notice, notice_of
from core.journal.absences.queries import expected_absences
from core.journal.absences.rules import CODES
from core.journal.attendance import AttendanceEntry, set_attendance, set_codes
from core.journal.models import Attendance


async def confirm_notice(session: Session, viewer: Viewer, *, notice_id: int) -> Notice:
    """The class teacher takes the family's word: lessons of the notice that stand as absent without
    a reason get its code now, and teachers of later ones see it as confirmed.

    Who was seen at a lesson stays present. Confirming again settles what came since. Raises
    NotFound for a notice of another class, and for one that was withdrawn.
    """
    row = await session.scalar(
        select(AbsenceNotice)
        .where(
            AbsenceNotice.school_id == viewer.school_id,
            AbsenceNotice.id == notice_id,
            AbsenceNotice.withdrawn_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    await access_pupil(session, viewer, row.pupil_id, Action.CONFIRM_ABSENCE)
    notice = notice_of(row)
    if notice.confirmed_at is None:
        row.confirmed_at, row.confirmed_by_id = clock.now(), viewer.person_id
        await session.flush()
        await _record(session, viewer, notice)
    await _settle(session, viewer, notice)
    return notice_of(row)


async def _settle(session: Session, viewer: Viewer, notice: Notice) -> None:
    """A reason given later is not told to the family: it gave it."""
    code = CODES[notice.reason]
    for row in (await unsettled(session, viewer.school_id, [notice]))[notice.id]:
        await session.execute(
            update(Attendance)
            .where(Attendance.school_id == viewer.school_id, Attendance.id == row.id)
            .values(code=code, set_by_id=viewer.person_id, set_at=clock.now())
            .execution_options(synchronize_session=False)
        )
        values = {"lesson_id": row.lesson_id, "subject_id": row.subject_id, "day": row.day}
        await ledger.record(
            session,
            "attendance.set",
            school_id=viewer.school_id,
            actor_id=viewer.person_id,
            pupil_id=notice.pupil_id,
            subject=f"lesson:{row.lesson_id}",
            before={"code": "absent", **values},
            after={"code": code, "notice": notice.id, **values},
        )


async def _record(session: Session, viewer: Viewer, notice: Notice) -> None:
    await ledger.record(
        session,
        "notice.confirmed",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=notice.pupil_id,
        subject=f"notice:{notice.id}",
    )


async def confirm_expected(session: Session, viewer: Viewer, *, lesson_id: int) -> AttendanceEntry:
    """The lesson's teacher confirms all that was reported for it; those without a code count as
    present. Raises NotFound, LessonCancelled, LessonNotYet."""
    expected = await expected_absences(session, viewer, lesson_id=lesson_id)
    codes = {one.pupil_id: one.code for one in expected}
    return await set_codes(session, viewer, lesson_id=lesson_id, codes=codes)


async def all_but_expected(session: Session, viewer: Viewer, *, lesson_id: int) -> AttendanceEntry:
    """Everybody was there but those who were reported. Raises as `confirm_expected`."""
    expected = await expected_absences(session, viewer, lesson_id=lesson_id)
    absent = {one.pupil_id: one.code for one in expected}
    return await set_attendance(session, viewer, lesson_id=lesson_id, absent=absent)
