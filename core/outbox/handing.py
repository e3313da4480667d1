"""Letters that another bot has to send: a person can only be written to by a bot they started."""

from collections.abc import Iterable

from sqlalchemy import update

from core.db import LETTERS, Session, ring
from core.enums import DeliveryState
from core.outbox.models import Delivery


async def route_anew(
    session: Session, *, bot_id: int, school_id: int | None = None, to_bot_id: int = 0
) -> None:
    """Letters that wait for one bot, of one school or of all, wait for another from now on; for 0
    it is found out which bot their readers have meanwhile."""
    conditions = [Delivery.bot_id == bot_id, Delivery.state == DeliveryState.NEW]
    if school_id is not None:
        conditions.append(Delivery.school_id == school_id)
    await session.execute(
        update(Delivery)
        .where(*conditions)
        .values(bot_id=to_bot_id)
        .execution_options(synchronize_session=False)
    )
    await ring(session, LETTERS)


async def hand_over(session: Session, delivery_ids: Iterable[int], *, bot_id: int) -> None:
    """Give letters in hand to the bot that has their reader's chat; no attempt counts."""
    await session.execute(
        update(Delivery)
        .where(Delivery.id.in_(list(delivery_ids)), Delivery.state == DeliveryState.LEASED)
        .values(
            state=DeliveryState.NEW,
            lease_until=None,
            attempts=Delivery.attempts - 1,
            bot_id=bot_id,
        )
        .execution_options(synchronize_session=False)
    )
    await ring(session, LETTERS)
