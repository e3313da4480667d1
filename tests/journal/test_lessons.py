"""Topic and homework of a lesson, and the day homework is due."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from core.db import Database
from core.errors import BadInput, NotFound
from core.journal.actions import set_homework, set_topic
from core.journal.doors import access_lesson
from core.journal.entries import LessonCancelled
from core.journal.lessons import next_lesson_day
from core.journal.models import Homework, Lesson
from core.ledger import Event
from core.school.models import Holiday, Slot
from tests.cast import Cast
from tests.journal.conftest import Ask


async def test_a_topic_is_kept_in_one_line_and_recorded_for_the_audit_alone(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena, lesson = await viewer("elena"), cast.lessons["algebra 2026-11-18"]
    for _ in range(2):
        async with db.session() as session:
            topic = await set_topic(session, elena, lesson_id=lesson, text=" Одночлены\nи степени ")
            assert topic == "Одночлены и степени"
    async with db.reading() as session:
        found = await session.get(Lesson, lesson)
        assert found is not None
        assert found.topic == "Одночлены и степени"
        (event,) = await session.scalars(select(Event).where(Event.kind == "lesson.topic"))
        assert (event.state, event.subject) == ("recorded", f"lesson:{lesson}")


async def test_homework_is_due_at_the_groups_next_lesson_unless_said_otherwise(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena, lesson = await viewer("elena"), cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        entry = await set_homework(session, elena, lesson_id=lesson, text="§ 13, № 150")
        assert entry.due_on == date(2026, 11, 23)
        again = await set_homework(session, elena, lesson_id=lesson, text="§ 13, № 150")
        assert again.changed is False
        moved = await set_homework(
            session, elena, lesson_id=lesson, text="§ 13", due_on=date(2026, 11, 25)
        )
        assert moved.due_on == date(2026, 11, 25)
        kept = await set_homework(session, elena, lesson_id=lesson, text="§ 14")
        assert kept.due_on == date(2026, 11, 25)
    async with db.reading() as session:
        (row,) = await session.scalars(select(Homework).where(Homework.lesson_id == lesson))
        assert (row.text, row.group_id, row.set_by_id) == (
            "§ 14",
            cast.groups["algebra"],
            cast.elena,
        )


async def test_where_no_lesson_is_entered_the_timetable_says_when_the_next_one_is(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    """Algebra is on Mondays and Wednesdays; after 23 November no lessons are entered."""
    elena = await viewer("elena")
    async with db.session() as session:
        ref = await access_lesson(session, elena, cast.lessons["algebra 2026-11-23"])
        assert await next_lesson_day(session, ref) == date(2026, 11, 25)
        session.add(
            Holiday(
                school_id=cast.school,
                year_id=cast.year,
                name="Карантин",
                starts_on=date(2026, 11, 24),
                ends_on=date(2026, 11, 27),
            )
        )
        await session.flush()
        assert await next_lesson_day(session, ref) == date(2026, 11, 30)
        for slot in await session.scalars(
            select(Slot).where(Slot.group_id == cast.groups["algebra"])
        ):
            slot.until = date(2026, 11, 20)
        await session.flush()
        assert await next_lesson_day(session, ref) == date(2026, 11, 30)  # a week later


async def test_a_cancelled_lesson_is_not_the_next_one_and_takes_no_homework(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena, lesson = await viewer("elena"), cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        row = await session.get(Lesson, lesson)
        assert row is not None
        row.state = "cancelled"
        await session.flush()
        before = cast.lessons["algebra 2026-11-16"]
        entry = await set_homework(
            session, elena, lesson_id=before, text="§ 12", due_on=date(2026, 11, 20)
        )
        assert entry.due_on == date(2026, 11, 20)
        ref = await access_lesson(session, elena, before)
        assert await next_lesson_day(session, ref) == date(2026, 11, 23)
        with pytest.raises(LessonCancelled):
            await set_homework(session, elena, lesson_id=lesson, text="§ 13")
        with pytest.raises(LessonCancelled):
            await set_topic(session, elena, lesson_id=lesson, text="Степень")


async def test_homework_and_topic_may_be_entered_ahead(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena, ahead = await viewer("elena"), cast.lessons["algebra 2026-11-23"]
    async with db.session() as session:
        assert await set_topic(session, elena, lesson_id=ahead, text="Многочлены") == "Многочлены"
        entry = await set_homework(session, elena, lesson_id=ahead, text="№ 1")
        assert entry.due_on == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("action", "wrong"),
    [
        (set_topic, {"text": "  "}),
        (set_topic, {"text": "а" * 301}),
        (set_homework, {"text": ""}),
        (set_homework, {"text": "а" * 2001}),
        (set_homework, {"text": "№ 1", "due_on": date(2026, 11, 17)}),
    ],
)
async def test_nothing_too_much_and_days_gone_by_are_refused(
    db: Database, cast: Cast, viewer: Ask, action: Any, wrong: dict[str, Any]
) -> None:
    elena = await viewer("elena")
    async with db.session() as session:
        with pytest.raises(BadInput):
            await action(session, elena, lesson_id=cast.lessons["algebra 2026-11-18"], **wrong)


@pytest.mark.parametrize(
    "alien", ["maria", "boris", "alien_teacher", "olga", "anya", "irina", "sergey", "vera"]
)
async def test_nobody_but_the_groups_teacher_writes_topic_or_homework(
    db: Database, cast: Cast, viewer: Ask, alien: str
) -> None:
    stranger, lesson = await viewer(alien), cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        with pytest.raises(NotFound):
            await set_topic(session, stranger, lesson_id=lesson, text="Степень")
        with pytest.raises(NotFound):
            await set_homework(session, stranger, lesson_id=lesson, text="§ 13")
