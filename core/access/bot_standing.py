"""How each bot stands, in figures, for its operator: chats, letters that wait, the last fault."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from core import clock
from core.access import bots
from core.access.bots import KnownBot
from core.access.models import ChannelLink
from core.db import Session
from core.enums import DeliveryState, LinkState
from core.outbox import Delivery
from core.school.models import School


@dataclass(frozen=True)
class Standing:
    """A bot, the schools it serves by name (None: all), the chats it has, the letters due."""

    bot: KnownBot
    schools: tuple[str, ...] | None
    chats: int
    letters_due: int


async def standings(session: Session) -> list[Standing]:
    """All bots in the order of their numbers."""
    rows = await session.execute(select(School.id, School.short_name))
    names = {row.id: row.short_name for row in rows}
    chats = await _counted(
        session,
        select(ChannelLink.bot_id, func.count(ChannelLink.id))
        .where(ChannelLink.state == LinkState.ACTIVE)
        .group_by(ChannelLink.bot_id),
    )
    due = await _counted(
        session,
        select(Delivery.bot_id, func.count(Delivery.id))
        .where(Delivery.state == DeliveryState.NEW, Delivery.due_at <= clock.now())
        .group_by(Delivery.bot_id),
    )
    return [
        Standing(
            bot=one,
            schools=None
            if one.schools is None
            else tuple(f"{names[number]} ({number})" for number in sorted(one.schools)),
            chats=chats.get(one.id, 0),
            letters_due=due.get(one.id, 0),
        )
        for one in await bots.every(session)
    ]


async def _counted(session: Session, statement: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in await session.execute(statement)}
