"""Appointments in the chat: hours opened, taken, moved, cancelled, reminded of; and who may not."""

import asyncio
from collections.abc import Callable
from datetime import date, time

import pytest
from sqlalchemy import func, select

from core import clock
from core.access.viewer import viewer_of_person
from core.db import Session
from core.errors import NotFound, SchoolError
from core.journal.calendar.feed import calendar_feed
from core.meetings import actions
from core.meetings.errors import SlotTaken
from core.meetings.models import MeetingSlot
from core.people.models import Guardianship
from notifications.buttons import Meeting
from tests.bot.telegram import Telegram
from tests.cast import Cast
from tests.notifications.conftest import viewer_of

At = Callable[[str], None]


async def _open(telegram: Telegram, cast: Cast, line: str = "16:00–17:00, каб. 12") -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "/meetings")
    await telegram.presses(chat, "Открыть часы приёма")
    await telegram.presses(chat, "26.11")
    await telegram.says(chat, line)


async def _take(telegram: Telegram, cast: Cast, hour: str, who: str = "igor") -> None:
    chat = cast.chat(who)
    await telegram.says(chat, "запись на приём")
    await telegram.presses(chat, "Морозова")
    await telegram.presses(chat, hour)


async def _taken(telegram: Telegram) -> list[tuple[int | None, int | None]]:
    async with telegram.db.reading() as session:
        rows = await session.execute(
            select(MeetingSlot.family_id, MeetingSlot.pupil_id)
            .where(MeetingSlot.family_id.is_not(None), MeetingSlot.closed_at.is_(None))
            .order_by(MeetingSlot.id)
        )
        return [(family, pupil) for family, pupil in rows]


async def test_a_family_takes_moves_and_cancels_an_hour(telegram: Telegram, cast: Cast) -> None:
    await _open(telegram, cast)
    assert "Открыты 4 встречи." in telegram.last(cast.chat("elena")).text
    chat = cast.chat("igor")
    await _take(telegram, cast, "16:15")
    seen = telegram.last(chat)
    assert "Вы записаны · Анна Соколова, 7Б" in seen.text
    assert "четверг, 26 ноября, 16:15–16:30" in seen.text
    assert "каб. 12" in seen.text
    await telegram.presses(chat, "Перенести")
    assert "16:15" not in telegram.last(chat).buttons
    await telegram.presses(chat, "16:45")
    assert await _taken(telegram) == [(cast.igor, cast.anya)]
    await telegram.presses(chat, "Отменить запись")
    assert await _taken(telegram) == []


async def test_both_sides_are_reminded_the_evening_before(
    telegram: Telegram, cast: Cast, at: At
) -> None:
    await _open(telegram, cast)
    await _take(telegram, cast, "16:15")
    await telegram.work()
    assert "напомн" in telegram.last(cast.chat("igor")).text
    at("2026-11-25T18:01:00")
    await telegram.work()
    assert "Ваша запись на приём · Анна Соколова, 7Б" in telegram.last(cast.chat("igor")).text
    letter = telegram.last(cast.chat("elena")).text
    assert "Запись на приём · четверг, 26 ноября" in letter
    assert "16:15" in letter
    assert "отец Анны Соколовой (7Б)" in letter


async def test_a_closed_hour_is_told_to_who_had_it(telegram: Telegram, cast: Cast) -> None:
    await _open(telegram, cast)
    await _take(telegram, cast, "16:15")
    chat = cast.chat("elena")
    await telegram.says(chat, "/meetings")
    await telegram.presses(chat, "26.11")
    await telegram.presses(chat, "16:15 ●")
    await telegram.presses(chat, "Закрыть это время")
    await telegram.work()
    letter = telegram.last(cast.chat("igor"))
    assert "Школа отменила приём · Анна Соколова, 7Б" in letter.text
    await telegram.presses(cast.chat("igor"), "Выбрать другое время")
    await telegram.presses(cast.chat("igor"), "16:30")
    assert await _taken(telegram) == [(cast.igor, cast.anya)]


