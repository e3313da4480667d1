"""Letters put into the outbox to be measured on their way, and the count of what became of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from benchmarks import school
from core import clock, outbox
from core.db import Database
from core.enums import DeliveryKind
from core.outbox import NewLetter

#: Of the demo school: the one about the meeting, for everybody.
ANNOUNCEMENT = 1

People = list[tuple[int, int]]  # (school, person)


async def put_digests(db: Database, count: int, *, people: People | None = None) -> list[int]:
    """So many digests of last week, due now, each to another person; gives their chats."""
    monday, sunday = clock.week_of(clock.today("Europe/Samara") - timedelta(days=7))
    payload = {"since": monday.isoformat(), "until": sunday.isoformat()}
    return await _put(db, count, people, DeliveryKind.DIGEST, "digest:bench", payload)


async def put_announcements(db: Database, count: int) -> list[int]:
    """So many letters of one announcement, due now, each to another person; gives their chats."""
    payload = {"announcement": ANNOUNCEMENT}
    cause = f"announcement:{ANNOUNCEMENT}:bench"
    return await _put(db, count, None, DeliveryKind.ANNOUNCEMENT, cause, payload)


async def _put(
    db: Database,
    count: int,
    people: People | None,
    kind: DeliveryKind,
    cause: str,
    payload: dict[str, Any],
) -> list[int]:
    people = people or await school.family_people(db)
    now = clock.now()
    bots = await _bots(db)
    # A school has fewer families than a long run needs letters: then people get several.
    chosen = [(people[number % len(people)], number // len(people)) for number in range(count)]
    async with db.session() as session:
        put = await outbox.put_many(
            session,
            [
                NewLetter(
                    school_id,
                    person_id,
                    kind,
                    f"{cause}:{turn}",
                    now,
                    payload,
                    bot_id=bots.get(person_id, 0),
                )
                for (school_id, person_id), turn in chosen
            ],
        )
    assert put == count, f"{put} of {count} letters put"
    return sorted({school.FIRST_CHAT + person_id for (_school, person_id), _turn in chosen})


async def _bots(db: Database) -> dict[int, int]:
    """Whose bot each person talks to, as those who put letters know it."""
    async with db.reading() as session:
        rows = await session.execute(
            text("SELECT person_id, bot_id FROM channel_link WHERE state = 'active'")
        )
        return {row[0]: row[1] or 0 for row in rows}


async def forget(db: Database) -> None:
    """Empty the outbox."""
    async with db.session() as session:
        await session.execute(text("DELETE FROM delivery"))


async def states(db: Database) -> Counter[str]:
    """How many letters there are in each state."""
    async with db.reading() as session:
        rows = await session.execute(text("SELECT state, count(*) FROM delivery GROUP BY state"))
        return Counter({row[0]: row[1] for row in rows})


@dataclass(frozen=True)
class Tally:
    """What a run did to its letters, by the messenger's own record."""

    lost: int
    copies: int
    explained: int

    @property
    def unexplained(self) -> int:
        """Copies that no withheld answer accounts for."""
        return max(0, self.copies - self.explained)


def tally(expected: dict[int, int], full: dict[str, Any]) -> Tally:
    """expected: letters owed to each chat; full: `Messenger.report(full=True)`.

    A letter is known by its chat and its words; the same words twice in a chat are a copy, unless
    the chat is owed several letters of the same words.
    """
    got: Counter[int] = Counter()
    for _moment, _bot, chat, _checksum, _number in full["deliveries"]:
        got[chat] += 1
    withheld = Counter(chat for chat, _checksum in full["withheld"])
    lost = sum(max(0, owed - got[chat]) for chat, owed in expected.items())
    copies = {chat: max(0, count - expected.get(chat, 0)) for chat, count in got.items()}
    explained = sum(min(more, withheld[chat]) for chat, more in copies.items())
    return Tally(lost, sum(copies.values()), explained)
