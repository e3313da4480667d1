"""One notice to one reader: the shape that all facts told in a few lines share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core import clock
from core.access.readers import Reader
from core.enums import DeliveryKind
from core.outbox import NewLetter
from notifications.quiet import due_for


def notice(
    reader: Reader, cause: str, payload: Mapping[str, Any], *, at: datetime | None = None
) -> NewLetter:
    """A letter still unwritten, due at `at` (now without it) or when quiet hours end."""
    return NewLetter(
        school_id=reader.school_id,
        person_id=reader.person_id,
        kind=DeliveryKind.NOTICE,
        cause=cause,
        due_at=due_for(reader, DeliveryKind.NOTICE, at or clock.now()),
        payload=dict(payload),
        bot_id=reader.bot_id or 0,
    )
