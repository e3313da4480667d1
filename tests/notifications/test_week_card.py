"""The Friday card: what the week lacks, once, at the teacher's own hour."""

import asyncio
from collections.abc import Callable
from datetime import time

import pytest
from sqlalchemy import select, update

from core.enums import WeekCard
from core.journal.attendance import mark_all_present
from core.journal.lessons import set_homework, set_topic
from core.journal.models import Assignment
from core.people.models import RoleGrant
from core.people.preferences import change
from core.reminding import Reminder
from notifications.reminding import plan_reminders, send_reminders
from tests.notifications.conftest import Post, viewer_of

At = Callable[[str], None]


async def _tick(post: Post) -> None:
    """What two clocks do at one moment."""
    await asyncio.gather(plan_reminders(post.db), plan_reminders(post.db))
    await asyncio.gather(send_reminders(post.db), send_reminders(post.db))
    await post.work()


def _cards(post: Post, name: str) -> list[str]:
    return [text for text in post.letters(name) if "Журнал за неделю" in text]


async def _wish(post: Post, name: str, **fields: object) -> None:
    async with post.db.session() as session:
        await change(session, await viewer_of(session, post.cast, name), **fields)


async def _fill(post: Post, *lessons: str, by: str = "elena") -> None:
    async with post.db.session() as session:
        viewer = await viewer_of(session, post.cast, by)
        for name in lessons:
            about = {"lesson_id": post.cast.lessons[name]}
            await mark_all_present(session, viewer, **about)
            await set_topic(session, viewer, **about, text="Одночлены")
            await set_homework(session, viewer, **about, text="№ 12")


async def _announce_test(post: Post, lesson: str) -> None:
    async with post.db.session() as session:
        session.add(
            Assignment(
                school_id=post.cast.school,
                lesson_id=post.cast.lessons[lesson],
                type_id=post.cast.types["test"],
                weight_percent=300,
            )
        )


async def test_on_friday_one_card_lists_what_each_lesson_lacks_with_its_buttons(
    post: Post, at: At
) -> None:
    await _announce_test(post, "algebra 2026-11-16")
    for moment in ("2026-11-18 12:00", "2026-11-20 14:59", "2026-11-20 15:00", "2026-11-20 16:00"):
        at(moment)
        await _tick(post)
        if moment < "2026-11-20 15:00":
            assert _cards(post, "elena") == []
    (card,) = _cards(post, "elena")
    assert "16–22 ноября" in card
    assert "7Б Алгебра: явка, тема, ДЗ" in card.replace("посещаемость", "явка").replace(
        "домашнее задание", "ДЗ"
    )
    assert "отметки за контрольную" in card
    assert "не позднее: 22 ноября, воскресенье" in card or "воскресенье, 22 ноября" in card
    assert len(post.buttons("elena")) > 4
    assert len(_cards(post, "maria")) == 1
    for stranger in ("boris", "irina", "olga", "anya"):
        assert _cards(post, stranger) == []


async def test_a_card_holds_only_the_teachers_own_lessons(post: Post, at: At) -> None:
    at("2026-11-20 15:00")
    await _tick(post)
    (card,) = _cards(post, "maria")
    assert "Русский язык" in card
    assert "Алгебра" not in card
    (alien,) = _cards(post, "alien_teacher")
    assert "Алгебра" not in alien


async def test_with_nothing_missing_there_is_no_card_or_one_line_for_who_wants_it(
    post: Post, at: At
) -> None:
    lessons = [name for name in post.cast.lessons if name.startswith("algebra 2026-11-1")]
    await _fill(post, *lessons)
    await _fill(post, "russian 2026-11-18", by="maria")
    await _wish(post, "maria", week_card=WeekCard.ALWAYS)
    at("2026-11-20 15:00")
    await _tick(post)
    assert _cards(post, "elena") == []
    assert ("dropped", "nothing is missing") in await post.fates("elena")
    (card,) = _cards(post, "maria")
    assert "Все уроки недели заполнены." in card


async def test_the_hour_is_the_teachers_own_and_may_change_in_the_week(post: Post, at: At) -> None:
    await plan_reminders(post.db)
    await _wish(post, "elena", week_card_at=time(18))
    await _wish(post, "maria", week_card_at=time(12))
    at("2026-11-20 12:00")
    await _tick(post)
    assert (len(_cards(post, "elena")), len(_cards(post, "maria"))) == (0, 1)
    at("2026-11-20 17:59")
    await _tick(post)
    assert _cards(post, "elena") == []
    at("2026-11-20 18:00")
    await _tick(post)
    await _wish(post, "elena", week_card_at=time(19))
    at("2026-11-20 19:00")
    await _tick(post)
    assert (len(_cards(post, "elena")), len(_cards(post, "maria"))) == (1, 1)


async def test_who_wants_no_card_gets_none(post: Post, at: At) -> None:
    await plan_reminders(post.db)
    await _wish(post, "elena", week_card=WeekCard.NEVER)
    at("2026-11-20 15:00")
    await _tick(post)
    assert _cards(post, "elena") == []


@pytest.mark.parametrize(
    ("back", "cards"),
    [("2026-11-21 10:00", 1), ("2026-11-23 10:00", 0)],
    ids=["a day", "the next week"],
)
async def test_after_downtime_a_card_comes_late_or_not_at_all(
    post: Post, at: At, back: str, cards: int
) -> None:
    await plan_reminders(post.db)
    at(back)
    await _tick(post)
    await _tick(post)
    assert len(_cards(post, "elena")) == cards
    async with post.db.session() as session:
        outcome = await session.scalar(
            select(Reminder.outcome).where(
                Reminder.person_id == post.cast.elena, Reminder.key == "2026-11-20"
            )
        )
    assert outcome == ("put" if cards else "too late")


async def test_a_teacher_who_left_in_the_week_gets_no_card(post: Post, at: At) -> None:
    async with post.db.session() as session:
        await session.execute(
            update(RoleGrant)
            .where(RoleGrant.person_id == post.cast.elena)
            .values(until=RoleGrant.since)
        )
    at("2026-11-20 15:00")
    await _tick(post)
    assert _cards(post, "elena") == []
