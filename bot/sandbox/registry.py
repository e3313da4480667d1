"""The table of Bot API methods: aiogram's own classes say which exist and what they need."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from aiogram import methods
from aiogram.methods import TelegramMethod
from pydantic_core import PydanticUndefined

from bot.sandbox.call import Call
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.state import World

Answer = Callable[[World, Call], Any | Awaitable[Any]]
SomeAnswer = TypeVar("SomeAnswer", bound=Answer)

SCHEMA: dict[str, type[TelegramMethod[Any]]] = {
    name.lower(): method
    for name in methods.__all__
    if isinstance(method := getattr(methods, name), type)
    and issubclass(method, TelegramMethod)
    and method is not TelegramMethod
}
ANSWERS: dict[str, Answer] = {}


def answers(*names: str) -> Callable[[SomeAnswer], SomeAnswer]:
    """Register a function as the answer to these methods; the names must exist in aiogram."""

    def register(answer: SomeAnswer) -> SomeAnswer:
        for name in names:
            if name.lower() not in SCHEMA:
                raise LookupError(f"the Bot API has no method {name}")
            ANSWERS[name.lower()] = answer
        return answer

    return register


def find_answer(method: str) -> Answer:
    """What answers a method; raises ApiError 404 for names the Bot API does not have."""
    name = method.lower()
    if name not in SCHEMA:
        raise ApiError(404, "Not Found: method not found")
    return ANSWERS.get(name, _not_imitated)


def proper_name(method: str) -> str:
    """The method's name as Telegram writes it; calls may come in any case."""
    known = SCHEMA.get(method.lower())
    return known.__api_method__ if known is not None else method


def _not_imitated(world: World, call: Call) -> Any:
    """Methods that only say True are believed; of the others the sandbox has nothing to give."""
    method = SCHEMA[call.method.lower()]
    for name, info in method.model_fields.items():
        if info.default is PydanticUndefined and not call.has(name):
            raise bad_request(f"{name} is empty")
    if bool in _alternatives(method.__returning__):
        return True
    raise ApiError(501, f"Not Implemented: the sandbox does not imitate {call.method}")


def _alternatives(returning: Any) -> tuple[Any, ...]:
    return get_args(returning) if get_origin(returning) in {Union, UnionType} else (returning,)
