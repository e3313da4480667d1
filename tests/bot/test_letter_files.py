"""Files in letters: pictures, documents, voice messages and albums reach the other side alone."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from core.db import Database
from core.enums import FileKind
from core.errors import NotFound
from core.files import NewFile
from core.messaging import actions
from core.messaging.errors import FileTooLarge, TooManyFiles
from core.messaging.files import letter_files
from core.messaging.models import LetterFile, Message
from core.people.models import Preferences, RoleGrant
from notifications.buttons import FilesOf
from tests.bot.telegram import Telegram
from tests.bot.test_lesson_files import PICTURE
from tests.bot.test_messages import olga_writes
from tests.cast import Cast
from tests.messaging.conftest import Asking, asking

__all__ = ["asking"]
KINDS = ("photo", "document", "voice", "audio", "video")


def received(telegram: Telegram, chat: int) -> list[str]:
    """What files a chat has, by the kind of each."""
    return [
        kind for seen in telegram.messages(chat) for kind in KINDS if kind in seen.bubble.message
    ]


async def begin(telegram: Telegram, cast: Cast) -> int:
    """Olga has chosen Elena and is about to type; gives her chat."""
    olga = cast.chat("olga")
    await telegram.says(olga, "/message")
    await telegram.presses(olga, "Анна")
    await telegram.presses(olga, "Алгебра")
    return olga


async def test_files_go_both_ways_with_and_without_words(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    olga, elena = await begin(telegram, cast), cast.chat("elena")
    sent = await telegram.sends(olga, "Справка.pdf", b"%PDF-1.4", caption="Аня болела")
    assert sent.text.startswith("Отправлено: Морозова")
    assert "📎 Справка.pdf" in sent.text
    await telegram.work()
    letter, paper = telegram.messages(elena)[-2:]
    assert "Аня болела\n\n📎 Справка.pdf" in letter.text
    assert paper.bubble.message["document"]["file_name"] == "Справка.pdf"
    assert paper.bubble.message["reply_to_message"]["message_id"] == letter.id
    # The messenger's own reply to the file is an answer too; a voice message needs no words.
    await telegram.sends(elena, "v.ogg", b"OggS voice", mime="audio/ogg", reply_to=paper.id)
    await telegram.work()
    letter, voice = telegram.messages(olga)[-2:]
    assert "📎 Голосовое сообщение" in letter.text
    assert "voice" in voice.bubble.message
    inbox = await telegram.says(olga, "/inbox")
    assert "Голосовое сообщение" in inbox.text
    thread = await telegram.presses(olga, "● Морозова")
    assert "📎 Справка.pdf" in thread.text
    await telegram.presses(olga, "📎 18 ноября, 10:00 · 1 файл")
    assert received(telegram, olga) == ["voice", "document"]


async def test_an_album_is_one_letter_whatever_comes_first(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    olga, elena = await begin(telegram, cast), cast.chat("elena")
    for number, words in enumerate(("Три страницы", "", "")):
        name, content = f"{number}.png", PICTURE + bytes([number])
        await telegram.sends(olga, name, content, caption=words, album="77")
    said = [one.text for one in telegram.messages(olga) if one.text.startswith("Отправлено")]
    assert len(said) == 1
    assert "📎 файлы альбома" in said[0]
    await telegram.work()
    assert "Три страницы\n\n📎 Фото 1, Фото 2, Фото 3" in telegram.messages(elena)[-4].text
    assert received(telegram, elena) == ["photo", "photo", "photo"]
    async with db.reading() as session:
        assert len(list(await session.scalars(select(Message.id)))) == 1


async def test_what_cannot_be_passed_on_is_said_and_the_question_stays(
    telegram: Telegram, cast: Cast, db: Database, asking: Asking
) -> None:
    olga = await begin(telegram, cast)
    for kind, words in (("sticker", "Стикеры не"), ("video_note", "Видеосообщения («кружки») не")):
        card = {"file_id": "s", "file_unique_id": "s", "type": "regular", "length": 1}
        card |= {"width": 1, "height": 1, "duration": 1, "is_animated": False, "is_video": False}
        telegram.sandbox._send(olga, {kind: card}, None, None)
        await telegram.settle()
        assert telegram.last(olga).text.startswith(words)
        assert "фотографии, документы, голосовые" in telegram.last(olga).text
    assert (await telegram.says(olga, "Словами")).text.startswith("Отправлено")
    async with db.session() as session:
        message = (await session.scalars(select(Message))).one()
    huge = NewFile(cast.bot, "x", FileKind.VIDEO, "film.mp4", 50_000_001)
    async with asking("olga") as (session, viewer):
        with pytest.raises(FileTooLarge):
            await actions.post(
                session, viewer, thread_id=message.thread_id, text="", origin="o", files=[huge]
            )
    many = [NewFile(cast.bot, f"{one}", FileKind.PHOTO, "", 1) for one in range(11)]
    async with asking("olga") as (session, viewer):
        with pytest.raises(TooManyFiles):
            await actions.post(
                session, viewer, thread_id=message.thread_id, text="", origin="o", files=many
            )


async def test_a_hidden_letter_shows_no_file_until_it_is_asked_for(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    async with db.session() as session:
        await session.execute(
            update(Preferences).where(Preferences.person_id == cast.olga).values(discreet=True)
        )
    await olga_writes(telegram, cast)
    olga, elena = cast.chat("olga"), cast.chat("elena")
    await telegram.presses(elena, "Ответить")
    await telegram.sends(elena, "Двойка Ани.pdf", b"%PDF-1.4")
    await telegram.work()
    letter = telegram.last(olga)
    assert received(telegram, olga) == []
    assert letter.buttons[0] == "Показать файлы"
    spoilers = [one for one in letter.bubble.entities if one["type"] == "spoiler"]
    assert letter.text.index("Двойка Ани.pdf") > spoilers[0]["offset"]
    await telegram.presses(olga, "Показать файлы")
    assert received(telegram, olga) == ["document"]


async def test_a_file_the_messenger_has_forgotten_is_named_and_the_letter_stands(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    olga = await begin(telegram, cast)
    await telegram.sends(olga, "Справка.pdf", b"%PDF-1.4")
    async with db.session() as session:
        await session.execute(update(LetterFile).values(file_id="forgotten"))
    await telegram.work()
    last = telegram.last(cast.chat("elena"))
    assert last.text == "Файл из письма передать не удалось: Справка.pdf."


@pytest.mark.parametrize(
    "stranger", ["anna", "igor", "maria", "irina", "anya", "boris", "alien_parent", "alien_teacher"]
)
async def test_a_file_is_had_by_the_two_who_write_and_by_nobody_else(
    stranger: str, telegram: Telegram, cast: Cast, asking: Asking, db: Database
) -> None:
    olga = await begin(telegram, cast)
    await telegram.sends(olga, "Справка.pdf", b"%PDF-1.4")
    async with db.reading() as session:
        number = (await session.scalars(select(Message.id))).one()
    async with asking(stranger) as (session, viewer):
        with pytest.raises(NotFound):
            await letter_files(session, viewer, message_id=number)
    chat = cast.chat(stranger)
    await telegram.says(chat, "/help")
    await telegram.forges(chat, FilesOf(message=number).pack(), message=telegram.last(chat).id)
    assert received(telegram, chat) == []


async def test_a_teacher_who_left_has_the_files_no_more(
    telegram: Telegram, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    olga = await begin(telegram, cast)
    await telegram.sends(olga, "Справка.pdf", b"%PDF-1.4")
    async with db.session() as session:
        number = (await session.scalars(select(Message.id))).one()
        await session.execute(
            update(RoleGrant).where(RoleGrant.person_id == cast.elena).values(until=RoleGrant.since)
        )
    elena = cast.chat("elena")
    await telegram.work()
    await telegram.says(elena, "/help")
    await telegram.forges(elena, FilesOf(message=number).pack(), message=telegram.last(elena).id)
    assert received(telegram, elena) == []
