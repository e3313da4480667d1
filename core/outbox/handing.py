"""Letters that another bot has to send: a person can only be written to by a bot they started."""

from collections.abc import Iterable

from sqlalchemy import update

from core.db import LETTERS, Session, ring
from core.enums import DeliveryState
from core.outbox.models import Delivery


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
