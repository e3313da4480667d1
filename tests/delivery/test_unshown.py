"""An answer that could not be shown is not lost: not by a crash, not by a messenger that fails."""

from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta

import pytest
from aiogram.types import Update
from sqlalchemy import select, update

from bot import answers, showing
from bot.answers import Answer, Place
from bot.inbox import Inbox
from bot.raw import GetRawUpdates
from bot.screen import Drawing, Known, Screen
from bot.updates import work
from core import clock
from core.db import Database
from core.enums import InboxState
from core.outbox import Inbox as Row
from notifications.markup import Button, File
from tests.bot.conftest import telegram
from tests.bot.telegram import Telegram
from tests.cast import Cast

__all__ = ["telegram"]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(showing, "FIRST_BREATH", 0.0)
    monkeypatch.setattr(showing, "GATHER", 0.0)


async def _states(db: Database) -> list[tuple[str, str]]:
    async with db.reading() as session:
        rows = await session.execute(select(Row.state, Row.body).order_by(Row.update_id))
        return [(state, body) for state, body in rows]


async def _worked_and_killed(telegram: Telegram) -> None:
    """The updates had their effect, and the process died before it could say so."""
    inbox = telegram.inbox
    updates = await telegram.bot(GetRawUpdates(timeout=0))
    telegram.sandbox.world.queue.waiting.clear()
    await inbox.take(updates)
    async with telegram.db.reading() as session:
        found = select(Row.id, Row.body).where(Row.state == "new").order_by(Row.update_id)
        rows = list(await session.execute(found))
    for row in rows:
        one = Update.model_validate_json(row.body, context={"bot": telegram.bot})
        await work(inbox.dispatcher, telegram.bot, telegram.db, one, inbox_id=row.id)


async def _started_anew(telegram: Telegram) -> None:
    if not telegram.db.is_sqlite:
        # Of several processes one may be slow; what it owes is left to it for a while.
        async with telegram.db.session() as session:
            await session.execute(
                update(Row)
                .where(Row.state == "answering")
                .values(done_at=clock.now() - showing.SLOW - timedelta(seconds=1))
            )
    telegram.inbox = Inbox(telegram.db, telegram.inbox.dispatcher, telegram.bot)
    await telegram.inbox.work_off()


async def test_answers_that_a_crash_swallowed_are_shown_at_the_next_start_in_order(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("igor")
    telegram.sandbox.say(chat, "/marks")
    telegram.sandbox.say(chat, "/attendance")
    await _worked_and_killed(telegram)
    assert telegram.messages(chat) == []
    assert [state for state, _body in await _states(telegram.db)] == ["answering"] * 2
    await _started_anew(telegram)
    marks, attendance = telegram.messages(chat)
    assert "Оценки" in marks.text
    assert marks.buttons
    assert "Пропуски" in attendance.text
    assert await _states(telegram.db) == [("done", "")] * 2
    await _started_anew(telegram)
    assert len(telegram.messages(chat)) == 2


async def test_a_press_whose_answer_was_lost_turns_the_page_after_the_start(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("igor")
    screen = await telegram.says(chat, "/marks")
    before = screen.text
    telegram.sandbox.press(chat, screen.id, screen.buttons[0])
    await _worked_and_killed(telegram)
    assert telegram.last(chat).text == before
    await _started_anew(telegram)
    (turned,) = telegram.messages(chat)
    assert turned.id == screen.id
    assert turned.text != before


async def test_an_answer_that_is_too_late_is_not_shown(
    telegram: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    chat = cast.chat("igor")
    telegram.sandbox.say(chat, "/marks")
    await _worked_and_killed(telegram)
    at("2026-11-18 10:06")
    await _started_anew(telegram)
    assert telegram.messages(chat) == []
    assert await _states(telegram.db) == [("done", "")]


async def test_what_another_process_is_about_to_show_is_left_to_it(
    telegram: Telegram, cast: Cast
) -> None:
    if telegram.db.is_sqlite:
        pytest.skip("SQLite is served by one process")
    chat = cast.chat("igor")
    telegram.sandbox.say(chat, "/marks")
    await _worked_and_killed(telegram)
    await Inbox(telegram.db, telegram.inbox.dispatcher, telegram.bot).work_off()
    assert telegram.messages(chat) == []


async def test_a_messenger_that_fails_is_asked_again_and_the_order_is_kept(
    telegram: Telegram, cast: Cast
) -> None:
    chat, other = cast.chat("igor"), cast.chat("anna")
    telegram.sandbox.faults.fail(4, code=502, chat_id=chat)
    telegram.sandbox.say(chat, "/marks")
    telegram.sandbox.say(chat, "/attendance")
    telegram.sandbox.say(other, "/help")
    await telegram.settle()
    first, second = telegram.messages(chat)
    assert "Оценки" in first.text
    assert "Пропуски" in second.text
    assert len(telegram.messages(other)) == 1
    assert {state for state, _body in await _states(telegram.db)} == {"done"}


async def test_who_stopped_the_bot_is_not_asked_again(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    telegram.sandbox.faults.fail(
        1, code=403, description="Forbidden: bot was blocked by the user", chat_id=chat
    )
    telegram.sandbox.say(chat, "/marks")
    await telegram.settle()
    assert telegram.messages(chat) == []
    assert await _states(telegram.db) == [("done", "")]


async def test_an_answer_kept_by_another_version_does_no_harm(
    telegram: Telegram, cast: Cast
) -> None:
    telegram.sandbox.say(cast.chat("igor"), "/marks")
    await _worked_and_killed(telegram)
    async with telegram.db.session() as session:
        await session.execute(update(Row).values(body='{"text": "?"}'))
    await _started_anew(telegram)
    assert await _states(telegram.db) == [(InboxState.DONE, "")]


def _full() -> Screen:
    return Screen(
        text="<b>Оценки</b>",
        buttons=((Button("Ещё", data="more:1"), Button("Страница", url="https://e.org")), ()),
        menu=(("Оценки", "ДЗ"), ("Ещё",)),
        commands=(("marks", "Оценки"),),
        toast="Записано",
        alert=True,
        anew=True,
        files=(Known(42, "AgAD", "photo", "доска.jpg"),),
        school_id=2,
        leave=True,
    )


@pytest.mark.parametrize("screen", [_full(), Screen(), Screen("Да")])
def test_an_answer_is_kept_with_all_that_it_says(screen: Screen) -> None:
    answer = Answer(Place(7, "press", 5, "photo"), "en", screen)
    assert answers.unpack(answers.pack(answer)) == answer


def test_every_part_of_a_screen_is_kept() -> None:
    blank = Screen()
    full = _full()
    for part in fields(Screen):
        if part.name != "file":
            assert getattr(full, part.name) != getattr(blank, part.name)


@pytest.mark.parametrize("file", [File("a.pdf", b"..."), Drawing("a.pdf", draw=bytes)])
def test_of_a_file_it_is_said_that_it_has_to_be_asked_for_again(file: File | Drawing) -> None:
    screen = Screen("Листы", buttons=((Button("Ещё", data="x"),),), file=file)
    kept = answers.unpack(answers.pack(Answer(Place(7), "ru", screen)))
    assert kept.screen == Screen("Не удалось отправить файл. Попросите его ещё раз.", anew=True)
