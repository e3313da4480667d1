"""A line of marks typed into the chat: shown back, asked about, saved once, never by a stranger."""

from sqlalchemy import select

from core.journal.models import Attendance, Mark
from tests.bot.telegram import Telegram
from tests.cast import Cast

TODAY = "algebra 2026-11-18"


async def _marks(telegram: Telegram, cast: Cast) -> list[int | None]:
    async with telegram.db.reading() as session:
        found = await session.scalars(
            select(Mark.value).where(Mark.lesson_id == cast.lessons[TODAY]).order_by(Mark.pupil_id)
        )
        return list(found)


async def test_a_line_is_shown_back_and_saved_after_a_press(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "7Б алгебра: Соколова 5, Иванов н, остальные были")
    shown = telegram.last(chat)
    assert "Соколова А. — 5 (Ответ на уроке)" in shown.text
    assert "Иванов П. — " in shown.text
    assert await _marks(telegram, cast) == []
    await telegram.presses(chat, "Сохранить")
    assert await _marks(telegram, cast) == [5]
    assert "2 записи" in telegram.last(chat).text
    async with telegram.db.reading() as session:
        assert await session.scalar(select(Attendance.code)) == "absent"


async def test_nothing_is_saved_when_the_teacher_changes_their_mind(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "7Б алгебра: Соколова 5")
    await telegram.presses(chat, "Отмена")
    assert "Ничего не сохранено" in telegram.last(chat).text
    assert await _marks(telegram, cast) == []


async def test_an_unknown_surname_is_asked_about_before_anything_can_be_saved(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "7Б алгебра: Сидоров 5, Соколова 4")
    asked = telegram.last(chat)
    assert "Никто не подходит: Сидоров 5" in asked.text
    assert "Сохранить" not in asked.buttons
    await telegram.presses(chat, "Пропустить")
    await telegram.presses(chat, "Сохранить")
    assert await _marks(telegram, cast) == [4]


async def test_a_line_about_somebody_elses_class_is_refused(telegram: Telegram, cast: Cast) -> None:
    for name in ("maria", "alien_teacher"):
        chat = cast.chat(name)
        await telegram.says(chat, "7Б алгебра: Соколова 2")
        assert "Сохранить" not in telegram.last(chat).buttons, name
    assert await _marks(telegram, cast) == []


async def test_a_parents_line_is_no_entry(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("olga")
    await telegram.says(chat, "7Б алгебра: Соколова 5")
    assert "Сохранить" not in telegram.last(chat).buttons
    assert await _marks(telegram, cast) == []


async def test_a_forged_choice_of_pupil_or_group_reaches_nobody(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "7Б алгебра: Сидоров 5, Соколова 4")
    await telegram.forges(chat, f"vp:{cast.kostya}", message=telegram.last(chat).id)
    await telegram.presses(chat, "Сохранить")
    assert await _marks(telegram, cast) == [4]
    await telegram.forges(chat, f"vg:{cast.groups['russian']}", message=telegram.last(chat).id)
    await telegram.forges(chat, "vs", message=telegram.last(chat).id)
    assert await _marks(telegram, cast) == [4]
