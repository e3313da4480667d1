"""Why a mark is changed once its time is over: after that its teacher says it, and families are
shown it (§4.2.5.1)."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import Date, bindparam, func, select

from core import clock
from core.access.viewer import Viewer
from core.clock import week_of
from core.db import Id, Session, UtcDateTime
from core.errors import BadInput, SchoolError
from core.hot import Hot
from core.i18n import N_, _, fill
from core.journal.cells import HeldMark, Work
from core.journal.doors import LessonRef
from core.journal.entries import FRESH
from core.journal.models import GradingPolicy
from core.ledger import Event
from core.school.models import SchoolClass, Term

REASON_LIMIT = 300  # characters


class ReasonNeeded(SchoolError):
    """The mark is of a week or a term that is over, and no reason was given."""

    text = N_(
        "The time to fill in the lesson of {day} is over: a mark is changed or deleted only with "
        "a reason, which the family is shown."
    )

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = f"{day:%d.%m.%Y}"


def check_reason(reason: str) -> str:
    """The reason in one line. Raises BadInput when it is too long."""
    said = " ".join(reason.split())
    if len(said) > REASON_LIMIT:
        raise BadInput(fill(_("The text is too long: at most {limit} characters."), limit=300))
    return said


def last_free_day(day: date, *, free_days: int, term_ends_on: date | None) -> date:
    """The last day on which a mark of a lesson on `day` is changed without saying why.

    The end of the lesson's week and `free_days` more, but not beyond the end of its term.
    Source: §4.2.5.1, a teacher answers for the marks of the week.
    """
    _monday, sunday = week_of(day)
    end = sunday + timedelta(days=free_days)
    return end if term_ends_on is None else min(end, term_ends_on)


async def reason_for(
    session: Session, viewer: Viewer, work: Work, pupil_ids: Iterable[int], reason: str
) -> str:
    """What the ledger keeps as the reason of changing or deleting these pupils' marks.

    Marks the viewer set within the last half hour are put right without a reason, as they could be
    taken back; the one given a moment ago still holds. Raises ReasonNeeded, BadInput.
    """
    said = check_reason(reason)
    marks = [work.marks[pupil_id] for pupil_id in pupil_ids if pupil_id in work.marks]
    if said or not marks or not await _is_over(session, viewer, work.ref):
        return said
    since = clock.now() - FRESH
    if any(mark.set_by_id != viewer.person_id or mark.set_at < since for mark in marks):
        raise ReasonNeeded(work.ref.day)
    return await _said_before(session, viewer, marks)


async def _is_over(session: Session, viewer: Viewer, ref: LessonRef) -> bool:
    today = viewer.today
    if today <= ref.day:
        return False
    row = await _TIMES.first(
        session, school=ref.school_id, class_id=ref.class_id, day=ref.day, today=today
    )
    assert row is not None
    free = row.free_days or 0
    return today > last_free_day(ref.day, free_days=free, term_ends_on=row.term_ends_on)


async def _said_before(session: Session, viewer: Viewer, marks: Iterable[HeldMark]) -> str:
    for mark in marks:
        said = await _LAST_REASON.value(
            session,
            school=viewer.school_id,
            pupil=mark.pupil_id,
            subject=f"mark:{mark.id}",
            me=viewer.person_id,
            since=clock.now() - FRESH,
        )
        if said:
            return str(said)
    return ""


#: The end of the term that holds the day, and the days left free by the school's rules of today.
_TIMES = Hot(
    select(
        select(func.min(Term.ends_on))
        .where(
            Term.school_id == SchoolClass.school_id,
            Term.year_id == SchoolClass.year_id,
            Term.grade_from <= SchoolClass.grade,
            Term.grade_to >= SchoolClass.grade,
            Term.starts_on <= bindparam("day", type_=Date),
            Term.ends_on >= bindparam("day", type_=Date),
        )
        .scalar_subquery()
        .label("term_ends_on"),
        select(GradingPolicy.free_days)
        .where(
            GradingPolicy.school_id == SchoolClass.school_id,
            GradingPolicy.valid_from <= bindparam("today", type_=Date),
        )
        .order_by(GradingPolicy.valid_from.desc(), GradingPolicy.version.desc())
        .limit(1)
        .scalar_subquery()
        .label("free_days"),
    ).where(
        SchoolClass.school_id == bindparam("school", type_=Id),
        SchoolClass.id == bindparam("class_id", type_=Id),
    )
)
_LAST_REASON = Hot(
    select(Event.reason)
    .where(
        Event.school_id == bindparam("school", type_=Id),
        Event.pupil_id == bindparam("pupil", type_=Id),
        Event.at >= bindparam("since", type_=UtcDateTime()),
        Event.subject == bindparam("subject"),
        Event.actor_id == bindparam("me", type_=Id),
        Event.reason != "",
    )
    .order_by(Event.id.desc())
    .limit(1)
)
