"""What a teacher sees and does in the chat, and in how many touches."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select, update

from core import clock
from core.db import Database
from core.journal.models import AssignmentType, Attendance, Homework, Lesson, Mark
from core.people.models import Enrolment, Person, Preferences
from core.school.models import GroupMember, Load, Substitution
from tests.bot.telegram import Telegram
from tests.cast import Cast

LESSON = "2 · 7Б · Алгебра"


@pytest.fixture
def lesson(cast: Cast) -> int:
    """Elena's algebra of today."""
    return cast.lessons["algebra 2026-11-18"]


async def _marks(db: Database, lesson: int) -> dict[int, int | None]:
    async with db.session() as session:
        rows = await session.execute(
            select(Mark.pupil_id, Mark.value).where(Mark.lesson_id == lesson)
        )
        return dict(rows.all())


async def _codes(db: Database, lesson: int) -> dict[int, str]:
    async with db.session() as session:
        rows = await session.execute(
            select(Attendance.pupil_id, Attendance.code).where(Attendance.lesson_id == lesson)
        )
        return dict(rows.all())


async def _full_class(db: Database, cast: Cast, pupils: int) -> None:
    """Fill 7Б up to this number of pupils."""
    async with db.session() as session:
        for number in range(pupils - 2):
            letter = "БВГДЕЖЗКЛМНОПРСТУФХЦЧШЩЭЮЯ"[number]
            person = Person(
                school_id=cast.school,
                last_name=f"{letter}ородин",
                first_name="Иван",
                search_name=f"{letter}ородин иван".lower(),
                created_at=clock.now(),
            )
            session.add(person)
            await session.flush()
            since = date(2026, 9, 1)
            session.add_all(
                [
                    Enrolment(
                        school_id=cast.school,
                        pupil_id=person.id,
                        class_id=cast.class_7b,
                        enrolled_on=since,
                    ),
                    GroupMember(
                        school_id=cast.school,
                        group_id=cast.groups["algebra"],
                        pupil_id=person.id,
                        since=since,
                    ),
                ]
            )


async def test_the_day_says_in_words_what_is_not_filled_in(telegram: Telegram, cast: Cast) -> None:
    seen = await telegram.says(cast.chat("elena"), "/journal")
    assert seen.text == (
        "Мои уроки · Морозова\N{NO-BREAK SPACE}Е.\N{NO-BREAK SPACE}П.\n"
        "Среда, 18 ноября\n"
        "\n"
        "2. 08:55 · 7Б · Алгебра · каб. 21\n"
        "   не заполнено: посещаемость, тема, ДЗ\n"
        "\n"
        "Данные на 18 ноября, 10:00"
    )
    assert seen.buttons == [
        LESSON,
        "‹ Вчера",
        "Завтра ›",
        "Незаполненные (3)",
        "Журнал страницей",
        "Итоговые отметки",
    ]


@pytest.mark.parametrize("words", ["журнал", "Мои уроки", "ЖУРНАЛ!"])
async def test_the_journal_opens_by_words_too(telegram: Telegram, cast: Cast, words: str) -> None:
    assert "Мои уроки" in (await telegram.says(cast.chat("elena"), words)).text


async def test_days_are_turned_by_editing_one_message(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "/journal")
    tuesday = await telegram.presses(chat, "‹ Вчера")
    assert "В этот день у вас нет уроков." in tuesday.text
    assert "Данные на" in tuesday.text
    monday = await telegram.presses(chat, "‹ 16.11")
    assert "заполнено · отсутствующих нет · отметок: 2" in monday.text
    await telegram.presses(chat, "Вчера ›")
    assert LESSON in (await telegram.presses(chat, "Сегодня ›")).buttons
    assert len(telegram.messages(chat)) == 1


async def test_unfilled_lessons_are_listed_and_open_from_the_list(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "/journal")
    seen = await telegram.presses(chat, "Незаполненные (3)")
    assert "пн 09.11, 1-й урок · 7Б · Алгебра — ДЗ" in seen.text
    assert "ср 18.11, 2-й урок · 7Б · Алгебра — посещаемость, тема, ДЗ" in seen.text
    card = await telegram.presses(chat, "09.11 · 7Б · Алгебра")
    assert "Понедельник, 9 ноября, 1-й урок, 08:00–08:45" in card.text
    await telegram.presses(chat, "ДЗ")
    await telegram.presses(chat, "Не задано")
    seen = await telegram.presses(chat, "Незаполненные")
    assert "09.11" not in seen.text


