"""Answers and letters share the pace of their bot; an answer that met a 429 is sent again."""

import asyncio
from time import monotonic

import pytest
from aiogram.exceptions import TelegramRetryAfter

from core.access import bots
from notifications.channels.answers import Answers
from notifications.limits import Pace
from notifications.sender import Sender
from tests.notifications.conftest import Journal, Post
from tests.notifications.test_sending import At, Stopwatch


@pytest.fixture
def pace(post: Post) -> Pace:
    """One pace for what the bot answers and for its letters."""
    pace = Pace(per_second=1000, seconds_in_a_chat=0)
    post.bot.session.middleware(Answers(pace))
    post.pace = pace
    return pace


@pytest.mark.usefixtures("pace")
async def test_an_answer_that_met_a_429_is_sent_once_when_the_pause_is_over(post: Post) -> None:
    post.sandbox.faults.flood(1, retry_after=1)
    began = monotonic()
    await post.bot.send_message(post.cast.chat("olga"), "answer")
    assert monotonic() - began >= 1
    assert post.letters("olga") == ["answer"]


async def test_a_429_met_by_an_answer_pauses_the_letters(
    post: Post, pace: Pace, journal: Journal, at: At
) -> None:
    await journal.mark(4, pupil="petya")
    at("2026-11-18 10:05")
    post.sandbox.faults.flood(1, retry_after=1)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(post.bot.send_message(post.cast.chat("olga"), "answer"))
        while not pace.paused_for():  # noqa: ASYNC110 a pace has no bell
            await asyncio.sleep(0)
        assert await post.work() == 0
    await post.work()
    assert len(post.letters("anna")) == 1


async def test_a_429_met_by_a_letter_holds_answers_back(
    post: Post, pace: Pace, journal: Journal, at: At
) -> None:
    await journal.mark(4, pupil="petya")
    at("2026-11-18 10:05")
    post.sandbox.faults.flood(1, retry_after=1, chat_id=post.cast.chat("anna"))
    await post.work()
    assert pace.paused_for() > 0.5
    began = monotonic()
    await post.bot.send_message(post.cast.chat("olga"), "answer")
    assert monotonic() - began > 0.5


async def test_what_says_nothing_is_not_held_back(post: Post, pace: Pace) -> None:
    pace.refused(3600)
    assert (await post.bot.get_me()).is_bot


async def test_a_person_is_not_answered_after_minutes(post: Post) -> None:
    watch = Stopwatch()
    post.bot.session.middleware(Answers(Pace(monotonic=watch)))
    post.sandbox.faults.flood(1, retry_after=121)
    with pytest.raises(TelegramRetryAfter):
        await post.bot.send_message(post.cast.chat("olga"), "answer")


async def test_a_bot_with_paid_broadcasts_is_faster_and_says_so(post: Post) -> None:
    async with post.db.session() as session:
        await bots.register(session, bot_id=7, username="school_bot")
    async with post.db.session() as session:
        known = {one.id: one for one in await bots.every(session)}
    assert known[7].limits == bots.Limits(29.9, seconds_in_a_chat=1, seconds_in_a_group=3)
    assert not Sender(post.db, post.bot, Pace()).pace.is_paid
    assert Sender(post.db, post.bot, Pace(per_second=1000)).pace.is_paid
