"""An emergency: two people release it, it passes everything, and who is safe is counted."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

from bot.app import make_dispatcher
from bot.inbox import Inbox
from core.db import Database
from core.enums import DeliveryKind, DeliveryState
from core.messaging.emergency.models import Emergency, SafetyAnswer
from core.outbox import SAFETY
from core.outbox.models import Delivery
from core.people.models import Preferences
from tests.bot.telegram import Telegram
from tests.cast import STRANGER_CHAT, Cast

TEXT = "Все выходят на стадион"
OF_THE_SCHOOL = [
    "anya",
    "petya",
    "kostya",
    "olga",
    "igor",
    "anna",
    "elena",
    "maria",
    "irina",
    "sergey",
    "vera",
]


async def ask(telegram: Telegram, cast: Cast, *, kind: str = "Настоящая") -> None:
    """Irina writes it; Vera and Sergey are asked to release it."""
    irina = cast.chat("irina")
    await telegram.says(irina, "тревога")
    await telegram.presses(irina, kind)
    preview = await telegram.says(irina, TEXT)
    assert "[Я в безопасности] [Нужна помощь]" in preview.text
    await telegram.presses(irina, "Отправить на подтверждение")
    await telegram.work()


async def release(telegram: Telegram, cast: Cast) -> None:
    await ask(telegram, cast)
    await telegram.presses(cast.chat("vera"), "Объявить тревогу")
    await telegram.work()


async def test_a_second_person_releases_it_and_everybody_answers_for_their_own(
    telegram: Telegram, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    async with db.session() as session:
        await session.execute(update(Preferences).values(announcements=False, messages=False))
    at("2026-11-18 23:30")  # in everybody's quiet hours
    await ask(telegram, cast)
    irina, vera = cast.chat("irina"), cast.chat("vera")
    assert telegram.messages(cast.chat("olga")) == []
    assert not any("Объявить" in words for words in telegram.last(irina).buttons)
    asked = telegram.last(vera)
    assert asked.buttons == ["Объявить тревогу", "Не объявлять"]
    assert "ТРЕВОГА" in asked.text
    counted = await telegram.presses(vera, "Объявить тревогу")
    assert "В безопасности: 0 из 8. Нужна помощь: 0. Молчат: 8." in counted.text
    await telegram.work()
    for name in OF_THE_SCHOOL:
        assert TEXT in telegram.last(cast.chat(name)).text
    for name in ("boris", "alien_parent", "alien_pupil", "alien_teacher"):
        assert telegram.messages(cast.chat(name)) == []
    assert telegram.last(cast.chat("anya")).buttons == ["Я в безопасности", "Нужна помощь"]
    olga = telegram.last(cast.chat("olga"))
    assert olga.buttons == [
        "Константин: в безопасности",
        "Константин: нужна помощь",
        "Анна: в безопасности",
        "Анна: нужна помощь",
    ]
    # Igor is restricted for Kostya and answers for Anya alone.
    assert telegram.last(cast.chat("igor")).buttons[0] == "Анна: в безопасности"
    assert len(telegram.last(cast.chat("igor")).buttons) == 2
    async with db.reading() as session:
        of_all = select(Delivery.kind, Delivery.priority).distinct()
        assert (await session.execute(of_all)).all() == [(DeliveryKind.EMERGENCY, SAFETY)]


async def test_who_needs_help_comes_first_and_is_not_outvoted(
    telegram: Telegram, cast: Cast
) -> None:
    await release(telegram, cast)
    olga, anya, vera = (cast.chat(name) for name in ("olga", "anya", "vera"))
    answered = await telegram.presses(olga, "Анна: в безопасности")
    assert "✓ Анна: в безопасности" in answered.buttons
    await telegram.presses(anya, "Нужна помощь")
    assert "112" in telegram.last(anya).text
    await telegram.work()
    for name in ("irina", "sergey", "vera"):
        assert "Нужна помощь: Соколова Анна Игоревна, 7Б" in telegram.last(cast.chat(name)).text
    counted = await telegram.presses(vera, "Кто в безопасности")
    assert "В безопасности: 0 из 8. Нужна помощь: 1. Молчат: 7." in counted.text
    assert counted.text.index("Соколова Анна") < counted.text.index("8А: в безопасности 0 из 1")
    silent = await telegram.presses(vera, "Кто молчит")
    assert "Иванов Пётр Сергеевич, 7Б" in silent.text
    assert "Соколова Анна" not in silent.text
    await telegram.presses(anya, "Я в безопасности")
    await telegram.presses(vera, "Назад")
    assert "В безопасности: 1 из 8. Нужна помощь: 0. Молчат: 7." in telegram.last(vera).text
    await telegram.presses(vera, "Список для печати")
    assert "безопасность-1.pdf" in str(telegram.last(vera).bubble.message)


async def test_nobody_releases_their_own_and_of_two_releases_one_counts(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    await ask(telegram, cast)
    irina, vera, sergey = (cast.chat(name) for name in ("irina", "vera", "sergey"))
    press = telegram.last(vera).data[0]
    await telegram.forges(irina, press, message=telegram.last(irina).id)
    assert "Вы предложили это сами" in telegram.toast(irina)
    # A restart in between loses nothing: everything stands in the database.
    telegram.inbox = Inbox(db, make_dispatcher(), telegram.bot)
    await telegram.presses(vera, "Объявить тревогу")
    await telegram.presses(sergey, "Объявить тревогу")
    assert "Решение уже принято" in telegram.toast(sergey)
    await telegram.work()
    await telegram.work()
    told = [one for one in telegram.messages(cast.chat("olga")) if TEXT in one.text]
    assert len(told) == 1


async def test_strangers_release_see_and_answer_nothing(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    await ask(telegram, cast)
    release_it = telegram.last(cast.chat("vera")).data[0]
    for name in ("elena", "olga", "anya", "boris", "alien_teacher"):
        chat = cast.chat(name)
        before = await telegram.says(chat, "/menu")
        await telegram.forges(chat, release_it, message=before.id)
        await telegram.forges(chat, release_it.replace("release", "open"), message=before.id)
        assert TEXT not in telegram.last(chat).text
        assert "Настоящая тревога" not in (await telegram.says(chat, "/emergency")).buttons
    before = await telegram.says(STRANGER_CHAT, "/emergency")
    await telegram.forges(STRANGER_CHAT, release_it, message=before.id)
    async with db.reading() as session:
        assert await session.scalar(select(Emergency.state)) == "asked"
    await telegram.presses(cast.chat("vera"), "Объявить тревогу")
    await telegram.work()
    of_anya = telegram.last(cast.chat("anya")).data[0]
    for name in ("anna", "petya", "boris", "alien_parent"):
        chat = cast.chat(name)
        before = await telegram.says(chat, "/menu")
        await telegram.forges(chat, of_anya, message=before.id)
    async with db.reading() as session:
        assert await session.scalar(select(func.count(SafetyAnswer.id))) == 0


async def test_the_all_clear_reaches_all_and_ends_the_answers(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    await release(telegram, cast)
    vera, olga = cast.chat("vera"), cast.chat("olga")
    answers = telegram.last(olga)
    await telegram.presses(vera, "Отбой")
    await telegram.presses(vera, "Да, отбой")
    await telegram.work()
    for name in OF_THE_SCHOOL:
        assert telegram.last(cast.chat(name)).text.startswith("Отбой.")
    await telegram.presses(olga, "Анна: в безопасности", message=answers)
    assert "закончилась" in telegram.toast(olga)
    async with db.reading() as session:
        waiting = select(func.count(Delivery.id)).where(Delivery.state == DeliveryState.NEW)
        assert await session.scalar(waiting) == 0


@pytest.mark.parametrize("late", [True, False])
async def test_what_was_refused_or_is_an_hour_old_is_not_released(
    late: bool, telegram: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    await ask(telegram, cast, kind="Учебная")
    vera, sergey = cast.chat("vera"), cast.chat("sergey")
    assert "УЧЕБНАЯ" in telegram.last(vera).text
    if late:
        at("2026-11-18 11:30")
    else:
        await telegram.presses(sergey, "Не объявлять")
    await telegram.presses(vera, "Объявить учебную тревогу")
    expected = "больше часа" if late else "Решение уже принято"
    assert expected in telegram.toast(vera)
    await telegram.work()
    assert telegram.messages(cast.chat("olga")) == []
