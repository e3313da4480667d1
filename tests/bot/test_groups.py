"""The bot in a group: it leaves, and says nothing that others would read along (trust.md B-08)."""

import json
from typing import Any

import pytest

from bot.raw import RawUpdate
from tests.bot.telegram import Telegram
from tests.cast import Cast

GROUP = -500


def _added(telegram: Telegram, kind: str, status: str, update_id: int) -> RawUpdate:
    me = {"id": telegram.bot.id, "is_bot": True, "first_name": "Vestnik"}
    rights: dict[str, Any] = {"status": status, "user": me}
    if status == "kicked":
        rights["until_date"] = 0
    body = {
        "update_id": update_id,
        "my_chat_member": {
            "chat": {"id": GROUP, "type": kind, "title": "7Б"},
            "from": {"id": 7, "is_bot": False, "first_name": "A"},
            "date": 1_795_000_000,
            "old_chat_member": {"status": "left", "user": me},
            "new_chat_member": rights,
        },
    }
    return json.loads(json.dumps(body))  # type: ignore[no-any-return]


@pytest.mark.parametrize("text", ["/marks", "/start", "оценки", "что задали на завтра"])
async def test_a_question_in_a_group_is_not_answered(
    telegram: Telegram, cast: Cast, text: str
) -> None:
    telegram.sandbox.add_group(GROUP, "7Б болтает")
    telegram.sandbox.say(cast.chat("olga"), text, group_id=GROUP)
    await telegram.settle()
    assert telegram.sandbox.letters(GROUP) == []
    assert telegram.sandbox.world.chat(GROUP).blocked


@pytest.mark.parametrize(
    ("status", "leaves"), [("member", True), ("left", False), ("kicked", False)]
)
async def test_whoever_adds_the_bot_to_a_group_sees_it_leave(
    telegram: Telegram, cast: Cast, status: str, leaves: bool
) -> None:
    telegram.sandbox.add_group(GROUP, "7Б болтает")
    await telegram.inbox.take([_added(telegram, "group", status, 10_000_000)])
    await telegram.inbox.work_off()
    assert telegram.sandbox.world.chat(GROUP).blocked is leaves
    assert telegram.sandbox.letters(GROUP) == []
