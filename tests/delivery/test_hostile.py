"""Hostile and half-valid updates through the real endpoint, and through polling."""

import asyncio
import json
import resource
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.app import make_bot, make_dispatcher
from bot.inbox import Inbox
from bot.sandbox.engine import SANDBOX_TOKEN, Sandbox
from bot.sandbox.transport import SandboxSession
from bot.web import WEBHOOK_PATH, make_web_app, only
from core.db import Database
from core.outbox import Inbox as Row
from tests.cast import Cast
from tests.databases import Templates
from tests.delivery.house import PATIENCE, ROUNDS

SECRET = "s" * 32
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
EXAMPLES = 10_000 if ROUNDS else 300
#: What a second run of the same examples may add to what the first has taken.
MOST_GROWTH_MB = 50

ids = st.integers(1001, 1020) | st.integers(-(2**70), 2**70)
words = st.sampled_from(
    ["/start", "/marks", "/menu", "написать", "ask:1:1", "reply:1", "l:week:1:", "more:1:marks:"]
) | st.text(max_size=60)
anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=12,
)
chats = st.fixed_dictionaries(
    {"id": ids, "type": st.sampled_from(["private", "group", "channel"])},
    optional={"title": words, "first_name": words},
)
people = st.fixed_dictionaries(
    {"id": ids, "is_bot": st.booleans(), "first_name": words}, optional={"language_code": words}
)
messages = st.fixed_dictionaries(
    {"message_id": st.integers(0, 2**40), "date": st.integers(0, 2**33), "chat": chats},
    optional={"from": people, "text": words, "caption": words, "entities": anything},
)
presses = st.fixed_dictionaries(
    {"id": words, "from": people, "chat_instance": words, "data": words},
    optional={"message": messages, "inline_message_id": words},
)
known = {"message": messages, "edited_message": messages, "callback_query": presses}
bodies = st.one_of(
    *(st.fixed_dictionaries({name: body}) for name, body in known.items()),
    *(st.fixed_dictionaries({name: anything}) for name in (*known, "my_chat_member", "poll")),
    st.dictionaries(words, anything, max_size=3),
)


class Door:
    """The webhook of a running bot."""

    def __init__(self, db: Database, cast: Cast, client: ClientSession, address: str) -> None:
        self.db, self.cast, self.client, self.address = db, cast, client, address
        self.number = 1000

    async def post(self, body: bytes) -> int:
        async with self.client.post(self.address, data=body, headers=HEADERS) as answer:
            return answer.status


@pytest.fixture
async def door(database_kind: str, templates: Templates) -> AsyncIterator[Door]:
    url = await templates.fresh(database_kind, with_cast=True)
    db, cast = Database(url), templates.casts[database_kind]
    bot = make_bot(SANDBOX_TOKEN, session=SandboxSession(Sandbox(open_chats=True)))
    inbox = Inbox(db, make_dispatcher(), bot)
    runner = web.AppRunner(make_web_app(db, only(inbox, SECRET)), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}{WEBHOOK_PATH}"
    async with asyncio.TaskGroup() as tasks, ClientSession() as client:
        serving = tasks.create_task(inbox.serve())
        yield Door(db, cast, client, address)
        assert not serving.done()
        serving.cancel()
    await runner.cleanup()
    await db.close()
    await templates.drop(url)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _waiting(db: Database) -> int:
    async with db.reading() as session:
        found = await session.scalar(
            select(func.count()).select_from(Row).where(Row.state == "new")
        )
    return found or 0


async def test_hostile_updates_are_confirmed_and_never_stop_the_bot(door: Door) -> None:
    loop = asyncio.get_running_loop()

    async def posted(body: dict[str, Any]) -> int:
        door.number += 1
        return await door.post(json.dumps({"update_id": door.number, **body}).encode())

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(bodies)
    def every(body: dict[str, Any]) -> None:
        assert asyncio.run_coroutine_threadsafe(posted(body), loop).result(PATIENCE) == 200

    await asyncio.to_thread(every)
    await _ask_as_a_parent(door)
    before = _megabytes()
    await asyncio.to_thread(every)
    await _ask_as_a_parent(door)
    assert _megabytes() - before < MOST_GROWTH_MB


async def _ask_as_a_parent(door: Door) -> None:
    """After all that, an ordinary question is served, and nothing else waits."""
    person = {"id": door.cast.chat("olga"), "is_bot": False, "first_name": "О"}
    chat = {"id": person["id"], "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": "/marks"}
    door.number += 1
    assert (
        await door.post(json.dumps({"update_id": door.number, "message": message}).encode()) == 200
    )
    left, loop = await _waiting(door.db), asyncio.get_running_loop()
    async with asyncio.timeout(PATIENCE) as patience:
        while left:
            await door.post(b"")  # a round trip gives the bot its turn
            if (now_left := await _waiting(door.db)) < left:
                # Thousands may wait on a busy machine; what must not happen is that they stay.
                patience.reschedule(loop.time() + PATIENCE)
            left = now_left


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"update_id":1,"message":' + b"[" * 100_000,
        b'{"update_id":' + b"9" * 30 + b"}",
        b'{"update_id":-1}',
        b'{"update_id":true,"message":1}',
        b'{"update_id":"7","message":"\xed\xa0\x80"}',
        b'{"update_id":1e400}',
        b"\x00",
    ],
)
async def test_what_is_no_update_is_a_bad_request(door: Door, body: bytes) -> None:
    assert await door.post(body) == 400


async def test_an_update_that_is_not_understood_does_not_hold_up_polling(
    database_kind: str, templates: Templates
) -> None:
    url = await templates.fresh(database_kind, with_cast=True)
    db, cast, sandbox = Database(url), templates.casts[database_kind], Sandbox(open_chats=True)
    bot = make_bot(SANDBOX_TOKEN, session=SandboxSession(sandbox))
    inbox, chat = Inbox(db, make_dispatcher(), bot), cast.chat("sergey")
    sandbox.world.push("message", sandbox.world.chat(chat), {"message_id": "none", "chat": 1})
    sandbox.say(chat, "/help")
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(inbox.poll()), tasks.create_task(inbox.serve())]
        await sandbox.until(lambda: sandbox.answer(chat), PATIENCE)
        await sandbox.settled()
        for one in running:
            one.cancel()
    await inbox.work_off()
    async with db.reading() as session:
        dead = await session.scalars(select(Row.fault).where(Row.state == "dead"))
        assert list(dead) == ["ValidationError"]
    await db.close()
    await templates.drop(url)
