"""Which letters wait until quiet hours end, and until when."""

from datetime import date, datetime

from core import clock
from core.access.readers import Reader
from core.enums import DeliveryKind
from core.people.quiet import due_at

#: An absence is told at once: somebody may be missing. An amendment edits what is there already
#: and makes no sound.
URGENT = frozenset(
    {
        DeliveryKind.ABSENCE,
        DeliveryKind.INQUIRY,
        DeliveryKind.ALARM,
        DeliveryKind.EMERGENCY,
        DeliveryKind.AMENDMENT,
    }
)


def due_for(
    reader: Reader, kind: DeliveryKind, now: datetime, *, day: date | None = None
) -> datetime:
    """First moment not before `now` when this reader may be told something of this kind.

    `day`: which day it happened on, if that is known. An absence of an earlier day, entered late or
    told late after an outage, alarms nobody and can wait for the morning.
    """
    if kind in URGENT and day in (None, clock.local(now, reader.zone).date()):
        return now
    return due_at(reader.quiet, now, reader.zone)


__all__ = ["URGENT", "due_at", "due_for"]
