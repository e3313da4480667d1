"""Bots are added, changed, paused and lost at run time, and the others notice nothing."""

import asyncio

import pytest
from aiohttp import ClientSession, web

from bot.app import NoBots, TokenRefused, make_bot, serve
from bot.web import make_web_app, only
from core import tokens
from core.access import bot_changes, bots, invitations
from core.access.bot_changes import BotKnown, Speed, StillLinked, UnpaidSpeed
from core.enums import BotState
from core.readiness import readiness
from notifications.fanout import fan_out
from tests.fleet.conftest import SECOND, SECOND_TOKEN, Town

pytestmark = pytest.mark.usefixtures("at")


async def test_a_bot_added_at_run_time_is_served_without_a_restart(town: Town) -> None:
    cast = town.cast
    async with town.served():
        town.first.say(cast.chat("igor"), "/help")
        await town.first.until(lambda: town.first.answer(cast.chat("igor")))
        await town.add_second()
        async with town.db.session() as session:
            token = await invitations.issue(
                session,
                school_id=cast.other_school,
                person_id=cast.alien_parent,
                pupil_id=cast.alien_pupil,
            )
        chat = cast.chat("alien_parent")
        town.second.start(chat, token)
        answer = await town.second.until(lambda: town.second.answer(chat))
    assert "листка" not in answer.text
    assert SECOND_TOKEN not in str(await town.known(SECOND))


async def test_a_revoked_token_stops_one_bot_and_disturbs_no_other(town: Town) -> None:
    await town.add_second()
    await town.move_other_school()
    cast = town.cast
    async with town.served():
        town.second.say(cast.chat("alien_parent"), "/help")
        await town.second.until(lambda: town.second.answer(cast.chat("alien_parent")))
        town.second.is_revoked = True
        town.second.say(cast.chat("alien_pupil"), "/help")
        lost = await town.until(lambda one: one.state is BotState.REFUSED)
        assert lost.fault == "TelegramUnauthorizedError"
        assert lost.fault_at is not None
        town.first.say(cast.chat("igor"), "/help")
        await town.first.until(lambda: town.first.answer(cast.chat("igor")))
        seen = await readiness(town.db)
        assert seen.is_ready
        assert seen.told()["bots"][str(SECOND)]["state"] == "refused"
        town.second.is_revoked = False
        async with town.db.session() as session:
            await bot_changes.resume(session, lost)
        town.second.say(cast.chat("alien_teacher"), "/help")
        await town.second.until(lambda: town.second.answer(cast.chat("alien_teacher")))
    assert (await town.known(SECOND)).state is BotState.ACTIVE


async def test_the_administrators_of_its_schools_are_told_of_a_lost_bot(town: Town) -> None:
    cast = town.cast
    await town.add_second()
    async with town.db.session() as session:
        await bot_changes.serve(session, await town.known(SECOND), [cast.school])
    async with town.db.session() as session:
        await bots.refused(session, SECOND)
    async with town.served():
        chat = cast.chat("sergey")
        (letter,) = await town.first.until(lambda: town.first.letters(chat))
        assert letter.text.startswith("Бот @second_bot")
        assert "vestnik bots token @second_bot" in letter.text
    assert {one.chat_id for one in town.first.sent_log} == {chat}
    async with town.db.session() as session:
        await bots.refused(session, SECOND)  # noticed again by another process: told once
    assert await fan_out(town.db) == 0


async def test_a_bot_whose_token_is_gone_is_said_so_and_served_when_it_is_back(town: Town) -> None:
    await town.add_second()
    tokens.forget(f"file:{SECOND}.token", town.settings)
    async with town.served():
        assert (await town.until(lambda one: bool(one.fault))).fault == "TokenMissing"
        tokens.keep(SECOND_TOKEN, town.settings)
        async with town.db.session() as session:
            bot = await bot_changes.find(session, "@second_bot")
            await bot_changes.renew_token(session, bot, token_ref=bot.token_ref)
        chat = town.cast.chat("alien_parent")
        town.second.say(chat, "/help")
        await town.second.until(lambda: town.second.answer(chat))


async def test_a_paused_bot_loses_nothing(town: Town) -> None:
    await town.add_second()
    await town.move_other_school()
    chat = town.cast.chat("alien_parent")
    async with town.served():
        town.second.say(chat, "/help")
        await town.second.until(lambda: town.second.answer(chat))
        bot = await town.known(SECOND)
        async with town.hearing(f"bot {SECOND} is let go"), town.db.session() as session:
            await bot_changes.pause(session, bot)
        said = len(town.second.letters(chat))
        town.second.say(chat, "/status")
        town.first.say(town.cast.chat("igor"), "/help")
        await town.first.until(lambda: town.first.answer(town.cast.chat("igor")))
        assert len(town.second.letters(chat)) == said
        async with town.db.session() as session:
            await bot_changes.resume(session, bot)
        await town.second.until(lambda: len(town.second.letters(chat)) > said)


