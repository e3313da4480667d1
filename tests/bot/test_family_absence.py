"""Reporting an absence in two taps, and what teachers do with it, in the chat."""

from collections.abc import Callable
from datetime import date

import pytest

from core.access.viewer import viewer_of_person
from core.enums import AbsenceReason
from core.journal.absences.rules import Span
from tests.bot.telegram import Telegram
from tests.cast import Cast

At = Callable[[str], None]


async def test_two_taps_report_an_absence(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    asked = await telegram.says(chat, "/absent")
    assert asked.text == (
        "Сообщить об отсутствии · Анна Соколова, 7Б\n"
        "\n"
        "Когда ребёнка не будет?\n"
        "\n"
        "Данные на 18 ноября, 10:00"
    )
    why = await telegram.presses(chat, "Завтра")
    assert why.text.endswith("19 ноября\n\nПо какой причине?")
    noted = await telegram.presses(chat, "Болеет")
    assert noted.text == (
        "Записано · Анна Соколова, 7Б\n"
        "19 ноября: болезнь\n"
        "\n"
        "Классный руководитель получит сообщение; "
        "в журнале это появится после подтверждения учителем.\n"
        "До начала уроков это можно изменить или отозвать."
    )
    assert len(telegram.messages(chat)) == 1


@pytest.mark.parametrize("words", ["Сообщить об отсутствии", "заболела", "нет сегодня"])
async def test_it_is_a_word_and_a_button_too(telegram: Telegram, cast: Cast, words: str) -> None:
    seen = await telegram.says(cast.chat("igor"), words)
    assert seen.text.startswith("Сообщить об отсутствии · Анна Соколова, 7Б")


async def test_a_parent_of_two_switches_the_child(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("olga")
    await telegram.says(chat, "/absent")
    anya = await telegram.presses(chat, "Анна, 7Б")
    assert anya.buttons[-1] == "Константин"
    assert "Константин Соколов, 8А" in (await telegram.presses(chat, "Константин")).text


async def test_several_days_are_first_and_last(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "/absent")
    await telegram.presses(chat, "Несколько дней")
    first = await telegram.presses(chat, "19.11")
    assert "С 19 ноября.\nКакой последний день?" in first.text
    why = await telegram.presses(chat, "23.11")
    assert "19–23 ноября" in why.text
    assert "Опоздает" not in why.buttons
    assert "19–23 ноября: семейные причины" in (await telegram.presses(chat, "Семейные")).text


async def test_single_lessons_are_first_and_last(telegram: Telegram, cast: Cast, at: At) -> None:
    at("2026-11-18 07:30")
    chat = cast.chat("igor")
    await telegram.says(chat, "/absent")
    lessons = await telegram.presses(chat, "Уроки сегодня")
    assert lessons.buttons[:2] == ["1. 08:00 · Русский язык", "2. 08:55 · Алгебра"]
    await telegram.presses(chat, "2. 08:55")
    await telegram.presses(chat, "2. 08:55")
    noted = await telegram.presses(chat, "Другая причина")
    assert "18 ноября, 2-й урок: другая причина" in noted.text


async def test_it_is_changed_and_withdrawn_until_the_day_begins(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "/absent")
    await telegram.presses(chat, "Завтра")
    await telegram.presses(chat, "Болеет")
    again = await telegram.presses(chat, "Изменить")
    assert "На какие дни изменить?" in again.text
    await telegram.presses(chat, "Завтра")
    assert "19 ноября, 1-й урок: опоздает" in (await telegram.presses(chat, "Опоздает")).text
    mother = await telegram.says(cast.chat("olga"), "/absent")
    mother = await telegram.presses(cast.chat("olga"), "Анна")
    assert "— 19 ноября, 1-й урок: опоздает, ждёт подтверждения" in mother.text
    gone = await telegram.presses(cast.chat("olga"), "Отозвать: 19 ноября")
    assert telegram.toast(cast.chat("olga")) == "Сообщение отозвано."
    assert "Уже сообщено" not in gone.text


async def test_todays_report_stays_once_lessons_have_begun(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "/absent")
    await telegram.presses(chat, "Сегодня")
    noted = await telegram.presses(chat, "Болеет")
    assert noted.buttons == ["Сообщить ещё"]
    listed = await telegram.presses(chat, "Сообщить ещё")
    assert not [text for text in listed.buttons if "Отозвать" in text or "Изменить" in text]
    menu = await telegram.says(chat, "/menu")
    await telegram.forges(chat, "ad:1", message=menu.id)
    assert "День уже начался" in telegram.toast(chat)


async def test_a_pupil_is_told_that_parents_report(telegram: Telegram, cast: Cast) -> None:
    seen = await telegram.says(cast.chat("anya"), "/absent")
    assert seen.text.startswith("Об отсутствии сообщает родитель.")


async def test_the_class_teacher_confirms_in_one_tap_and_the_lessons_teacher_sees_it(
    telegram: Telegram, cast: Cast
) -> None:
    igor, maria, elena = (cast.chat(name) for name in ("igor", "maria", "elena"))
    await telegram.says(igor, "/absent")
    await telegram.presses(igor, "Сегодня")
    await telegram.presses(igor, "Болеет")
    await telegram.work()
    await telegram.says(elena, "/journal")
    card = await telegram.presses(elena, "7Б · Алгебра")
    assert "Соколова Анна — сообщили: болезнь, ждёт подтверждения" in card.text
    assert card.buttons[0] == "Все, кроме сообщивших (1)"
    await telegram.presses(maria, "Подтвердить")
    assert telegram.toast(maria) == "Подтверждено. Учителя увидят это на своих уроках."
    await telegram.says(elena, "/journal")
    card = await telegram.presses(elena, "7Б · Алгебра")
    assert "Соколова Анна — сообщили: болезнь, подтверждено" in card.text
    done = await telegram.presses(elena, "Все, кроме сообщивших (1)")
    assert "отсутствуют: 1" in done.text
    assert "сообщили" not in done.text


async def test_the_class_teachers_list_confirms_each(telegram: Telegram, cast: Cast) -> None:
    igor, maria = cast.chat("igor"), cast.chat("maria")
    await telegram.says(igor, "/absent")
    await telegram.presses(igor, "Завтра")
    await telegram.presses(igor, "Болеет")
    listed = await telegram.says(maria, "кто отсутствует")
    assert listed.text.startswith(
        "Сообщения об отсутствии · 7Б\n\nСоколова Анна — 19 ноября: болезнь, ждёт подтверждения"
    )
    after = await telegram.presses(maria, "Подтвердить: Соколова А., 19 ноября")
    assert "19 ноября: болезнь, подтверждено" in after.text
    assert after.buttons == []
    assert "подтверждено" in (await telegram.says(igor, "/absent")).text


async def test_an_answer_to_the_question_is_edited_into_it(
    telegram: Telegram, cast: Cast, at: At
) -> None:
    igor, olga, maria = (cast.chat(name) for name in ("igor", "olga", "maria"))
    at("2026-11-18 08:05")
    await telegram.says(maria, "/journal")
    await telegram.presses(maria, "7Б · Русский язык")
    await telegram.presses(maria, "Отметить отсутствующих")
    await telegram.presses(maria, "Соколова")
    at("2026-11-18 08:10")
    await telegram.work()
    await telegram.presses(igor, "Не знал(а)")
    assert "Записано: не в курсе." in telegram.last(igor).text
    assert telegram.last(igor).buttons == ["Болеет", "Опаздывает", "Я в курсе"]
    await telegram.work()
    assert "Срочно." in telegram.last(maria).text
    await telegram.presses(olga, "Опаздывает", message=telegram.messages(olga)[0])
    assert "Записано: опоздает." in telegram.messages(olga)[0].text
    await telegram.presses(igor, "Болеет", message=telegram.messages(igor)[0])
    assert "Ответ уже есть: опоздает." in telegram.messages(igor)[0].text


async def test_words_understood_are_shown_before_anything_is_reported(
    telegram: Telegram, cast: Cast
) -> None:
    from bot.routers.family_absence import absence_asked
    from core.i18n import speaking

    async with telegram.db.session() as session:
        viewer = await viewer_of_person(session, cast.igor, school_id=cast.school)
        assert viewer is not None
        span = Span(date(2026, 11, 19), date(2026, 11, 19))
        with speaking("ru"):
            sure = await absence_asked(
                session, viewer, pupil_id=cast.anya, span=span, reason=AbsenceReason.SICK
            )
            why = await absence_asked(session, viewer, pupil_id=cast.anya, span=span)
            days = await absence_asked(session, viewer, pupil_id=cast.anya)
    assert "19 ноября: болезнь\n\nСообщить классному руководителю?" in sure.text
    assert "По какой причине?" in why.text
    assert "Когда ребёнка не будет?" in days.text
    chat = cast.chat("igor")
    menu = await telegram.says(chat, "/menu")
    noted = await telegram.forges(chat, sure.buttons[0][0].data, message=menu.id)
    assert "Записано · Анна Соколова, 7Б" in noted.text


async def test_forged_days_and_reasons_are_refused(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    menu = await telegram.says(chat, "/menu")
    for data in (
        f"as:{cast.anya}:0:261119:261119:0:0:bored",
        f"as:{cast.anya}:0:269919:261119:0:0:sick",
        f"as:{cast.anya}:0:251119:251119:0:0:sick",
        f"as:{cast.petya}:0:261119:261119:0:0:sick",
        f"as:{cast.kostya}:0:261119:261119:0:0:sick",  # restricted for him
        f"aw:{cast.petya}:0:261119:261119:0:0",
        f"al:{cast.petya}:0:261119:-1",
        "ad:999",
        "okn:999",
        "why:999:sick",
    ):
        await telegram.forges(chat, data, message=menu.id)
        assert telegram.toast(chat)
    assert len(telegram.messages(chat)) == 1
