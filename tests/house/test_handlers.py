"""Handlers are short and ask only for what is really handed to them."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import Function, Source, dotted, functions, sources

#: What aiogram and `bot.updates` put at hand by name; the first argument is the event itself.
AT_HAND = {
    "session",
    "db",
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


def _is_registration(decorator: ast.expr) -> bool:
    name = dotted(decorator.func) if isinstance(decorator, ast.Call) else ""
    return "." in name and name.rpartition(".")[2] in OBSERVERS


def handlers() -> Iterator[tuple[Source, Function]]:
    for source in sources("bot/routers", "bot/dialogs"):
        for function in functions(source.tree):
            if any(_is_registration(decorator) for decorator in function.decorator_list):
                yield source, function


def _given_by_filters() -> dict[str, set[str]]:
    """What each filter hands on: the keys of the dicts its `__call__` returns."""
    given: dict[str, set[str]] = {}
    for source in sources("bot"):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.ClassDef) and "BaseFilter" in map(dotted, node.bases):
                given[node.name] = {
                    key.value
                    for answer in ast.walk(node)
                    if isinstance(answer, ast.Return)
                    for part in ast.walk(answer)
                    if isinstance(part, ast.Dict)
                    for key in part.keys
                    if isinstance(key, ast.Constant)
                }
    return given


FILTERS = _given_by_filters()
HANDLERS = list(handlers())
IDS = [handler.name for _, handler in HANDLERS]


def _handed_to(handler: Function) -> set[str]:
    """Names at hand for everybody, and those of the filters this handler is registered with."""
    named = {
        dotted(part)
        for decorator in handler.decorator_list
        for part in ast.walk(decorator)
        if isinstance(part, ast.Name)
    }
    return AT_HAND.union(*(FILTERS[name] for name in named & FILTERS.keys()))


def test_there_are_handlers_to_guard() -> None:
    assert len(HANDLERS) > 10


@pytest.mark.parametrize(("source", "handler"), HANDLERS, ids=IDS)
def test_a_handler_asks_only_for_what_is_at_hand(source: Source, handler: Function) -> None:
    assert handler.args.args, f"{source.place(handler)} takes no event"
    wanted = {argument.arg for argument in handler.args.args[1:] + handler.args.kwonlyargs}
    unknown = wanted - _handed_to(handler)
    assert not unknown, f"{source.place(handler)} asks for {unknown}"


@pytest.mark.parametrize(("source", "handler"), HANDLERS, ids=IDS)
def test_a_handler_is_short(source: Source, handler: Function) -> None:
    """Its body; how many lines the signature takes is the formatter's affair."""
    lines = (handler.end_lineno or 0) - handler.body[0].lineno + 1
    assert lines <= MAX_LINES, f"{source.place(handler)} has {lines} lines"
