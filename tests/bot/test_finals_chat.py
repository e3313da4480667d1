"""Final marks set in the chat by a teacher as they are used to say it."""

from sqlalchemy import select

from core.journal.models import FinalMark
from tests.bot.telegram import Telegram
from tests.cast import Cast


async def _finals(telegram: Telegram, cast: Cast, term: int = 2) -> dict[int, str]:
    async with telegram.db.reading() as session:
        rows = await session.execute(
            select(FinalMark.pupil_id, FinalMark.value, FinalMark.code).where(
                FinalMark.subject_id == cast.subjects["algebra"],
                FinalMark.kind == "term",
                FinalMark.term_number == term,
            )
        )
        return {pupil: str(value or code) for pupil, value, code in rows}


async def _open(telegram: Telegram, cast: Cast, name: str = "elena") -> int:
    chat = cast.chat(name)
    await telegram.says(chat, "/journal")
    await telegram.presses(chat, "Итоговые отметки")
    await telegram.presses(chat, "7Б · Алгебра")
    return chat


async def test_all_proposed_marks_are_set_in_one_press_and_locked(
    telegram: Telegram, cast: Cast
) -> None:
    chat = await _open(telegram, cast)
    shown = telegram.last(chat).text
    assert "Соколова А. — предлагается 4 (4,33)" in shown
    assert "Иванов П. — предлагается н/а: не хватает 2 отметок" in shown
    assert "2-я четверть" in shown
    await telegram.presses(chat, "Выставить 2 предложенные")
    assert await _finals(telegram, cast) == {cast.anya: "4", cast.petya: "na"}
    await telegram.presses(chat, "Закрыть эти отметки")
    assert "Открыть может завуч" in telegram.last(chat).text
    assert not any("Соколова" in button for button in telegram.last(chat).buttons)


async def test_another_mark_asks_for_the_reason_and_keeps_it(
    telegram: Telegram, cast: Cast
) -> None:
    chat = await _open(telegram, cast)
    await telegram.presses(chat, "Соколова А.")
    await telegram.presses(chat, "5")
    assert "Почему такая отметка?" in telegram.last(chat).text
    assert await _finals(telegram, cast) == {}
    await telegram.says(chat, "Победа в олимпиаде")
    assert await _finals(telegram, cast) == {cast.anya: "5"}
    assert "причина: Победа в олимпиаде, предлагается 4" in telegram.last(chat).text


async def test_attestation_is_put_off_by_a_day_and_a_reason(telegram: Telegram, cast: Cast) -> None:
    chat = await _open(telegram, cast)
    await telegram.presses(chat, "Иванов П.")
    await telegram.presses(chat, "Отложить аттестацию")
    await telegram.says(chat, "когда-нибудь")
    assert "Начните с даты" in telegram.last(chat).text
    await telegram.says(chat, "20.01 длительная болезнь")
    assert await _finals(telegram, cast) == {cast.petya: "deferred"}
    assert "до 20 января" in telegram.last(chat).text


async def test_a_forged_press_of_a_stranger_sets_nothing(telegram: Telegram, cast: Cast) -> None:
    forged = f"fm:{cast.groups['algebra']}:2:{cast.anya}:4"
    for name in ("maria", "olga", "anya", "alien_teacher", "irina"):
        chat = cast.chat(name)
        await telegram.says(chat, "/menu")
        await telegram.forges(chat, forged, message=telegram.last(chat).id)
        await telegram.forges(
            chat, f"fp:{cast.groups['algebra']}:2", message=telegram.last(chat).id
        )
    assert await _finals(telegram, cast) == {}


async def test_there_is_no_column_by_a_forged_name(telegram: Telegram, cast: Cast) -> None:
    chat = await _open(telegram, cast)
    for column in ("X", "-1", "0", "9", "999", "²"):
        await telegram.forges(
            chat,
            f"fm:{cast.groups['algebra']}:{column}:{cast.anya}:4",
            message=telegram.last(chat).id,
        )
    assert await _finals(telegram, cast) == {}
