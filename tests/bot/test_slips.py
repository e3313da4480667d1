"""The class teacher prints the way in for the class; what is printed opens the bot."""

import io
import re

from pypdf import PdfReader

from core.access import bots
from core.access.class_slips import revoke_chats
from tests.bot.telegram import Telegram
from tests.cast import STRANGER_CHAT, Cast


async def name_the_bot(telegram: Telegram) -> None:
    async with telegram.db.session() as session:
        await bots.register(session, bot_id=42, username="school_bot")


async def file_of(telegram: Telegram, chat: int) -> bytes:
    document = telegram.last(chat).bubble.document
    assert document is not None
    found = await telegram.bot.get_file(document["file_id"])
    content = await telegram.bot.download_file(str(found.file_path))
    assert content is not None
    return content.read()


async def test_a_printed_slip_lets_a_family_in_once(telegram: Telegram, cast: Cast) -> None:
    await name_the_bot(telegram)
    async with telegram.db.session() as session:
        for name in ("anya", "petya", "olga", "igor", "anna"):
            await revoke_chats(session, cast.school, cast.people[name], actor_id=None)
    chat = cast.chat("maria")
    told = await telegram.says(chat, "/slips")
    assert "Листки-приглашения · 7Б" in told.text
    await telegram.presses(chat, "Напечатать")
    assert "7Б: 5 листков, действуют до 2 декабря" in telegram.last(chat).text
    text = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(await file_of(telegram, chat))).pages
    )
    assert "Соколов" not in text
    tokens = re.findall(r"start=([A-Za-z0-9_-]{22})", text.replace("\n", ""))
    assert len(tokens) == 5
    welcome = await telegram.starts(STRANGER_CHAT, tokens[1])
    assert "Здравствуйте, Анна Юрьевна." in welcome.text


async def test_the_administrator_chooses_a_class_and_others_are_refused(
    telegram: Telegram, cast: Cast
) -> None:
    admin = await telegram.says(cast.chat("sergey"), "/slips")
    assert admin.buttons == ["7Б", "8А"]
    for name in ("olga", "anya", "irina", "boris"):
        refused = await telegram.says(cast.chat(name), "/slips")
        assert "недоступно" in refused.text


async def test_a_lost_telephone_is_cut_off_in_two_taps(telegram: Telegram, cast: Cast) -> None:
    await name_the_bot(telegram)
    chat = cast.chat("maria")
    told = await telegram.says(chat, "/slips")
    assert "Уже подключены 5 человек" in told.text
    await telegram.presses(chat, "Потерян телефон")
    await telegram.presses(chat, "Соколова А. · мать")
    assert "7Б: 1 листок" in telegram.last(chat).text
    assert "листок выдаёт" in (await telegram.says(cast.chat("olga"), "/marks")).text


async def test_one_unlinks_ones_own_chat(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("olga")
    await telegram.says(chat, "/settings")
    await telegram.presses(chat, "Согласие")
    assert "Чат отключён" in (await telegram.presses(chat, "Отключить этот чат")).text
    assert "листок выдаёт" in (await telegram.says(chat, "оценки")).text
