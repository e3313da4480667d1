"""aiogram's routers, filters and injection by name, with a shorter way to the handler.

aiogram asks every router and every filter in turn: a hundred questions for one press. Most of them
have an answer that is known beforehand: a command has a name, a phrase is one of a set, a press
begins with the prefix of its kind, a dialog waits in its state. So those that cannot fit are left
out, and the rest is asked as ever, in the same order (docs/decisions/0010).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.dispatcher.event.bases import UNHANDLED, CancelHandler, SkipHandler
from aiogram.dispatcher.event.handler import CallableObject, FilterObject, HandlerObject
from aiogram.filters import Command, StateFilter
from aiogram.filters.callback_data import CallbackQueryFilter
from aiogram.filters.logic import _InvertFilter
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message, TelegramObject, Update

from bot.dialogs.closed_lesson import ask_why
from bot.filters import Said, plain
from core.journal.closing.rule import LessonClosed

#: What a message says: the name of a command, a phrase, the state its chat is in.
Signs = tuple[str, str, str | None]
Fits = Callable[[Signs], bool]
_EVENTS = ("message", "callback_query", "my_chat_member")


@dataclass(frozen=True)
class _Entry:
    """A handler, with the routers it stands in and what is known of its filters beforehand."""

    routers: tuple[Router, ...]
    handler: HandlerObject
    fits: tuple[Fits, ...]
    prefix: str | None


class Switchboard(Dispatcher):
    """A dispatcher for updates of `ALLOWED_UPDATES`; no middlewares of routers, no error handlers.

    It keeps nothing between updates, so one serves every bot and every test of a process.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._entries: dict[str, list[_Entry]] = {}
        self._prefixes: set[str | None] = set()
        self._chosen: dict[Signs, list[_Entry]] = {}
        self._pressed: dict[str, list[_Entry]] = {}

    def _known(self, event: str) -> list[_Entry]:
        if not self._entries:
            for name in _EVENTS:
                self._entries[name] = list(_entries(self, name, ()))
            for name in ("message", "callback_query"):
                _demand_simple(self, name)
            self._phrases = _all_of(self._entries["message"], Said, "phrases")
            self._commands = _all_of(self._entries["message"], Command, "commands")
            self._prefixes = {one.prefix for one in self._entries["callback_query"]}
        return self._entries[event]

    async def feed_update(self, bot: Bot, update: Update, **kwargs: Any) -> Any:
        """Find the handler of an update and call it; gives UNHANDLED when there is none."""
        event = update.message or update.callback_query or update.my_chat_member
        if event is None:
            return UNHANDLED
        data = {**kwargs, "bot": bot, "event_update": update, "event_from_user": event.from_user}
        chat = event.message.chat if isinstance(event, CallbackQuery) and event.message else None
        data["event_chat"] = chat = chat or getattr(event, "chat", None)
        if chat is not None and event.from_user is not None:
            data["state"] = self.fsm.get_context(bot, chat.id, event.from_user.id)
        try:
            return await self._first(event, await self._candidates(event, data), data)
        except LessonClosed as closed:
            # Whatever was to be entered, by whatever way: the reason is asked and consent to it.
            if not closed.changes or "state" not in data:
                raise
            return await ask_why(data["state"], closed)

    async def _candidates(self, event: TelegramObject, data: dict[str, Any]) -> list[_Entry]:
        if isinstance(event, CallbackQuery):
            return self._of_press(event.data or "")
        if not isinstance(event, Message):
            return self._known("my_chat_member")
        known = self._known("message")
        state = data.get("state")
        data["raw_state"] = raw_state = None if state is None else await state.get_state()
        signs = (self._command(event), self._phrase(event), raw_state)
        if signs not in self._chosen:
            fitting = [one for one in known if all(fits(signs) for fits in one.fits)]
            self._chosen[signs] = fitting
        return self._chosen[signs]

    def _command(self, message: Message) -> str:
        """The name of a command that somebody knows; "" for another one or none."""
        text = message.text or message.caption or ""
        if not text.startswith("/"):
            return ""
        name = text.split(maxsplit=1)[0][1:].partition("@")[0]
        return name if name in self._commands else ""

    def _phrase(self, message: Message) -> str:
        """The phrase that somebody knows; "" for other words."""
        phrase = plain(message.text or "")
        return phrase if phrase in self._phrases else ""

    def _of_press(self, data: str) -> list[_Entry]:
        known = self._known("callback_query")
        prefix = data.partition(":")[0]
        prefix = prefix if prefix in self._prefixes else ""
        if prefix not in self._pressed:
            self._pressed[prefix] = [one for one in known if one.prefix in (None, prefix)]
        return self._pressed[prefix]

    async def _first(self, event: TelegramObject, some: list[_Entry], data: dict[str, Any]) -> Any:
        """Ask them in turn; a router's own filters are asked once."""
        asked: dict[Router, dict[str, Any] | None] = {}
        for one in some:
            values = await self._let_in(one, event, data, asked)
            values = None if values is None else await _checked(one.handler, event, values)
            if values is None:
                continue
            try:
                answer = await _call(one.handler, event, values)
            except SkipHandler:
                continue
            except CancelHandler:
                return UNHANDLED
            if answer is not UNHANDLED:
                return answer
        return UNHANDLED

    async def _let_in(
        self,
        one: _Entry,
        event: TelegramObject,
        data: dict[str, Any],
        asked: dict[Router, dict[str, Any] | None],
    ) -> dict[str, Any] | None:
        """What the handler may ask for, or None where one of its routers is closed."""
        values: dict[str, Any] | None = data
        for router in one.routers:
            if router not in asked:
                root = router.observers[_name_of(event)]._handler
                asked[router] = await _checked(root, event, values or data)
            values = asked[router]
            if values is None:
                return None
        return values


