"""Who writes faster than anybody reads is asked once to wait; the rest of it costs next to nothing.

Each chat has a bucket of as many updates as may come in a minute, and it fills at that pace: a
teacher who marks a class at two taps a second never sees its bottom. Kept in memory, so a restart
forgives, and each process counts for itself (trust.md B-10).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from aiogram.types import Update

from bot.answers import Answer, Place
from bot.screen import Screen
from core.i18n import _, speaking
from core.outbox import StoredUpdate

#: Chats remembered before those that are calm again are forgotten.
_REMEMBERED = 5000
#: Leaving and coming back is no message, and letters depend on it. In JSON a quotation mark within
#: a text is escaped, so nobody can write this.
NO_MESSAGE = '"my_chat_member":'


class Verdict(Enum):
    """SERVE it; ASK for calm; let it PASS unserved, as the one that was asked for calm before."""

    SERVE = auto()
    ASK = auto()
    PASS = auto()


@dataclass(slots=True)
class _Bucket:
    left: float
    at: datetime
    was_asked: bool = False
    #: All that came until then has been settled unserved.
    settled_until: datetime | None = None


class Flood:
    """The buckets of one bot; `per_minute` 0: there is no limit."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._buckets: dict[int, _Bucket] = {}

    def judge(self, row: StoredUpdate) -> Verdict:
        """What is to become of an update; each is to be asked about once."""
        if not self.per_minute or NO_MESSAGE in row.body:
            return Verdict.SERVE
        bucket = self._filled(row.chat_id, row.received_at)
        if bucket.left >= 1:
            bucket.left -= 1
            return Verdict.SERVE
        if bucket.was_asked:
            return Verdict.PASS
        bucket.was_asked = True
        return Verdict.ASK

    def is_settled(self, row: StoredUpdate) -> bool:
        """Whether it was settled together with an earlier one of its chat."""
        bucket = self._buckets.get(row.chat_id)
        until = None if bucket is None else bucket.settled_until
        return until is not None and row.received_at <= until

    def settled(self, row: StoredUpdate) -> None:
        """It was settled together with all that its chat had sent by then."""
        self._filled(row.chat_id, row.received_at).settled_until = row.received_at

    def _filled(self, chat_id: int, now: datetime) -> _Bucket:
        bucket = self._buckets.get(chat_id)
        if bucket is None:
            if len(self._buckets) >= _REMEMBERED:
                self._forget(now)
            bucket = self._buckets[chat_id] = _Bucket(self.per_minute, now)
        seconds = max((now - bucket.at).total_seconds(), 0)
        bucket.left = min(self.per_minute, bucket.left + seconds * self.per_minute / 60)
        bucket.at = max(bucket.at, now)
        if bucket.left > self.per_minute / 2:
            bucket.was_asked = False
        return bucket

    def _forget(self, now: datetime) -> None:
        """A minute of silence fills every bucket."""
        for chat_id, bucket in list(self._buckets.items()):
            if (now - bucket.at).total_seconds() > 60:
                del self._buckets[chat_id]


def please_wait(update: Update, language: str) -> Answer | None:
    """The calm sentence; None where nobody waits for an answer."""
    place = Place.of(update)
    if place is None:
        return None
    with speaking(language):
        text = _(
            "That was too much at once, and not all of it was looked at. Wait a minute, then go on."
        )
    return Answer(place, language, Screen(text, toast=text, alert=True, anew=True))
