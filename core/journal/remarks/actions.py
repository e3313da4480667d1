"""Making, mending, closing and returning a remark."""

from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, func, select

from core import clock, ledger
from core.access.matrix import Action
from core.access.viewer import Viewer
from core.db import Session, one_at_a_time
from core.enums import RemarkCategory, RemarkState
from core.errors import BadInput, NotFound, SchoolError
from core.i18n import N_, _
from core.journal.models import Homework, JournalRemark, Lesson, Mark
from core.journal.remarks.reading import reaches_remark

TEXT_LIMIT = 500  # characters
#: A teacher has a week to mend what a remark is about, unless the deputy says otherwise.
TERM = timedelta(days=7)
#: Fewer marks at a lesson than this is «накопляемость» to look at.
FEW = 3
_NUMBERING = 0x7665_7374_11


class Outcome(StrEnum):
    """What came of «Исправлено»."""

    CLOSED = "closed"
    LACKING = "lacking"
    TO_DEPUTY = "to_deputy"


class AlreadyClosed(SchoolError):
    """Nothing is left to do about the remark."""

    text = N_("Remark No. {number} is closed already.")

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


async def make_remark(
    session: Session,
    viewer: Viewer,
    *,
    lesson_id: int,
    category: RemarkCategory,
    text: str = "",
    due_on: date | None = None,
) -> int:
    """Write a remark to who gave the lesson and tell them; gives its id.

    The same open remark about the same lesson is not made twice: its id is given. Raises
    NotAllowed for who does not oversee the journal, NotFound, BadInput. Source: §4.2.5.2.
    """
    viewer.must(Action.OVERSEE_JOURNAL)
    said = " ".join(text.split())
    if len(said) > TEXT_LIMIT or (category is RemarkCategory.OTHER and not said):
        raise BadInput(_("Say what is to be mended, in at most 500 characters."))
    lesson = await session.scalar(
        select(Lesson).where(Lesson.school_id == viewer.school_id, Lesson.id == lesson_id)
    )
    if lesson is None:
        raise NotFound
    await one_at_a_time(session, _NUMBERING)
    known = await _same_open(session, viewer, lesson.id, category)
    if known is not None:
        return known
    row = JournalRemark(
        school_id=viewer.school_id,
        number=await _next_number(session, viewer),
        author_id=viewer.person_id,
        teacher_id=lesson.teacher_id,
        lesson_id=lesson.id,
        category=category,
        text=said,
        made_at=clock.now(),
        due_on=due_on or viewer.today + TERM,
    )
    session.add(row)
    await session.flush()
    await _record(session, viewer, "remark.made", row)
    return row.id


async def _same_open(
    session: Session, viewer: Viewer, lesson_id: int, category: RemarkCategory
) -> int | None:
    return await session.scalar(
        select(JournalRemark.id).where(
            JournalRemark.school_id == viewer.school_id,
            JournalRemark.lesson_id == lesson_id,
            JournalRemark.category == category,
            JournalRemark.state != RemarkState.CLOSED,
        )
    )


async def _next_number(session: Session, viewer: Viewer) -> int:
    last = await session.scalar(
        select(func.max(JournalRemark.number)).where(JournalRemark.school_id == viewer.school_id)
    )
    return (last or 0) + 1


async def claim_mended(session: Session, viewer: Viewer, *, remark_id: int) -> Outcome:
    """The teacher says it is mended: the rule looks again and closes it, or says it still lacks.

    What no rule can check goes to the deputy head. Raises NotFound (also for another's remark),
    AlreadyClosed.
    """
    row = await _held(session, viewer, remark_id)
    if row.teacher_id != viewer.person_id:
        raise NotFound
    lacks = _lacks(row)
    if lacks is None:
        row.state, row.claimed_at = RemarkState.CLAIMED, clock.now()
        await _record(session, viewer, "remark.claimed", row)
        return Outcome.TO_DEPUTY
    if await session.scalar(select(Lesson.id).where(Lesson.id == row.lesson_id, lacks)):
        return Outcome.LACKING
    row.state, row.claimed_at, row.closed_at = RemarkState.CLOSED, clock.now(), clock.now()
    await _record(session, viewer, "remark.closed", row)
    return Outcome.CLOSED


async def close_remark(session: Session, viewer: Viewer, *, remark_id: int) -> None:
    """The deputy head finds it mended. Raises NotAllowed, NotFound, AlreadyClosed."""
    viewer.must(Action.OVERSEE_JOURNAL)
    row = await _held(session, viewer, remark_id)
    row.state, row.closed_at, row.closed_by_id = RemarkState.CLOSED, clock.now(), viewer.person_id
    await _record(session, viewer, "remark.closed", row)


async def return_remark(session: Session, viewer: Viewer, *, remark_id: int) -> None:
    """The deputy head finds it not mended: another week, and the teacher is told.

    Raises NotAllowed, NotFound, AlreadyClosed.
    """
    viewer.must(Action.OVERSEE_JOURNAL)
    row = await _held(session, viewer, remark_id)
    row.state, row.returned = RemarkState.OPEN, row.returned + 1
    row.due_on = viewer.today + TERM
    await _record(session, viewer, "remark.returned", row)


async def _held(session: Session, viewer: Viewer, remark_id: int) -> JournalRemark:
    row = (
        await session.scalars(
            select(JournalRemark)
            .where(JournalRemark.id == remark_id, reaches_remark(viewer))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    if row.state == RemarkState.CLOSED:
        raise AlreadyClosed(row.number)
    return row


def _lacks(row: JournalRemark) -> ColumnElement[bool] | None:
    """SQL: the lesson still lacks what the remark is about; None when no rule can tell."""
    if row.lesson_id is None:
        return None
    marks = select(func.count(Mark.id)).where(
        Mark.school_id == Lesson.school_id, Mark.lesson_id == Lesson.id
    )
    rules = {
        RemarkCategory.TOPIC: Lesson.topic == "",
        RemarkCategory.ATTENDANCE: Lesson.attendance_at.is_(None),
        RemarkCategory.HOMEWORK: ~exists().where(
            Homework.school_id == Lesson.school_id, Homework.lesson_id == Lesson.id
        ),
        RemarkCategory.FEW_MARKS: marks.scalar_subquery() < FEW,
    }
    return rules.get(RemarkCategory(row.category))


async def _record(session: Session, viewer: Viewer, kind: str, row: JournalRemark) -> None:
    told = kind != "remark.closed"
    await session.flush()
    await ledger.record(
        session,
        kind,
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"remark:{row.id}",
        after={"state": row.state, "category": row.category, "lesson_id": row.lesson_id},
        ripe_at=clock.now() if told else None,
    )
