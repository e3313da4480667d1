"""Topic and homework of a lesson; both may be entered ahead."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select

from core import clock, ledger
from core.access.viewer import Viewer
from core.db import Session
from core.enums import LessonState
from core.errors import BadInput
from core.i18n import _, fill
from core.journal.closing.rule import Change, agreed_reason, must_be_open
from core.journal.doors import LessonRef, access_lesson
from core.journal.entries import lesson_for_plan, record_for
from core.journal.models import Homework, Lesson
from core.journal.queries.periods import holidays_between
from core.school.models import SchoolClass, Slot

TOPIC_LIMIT = 300  # characters
HOMEWORK_LIMIT = 2000
#: How far ahead the next lesson is looked for: longer than the summer term's last holidays.
DAYS_AHEAD = 35


@dataclass(frozen=True)
class HomeworkEntry:
    """Homework as it stands after an entry."""

    lesson_id: int
    text: str
    due_on: date
    changed: bool


async def set_topic(session: Session, viewer: Viewer, *, lesson_id: int, text: str) -> str:
    """Write down what the lesson was about; gives the topic as kept (one line, trimmed).

    Raises NotFound, LessonCancelled, BadInput for nothing or too much.
    """
    ref = await access_lesson(session, viewer, lesson_id)
    topic = " ".join(_checked(text, TOPIC_LIMIT).split())
    lesson = await lesson_for_plan(session, ref)
    if lesson.topic == topic:
        return topic
    await must_be_open(session, viewer, ref, [Change("topic", topic)])
    before, lesson.topic = lesson.topic, topic
    await _record(session, viewer, ref, "lesson.topic", {"topic": before}, {"topic": topic})
    return topic


async def set_homework(
    session: Session, viewer: Viewer, *, lesson_id: int, text: str, due_on: date | None = None
) -> HomeworkEntry:
    """Set the homework given at this lesson, or change it.

    due_on: by default the day already set, or the group's next lesson (`next_lesson_day`).
    Raises NotFound, LessonCancelled, BadInput for nothing, too much, or a day before the lesson.
    """
    ref = await access_lesson(session, viewer, lesson_id)
    task = _checked(text, HOMEWORK_LIMIT)
    await lesson_for_plan(session, ref)
    held = await _homework(session, ref)
    due = due_on or (held.due_on if held else await next_lesson_day(session, ref))
    if due < ref.day:
        raise BadInput(_("Homework cannot be due before the lesson it was given at."))
    before, after = _packed(held), {"text": task, "due_on": due}
    if before == after:
        return HomeworkEntry(ref.id, task, due, changed=False)
    await must_be_open(session, viewer, ref, [Change("homework", task, due=f"{due}")])
    await _write(session, viewer, ref, held, text=task, due_on=due)
    await _record(session, viewer, ref, "homework.set", before, after)
    return HomeworkEntry(ref.id, task, due, changed=True)


async def next_lesson_day(session: Session, ref: LessonRef) -> date:
    """The first later day on which the group has this subject again.

    By the lessons entered; where none is, by the weekly timetable without the holidays; where
    that is empty too, a week later.
    """
    day = await session.scalar(
        select(Lesson.day)
        .where(
            Lesson.school_id == ref.school_id,
            Lesson.group_id == ref.group_id,
            Lesson.day > ref.day,
            Lesson.state != LessonState.CANCELLED,
        )
        .order_by(Lesson.day)
        .limit(1)
    )
    return day or await _next_by_timetable(session, ref)


async def restore_topic(
    session: Session, viewer: Viewer, *, lesson_id: int, then: str, now: str
) -> bool:
    """Put the topic back, for `undo_last`. Writes no event; False when it is not `now` any more."""
    ref = await access_lesson(session, viewer, lesson_id)
    await must_be_open(session, viewer, ref)
    lesson = await lesson_for_plan(session, ref)
    if lesson.topic != now:
        return False
    lesson.topic = then
    await session.flush()
    return True


async def restore_homework(
    session: Session,
    viewer: Viewer,
    *,
    lesson_id: int,
    then: dict[str, Any] | None,
    now: dict[str, Any],
) -> bool:
    """Put the homework back, for `undo_last`. Writes no event; False when it is not `now`."""
    ref = await access_lesson(session, viewer, lesson_id)
    await must_be_open(session, viewer, ref)
    await lesson_for_plan(session, ref)
    held = await _homework(session, ref)
    if held is None or (held.text, f"{held.due_on}") != (now["text"], now["due_on"]):
        return False
    if then is None:
        await session.delete(held)
        await session.flush()
    else:
        due_on = date.fromisoformat(then["due_on"])
        await _write(session, viewer, ref, held, text=then["text"], due_on=due_on)
    return True


async def _next_by_timetable(session: Session, ref: LessonRef) -> date:
    since, until = ref.day + timedelta(days=1), ref.day + timedelta(days=DAYS_AHEAD)
    slots = await session.execute(
        select(Slot.weekday, Slot.since, Slot.until).where(
            Slot.school_id == ref.school_id,
            Slot.group_id == ref.group_id,
            Slot.since <= until,
            or_(Slot.until.is_(None), Slot.until >= since),
        )
    )
    cells = [(row.weekday, row.since, row.until or date.max) for row in slots]
    grade = await session.scalar(select(SchoolClass.grade).where(SchoolClass.id == ref.class_id))
    holidays = await holidays_between(
        session, school_id=ref.school_id, grade=grade or 0, since=since, until=until
    )
    for day in (since + timedelta(days=n) for n in range(DAYS_AHEAD)):
        taught = any(w == day.isoweekday() and start <= day <= end for w, start, end in cells)
        if taught and not any(start <= day <= end for _, start, end in holidays):
            return day
    return ref.day + timedelta(days=7)


def _checked(text: str, limit: int) -> str:
    stripped = text.strip()
    if not stripped:
        raise BadInput(_("There is no text in it."))
    if len(stripped) > limit:
        raise BadInput(fill(_("The text is too long: at most {limit} characters."), limit=limit))
    return stripped


async def _homework(session: Session, ref: LessonRef) -> Homework | None:
    found: Homework | None = await session.scalar(
        select(Homework)
        .where(Homework.school_id == ref.school_id, Homework.lesson_id == ref.id)
        .execution_options(populate_existing=True)
    )
    return found


def _packed(held: Homework | None) -> dict[str, Any] | None:
    return None if held is None else {"text": held.text, "due_on": held.due_on}


async def _write(
    session: Session,
    viewer: Viewer,
    ref: LessonRef,
    held: Homework | None,
    *,
    text: str,
    due_on: date,
) -> None:
    if held is None:
        held = Homework(school_id=ref.school_id, lesson_id=ref.id, group_id=ref.group_id)
        session.add(held)
    held.text, held.due_on = text, due_on
    held.set_by_id, held.set_at = viewer.person_id, clock.now()
    await session.flush()


async def _record(
    session: Session,
    viewer: Viewer,
    ref: LessonRef,
    kind: str,
    before: dict[str, Any] | None,
    after: dict[str, Any],
) -> None:
    lesson = {"lesson_id": ref.id}
    await record_for(session, viewer, ref)
    await ledger.record(
        session,
        kind,
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"lesson:{ref.id}",
        on_behalf_of_id=ref.on_behalf_of_id,
        before=before and before | lesson,
        after=after | lesson,
        reason=agreed_reason(),
    )
