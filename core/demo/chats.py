"""Synthetic chats for the people of a demo school, so that load can be driven from outside."""

import hashlib
from typing import Any

from sqlalchemy import insert, select, update

from core import clock, ledger
from core.access import consents
from core.access.bots import newest
from core.access.models import MESSENGER, ChannelLink, Consent
from core.db import Database, Session
from core.demo.errors import NotSeeded
from core.enums import Channel, LinkState
from core.people.models import Person
from core.school.models import School

#: A person's synthetic chat has this number plus the person's id.
FIRST_CHAT = 1_000_000
#: The chat of somebody whom the school does not know.
STRANGERS_CHAT = 999_999


async def is_seeded(db: Database) -> bool:
    """See `core.demo.is_seeded`."""
    async with db.session() as session:
        return await _seeded_school(session) is not None


async def seeded_school(session: Session) -> School:
    """The demo school of this database. Raises NotSeeded when there is none."""
    school = await _seeded_school(session)
    if school is None:
        raise NotSeeded
    return school


async def _seeded_school(session: Session) -> School | None:
    """A database with any real school in it is never a demo."""
    schools = list(await session.scalars(select(School).limit(2)))
    return schools[0] if len(schools) == 1 and schools[0].seeded else None


async def link_chats(db: Database) -> int:
    """See `core.demo.link_chats`."""
    async with db.session() as session:
        school = await seeded_school(session)
        linked = await _link(session, school.id)
        await _consent(session, school.id)
        if linked:
            await ledger.record(
                session,
                "chats.linked",
                school_id=school.id,
                actor_id=None,
                after={"people": linked},
            )
        return linked


async def _people_without(session: Session, school_id: int, having: Any) -> list[int]:
    rows = await session.scalars(
        select(Person.id)
        .where(
            Person.school_id == school_id,
            Person.merged_into_id.is_(None),
            Person.id.not_in(having),
        )
        .order_by(Person.id)
    )
    return list(rows)


async def _link(session: Session, school_id: int) -> int:
    mine = (
        ChannelLink.school_id == school_id,
        ChannelLink.channel == Channel.TELEGRAM.value,
        ChannelLink.chat_id == ChannelLink.person_id + FIRST_CHAT,
        ChannelLink.state != LinkState.REVOKED.value,
    )
    await session.execute(update(ChannelLink).where(*mine).values(state=LinkState.ACTIVE.value))
    people = await _people_without(session, school_id, select(ChannelLink.person_id).where(*mine))
    if people:
        now = clock.now()
        bot_id = await newest(session)
        await session.execute(
            insert(ChannelLink),
            [
                {
                    "school_id": school_id,
                    "person_id": person,
                    "bot_id": bot_id,
                    "chat_id": FIRST_CHAT + person,
                    "linked_at": now,
                }
                for person in people
            ],
        )
    return len(people)


async def _consent(session: Session, school_id: int) -> None:
    given = select(Consent.person_id).where(
        Consent.school_id == school_id,
        Consent.purpose == MESSENGER,
        Consent.withdrawn_at.is_(None),
    )
    people = await _people_without(session, school_id, given)
    if people:
        now = clock.now()
        text_hash = hashlib.sha256(consents.TEXT.encode()).hexdigest()
        await session.execute(
            insert(Consent),
            [
                {
                    "school_id": school_id,
                    "person_id": person,
                    "purpose": MESSENGER,
                    "version": consents.VERSION,
                    "text_hash": text_hash,
                    "channel": Channel.TELEGRAM.value,
                    "given_at": now,
                }
                for person in people
            ],
        )
