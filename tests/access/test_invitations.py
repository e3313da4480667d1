"""Slips bind a chat once; every wrong one is refused in the same words."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from core.access import invitations
from core.access.invitations import EntryLocked, SlipRefused, WrongChat, issue, redeem
from core.access.models import ChannelLink, Invitation
from core.access.viewer import viewer_of_chat
from core.db import Database
from core.people.models import Guardianship
from tests.cast import STRANGER_CHAT, Cast

NEW_CHAT = 777


async def slip_for(db: Database, cast: Cast, name: str, child: str | None = None) -> str:
    async with db.session() as session:
        return await issue(
            session,
            school_id=cast.school,
            person_id=cast.people[name],
            pupil_id=cast.people[child] if child else None,
        )


async def enter(db: Database, token: str, chat: int) -> int:
    async with db.session() as session:
        return await redeem(session, token, chat_id=chat)


async def test_a_slip_binds_the_chat_to_its_person(db: Database, cast: Cast) -> None:
    token = await slip_for(db, cast, "olga", "anya")
    assert await enter(db, token, NEW_CHAT) == cast.olga
    async with db.session() as session:
        found = await viewer_of_chat(session, NEW_CHAT)
        assert found is not None
        assert found.person_id == cast.olga


async def test_the_secret_itself_is_nowhere_in_the_database(db: Database, cast: Cast) -> None:
    token = await slip_for(db, cast, "olga", "anya")
    assert len(token) == 22
    async with db.session() as session:
        rows = await session.scalars(select(Invitation.token_hash))
        assert all(token not in row and len(row) == 64 for row in rows)


async def test_used_expired_replaced_and_unknown_slips_are_refused_alike(
    db: Database, cast: Cast, at: Callable[[str], None]
) -> None:
    used = await slip_for(db, cast, "olga", "anya")
    await enter(db, used, NEW_CHAT)
    replaced = await slip_for(db, cast, "igor", "anya")
    expired = await slip_for(db, cast, "igor", "anya")
    at("2026-12-03 10:00")
    said = set()
    for token in (used, replaced, expired, "x" * 22, ""):
        with pytest.raises(SlipRefused) as refusal:
            await enter(db, token, STRANGER_CHAT)
        said.add(refusal.value.said())
    assert len(said) == 1


async def test_fifty_hands_with_one_slip_have_one_winner(db: Database, cast: Cast) -> None:
    token = await slip_for(db, cast, "olga", "anya")

    async def attempt(chat: int) -> bool:
        try:
            await enter(db, token, chat)
        except SlipRefused:
            return False
        return True

    won = await asyncio.gather(*(attempt(5000 + n) for n in range(50)))
    assert sum(won) == 1


async def test_five_wrong_slips_lock_a_chat_for_a_day(
    db: Database, cast: Cast, at: Callable[[str], None]
) -> None:
    for _ in range(invitations.FAILURES):
        with pytest.raises(SlipRefused):
            await enter(db, "wrong", STRANGER_CHAT)
        async with db.session() as session:
            await invitations.record_failure(session, STRANGER_CHAT, invitations.Channel.TELEGRAM)
    token = await slip_for(db, cast, "olga", "anya")
    with pytest.raises(EntryLocked):
        await enter(db, token, STRANGER_CHAT)
    assert await enter(db, token, NEW_CHAT) == cast.olga
    again = await slip_for(db, cast, "igor", "anya")
    at("2026-11-19 10:30")
    assert await enter(db, again, STRANGER_CHAT) == cast.igor


async def test_a_second_slip_adds_a_child_to_the_same_person(db: Database, cast: Cast) -> None:
    """Anna Ivanova opens the slip printed for Igor: one adult, the children of both."""
    token = await slip_for(db, cast, "igor", "anya")
    assert await enter(db, token, cast.chat("anna")) == cast.anna
    async with db.session() as session:
        rows = await session.execute(
            select(Guardianship.pupil_id, Guardianship.restricted).where(
                Guardianship.guardian_id == cast.anna
            )
        )
        found = {row.pupil_id: row.restricted for row in rows}
        assert found == {
            cast.petya: False,
            cast.anya: False,
            cast.kostya: True,
        }


async def test_joining_two_slips_never_lifts_a_restriction(db: Database, cast: Cast) -> None:
    token = await slip_for(db, cast, "olga", "kostya")
    await enter(db, token, cast.chat("igor"))
    async with db.session() as session:
        restricted = await session.scalar(
            select(Guardianship.restricted).where(
                Guardianship.guardian_id == cast.igor, Guardianship.pupil_id == cast.kostya
            )
        )
    assert restricted is True


async def test_a_pupil_and_an_adult_do_not_share_a_chat(db: Database, cast: Cast) -> None:
    for name, child, chat in (("olga", "anya", "anya"), ("petya", None, "anna")):
        token = await slip_for(db, cast, name, child)
        with pytest.raises(WrongChat):
            await enter(db, token, cast.chat(chat))


async def test_a_teacher_who_is_a_parent_keeps_both(db: Database, cast: Cast) -> None:
    token = await slip_for(db, cast, "elena")
    assert await enter(db, token, cast.chat("anna")) == cast.elena
    async with db.session() as session:
        found = await viewer_of_chat(session, cast.chat("anna"))
        assert found is not None
        assert {"teacher", "guardian"} <= found.roles


async def test_a_slip_does_not_outlive_a_dismissal(db: Database, cast: Cast) -> None:
    token = await slip_for(db, cast, "boris")
    with pytest.raises(SlipRefused):
        await enter(db, token, NEW_CHAT)


async def test_a_slip_of_one_school_is_worth_nothing_in_a_chat_of_another(
    db: Database, cast: Cast
) -> None:
    token = await slip_for(db, cast, "olga", "anya")
    with pytest.raises(SlipRefused):
        await enter(db, token, cast.chat("alien_parent"))


async def test_a_class_gets_a_slip_for_each_pupil_and_each_free_guardian(
    db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        maria = await viewer_of_chat(session, cast.chat("maria"))
        assert maria is not None
        slips = await invitations.issue_for_class(session, maria, class_id=cast.class_7b)
        links = await session.scalar(select(func.count(ChannelLink.id)))
    assert [(slip.pupil_initials, slip.relation) for slip in slips] == [
        ("П. И.", "pupil"),
        ("П. И.", "mother"),
        ("А. С.", "pupil"),
        ("А. С.", "mother"),
        ("А. С.", "father"),
    ]
    assert links == len(cast.people)
