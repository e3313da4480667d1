"""The shorter way finds the handler that aiogram's own way finds, whatever is said or pressed."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, Router
from aiogram.dispatcher.event.bases import UNHANDLED, SkipHandler
from aiogram.filters import Command, StateFilter
from aiogram.filters.callback_data import CallbackQueryFilter
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message, Update

from bot.app import make_bot, make_dispatcher
from bot.drafts import Drafts, update_session
from bot.filters import Said
from bot.sandbox.engine import SANDBOX_TOKEN, Sandbox
from bot.sandbox.transport import SandboxSession
from bot.switchboard import Switchboard
from core.access.viewer import Viewer, viewer_of_chat
from core.db import Database, Session
from tests.cast import STRANGER_CHAT, Cast

#: What is neither a command nor a phrase nor a button of ours.
WORDS = [
    "",
    "что задали на завтра по алгебре?",
    "/nosuch",
    "/MARKS",
    "/marks@sandbox_bot",
    "/marks 2",
    "/start abc",
    "!marks",
    "/ marks",
    "7Б алгебра: Соколова 5",
    "ОЦЕНКИ!",
    "Всё",
    " отмена ",
]
PRESSES = ["", "nosuch:1", "l", "l:marks:1:", "ask:1:1", "cancel", "go:menu", "x" * 64, ":::"]


def _filters(dispatcher: Dispatcher, event: str) -> Iterator[Any]:
    for router in dispatcher.chain_tail:
        for handler in router.observers[event].handlers:
            for one in handler.filters or ():
                yield getattr(one.callback, "target", one).callback


def _texts(dispatcher: Dispatcher) -> list[str]:
    found = list(WORDS)
    for one in _filters(dispatcher, "message"):
        if isinstance(one, Command):
            found += [f"/{name}" for name in one.commands]
        if isinstance(one, Said):
            found += sorted(one.phrases)
    return found


def _states(dispatcher: Dispatcher) -> list[str | None]:
    found: set[str] = {"of:another-version"}
    for one in _filters(dispatcher, "message"):
        for state in one.states if isinstance(one, StateFilter) else [one]:
            if isinstance(state, State) and state.state is not None:
                found.add(state.state)
    return [None, *sorted(found)]


def _data(dispatcher: Dispatcher) -> list[str]:
    """Presses of every kind of button, with numbers, with words and with nothing in them."""
    found = list(PRESSES)
    for one in _filters(dispatcher, "callback_query"):
        if isinstance(one, CallbackQueryFilter):
            kind = one.callback_data
            found += [
                ":".join([kind.__prefix__, *[filling] * len(kind.model_fields)])
                for filling in ("1", "", "marks", "menu")
            ]
    return found


def _update(chat: int, *, text: str | None = None, data: str | None = None) -> dict[str, Any]:
    person = {"id": chat, "is_bot": False, "first_name": "A"}
    message = {
        "message_id": 5,
        "date": 1,
        "chat": {"id": chat, "type": "private"},
        "from": person,
    }
    if data is None:
        return {"update_id": 1, "message": {**message, "text": text}}
    press = {"id": "1", "from": person, "chat_instance": "1", "data": data, "message": message}
    return {"update_id": 1, "callback_query": press}


def _bot() -> Bot:
    return make_bot(SANDBOX_TOKEN, session=SandboxSession(Sandbox(open_chats=True)))


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> Dispatcher:
    """The bot's own routers, whose handlers say who they are instead of doing anything."""
    dispatcher = make_dispatcher()
    for router in dispatcher.chain_tail:
        for name in ("message", "callback_query", "my_chat_member"):
            for place, handler in enumerate(router.observers[name].handlers):
                mine = f"{router.name}.{handler.callback.__name__} {place}"
                monkeypatch.setattr(handler, "callback", _named(mine))
                monkeypatch.setattr(handler, "varkw", True)
    return dispatcher


def _named(name: str) -> Any:
    async def found(_event: object, **values: Any) -> Any:
        given = {one: values[one] for one in ("command", "callback_data") if one in values}
        asked.append((name, given))
        if ".left " in name:
            raise SkipHandler
        return name

    return found