async def test_hours_that_overlap_are_left_out(telegram: Telegram, cast: Cast) -> None:
    await _open(telegram, cast)
    await _open(telegram, cast, "16:30–17:30")
    assert "2 совпали" in telegram.last(cast.chat("elena")).text
    await _open(telegram, cast, "16:00–16:45")
    assert "уже открыты" in telegram.last(cast.chat("elena")).text
    await telegram.says(cast.chat("elena"), "в 16 часов")
    assert "Не получилось разобрать время" in telegram.last(cast.chat("elena")).text


async def test_of_many_at_once_one_has_the_hour(telegram: Telegram, cast: Cast) -> None:
    await _open(telegram, cast)
    async with telegram.db.reading() as session:
        slot = int(await session.scalar(select(func.min(MeetingSlot.id))) or 0)

    async def one(person: int) -> bool:
        try:
            async with telegram.db.session() as session:
                viewer = await viewer_of_person(session, person, school_id=cast.school)
                assert viewer is not None
                await actions.take(session, viewer, slot_id=slot, pupil_id=cast.anya)
        except SlotTaken:
            return False
        return True

    people = [cast.igor, cast.olga, cast.anya]
    async with asyncio.TaskGroup() as tasks:
        asked = [tasks.create_task(one(people[number % 3])) for number in range(50)]
    winners = {people[number % 3] for number, task in enumerate(asked) if task.result()}
    assert len(winners) == 1
    assert await _taken(telegram) == [(*winners, cast.anya)]


async def test_strangers_take_nothing_and_see_nobody(telegram: Telegram, cast: Cast) -> None:
    await _open(telegram, cast)
    await _take(telegram, cast, "16:15")
    async with telegram.db.reading() as session:
        ids = list(await session.scalars(select(MeetingSlot.id).order_by(MeetingSlot.id)))
    shown = telegram.last(cast.chat("igor")).id
    for who, child in (
        ("anna", cast.anya),
        ("alien_parent", cast.anya),
        ("alien_parent", cast.people["alien_pupil"]),
        ("boris", cast.anya),
    ):
        for do in ("take", "back", "slot", "close"):
            async with telegram.db.session() as session:
                with pytest.raises(SchoolError):
                    await _do(session, cast, who, do, ids[1], child)
    assert await _taken(telegram) == [(cast.igor, cast.anya)]
    forged = Meeting(do="slot", id=ids[1]).pack()
    seen = await telegram.forges(cast.chat("igor"), forged, message=shown)
    assert "Соколов" not in seen.text or "Вы записаны" in seen.text


async def _do(session: Session, cast: Cast, who: str, do: str, slot: int, child: int) -> None:
    school = cast.other_school if who.startswith("alien") else cast.school
    viewer = await viewer_of_person(session, cast.people[who], school_id=school)
    if viewer is None:
        raise NotFound
    if do == "take":
        await actions.take(session, viewer, slot_id=slot, pupil_id=child)
    elif do == "back":
        await actions.give_back(session, viewer, slot_id=slot)
    else:
        await actions.close_slot(session, viewer, slot_id=slot)


async def test_of_a_restricted_guardian_nothing_is_told(telegram: Telegram, cast: Cast) -> None:
    await _open(telegram, cast)
    await _take(telegram, cast, "16:15")
    async with telegram.db.session() as session:
        rows = await session.scalars(
            select(Guardianship).where(Guardianship.guardian_id == cast.igor)
        )
        for row in rows:
            row.restricted = True
    await telegram.says(cast.chat("elena"), "/meetings")
    text = telegram.last(cast.chat("elena")).text
    assert "занято" in text
    assert "Соколов" not in text


async def test_the_appointment_stands_in_the_calendar_of_who_made_it(
    telegram: Telegram, cast: Cast
) -> None:
    await _open(telegram, cast)
    await _take(telegram, cast, "16:15")
    async with telegram.db.reading() as session:
        found = {}
        for who in ("igor", "olga"):
            viewer = await viewer_of(session, cast, who)
            feed = await calendar_feed(session, viewer, pupil_id=cast.anya)
            found[who] = [one for one in feed.entries if one.uid.startswith("meeting-")]
    assert [one.place for one in found["igor"]] == ["каб. 12"]
    assert found["olga"] == []
    assert found["igor"][0].starts == clock.at(date(2026, 11, 26), time(16, 15), "Europe/Samara")
