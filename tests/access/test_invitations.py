"""Slips bind a chat once; every wrong one is refused in the same words."""

import asyncio
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from core import clock
from core.access import invitations
from core.access.class_slips import issue_for_class, reissue, revoke_chats, slips_of_class
from core.access.invitations import EntryLocked, SlipRefused, WrongChat, issue, redeem
from core.access.models import Invitation
from core.access.viewer import viewer_of_chat
from core.db import Database
from core.errors import NotFound
from core.people.models import Guardianship, Person
from tests.cast import BOT, STRANGER_CHAT, Cast

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
        return await redeem(session, token, chat_id=chat, bot_id=BOT)


async def test_a_slip_binds_the_chat_to_its_person(db: Database, cast: Cast) -> None:
    await unlink(db, cast, "olga", "igor")
    token = await slip_for(db, cast, "olga", "anya")
    assert await enter(db, token, NEW_CHAT) == cast.olga
    async with db.session() as session:
        found = await viewer_of_chat(session, NEW_CHAT, bot_id=cast.bot)
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
    await unlink(db, cast, "olga", "igor")
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
    await unlink(db, cast, "olga", "igor")
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
    await unlink(db, cast, "olga", "igor")
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


async def unlink(db: Database, cast: Cast, *names: str) -> None:
    """These people have no chat yet, as before the slips were handed out."""
    async with db.session() as session:
        for name in names:
            await revoke_chats(session, cast.school, cast.people[name], actor_id=None)


async def second_record(db: Database, cast: Cast, name: str, child: str) -> str:
    """The school has the same parent twice, with another child; gives the second one's slip."""
    async with db.session() as session:
        first = await session.get_one(Person, cast.people[name])
        second = Person(
            school_id=cast.school,
            last_name=first.last_name,
            first_name=first.first_name,
            middle_name=first.middle_name,
            search_name=first.search_name,
            created_at=clock.now(),
        )
        session.add(second)
        await session.flush()
        session.add(
            Guardianship(
                school_id=cast.school,
                pupil_id=cast.people[child],
                guardian_id=second.id,
                valid_from=date(2026, 9, 1),
            )
        )
        await session.flush()
        return await issue(
            session,
            school_id=cast.school,
            person_id=second.id,
            pupil_id=cast.people[child],
        )


async def children(db: Database, guardian: int) -> set[int]:
    async with db.session() as session:
        return set(
            await session.scalars(
                select(Guardianship.pupil_id).where(Guardianship.guardian_id == guardian)
            )
        )


async def test_a_second_slip_adds_a_child_to_the_same_person(db: Database, cast: Cast) -> None:
    token = await second_record(db, cast, "anna", "kostya")
    assert await enter(db, token, cast.chat("anna")) == cast.anna
    assert await children(db, cast.anna) == {cast.petya, cast.kostya}


async def test_parents_of_one_child_stay_two_people_whoever_scans_the_slips(
    db: Database, cast: Cast
) -> None:
    """Olga scans both slips at home: neither loses a child nor inherits a restriction."""
    await unlink(db, cast, "igor")
    token = await slip_for(db, cast, "igor", "anya")
    with pytest.raises(WrongChat):
        await enter(db, token, cast.chat("olga"))
    assert await children(db, cast.olga) == {cast.anya, cast.kostya}
    assert await children(db, cast.igor) == {cast.anya, cast.kostya}
    assert await enter(db, token, NEW_CHAT) == cast.igor


async def test_people_of_one_name_with_a_child_together_stay_two(db: Database, cast: Cast) -> None:
    token = await second_record(db, cast, "anna", "petya")
    with pytest.raises(WrongChat):
        await enter(db, token, cast.chat("anna"))


async def test_a_found_slip_takes_nobodys_place(db: Database, cast: Cast) -> None:
    token = await slip_for(db, cast, "olga", "anya")
    with pytest.raises(SlipRefused):
        await enter(db, token, NEW_CHAT)
    assert await enter(db, token, cast.chat("olga")) == cast.olga


async def test_a_familys_slip_never_opens_the_staffs_door(db: Database, cast: Cast) -> None:
    """Sergey the administrator is Petya's father; the class teacher prints slips of 7Б."""
    async with db.session() as session:
        session.add(
            Guardianship(
                school_id=cast.school,
                pupil_id=cast.petya,
                guardian_id=cast.sergey,
                relation="father",
                valid_from=date(2026, 9, 1),
            )
        )
    await unlink(db, cast, "sergey", "petya", "anna")
    async with db.session() as session:
        maria = await viewer_of_chat(session, cast.chat("maria"), bot_id=cast.bot)
        assert maria is not None
        slips = await issue_for_class(session, maria, class_id=cast.class_7b)
        assert {slip.person_id for slip in slips} == {cast.petya, cast.anna}
        by_hand = await issue(
            session, school_id=cast.school, person_id=cast.sergey, pupil_id=cast.petya
        )
    with pytest.raises(SlipRefused):
        await enter(db, by_hand, NEW_CHAT)


async def test_a_pupil_and_an_adult_do_not_share_a_chat(db: Database, cast: Cast) -> None:
    await unlink(db, cast, "olga", "petya")
    for name, child, chat in (("olga", "anya", "anya"), ("petya", None, "anna")):
        token = await slip_for(db, cast, name, child)
        with pytest.raises(WrongChat):
            await enter(db, token, cast.chat(chat))


async def test_a_staff_slip_does_not_turn_a_parents_chat_into_a_teachers(
    db: Database, cast: Cast
) -> None:
    await unlink(db, cast, "elena")
    token = await slip_for(db, cast, "elena")
    with pytest.raises(WrongChat):
        await enter(db, token, cast.chat("anna"))


async def test_a_lost_telephone_is_cut_off_and_a_new_slip_lets_the_reader_back(
    db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        maria = await viewer_of_chat(session, cast.chat("maria"), bot_id=cast.bot)
        assert maria is not None
        slip = await reissue(session, maria, class_id=cast.class_7b, person_id=cast.olga)
    async with db.session() as session:
        assert await viewer_of_chat(session, cast.chat("olga"), bot_id=cast.bot) is None
    assert await enter(db, slip.token, NEW_CHAT) == cast.olga


async def test_only_a_reader_of_the_class_is_reissued_and_only_by_its_teacher(
    db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        for name, person in (("maria", "elena"), ("maria", "alien_parent"), ("elena", "olga")):
            who = await viewer_of_chat(session, cast.chat(name), bot_id=cast.bot)
            assert who is not None
            with pytest.raises(NotFound):
                await reissue(session, who, class_id=cast.class_7b, person_id=cast.people[person])


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
        maria = await viewer_of_chat(session, cast.chat("maria"), bot_id=cast.bot)
        assert maria is not None
        everybody = await slips_of_class(
            session, school_id=cast.school, class_id=cast.class_7b, issued_by_id=None
        )
        slips = await issue_for_class(session, maria, class_id=cast.class_7b)
    assert slips == []  # all of the cast have chats
    assert [(slip.pupil_initials, slip.relation) for slip in everybody] == [
        ("П. И., № 1", "pupil"),
        ("П. И., № 1", "mother"),
        ("А. С., № 2", "pupil"),
        ("А. С., № 2", "mother"),
        ("А. С., № 2", "father"),
    ]
