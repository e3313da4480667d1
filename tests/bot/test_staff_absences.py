"""A sick teacher in the chat: recorded by the deputy head, entered by who was named."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from core import wording
from core.access.viewer import viewer_of_person
from core.journal.actions import set_mark
from core.journal.models import Lesson, Mark
from core.people.models import Person
from core.school.models import StaffAbsence
from tests.bot.telegram import Telegram
from tests.cast import Cast


async def _record(telegram: Telegram, cast: Cast, by: str = "irina") -> int:
    chat = cast.chat(by)
    await telegram.says(chat, "нет учителя")
    await telegram.presses(chat, "Записать отсутствие")
    await telegram.presses(chat, "Морозова")
    await telegram.presses(chat, "·18.11·")
    await telegram.presses(chat, "Пока неизвестно")
    await telegram.presses(chat, "болезнь")
    return chat


async def test_the_deputy_records_it_and_the_administrator_enters_for_the_teacher(
    telegram: Telegram, cast: Cast
) -> None:
    deputy = await _record(telegram, cast)
    card = telegram.last(deputy)
    assert "Отсутствует: Морозова\xa0Е.\xa0П." in card.text
    assert "с 18 ноября, до какого дня — неизвестно · болезнь" in card.text
    assert "Вносит за учителя незамещённые уроки: администратор" in card.text
    assert "7Б Алгебра — вносится за учителя; не заполнено: посещаемость, тема, ДЗ" in card.text
    chat = cast.chat("sergey")
    await telegram.says(chat, "/staff_absence")
    assert "не заполнен 1 урок" in telegram.last(chat).text
    await telegram.presses(chat, "18.11 7Б · 2")
    assert "вы вносите за: Морозова\xa0Е.\xa0П." in telegram.last(chat).text
    await telegram.presses(chat, "Отметить всех присутствующими")
    assert "Внесено за учителя: " in telegram.last(chat).text
    await telegram.presses(chat, "Нет учителей")
    assert "посещаемость" not in telegram.last(chat).text
    elena = cast.chat("elena")
    await telegram.says(elena, "/journal")
    await telegram.presses(elena, "7Б")
    assert "Внесено за учителя: " in telegram.last(elena).text


async def test_a_mark_entered_for_the_teacher_is_told_so_to_the_family_when_corrected(
    telegram: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    await _record(telegram, cast)
    lesson = cast.lessons["algebra 2026-11-18"]
    for value in (3, 4):
        async with telegram.db.session() as session:
            sergey = await viewer_of_person(session, cast.sergey, school_id=cast.school)
            assert sergey is not None
            await set_mark(
                session,
                sergey,
                lesson_id=lesson,
                pupil_id=cast.petya,
                type_id=cast.types["answer"],
                value=value,
            )
        at("2026-11-18 10:10" if value == 3 else "2026-11-18 10:30")
        await telegram.work()
    letters = " ".join(message.text for message in telegram.messages(cast.chat("anna")))
    assert "Внесено за учителя, 18 ноября" in letters
    assert "Дорофеев" not in letters


async def test_a_substitute_is_named_for_one_lesson_or_for_all_days(
    telegram: Telegram, cast: Cast
) -> None:
    deputy = await _record(telegram, cast)
    await telegram.presses(deputy, "Замена: 18.11")
    assert "Кто ведёт этот урок? 18.11, 2-й урок · 7Б Алгебра" in telegram.last(deputy).text
    maria = await _short_name(telegram, cast.maria)
    await telegram.presses(deputy, maria)
    assert f"18.11, 2-й урок · 7Б Алгебра — ведёт {maria}" in telegram.last(deputy).text
    await telegram.presses(deputy, "Замена на все дни")
    await telegram.presses(deputy, maria)
    assert f"Замещает на все дни: {maria}" in telegram.last(deputy).text
    assert "Передан 1 урок." in telegram.last(deputy).text
    chat = cast.chat("maria")
    await telegram.says(chat, "/journal")
    assert "Алгебра" in telegram.last(chat).text
    async with telegram.db.reading() as session:
        given = await session.scalars(select(Lesson.teacher_id).where(Lesson.number == 2))
        assert cast.maria in given.all()


async def _short_name(telegram: Telegram, person: int) -> str:
    async with telegram.db.reading() as session:
        row = await session.get(Person, person)
        assert row is not None
        return wording.staff_initials(row.last_name, row.first_name, row.middle_name)


async def test_a_delegate_is_named_the_end_changed_and_the_record_undone(
    telegram: Telegram, cast: Cast
) -> None:
    deputy = await _record(telegram, cast)
    maria = await _short_name(telegram, cast.maria)
    await telegram.presses(deputy, "Кто вносит")
    await telegram.presses(deputy, maria)
    assert f"незамещённые уроки: {maria}" in telegram.last(deputy).text
    await telegram.presses(deputy, "Изменить последний день")
    await telegram.presses(deputy, "20.11")
    assert "За учителя вносят до 4 декабря включительно." in telegram.last(deputy).text
    await telegram.presses(deputy, "Записано по ошибке")
    await telegram.presses(deputy, "Да, отменить")
    assert "Отсутствующих учителей не записано." in telegram.last(deputy).text
    async with telegram.db.reading() as session:
        assert (await session.scalars(select(StaffAbsence.undone_at))).one() is not None


@pytest.mark.parametrize("stranger", ["elena", "maria", "vera", "olga", "anya", "alien_teacher"])
async def test_nobody_else_records_or_changes_it(
    telegram: Telegram, cast: Cast, stranger: str
) -> None:
    await _record(telegram, cast)
    async with telegram.db.reading() as session:
        absence = (await session.scalars(select(StaffAbsence.id))).one()
    chat = cast.chat(stranger)
    await telegram.says(chat, "/menu")
    for data in (
        "sb:1",
        f"sf:{cast.maria}:261118::sick",
        f"sg:{absence}:1",
        f"sh:{absence}:261118",
        f"sj:{absence}:sub:0:{cast.maria}",
        f"sj:{absence}:enter:0:{cast.maria}",
        f"sx:{absence}:1",
        f"jl:{cast.lessons['algebra 2026-11-18']}",
    ):
        if (stranger, data[:2]) == ("elena", "jl"):
            continue
        await telegram.forges(chat, data, message=telegram.last(chat).id)
    async with telegram.db.reading() as session:
        row = (await session.scalars(select(StaffAbsence))).one()
        assert (row.undone_at, row.until, row.delegate_id, row.substitute_id) == (None,) * 4
        marks = await session.scalars(select(Mark.id).where(Mark.on_behalf_of_id.is_not(None)))
        assert marks.all() == []
