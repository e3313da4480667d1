"""What goes first: the urgency of each kind of letter."""

from types import MappingProxyType

from core.enums import DeliveryKind

#: Lower goes first: nothing less urgent delays what is more urgent.
SAFETY = 0
ANSWERS = 10
ABSENCES = 20
MARKS = MESSAGES = 30
DIGESTS = 50
ANNOUNCEMENTS = 60

PRIORITIES = MappingProxyType(
    {
        DeliveryKind.ALARM: SAFETY,
        DeliveryKind.EMERGENCY: SAFETY,
        DeliveryKind.INQUIRY: ABSENCES,
        DeliveryKind.ABSENCE: ABSENCES,
        DeliveryKind.MARKS: MARKS,
        DeliveryKind.MESSAGE: MESSAGES,
        DeliveryKind.NOTICE: MESSAGES,
        DeliveryKind.ABSENCE_NOTE: MESSAGES,
        DeliveryKind.DIGEST: DIGESTS,
        DeliveryKind.EVENING: DIGESTS,
        DeliveryKind.EDGES: DIGESTS,
        DeliveryKind.ANNOUNCEMENT: ANNOUNCEMENTS,
        DeliveryKind.AMENDMENT: ANNOUNCEMENTS,
    }
)
#: Every priority that a letter can have: each is looked at by itself (core.outbox.claims).
LEVELS = (SAFETY, ANSWERS, ABSENCES, MARKS, DIGESTS, ANNOUNCEMENTS)


def is_bulk(kind: DeliveryKind) -> bool:
    """Whether letters of this kind go to many at once and give way to all others."""
    return PRIORITIES[kind] >= DIGESTS
