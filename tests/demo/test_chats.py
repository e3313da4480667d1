"""Synthetic chats and the people a visitor may try the bot as."""

from sqlalchemy import func, select

from core import clock, demo
from core.access import bots, invitations
from core.access.models import ChannelLink, Consent
from core.db import Database
from core.enums import LinkState
from core.people.models import Guardianship, Person
from tests.cast import BOT
from tests.demo.conftest import TODAY

ROLES = [
    "guardian",
    "pupil",
    "teacher",
    "class_teacher",
    "deputy",
    "principal",
    "admin",
    "stranger",
]


async def test_everybody_gets_a_chat_and_a_consent_once(db: Database) -> None:
    await demo.seed(db, pupils=30, today=TODAY)
    linked = await demo.link_chats(db)
    assert await demo.link_chats(db) == 0
    async with db.session() as session:
        people = list(await session.scalars(select(Person.id)))
        links = (await session.execute(select(ChannelLink.person_id, ChannelLink.chat_id))).all()
        consents = await session.scalar(select(func.count(Consent.id)))
    assert linked == len(people) == consents
    assert {tuple(link) for link in links} == {(p, 1_000_000 + p) for p in people}


async def test_linking_again_opens_a_chat_that_was_blocked(db: Database) -> None:
    await demo.seed(db, pupils=20, today=TODAY)
    await demo.link_chats(db)
    async with db.session() as session:
        link = (await session.scalars(select(ChannelLink).limit(1))).one()
        link.state = LinkState.BLOCKED
    await demo.link_chats(db)
    async with db.session() as session:
        states = set(await session.scalars(select(ChannelLink.state)))
    assert states == {"active"}


async def test_there_is_one_persona_of_each_role(db: Database) -> None:
    await demo.seed(db, pupils=60, today=TODAY)
    shown = await demo.personas(db, tokens=True)
    assert [row["role"] for row in shown] == ROLES
    assert len({row["chat_id"] for row in shown}) == len(ROLES)
    assert len({row["start_payload"] for row in shown}) == len(ROLES)
    assert (shown[-1]["chat_id"], shown[-1]["start_payload"]) == (999_999, None)
    parent, pupil, teacher, leader = shown[:4]
    assert len(parent["children"]) == 2
    assert parent["children"][0].endswith(pupil["class"])
    assert pupil["class"] == leader["class"]
    assert any(pupil["class"] in subject for subject in teacher["subjects"])


async def test_the_slip_of_a_persona_binds_the_chat_to_that_person(db: Database) -> None:
    await demo.seed(db, pupils=20, today=TODAY)
    async with db.session() as session:
        await bots.register(session, bot_id=BOT, username="vestnik_bot")
    for row in (await demo.personas(db, tokens=True))[:-1]:
        async with db.session() as session:
            person = await invitations.redeem(
                session, row["start_payload"], chat_id=row["chat_id"], bot_id=BOT
            )
        assert row["chat_id"] == 1_000_000 + person


async def test_personas_without_tokens_issue_no_slips(db: Database) -> None:
    await demo.seed(db, pupils=20, today=TODAY)
    assert {row["start_payload"] for row in await demo.personas(db, tokens=False)} == {None}


async def test_the_parent_shown_may_read_about_both_children(db: Database) -> None:
    await demo.seed(db, pupils=60, today=TODAY)
    parent = (await demo.personas(db, tokens=False))[0]
    async with db.session() as session:
        restricted = await session.scalars(
            select(Guardianship.restricted).where(
                Guardianship.guardian_id == parent["chat_id"] - 1_000_000
            )
        )
        assert list(restricted) == [False, False]


async def test_rows_written_later_are_numbered_after_the_seeded_ones(db: Database) -> None:
    await demo.seed(db, pupils=20, today=TODAY)
    async with db.session() as session:
        last = await session.scalar(select(func.max(Person.id)))
        person = Person(school_id=1, last_name="Новый", first_name="Пётр", created_at=clock.now())
        session.add(person)
        await session.flush()
        assert last is not None
        assert person.id > last
