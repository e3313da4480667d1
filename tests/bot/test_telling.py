"""The settings of telling in the chat: toggles in place, each in words."""

import pytest

from core.enums import Timing, Topic
from core.people.preferences import change
from core.people.telling import telling_of
from tests.bot.telegram import Telegram
from tests.cast import Cast
from tests.notifications.conftest import viewer_of


async def _timing(telegram: Telegram, cast: Cast, name: str, topic: Topic, **place: int) -> Timing:
    async with telegram.db.session() as session:
        telling = await telling_of(session, await viewer_of(session, cast, name))
    return telling.timing(topic, **place)


async def test_the_page_says_in_words_what_holds(telegram: Telegram, cast: Cast) -> None:
    seen = await telegram.says(cast.chat("igor"), "когда сообщать")
    assert seen.text.splitlines() == [
        "Когда сообщать",
        "Для всех детей и предметов",
        "Всё сразу:",
        "· пятёрки — сразу",
        "· остальные отметки — сразу",
        "· долги — сразу",
        "· пропуски — сразу",
        "Вечернее письмо приходит в 19:00.",
        "Часы тишины действуют всегда; о пропуске в этот день сообщим и тогда.",
    ]


async def test_a_press_goes_on_to_the_next_timing_in_place(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "/settings")
    await telegram.presses(chat, "Когда сообщать")
    seen = await telegram.presses(chat, "Остальные отметки: сразу")
    assert "Остальные отметки: вечером" in seen.buttons
    assert telegram.toast(chat) == "Сохранено."
    assert "Свой выбор:" in seen.text
    for words in ("вечером", "в сводке недели", "не сообщать"):
        await telegram.presses(chat, f"Остальные отметки: {words}")
    assert await _timing(telegram, cast, "igor", Topic.MARKS) is Timing.NOW
    assert len(telegram.messages(chat)) == 1


async def test_a_ready_choice_is_one_press(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "/tell")
    seen = await telegram.presses(chat, "Пятёрки сразу, остальное вечером")
    assert "✓ Пятёрки сразу, остальное вечером" in seen.buttons
    assert "· остальные отметки — вечером" in seen.text
    assert await _timing(telegram, cast, "igor", Topic.DEBTS) is Timing.EVENING


async def test_each_child_and_each_subject_may_have_a_rule(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("olga")
    await telegram.says(chat, "/tell")
    anya = await telegram.presses(chat, "Анна")
    assert "Для: Анна" in anya.text
    await telegram.presses(chat, "Только пропуски и долги")
    await telegram.presses(chat, "Для одного предмета")
    algebra = await telegram.presses(chat, "Алгебра")
    assert "Для: Анна, Алгебра" in algebra.text
    await telegram.presses(chat, "Остальные отметки")
    await telegram.presses(chat, "Назад")
    marked = await telegram.presses(chat, "Для одного предмета")
    assert "Алгебра (своё правило)" in marked.buttons
    place = {"pupil_id": cast.anya, "subject_id": cast.subjects["algebra"]}
    assert await _timing(telegram, cast, "olga", Topic.MARKS, **place) is Timing.NEVER
    assert await _timing(telegram, cast, "olga", Topic.MARKS, pupil_id=cast.kostya) is Timing.NOW
    await telegram.presses(chat, "Алгебра")
    await telegram.presses(chat, "Как для всех")
    assert await _timing(telegram, cast, "olga", Topic.MARKS, **place) is Timing.WEEKLY


async def test_the_evening_hour_and_the_hidden_text(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "/tell")
    await telegram.presses(chat, "Час вечернего письма")
    seen = await telegram.presses(chat, "20:00")
    assert "✓ 20:00" in seen.buttons
    assert "в 20:00" in (await telegram.presses(chat, "Назад")).text
    await telegram.says(chat, "/settings")
    await telegram.presses(chat, "Уведомления")
    assert "✓ Скрытый текст: включено" in (await telegram.presses(chat, "Скрытый текст")).buttons


@pytest.mark.parametrize(
    "data",
    [
        "tell:{kostya}:0::calm",
        "tell:0:999:marks:",
        "tell:0:0:jokes:",
        "tell:0:0::madness",
        "tells:{kostya}",
        "tellh:3",
    ],
)
async def test_forged_choices_are_nothing(telegram: Telegram, cast: Cast, data: str) -> None:
    # Igor is restricted for Kostya.
    chat = cast.chat("igor")
    own = await telegram.says(chat, "/tell")
    await telegram.forges(chat, data.format(kostya=cast.kostya), message=own.id)
    assert "Ничего не нашлось" in telegram.toast(chat)
    assert await _timing(telegram, cast, "igor", Topic.MARKS) is Timing.NOW


async def test_a_teacher_without_children_may_look_and_is_told_of_nothing_new(
    telegram: Telegram, cast: Cast
) -> None:
    seen = await telegram.says(cast.chat("elena"), "/tell")
    assert "Для всех детей и предметов" in seen.text


async def test_tatar_is_chosen_and_says_the_commonest_screens(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("igor")
    await telegram.says(chat, "/settings")
    await telegram.presses(chat, "Язык")
    menu = await telegram.presses(chat, "Татарча")
    assert menu.text == "Моннан соң татарча."
    assert {"Билгеләр", "Көндәлек", "Өй эше"} <= set(menu.menu)
    marks = await telegram.says(chat, "Билгеләр")
    assert "2 нче чирек" in marks.text
    assert "Алгебра: 5, 4, 4 · уртача 4,33" in marks.text
    # What has no Tatar yet is said in Russian.
    assert "Согласие на сообщения можно отозвать" in (await _consent(telegram, chat))


@pytest.mark.parametrize("code", ["ru", "en", "tt"])
async def test_every_button_of_the_menu_is_understood_in_every_language(
    telegram: Telegram, cast: Cast, code: str
) -> None:
    chat = cast.chat("igor")
    async with telegram.db.session() as session:
        await change(session, await viewer_of(session, cast, "igor"), language=code)
    for words in (await telegram.says(chat, "/menu")).menu:
        seen = await telegram.says(chat, words)
        assert "/help" not in seen.text, words


async def _consent(telegram: Telegram, chat: int) -> str:
    await telegram.says(chat, "/settings")
    return (await telegram.presses(chat, "Согласие")).text
