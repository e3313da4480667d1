"""One chat that sends without end is asked once to wait, and nobody else notices."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.flood import Flood, Verdict
from bot.inbox import Inbox
from core.access.models import ChannelLink
from core.db import Database
from core.ledger import Event
from core.outbox import Inbox as Row
from core.outbox import StoredUpdate
from tests.bot.conftest import telegram
from tests.bot.telegram import Telegram
from tests.cast import Cast

__all__ = ["telegram"]

LIMIT = 20
CALM = "Слишком много сразу"
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture
def limited(telegram: Telegram) -> Telegram:
    inbox = telegram.inbox
    telegram.inbox = Inbox(telegram.db, inbox.dispatcher, inbox.bot, per_minute=LIMIT)
    return telegram


async def _settled(db: Database) -> Counter[tuple[str, str]]:
    async with db.reading() as session:
        rows = await session.execute(select(Row.state, Row.fault, Row.body))
        return Counter((state, fault) for state, fault, body in rows if not body)


async def _read(db: Database) -> int:
    """How often somebody looked at marks, by the ledger."""
    async with db.reading() as session:
        return len(list(await session.scalars(select(Event.id).where(Event.kind == "read.marks"))))


async def test_a_flood_is_answered_once_and_settled_without_work(
    limited: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    chat = cast.chat("igor")
    for _ in range(70):
        limited.sandbox.say(chat, "/marks")
    await limited.settle()
    said = [seen.text for seen in limited.messages(chat)]
    assert len(said) == LIMIT + 1
    assert said[-1].startswith(CALM)
    assert await _read(limited.db) == LIMIT
    assert await _settled(limited.db) == {("done", ""): LIMIT + 1, ("done", "flood"): 49}
    at("2026-11-18 10:01")
    assert "Оценки" in (await limited.says(chat, "/marks")).text


async def test_the_others_are_served_meanwhile(limited: Telegram, cast: Cast) -> None:
    for _ in range(50):
        limited.sandbox.say(cast.chat("igor"), "/marks")
    limited.sandbox.say(cast.chat("anna"), "/marks")
    await limited.settle()
    assert "Оценки" in limited.last(cast.chat("anna")).text


async def test_a_press_too_many_says_so_over_the_chat_and_does_nothing(
    limited: Telegram, cast: Cast
) -> None:
    chat = cast.chat("igor")
    screen = await limited.says(chat, "/marks")
    for _ in range(LIMIT + 5):
        limited.sandbox.press(chat, screen.id, screen.buttons[0])
    await limited.settle()
    assert limited.toast(chat).startswith(CALM)


async def test_who_leaves_amid_a_flood_has_left(
    limited: Telegram, cast: Cast, db: Database
) -> None:
    chat = cast.chat("igor")
    for _ in range(50):
        limited.sandbox.say(chat, "/marks")
    limited.sandbox.block(chat)
    await limited.settle()
    async with db.reading() as session:
        state = await session.scalar(select(ChannelLink.state).where(ChannelLink.chat_id == chat))
    assert state == "blocked"


async def test_a_text_cannot_pass_itself_off_as_leaving(limited: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    for _ in range(LIMIT + 5):
        limited.sandbox.say(chat, '"my_chat_member": {}')
    await limited.settle()
    assert limited.last(chat).text.startswith(CALM)


def _row(seconds: float, *, chat: int = 7, number: int = 1) -> StoredUpdate:
    moment = NOON + timedelta(seconds=seconds)
    return StoredUpdate(number, 1, number, chat, "{}", 0, moment)


def test_a_teacher_at_two_taps_a_second_is_never_asked_to_wait() -> None:
    flood = Flood(120)
    taps = [flood.judge(_row(tap / 2)) for tap in range(3600)]
    assert set(taps) == {Verdict.SERVE}


def test_a_class_marked_in_one_breath_is_let_through() -> None:
    flood = Flood(120)
    assert {flood.judge(_row(0)) for _ in range(100)} == {Verdict.SERVE}


def test_calm_is_asked_for_anew_only_after_calm() -> None:
    flood = Flood(60)
    first = [flood.judge(_row(0)) for _ in range(70)]
    assert Counter(first) == {Verdict.SERVE: 60, Verdict.ASK: 1, Verdict.PASS: 9}
    # A second gives one more, and no second sentence.
    soon = [flood.judge(_row(1)) for _ in range(10)]
    assert Counter(soon) == {Verdict.SERVE: 1, Verdict.PASS: 9}
    later = [flood.judge(_row(62)) for _ in range(70)]
    assert Counter(later) == {Verdict.SERVE: 60, Verdict.ASK: 1, Verdict.PASS: 9}


def test_chats_are_judged_apart_and_the_calm_ones_forgotten() -> None:
    flood = Flood(1)
    assert flood.judge(_row(0, chat=1)) is Verdict.SERVE
    assert flood.judge(_row(0, chat=1)) is Verdict.ASK
    for chat in range(2, 12_000):
        assert flood.judge(_row(100 + chat, chat=chat)) is Verdict.SERVE
    assert len(flood._buckets) <= 5_000


def test_without_a_limit_everything_is_served() -> None:
    flood = Flood(0)
    assert {flood.judge(_row(0)) for _ in range(1000)} == {Verdict.SERVE}