async def test_limits_are_taken_up_and_paid_ones_have_to_be_meant(town: Town) -> None:
    await town.add_second()
    bot = await town.known(SECOND)
    async with town.db.session() as session:
        with pytest.raises(UnpaidSpeed):
            await bot_changes.set_speed(session, bot, Speed(per_second=100))
        await bot_changes.set_speed(
            session, bot, Speed(per_second=100, per_chat=0.5, per_group_minute=10, paid=True)
        )
    changed = await town.known(SECOND)
    assert changed.limits == bots.Limits(100, seconds_in_a_chat=2, seconds_in_a_group=6)
    assert changed.revision == bot.revision + 1


async def test_a_school_is_left_only_when_nobody_talks_or_chats_are_ended(town: Town) -> None:
    await town.add_second()
    first, cast = await town.known(town.cast.bot), town.cast
    async with town.db.session() as session:
        with pytest.raises(StillLinked):
            await bot_changes.leave(session, first, cast.other_school, end_chats=False)
    async with town.db.session() as session:
        ended = await bot_changes.leave(session, first, cast.other_school, end_chats=True)
        assert ended == 3
        assert await bots.serves(session, bot_id=cast.bot, school_id=cast.school)
        assert not await bots.serves(session, bot_id=cast.bot, school_id=cast.other_school)


async def test_a_lost_bots_chats_go_to_another(town: Town) -> None:
    await town.add_second()
    cast = town.cast
    old, new = await town.known(cast.bot), await town.known(SECOND)
    async with town.db.session() as session:
        moved = await bot_changes.replace(session, old, new)
    assert moved == len(cast.people)
    assert (await town.known(cast.bot)).state is BotState.PAUSED


async def test_an_installation_may_have_added_bots_alone(town: Town) -> None:
    with pytest.raises(NoBots):
        await serve(town.db, None, town.settings, frozenset({"bot"}))
    await town.add_second()
    await town.move_other_school()
    chat = town.cast.chat("alien_parent")
    async with asyncio.TaskGroup() as tasks:
        life = tasks.create_task(serve(town.db, None, town.settings, frozenset({"bot"})))
        town.second.say(chat, "/help")
        await town.second.until(lambda: town.second.answer(chat))
        without = await town.until(lambda one: bool(one.fault), town.cast.bot)
        life.cancel()
    assert without.fault == "TokenMissing"
    assert (await town.known(SECOND)).fault == ""


async def test_a_refused_token_of_its_own_stops_nobody_where_there_are_others(town: Town) -> None:
    await town.add_second()
    await town.move_other_school()
    town.first.is_revoked = True
    chat = town.cast.chat("alien_parent")
    async with town.served():
        town.second.say(chat, "/help")
        await town.second.until(lambda: town.second.answer(chat))
    assert (await town.known(town.cast.bot)).state is BotState.REFUSED
    assert (await town.known(SECOND)).state is BotState.ACTIVE


async def test_a_refused_token_of_the_only_bot_ends_the_service_with_a_sentence(
    town: Town,
) -> None:
    town.first.is_revoked = True
    own = make_bot(town.first.token, api_url=town.settings.telegram_api_url)
    with pytest.raises(TokenRefused):
        await serve(town.db, own, town.settings, frozenset({"sender"}))
    await own.session.close()


async def test_a_bot_is_added_once(town: Town) -> None:
    await town.add_second()
    with pytest.raises(BotKnown):
        await town.add_second()


async def test_each_bots_webhook_has_a_secret_of_its_own(town: Town) -> None:
    assert tokens.webhook_secret(SECOND_TOKEN) != tokens.webhook_secret(SECOND_TOKEN + "x")
    assert len(tokens.webhook_secret(SECOND_TOKEN)) == 64
    app = make_web_app(town.db, lambda number: None if number == 1 else only(None, "")(number))  # type: ignore[arg-type]
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with ClientSession(f"http://127.0.0.1:{runner.addresses[0][1]}") as client:
        for path in ("/telegram", "/telegram/1", "/telegram/43"):
            async with client.post(path, json={"update_id": 1}) as answer:
                assert answer.status == 401
    await runner.cleanup()
