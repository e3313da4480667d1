"""A family says that its child will not be there: report, change, withdraw until the day begins."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update

from core import clock, ledger
from core.access.doors import PupilRef, access_pupil
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session
from core.enums import AbsenceReason, LessonState
from core.errors import NotFound, SchoolError
from core.hot import Hot
from core.i18n import N_
from core.journal.absences.models import AbsenceNotice
from core.journal.absences.rules import Span, check_span, of_age
from core.journal.models import Lesson
from core.journal.queries.asking import was_member
from core.journal.queries.bells import bells_of
from core.people.models import Person
from core.school.models import GroupMember, SchoolClass


class MinorsDoNotReport(SchoolError):
    """A pupil under 18 asks to be excused."""

    text = N_(
        "Absences are reported by a parent. Ask yours to do it: /absent in their own chat with "
        "this bot, or by a call to the class teacher."
    )


class DayHasBegun(SchoolError):
    """The day a notice is about has begun, so what was said of it stands."""

    text = N_(
        "The day has begun, so this report stays as it is. Write to the class teacher if "
        "something has changed."
    )


@dataclass(frozen=True)
class Notice:
    """What a family reported. `confirmed_at` None: it awaits a teacher; `withdrawn_at` ends it."""

    id: int
    pupil_id: int
    reported_by_id: int
    span: Span
    reason: AbsenceReason
    reported_at: datetime
    withdrawn_at: datetime | None
    confirmed_at: datetime | None

    @property
    def stands(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn_at is None


def notice_of(row: Any) -> Notice:
    """A row of the table (all columns) as it is read."""
    return Notice(
        id=row.id,
        pupil_id=row.pupil_id,
        reported_by_id=row.reported_by_id,
        span=Span(row.since, row.until, row.first_lesson, row.last_lesson),
        reason=AbsenceReason(row.reason),
        reported_at=row.reported_at,
        withdrawn_at=row.withdrawn_at,
        confirmed_at=row.confirmed_at,
    )


async def report_absence(
    session: Session, viewer: Viewer, *, pupil_id: int, span: Span, reason: AbsenceReason
) -> Notice:
    """Report that the pupil will not be there, or comes late; the class teacher is told.

    A whole day with the reason LATE means its first lesson. The same said again changes nothing
    and gives the notice that stands; other words about the very same days change it. Raises
    NotFound, MinorsDoNotReport, BadInput. Source: §2.2.
    """
    pupil = await reporter_of(session, viewer, pupil_id)
    span = await _narrowed(session, pupil, span, reason)
    check_span(span, viewer.today)
    for held in await _standing(session, pupil, span):
        if held.span == span:
            return await _changed(session, viewer, held, span, reason)
    row = AbsenceNotice(
        school_id=pupil.school_id,
        pupil_id=pupil.id,
        reported_by_id=viewer.person_id,
        reason=reason,
        reported_at=clock.now(),
        **_columns(span),
    )
    session.add(row)
    await session.flush()
    notice = notice_of(row)
    await _record(session, viewer, "absence.reported", None, notice)
    return notice


async def change_absence(
    session: Session, viewer: Viewer, *, notice_id: int, span: Span, reason: AbsenceReason
) -> Notice:
    """Change what was reported, until its first day begins. It awaits confirmation anew.

    Raises NotFound (also for one that was withdrawn), MinorsDoNotReport, DayHasBegun, BadInput.
    """
    held, pupil = await own_notice(session, viewer, notice_id)
    span = await _narrowed(session, pupil, span, reason)
    check_span(span, viewer.today)
    if await has_begun(session, viewer, pupil, held.span.since):
        raise DayHasBegun
    return await _changed(session, viewer, held, span, reason)


async def withdraw_absence(session: Session, viewer: Viewer, *, notice_id: int) -> Notice:
    """Take a notice back. Of days of which some have begun the others are taken back.

    Raises NotFound, MinorsDoNotReport, DayHasBegun when nothing is left to take back.
    """
    held, pupil = await own_notice(session, viewer, notice_id)
    today = viewer.today
    begun = today if await has_begun(session, viewer, pupil, today) else today - timedelta(1)
    if held.span.since > begun:
        withdrawn = replace(held, withdrawn_at=clock.now())
        await _update(session, held, withdrawn_at=withdrawn.withdrawn_at)
    elif held.span.until > begun:
        withdrawn = replace(held, span=replace(held.span, until=begun))
        await _update(session, held, until=begun)
    else:
        raise DayHasBegun
    await _record(session, viewer, "absence.withdrawn", held, withdrawn)
    return withdrawn


async def reporter_of(session: Session, viewer: Viewer, pupil_id: int) -> PupilRef:
    """The pupil, if the viewer may report for them. Raises NotFound, MinorsDoNotReport."""
    pupil = await access_pupil(session, viewer, pupil_id, Action.REPORT_ABSENCE)
    if pupil.id == viewer.person_id:
        born = await session.scalar(
            select(Person.birth_date).where(
                Person.school_id == viewer.school_id, Person.id == viewer.person_id
            )
        )
        if not of_age(born, viewer.today):
            raise MinorsDoNotReport
    return pupil


async def own_notice(session: Session, viewer: Viewer, notice_id: int) -> tuple[Notice, PupilRef]:
    """A standing notice with its pupil, for a guardian of that pupil, whoever of them reported it.

    Raises NotFound, MinorsDoNotReport.
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
    return notice_of(row), await reporter_of(session, viewer, row.pupil_id)


