"""Two bots, two schools: nothing crosses, and who is known to both hears each school apart."""

import asyncio

import pytest
from sqlalchemy import update

from core.access import bots, invitations
from core.access.invitations import SlipRefused
from core.access.models import ChannelLink
from core.access.viewer import viewer_of_chat, viewer_of_person
from core.enums import AudienceKind, LinkState, Role
from core.messaging.actions import announce
from core.messaging.audience import Audience
from core.people.models import RoleGrant
from notifications.fanout import fan_out
from tests.cast import YEAR_START
from tests.fleet.conftest import SECOND, Town

pytestmark = pytest.mark.usefixtures("at")


async def _announce(town: Town, author: str, words: str) -> None:
    school = town.cast.other_school if author.startswith("alien") else town.cast.school
    async with town.db.session() as session:
        if author.startswith("alien"):
            session.add(
                RoleGrant(
                    school_id=school,
                    person_id=town.cast.people[author],
                    role=Role.DEPUTY,
                    since=YEAR_START,
                )
            )
            await session.flush()
        viewer = await viewer_of_person(session, town.cast.people[author], school_id=school)
        assert viewer is not None
        audience = Audience(AudienceKind.SCHOOL, "")
        await announce(session, viewer, audience=audience, text=words, origin=f"test:{words}")


def _with_words(sandbox: object, words: str) -> set[int]:
    sent = sandbox.sent_log  # type: ignore[attr-defined]
    return {one.chat_id for one in sent if words in (one.text or "")}


async def test_each_schools_letters_come_by_its_own_bot_alone(town: Town) -> None:
    await town.add_second()
    await town.move_other_school()
    await _announce(town, "irina", "Собрание первой школы")
    await _announce(town, "alien_teacher", "Собрание второй школы")
    cast = town.cast
    async with town.served():
        await town.first.until(lambda: cast.chat("olga") in _with_words(town.first, "первой"))
        await town.second.until(
            lambda: cast.chat("alien_parent") in _with_words(town.second, "второй")
        )
    strangers = {cast.chat(name) for name in cast.people if name.startswith("alien")}
    assert _with_words(town.first, "второй") == set()
    assert _with_words(town.second, "первой") == set()
    assert not {one.chat_id for one in town.first.sent_log} & strangers
    assert {one.chat_id for one in town.second.sent_log} <= strangers


async def test_a_person_of_one_bot_is_a_stranger_to_the_other(town: Town) -> None:
    await town.add_second()
    await town.move_other_school()
    chat = town.cast.chat("olga")
    town.second.open(chat)
    async with town.served():
        town.second.say(chat, "/marks")
        town.first.say(chat, "/help")
        refused = await town.second.until(lambda: town.second.answer(chat))
        known = await town.first.until(lambda: town.first.answer(chat))
    assert "листка" in refused.text
    assert "листка" not in known.text
    async with town.db.session() as session:
        assert await viewer_of_chat(session, chat, bot_id=SECOND) is None


async def test_who_is_known_to_both_gets_each_schools_letters_by_its_bot(town: Town) -> None:
    """The same account is Olga of the first school and Rita of the second."""
    await town.add_second()
    await town.move_other_school()
    chat = town.cast.chat("olga")
    town.second.open(chat)
    async with town.db.session() as session:
        await session.execute(
            update(ChannelLink)
            .where(ChannelLink.person_id == town.cast.alien_parent)
            .values(chat_id=chat)
        )
        here = await viewer_of_chat(session, chat, bot_id=town.cast.bot)
        there = await viewer_of_chat(session, chat, bot_id=SECOND)
    assert here is not None
    assert there is not None
    assert (here.person_id, there.person_id) == (town.cast.olga, town.cast.alien_parent)
    await _announce(town, "irina", "Собрание первой школы")
    await _announce(town, "alien_teacher", "Собрание второй школы")
    async with town.served():
        await town.first.until(lambda: chat in _with_words(town.first, "первой"))
        await town.second.until(lambda: chat in _with_words(town.second, "второй"))
    assert chat not in _with_words(town.first, "второй")
    assert chat not in _with_words(town.second, "первой")


async def test_a_letter_claimed_by_the_wrong_bot_is_handed_over(town: Town) -> None:
    """It was put while the reader still talked to the first bot."""
    await town.add_second()
    await _announce(town, "alien_teacher", "Собрание второй школы")
    await fan_out(town.db)
    assert {bot for _, bot in await town.fates("alien_parent")} == {town.cast.bot}
    await town.move_other_school()
    chat = town.cast.chat("alien_parent")
    async with town.served():
        await town.second.until(lambda: chat in _with_words(town.second, "второй"))
    assert await town.fates("alien_parent") == [("sent", SECOND)]
    assert chat not in {one.chat_id for one in town.first.sent_log}


async def test_a_slip_names_its_schools_bot_and_works_with_no_other(town: Town) -> None:
    await town.add_second()
    await town.move_other_school()
    cast, chat = town.cast, 777
    async with town.db.session() as session:
        assert await bots.username(session, school_id=cast.school) == "vestnik_bot"
        assert await bots.username(session, school_id=cast.other_school) == "second_bot"
        await session.execute(
            update(ChannelLink)
            .where(ChannelLink.person_id == cast.alien_parent)
            .values(state=LinkState.REVOKED)
        )
        token = await invitations.issue(
            session,
            school_id=cast.other_school,
            person_id=cast.alien_parent,
            pupil_id=cast.alien_pupil,
        )
    with pytest.raises(SlipRefused):
        async with town.db.session() as session:
            await invitations.redeem(session, token, chat_id=chat, bot_id=cast.bot)
    async with town.db.session() as session:
        person = await invitations.redeem(session, token, chat_id=chat, bot_id=SECOND)
    assert person == cast.alien_parent


async def test_a_person_who_comes_over_to_a_new_bot_leaves_the_old_chat(town: Town) -> None:
    await town.add_second()
    cast, chat = town.cast, town.cast.chat("alien_parent")
    async with town.db.session() as session:
        token = await invitations.issue(
            session,
            school_id=cast.other_school,
            person_id=cast.alien_parent,
            pupil_id=cast.alien_pupil,
        )
    async with town.db.session() as session:
        await invitations.redeem(session, token, chat_id=chat, bot_id=SECOND)
        assert await viewer_of_chat(session, chat, bot_id=cast.bot) is None
        assert await viewer_of_chat(session, chat, bot_id=SECOND) is not None


async def test_two_bots_updates_of_one_number_are_two_updates(town: Town) -> None:
    await town.add_second()
    await town.move_other_school()
    cast = town.cast
    async with town.served(), asyncio.timeout(10):
        town.first.say(cast.chat("igor"), "/help")
        town.second.say(cast.chat("alien_parent"), "/help")
        await town.first.until(lambda: town.first.answer(cast.chat("igor")))
        await town.second.until(lambda: town.second.answer(cast.chat("alien_parent")))
