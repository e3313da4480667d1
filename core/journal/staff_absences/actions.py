"""Recording that a teacher is away, and changing, ending and undoing it; naming who gives the
lessons and who enters for them (§4.2.5.1)."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, or_, select

from core import clock, ledger
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session, one_at_a_time
from core.enums import Role, StaffAbsenceKind
from core.errors import BadInput, NotFound, SchoolError
from core.i18n import N_, _
from core.journal.models import Lesson
from core.journal.staff_absences.covering import (
    Cover,
    follow,
    hand_over,
    take_back,
    take_back_one,
)
from core.journal.staff_absences.reach import CLOCK
from core.people.models import Person, RoleGrant
from core.school.models import StaffAbsence

#: An absence is recorded at most so long after its first day, and lasts at most so long.
LOOKED_BACK = timedelta(days=60)
LONGEST = timedelta(days=366)
_RECORDING = 0x7665_7374_21
_ENTER = (Role.TEACHER, Role.DEPUTY, Role.ADMIN)


class AlreadyAway(SchoolError):
    """The teacher's absence of these days is recorded already."""

    text = N_("An absence of this teacher is recorded for these days already.")


class NotFree(SchoolError):
    """The substitute gives a lesson of their own at that hour, or is away."""

    text = N_("At that hour this teacher gives another lesson or is away.")


async def record_absence(
    session: Session,
    viewer: Viewer,
    *,
    teacher_id: int,
    since: date,
    until: date | None,
    kind: StaffAbsenceKind,
) -> int:
    """Record that a teacher is away from `since` to `until` (both included; None: not known yet).

    From then on the administrator enters for them what nobody gives instead. Gives its id. Raises
    NotAllowed but for the administrator and the deputy head, NotFound for who teaches nothing here,
    BadInput, AlreadyAway. Source: §4.2.5.1.
    """
    viewer.must(Action.RECORD_STAFF_ABSENCE)
    _check_days(viewer, since, until)
    await one_at_a_time(session, _RECORDING)
    await _check_role(session, viewer, teacher_id, (Role.TEACHER,))
    absence = StaffAbsence(
        school_id=viewer.school_id,
        teacher_id=teacher_id,
        kind=kind,
        since=since,
        recorded_by_id=viewer.person_id,
        recorded_at=clock.now(),
    )
    _set_end(absence, until)
    await _check_alone(session, absence)
    session.add(absence)
    await session.flush()
    await _record(session, viewer, absence, "recorded", None)
    return absence.id


async def change_end(
    session: Session, viewer: Viewer, *, absence_id: int, until: date | None
) -> Cover:
    """Say until when the teacher is away, or with None that it is not known.

    Lessons after it come back to the teacher; of new days they go to who substitutes on all days.
    Raises NotAllowed, NotFound, BadInput, AlreadyAway.
    """
    absence = await _held(session, viewer, absence_id)
    before = _packed(absence)
    _check_days(viewer, absence.since, until)
    await one_at_a_time(session, _RECORDING)
    _set_end(absence, until)
    await _check_alone(session, absence)
    cover = await follow(session, absence)
    await _record(session, viewer, absence, "changed", before)
    return cover


async def undo_absence(session: Session, viewer: Viewer, *, absence_id: int) -> None:
    """It was recorded by mistake: lessons not given yet come back, nobody enters any more.

    What was entered stays. Raises NotAllowed, NotFound (also when it was undone already).
    """
    absence = await _held(session, viewer, absence_id)
    before = _packed(absence)
    absence.undone_at = clock.now()
    await follow(session, absence)
    await _record(session, viewer, absence, "undone", before)


async def name_delegate(
    session: Session, viewer: Viewer, *, absence_id: int, person_id: int | None
) -> None:
    """Name who enters for the teacher; None: the administrator again.

    Raises NotAllowed, NotFound (also for who is no employee that may), BadInput for the teacher.
    """
    absence = await _held(session, viewer, absence_id)
    before = _packed(absence)
    if person_id == absence.teacher_id:
        raise BadInput(_("The teacher who is away cannot be named."))
    if person_id is not None:
        await _check_role(session, viewer, person_id, _ENTER)
    absence.delegate_id = person_id
    await _record(session, viewer, absence, "delegated", before)


