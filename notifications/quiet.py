"""Which letters wait until quiet hours end, and until when."""

from datetime import datetime

from core.access.readers import Reader
from core.enums import DeliveryKind
from core.people.quiet import due_at

#: An absence is told at once: somebody may be missing.
URGENT = frozenset({DeliveryKind.ABSENCE})


def due_for(reader: Reader, kind: DeliveryKind, now: datetime) -> datetime:
    """First moment not before `now` when this reader may be told something of this kind."""
    if kind in URGENT:
        return now
    return due_at(reader.quiet, now, reader.zone)


__all__ = ["URGENT", "due_at", "due_for"]
