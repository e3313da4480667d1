"""Durable in, durable out: updates as they came in, letters as they go out.

A letter is a row written in the transaction of its cause, unique by cause, person and channel, so
that it is sent even if the process dies a moment later, and is not written twice.
"""

from core.outbox.letters import (
    ABSENCES,
    ANNOUNCEMENTS,
    ANSWERS,
    DIGESTS,
    MARKS,
    MESSAGES,
    PRIORITIES,
    SAFETY,
    Claimed,
    NewLetter,
    Unsent,
    claim,
    drop,
    extend,
    give_up,
    postpone,
    put,
    put_many,
    retry_later,
    settle_sent,
    unsent,
)
from core.outbox.models import Delivery, Inbox
from core.outbox.updates import (
    StoredUpdate,
    Waiting,
    fail_update,
    next_updates,
    oldest_waiting,
    settle_update,
    take_in,
)

__all__ = [
    "ABSENCES",
    "ANNOUNCEMENTS",
    "ANSWERS",
    "DIGESTS",
    "MARKS",
    "MESSAGES",
    "PRIORITIES",
    "SAFETY",
    "Claimed",
    "Delivery",
    "Inbox",
    "NewLetter",
    "StoredUpdate",
    "Unsent",
    "Waiting",
    "claim",
    "drop",
    "extend",
    "fail_update",
    "give_up",
    "next_updates",
    "oldest_waiting",
    "postpone",
    "put",
    "put_many",
    "retry_later",
    "settle_sent",
    "settle_update",
    "take_in",
    "unsent",
]
