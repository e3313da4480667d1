"""Coming in: strangers, slips, consent, leaving."""

from collections.abc import Callable

from bot.raw import GetRawUpdates
from core.access.class_slips import revoke_chats
from core.access.consents import withdraw
from core.access.invitations import issue
from core.access.viewer import viewer_of_person
from tests.bot.telegram import Telegram
from tests.cast import STRANGER_CHAT, Cast


async def slip(telegram: Telegram, cast: Cast, name: str, child: str | None = None) -> str:
    """A slip of somebody who has no chat yet."""
    async with telegram.db.session() as session:
        await revoke_chats(session, cast.school, cast.people[name], actor_id=None)
        return await issue(
            session,
            school_id=cast.school,
            person_id=cast.people[name],
            pupil_id=cast.people[child] if child else None,
        )


async def test_a_stranger_is_told_where_to_get_a_slip(telegram: Telegram, cast: Cast) -> None:
    for text in ("/start", "/marks", "оценки", "Соколова Анна"):
        seen = await telegram.says(STRANGER_CHAT, text)
        assert "листок выдаёт классный руководитель" in seen.text
        assert "Школа" not in seen.text


async def test_a_slip_consent_and_the_first_marks(telegram: Telegram, cast: Cast) -> None:
    token = await slip(telegram, cast, "olga", "anya")
    async with telegram.db.session() as session:
        olga = await viewer_of_person(session, cast.olga, school_id=cast.school)
        assert olga is not None
        await withdraw(session, olga)
    asked = await telegram.starts(STRANGER_CHAT, token)
    assert "Согласие на сообщения" in asked.text
    refused = await telegram.says(STRANGER_CHAT, "/marks")
    assert "Согласие на сообщения" in refused.text
    welcome = await telegram.presses(STRANGER_CHAT, "Согласен")
    assert "Ольга Николаевна" in welcome.text
    assert "Анна Соколова, 7Б" in welcome.text
    assert "Оценки" in welcome.menu
    await telegram.says(STRANGER_CHAT, "Оценки")
    marks = await telegram.presses(STRANGER_CHAT, "Анна, 7Б")
    assert "Алгебра: 5, 4, 4 · ср. 4,33" in marks.text


async def test_wrong_slips_are_refused_in_the_same_words_and_then_locked(
    telegram: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    used = await slip(telegram, cast, "olga", "anya")
    await telegram.starts(cast.chat("olga"), used)
    said = {(await telegram.starts(STRANGER_CHAT, used)).text}
    for n in range(4):
        said.add((await telegram.starts(STRANGER_CHAT, f"wrong{n}")).text)
    assert len(said) == 1
    assert "приглашение не подходит" in said.pop()
    fresh = await slip(telegram, cast, "olga", "kostya")
    assert "Слишком много попыток" in (await telegram.starts(STRANGER_CHAT, fresh)).text


async def test_consent_can_be_withdrawn_and_nothing_is_shown_after(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("olga")
    await telegram.says(chat, "/settings")
    await telegram.presses(chat, "Согласие")
    gone = await telegram.presses(chat, "Отозвать")
    assert "Согласие отозвано" in gone.text
    assert "Согласие на сообщения" in (await telegram.says(chat, "оценки")).text
    assert "Анна" not in telegram.last(chat).text


async def test_a_reader_who_stops_the_bot_is_remembered_until_they_return(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("olga")
    telegram.sandbox.block(chat)
    await telegram.settle()
    assert await link_state(telegram, chat) == "blocked"
    telegram.sandbox.unblock(chat)
    await telegram.settle()
    assert await link_state(telegram, chat) == "active"


async def link_state(telegram: Telegram, chat: int) -> str:
    from sqlalchemy import select

    from core.access.models import ChannelLink

    async with telegram.db.session() as session:
        return (
            await session.scalars(select(ChannelLink.state).where(ChannelLink.chat_id == chat))
        ).one()


async def test_status_answers_anybody_and_names_nobody(telegram: Telegram, cast: Cast) -> None:
    stranger = await telegram.says(STRANGER_CHAT, "/status")
    assert "Бот работает с" in stranger.text
    assert "журнале" not in stranger.text
    olga = await telegram.says(cast.chat("olga"), "/status")
    assert "Последняя запись в журнале: 16 ноября, 09:00" in olga.text


async def test_an_update_that_comes_twice_has_one_effect(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("olga")
    telegram.sandbox.say(chat, "/marks")
    updates = await telegram.bot(GetRawUpdates(timeout=0))
    for _ in range(3):
        await telegram.inbox.take(updates)
        await telegram.inbox.work_off()
    assert len(telegram.messages(chat)) == 1


async def test_a_slip_of_somebody_else_is_given_back_unseen(telegram: Telegram, cast: Cast) -> None:
    token = await slip(telegram, cast, "petya")
    async with telegram.db.session() as session:
        petya = await viewer_of_person(session, cast.petya, school_id=cast.school)
        assert petya is not None
        await withdraw(session, petya)
    asked = await telegram.starts(STRANGER_CHAT, token)
    assert "Приглашение для: Иванов Пётр Сергеевич." in asked.text
    gone = await telegram.presses(STRANGER_CHAT, "Это не я")
    assert "Верните листок" in gone.text
    assert "листок выдаёт" in (await telegram.says(STRANGER_CHAT, "/marks")).text


async def test_the_command_menu_holds_only_what_is_open_to_the_person(
    telegram: Telegram, cast: Cast
) -> None:
    await telegram.says(cast.chat("olga"), "/menu")
    names = {command["command"] for command in telegram.sandbox.commands(cast.chat("olga"))}
    assert {"marks", "child"} <= names
    assert not {"journal", "slips", "broadcast"} & names
