"""What each reader wants to be told at once, and what waits for their evening letter.

A letter of the evening is one for all children and kinds; what is told weekly is not put at all,
for the digest tells it. On the day somebody joins nothing but absences comes by itself: the rest
waits for the next morning, so that a beginning is calm.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from core import clock
from core.access.newcomers import joined_today
from core.access.readers import Reader
from core.db import Session
from core.enums import DeliveryKind, Timing, Topic
from core.ledger import Fact
from core.outbox import NewLetter, Unsent, extend, unsent
from core.people.quiet import due_at
from core.people.telling import Telling, evenings_of, tellings
from notifications.corrections import joined

#: [number of the mark or lesson, its first event, its last event], as payloads have it.
Cell = list[int]

_MORNING = time(8, 0)
_PLAIN = Telling()


@dataclass(frozen=True)
class Wishes:
    """What some readers want to be told of one pupil when."""

    kind: DeliveryKind
    pupil_id: int
    topics: Mapping[int, tuple[Topic, int]]  # by cell: topic and subject
    rules: Mapping[int, Telling]
    evenings: Mapping[int, time]
    newcomers: frozenset[int]
    waiting: Mapping[int, Unsent]  # the evening letter that still waits, by reader

    async def at_once(
        self, session: Session, reader: Reader, cells: list[Cell], letters: list[NewLetter]
    ) -> list[Cell]:
        """Those of the cells to be told now; what is to wait joins the reader's evening letter, or
        a new one in `letters`."""
        by_timing: dict[Timing, list[Cell]] = defaultdict(list)
        for cell in cells:
            by_timing[self._timing(reader, cell)].append(cell)
        if held := by_timing[Timing.EVENING]:
            letter = await self._hold(session, reader, held)
            letters.extend([letter] if letter is not None else [])
        return by_timing[Timing.NOW]

    def _timing(self, reader: Reader, cell: Cell) -> Timing:
        topic, subject_id = self.topics[cell[0]]
        rules = self.rules.get(reader.person_id, _PLAIN)
        timing = rules.timing(topic, pupil_id=self.pupil_id, subject_id=subject_id)
        is_new_here = reader.person_id in self.newcomers and topic is not Topic.ABSENCES
        return Timing.EVENING if timing is Timing.NOW and is_new_here else timing

    async def _hold(self, session: Session, reader: Reader, cells: list[Cell]) -> NewLetter | None:
        old = self.waiting.get(reader.person_id)
        if old is not None and await extend(session, old.id, self._with(old.payload, cells)):
            return None
        due = self._due(reader)
        return NewLetter(
            school_id=reader.school_id,
            person_id=reader.person_id,
            kind=DeliveryKind.EVENING,
            cause=f"evening:{due:%Y-%m-%dT%H:%M}",
            due_at=due,
            payload=self._with({}, cells),
            bot_id=reader.bot_id or 0,
        )

    def _with(self, payload: Mapping[str, Any], cells: list[Cell]) -> dict[str, Any]:
        """The payload of an evening letter that tells of these cells too."""
        told = {kind: dict(pupils) for kind, pupils in payload.items()}
        pupils = told.setdefault(str(self.kind), {})
        pupils[str(self.pupil_id)] = joined(pupils.get(str(self.pupil_id), []), cells)
        return told

    def _due(self, reader: Reader) -> datetime:
        now = clock.now()
        today = clock.local(now, reader.zone).date()
        if reader.person_id in self.newcomers:
            morning = clock.at(today + timedelta(days=1), _MORNING, reader.zone)
            return due_at(reader.quiet, morning, reader.zone)
        evening = self.evenings.get(reader.person_id, time(19, 0))
        moment = clock.at(today, evening, reader.zone)
        if moment <= now:
            moment = clock.at(today + timedelta(days=1), evening, reader.zone)
        return due_at(reader.quiet, moment, reader.zone)


async def wishes_of(
    session: Session,
    readers: list[Reader],
    kind: DeliveryKind,
    pupil_id: int,
    changed: Mapping[int, tuple[Fact, Fact]],
) -> Wishes:
    """The wishes of these readers about these cells (first and last event by number)."""
    people = [reader.person_id for reader in readers]
    school_id = readers[0].school_id if readers else 0
    rules = await tellings(session, school_id=school_id, person_ids=people) if people else {}
    newcomers = await joined_today(session, school_id=school_id, person_ids=people)
    held = rules.keys() | newcomers
    return Wishes(
        kind=kind,
        pupil_id=pupil_id,
        topics={number: _topic(kind, last) for number, (_first, last) in changed.items()},
        rules=rules,
        evenings=await evenings_of(session, school_id=school_id, person_ids=held) if held else {},
        newcomers=newcomers,
        waiting=await _waiting(session, school_id, held) if held else {},
    )


async def _waiting(session: Session, school_id: int, people: Iterable[int]) -> dict[int, Unsent]:
    letters = await unsent(
        session, school_id=school_id, person_ids=list(people), kind=DeliveryKind.EVENING
    )
    return {letter.person_id: letter for letter in letters}


def _topic(kind: DeliveryKind, last: Fact) -> tuple[Topic, int]:
    values = last.after or last.before or {}
    subject_id = int(values.get("subject_id", 0))
    if kind is DeliveryKind.ABSENCE:
        return Topic.ABSENCES, subject_id
    if last.after is not None and last.after.get("is_duty"):
        return Topic.DEBTS, subject_id
    return (Topic.FIVES if values.get("value") == 5 else Topic.MARKS), subject_id
