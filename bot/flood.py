"""Who writes faster than anybody reads is asked once to wait; the rest of it costs next to nothing.

Each chat has a bucket of as many updates as may come in a minute, and it fills at that pace: a
teacher who marks a class at two taps a second never sees its bottom. Each school has a larger one
with the bot it shares, so that its flood leaves room for the others. A stranger is answered once a
minute, and of many strangers only so many. Kept in memory, so a restart forgives, and each process
counts for itself (trust.md B-10).
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
#: Chats whose school is remembered.
_MOST_KNOWN = 50_000
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

    def is_spent(self) -> bool:
        """Take one out; whether there was none."""
        if self.left < 1:
            return True
        self.left -= 1
        return False


@dataclass(frozen=True)
class Limits:
    """How many updates a minute: of one chat, of one school, of strangers; 0: however many."""

    per_chat: int = 0
    per_school: int = 0
    strangers: int = 0


class Flood:
    """The limits of one bot as they stand now."""

    def __init__(self, limits: Limits) -> None:
        self.strangers = Strangers(limits.strangers)
        self._chats = _Buckets(limits.per_chat)
        self._schools = _Buckets(limits.per_school)
        self._told = _Buckets(1)
        self._school_of: dict[int, int] = {}

    def belongs(self, chat_id: int, school_id: int) -> None:
        """A chat was served as somebody's of this school: it draws on that school's bucket."""
        self._school_of.pop(chat_id, None)
        self._school_of[chat_id] = school_id
        if len(self._school_of) > _MOST_KNOWN:
            del self._school_of[next(iter(self._school_of))]

    def judge(self, row: StoredUpdate) -> Verdict:
        """What is to become of an update; each is to be asked about once."""
        if NO_MESSAGE in row.body:
            return Verdict.SERVE
        now = row.received_at
        if self._chats.per_minute:
            chat = self._chats.filled(row.chat_id, now)
            if chat.is_spent():
                return _asked(chat)
        school_id = self._school_of.get(row.chat_id)
        if not self._schools.per_minute or school_id is None:
            return Verdict.SERVE
        if not self._schools.filled(school_id, now).is_spent():
            return Verdict.SERVE
        # Most of them have done nothing wrong, so each is told; but once a minute.
        return Verdict.PASS if self._told.filled(row.chat_id, now).is_spent() else Verdict.ASK

    def is_settled(self, row: StoredUpdate) -> bool:
        """Whether it was settled together with an earlier one of its chat."""
        bucket = self._chats.known.get(row.chat_id)
        until = None if bucket is None else bucket.settled_until
        return until is not None and row.received_at <= until

    def settled(self, row: StoredUpdate) -> None:
        """It was settled together with all that its chat had sent by then."""
        self._chats.filled(row.chat_id, row.received_at).settled_until = row.received_at


def _asked(bucket: _Bucket) -> Verdict:
    if bucket.was_asked:
        return Verdict.PASS
    bucket.was_asked = True
    return Verdict.ASK


class _Buckets:
    """Buckets of one size, each by its number; those that are full again are forgotten."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self.known: dict[int, _Bucket] = {}

    def filled(self, number: int, now: datetime) -> _Bucket:
        """The bucket as it stands at this moment."""
        bucket = self.known.get(number)
        if bucket is None:
            if len(self.known) >= _REMEMBERED:
                self._forget(now)
            bucket = self.known[number] = _Bucket(self.per_minute, now)
        seconds = max((now - bucket.at).total_seconds(), 0)
        bucket.left = min(self.per_minute, bucket.left + seconds * self.per_minute / 60)
        bucket.at = max(bucket.at, now)
        if bucket.left > self.per_minute / 2:
            bucket.was_asked = False
        return bucket

    def _forget(self, now: datetime) -> None:
        """A minute of silence fills every bucket."""
        for number, bucket in list(self.known.items()):
            if (now - bucket.at).total_seconds() > 60:
                del self.known[number]


class Strangers:
    """Who is nobody here is answered once a minute, and of all of them so many a minute.

    A slip is never left without an answer: guessing has a lock of its own.
    """

    def __init__(self, per_minute: int) -> None:
        self._each = _Buckets(1 if per_minute else 0)
        self._all = _Buckets(per_minute)

    def are_too_many(self, update: Update, chat_id: int, now: datetime) -> bool:
        """Whether this stranger is left without an answer; each update is asked about once."""
        text = (update.message and update.message.text) or ""
        if not self._all.per_minute or update.my_chat_member or text.startswith("/start "):
            return False
        return self._each.filled(chat_id, now).is_spent() or self._all.filled(0, now).is_spent()


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
