"""An announcement asks, parents answer below it, the sender watches."""

import pytest

from notifications.buttons import GiveAnswer
from tests.bot.telegram import Seen, Telegram
from tests.cast import Cast


async def asked(telegram: Telegram, cast: Cast, *choice: str) -> Seen:
    """Irina asks 7Б; gives what Olga got."""
    irina = cast.chat("irina")
    await telegram.says(irina, "/broadcast")
    await telegram.presses(irina, "Класс")
    await telegram.presses(irina, "7Б")
    await telegram.says(irina, "Экскурсия в музей")
    await telegram.presses(irina, "Просить ответ")
    preview = await telegram.presses(irina, choice[0])
    for typed in choice[1:]:
        preview = await telegram.says(irina, typed)
    assert "Кнопки под объявлением:" in preview.text
    await telegram.presses(irina, "Отправить сейчас")
    await telegram.work()
    return telegram.last(cast.chat("olga"))


async def test_acknowledged_by_one_press(telegram: Telegram, cast: Cast) -> None:
    letter = await asked(telegram, cast, "Ознакомлен(а)")
    assert letter.buttons == ["Ознакомлен(а)"]
    olga, irina = cast.chat("olga"), cast.chat("irina")
    seen = await telegram.presses(olga, "Ознакомлен(а)")
    assert seen.buttons == ["✓ Ознакомлен(а)"]
    assert "Ваш ответ: Ознакомлен(а)" in seen.text
    table = await telegram.presses(irina, "Ответы")
    assert "Ответили: 1 из 7, 14 %" in table.text
    assert "Соколов Игорь Львович" in table.text
    assert "Соколова Ольга Николаевна" not in table.text
    await telegram.presses(irina, "Таблица Excel")
    assert "ответы-1.xlsx" in str(telegram.last(irina).bubble.message)


async def test_places_run_out_before_ones_eyes(telegram: Telegram, cast: Cast) -> None:
    letter = await asked(telegram, cast, "Запись по местам", "9:00 — 1\n10:00 — 5")
    assert letter.buttons == ["9:00", "10:00"]
    olga, anna = cast.chat("olga"), cast.chat("anna")
    mine = await telegram.presses(olga, "9:00")
    assert mine.buttons == ["✓ 9:00 · 0 мест", "10:00 · 5 мест", "Отменить запись"]
    await telegram.presses(anna, "9:00")
    assert "мест больше нет" in telegram.toast(anna)
    await telegram.presses(olga, "Отменить запись")
    await telegram.presses(anna, "9:00")
    assert "Ваш ответ: 9:00" in telegram.last(anna).text


async def test_yes_is_changed_to_no(telegram: Telegram, cast: Cast) -> None:
    await asked(telegram, cast, "Да или нет")
    olga = cast.chat("olga")
    assert (await telegram.presses(olga, "Да")).buttons == ["✓ Да", "Нет"]
    assert (await telegram.presses(olga, "Нет")).buttons == ["Да", "✓ Нет"]


@pytest.mark.parametrize("name", ["boris", "vera", "kostya", "alien_parent", "alien_teacher"])
async def test_a_forged_answer_counts_for_nothing(
    name: str, telegram: Telegram, cast: Cast
) -> None:
    await asked(telegram, cast, "Да или нет")
    chat = cast.chat(name)
    own = await telegram.says(chat, "/start")
    await telegram.forges(chat, GiveAnswer(announcement=1, option=1).pack(), message=own.id)
    assert "Экскурсия" not in "".join(seen.text for seen in telegram.messages(chat))
    table = await telegram.presses(cast.chat("irina"), "Ответы")
    assert "Ответили: 0 из 7, 0 %" in table.text
