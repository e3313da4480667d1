"""One chat that sends without end is asked once to wait, and nobody else notices."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.flood import Flood, Limits, Verdict
from bot.inbox import Inbox
from core.access.models import ChannelLink
from core.db import Database
from core.ledger import Event
from core.outbox import Inbox as Row
from core.outbox import StoredUpdate
from tests.bot.conftest import telegram
from tests.bot.telegram import Telegram
from tests.cast import STRANGER_CHAT, Cast

__all__ = ["telegram"]

LIMIT = 20
CALM = "Слишком много сразу"
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture
def limited(telegram: Telegram) -> Telegram:
    inbox = telegram.inbox
    telegram.inbox = Inbox(telegram.db, inbox.dispatcher, inbox.bot, limits=Limits(per_chat=LIMIT))
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
    flood = Flood(Limits(per_chat=120))
    taps = [flood.judge(_row(tap / 2)) for tap in range(3600)]
    assert set(taps) == {Verdict.SERVE}


def test_a_class_marked_in_one_breath_is_let_through() -> None:
    flood = Flood(Limits(per_chat=120))
    assert {flood.judge(_row(0)) for _ in range(100)} == {Verdict.SERVE}


def test_calm_is_asked_for_anew_only_after_calm() -> None:
    flood = Flood(Limits(per_chat=60))
    first = [flood.judge(_row(0)) for _ in range(70)]
    assert Counter(first) == {Verdict.SERVE: 60, Verdict.ASK: 1, Verdict.PASS: 9}
    # A second gives one more, and no second sentence.
    soon = [flood.judge(_row(1)) for _ in range(10)]
    assert Counter(soon) == {Verdict.SERVE: 1, Verdict.PASS: 9}
    later = [flood.judge(_row(62)) for _ in range(70)]
    assert Counter(later) == {Verdict.SERVE: 60, Verdict.ASK: 1, Verdict.PASS: 9}


def test_chats_are_judged_apart_and_the_calm_ones_forgotten() -> None:
    flood = Flood(Limits(per_chat=1))
    assert flood.judge(_row(0, chat=1)) is Verdict.SERVE
    assert flood.judge(_row(0, chat=1)) is Verdict.ASK
    for chat in range(2, 12_000):
        assert flood.judge(_row(100 + chat, chat=chat)) is Verdict.SERVE
    assert len(flood._chats.known) <= 5_000


def test_without_a_limit_everything_is_served() -> None:
    flood = Flood(Limits(per_chat=0))
    assert {flood.judge(_row(0)) for _ in range(1000)} == {Verdict.SERVE}


def test_one_schools_flood_leaves_the_other_its_room() -> None:
    flood = Flood(Limits(per_chat=120, per_school=300))
    for chat in range(100):
        flood.belongs(chat, 1)
    flood.belongs(1000, 2)
    first = Counter(flood.judge(_row(0, chat=number % 100)) for number in range(1000))
    assert first == {Verdict.SERVE: 300, Verdict.ASK: 100, Verdict.PASS: 600}
    assert {flood.judge(_row(0, chat=1000)) for _ in range(100)} == {Verdict.SERVE}
    assert flood.judge(_row(0, chat=2000)) is Verdict.SERVE  # of nobody knows which school
    assert Counter(flood.judge(_row(60, chat=0)) for _ in range(100)) == {Verdict.SERVE: 100}


def test_the_schools_of_chats_are_remembered_within_bounds() -> None:
    flood = Flood(Limits(per_school=1))
    for chat in range(60_000):
        flood.belongs(chat, 1)
    assert len(flood._school_of) == 50_000


async def test_a_school_in_flood_is_served_in_part_and_the_other_wholly(
    telegram: Telegram, cast: Cast
) -> None:
    inbox = telegram.inbox
    telegram.inbox = Inbox(
        telegram.db, inbox.dispatcher, inbox.bot, limits=Limits(per_chat=100, per_school=LIMIT)
    )
    writers = [cast.chat(name) for name in ("igor", "anna", "elena", "maria")]
    for chat in [*writers, cast.chat("alien_parent")]:
        await telegram.says(chat, "/help")
    before = len(telegram.messages(cast.chat("alien_parent")))
    for chat in writers:
        for _ in range(15):
            telegram.sandbox.say(chat, "/help")
    for _ in range(15):
        telegram.sandbox.say(cast.chat("alien_parent"), "/help")
    await telegram.settle()
    said = [seen.text for chat in writers for seen in telegram.messages(chat)[1:]]
    calmed = sum(text.startswith(CALM) for text in said)
    assert 1 <= calmed <= len(writers)
    assert len(said) - calmed <= LIMIT
    assert len(telegram.messages(cast.chat("alien_parent"))) - before == 15
    assert (await _settled(telegram.db))["new", ""] == 0


@pytest.fixture
def guarded(telegram: Telegram) -> Telegram:
    """A bot that answers three strangers a minute."""
    inbox = telegram.inbox
    telegram.inbox = Inbox(telegram.db, inbox.dispatcher, inbox.bot, limits=Limits(strangers=3))
    telegram.sandbox.world.open_chats = True
    return telegram


async def test_a_stranger_is_answered_once_a_minute(
    guarded: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    for _ in range(30):
        guarded.sandbox.say(STRANGER_CHAT, "/marks")
    await guarded.settle()
    assert len(guarded.messages(STRANGER_CHAT)) == 1
    assert sum((await _settled(guarded.db)).values()) == 30
    at("2026-11-18 10:01")
    await guarded.says(STRANGER_CHAT, "/marks")
    assert len(guarded.messages(STRANGER_CHAT)) == 2


async def test_of_many_strangers_so_many_are_answered_and_those_at_home_all(
    guarded: Telegram, cast: Cast
) -> None:
    strangers = range(5000, 5020)
    for chat in strangers:
        guarded.sandbox.open(chat)
        guarded.sandbox.say(chat, "здравствуйте")
    for _ in range(5):
        guarded.sandbox.say(cast.chat("igor"), "/help")
    await guarded.settle()
    assert sum(len(guarded.messages(chat)) for chat in strangers) == 3
    assert len(guarded.messages(cast.chat("igor"))) == 5


async def test_a_slip_is_answered_whatever_was_written_before(
    guarded: Telegram, cast: Cast
) -> None:
    await guarded.says(STRANGER_CHAT, "здравствуйте")
    refused = await guarded.starts(STRANGER_CHAT, "A" * 22)
    assert "приглашение не подходит" in refused.text
