"""The administration announces: readers, text, preview, one sending, progress, the news."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

from bot.callbacks.messages import Progress, Readers, Retype, Send
from core.access.models import ChannelLink
from core.db import Database
from core.messaging.models import Announcement
from core.outbox.models import Delivery
from tests.bot.telegram import Seen, Telegram
from tests.cast import STRANGER_CHAT, Cast

TEXT = "Завтра <сбор> в 9:00 & точка"
OF_7B = ("anya", "petya", "olga", "igor", "anna", "elena", "maria")


async def announcements(db: Database) -> int:
    async with db.reading() as session:
        return await session.scalar(select(func.count(Announcement.id))) or 0


async def previewed(telegram: Telegram, cast: Cast, text: str = TEXT) -> Seen:
    """Irina chooses 7Б and types."""
    irina = cast.chat("irina")
    await telegram.says(irina, "/broadcast")
    await telegram.presses(irina, "Класс")
    await telegram.presses(irina, "7Б")
    return await telegram.says(irina, text)


async def test_readers_are_chosen_counted_and_told(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    irina = cast.chat("irina")
    asked = await telegram.says(irina, "рассылка")
    assert asked.buttons == ["Вся школа", "Параллель", "Класс", "Роль", "Запланированные", "Отмена"]
    classes = await telegram.presses(irina, "Класс")
    assert classes.buttons == ["7Б", "8А", "⬅️ Назад"]
    prompt = await telegram.presses(irina, "7Б")
    assert "Получат все: 7." in prompt.text
    preview = await telegram.says(irina, TEXT)
    assert preview.buttons == [
        "Отправить сейчас",
        "Завтра в 8:00",
        "Выбрать время",
        "Просить ответ",
        "Изменить текст",
        "Отмена",
    ]
    assert await announcements(db) == 0
    shown = preview.text
    sent = await telegram.presses(irina, "Отправить")
    assert sent.text.startswith("Объявление отправляется…")
    assert "Ждут отправки: 7" in sent.text
    await telegram.work()
    for name in OF_7B:
        letter = telegram.last(cast.chat(name))
        assert letter.text in shown  # exactly as it was shown before
        assert letter.buttons == ["Прочитано"]
    for name in ("kostya", "boris", "sergey", "vera", "alien_parent", "alien_teacher"):
        assert telegram.messages(cast.chat(name)) == []


async def test_progress_is_seen_by_pressing(telegram: Telegram, cast: Cast, db: Database) -> None:
    async with db.session() as session:
        await session.execute(
            update(ChannelLink).where(ChannelLink.person_id == cast.igor).values(state="revoked")
        )
    irina = cast.chat("irina")
    preview = await previewed(telegram, cast)
    assert "Получат 6 из 7: остальные не подключены к боту." in preview.text
    assert "скажите другим способом" in preview.text
    await telegram.presses(irina, "Отправить")
    await telegram.work()
    await telegram.presses(cast.chat("olga"), "Прочитано")
    done = await telegram.presses(irina, "Обновить")
    assert done.text.startswith("Объявление отправлено")
    for line in (
        "Получатели: 7",
        "Доставлено: 6",
        "Ждут отправки: 0",
        "Не получат в боте: 1",
        "Нажали «Прочитано»: 1",
    ):
        assert line in done.text


async def test_pressing_twice_sends_once(telegram: Telegram, cast: Cast, db: Database) -> None:
    irina = cast.chat("irina")
    preview = await previewed(telegram, cast)
    send = preview.data[0]
    await telegram.forges(irina, send, message=preview.id)
    await telegram.work()
    again = await telegram.forges(irina, send, message=preview.id)
    assert again.text.startswith("Объявление отправлено")
    await telegram.work()
    assert await announcements(db) == 1
    async with db.reading() as session:
        assert await session.scalar(select(func.count(Delivery.id))) == len(OF_7B)


async def test_the_text_can_be_changed_and_the_old_preview_sends_nothing(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    irina = cast.chat("irina")
    first = await previewed(telegram, cast)
    send_first = first.data[0]
    prompt = await telegram.presses(irina, "Изменить текст")
    assert "Кому: 7Б" in prompt.text
    second = await telegram.says(irina, "Сбор в десять")
    await telegram.forges(irina, send_first, message=first.id)
    assert "устарел" in telegram.toast(irina)
    assert await announcements(db) == 0
    await telegram.forges(irina, second.data[0], message=second.id)
    async with db.reading() as session:
        assert (await session.scalars(select(Announcement.text))).all() == ["Сбор в десять"]


async def test_cancelling_a_preview_sends_nothing(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    irina = cast.chat("irina")
    preview = await previewed(telegram, cast)
    send = preview.data[0]
    assert (await telegram.presses(irina, "Отмена")).text == "Отменено, ничего не отправлено."
    await telegram.forges(irina, send, message=preview.id)
    assert "устарел" in telegram.toast(irina)
    assert await announcements(db) == 0


async def test_a_long_hostile_text_is_shown_and_sent_as_it_is(
    telegram: Telegram, cast: Cast
) -> None:
    text = "<&>" * 1000
    assert text in (await previewed(telegram, cast, text)).text
    await telegram.presses(cast.chat("irina"), "Отправить")
    await telegram.work()
    assert text in telegram.last(cast.chat("olga")).text


@pytest.mark.parametrize(
    ("kind", "value", "count"),
    [("Параллель", "8", 3), ("Роль", "Родители", 3), ("Роль", "Учителя", 2)],
)
async def test_grades_and_roles_are_chosen_by_buttons(
    kind: str, value: str, count: int, telegram: Telegram, cast: Cast
) -> None:
    irina = cast.chat("irina")
    await telegram.says(irina, "/broadcast")
    await telegram.presses(irina, kind)
    prompt = await telegram.presses(irina, value)
    assert f"Получат все: {count}." in prompt.text


async def test_a_role_nobody_has_is_refused_before_anything_is_typed(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    irina = cast.chat("irina")
    await telegram.says(irina, "/broadcast")
    await telegram.presses(irina, "Роль")
    await telegram.presses(irina, "Секретари")
    assert "Читать некому" in telegram.toast(irina)


async def test_the_news_show_what_one_may_read(telegram: Telegram, cast: Cast) -> None:
    await previewed(telegram, cast)
    await telegram.presses(cast.chat("irina"), "Отправить")
    assert TEXT in (await telegram.says(cast.chat("olga"), "/news")).text
    for name in ("kostya", "alien_parent"):
        seen = await telegram.says(cast.chat(name), "объявления")
        assert "Объявлений для вас пока нет." in seen.text
        assert "Данные на 18 ноября, 10:00" in seen.text
    news = await telegram.says(cast.chat("vera"), "новости")
    assert news.buttons == []
    news = await telegram.says(cast.chat("irina"), "новости")
    assert news.buttons == ["Доставка: 18 ноября, 10:00"]


async def test_old_news_are_a_press_away(
    telegram: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    for minute in range(3):
        at(f"2026-11-18 10:0{minute}")
        await previewed(telegram, cast, f"№ {minute} " + "слово " * 300)
        await telegram.presses(cast.chat("irina"), "Отправить")
    olga = cast.chat("olga")
    news = await telegram.says(olga, "/news")
    assert "№ 2" in news.text
    assert "№ 1" not in news.text
    news = await telegram.presses(olga, "Раньше")
    assert "№ 1" in news.text
    news = await telegram.presses(olga, "Раньше")
    assert "№ 0" in news.text
    assert news.buttons == []


@pytest.mark.parametrize(
    "name", ["stranger", "olga", "anya", "elena", "maria", "boris", "alien_teacher"]
)
async def test_nobody_else_announces_by_any_button(
    name: str, telegram: Telegram, cast: Cast, db: Database
) -> None:
    preview = await previewed(telegram, cast, "Секретный черновик")
    send = preview.data[0]
    chat = STRANGER_CHAT if name == "stranger" else cast.chat(name)
    own = await telegram.says(chat, "/start")
    asked = await telegram.says(chat, "/broadcast")
    assert asked.buttons == [] or name == "stranger"
    for button in (
        Readers(kind="class"),
        Readers(kind="school", value="all"),
        Readers(kind="class", value=str(cast.class_7b)),
        Retype(),
        Progress(announcement=1),
    ):
        await telegram.forges(chat, button.pack(), message=own.id)
        await telegram.says(chat, "Чужое объявление")
    await telegram.forges(chat, send, message=own.id)
    assert await announcements(db) == 0
    await telegram.presses(cast.chat("irina"), "Отправить")
    await telegram.forges(chat, send, message=own.id)
    assert await announcements(db) == 1
    if name not in ("olga", "anya", "elena", "maria"):
        await telegram.work()
        said = "".join(seen.text for seen in telegram.messages(chat))
        assert "Секретный" not in said


async def test_another_administration_does_not_send_ones_draft(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    preview = await previewed(telegram, cast)
    vera = cast.chat("vera")
    own = await telegram.says(vera, "/start")
    await telegram.forges(vera, preview.data[0], message=own.id)
    assert "устарел" in telegram.toast(vera)
    await telegram.forges(vera, Readers(kind="class", value="999").pack(), message=own.id)
    await telegram.forges(vera, Readers(kind="nobody", value="1").pack(), message=own.id)
    await telegram.forges(vera, Progress(announcement=999).pack(), message=own.id)
    await telegram.forges(vera, Send(typed=10**9).pack(), message=own.id)
    assert await announcements(db) == 0
