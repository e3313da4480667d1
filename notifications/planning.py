"""To whom each kind of fact is told: one function a kind, from facts to letters still unwritten.

A payload holds ids. What a letter says is read when it is sent, as its reader.
"""

from dataclasses import replace
from typing import Any

from core import clock
from core.access.readers import Reader, class_teacher_of, families, readers, school_day
from core.db import Session
from core.enums import ABSENCES, DeliveryKind
from core.ledger import Fact
from core.messaging.announcements import announcement_audience
from core.messaging.audience import audience_ids
from core.messaging.queries import message_readers
from core.outbox import NewLetter, extend, unsent
from notifications.quiet import due_for
from notifications.recipients import family_of, people_of

#: Readers looked up with one set of queries.
_AT_ONCE = 500


def _letter(reader: Reader, kind: DeliveryKind, cause: str, payload: dict[str, Any]) -> NewLetter:
    return NewLetter(
        school_id=reader.school_id,
        person_id=reader.person_id,
        kind=kind,
        cause=cause,
        due_at=due_for(reader, kind, clock.now()),
        payload=payload,
        bot_id=reader.bot_id or 0,
    )


def cells(facts: list[Fact]) -> dict[int, tuple[Fact, Fact]]:
    """By the number of the mark or lesson: its first and its last event of this burst.

    A mark that was deleted and set again is one cell, although its number is new.
    """
    found: dict[int, tuple[Fact, Fact]] = {}
    emptied: dict[tuple[Any, Any], int] = {}
    for fact in facts:
        number = fact.subject_id
        first = found[number][0] if number in found else fact
        if fact.before is None and (old := emptied.pop(_place(fact.after), None)) is not None:
            first = found.pop(old)[0]
        if fact.after is None:
            emptied[_place(fact.before)] = number
        found[number] = (first, fact)
    return found


def _place(values: dict[str, Any] | None) -> tuple[Any, Any]:
    values = values or {}
    return values.get("lesson_id"), values.get("type_id")


async def _told_to_family(
    session: Session, facts: list[Fact], kind: DeliveryKind, changed: dict[int, tuple[Fact, Fact]]
) -> list[NewLetter]:
    first = facts[0]
    if not changed or first.pupil_id is None:
        return []
    told = [[number, one.id, last.id] for number, (one, last) in changed.items()]
    readers = await family_of(
        session,
        first.pupil_id,
        kind,
        school_id=first.school_id,
        without={last.actor_id for _one, last in changed.values()},
    )
    known = await _told_already(session, readers, kind, first.pupil_id, told)
    payload = {"pupil": first.pupil_id, "cells": told}
    return [
        _letter(reader, kind, f"{kind}:{first.id}", payload)
        for reader in readers
        if reader.person_id not in known
    ]


async def _told_already(
    session: Session,
    readers: list[Reader],
    kind: DeliveryKind,
    pupil_id: int,
    told: list[list[int]],
) -> set[int]:
    """Readers whose letter about this pupil still waits, for quiet hours to end perhaps: it now
    tells of this too, so that nobody reads the correction of what they never heard of."""
    known = set()
    if readers:
        waiting = await unsent(
            session,
            school_id=readers[0].school_id,
            person_ids=[reader.person_id for reader in readers],
            kind=kind,
        )
        for letter in waiting:
            payload = {"pupil": pupil_id, "cells": _joined(letter.payload["cells"], told)}
            if letter.payload["pupil"] == pupil_id and await extend(session, letter.id, payload):
                known.add(letter.person_id)
    return known


def _joined(earlier: list[list[int]], later: list[list[int]]) -> list[list[int]]:
    """Each cell once: from its first event of the earlier letter to its last of the later."""
    found = {number: [number, first, last] for number, first, last in earlier}
    for number, first, last in later:
        found[number] = [number, found.get(number, [number, first])[1], last]
    return list(found.values())


def _state(values: dict[str, Any] | None) -> tuple[Any, Any]:
    """What a family sees of a mark: its value and whether it is a duty mark."""
    values = values or {}
    return values.get("value"), bool(values.get("is_duty"))


async def marks(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """New, changed and removed marks of one pupil; what was put back as it was is not told."""
    changed = {
        number: (first, last)
        for number, (first, last) in cells(facts).items()
        if _state(first.before) != _state(last.after)
    }
    return await _told_to_family(session, facts, DeliveryKind.MARKS, changed)


async def absences(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """Lessons one pupil missed, or did not miss after all. A reason given later is not told, nor
    is being late or exempt."""
    changed = {
        number: (first, last)
        for number, (first, last) in cells(facts).items()
        if _missed(first.before) != _missed(last.after)
    }
    return await _told_to_family(session, facts, DeliveryKind.ABSENCE, changed)


def _missed(values: dict[str, Any] | None) -> bool:
    return (values or {}).get("code") in ABSENCES


async def message(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """A message is told to all who take part in its thread but the author."""
    fact = facts[0]
    people = await message_readers(session, school_id=fact.school_id, message_id=fact.subject_id)
    readers = await people_of(session, people, DeliveryKind.MESSAGE, school_id=fact.school_id)
    payload = {"message": fact.subject_id}
    return [
        _letter(reader, DeliveryKind.MESSAGE, f"message:{fact.subject_id}", payload)
        for reader in readers
        if reader.person_id != fact.actor_id
    ]


async def announcement(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """An announcement is told to its audience of this moment, but to its author.

    For who cannot be told the reason is kept, so that its progress counts everybody.
    """
    fact = facts[0]
    audience = await announcement_audience(
        session, school_id=fact.school_id, announcement_id=fact.subject_id
    )
    if audience is None:
        return []
    day = await school_day(session, fact.school_id)
    people = await audience_ids(session, audience, school_id=fact.school_id, day=day)
    found = []
    for start in range(0, len(people), _AT_ONCE):
        some = people[start : start + _AT_ONCE]
        known = await readers(session, school_id=fact.school_id, person_ids=some)
        found += [_announced(reader, fact) for reader in known.values()]
    return found


def _announced(reader: Reader, fact: Fact) -> NewLetter:
    letter = _letter(
        reader,
        DeliveryKind.ANNOUNCEMENT,
        f"announcement:{fact.subject_id}",
        {"announcement": fact.subject_id},
    )
    muted = "" if DeliveryKind.ANNOUNCEMENT in reader.wants else "muted"
    author = "author" if reader.person_id == fact.actor_id else ""
    return replace(letter, dropped=author or reader.unreachable or muted)


async def linked_chat(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """That a representative of a child was connected is told to the child's class teacher and
    other guardians, so that a slip in wrong hands is noticed (trust.md A-04)."""
    fact = facts[0]
    if fact.pupil_id is None or fact.pupil_id == fact.actor_id:
        return []
    family = (await families(session, school_id=fact.school_id, pupil_ids=[fact.pupil_id])).get(
        fact.pupil_id, []
    )
    teacher = await class_teacher_of(session, school_id=fact.school_id, pupil_id=fact.pupil_id)
    people = {*family, teacher} - {None, fact.pupil_id, fact.actor_id}
    told = await people_of(
        session,
        [person for person in people if person is not None],
        DeliveryKind.NOTICE,
        school_id=fact.school_id,
    )
    payload = {"pupil": fact.pupil_id, "linked": fact.actor_id}
    return [
        _letter(reader, DeliveryKind.NOTICE, f"chat.linked:{fact.id}", payload) for reader in told
    ]
