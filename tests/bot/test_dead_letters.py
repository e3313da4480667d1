"""Letters that failed, as the administrator sees and mends them in the chat."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from bot.callbacks.dead_letters import DropFor, RetryDead
from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Fault
from core.db import Database
from core.ledger import Event
from core.outbox import Delivery
from tests.bot.telegram import Telegram
from tests.cast import Cast
from tests.notifications.conftest import Journal

At = Callable[[str], None]


@pytest.fixture
async def failed(telegram: Telegram, db: Database, cast: Cast, at: At) -> None:
    """Letters to Anya and to both parents, which Telegram refuses for good."""
    refusal = ApiError(400, "Bad Request: something nobody foresaw")
    telegram.sandbox.faults.waiting.append(Fault("error", 3, error=refusal))
    await Journal(db, cast).mark(3)
    at("2026-11-18 10:05")
    await telegram.work()


async def _fates(db: Database) -> list[tuple[str, str]]:
    async with db.reading() as session:
        rows = await session.execute(
            select(Delivery.state, Delivery.reason).order_by(Delivery.person_id)
        )
        return [(state, reason) for state, reason in rows]


async def _first_dead(db: Database) -> int:
    async with db.reading() as session:
        return await session.scalar(select(Delivery.id).where(Delivery.state == "dead")) or 0


@pytest.mark.usefixtures("failed")
async def test_the_administrator_reads_what_failed_and_no_more(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("sergey")
    status = await telegram.says(chat, "/status")
    assert "Не удалось отправить 3 письма: /queue" in status.text
    seen = await telegram.says(chat, "/queue")
    assert seen.text.splitlines() == [
        "Письма в пути",
        "Ни одно письмо не ждёт отправки.",
        "Не ушли · отметки: 3 письма, причина TelegramBadRequest, первое — 18 ноября, 10:05",
        "Данные на 18 ноября, 10:05",
    ]
    assert seen.buttons[:2] == ["Повторить: отметки (3)", "Снять: отметки (3)"]


@pytest.mark.usefixtures("failed")
async def test_what_failed_is_sent_anew(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("sergey")
    await telegram.says(chat, "/queue")
    seen = await telegram.presses(chat, "Повторить")
    assert telegram.toast(chat) == "3 письма будут отправлены заново."
    assert "Ждут отправки 3 письма" in seen.text
    await telegram.work()
    assert "Алгебра: 3" in telegram.last(cast.chat("olga")).text
    seen = await telegram.presses(chat, "Обновить")
    assert "Писем, которые не удалось отправить, нет." in seen.text


@pytest.mark.usefixtures("failed")
async def test_what_failed_is_put_aside_with_a_reason_that_is_kept(
    telegram: Telegram, db: Database, cast: Cast
) -> None:
    chat = cast.chat("sergey")
    await telegram.says(chat, "/queue")
    seen = await telegram.presses(chat, "Снять")
    assert "Почему письма снимаются?" in seen.text
    await telegram.presses(chat, "Людям сообщили иначе")
    assert await _fates(db) == [("dropped", "otherwise")] * 3
    async with db.reading() as session:
        rows = await session.execute(
            select(Event.actor_id, Event.after).where(Event.kind == "letter.dropped")
        )
        assert {tuple(row) for row in rows} == {(cast.sergey, '{"reason": "otherwise"}')}


@pytest.mark.usefixtures("failed")
async def test_only_what_failed_likewise_is_touched(
    telegram: Telegram, db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        await session.execute(
            update(Delivery).where(Delivery.person_id == cast.igor).values(reason="moved")
        )
    chat = cast.chat("sergey")
    seen = await telegram.says(chat, "/queue")
    assert seen.text.count("Не ушли") == 2
    await telegram.presses(chat, "Повторить: отметки (2)")
    assert sorted(await _fates(db)) == [("dead", "moved"), ("new", ""), ("new", "")]


@pytest.mark.usefixtures("failed")
async def test_an_old_button_does_nothing_twice(
    telegram: Telegram, db: Database, cast: Cast
) -> None:
    chat = cast.chat("sergey")
    seen = await telegram.says(chat, "/queue")
    old = seen.data[0]
    await telegram.presses(chat, "Повторить")
    await telegram.work()
    await telegram.forges(chat, old, message=seen.id)
    assert {state for state, _reason in await _fates(db)} == {"sent"}


@pytest.mark.usefixtures("failed")
@pytest.mark.parametrize("name", ["olga", "anya", "elena", "maria", "irina", "vera", "boris"])
async def test_nobody_else_sees_or_mends_letters(
    telegram: Telegram, db: Database, cast: Cast, name: str
) -> None:
    chat, number = cast.chat(name), await _first_dead(db)
    seen = await telegram.says(chat, "/queue")
    assert "Не ушли" not in seen.text
    for press in (RetryDead(letter=number), DropFor(letter=number, why="mistake")):
        await telegram.forges(chat, press.pack(), message=seen.id)
    assert await _fates(db) == [("dead", "TelegramBadRequest")] * 3


@pytest.mark.usefixtures("failed")
async def test_the_administrator_of_another_school_neither(
    telegram: Telegram, db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        await session.execute(update(Delivery).values(school_id=cast.other_school))
    chat, number = cast.chat("sergey"), await _first_dead(db)
    seen = await telegram.says(chat, "/queue")
    assert "Писем, которые не удалось отправить, нет." in seen.text
    for press in (RetryDead(letter=number), DropFor(letter=number, why="mistake")):
        await telegram.forges(chat, press.pack(), message=seen.id)
        assert telegram.toast(chat).startswith("Нет неотправленного письма")
    assert await _fates(db) == [("dead", "TelegramBadRequest")] * 3
