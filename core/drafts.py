"""Unfinished typing of a chat: a state's name and its data, one row a chat, gone when finished."""

from datetime import datetime

from sqlalchemy import bindparam, delete, null, select
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, Session
from core.hot import Hot


class ChatState(Base):
    """What a chat was in the middle of typing; survives a restart."""

    __tablename__ = "chat_state"

    key: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str | None]
    data: Mapped[str] = mapped_column(default="{}")
    changed_at: Mapped[datetime]


_KEPT = Hot(select(ChatState.state, ChatState.data).where(ChatState.key == bindparam("key")))


async def kept(session: Session, key: str) -> tuple[str | None, str]:
    """The state and the data (JSON) of a chat; (None, "{}") when nothing is unfinished."""
    row = await _KEPT.first(session, key=key)
    return (None, "{}") if row is None else (row.state, row.data)


_TABLE = ChatState.__table__
_REMEMBER = Hot(
    lambda insert: (
        insert(_TABLE)
        .values(
            key=bindparam("key"),
            state=null(),
            data=bindparam("data"),
            changed_at=bindparam("changed_at", type_=_TABLE.c.changed_at.type),
        )
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "data": bindparam("data"),
                "changed_at": bindparam("changed_at", type_=_TABLE.c.changed_at.type),
            },
        )
    )
)


async def remember(session: Session, key: str, data: str) -> None:
    """Keep what is not typed but was asked last, under a key of its own, whatever was there."""
    await _REMEMBER.run(session, key=key, data=data, changed_at=clock.now())


_UNCHANGED = "unchanged"


async def keep(
    session: Session, key: str, *, state: str | None = _UNCHANGED, data: str = _UNCHANGED
) -> None:
    """Change the state or the data of a chat; when neither is left the row goes."""
    old_state, old_data = await kept(session, key)
    state = old_state if state is _UNCHANGED else state
    data = old_data if data is _UNCHANGED else data
    await session.execute(delete(ChatState).where(ChatState.key == key))
    if state is not None or data != "{}":
        session.add(ChatState(key=key, state=state, data=data, changed_at=clock.now()))
        await session.flush()
