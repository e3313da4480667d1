"""Letters wait for the employee's hours; what cannot wait goes to who is on duty."""

from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from sqlalchemy import select

from core.db import Database
from core.enums import UrgentKind
from core.errors import NotAllowed, NotFound, SchoolError
from core.messaging import urgent, windows
from core.messaging.models import Message
from core.messaging.windows import Hours, opens
from core.school.models import Holiday
from notifications.buttons import Read
from tests.bot.telegram import Telegram
from tests.bot.test_messages import olga_writes
from tests.cast import Cast
from tests.messaging.conftest import Asking, asking

__all__ = ["asking"]
At = Callable[[str], None]
ZONE = "Europe/Samara"
OFF = frozenset({date(2026, 11, 23)})


@pytest.mark.parametrize(
    ("written", "opened", "in_holidays"),
    [
        ("2026-11-18 10:00", "2026-11-18 10:00", False),
        ("2026-11-18 06:00", "2026-11-18 08:00", False),
        ("2026-11-18 18:00", "2026-11-19 08:00", False),
        ("2026-11-20 19:00", "2026-11-24 08:00", False),  # Friday: Monday is a day off
        ("2026-11-20 19:00", "2026-11-23 08:00", True),
    ],
)
def test_a_letter_waits_for_the_next_working_hour(
    written: str, opened: str, in_holidays: bool
) -> None:
    moment = datetime.fromisoformat(f"{written}:00+04:00")
    expected = datetime.fromisoformat(f"{opened}:00+04:00")
    assert opens(Hours(in_holidays=in_holidays), moment, ZONE, OFF) == expected


async def test_an_employee_chooses_hours_and_the_family_is_told_when(
    telegram: Telegram, cast: Cast, at: At
) -> None:
    elena, olga = cast.chat("elena"), cast.chat("olga")
    await telegram.says(elena, "/settings")
    shown = await telegram.presses(elena, "Часы приёма писем")
    assert "пн, вт, ср, чт, пт с 8:00 до 18:00" in shown.text
    assert "Как в школе." in shown.text
    await telegram.presses(elena, "✓ Ср")
    shown = await telegram.presses(elena, "с 9:00")
    assert "пн, вт, чт, пт с 9:00 до 18:00" in shown.text
    sent = await olga_writes(telegram, cast)
    assert "Передам 19 ноября, 09:00" in sent.text
    assert telegram.messages(elena)[-1].text == shown.text
    at("2026-11-19 09:00")
    await telegram.work()
    assert "Аня болеет" in telegram.last(elena).text
    await telegram.says(elena, "/settings")
    await telegram.presses(elena, "Часы приёма писем")
    shown = await telegram.presses(elena, "Как в школе")
    assert "Как в школе." in shown.text
    # An answer to the family keeps to the family's quiet hours alone.
    at("2026-11-21 12:00")
    await telegram.presses(elena, "Ответить")
    await telegram.says(elena, "Поняла")
    await telegram.work()
    assert any("Поняла" in one.text for one in telegram.messages(olga))


async def test_holidays_of_the_whole_school_close_the_hours(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    async with db.session() as session:
        session.add(
            Holiday(
                school_id=cast.school,
                year_id=cast.year,
                name="Каникулы",
                starts_on=date(2026, 11, 18),
                ends_on=date(2026, 11, 19),
            )
        )
    assert "Передам 20 ноября, 08:00" in (await olga_writes(telegram, cast)).text


async def test_the_school_sets_its_hours_and_who_is_on_duty(
    telegram: Telegram, cast: Cast, at: At
) -> None:
    irina, olga = cast.chat("irina"), cast.chat("olga")
    shown = await telegram.says(irina, "/letters")
    assert "никто не назначен" in shown.text
    await telegram.presses(irina, "до 20:00")
    button = next(one for one in shown.buttons if one.startswith("Назначить"))
    shown = await telegram.presses(irina, button)
    assert "с 8:00 до 20:00" in shown.text
    at("2026-11-18 22:15")
    sent = await olga_writes(telegram, cast, "Температура 39")
    assert sent.buttons[0] == "Это срочно"
    asked = await telegram.presses(olga, "Это срочно")
    assert "112" in asked.text
    told = await telegram.presses(olga, "Здоровье ребёнка")
    assert told.text.startswith("Передано сразу: ")
    await telegram.work()
    assert telegram.messages(cast.chat("elena")) == []
    found = [
        name
        for name in ("irina", "vera", "sergey", "maria")
        if any("Температура 39" in one.text for one in telegram.messages(cast.chat(name)))
    ]
    assert len(found) == 1
    letter = telegram.last(cast.chat(found[0]))
    assert letter.text.startswith("Срочно: здоровье ребёнка\nПисьмо · Анна Соколова, 7Б")


async def test_without_anybody_on_duty_the_class_teacher_is_told_once(
    telegram: Telegram, cast: Cast, at: At
) -> None:
    at("2026-11-18 22:15")
    olga, maria = cast.chat("olga"), cast.chat("maria")
    await telegram.says(olga, "/message")
    await telegram.presses(olga, "Анна")
    await telegram.presses(olga, "Классный руководитель")
    await telegram.says(olga, "Аня не дома")
    await telegram.work()
    assert telegram.messages(maria) == []
    await telegram.presses(olga, "Это срочно")
    await telegram.presses(olga, "Ребёнка нет в школе")
    await telegram.work()
    at("2026-11-19 08:00")
    await telegram.work()
    letters = [one for one in telegram.messages(maria) if "Аня не дома" in one.text]
    assert len(letters) == 1
    assert letters[0].text.startswith("Срочно: ребёнка нет в школе")
    await telegram.presses(maria, "Прочитано")
    assert Read(cause="message:1").pack() in letters[0].data


@pytest.mark.parametrize(
    "stranger", ["anna", "igor", "elena", "maria", "boris", "alien_parent", "alien_teacher"]
)
async def test_a_stranger_hurries_nobodys_letter_and_sets_no_hours(
    stranger: str, telegram: Telegram, cast: Cast, asking: Asking, db: Database
) -> None:
    await olga_writes(telegram, cast)
    async with db.reading() as session:
        number = (await session.scalars(select(Message.id))).one()
    async with asking(stranger) as (session, viewer):
        with pytest.raises(NotFound):
            await urgent.hurry(session, viewer, message_id=number, why=UrgentKind.HEALTH)
    async with asking(stranger) as (session, viewer):
        with pytest.raises(NotAllowed):
            await windows.set_school_hours(session, viewer, Hours())
        with pytest.raises(NotAllowed):
            await urgent.set_duty(session, viewer, person_id=cast.irina, on=True)


async def test_nobody_of_another_school_or_without_office_is_put_on_duty(
    cast: Cast, asking: Asking
) -> None:
    for person in (cast.elena, cast.olga, cast.alien_teacher):
        async with asking("irina") as (session, viewer):
            with pytest.raises(NotFound):
                await urgent.set_duty(session, viewer, person_id=person, on=True)
    for name, value in (("opens", "20"), ("closes", "3")):
        with pytest.raises(SchoolError):
            windows.changed(Hours(opens_at=time(8), closes_at=time(18)), name, value)
    with pytest.raises(SchoolError):
        windows.changed(Hours(days="3"), "day", "3")
