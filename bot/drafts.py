"""What a chat was in the middle of typing, kept in our own database.

It is written in the transaction of the update, so a draft and its effect live or die together and a
restart loses neither.
"""

import json
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, DefaultKeyBuilder, StateType, StorageKey

from core import drafts
from core.db import Session
from notifications.belonging import school_of

#: The session of the update being handled; set by bot.updates.
update_session: ContextVar[Session] = ContextVar("update_session")
#: The school it is meant for, where its chat belongs to several; 0 elsewhere.
update_school: ContextVar[int] = ContextVar("update_school", default=0)

_KEYS = DefaultKeyBuilder(with_bot_id=True, with_destiny=True)


async def school_of_draft(session: Session, *, bot_id: int, chat_id: int) -> int | None:
    """The school in which something is being typed in a private chat; None where there is none."""
    key = StorageKey(bot_id=bot_id, chat_id=chat_id, user_id=chat_id)
    state = (await drafts.kept(session, _KEYS.build(key)))[0]
    return school_of(state or "")[1]


class Drafts(BaseStorage):
    """aiogram's storage over `core.drafts`."""

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Remember what is being typed, or nothing for None."""
        name = state.state if isinstance(state, State) else state
        if name and (school_id := update_school.get()):
            name = f"{name}~{school_id}"
        await drafts.keep(update_session.get(), _KEYS.build(key), state=name)

    async def get_state(self, key: StorageKey) -> str | None:
        """What is being typed in this chat."""
        state = (await drafts.kept(update_session.get(), _KEYS.build(key)))[0]
        return None if state is None else school_of(state)[0]

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Remember what the typing is about."""
        packed = json.dumps(dict(data), ensure_ascii=False)
        await drafts.keep(update_session.get(), _KEYS.build(key), data=packed)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """What the typing is about."""
        data = (await drafts.kept(update_session.get(), _KEYS.build(key)))[1]
        return dict(json.loads(data))

    async def close(self) -> None:
        """Nothing is held between updates."""
