"""Urgent letters: a family says that it cannot wait, and whoever is on duty is told at once.

On duty are those of the administration whom the deputy head named, else the class teacher.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, exists, select, update

from core import clock, ledger, outbox
from core.access.circle import ADMINISTRATION, StaffAround, StaffMember, staff_of_pupil
from core.access.matrix import Action
from core.access.viewer import Viewer, holds
from core.db import Session, insert_into
from core.enums import DeliveryKind, FileKind, Role, UrgentKind
from core.errors import NotFound
from core.files import NewFile
from core.messaging.actions import open_thread, record_posted
from core.messaging.doors import ThreadRef, access_thread
from core.messaging.files import keep_files
from core.messaging.letter_models import LetterDuty
from core.messaging.models import LetterFile, Message
from core.people.models import Person, RoleGrant
from core.people.queries import PersonName, name_columns, person_name


@dataclass(frozen=True)
class DutyList:
    """Who is told at once of urgent letters, and who else could be."""

    on_duty: tuple[PersonName, ...]
    others: tuple[PersonName, ...]


def _of_the_office(viewer: Viewer) -> tuple[ColumnElement[bool], ...]:
    return (
        Person.school_id == viewer.school_id,
        exists().where(
            RoleGrant.school_id == viewer.school_id,
            RoleGrant.person_id == Person.id,
            RoleGrant.role.in_(ADMINISTRATION),
            holds(RoleGrant.since, RoleGrant.until, viewer.today),
        ),
    )


async def duty_list(session: Session, viewer: Viewer) -> DutyList:
    """Those of the administration who are on duty, and the others. Raises NotAllowed."""
    viewer.must(Action.KEEP_LETTER_RULES)
    rows = await session.execute(
        select(*name_columns())
        .where(*_of_the_office(viewer))
        .order_by(Person.last_name, Person.first_name, Person.id)
    )
    people = [person_name(row[:6]) for row in rows]
    chosen = await _named(session, viewer)
    return DutyList(
        tuple(one for one in people if one.id in chosen),
        tuple(one for one in people if one.id not in chosen),
    )


async def _named(session: Session, viewer: Viewer) -> set[int]:
    rows = await session.scalars(
        select(LetterDuty.person_id).where(LetterDuty.school_id == viewer.school_id)
    )
    return set(rows)


async def set_duty(session: Session, viewer: Viewer, *, person_id: int, on: bool) -> None:
    """Put somebody of the administration on duty, or off. Raises NotAllowed or NotFound."""
    listed = await duty_list(session, viewer)
    if person_id not in {one.id for one in (*listed.on_duty, *listed.others)}:
        raise NotFound
    if on:
        await session.execute(
            insert_into(session, LetterDuty)
            .values(school_id=viewer.school_id, person_id=person_id)
            .on_conflict_do_nothing(index_elements=["school_id", "person_id"])
        )
    else:
        await session.execute(
            delete(LetterDuty).where(
                LetterDuty.school_id == viewer.school_id, LetterDuty.person_id == person_id
            )
        )
    await ledger.record(
        session,
        "letters.duty",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        subject=f"person:{person_id}",
        after={"on": on},
    )


async def hurry(
    session: Session, viewer: Viewer, *, message_id: int, why: UrgentKind
) -> tuple[PersonName, ...]:
    """A family's own letter cannot wait: who is on duty is told of it now, at whatever hour.

    Whom it was not written to gets it as a letter of their own. Gives who is told. Raises NotFound
    for another's letter or an employee's, and where nobody could be told.
    """
    message = await session.scalar(
        select(Message).where(
            Message.school_id == viewer.school_id,
            Message.id == message_id,
            Message.author_id == viewer.person_id,
        )
    )
    thread = await access_thread(session, viewer, message.thread_id if message else 0)
    if message is None or not thread.on_family_side:
        raise NotFound
    around = await staff_of_pupil(session, viewer, pupil_id=thread.pupil.id)
    people = await _on_duty(session, viewer, around)
    if not people:
        raise NotFound
    for one in people:
        if one.id == thread.staff.id:
            await _hurry_own(session, viewer, message, thread, why)
        else:
            await _copy(session, viewer, message, thread, one.id, why)
    return tuple(one.name for one in people)


async def _on_duty(session: Session, viewer: Viewer, around: StaffAround) -> list[StaffMember]:
    named = await _named(session, viewer)
    found = [
        one for one in around.staff if one.id in named and set(one.roles) & set(ADMINISTRATION)
    ]
    found = found or [one for one in around.staff if Role.CLASS_TEACHER in one.roles]
    found = found or [one for one in around.staff if Role.DEPUTY in one.roles]
    return [one for one in found if one.id != viewer.person_id]


async def _hurry_own(
    session: Session, viewer: Viewer, message: Message, thread: ThreadRef, why: UrgentKind
) -> None:
    """The letter that waits is due now; one that is still to be put finds the mark."""
    await _mark(session, viewer, message.id, why)
    waiting = await outbox.unsent(
        session,
        school_id=viewer.school_id,
        person_ids=[thread.staff.id],
        kind=DeliveryKind.MESSAGE,
    )
    for one in waiting:
        if one.payload.get("message") == message.id:
            await outbox.extend(session, one.id, {**one.payload, "urgent": why})
            await outbox.hasten(session, one.id)
    await _record(session, viewer, message.id, thread, why, of=message.id)


async def _mark(session: Session, viewer: Viewer, message_id: int, why: UrgentKind) -> None:
    await session.execute(
        update(Message)
        .where(Message.school_id == viewer.school_id, Message.id == message_id)
        .values(urgent=why)
        .execution_options(synchronize_session=False)
    )


async def _copy(
    session: Session,
    viewer: Viewer,
    message: Message,
    thread: ThreadRef,
    staff_id: int,
    why: UrgentKind,
) -> None:
    other = await open_thread(session, viewer, pupil_id=thread.pupil.id, staff_id=staff_id)
    added = await session.scalar(
        insert_into(session, Message)
        .values(
            school_id=viewer.school_id,
            thread_id=other.id,
            author_id=viewer.person_id,
            text=message.text,
            origin=f"{message.origin}:urgent:{staff_id}",
            sent_at=clock.now(),
            urgent=why,
        )
        .on_conflict_do_nothing(index_elements=["school_id", "origin"])
        .returning(Message.id)
    )
    if added is None:
        return
    await record_posted(session, viewer, other, added)
    await _record(session, viewer, added, thread, why, of=message.id)
    await _copy_files(session, viewer, message.id, added, thread)


async def _copy_files(
    session: Session, viewer: Viewer, message_id: int, to: int, thread: ThreadRef
) -> None:
    rows = await session.scalars(
        select(LetterFile)
        .where(LetterFile.school_id == viewer.school_id, LetterFile.message_id == message_id)
        .order_by(LetterFile.id)
    )
    files = [
        NewFile(one.bot_id, one.file_id, FileKind(one.kind), one.name, one.size) for one in rows
    ]
    copy = await session.get_one(Message, to)
    await keep_files(session, viewer, copy, files, pupil_id=thread.pupil.id)


async def _record(
    session: Session,
    viewer: Viewer,
    message_id: int,
    thread: ThreadRef,
    why: UrgentKind,
    *,
    of: int,
) -> None:
    await ledger.record(
        session,
        "letters.hurried",
        school_id=viewer.school_id,
        actor_id=viewer.person_id,
        pupil_id=thread.pupil.id,
        subject=f"message:{message_id}",
        after={"why": why, "of": of},
    )