def _name_of(event: TelegramObject) -> str:
    if isinstance(event, Message):
        return "message"
    return "callback_query" if isinstance(event, CallbackQuery) else "my_chat_member"


def _entries(router: Router, event: str, above: tuple[Router, ...]) -> Iterator[_Entry]:
    """Handlers in the order in which aiogram asks them."""
    # Only routers with filters of their own are asked; others let everybody in.
    observer = router.observers[event]
    routers = (*above, router) if observer._handler.filters else above
    for handler in observer.handlers:
        filters = handler.filters or []
        fits = tuple(fit for one in filters if (fit := _fit(one)) is not None)
        yield _Entry(routers, handler, fits, _prefix(filters))
    for inner in router.sub_routers:
        yield from _entries(inner, event, routers)


def _demand_simple(dispatcher: Dispatcher, event: str) -> None:
    """What this way leaves out must not be there."""
    for router in dispatcher.chain_tail:
        observer = router.observers[event]
        if router is not dispatcher and (observer.middleware or observer.outer_middleware):
            raise TypeError(f"a middleware of router {router.name} would never be called")
        if router.error.handlers:
            raise TypeError(f"an error handler of router {router.name} would never be called")


def _fit(one: FilterObject) -> Fits | None:
    """What is known beforehand of a filter that asks nothing else."""
    asked = one.callback
    if type(asked) is Said:
        return lambda signs: signs[1] in asked.phrases
    if isinstance(asked, Command) and _is_plain(asked):
        return lambda signs: signs[0] in asked.commands
    if (within := _states(asked)) is not None:
        return lambda signs: signs[2] in within
    if isinstance(asked, _InvertFilter):
        without = _states(asked.target.callback)
        return None if without is None else lambda signs: signs[2] not in without
    return None


def _is_plain(command: Command) -> bool:
    return (
        command.prefix == "/"
        and not command.ignore_case
        and all(isinstance(name, str) for name in command.commands)
    )


def _states(asked: Any) -> frozenset[str | None] | None:
    """The states a filter lets in, if it names each of them."""
    states = asked.states if type(asked) is StateFilter else (asked,)
    named: set[str | None] = set()
    for state in states:
        if isinstance(state, State) and state.state not in (None, "*"):
            named.add(state.state)
        elif state is None or (isinstance(state, str) and state != "*"):
            named.add(state)
        else:
            return None
    return frozenset(named)


def _prefix(filters: Iterable[FilterObject]) -> str | None:
    for one in filters:
        if isinstance(one.callback, CallbackQueryFilter):
            kind = one.callback.callback_data
            return kind.__prefix__ if kind.__separator__ == ":" else None
    return None


def _all_of(entries: list[_Entry], kind: type[Any], name: str) -> frozenset[str]:
    """All names that filters of a kind know."""
    found: set[str] = set()
    for entry in entries:
        for one in entry.handler.filters or ():
            if isinstance(one.callback, kind):
                found.update(getattr(one.callback, name))
    return frozenset(found)


async def _checked(
    handler: HandlerObject, event: TelegramObject, values: dict[str, Any]
) -> dict[str, Any] | None:
    """What the filters add to what the handler may ask for, or None when one of them refuses."""
    if not handler.filters:
        return values
    values = dict(values)
    for one in handler.filters:
        said = await _call(one, event, values)
        if not said:
            return None
        if isinstance(said, dict):
            values.update(said)
    return values


async def _call(one: CallableObject, event: TelegramObject, values: dict[str, Any]) -> Any:
    """Call with what it asks for by name. Plain filters are pure: they need no thread."""
    named = values if one.varkw else {name: values[name] for name in one.params if name in values}
    said = one.callback(event, **named)
    return await said if one.awaitable else said
