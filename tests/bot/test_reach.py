"""Whom of a class letters reach, as the class teacher sees it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from bot.callbacks.reach import ReachOf
from core.access.class_slips import revoke_chats
from core.access.models import ChannelLink, Consent, Invitation
from core.clock import now
from core.db import Database
from core.enums import LinkState
from core.outbox import Delivery
from core.people.models import Guardianship
from tests.bot.telegram import Telegram
from tests.bot.test_slips import file_of, name_the_bot
from tests.cast import Cast

At = Callable[[str], None]


async def _stops(telegram: Telegram, cast: Cast, name: str) -> None:
    telegram.sandbox.block(cast.chat(name))
    await telegram.settle()


async def test_a_class_in_which_everybody_is_reached(telegram: Telegram, cast: Cast) -> None:
    seen = await telegram.says(cast.chat("maria"), "кто на связи")
    assert seen.text.splitlines() == [
        "Кому приходят письма · 7Б",
        "Родители: письма приходят 3 из 3.",
        "Ученики: письма приходят 2 из 2.",
        "",
        "Письма приходят всем родителям класса.",
        "Данные на 18 ноября, 10:00",
    ]


async def test_who_stopped_the_bot_is_named_and_comes_back(
    telegram: Telegram, cast: Cast, at: At
) -> None:
    await _stops(telegram, cast, "anna")
    await _stops(telegram, cast, "olga")
    at("2026-11-18 11:00")
    seen = await telegram.says(cast.chat("maria"), "/reach")
    lines = seen.text.splitlines()
    assert "Родители: письма приходят 1 из 3." in lines
    # A family nobody reaches stands first.
    assert lines[4:8] == [
        "Иванов Пётр: письма не приходят никому из родителей",
        "· мать, Анна Иванова: бот остановлен, 18 ноября, 10:00",
        "Соколова Анна",
        "· мать, Ольга Соколова: бот остановлен, 18 ноября, 10:00",
    ]
    telegram.sandbox.unblock(cast.chat("anna"))
    await telegram.settle()
    seen = await telegram.says(cast.chat("maria"), "/reach")
    assert "Анна Иванова" not in seen.text


async def test_who_writes_again_is_back_even_if_telegram_did_not_say_so(
    telegram: Telegram, db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        await session.execute(
            update(ChannelLink)
            .where(ChannelLink.person_id == cast.anna)
            .values(state=LinkState.BLOCKED)
        )
    await telegram.says(cast.chat("anna"), "/marks")
    seen = await telegram.says(cast.chat("maria"), "/reach")
    assert "Родители: письма приходят 3 из 3." in seen.text


async def test_other_reasons_are_told_apart(
    telegram: Telegram, db: Database, cast: Cast, at: At
) -> None:
    async with db.session() as session:
        await session.execute(
            update(Consent)
            .where(Consent.person_id == cast.igor)
            .values(withdrawn_at=Consent.given_at)
        )
        await session.execute(
            update(ChannelLink)
            .where(ChannelLink.person_id == cast.anna)
            .values(state=LinkState.REVOKED)
        )
    seen = await telegram.says(cast.chat("maria"), "/reach")
    assert "· отец, Игорь Соколов: нет согласия на сообщения" in seen.text
    assert "· мать, Анна Иванова: чат ещё не подключён" in seen.text


async def test_a_restricted_parent_is_not_counted(
    telegram: Telegram, db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        await session.execute(
            update(Guardianship)
            .where(Guardianship.guardian_id == cast.igor)
            .values(restricted=True)
        )
    seen = await telegram.says(cast.chat("maria"), "/reach")
    assert "Родители: письма приходят 2 из 2." in seen.text


async def test_the_administrator_chooses_a_class(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("sergey")
    seen = await telegram.says(chat, "/reach")
    assert seen.buttons == ["7Б", "8А"]
    seen = await telegram.presses(chat, "8А")
    assert "Кому приходят письма · 8А" in seen.text
    assert "Соколова" not in seen.text.replace("Ольга Соколова", "")
    seen = await telegram.presses(chat, "Другой класс")
    assert seen.buttons == ["7Б", "8А"]


@pytest.mark.parametrize(
    "name",
    ["olga", "anya", "boris", "irina", "vera", "alien_parent", "alien_pupil", "alien_teacher"],
)
async def test_nobody_else_sees_the_families_of_a_class(
    telegram: Telegram, cast: Cast, name: str
) -> None:
    chat = cast.chat(name)
    seen = await telegram.says(chat, "/reach")
    assert "7Б · " not in seen.text or name == "alien_teacher"
    for class_id in (cast.class_7b, cast.class_8a):
        forged = ReachOf(school_class=class_id).pack()
        await telegram.forges(chat, forged, message=seen.id)
        assert "Соколов" not in telegram.last(chat).text
        assert telegram.toast(chat).startswith(("Ничего не нашлось", "Это вам недоступно"))


async def test_a_class_teacher_sees_only_their_own_class(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("maria")
    seen = await telegram.says(chat, "/reach")
    await telegram.forges(chat, ReachOf(school_class=cast.class_8a).pack(), message=seen.id)
    assert telegram.toast(chat).startswith("Ничего не нашлось")


async def _got_a_letter(db: Database, cast: Cast, name: str) -> None:
    async with db.session() as session:
        session.add(
            Delivery(
                school_id=cast.school,
                person_id=cast.people[name],
                kind="marks",
                cause=f"marks:{name}",
                priority=1,
                due_at=now(),
                created_at=now(),
                sent_at=now(),
                state="sent",
            )
        )


async def test_who_gets_letters_and_never_looks_is_told_apart(
    telegram: Telegram, db: Database, cast: Cast, at: At
) -> None:
    await telegram.says(cast.chat("anna"), "/marks")
    at("2026-12-10 10:00")
    for name in ("anna", "igor", "olga"):
        await _got_a_letter(db, cast, name)
    await telegram.says(cast.chat("olga"), "/marks")
    await telegram.presses(cast.chat("olga"), "Анна")
    seen = await telegram.says(cast.chat("maria"), "/reach")
    assert seen.text.splitlines() == [
        "Кому приходят письма · 7Б",
        "Родители: письма приходят 3 из 3.",
        "Ученики: письма приходят 2 из 2.",
        "Родители, которые две недели не заглядывали в бот: 2.",
        "",
        "Письма приходят всем родителям класса.",
        "Иванов Пётр",
        "· мать, Анна Иванова: 1 письмо за две недели, был(а) здесь 18 ноября, 10:00",
        "Соколова Анна",
        "· отец, Игорь Соколов: 1 письмо за две недели, был(а) здесь больше двух месяцев назад",
        "Данные на 10 декабря, 10:00",
    ]


async def test_one_slip_is_given_out_right_there(telegram: Telegram, cast: Cast) -> None:
    await name_the_bot(telegram)
    async with telegram.db.session() as session:
        await revoke_chats(session, cast.school, cast.anna, actor_id=None)
    chat = cast.chat("maria")
    await telegram.says(chat, "/reach")
    await telegram.presses(chat, "Листок: Иванов П. · мать")
    assert "7Б: 1 листок, действует до 2 декабря" in telegram.last(chat).text
    assert (await file_of(telegram, chat))[:4] == b"%PDF"


@pytest.mark.parametrize("name", ["elena", "boris", "irina", "olga", "petya", "alien_teacher"])
async def test_a_stranger_gives_out_no_slip(telegram: Telegram, cast: Cast, name: str) -> None:
    async with telegram.db.session() as session:
        await revoke_chats(session, cast.school, cast.anna, actor_id=None)
    chat = cast.chat(name)
    mark = (await telegram.says(chat, "/status")).id
    await telegram.forges(chat, f"slo:{cast.class_7b}:{cast.anna}:{cast.petya}", message=mark)
    async with telegram.db.reading() as session:
        assert list(await session.scalars(select(Invitation.id))) == []
