"""Who may be told by messenger: a living link, a living consent, and what each prefers.

Being told of a pupil follows from being the pupil or an unrestricted guardian, never from a list.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import (
    Date,
    and_,
    bindparam,
    exists,
    literal_column,
    select,
    union,
    union_all,
    update,
)
from sqlalchemy.orm import aliased

from core import clock
from core.access.models import MESSENGER, ChannelLink, Consent
from core.access.viewer import holds
from core.db import Id, Session
from core.enums import Channel, DeliveryKind, LinkState, Role
from core.hot import Hot
from core.people.models import Enrolment, Guardianship, Person, Preferences, RoleGrant
from core.people.quiet import Quiet
from core.school.models import School, SchoolClass
from core.school.names import class_name

ALL_KINDS = frozenset(DeliveryKind)
#: As `Preferences` has them for somebody who never chose.
DEFAULT_QUIET = Quiet(time(21, 0), time(7, 0))


@dataclass(frozen=True)
class Reader:
    """A person as a reader of letters. `unreachable` says why nothing can be sent ("" if it can):
    "unlinked", "blocked" or "no consent"; `chat_id` is None exactly then.

    `bot_id` is the bot whose chat it is, and the only one that may write there.
    """

    person_id: int
    school_id: int
    zone: str
    language: str
    quiet: Quiet | None
    wants: frozenset[DeliveryKind]
    chat_id: int | None
    unreachable: str = ""
    bot_id: int | None = None
    discreet: bool = False
    #: Named where the chat is a reader's of another school too; "" elsewhere.
    school_name: str = ""


def _wants(preferences: Any) -> frozenset[DeliveryKind]:
    if preferences is None:
        return ALL_KINDS
    switches = {
        DeliveryKind.MARKS: preferences.marks,
        DeliveryKind.ABSENCE: preferences.absences,
        DeliveryKind.MESSAGE: preferences.messages,
        DeliveryKind.ANNOUNCEMENT: preferences.announcements,
        DeliveryKind.DIGEST: preferences.digest,
        DeliveryKind.EDGES: preferences.marks,
    }
    return ALL_KINDS - {kind for kind, on in switches.items() if not on}


def quiet_of(preferences: Any) -> Quiet | None:
    """The quiet hours of a person, or None."""
    if preferences.quiet_from is None or preferences.quiet_until is None:
        return None
    return Quiet(preferences.quiet_from, preferences.quiet_until)


async def readers(
    session: Session,
    *,
    school_id: int,
    person_ids: Iterable[int],
    channel: Channel = Channel.TELEGRAM,
) -> dict[int, Reader]:
    """These people as readers, reachable or not, by person id; up to some hundreds at once."""
    bound = {"school": school_id, "people": sorted(set(person_ids)), "channel": channel.value}
    chats = await _chats(session, bound)
    consented = {row.person_id for row in await _CONSENTED.all(session, **bound)}
    return {
        row.id: _reader(row, school_id, chats.get(row.id, _NOWHERE), row.id in consented)
        for row in await _PEOPLE.all(session, **bound)
    }


def _reader(row: Any, school_id: int, chat: "_Chat", consented: bool) -> Reader:
    bot_id, chat_id, unreachable, is_shared = chat
    if not unreachable and not consented:
        chat_id, unreachable = None, "no consent"
    # Without preferences there is no language either.
    chose = row if row.language is not None else None
    return Reader(
        person_id=row.id,
        school_id=school_id,
        zone=row.timezone,
        language=row.language or "ru",
        quiet=quiet_of(row) if chose else DEFAULT_QUIET,
        wants=_wants(chose),
        chat_id=chat_id,
        unreachable=unreachable,
        bot_id=bot_id,
        discreet=bool(row.discreet),
        school_name=row.school_name if is_shared else "",
    )


_AMONG = bindparam("people", type_=Id, expanding=True)
_SCHOOL = bindparam("school", type_=Id)
_PEOPLE = Hot(
    select(
        Person.id,
        School.timezone,
        School.name.label("school_name"),
        Preferences.language,
        Preferences.quiet_from,
        Preferences.quiet_until,
        Preferences.marks,
        Preferences.absences,
        Preferences.messages,
        Preferences.announcements,
        Preferences.digest,
        Preferences.discreet,
    )
    .join(School, School.id == Person.school_id)
    .outerjoin(
        Preferences,
        and_(Preferences.school_id == Person.school_id, Preferences.person_id == Person.id),
    )
    # "+ 0" keeps SQLite from walking through everybody of the school to find some by number.
    .where(Person.school_id + literal_column("0") == _SCHOOL, Person.id.in_(_AMONG))
)
_OTHER = aliased(ChannelLink)
_CHATS = Hot(
    select(
        ChannelLink.person_id,
        ChannelLink.bot_id,
        ChannelLink.chat_id,
        ChannelLink.state,
        # Only whether there is one: what school that is does not concern this one.
        exists()
        .where(
            _OTHER.bot_id == ChannelLink.bot_id,
            _OTHER.chat_id == ChannelLink.chat_id,
            _OTHER.school_id != ChannelLink.school_id,
            _OTHER.state != literal_column("'revoked'"),
        )
        .label("is_shared"),
    )
    .where(
        ChannelLink.school_id == _SCHOOL,
        ChannelLink.person_id.in_(_AMONG),
        ChannelLink.channel == bindparam("channel"),
        ChannelLink.bot_id.is_not(None),
        ChannelLink.state != LinkState.REVOKED,
    )
    .order_by(ChannelLink.state.desc(), ChannelLink.linked_at, ChannelLink.id)
)
_CONSENTED = Hot(
    select(Consent.person_id).where(
        Consent.school_id == _SCHOOL,
        Consent.person_id.in_(_AMONG),
        Consent.purpose == MESSENGER,
        Consent.withdrawn_at.is_(None),
    )
)
#: Bot, chat, why it cannot be written to, and whether it is somebody's of another school too.
_Chat = tuple[int | None, int | None, str, bool]
#: Of somebody who never came.
_NOWHERE: _Chat = (None, None, "unlinked", False)


async def _chats(session: Session, bound: Mapping[str, Any]) -> dict[int, _Chat]:
    """The chat of each person and its bot, the one linked last when there are several."""
    # "blocked" sorts after "active", so in descending order an active chat is seen last.
    return {
        person_id: (bot_id, chat_id, "", is_shared)
        if state == LinkState.ACTIVE
        else (bot_id, None, "blocked", is_shared)
        for person_id, bot_id, chat_id, state, is_shared in await _CHATS.all(session, **bound)
    }


async def families(
    session: Session, *, school_id: int, pupil_ids: Iterable[int]
) -> dict[int, list[int]]:
    """By pupil: the pupil, if enrolled today, and the guardians without restriction."""
    day = await school_day(session, school_id)
    found: dict[int, list[int]] = defaultdict(list)
    rows = await _FAMILIES.all(session, school=school_id, people=list(pupil_ids), day=day)
    for pupil_id, reader_id in rows:
        if reader_id not in found[pupil_id]:
            found[pupil_id].append(reader_id)
    return found


_DAY = bindparam("day", type_=Date)
_ENROLLED = (Enrolment.school_id == _SCHOOL, holds(Enrolment.enrolled_on, Enrolment.left_on, _DAY))
_UNRESTRICTED = (
    Guardianship.school_id == _SCHOOL,
    Guardianship.restricted.is_(False),
    holds(Guardianship.valid_from, Guardianship.valid_until, _DAY),
)
_FAMILIES = Hot(
    union_all(
        select(Enrolment.pupil_id, Enrolment.pupil_id.label("reader_id")).where(
            Enrolment.pupil_id.in_(_AMONG), *_ENROLLED
        ),
        select(Guardianship.pupil_id, Guardianship.guardian_id).where(
            Guardianship.pupil_id.in_(_AMONG), *_UNRESTRICTED
        ),
    )
)


@dataclass(frozen=True)
class Child:
    """A pupil as a line in a letter."""

    pupil_id: int
    first_name: str
    class_name: str


async def children_of(
    session: Session, *, school_id: int, person_ids: Iterable[int]
) -> dict[int, list[Child]]:
    """By reader: their own children without restriction, or the pupil themself, eldest class
    first. The same right as `core.access.doors.own_pupils`, asked for many at once."""
    day = await school_day(session, school_id)
    found: dict[int, list[Child]] = defaultdict(list)
    rows = await _CHILDREN.all(session, school=school_id, people=list(person_ids), day=day)
    for reader_id, pupil_id, first_name, grade, letter in rows:
        found[reader_id].append(Child(pupil_id, first_name, class_name(grade, letter)))
    return found


def _children() -> Any:
    guardians = select(Guardianship.guardian_id.label("reader_id"), Guardianship.pupil_id).where(
        Guardianship.guardian_id.in_(_AMONG), *_UNRESTRICTED
    )
    themselves = select(Enrolment.pupil_id, Enrolment.pupil_id).where(
        Enrolment.pupil_id.in_(_AMONG), *_ENROLLED
    )
    own = union(guardians, themselves).subquery()
    return (
        select(own.c.reader_id, Person.id, Person.first_name, SchoolClass.grade, SchoolClass.letter)
        .join(Person, Person.id == own.c.pupil_id)
        .join(Enrolment, Enrolment.pupil_id == own.c.pupil_id)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(*_ENROLLED)
        .order_by(SchoolClass.grade.desc(), Person.first_name, Person.id)
    )


_CHILDREN = Hot(_children())


async def class_teacher_of(session: Session, *, school_id: int, pupil_id: int) -> int | None:
    """The class teacher of the pupil's class of today, None without one."""
    day = await school_day(session, school_id)
    return await session.scalar(
        select(SchoolClass.class_teacher_id)
        .join(Enrolment, Enrolment.class_id == SchoolClass.id)
        .where(
            Enrolment.school_id == school_id,
            Enrolment.pupil_id == pupil_id,
            holds(Enrolment.enrolled_on, Enrolment.left_on, day),
        )
        .limit(1)
    )


