"""To whom each kind of fact is told: one function a kind, from facts to letters still unwritten.

A payload holds ids. What a letter says is read when it is sent, as its reader.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from core import clock
from core.access.readers import Reader, class_teacher_of, families, readers, school_day
from core.db import Session
from core.enums import ABSENCES, DeliveryKind
from core.ledger import Fact
from core.messaging.announcements import announcement_audience
from core.messaging.audience import audience_ids
from core.outbox import NewLetter, Unsent, extend, unsent
from notifications import corrections
from notifications.amendments import amend
from notifications.quiet import due_for
from notifications.recipients import family_of, people_of
from notifications.wishes import wishes_of

#: Readers looked up with one set of queries.
_AT_ONCE = 500


def _letter(
    reader: Reader,
    kind: DeliveryKind,
    cause: str,
    payload: dict[str, Any],
    *,
    day: date | None = None,
) -> NewLetter:
    return NewLetter(
        school_id=reader.school_id,
        person_id=reader.person_id,
        kind=kind,
        cause=cause,
        due_at=due_for(reader, kind, clock.now(), day=day),
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


@dataclass(frozen=True)
class _Told:
    """What a family sees of a cell's values: `nothing` is what it sees of an empty one."""

    kind: DeliveryKind
    seen: Callable[[dict[str, Any] | None], Any]
    nothing: Any


async def _told_to_family(session: Session, facts: list[Fact], of: _Told) -> list[NewLetter]:
    """What was put back as it was is not told."""
    first = facts[0]
    changed = {
        number: (one, last)
        for number, (one, last) in cells(facts).items()
        if of.seen(one.before) != of.seen(last.after)
    }
    if not changed or first.pupil_id is None:
        return []
    readers = await family_of(
        session,
        first.pupil_id,
        of.kind,
        school_id=first.school_id,
        without={last.actor_id for _one, last in changed.values()},
    )
    waiting = await _waiting(session, readers, of.kind)
    known = {
        one.subject_id: [number, one.id, last.id]
        for number, (one, last) in changed.items()
        if of.seen(one.before) != of.nothing
    }
    day = _last_day(last for _one, last in changed.values())
    put_right = await corrections.plan(
        session, readers, of.kind, first.pupil_id, known, waiting, day=day
    )
    told = [[number, one.id, last.id] for number, (one, last) in changed.items()]
    letters = list(put_right.letters)
    wishes = await wishes_of(session, readers, of.kind, first.pupil_id, changed)
    for reader in readers:
        rest = [cell for cell in told if cell[0] not in put_right.told.get(reader.person_id, ())]
        rest = await wishes.at_once(session, reader, rest, letters)
        payload = {"pupil": first.pupil_id, "cells": rest}
        if rest and not await _told_already(session, reader, waiting, payload):
            cause = f"{of.kind}:{first.id}"
            letters.append(_letter(reader, of.kind, cause, payload, day=day))
    return letters


def _last_day(facts: Iterable[Fact]) -> date:
    """The last day of lessons that the facts are about."""
    return max(date.fromisoformat((fact.after or fact.before or {})["day"]) for fact in facts)


async def _waiting(session: Session, readers: list[Reader], kind: DeliveryKind) -> list[Unsent]:
    if not readers:
        return []
    return await unsent(
        session,
        school_id=readers[0].school_id,
        person_ids=[reader.person_id for reader in readers],
        kind=kind,
    )


async def _told_already(
    session: Session, reader: Reader, waiting: list[Unsent], payload: dict[str, Any]
) -> bool:
    """Whether the reader's letter about this pupil still waits, for quiet hours to end perhaps: it
    now tells of this too, so that nobody reads the correction of what they never heard of."""
    known = False
    for letter in waiting:
        own = letter.payload
        if (letter.person_id, own["pupil"]) != (reader.person_id, payload["pupil"]):
            continue
        if "page" in own or "after" in own:
            continue
        cells = corrections.joined(own["cells"], payload["cells"])
        if await extend(session, letter.id, {"pupil": payload["pupil"], "cells": cells}):
            known = True
    return known


def _state(values: dict[str, Any] | None) -> tuple[Any, Any]:
    """What a family sees of a mark: its value and whether it is a duty mark."""
    values = values or {}
    return values.get("value"), bool(values.get("is_duty"))


def _missed(values: dict[str, Any] | None) -> bool:
    return (values or {}).get("code") in ABSENCES


_MARKS = _Told(DeliveryKind.MARKS, _state, _state(None))
_MISSED = _Told(DeliveryKind.ABSENCE, _missed, _missed(None))


async def marks(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """New, changed and removed marks of one pupil."""
    return await _told_to_family(session, facts, _MARKS)


async def absences(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """Lessons one pupil missed, or did not miss after all. A reason given later is not told, nor
    is being late or exempt."""
    return await _told_to_family(session, facts, _MISSED)


async def announcement(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """An announcement is told to its audience of this moment, but to its author.

    For who cannot be told the reason is kept, so that its progress counts everybody.
    """
    fact = facts[0]
    if fact.kind != "announcement.made":
        return await amend(session, facts)
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
