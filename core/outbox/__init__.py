"""Durable in, durable out: updates as they came in, letters as they go out.

A letter is a row written in the transaction of its cause, unique by cause, person and channel, so
that it is sent even if the process dies a moment later, and is not written twice.
"""

from core.outbox.claims import Claimed, claim
from core.outbox.due import bots_with_due
from core.outbox.handing import hand_over, route_anew
from core.outbox.letters import NewLetter, Unsent, extend, hasten, put, put_many, unsent
from core.outbox.models import Delivery, Inbox
from core.outbox.priorities import (
    ABSENCES,
    ANNOUNCEMENTS,
    ANSWERS,
    DIGESTS,
    MARKS,
    MESSAGES,
    PRIORITIES,
    SAFETY,
    is_bulk,
)
from core.outbox.settling import (
    Landed,
    drop,
    give_up,
    postpone,
    retry_later,
    settle_landed,
    settle_sent,
)
from core.outbox.unshown import Unshown, mark_shown, still_answering, take_unshown
from core.outbox.updates import (
    ATTEMPTS,
    NewUpdate,
    StoredUpdate,
    Waiting,
    all_updates,
    fail_update,
    hold_update,
    next_updates,
    oldest_waiting,
    pass_over,
    settle_update,
    take_in,
)

__all__ = [
    "ABSENCES",
    "ANNOUNCEMENTS",
    "ANSWERS",
    "ATTEMPTS",
    "DIGESTS",
    "MARKS",
    "MESSAGES",
    "PRIORITIES",
    "SAFETY",
    "Claimed",
    "Delivery",
    "Inbox",
    "Landed",
    "NewLetter",
    "NewUpdate",
    "StoredUpdate",
    "Unsent",
    "Unshown",
    "Waiting",
    "bots_with_due",
    "all_updates",
    "claim",
    "drop",
    "extend",
    "fail_update",
    "give_up",
    "hand_over",
    "hasten",
    "hold_update",
    "is_bulk",
    "mark_shown",
    "next_updates",
    "oldest_waiting",
    "pass_over",
    "postpone",
    "put",
    "put_many",
    "retry_later",
    "route_anew",
    "settle_landed",
    "settle_sent",
    "settle_update",
    "still_answering",
    "take_in",
    "take_unshown",
    "unsent",
]
