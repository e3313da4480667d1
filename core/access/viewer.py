"""Who is asking: a person, the roles of this day, the chat they ask from."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy import literal as lit
from sqlalchemy.orm import InstrumentedAttribute

from core import clock
from core.access.matrix import Action, scopes
from core.access.models import MESSENGER, ChannelLink, Consent
from core.db import Id, Session
from core.enums import LinkState, Role
from core.errors import NotAllowed
from core.hot import Hot
from core.people.models import Enrolment, Guardianship, Person, Preferences, RoleGrant
from core.school.models import School, SchoolClass, SchoolYear


@dataclass(frozen=True)
class Viewer:
    """A person as of this update. Roles are read anew each time: leaving takes effect at once."""

    person_id: int
    school_id: int
    school_name: str
    zone: str
    language: str
    first_name: str
    middle_name: str
    last_name: str
    roles: frozenset[Role]
    child_id: int | None  # the child last chosen, still to be checked at the door
    chat_id: int | None = None  # the chat they ask from, with the bot they ask
    bot_id: int | None = None
    consented: bool = False  # to messages by this channel
    #: Whether the chat is known as one whose reader stopped the bot; who asks from it is back.
    is_blocked: bool = False
    #: Whether the chat belongs to a person of another school too, who is answered when chosen.
    has_other_school: bool = False

    @property
    def today(self) -> date:
        """The calendar day in the school."""
        return clock.today(self.zone)

    def may(self, action: Action) -> bool:
        """Whether any role is granted the action at all; doors check for whom."""
        return bool(scopes(action, self.roles))

    def must(self, action: Action) -> None:
        """Raises NotAllowed when no role is granted the action."""
        if not self.may(action):
            raise NotAllowed


@dataclass(frozen=True)
class ChatLink:
    """One of the schools a chat belongs to, and who its reader is there."""

    school_id: int
    school_name: str
    person_id: int
    linked_at: datetime


#: Says which of the links of a chat is meant, by its place among them.
Choice = Callable[[Sequence[ChatLink]], Awaitable[int]]


def holds(
    since: InstrumentedAttribute[date], until: InstrumentedAttribute[date | None], day: Any
) -> ColumnElement[bool]:
    """SQL: the period `since`..`until` (None: open) holds `day`, a date or a bound one."""
    return and_(since <= day, or_(until.is_(None), until >= day))


def _roles_statement() -> Any:
    me, school = bindparam("me", type_=Id), bindparam("school", type_=Id)
    day = bindparam("day", type_=Date)
    granted = select(RoleGrant.role).where(
        RoleGrant.school_id == school,
        RoleGrant.person_id == me,
        holds(RoleGrant.since, RoleGrant.until, day),
    )
    guardian = select(lit(Role.GUARDIAN.value)).where(
        exists().where(
            Guardianship.school_id == school,
            Guardianship.guardian_id == me,
            holds(Guardianship.valid_from, Guardianship.valid_until, day),
        )
    )
    pupil = select(lit(Role.PUPIL.value)).where(
        exists().where(
            Enrolment.school_id == school,
            Enrolment.pupil_id == me,
            holds(Enrolment.enrolled_on, Enrolment.left_on, day),
        )
    )
    leads = select(lit(Role.CLASS_TEACHER.value)).where(
        exists().where(
            SchoolClass.school_id == school,
            SchoolClass.class_teacher_id == me,
            SchoolYear.id == SchoolClass.year_id,
            SchoolYear.is_current,
        )
    )
    return union_all(granted, guardian, pupil, leads)


def _person_statement() -> Any:
    consented = exists().where(
        Consent.school_id == Person.school_id,
        Consent.person_id == Person.id,
        Consent.purpose == MESSENGER,
        Consent.withdrawn_at.is_(None),
    )
    return (
        select(
            Person.id,
            Person.school_id,
            Person.first_name,
            Person.middle_name,
            Person.last_name,
            School.name.label("school_name"),
            School.timezone,
            Preferences.language,
            Preferences.child_id,
            consented.label("consented"),
        )
        .join(School, School.id == Person.school_id)
        .outerjoin(
            Preferences,
            and_(Preferences.school_id == Person.school_id, Preferences.person_id == Person.id),
        )
    )


# Statements on the way of every update are built once: building them costs more than running them.
_ROLES = Hot(_roles_statement())
_BY_PERSON = Hot(
    _person_statement().where(Person.school_id == bindparam("school"), Person.id == bindparam("me"))
)
_BY_CHAT = Hot(
    _person_statement()
    .add_columns(ChannelLink.state, ChannelLink.linked_at)
    .join(ChannelLink, ChannelLink.person_id == Person.id)
    .where(
        ChannelLink.bot_id == bindparam("bot"),
        ChannelLink.chat_id == bindparam("chat"),
        # In the words of the partial index: with a bound value SQLite would plan it anew each time.
        ChannelLink.state != literal_column("'revoked'"),
    )
    .order_by(func.coalesce(ChannelLink.chosen_at, ChannelLink.linked_at).desc(), Person.id)
)


async def roles_of(session: Session, person_id: int, school_id: int, day: date) -> frozenset[Role]:
    """All roles of a person on `day`: granted ones and those that follow from other tables.

    Who leads a class is its class teacher only while employed as a teacher.
    """
    rows = await _ROLES.all(session, me=person_id, school=school_id, day=day)
    return _all_roles(frozenset(row[0] for row in rows))


@cache
def _all_roles(said: frozenset[str]) -> frozenset[Role]:
    roles = {Role(role) for role in said}
    return frozenset(roles if Role.TEACHER in roles else roles - {Role.CLASS_TEACHER})


async def _viewer(
    session: Session,
    row: Any,
    *,
    chat_id: int | None = None,
    bot_id: int | None = None,
    is_blocked: bool = False,
    has_other_school: bool = False,
) -> Viewer:
    day = clock.today(row.timezone)
    return Viewer(
        person_id=row.id,
        school_id=row.school_id,
        school_name=row.school_name,
        zone=row.timezone,
        language=row.language or "ru",
        first_name=row.first_name,
        middle_name=row.middle_name,
        last_name=row.last_name,
        roles=await roles_of(session, row.id, row.school_id, day),
        child_id=row.child_id,
        chat_id=chat_id,
        bot_id=bot_id,
        consented=bool(row.consented),
        is_blocked=is_blocked,
        has_other_school=has_other_school,
    )


async def viewer_of_chat(
    session: Session, chat_id: int, *, bot_id: int, choice: Choice | None = None
) -> Viewer | None:
    """The person whose private chat with this bot it is, or None for a stranger.

    The same chat with another bot may be a person of another school, or nobody. Where schools
    share the bot it may be a person of each: the one chosen or linked last, unless `choice`, which
    is asked whenever there is somebody, says that another is meant.
    """
    rows = await _BY_CHAT.all(session, bot=bot_id, chat=chat_id)
    if not rows:
        return None
    row = rows[0 if choice is None else await choice([_link(row) for row in rows])]
    return await _viewer(
        session,
        row,
        chat_id=chat_id,
        bot_id=bot_id,
        is_blocked=row.state == LinkState.BLOCKED,
        has_other_school=len(rows) > 1,
    )


async def links_of_chat(session: Session, viewer: Viewer) -> list[ChatLink]:
    """The schools the viewer's chat belongs to, by name; the reader is the viewer in each."""
    rows = await _BY_CHAT.all(session, bot=viewer.bot_id, chat=viewer.chat_id)
    return sorted(map(_link, rows), key=lambda link: (link.school_name, link.school_id))


def _link(row: Any) -> ChatLink:
    return ChatLink(row.school_id, row.school_name, row.id, row.linked_at)


async def viewer_of_person(session: Session, person_id: int, *, school_id: int) -> Viewer | None:
    """The same for a person known by id: letters are written as their reader sees things."""
    row = await _BY_PERSON.first(session, school=school_id, me=person_id)
    return None if row is None else await _viewer(session, row)