async def test_a_class_all_present_but_one_is_five_touches(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    await telegram.presses(chat, "Отметить отсутствующих")
    await telegram.presses(chat, "Соколова А.")
    assert telegram.toast(chat).startswith("Соколова А. — отсутствие")
    card = await telegram.presses(chat, "Готово")
    assert telegram.touches == 5
    assert telegram.toast(chat) == "Посещаемость записана. Отсутствуют: 1."
    assert "Посещаемость: отсутствуют: 1" in card.text
    assert "Отметить всех присутствующими" not in card.buttons
    assert await _codes(telegram.db, lesson) == {cast.anya: "absent"}


async def test_the_list_of_the_absent_says_that_each_tap_is_written_at_once(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    seen = await telegram.presses(chat, "Отметить отсутствующих")
    assert "Каждое нажатие записывается сразу, остальные считаются присутствующими." in seen.text
    assert seen.buttons[-1] == "Готово"
    assert not {"Сохранить", "⬅️ Назад"} & set(seen.buttons)
    seen = await telegram.presses(chat, "Соколова А.")
    assert seen.buttons[-2:] == ["↩️ Отменить последнее", "Готово"]
    assert await _codes(telegram.db, lesson) == {cast.anya: "absent"}


async def test_a_class_all_present_is_three_touches(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    card = await telegram.presses(chat, "Отметить всех присутствующими")
    assert telegram.touches == 3
    assert telegram.toast(chat) == "Посещаемость записана: отсутствующих нет."
    assert "Посещаемость: отсутствующих нет" in card.text
    async with telegram.db.session() as session:
        row = await session.get(Lesson, lesson)
        assert row is not None
        assert row.state == "held"


async def test_another_code_is_chosen_once_and_then_tapped(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    await telegram.presses(chat, "Отметить отсутствующих")
    await telegram.presses(chat, "б")
    await telegram.presses(chat, "Соколова А.")
    seen = await telegram.presses(chat, "Иванов П.")
    assert "Соколова А. — б (болезнь)" in seen.text
    assert await _codes(telegram.db, lesson) == {cast.anya: "sick", cast.petya: "sick"}
    await telegram.presses(chat, "Иванов П. — б")
    assert telegram.toast(chat) == "Иванов П. — присутствует"
    assert await _codes(telegram.db, lesson) == {cast.anya: "sick"}


async def test_a_press_that_comes_twice_does_no_harm(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    seen = await telegram.presses(chat, "Отметить отсутствующих")
    tap = seen.data[seen.buttons.index("Соколова А.")]
    for _ in range(2):
        await telegram.forges(chat, tap, message=seen.id)
    assert await _codes(telegram.db, lesson) == {cast.anya: "absent"}


async def test_twelve_marks_of_one_test_are_eighteen_touches(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    await _full_class(telegram.db, cast, 12)
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    await telegram.presses(chat, "Отметки")
    await telegram.presses(chat, "За что: Ответ на уроке")
    await telegram.presses(chat, "Контрольная работа")
    seen = await telegram.presses(chat, "По порядку")
    for value in "543454345435":
        assert "Отметка за: Контрольная работа, вес 3" in seen.text
        seen = await telegram.presses(chat, value)
    assert telegram.touches == 18
    assert telegram.toast(chat) == "Соколова А. — 5 (контрольная работа)"
    marks = await _marks(telegram.db, lesson)
    assert len(marks) == 12
    assert "Отметки за: Контрольная работа, вес 3" in seen.text
    assert "▶️ По порядку" not in seen.buttons


async def test_marks_from_the_list_are_two_touches_each(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    await telegram.presses(chat, "Отметки")
    start = telegram.touches
    pupil = await telegram.presses(chat, "Соколова А.")
    assert pupil.text.startswith("Соколова Анна · 7Б · Алгебра\n")
    assert "2-я четверть: ср. 4,33" in pupil.text
    await telegram.presses(chat, "5")
    assert telegram.toast(chat) == "Соколова А. — 5 (ответ на уроке)"
    await telegram.presses(chat, "Иванов П.")
    seen = await telegram.presses(chat, "3")
    assert telegram.touches - start == 4
    assert "Соколова А. — О 5 · ср. 4,50" in seen.text
    assert "Соколова А. · 5" in seen.buttons
    assert await _marks(telegram.db, lesson) == {cast.anya: 5, cast.petya: 3}


async def test_the_usual_types_of_work_are_offered_first_and_the_rest_behind_a_button(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    async with telegram.db.session() as session:
        session.add_all(
            AssignmentType(school_id=cast.school, name=name, abbr=name[:2], position=9)
            for name in ("Диктант", "Зачёт", "Опыт", "Проект")
        )
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    await telegram.presses(chat, "Отметки")
    usual = await telegram.presses(chat, "За что: Ответ на уроке")
    assert usual.buttons == ["• Ответ на уроке", "Домашнее задание", "Ещё ›", "⬅️ Назад"]
    every = await telegram.presses(chat, "Ещё")
    assert "Ещё ›" not in every.buttons
    assert len(every.buttons) == 8
    seen = await telegram.presses(chat, "Проект")
    assert "Отметки за: Проект" in seen.text
    await telegram.presses(chat, "Соколова А.")
    await telegram.presses(chat, "5")
    assert "• Проект" in (await telegram.presses(chat, "За что: Проект")).buttons


async def test_a_mark_for_who_is_absent_is_set_and_says_so(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    await telegram.presses(chat, "Отметить отсутствующих")
    await telegram.presses(chat, "Соколова А.")
    await telegram.presses(chat, "Готово")
    await telegram.presses(chat, "Отметки")
    await telegram.presses(chat, "Соколова А.")
    seen = await telegram.presses(chat, "5")
    assert telegram.toast(chat) == (
        "Соколова А. — 5 (ответ на уроке), но отсутствует на этом уроке"
    )
    assert "Соколова А. — О 5 · н: отметка есть, но отсутствует на этом уроке" in seen.text
    await telegram.presses(chat, "Иванов П.")
    await telegram.presses(chat, "4")
    assert telegram.toast(chat) == "Иванов П. — 4 (ответ на уроке)"
    assert await _marks(telegram.db, lesson) == {cast.anya: 5, cast.petya: 4}


async def test_one_after_another_passes_over_the_absent_and_those_skipped(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    await _full_class(telegram.db, cast, 4)
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    await telegram.presses(chat, "Отметить отсутствующих")
    await telegram.presses(chat, "Вородин И.")
    await telegram.presses(chat, "Готово")
    await telegram.presses(chat, "Отметки")
    first = await telegram.presses(chat, "По порядку")
    assert first.text.startswith("Бородин Иван")
    second = await telegram.presses(chat, "4")
    assert second.text.startswith("Иванов Пётр")
    third = await telegram.presses(chat, "Пропустить")
    assert third.text.startswith("Соколова Анна")
    done = await telegram.presses(chat, "Пропустить")
    assert done.text.startswith("Отметки · 7Б")
    assert len(await _marks(telegram.db, lesson)) == 1


async def test_a_dot_is_set_closed_by_a_mark_commented_and_deleted(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    await telegram.presses(chat, "Отметки")
    await telegram.presses(chat, "Соколова А.")
    seen = await telegram.presses(chat, "Точка")
    assert "Соколова А. · точка" in seen.buttons
    await telegram.presses(chat, "Соколова А.")
    await telegram.presses(chat, "4")
    await telegram.presses(chat, "Соколова А.")
    asked = await telegram.presses(chat, "Комментарий")
    assert "Его прочитают ученик и родители." in asked.text
    seen = await telegram.says(chat, "Решила <сама>")
    assert "Сейчас: 4" in seen.text
    assert "Комментарий: Решила <сама>" in seen.text
    await telegram.presses(chat, "Удалить")
    assert telegram.toast(chat) == "Отметка удалена."
    assert await _marks(telegram.db, lesson) == {}
    await telegram.presses(chat, "Отменить последнее")
    assert telegram.toast(chat) == "Отменено: Соколова А. — 4 (ответ на уроке)"
    assert await _marks(telegram.db, lesson) == {cast.anya: 4}


async def test_topic_and_homework_are_typed_and_shown_back(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    await telegram.presses(chat, "Тема")
    card = await telegram.says(chat, "Степень с <натуральным> показателем")
    assert "Тема записана: «Степень с <натуральным> показателем»." in card.text
    await telegram.presses(chat, "ДЗ")
    card = await telegram.says(chat, "§ 13, № 150–152")
    assert "Домашнее задание на 23 ноября записано: «§ 13, № 150–152»." in card.text
    assert "ДЗ: § 13, № 150–152 (на 23 ноября)" in card.text
    card = await telegram.presses(chat, "Отменить последнее")
    assert "ДЗ: не записано" in card.text
    card = await telegram.presses(chat, "Отменить последнее")
    assert "Тема: не записана" in card.text
    assert "Отменить последнее" not in " ".join(card.buttons)


async def test_a_command_or_a_button_of_the_menu_is_no_topic(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    chat = cast.chat("elena")
    for words in ("/journal", "Журнал"):
        await telegram.says(chat, "журнал")
        await telegram.presses(chat, LESSON)
        await telegram.presses(chat, "Тема")
        assert (await telegram.says(chat, words)).text.startswith("Мои уроки")
        await telegram.says(chat, "просто слова")
    async with telegram.db.session() as session:
        assert await session.scalar(select(Lesson.topic).where(Lesson.id == lesson)) == ""


async def test_what_is_typed_long_after_the_question_is_no_topic(
    telegram: Telegram, cast: Cast, lesson: int, at: Callable[[str], None]
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    await telegram.presses(chat, "Тема")
    at("2026-11-18 11:00")
    await telegram.says(chat, "что у нас завтра")
    async with telegram.db.session() as session:
        assert await session.scalar(select(Lesson.topic).where(Lesson.id == lesson)) == ""


async def test_too_long_a_topic_is_refused_calmly_and_can_be_typed_again(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    await telegram.presses(chat, "Тема")
    refused = await telegram.says(chat, "а" * 301)
    assert refused.text == "Текст слишком длинный: не больше 300 знаков."
    assert "Тема: Степень" in (await telegram.says(chat, "Степень")).text


async def test_an_old_undo_button_takes_nothing_back(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    await telegram.presses(chat, "Отметки")
    await telegram.presses(chat, "Соколова А.")
    seen = await telegram.presses(chat, "5")
    old = seen.data[seen.buttons.index("↩️ Отменить последнее")]
    await telegram.presses(chat, "Иванов П.")
    await telegram.presses(chat, "4")
    await telegram.forges(chat, old, message=seen.id)
    assert telegram.toast(chat) == "После этого запись уже меняли, поэтому ничего не отменено."
    assert await _marks(telegram.db, lesson) == {cast.anya: 5, cast.petya: 4}


async def test_a_substitute_fills_in_the_lesson_they_give(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    async with telegram.db.session() as session:
        await session.execute(
            update(Lesson).where(Lesson.id == lesson).values(teacher_id=cast.maria)
        )
        session.add(
            Substitution(
                school_id=cast.school,
                day=date(2026, 11, 18),
                group_id=cast.groups["algebra"],
                number=2,
                kind="replace",
                teacher_id=cast.maria,
            )
        )
    usual = await telegram.says(cast.chat("elena"), "журнал")
    assert "Замена; урок ведёт Белова" in usual.text
    assert "Незаполненные (2)" in usual.buttons
    chat = cast.chat("maria")
    seen = await telegram.says(chat, "журнал")
    assert "Замена; обычно урок ведёт Морозова" in seen.text
    await telegram.presses(chat, LESSON)
    await telegram.presses(chat, "Отметки")
    await telegram.presses(chat, "Соколова А.")
    await telegram.presses(chat, "4")
    assert await _marks(telegram.db, lesson) == {cast.anya: 4}


async def test_the_class_teacher_sees_only_the_lessons_they_give(
    telegram: Telegram, cast: Cast
) -> None:
    seen = await telegram.says(cast.chat("maria"), "журнал")
    assert "Русский язык" in seen.text
    assert "Алгебра" not in seen.text


@pytest.mark.parametrize("who", ["boris", "olga", "anya", "sergey"])
async def test_who_keeps_no_journal_is_told_so_calmly(
    telegram: Telegram, cast: Cast, who: str
) -> None:
    seen = await telegram.says(cast.chat(who), "/journal")
    assert "7Б" not in seen.text
    assert seen.buttons == []


async def test_old_buttons_end_with_the_load(telegram: Telegram, cast: Cast, lesson: int) -> None:
    """Every screen of Elena's lesson, kept open until she has lost the group."""
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    pressed = []
    for words in (LESSON, "Отметить отсутствующих", "Готово", "Отметки", "Соколова А."):
        seen = await telegram.presses(chat, words)
        pressed += seen.data
    async with telegram.db.session() as session:
        await session.execute(
            update(Load)
            .where(Load.group_id == cast.groups["algebra"])
            .values(until=date(2026, 11, 17))
        )
        await session.execute(
            update(Lesson).where(Lesson.id == lesson).values(teacher_id=cast.maria)
        )
    before = telegram.last(chat).text
    for data in sorted({data for data in pressed if not data.startswith(("jd", "ju"))}):
        seen = await telegram.forges(chat, data, message=seen.id)
        assert seen.text == before, data
    assert await _marks(telegram.db, lesson) == {}
    assert await _codes(telegram.db, lesson) == {}
    async with telegram.db.session() as session:
        assert await session.scalar(select(Homework.id).where(Homework.lesson_id == lesson)) is None


async def test_a_teacher_may_read_everything_in_english(telegram: Telegram, cast: Cast) -> None:
    async with telegram.db.session() as session:
        await session.execute(
            update(Preferences).where(Preferences.person_id == cast.elena).values(language="en")
        )
    chat = cast.chat("elena")
    seen = await telegram.says(chat, "/journal")
    assert "not filled in: attendance, topic, homework" in seen.text
    await telegram.presses(chat, "2 · 7Б")
    await telegram.presses(chat, "Mark the absent")
    assert "abs." in telegram.last(chat).buttons[0]
    await telegram.presses(chat, "Done")
    await telegram.presses(chat, "Set marks")
    await telegram.presses(chat, "Соколова А.")
    await telegram.presses(chat, "5")
    assert telegram.toast(chat) == "Соколова А. — 5 (ответ на уроке)"


async def test_the_mark_becomes_a_letter_to_the_parents_after_the_grace_time(
    telegram: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    chat, mother = cast.chat("elena"), cast.chat("olga")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    await telegram.presses(chat, "Отметки")
    await telegram.presses(chat, "Соколова А.")
    await telegram.presses(chat, "5")
    await telegram.work()
    assert telegram.messages(mother) == []
    at("2026-11-18 10:03")
    await telegram.work()
    assert "Анна · Алгебра: 5" in telegram.last(mother).text


async def test_a_mark_taken_back_within_the_grace_time_is_never_told(
    telegram: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    chat, mother = cast.chat("elena"), cast.chat("olga")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    await telegram.presses(chat, "Отметки")
    await telegram.presses(chat, "Соколова А.")
    await telegram.presses(chat, "2")
    await telegram.presses(chat, "Отменить последнее")
    at("2026-11-18 10:10")
    await telegram.work()
    assert telegram.messages(mother) == []


async def test_a_full_class_of_namesakes_with_long_names_fits_every_screen(
    telegram: Telegram, cast: Cast
) -> None:
    await _full_class(telegram.db, cast, 26)
    async with telegram.db.session() as session:
        await session.execute(
            update(Person)
            .where(Person.first_name == "Иван")
            .values(last_name="Константинопольский-Римский", first_name="Владислав")
        )
    chat = cast.chat("elena")
    await telegram.says(chat, "журнал")
    await telegram.presses(chat, LESSON)
    seen = await telegram.presses(chat, "Отметить отсутствующих")
    assert sum("Константинопольский" in button for button in seen.buttons) == 24
    await telegram.presses(chat, "Готово")
    seen = await telegram.presses(chat, "Отметки")
    assert sum("Константинопольский" in button for button in seen.buttons) == 24
