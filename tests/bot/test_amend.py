"""An announcement that is out is put right or taken back for everybody, through the outbox."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from bot.callbacks.messages import Amend
from core.db import Database
from core.enums import DeliveryKind
from core.messaging.models import Announcement
from core.outbox.models import Delivery
from core.people.models import RoleGrant
from tests.bot.telegram import Telegram
from tests.cast import Cast

At = Callable[[str], None]
OF_7B = ("anya", "petya", "olga", "igor", "anna", "elena", "maria")


async def announced(telegram: Telegram, cast: Cast, *readers: str) -> None:
    """Irina announces and all letters are sent."""
    irina = cast.chat("irina")
    await telegram.says(irina, "/broadcast")
    for words in readers or ("Класс", "7Б"):
        await telegram.presses(irina, words)
    await telegram.says(irina, "Сбор в 9:00")
    await telegram.presses(irina, "Отправить сейчас")
    await telegram.work()


async def corrected(telegram: Telegram, cast: Cast, text: str = "Сбор в 10:00") -> None:
    irina = cast.chat("irina")
    await telegram.presses(irina, "Исправить")
    preview = await telegram.says(irina, text)
    assert text in preview.text
    await telegram.presses(irina, "Исправить у всех")


def shown(telegram: Telegram, chat: int) -> list[str]:
    return [seen.text for seen in telegram.messages(chat) if not seen.bubble.deleted]


async def test_a_correction_is_made_in_place_for_all(
    telegram: Telegram, cast: Cast, at: At
) -> None:
    await announced(telegram, cast)
    at("2026-11-18 22:30")  # quiet hours: an edit makes no sound
    await corrected(telegram, cast)
    await telegram.work()
    for name in OF_7B:
        (letter,) = telegram.messages(cast.chat(name))
        assert "Сбор в 10:00" in letter.text
        assert "Исправлено 18 ноября, 22:30" in letter.text
        assert letter.buttons == ["Прочитано"]
    far = await telegram.presses(cast.chat("irina"), "Обновить")
    assert "Готово: 7, осталось: 0, не удалось: 0" in far.text
    assert "исправлено 18 ноября" in (await telegram.says(cast.chat("olga"), "/news")).text


async def test_a_second_correction_edits_the_same_message(telegram: Telegram, cast: Cast) -> None:
    await announced(telegram, cast)
    await corrected(telegram, cast)
    await telegram.work()
    await corrected(telegram, cast, "Сбор в 11:00")
    await telegram.work()
    (letter,) = telegram.messages(cast.chat("olga"))
    assert "Сбор в 11:00" in letter.text


async def test_who_still_waits_is_told_the_right_text_once(
    telegram: Telegram, cast: Cast, at: At
) -> None:
    at("2026-11-18 21:30")
    await announced(telegram, cast)
    await corrected(telegram, cast)
    await telegram.work()
    assert telegram.messages(cast.chat("olga")) == []
    at("2026-11-19 07:00")
    await telegram.work()
    (letter,) = telegram.messages(cast.chat("olga"))
    assert "Сбор в 10:00" in letter.text


async def test_a_recall_deletes_it_everywhere(telegram: Telegram, cast: Cast) -> None:
    irina = cast.chat("irina")
    await announced(telegram, cast)
    sure = await telegram.presses(irina, "Отозвать")
    assert "Его получили: 7 человек (7Б)." in sure.text
    await telegram.presses(irina, "Да, отозвать")
    await telegram.work()
    for name in OF_7B:
        assert shown(telegram, cast.chat(name)) == []
    far = await telegram.presses(irina, "Обновить")
    assert far.text.startswith("Объявление отозвано")
    assert "Готово: 7, осталось: 0" in far.text
    assert far.buttons == ["Обновить"]
    assert "Сбор" not in (await telegram.says(cast.chat("olga"), "/news")).text


async def test_after_two_days_a_recalled_one_says_so(
    telegram: Telegram, cast: Cast, at: At
) -> None:
    await announced(telegram, cast)
    at("2026-11-21 10:00")
    await telegram.presses(cast.chat("irina"), "Отозвать")
    await telegram.presses(cast.chat("irina"), "Да, отозвать")
    await telegram.work()
    letter = telegram.messages(cast.chat("olga"))[0]  # a digest has come since
    assert letter.text == "Школа отозвала это объявление."
    assert letter.buttons == []


async def test_what_was_recalled_before_it_was_sent_is_not_sent(
    telegram: Telegram, cast: Cast, db: Database, at: At
) -> None:
    at("2026-11-18 21:30")
    await announced(telegram, cast)
    await telegram.presses(cast.chat("irina"), "Отозвать")
    await telegram.presses(cast.chat("irina"), "Да, отозвать")
    at("2026-11-19 08:00")
    await telegram.work()
    assert telegram.messages(cast.chat("olga")) == []
    async with db.reading() as session:
        reasons = await session.scalars(
            select(Delivery.reason).where(Delivery.person_id == cast.olga)
        )
        assert list(reasons) == ["recalled"]


async def test_pressing_twice_amends_once(telegram: Telegram, cast: Cast, db: Database) -> None:
    irina = cast.chat("irina")
    await announced(telegram, cast)
    for _press in range(2):
        await telegram.forges(
            irina,
            Amend(announcement=1, version=0, do="sure").pack(),
            message=telegram.last(irina).id,
        )
    await telegram.work()
    async with db.reading() as session:
        amendments = select(func.count(Delivery.id)).where(Delivery.kind == DeliveryKind.AMENDMENT)
        assert await session.scalar(amendments) == len(OF_7B)


async def test_the_new_text_of_more_than_a_class_is_agreed_to(
    telegram: Telegram, cast: Cast
) -> None:
    vera = cast.chat("vera")
    await announced(telegram, cast, "Вся школа")
    await telegram.presses(vera, "Подтвердить")
    await telegram.work()
    irina = cast.chat("irina")
    await telegram.says(irina, "/news")
    await telegram.presses(irina, "Доставка")
    await corrected(telegram, cast)
    await telegram.work()
    assert "Сбор в 9:00" in shown(telegram, cast.chat("olga"))[-1]
    assert "Исправленное объявление ждёт" in telegram.last(vera).text
    await telegram.presses(vera, "Подтвердить")
    await telegram.work()
    assert "Сбор в 10:00" in shown(telegram, cast.chat("olga"))[-1]


@pytest.mark.parametrize(
    "name", ["olga", "anya", "elena", "boris", "sergey", "alien_parent", "alien_teacher"]
)
async def test_nobody_else_amends_by_a_forged_press(
    name: str, telegram: Telegram, cast: Cast, db: Database
) -> None:
    await announced(telegram, cast)
    async with db.session() as session:
        session.add(
            RoleGrant(
                school_id=cast.other_school,
                person_id=cast.people["alien_teacher"],
                role="deputy",
                since=date(2026, 9, 1),
            )
        )
    chat = cast.chat(name)
    own = await telegram.says(chat, "/start")
    for do in ("text", "right", "back", "sure"):
        await telegram.forges(
            chat, Amend(announcement=1, version=0, do=do, typed=1).pack(), message=own.id
        )
        await telegram.says(chat, "Чужой текст")
    await telegram.work()
    async with db.reading() as session:
        row = (await session.scalars(select(Announcement))).one()
        assert (row.text, row.version, row.recalled_at) == ("Сбор в 9:00", 0, None)