async def name_substitute(
    session: Session,
    viewer: Viewer,
    *,
    absence_id: int,
    teacher_id: int | None,
    lesson_id: int | None = None,
) -> Cover:
    """Name who gives one lesson instead, or without `lesson_id` all of them; None: nobody.

    Lessons given already stay as they were, and so do those at whose hour the substitute is not
    free. Raises NotAllowed, NotFound, BadInput for the teacher, NotFree for one lesson.
    """
    absence = await _held(session, viewer, absence_id)
    before = _packed(absence)
    if teacher_id == absence.teacher_id:
        raise BadInput(_("The teacher who is away cannot be named."))
    if teacher_id is not None:
        await _check_role(session, viewer, teacher_id, (Role.TEACHER,))
    if lesson_id is None:
        cover = await _all_days(session, absence, teacher_id)
    else:
        cover = await _one_lesson(session, absence, lesson_id, teacher_id)
    after = {"lesson_id": lesson_id, "named_id": teacher_id}
    await _record(session, viewer, absence, "covered", before, **after)
    return cover


async def _all_days(session: Session, absence: StaffAbsence, teacher_id: int | None) -> Cover:
    if absence.substitute_id is not None and absence.substitute_id != teacher_id:
        await take_back(session, absence, teacher_id=absence.substitute_id)
    absence.substitute_id = teacher_id
    return await follow(session, absence)


async def _one_lesson(
    session: Session, absence: StaffAbsence, lesson_id: int, teacher_id: int | None
) -> Cover:
    lesson = await session.scalar(
        select(Lesson)
        .where(
            Lesson.school_id == absence.school_id,
            Lesson.id == lesson_id,
            Lesson.day >= absence.since,
            *((Lesson.day <= absence.until,) if absence.until else ()),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if lesson is None:
        raise NotFound
    await take_back_one(session, absence, lesson)
    if lesson.teacher_id != absence.teacher_id or lesson.state != "planned":
        raise NotFound
    if teacher_id is None:
        return Cover(0, 0)
    cover = await hand_over(session, absence, [lesson], teacher_id)
    if cover.busy:
        raise NotFree
    return cover


def _set_end(absence: StaffAbsence, until: date | None) -> None:
    absence.until = until
    absence.enter_until = None if until is None else until + CLOCK


def _check_days(viewer: Viewer, since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise BadInput(_("The last day is before the first one."))
    longest = until is not None and until - since > LONGEST
    if longest or abs(since - viewer.today) > LONGEST or since < viewer.today - LOOKED_BACK:
        raise BadInput(_("These days are too far away."))


async def _check_role(
    session: Session, viewer: Viewer, person_id: int, roles: tuple[Role, ...]
) -> None:
    found = await session.scalar(
        select(Person.id).where(
            Person.school_id == viewer.school_id,
            Person.id == person_id,
            exists().where(
                RoleGrant.school_id == viewer.school_id,
                RoleGrant.person_id == person_id,
                RoleGrant.role.in_(roles),
                holds(RoleGrant.since, RoleGrant.until, viewer.today),
            ),
        )
    )
    if found is None:
        raise NotFound


async def _check_alone(session: Session, absence: StaffAbsence) -> None:
    """Absences of one teacher do not overlap, so that a lesson has one who enters for it."""
    with session.no_autoflush:
        other = await session.scalar(
            select(StaffAbsence.id)
            .where(
                StaffAbsence.school_id == absence.school_id,
                StaffAbsence.teacher_id == absence.teacher_id,
                StaffAbsence.undone_at.is_(None),
                or_(StaffAbsence.until.is_(None), StaffAbsence.until >= absence.since),
                *((StaffAbsence.since <= absence.until,) if absence.until else ()),
                *((StaffAbsence.id != absence.id,) if absence.id else ()),
            )
            .limit(1)
        )
    if other is not None:
        raise AlreadyAway


async def _held(session: Session, viewer: Viewer, absence_id: int) -> StaffAbsence:
    viewer.must(Action.RECORD_STAFF_ABSENCE)
    row = (
        await session.scalars(
            select(StaffAbsence)
            .where(
                StaffAbsence.school_id == viewer.school_id,
                StaffAbsence.id == absence_id,
                StaffAbsence.undone_at.is_(None),
            )
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _packed(absence: StaffAbsence) -> dict[str, Any]:
    names = ("teacher_id", "kind", "since", "until", "delegate_id", "substitute_id", "undone_at")
    return {name: getattr(absence, name) for name in names}


async def _record(
    session: Session,
    viewer: Viewer,
    absence: StaffAbsence,
    step: str,
    before: dict[str, Any] | None,
    **more: Any,
) -> None:
    await session.flush()
    await ledger.record(
        session,
        f"staff_absence.{step}",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"staff_absence:{absence.id}",
        before=before,
        after=_packed(absence) | more,
        ripe_at=clock.now(),
    )


__all__ = [
    "AlreadyAway",
    "NotFree",
    "change_end",
    "name_delegate",
    "name_substitute",
    "record_absence",
    "undo_absence",
]
