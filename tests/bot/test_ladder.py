"""Who is silent is reminded once, then the second guardian, then the class teacher calls."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select, update

from core.db import Database
from core.messaging.answer_models import CallOutcome
from core.outbox.models import Delivery
from core.people.models import Person
from notifications.buttons import Calls
from notifications.reminding import plan_reminders, send_reminders
from tests.bot.telegram import Telegram
from tests.cast import Cast

At = Callable[[str], None]
REMINDED = "Школа ждёт вашего ответа"


async def asked(telegram: Telegram, cast: Cast) -> None:
    """Irina asks 7Б on Wednesday at ten: Anya's parents Olga and Igor, Petya's mother Anna."""
    irina = cast.chat("irina")
    await telegram.says(irina, "/broadcast")
    await telegram.presses(irina, "Класс")
    await telegram.presses(irina, "7Б")
    await telegram.says(irina, "Экскурсия в музей")
    await telegram.presses(irina, "Просить ответ")
    await telegram.presses(irina, "Да или нет")
    await telegram.presses(irina, "Отправить сейчас")
    await telegram.work()


async def tick(telegram: Telegram, db: Database) -> None:
    """The clock's hour: twice, as by two processes."""
    for _clock in range(2):
        await plan_reminders(db)
        await send_reminders(db)
    await telegram.work()


def reminded(telegram: Telegram, cast: Cast) -> list[str]:
    return [
        name
        for name in ("anya", "petya", "olga", "igor", "anna", "elena", "maria", "kostya", "vera")
        for seen in telegram.messages(cast.chat(name))
        if REMINDED in seen.text
    ]


async def test_nobody_is_reminded_on_the_first_day(
    telegram: Telegram, cast: Cast, db: Database, at: At
) -> None:
    await asked(telegram, cast)
    at("2026-11-18 20:00")
    await tick(telegram, db)
    assert reminded(telegram, cast) == []


async def test_the_ladder_goes_up_a_step_a_day(
    telegram: Telegram, cast: Cast, db: Database, at: At
) -> None:
    await asked(telegram, cast)
    at("2026-11-19 10:00")
    await tick(telegram, db)
    assert sorted(reminded(telegram, cast)) == sorted(
        ["anya", "petya", "olga", "anna", "elena", "maria"]
    )
    at("2026-11-20 10:00")
    await telegram.presses(cast.chat("anna"), "Да")
    await tick(telegram, db)
    assert reminded(telegram, cast).count("igor") == 1
    assert reminded(telegram, cast).count("olga") == 1  # each of them once
    at("2026-11-21 10:00")
    await tick(telegram, db)
    told = telegram.last(cast.chat("maria"))
    assert "Не ответила 1 семья." in told.text
    await tick(telegram, db)
    assert sum("Не ответила" in m.text for m in telegram.messages(cast.chat("maria"))) == 1
    calls = await telegram.presses(cast.chat("maria"), "Открыть список")
    assert "Анна Соколова" in calls.text or "Соколова Анна" in calls.text
    assert "Иванов" not in calls.text


async def test_one_guardians_answer_is_the_familys(
    telegram: Telegram, cast: Cast, db: Database, at: At
) -> None:
    await asked(telegram, cast)
    await telegram.presses(cast.chat("igor"), "Нет")
    at("2026-11-19 10:00")
    await tick(telegram, db)
    assert "olga" not in reminded(telegram, cast)
    assert "anna" in reminded(telegram, cast)


async def test_an_answer_given_before_the_letter_is_sent_stops_it(
    telegram: Telegram, cast: Cast, db: Database, at: At
) -> None:
    await asked(telegram, cast)
    at("2026-11-19 09:00")
    await plan_reminders(db)  # planned ahead, while she was still silent
    await telegram.presses(cast.chat("anna"), "Да")
    at("2026-11-19 10:00")
    await tick(telegram, db)
    assert "anna" not in reminded(telegram, cast)


async def test_a_call_is_recorded_and_closes_the_family(
    telegram: Telegram, cast: Cast, db: Database, at: At
) -> None:
    async with db.session() as session:
        await session.execute(
            update(Person).where(Person.id == cast.olga).values(phone="+7 927 111-22-33")
        )
    await asked(telegram, cast)
    at("2026-11-21 10:00")
    await tick(telegram, db)
    maria = cast.chat("maria")
    calls = await telegram.presses(maria, "Открыть список")
    assert "Соколова Ольга Николаевна …22-33" in calls.text
    assert "927" not in calls.text
    again = await telegram.presses(maria, "Не дозвонились")
    assert "Не дозвонились 21 ноября, 10:00" in again.text
    assert "Осталось позвонить: 2, закрыто: 0" in again.text
    await telegram.presses(maria, "Список для печати")
    assert "обзвон-1.pdf" in str(telegram.last(maria).bubble.message)
    await telegram.presses(maria, "Соколова А.: сообщили")
    await telegram.presses(maria, "Иванов П.: сообщили")
    assert any("Звонить больше некому." in seen.text for seen in telegram.messages(maria))
    async with db.reading() as session:
        rows = await session.scalars(select(CallOutcome.outcome))
        assert list(rows) == ["told", "told"]


@pytest.mark.parametrize(
    "name", ["elena", "olga", "anya", "boris", "sergey", "alien_teacher", "alien_parent"]
)
async def test_nobody_else_sees_or_closes_a_call(
    name: str, telegram: Telegram, cast: Cast, db: Database
) -> None:
    await asked(telegram, cast)
    chat = cast.chat(name)
    own = await telegram.says(chat, "/start")
    for do in ("", "paper", "told"):
        data = Calls(announcement=1, pupil=cast.anya, do=do).pack()
        seen = await telegram.forges(chat, data, message=own.id)
        assert "Соколова Ольга Николаевна" not in seen.text
    async with db.reading() as session:
        assert await session.scalar(select(func.count(CallOutcome.id))) == 0


async def test_a_recalled_announcement_reminds_nobody(
    telegram: Telegram, cast: Cast, db: Database, at: At
) -> None:
    await asked(telegram, cast)
    at("2026-11-19 09:00")
    await plan_reminders(db)
    await telegram.presses(cast.chat("irina"), "Отозвать")
    await telegram.presses(cast.chat("irina"), "Да, отозвать")
    at("2026-11-19 10:00")
    await tick(telegram, db)
    assert reminded(telegram, cast) == []
    async with db.reading() as session:
        reasons = await session.scalars(
            select(Delivery.reason).where(Delivery.cause.like("reminder:announcement%"))
        )
        assert set(reasons) == {"no right to read"}
