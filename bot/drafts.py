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

#: The session of the update being handled; set by bot.updates.
update_session: ContextVar[Session] = ContextVar("update_session")


class Drafts(BaseStorage):
    """aiogram's storage over `core.drafts`."""

    def __init__(self) -> None:
        self._keys = DefaultKeyBuilder(with_bot_id=True, with_destiny=True)

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Remember what is being typed, or nothing for None."""
        name = state.state if isinstance(state, State) else state
        await drafts.keep(update_session.get(), self._keys.build(key), state=name)

    async def get_state(self, key: StorageKey) -> str | None:
        """What is being typed in this chat."""
        return (await drafts.kept(update_session.get(), self._keys.build(key)))[0]

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Remember what the typing is about."""
        packed = json.dumps(dict(data), ensure_ascii=False)
        await drafts.keep(update_session.get(), self._keys.build(key), data=packed)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """What the typing is about."""
        data = (await drafts.kept(update_session.get(), self._keys.build(key)))[1]
        return dict(json.loads(data))

    async def close(self) -> None:
        """Nothing is held between updates."""
