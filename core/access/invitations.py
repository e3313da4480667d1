"""Slips: one-time secrets that bind a chat to a person (§3.2; trust.md A-01 to A-05).

A slip is 132 random bits; the database keeps its SHA-256 alone. Used, expired, revoked and unknown
slips are refused in the same words.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from core import clock, ledger
from core.access.bots import serves
from core.access.models import ChannelLink, FailedEntry, Invitation
from core.access.viewer import roles_of
from core.db import Session
from core.enums import Channel, LinkState
from core.errors import SchoolError
from core.i18n import N_
from core.people.merging import absorb, have_a_child_together
from core.people.models import Enrolment, Person, RoleGrant
from core.school.models import School

#: Families have two weeks to come to the bot, staff a day (trust.md A-02).
FAMILY_TERM = timedelta(days=14)
STAFF_TERM = timedelta(hours=24)
#: So many refusals within an hour lock a chat for a day (trust.md A-03).
FAILURES = 5
FAILURE_WINDOW = timedelta(hours=1)
LOCK = timedelta(hours=24)


class SlipRefused(SchoolError):
    """The same words whatever is wrong, so that guessing teaches nothing."""

    text = N_(
        "This invitation does not work. It may have been used already or have expired. "
        "Ask the class teacher for a new slip; staff ask the administrator."
    )


class EntryLocked(SchoolError):
    """Too many refused slips from one chat."""

    text = N_("Too many attempts. Try again in a day or ask the class teacher for help.")


class WrongChat(SchoolError):
    """An adult's slip in a pupil's chat, or the other way round."""

    text = N_(
        "This chat already belongs to {name}. A pupil and an adult need a chat each: "
        "open the invitation from your own account."
    )

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class Slip:
    """What is printed: the child by initials and the number in the class list, for whom it is,
    the secret, until when."""

    person_id: int
    pupil_initials: str
    class_name: str
    relation: str  # pupil, mother, father, guardian
    token: str
    expires_at: datetime


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def issue(
    session: Session,
    *,
    school_id: int,
    person_id: int,
    pupil_id: int | None = None,
    issued_by_id: int | None = None,
    term: timedelta = FAMILY_TERM,
) -> str:
    """A new slip for a person; earlier unused ones for the same person and child end.

    `pupil_id` is the child a guardian's slip is printed for. Gives the secret, 22 signs of
    base64url, which is kept nowhere.
    """
    now = clock.now()
    await session.execute(
        update(Invitation)
        .where(
            Invitation.school_id == school_id,
            Invitation.person_id == person_id,
            Invitation.pupil_id.is_not_distinct_from(pupil_id),
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    token = secrets.token_urlsafe(17)[:22]
    invitation = Invitation(
        school_id=school_id,
        person_id=person_id,
        pupil_id=pupil_id,
        token_hash=_hashed(token),
        issued_by_id=issued_by_id,
        issued_at=now,
        expires_at=now + term,
    )
    session.add(invitation)
    await session.flush()
    await ledger.record(
        session,
        "slip.issued",
        school_id=school_id,
        actor_id=issued_by_id,
        pupil_id=pupil_id,
        subject=f"person:{person_id}",
    )
    return token


async def check_not_locked(session: Session, chat_id: int, channel: Channel) -> None:
    """Raises EntryLocked when this chat has had too many slips refused."""
    since = clock.now() - LOCK
    rows = await session.scalars(
        select(FailedEntry.at)
        .where(
            FailedEntry.channel == channel,
            FailedEntry.chat_id == chat_id,
            FailedEntry.at > since,
        )
        .order_by(FailedEntry.at)
    )
    moments = list(rows)
    windows = zip(moments, moments[FAILURES - 1 :], strict=False)
    if any(last - first <= FAILURE_WINDOW for first, last in windows):
        raise EntryLocked


async def record_failure(session: Session, chat_id: int, channel: Channel) -> None:
    """Remember a refused slip; old failures are forgotten on the way."""
    await session.execute(delete(FailedEntry).where(FailedEntry.at < clock.now() - LOCK))
    session.add(FailedEntry(channel=channel, chat_id=chat_id, at=clock.now()))


async def redeem(
    session: Session, token: str, *, chat_id: int, bot_id: int, channel: Channel = Channel.TELEGRAM
) -> int:
    """Bind the chat with this bot to the slip's person and give the person's id. A slip works
    once, and with a bot that serves the slip's school.

    Raises SlipRefused, EntryLocked or WrongChat. The caller records a SlipRefused with
    `record_failure` in a transaction of its own, since the refusal rolls this one back.
    """
    await check_not_locked(session, chat_id, channel)
    row = (
        await session.execute(
            update(Invitation)
            .where(
                Invitation.token_hash == _hashed(token),
                Invitation.used_at.is_(None),
                Invitation.revoked_at.is_(None),
                Invitation.expires_at > clock.now(),
            )
            .values(used_at=clock.now())
            .returning(Invitation.school_id, Invitation.person_id, Invitation.pupil_id)
        )
    ).one_or_none()
    if row is None or not await _may_still_enter(session, row.school_id, row.person_id):
        raise SlipRefused
    if row.pupil_id is not None and await is_staff(session, row.school_id, row.person_id):
        raise SlipRefused
    if not await serves(session, bot_id=bot_id, school_id=row.school_id):
        raise SlipRefused
    place = _Place(channel, bot_id, chat_id)
    person_id = await _bind(session, row.school_id, row.person_id, place)
    await ledger.record(
        session,
        "chat.linked",
        school_id=row.school_id,
        actor_id=person_id,
        pupil_id=row.pupil_id,
        subject=f"person:{person_id}",
        ripe_at=clock.now(),
    )
    return person_id


async def _may_still_enter(session: Session, school_id: int, person_id: int) -> bool:
    """Whether the person still belongs to the school: a slip does not outlive a dismissal."""
    zone = await session.scalar(select(School.timezone).where(School.id == school_id))
    return bool(await roles_of(session, person_id, school_id, clock.today(zone or "UTC")))


@dataclass(frozen=True)
class _Place:
    """A chat with a bot."""

    channel: Channel
    bot_id: int
    chat_id: int


async def _bind(session: Session, school_id: int, person_id: int, place: _Place) -> int:
    """Link the chat; where it has a person already, two records of one adult become one.

    In a school that shares the bot with another the chat has a person for each.
    """
    await _demand_free(session, person_id, place)
    links = await session.scalars(
        select(ChannelLink).where(
            ChannelLink.bot_id == place.bot_id,
            ChannelLink.chat_id == place.chat_id,
            ChannelLink.state != LinkState.REVOKED,
        )
    )
    here = {link.school_id: link for link in links}
    link = here.pop(school_id, None)
    if link is None:
        for other in here.values():
            await _demand_same_human(session, other, school_id, person_id)
        session.add(
            ChannelLink(
                school_id=school_id,
                person_id=person_id,
                channel=place.channel,
                bot_id=place.bot_id,
                chat_id=place.chat_id,
                linked_at=clock.now(),
            )
        )
        await session.flush()
        return person_id
    if link.person_id == person_id:
        link.state, link.chosen_at = LinkState.ACTIVE, clock.now()
        return person_id
    link.chosen_at = clock.now()
    return await _merge(session, school_id, link, person_id)


async def _demand_free(session: Session, person_id: int, place: _Place) -> None:
    """A slip never takes a person's place away: who has a chat keeps it until it is revoked.

    A chat whose reader has stopped the bot is given up for the new one; so is the same reader's
    chat with another bot, which has the same number.
    """
    links = await session.scalars(
        select(ChannelLink).where(
            ChannelLink.person_id == person_id,
            ChannelLink.channel == place.channel,
            or_(ChannelLink.bot_id != place.bot_id, ChannelLink.chat_id != place.chat_id),
            ChannelLink.state != LinkState.REVOKED,
        )
    )
    for link in links:
        if link.state == LinkState.ACTIVE and link.chat_id != place.chat_id:
            raise SlipRefused
        link.state, link.revoked_at = LinkState.REVOKED, clock.now()


async def _merge(session: Session, school_id: int, link: ChannelLink, person_id: int) -> int:
    """Only two records of one parent are joined: same school, same name, no child of both."""
    holder = await session.get_one(Person, link.person_id)
    other = await session.get_one(Person, person_id)
    if holder.search_name != other.search_name:
        raise WrongChat(holder.first_name)
    for one in (holder.id, other.id):
        if await is_pupil(session, school_id, one) or await is_staff(session, school_id, one):
            raise WrongChat(holder.first_name)
    if await have_a_child_together(
        session, school_id=school_id, one_id=holder.id, other_id=other.id
    ):
        raise WrongChat(holder.first_name)
    await absorb(session, school_id=school_id, keep_id=holder.id, drop_id=other.id)
    await session.flush()
    return holder.id


async def _demand_same_human(
    session: Session, link: ChannelLink, school_id: int, person_id: int
) -> None:
    """A chat is one human being's in every school: of one full name, a pupil in all or in none."""
    holder = await session.get_one(Person, link.person_id)
    other = await session.get_one(Person, person_id)
    child_there = await is_pupil(session, link.school_id, holder.id)
    child_here = await is_pupil(session, school_id, person_id)
    if holder.search_name != other.search_name or child_there is not child_here:
        raise WrongChat(holder.first_name)


async def is_pupil(session: Session, school_id: int, person_id: int) -> bool:
    """Whether the person is or was a pupil of the school."""
    found = await session.scalar(
        select(func.count(Enrolment.id)).where(
            Enrolment.school_id == school_id, Enrolment.pupil_id == person_id
        )
    )
    return bool(found)


async def is_staff(session: Session, school_id: int, person_id: int) -> bool:
    """Whether the person is or was an employee: a family's slip never opens that door."""
    found = await session.scalar(
        select(func.count(RoleGrant.id)).where(
            RoleGrant.school_id == school_id, RoleGrant.person_id == person_id
        )
    )
    return bool(found)
