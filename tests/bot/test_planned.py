"""Planning an announcement in chat: its hour, the list, the second person, what became of it."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from core.db import Database
from core.messaging.models import Announcement, PlannedAnnouncement
from notifications.buttons import DoPlanned
from tests.bot.telegram import Seen, Telegram
from tests.cast import Cast

TEXT = "Завтра <сбор> в 9:00 & точка"


async def previewed(telegram: Telegram, cast: Cast, *readers: str) -> Seen:
    """Irina chooses the readers and types."""
    irina = cast.chat("irina")
    await telegram.says(irina, "/broadcast")
    for words in readers or ("Класс", "7Б"):
        await telegram.presses(irina, words)
    return await telegram.says(irina, TEXT)


async def out(db: Database) -> int:
    async with db.reading() as session:
        return await session.scalar(select(func.count(Announcement.id))) or 0


async def test_tomorrow_at_eight_is_one_press(
    telegram: Telegram, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    irina = cast.chat("irina")
    await previewed(telegram, cast)
    kept = await telegram.presses(irina, "Завтра в 8:00")
    assert "Объявление: запланировано" in kept.text
    assert "Когда: 19 ноября, 08:00" in kept.text
    await telegram.work()
    assert await out(db) == 0
    at("2026-11-19 08:00")
    await telegram.work()
    assert TEXT in telegram.last(cast.chat("olga")).text
    assert await out(db) == 1


async def test_any_hour_is_chosen_or_typed(
    telegram: Telegram, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    irina = cast.chat("irina")
    await previewed(telegram, cast)
    days = await telegram.presses(irina, "Выбрать время")
    assert len(days.buttons) == 15
    hours = await telegram.presses(irina, "20.11")
    assert "во сколько?" in hours.text
    assert "Напишите время" in (await telegram.says(irina, "утром")).text
    kept = await telegram.says(irina, "14:35")
    assert "Когда: 20 ноября, 14:35" in kept.text
    await telegram.presses(irina, "Изменить время")
    await telegram.presses(irina, "19.11")
    moved = await telegram.presses(irina, "9:00")
    assert "Когда: 19 ноября, 09:00" in moved.text
    listed = await telegram.says(irina, "/planned")
    assert "19 ноября, 09:00" in listed.text
    await telegram.presses(irina, "19 ноября, 09:00")
    assert "затем каждую неделю" in (await telegram.presses(irina, "Каждую неделю")).text
    await telegram.presses(irina, "До какого срока")
    assert "Не отправлять позже: 19 ноября, 12:00" in (await telegram.presses(irina, "3 часа")).text
    await telegram.presses(irina, "Изменить текст")
    assert "Иной текст" in (await telegram.says(irina, "Иной текст")).text
    await telegram.presses(irina, "Отменить отправку")
    assert "отменено" in (await telegram.presses(irina, "Да, отменить")).text
    at("2026-11-19 09:00")
    await telegram.work()
    assert await out(db) == 0


async def test_the_second_person_sees_what_readers_will_and_lets_it_go(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    irina, vera = cast.chat("irina"), cast.chat("vera")
    preview = await previewed(telegram, cast, "Вся школа")
    assert "подтвердит второй человек" in preview.text
    waits = await telegram.presses(irina, "Отправить сейчас")
    assert "ждёт подтверждения" in waits.text
    await telegram.work()
    asked = telegram.last(vera)
    assert asked.buttons == ["Подтвердить", "Отклонить"]
    assert await out(db) == 0
    done = await telegram.presses(vera, "Подтвердить")
    assert telegram.toast(vera) == "Подтверждено"
    assert "запланировано" in done.text
    await telegram.work()
    assert telegram.last(cast.chat("olga")).text in asked.text
    assert "Ваше объявление подтверждено" in "".join(m.text for m in telegram.messages(irina))
    assert await out(db) == 1


async def test_a_refusal_is_told_to_the_author(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    await previewed(telegram, cast, "Вся школа")
    await telegram.presses(cast.chat("irina"), "Отправить сейчас")
    await telegram.work()
    await telegram.presses(cast.chat("vera"), "Отклонить")
    await telegram.work()
    assert "Ваше объявление отклонено" in telegram.last(cast.chat("irina")).text
    assert await out(db) == 0


async def test_the_author_is_told_of_what_came_too_late(
    telegram: Telegram, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    irina = cast.chat("irina")
    await previewed(telegram, cast)
    await telegram.presses(irina, "Завтра в 8:00")
    at("2026-11-20 08:00")
    await telegram.work()
    told = telegram.last(irina)
    assert "Объявление не отправлено" in told.text
    assert "сервис не работал" in told.text
    assert telegram.messages(cast.chat("olga")) == []


@pytest.mark.parametrize(
    "name", ["olga", "anya", "elena", "boris", "sergey", "alien_teacher", "alien_parent"]
)
async def test_a_forged_press_agrees_to_nothing(
    name: str, telegram: Telegram, cast: Cast, db: Database
) -> None:
    await previewed(telegram, cast, "Вся школа")
    await telegram.presses(cast.chat("irina"), "Отправить сейчас")
    chat = cast.chat(name)
    own = await telegram.says(chat, "/start")
    for do in ("agree", "refuse", "sure", "weekly", "text", "open"):
        await telegram.forges(chat, DoPlanned(planned=1, do=do).pack(), message=own.id)
    await telegram.work()
    assert await out(db) == 0
    if name != "sergey":
        assert TEXT not in "".join(seen.text for seen in telegram.messages(chat))
    async with db.reading() as session:
        assert await session.scalar(select(PlannedAnnouncement.state)) == "awaiting"


async def test_forged_days_and_hours_change_nothing(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    irina = cast.chat("irina")
    preview = await previewed(telegram, cast)
    for data in (
        "bh:1:0:0:2026-99-99:0800",
        "bh:1:0:0:2026-11-19:9999",
        "bh:0:77:0:2026-11-19:0900",
        "bh:0:77:0:nonsense:",
        "pa:77:open:0:0",
    ):
        await telegram.forges(irina, data, message=preview.id)
    assert await out(db) == 0
    async with db.reading() as session:
        assert await session.scalar(select(func.count(PlannedAnnouncement.id))) == 0
