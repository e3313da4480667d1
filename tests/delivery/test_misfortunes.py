"""The messenger fails at three sends of ten; letters do not."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from aiogram import Bot
from sqlalchemy import func, select

from bot.app import make_bot
from bot.sandbox.engine import SANDBOX_TOKEN, Sandbox
from bot.sandbox.http import run_sandbox
from core.access.models import ChannelLink
from core.db import Database
from core.outbox import Delivery
from notifications.channels import telegram
from notifications.fanout import fan_out
from notifications.limits import Pace
from notifications.markup import File, Letter, Page
from notifications.outcomes import Retry, Sent
from notifications.run import send_loop
from notifications.sender import Sender
from tests.cast import NOW, Cast
from tests.databases import Templates
from tests.delivery.crowd import announced, gather
from tests.delivery.garbling import KINDS, Garbling, garbled
from tests.delivery.house import PATIENCE, ROUNDS
from tests.delivery.weather import Weather

READERS = 2000 if ROUNDS else 60
#: Every third letter is met by a pause of a second for all, so it lasts by the number of readers.
LONG_PATIENCE = PATIENCE + READERS / 10


@dataclass
class Crowd:
    """Everybody who is to read, their Telegram over HTTP, and one sender."""

    db: Database
    cast: Cast
    sandbox: Sandbox
    bot: Bot
    chats: list[int]
    traveller: time_machine.Traveller

    async def told(self) -> None:
        """The announcement is made and stands in the outbox."""
        await announced(self.db, self.cast)
        await fan_out(self.db)

    async def send(self, rounds: int = 1) -> None:
        """Send what is due, and again when a minute has passed."""
        for _round in range(rounds):
            await Sender(self.db, self.bot, fast()).send_due()
            self.traveller.shift(61)

    def copies(self, chat: int) -> int:
        return len(self.sandbox.letters(chat))

    def tries(self, chat: int) -> int:
        return sum(1 for one in self.sandbox.sent_log if one.chat_id == chat)

    async def states(self) -> dict[tuple[str, str], int]:
        """How many letters to the crowd have which state and reason."""
        async with self.db.reading() as session:
            rows = await session.execute(
                select(Delivery.state, Delivery.reason, func.count())
                .join(ChannelLink, ChannelLink.person_id == Delivery.person_id)
                .where(ChannelLink.chat_id.in_(self.chats))
                .group_by(Delivery.state, Delivery.reason)
            )
            return {(state, reason): number for state, reason, number in rows}


def fast() -> Pace:
    return Pace(per_second=2000, seconds_in_a_chat=0)


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
async def crowd(
    database_kind: str, templates: Templates, traveller: time_machine.Traveller
) -> AsyncIterator[Crowd]:
    url = await templates.fresh(database_kind, with_cast=True)
    db, cast = Database(url), templates.casts[database_kind]
    sandbox = Sandbox(open_chats=True)
    runner, api = await run_sandbox(sandbox)
    bot = make_bot(SANDBOX_TOKEN, api_url=api)
    yield Crowd(db, cast, sandbox, bot, await gather(db, cast, READERS), traveller)
    await bot.session.close()
    await db.close()
    await runner.cleanup()
    await templates.drop(url)


async def test_what_fails_for_a_while_is_tried_until_it_arrives(crowd: Crowd) -> None:
    crowd.sandbox.faults = Weather(kinds=("500", "502", "reset", "answer lost"))
    await crowd.told()
    await crowd.send(rounds=12)
    assert await crowd.states() == {("sent", ""): READERS}
    struck = crowd.sandbox.faults.struck
    assert struck.total() > READERS // 5
    for chat in crowd.chats:
        # Only an answer that was lost makes a copy: Telegram has no key to know a repetition by.
        assert crowd.copies(chat) == 1 + struck[chat, "answer lost"]


async def test_nothing_is_sent_while_the_messenger_asks_to_wait(crowd: Crowd) -> None:
    crowd.sandbox.faults = Weather(kinds=("429",))
    await crowd.told()
    pace, pauses = fast(), []

    async def watched(make_request: Any, bot: Bot, method: Any) -> Any:
        pauses.append(pace.paused_for())
        return await make_request(bot, method)

    crowd.bot.session.middleware(watched)
    with time_machine.travel(NOW, tick=True):
        async with asyncio.TaskGroup() as tasks:
            sending = tasks.create_task(send_loop(crowd.db, crowd.bot, pace=pace))
            await crowd.sandbox.until(lambda: all(map(crowd.copies, crowd.chats)), LONG_PATIENCE)
            sending.cancel()
    assert {crowd.copies(chat) for chat in crowd.chats} == {1}
    assert crowd.sandbox.faults.struck.total() > READERS // 5
    assert set(pauses) == {0}


@pytest.mark.parametrize(
    ("kind", "fate"), [("403", ("dropped", "blocked")), ("400", ("dead", "TelegramBadRequest"))]
)
async def test_what_will_never_arrive_is_tried_once_and_its_reason_kept(
    crowd: Crowd, kind: str, fate: tuple[str, str]
) -> None:
    crowd.sandbox.faults = Weather(kinds=(kind,))
    await crowd.told()
    await crowd.send(rounds=3)
    struck = {chat for chat, _kind in crowd.sandbox.faults.struck}
    assert await crowd.states() == {
        fate: len(struck & set(crowd.chats)),
        ("sent", ""): len(set(crowd.chats) - struck),
    }
    assert {crowd.tries(chat) for chat in crowd.chats} == {1}
    async with crowd.db.reading() as session:
        blocked = set(
            await session.scalars(select(ChannelLink.chat_id).where(ChannelLink.state == "blocked"))
        )
    assert blocked == (struck if kind == "403" else set())


async def test_chats_that_move_are_followed(crowd: Crowd) -> None:
    moved = crowd.chats[::3]
    for chat in moved:
        crowd.sandbox.faults.migrate(chat, chat + 5_000_000)
    await crowd.told()
    await crowd.send(rounds=2)
    assert {crowd.copies(chat + 5_000_000) for chat in moved} == {1}
    assert {crowd.copies(chat) for chat in crowd.chats if chat not in moved} == {1}
    assert {crowd.copies(chat) for chat in moved} == {0}


@pytest.mark.parametrize("fault", ["fail", "reset"])
async def test_chats_that_fail_do_not_hold_up_the_others(crowd: Crowd, fault: str) -> None:
    failing = crowd.chats[::3]
    for chat in failing:
        getattr(crowd.sandbox.faults, fault)(5, chat_id=chat)
    await crowd.told()
    await crowd.send()
    assert {crowd.copies(chat) for chat in crowd.chats if chat not in failing} == {1}
    assert {one.left for one in crowd.sandbox.faults.waiting} == {4}
    await crowd.send(rounds=6)
    assert {crowd.copies(chat) for chat in failing} == {1}


async def test_answers_cut_off_wrong_or_never_given_lose_no_letter_and_double_only_those_withheld(
    crowd: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram, "PATIENCE", 2)
    garbling = Garbling()
    await crowd.told()
    async with garbled(crowd.sandbox, garbling) as api:
        crowd.bot = make_bot(SANDBOX_TOKEN, api_url=api)
        await crowd.send(rounds=12)
        await crowd.bot.session.close()
    assert await crowd.states() == {("sent", ""): READERS}
    assert garbling.struck.total() > READERS // 5
    assert len(garbling.struck) > len(KINDS) // 2
    assert garbling.struck.total() > garbling.carried_out.total() > 0
    for chat in crowd.chats:
        assert crowd.copies(chat) == 1 + garbling.carried_out[chat]


@pytest.mark.parametrize("kind", KINDS)
async def test_no_wrong_answer_is_taken_for_a_yes_or_for_a_no(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telegram, "PATIENCE", 1)
    chat, sandbox = 5, Sandbox(open_chats=True)
    garbling = Garbling(kinds=(kind,), share=0, kept_away=0)
    async with garbled(sandbox, garbling) as api:
        bot = make_bot(SANDBOX_TOKEN, api_url=api)
        bot.session.timeout = 1.0
        first = await telegram.send(bot, chat, Letter("Сбор в девять"))
        assert isinstance(first, Sent)
        page = Page(bot.id, chat, first.message_id, "Сбор в десять")
        garbling.share = 1
        for letter in (
            Letter("Сбор в десять"),
            Letter("Сбор", file=File("план.pdf", b"%PDF-1.4")),
            Letter("Сбор в десять", edits=page),
        ):
            assert isinstance(await telegram.send(bot, chat, letter), Retry)
        # What arrived in spite of that is asked for once more, and changes nothing.
        garbling.share = 0
        again = await telegram.send(bot, chat, Letter("Сбор в десять", edits=page))
        assert again == Sent(first.message_id)
        await bot.session.close()
    assert garbling.struck == {kind: 3}
