"""To whom absences told by families, and those nobody told of, are told.

While a family's notice stands, nobody is alarmed about what it said. A pupil who was not seen today
and of whom nobody knows is asked for: each guardian gets the question instead of the news.
"""

from dataclasses import replace

from core import clock
from core.access.readers import Reader, class_teacher_of, deputies_of
from core.db import Session
from core.enums import ABSENCES, AttendanceCode, DeliveryKind, InquiryAnswer
from core.journal.absences.covering import covered_lessons
from core.journal.absences.inquiries import ask_why
from core.journal.absences.rules import EXPLAINED
from core.ledger import Fact
from core.outbox import NewLetter
from notifications import planning
from notifications.quiet import due_for
from notifications.recipients import family_of, people_of


def _letter(reader: Reader, kind: DeliveryKind, cause: str, **payload: int) -> NewLetter:
    return NewLetter(
        school_id=reader.school_id,
        person_id=reader.person_id,
        kind=kind,
        cause=cause,
        due_at=due_for(reader, kind, clock.now()),
        payload=payload,
        bot_id=reader.bot_id or 0,
    )


async def missed(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """Absences of one pupil, without those that a standing notice explains; and the question why,
    when the pupil was not seen today."""
    told = await _unexplained(session, facts)
    if not told:
        return []
    letters = await planning.absences(session, told)
    unknown = [lesson for lesson, (first, last) in planning.cells(told).items()
               if _code(last) == AttendanceCode.ABSENT_UNKNOWN and not _missed(first)]  # fmt: skip
    return await _asked(session, told[0], unknown, letters) if unknown else letters


async def _unexplained(session: Session, facts: list[Fact]) -> list[Fact]:
    pupil_id = facts[0].pupil_id
    if pupil_id is None:
        return facts
    explained = {
        lesson for lesson, (_first, last) in planning.cells(facts).items()
        if _code(last) in EXPLAINED
    }  # fmt: skip
    covered = await covered_lessons(
        session, school_id=facts[0].school_id, pupil_id=pupil_id, lesson_ids=explained
    )
    return [fact for fact in facts if fact.subject_id not in covered]


def _code(fact: Fact) -> str | None:
    return (fact.after or {}).get("code")


def _missed(fact: Fact) -> bool:
    return (fact.before or {}).get("code") in ABSENCES


async def _asked(
    session: Session, fact: Fact, lessons: list[int], letters: list[NewLetter]
) -> list[NewLetter]:
    """The question to each guardian in the place of the news of that lesson."""
    assert fact.pupil_id is not None
    inquiry = await ask_why(
        session, school_id=fact.school_id, pupil_id=fact.pupil_id, lesson_ids=lessons
    )
    if inquiry is None:
        return letters
    guardians = [
        reader
        for reader in await family_of(
            session, fact.pupil_id, DeliveryKind.ABSENCE, school_id=fact.school_id
        )
        if reader.person_id != fact.pupil_id
    ]
    if not guardians:
        return [*letters, *await _nobody_asked(session, fact, inquiry)]
    asked = {reader.person_id for reader in guardians}
    questions = [
        _letter(reader, DeliveryKind.INQUIRY, f"inquiry:{inquiry}", inquiry=inquiry)
        for reader in guardians
    ]
    first = min(lessons)
    rest = [_without(letter, first) if letter.person_id in asked else letter for letter in letters]
    return [*questions, *(letter for letter in rest if letter.payload.get("cells") != [])]


def _without(letter: NewLetter, lesson: int) -> NewLetter:
    """A letter of more than the lesson asked about goes on telling of the rest."""
    if letter.kind is not DeliveryKind.ABSENCE or {"page", "after"} & letter.payload.keys():
        return letter
    cells = [cell for cell in letter.payload["cells"] if cell[0] != lesson]
    return replace(letter, payload={**letter.payload, "cells": cells})


async def _nobody_asked(session: Session, fact: Fact, inquiry: int) -> list[NewLetter]:
    """No guardian can be asked by messenger: the class teacher calls."""
    staff = await _class_teacher(session, fact, DeliveryKind.ABSENCE_NOTE)
    return [
        _letter(reader, DeliveryKind.ABSENCE_NOTE, f"inquiry:{inquiry}", inquiry=inquiry, unasked=1)
        for reader in staff
    ]


async def reported(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """A notice, its change or its withdrawal is told to the class teacher."""
    fact = facts[0]
    return [
        _letter(
            reader,
            DeliveryKind.ABSENCE_NOTE,
            f"absence:{fact.id}",
            notice=fact.subject_id,
            event=fact.id,
        )
        for reader in await _class_teacher(session, fact, DeliveryKind.ABSENCE_NOTE)
        if reader.person_id != fact.actor_id
    ]


async def inquired(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """A step of the question why a pupil is missing: the class teacher asks, or a guardian
    answers."""
    asks = facts[0].kind == "inquiry.asked"
    return await (_asked_anew(session, facts[0]) if asks else answered(session, facts))


async def _asked_anew(session: Session, fact: Fact) -> list[NewLetter]:
    """The question by the class teacher's wish, even if it was asked before."""
    if fact.pupil_id is None:
        return []
    guardians = await family_of(
        session,
        fact.pupil_id,
        DeliveryKind.INQUIRY,
        school_id=fact.school_id,
        without={fact.actor_id, fact.pupil_id},
    )
    cause = f"inquiry:{fact.subject_id}:{fact.id}"
    return [
        _letter(reader, DeliveryKind.INQUIRY, cause, inquiry=fact.subject_id)
        for reader in guardians
    ]


async def answered(session: Session, facts: list[Fact]) -> list[NewLetter]:
    """The other guardians hear what was answered; not knowing calls the class teacher at once."""
    fact = facts[0]
    if fact.pupil_id is None or fact.after is None:
        return []
    others = await family_of(
        session,
        fact.pupil_id,
        DeliveryKind.ABSENCE,
        school_id=fact.school_id,
        without={fact.actor_id, fact.pupil_id},
    )
    about = {"inquiry": fact.subject_id, "event": fact.id}
    letters = [
        _letter(reader, DeliveryKind.ABSENCE_NOTE, f"answer:{fact.id}", **about)
        for reader in others
    ]
    if fact.after["answer"] != InquiryAnswer.UNAWARE:
        return letters
    staff = await _class_teacher(session, fact, DeliveryKind.ALARM)
    staff = staff or await _deputies(session, fact)
    alarms = [_letter(reader, DeliveryKind.ALARM, f"alarm:{fact.id}", **about) for reader in staff]
    return [*alarms, *letters]


async def _class_teacher(session: Session, fact: Fact, kind: DeliveryKind) -> list[Reader]:
    if fact.pupil_id is None:
        return []
    teacher = await class_teacher_of(session, school_id=fact.school_id, pupil_id=fact.pupil_id)
    people = [] if teacher is None else [teacher]
    return await people_of(session, people, kind, school_id=fact.school_id)


async def _deputies(session: Session, fact: Fact) -> list[Reader]:
    """A class without a teacher who can be reached: somebody of the school must know."""
    people = await deputies_of(session, school_id=fact.school_id)
    return await people_of(session, people, DeliveryKind.ALARM, school_id=fact.school_id)