async def deputies_of(session: Session, *, school_id: int) -> list[int]:
    """The deputy heads of today, by id."""
    day = await school_day(session, school_id)
    rows = await session.scalars(
        select(RoleGrant.person_id)
        .where(
            RoleGrant.school_id == school_id,
            RoleGrant.role == Role.DEPUTY,
            holds(RoleGrant.since, RoleGrant.until, day),
        )
        .order_by(RoleGrant.person_id)
    )
    return list(rows)


async def relation_to(
    session: Session, *, school_id: int, guardian_id: int, pupil_id: int
) -> str | None:
    """Who a guardian is to the pupil today ("mother" …), None for nobody or a restricted one."""
    day = await school_day(session, school_id)
    return await session.scalar(
        select(Guardianship.relation).where(
            Guardianship.school_id == school_id,
            Guardianship.guardian_id == guardian_id,
            Guardianship.pupil_id == pupil_id,
            Guardianship.restricted.is_(False),
            holds(Guardianship.valid_from, Guardianship.valid_until, day),
        )
    )


async def school_day(session: Session, school_id: int) -> date:
    """The calendar day it is now in the school."""
    zone = await _ZONE.value(session, school=school_id)
    return clock.today(zone or "UTC")


_ZONE = Hot(select(School.timezone).where(School.id == _SCHOOL))


async def move_chat(session: Session, *, bot_id: int, chat_id: int, to_chat_id: int) -> None:
    """The messenger gave the chat with this bot another number."""
    await session.execute(
        update(ChannelLink)
        .where(
            ChannelLink.bot_id == bot_id,
            ChannelLink.chat_id == chat_id,
            ChannelLink.state != LinkState.REVOKED,
        )
        .values(chat_id=to_chat_id)
    )