_FIRST_LESSON = Hot(
    select(func.min(Lesson.number))
    .select_from(GroupMember)
    .join(Lesson, Lesson.group_id == GroupMember.group_id)
    .where(
        *was_member(Lesson.group_id, Lesson.day),
        Lesson.school_id == bindparam("school"),
        Lesson.day == bindparam("day"),
        Lesson.state != LessonState.CANCELLED,
    )
)
_SHIFT = Hot(
    select(SchoolClass.shift).where(
        SchoolClass.school_id == bindparam("school"), SchoolClass.id == bindparam("class_id")
    )
)


async def first_lesson(session: Session, pupil: PupilRef, day: date) -> int | None:
    """The number of the pupil's first lesson on a day, None where none is entered."""
    number: int | None = await _FIRST_LESSON.value(
        session, school=pupil.school_id, pupil=pupil.id, day=day
    )
    return number


async def has_begun(session: Session, viewer: Viewer, pupil: PupilRef, day: date) -> bool:
    """Whether the pupil's school day has begun: the first lesson rang. A day without lessons or
    bells begins at eight, as most schools do."""
    if day != viewer.today:
        return day < viewer.today
    number = await first_lesson(session, pupil, day)
    shift = await _SHIFT.value(session, school=pupil.school_id, class_id=pupil.class_id)
    bells = await bells_of(session, pupil.school_id)
    rings, _ends = bells.of(shift or 1, day, number if number is not None else 1)
    now = clock.local(clock.now(), viewer.zone)
    return now.hour >= 8 if rings is None else now.time() >= rings


async def _narrowed(session: Session, pupil: PupilRef, span: Span, reason: AbsenceReason) -> Span:
    """Coming late to a whole day is coming late to its first lesson."""
    if reason is not AbsenceReason.LATE or not span.is_whole or span.since != span.until:
        return span
    number = await first_lesson(session, pupil, span.since) or 1
    return replace(span, first=number, last=number)


async def _standing(session: Session, pupil: PupilRef, span: Span) -> list[Notice]:
    rows = await session.scalars(
        select(AbsenceNotice)
        .where(
            AbsenceNotice.school_id == pupil.school_id,
            AbsenceNotice.pupil_id == pupil.id,
            AbsenceNotice.until >= span.since,
            AbsenceNotice.since <= span.until,
            AbsenceNotice.withdrawn_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [notice_of(row) for row in rows]


async def _changed(
    session: Session, viewer: Viewer, held: Notice, span: Span, reason: AbsenceReason
) -> Notice:
    if (held.span, held.reason) == (span, reason):
        return held
    await _update(
        session, held, reason=reason, confirmed_at=None, confirmed_by_id=None, **_columns(span)
    )
    changed = replace(held, span=span, reason=reason, confirmed_at=None)
    await _record(session, viewer, "absence.changed", held, changed)
    return changed


def _columns(span: Span) -> dict[str, Any]:
    return {
        "since": span.since,
        "until": span.until,
        "first_lesson": span.first,
        "last_lesson": span.last,
    }


async def _update(session: Session, held: Notice, **values: Any) -> None:
    await session.execute(
        update(AbsenceNotice)
        .where(AbsenceNotice.id == held.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _packed(notice: Notice | None) -> dict[str, Any] | None:
    if notice is None:
        return None
    return {
        "reason": notice.reason,
        **_columns(notice.span),
        "withdrawn": notice.withdrawn_at is not None,
    }


async def _record(
    session: Session, viewer: Viewer, kind: str, before: Notice | None, after: Notice
) -> None:
    await ledger.record(
        session,
        kind,
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=after.pupil_id,
        subject=f"notice:{after.id}",
        before=_packed(before),
        after=_packed(after),
        ripe_at=clock.now(),
    )