#: Who was found, one after another, and what filters gave them.
asked: list[tuple[str, dict[str, Any]]] = []


@asynccontextmanager
async def _in_state(session: Session, dispatcher: Dispatcher, key: Any, state: str | None) -> Any:
    savepoint = await session.begin_nested()
    token = update_session.set(session)
    await Drafts().set_state(key, state)
    yield
    update_session.reset(token)
    await savepoint.rollback()


async def _who(way: Any, bot: Bot, body: dict[str, Any], **at_hand: Any) -> Any:
    asked.clear()
    update = Update.model_validate(body, context={"bot": bot})
    answer = await way(bot, update, **at_hand)
    return ("UNHANDLED" if answer is UNHANDLED else answer, list(asked))


@pytest.fixture
async def session(db: Database, cast: Cast) -> AsyncIterator[Session]:
    async with db.session() as opened:
        yield opened


async def _viewers(session: Session, cast: Cast) -> dict[int, Viewer | None]:
    """A parent, a teacher, one who has not agreed yet, and a stranger."""
    known: dict[int, Viewer | None] = {STRANGER_CHAT: None}
    for name in ("igor", "elena"):
        known[cast.chat(name)] = await viewer_of_chat(session, cast.chat(name), bot_id=cast.bot)
    igor = known[cast.chat("igor")]
    assert igor is not None
    known[cast.chat("anna")] = replace(igor, consented=False)
    return known


async def test_both_ways_find_the_same_handler(
    recording: Dispatcher, session: Session, cast: Cast, db: Database
) -> None:
    if not db.is_sqlite:
        pytest.skip("the way of an update does not depend on the database")
    bot = _bot()
    said = [("text", text) for text in _texts(recording)]
    pressed = [("data", data) for data in _data(recording)]
    found = set()
    for chat, viewer in (await _viewers(session, cast)).items():
        key = recording.fsm.get_context(bot, chat, chat).key
        at_hand = {"session": session, "viewer": viewer, "db": db}
        for turn, state in enumerate(_states(recording) if viewer else [None]):
            # All words of one person out of any dialog; in each dialog others of every sort.
            some = said[turn % 3 : len(WORDS) : 3] + said[len(WORDS) + turn % 40 :: 40]
            some += pressed[turn % 20 :: 20]
            some = said + pressed if viewer and viewer.consented and not state else some
            async with _in_state(session, recording, key, state):
                for kind, words in some:
                    body = _update(chat, **{kind: words})
                    stock = await _who(
                        super(Switchboard, recording).feed_update, bot, body, **at_hand
                    )
                    ours = await _who(recording.feed_update, bot, body, **at_hand)
                    assert ours == stock, (kind, words, state)
                    found.add(ours[0])
    assert len(found) > 80


async def test_what_this_way_would_leave_out_is_refused() -> None:
    async def unused(*_anything: Any) -> None: ...

    router = Router()
    router.message.middleware(unused)
    board = Switchboard(storage=Drafts())
    board.include_router(router)
    message = Message.model_validate(_update(7, text="/marks")["message"])
    with pytest.raises(TypeError, match="would never be called"):
        await board.feed_update(_bot(), Update(update_id=1, message=message))


class Asking(StatesGroup):
    """A dialog of the test."""

    words = State()


async def test_an_inner_router_is_closed_with_the_outer_one() -> None:
    async def closed(_event: Message) -> bool:
        return False

    async def never(_event: Message) -> str:
        return "never"

    async def open_to_all(_event: Message) -> str:
        return "open"

    outer, inner, last = Router(), Router(), Router()
    outer.message.filter(closed)
    inner.message.register(never)
    last.message.register(open_to_all)
    outer.include_router(inner)
    board = Switchboard(storage=_NoDrafts())
    board.include_routers(outer, last)
    message = Message.model_validate(_update(7, text="/marks")["message"])
    answer = await board.feed_update(_bot(), Update(update_id=1, message=message))
    assert answer == "open"


class _NoDrafts(Drafts):
    """Nobody is in the middle of anything."""

    async def get_state(self, key: Any) -> str | None:
        return None
