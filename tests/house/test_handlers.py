"""Handlers are short and ask only for what is really handed to them."""

from collections.abc import Iterator

import pytest

from tests.house.source import Function, Source, dotted, functions, sources

#: What aiogram and `bot.updates` put at hand by name; the first argument is the event itself.
AT_HAND = {
    "session",
    "viewer",
    "state",
    "raw_state",
    "bot",
    "command",
    "callback_data",
    "event_from_user",
    "event_chat",
    "event_update",
}
OBSERVERS = {"message", "callback_query", "my_chat_member", "edited_message", "error"}
MAX_LINES = 15


def _is_registration(decorator: object) -> bool:
    name = dotted(getattr(decorator, "func", None))  # type: ignore[arg-type]
    return "." in name and name.rpartition(".")[2] in OBSERVERS


def handlers() -> Iterator[tuple[Source, Function]]:
    for source in sources("bot/routers", "bot/dialogs"):
        for function in functions(source.tree):
            if any(_is_registration(decorator) for decorator in function.decorator_list):
                yield source, function


HANDLERS = list(handlers())


def test_there_are_handlers_to_guard() -> None:
    assert len(HANDLERS) > 10


@pytest.mark.parametrize(
    ("source", "handler"), HANDLERS, ids=[handler.name for _, handler in HANDLERS]
)
def test_a_handler_asks_only_for_what_is_at_hand(source: Source, handler: Function) -> None:
    wanted = [argument.arg for argument in handler.args.args[1:] + handler.args.kwonlyargs]
    assert handler.args.args, f"{source.place(handler)} takes no event"
    assert set(wanted) <= AT_HAND, f"{source.place(handler)} asks for {set(wanted) - AT_HAND}"


@pytest.mark.parametrize(
    ("source", "handler"), HANDLERS, ids=[handler.name for _, handler in HANDLERS]
)
def test_a_handler_is_short(source: Source, handler: Function) -> None:
    lines = (handler.end_lineno or 0) - handler.lineno + 1
    assert lines <= MAX_LINES, f"{source.place(handler)} has {lines} lines"
