"""Buttons stay in chats for months: what they carry must never mean two things."""

from collections import defaultdict

from aiogram.filters.callback_data import CallbackData

import bot.app


def _kinds(base: type[CallbackData]) -> list[type[CallbackData]]:
    found = []
    for kind in base.__subclasses__():
        found += [kind, *_kinds(kind)]
    return [kind for kind in found if kind.__module__.startswith(("bot.", "notifications."))]


def test_no_two_kinds_of_buttons_share_a_prefix() -> None:
    assert bot.app is not None  # All rooms of the bot are loaded with it.
    by_prefix = defaultdict(set)
    for kind in _kinds(CallbackData):
        by_prefix[kind.__prefix__].add(f"{kind.__module__}.{kind.__name__}")
    assert len(by_prefix) > 80
    assert {prefix: kinds for prefix, kinds in by_prefix.items() if len(kinds) > 1} == {}
