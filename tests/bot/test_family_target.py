"""«Что нужно до пятёрки» in the chat."""

from collections.abc import Callable

from sqlalchemy import update

from core.access.viewer import viewer_of_person
from core.journal.marks import set_mark
from core.journal.models import Assignment, GradingPolicy, Mark
from tests.bot.telegram import Telegram
from tests.cast import Cast


async def test_the_way_to_a_five_is_told_with_works_lessons_and_rules(
    telegram: Telegram, cast: Cast
) -> None:
    async with telegram.db.session() as session:
        session.add(
            Assignment(
                school_id=cast.school,
                lesson_id=cast.lessons["algebra 2026-11-23"],
                type_id=cast.types["test"],
                weight_percent=300,
            )
        )
        await session.execute(update(GradingPolicy).values(five_from=460))
    chat = cast.chat("igor")
    overview = await telegram.says(chat, "/target")
    assert (
        "Алгебра: 4,33, выходит «4». "
        "До «5»: «5» за: контрольная работа 23 ноября (вес 3)." in overview.text
    )
    seen = await telegram.presses(chat, "Алгебра")
    assert seen.text == (
        "Какая нужна отметка · Анна Соколова, 7Б\n"
        "Алгебра · 2-я четверть, 2 ноября – 30 декабря\n"
        "\n"
        "Сейчас: 4,33, выходит «4».\n"
        "Осталось: 12 уроков; контрольная работа 23 ноября (вес 3).\n"
        "Правила школы: «5» от 4,60, «4» от 3,50, «3» от 2,50.\n"
        "\n"
        "До «5», любое из этого:\n"
        "— «5» за: контрольная работа 23 ноября (вес 3): ср. балл 4,67\n"
        "— 2 отметки «5» на уроках: ср. балл 4,60\n"
        "«4» уже есть. Останется, если следующая отметка не ниже «3».\n"
        "\n"
        "Данные на 18 ноября, 10:00"
    )


async def test_what_is_out_of_reach_says_until_when(telegram: Telegram, cast: Cast) -> None:
    async with telegram.db.session() as session:
        await session.execute(update(Mark).values(value=2, weight_percent=1000))
    seen = await telegram.says(cast.chat("igor"), "что нужно до 5")
    assert "Алгебра: 2,00, выходит «2»." in seen.text
    algebra = await telegram.presses(cast.chat("igor"), "Алгебра")
    assert "«5» недостижимо до 30 декабря." in algebra.text
    assert "Если дальше только пятёрки, средний балл станет" in algebra.text


async def test_it_is_one_tap_from_every_mean(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "/marks")
    assert "Средний балл и что нужно" in (await telegram.presses(chat, "Что нужно до «5»")).text
    await telegram.presses(chat, "Алгебра")
    assert "09.11 — 5, ответ на уроке" in (await telegram.presses(chat, "Оценки")).text
    one = await telegram.presses(chat, "Что нужно до «5»")
    assert one.text.startswith("Какая нужна отметка · Анна Соколова, 7Б\nАлгебра")


async def test_a_letter_of_a_mark_leads_to_what_is_needed_in_that_subject(
    telegram: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    async with telegram.db.session() as session:
        elena = await viewer_of_person(session, cast.elena, school_id=cast.school)
        assert elena is not None
        await set_mark(
            session,
            elena,
            lesson_id=cast.lessons["algebra 2026-11-18"],
            pupil_id=cast.anya,
            value=5,
            is_duty=False,
            type_id=cast.types["answer"],
        )
    at("2026-11-18 10:10")
    await telegram.work()
    chat = cast.chat("igor")
    shown = await telegram.presses(chat, "Что нужно до «5»")
    assert "Алгебра · 2-я четверть" in shown.text
    assert "Сейчас: 4,50, выходит «5»." in shown.text
    assert len(telegram.messages(chat)) == 2  # the letter stays as it is
