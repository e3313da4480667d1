"""A closed lesson on the journal's page: the reason is asked, then a request waits for consent."""

from aiohttp import ClientSession
from sqlalchemy import select

from core.journal.closing.models import ClosedChange
from core.journal.models import Mark
from tests.bot.telegram import Telegram
from tests.bot.test_closed_lesson import closed
from tests.bot.test_journal_page import address, browser, enter, mark, save
from tests.cast import Cast

__all__ = ["address", "browser", "closed"]

MONDAY = "algebra 2026-11-16"


async def _values(telegram: Telegram, lesson: int, pupil: int) -> list[int | None]:
    async with telegram.db.reading() as session:
        return list(
            await session.scalars(
                select(Mark.value).where(Mark.lesson_id == lesson, Mark.pupil_id == pupil)
            )
        )


async def _requests(telegram: Telegram) -> list[tuple[int, str]]:
    async with telegram.db.reading() as session:
        rows = await session.execute(select(ClosedChange.lesson_id, ClosedChange.reason))
        return [(lesson, reason) for lesson, reason in rows]


async def test_a_mark_in_a_closed_lesson_waits_for_the_deputy_and_then_stands(
    telegram: Telegram, cast: Cast, browser: ClientSession, closed: int
) -> None:
    await enter(telegram, browser, cast, "elena")
    before = await _values(telegram, closed, cast.petya)
    held = str(before[0]) if before else ""
    cell = mark(cast, "petya", "5", saw=held, lesson=MONDAY)
    (asked,) = await save(browser, cast.groups["algebra"], cell)
    assert asked["name"] == "LessonClosed"
    assert await _requests(telegram) == []
    (sent,) = await save(browser, cast.groups["algebra"], cell | {"reason": "Работа переписана"})
    assert sent["name"] == "AwaitsConsent"
    assert await _requests(telegram) == [(closed, "Работа переписана")]
    assert await _values(telegram, closed, cast.petya) == before
    await telegram.work()
    deputy = cast.chat("irina")
    assert "Работа переписана" in telegram.last(deputy).text
    await telegram.presses(deputy, "Согласовать")
    assert await _values(telegram, closed, cast.petya) == [5]


async def test_nobody_of_another_group_asks_for_a_change_from_the_page(
    telegram: Telegram, cast: Cast, browser: ClientSession, closed: int
) -> None:
    await enter(telegram, browser, cast, "maria")
    cell = mark(cast, "petya", "5", lesson=MONDAY) | {"reason": "Работа переписана"}
    body = {"group": cast.groups["algebra"], "cells": [cell]}
    async with browser.post("/app/api/save", json=body) as answer:
        assert answer.status in {401, 404}
    assert await _requests(telegram) == []
