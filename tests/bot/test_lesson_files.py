"""Files of homework: sent by the teacher, had by the family, by nobody else."""

import base64
from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot.answers import Answer, Place, pack, unpack
from bot.screen import Known, Screen
from core.db import Database
from core.journal.models import Homework, Material
from core.ledger import Event
from tests.bot.telegram import Telegram
from tests.cast import Cast

At = Callable[[str], None]
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def lesson(cast: Cast) -> int:
    """Wednesday's algebra, today; nothing is set yet."""
    return cast.lessons["algebra 2026-11-18"]


async def _open(telegram: Telegram, cast: Cast, lesson: int) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "/journal")
    await telegram.forges(chat, f"jl:{lesson}", message=telegram.last(chat).id)


async def _attach(telegram: Telegram, cast: Cast, lesson: int) -> None:
    """A sheet and a photo with the homework; the task is in the words of the first."""
    chat = cast.chat("elena")
    await _open(telegram, cast, lesson)
    await telegram.presses(chat, "Добавить файл")
    await telegram.sends(chat, "Карточки.pdf", b"%PDF-1.4 sheet", caption="Карточки 3 и 4")
    await telegram.sends(chat, "page.png", PICTURE)


async def _names(db: Database, lesson: int) -> list[str]:
    async with db.session() as session:
        found = await session.scalars(
            select(Material.title).where(Material.lesson_id == lesson).order_by(Material.id)
        )
        return list(found)


def _received(telegram: Telegram, chat: int) -> list[str]:
    """What files a chat has, by the kind of each."""
    kinds = ("photo", "document", "audio", "video")
    return [
        kind for seen in telegram.messages(chat) for kind in kinds if kind in seen.bubble.message
    ]


async def test_files_are_added_one_after_another_and_the_words_become_the_homework(
    telegram: Telegram, db: Database, cast: Cast, lesson: int
) -> None:
    chat = cast.chat("elena")
    await _attach(telegram, cast, lesson)
    shown = telegram.last(chat).text
    assert "Файлы к заданию · 7Б · Алгебра" in shown
    assert "ДЗ: Карточки 3 и 4" in shown
    assert "1. Карточки.pdf" in shown
    assert "2. Фото 2" in shown
    assert await _names(db, lesson) == ["Карточки.pdf", "Фото 2"]
    await telegram.presses(chat, "Показать файлы")
    assert sorted(_received(telegram, chat)) == ["document", "photo"]


async def test_a_file_in_reply_to_the_lessons_card_is_given_with_its_homework(
    telegram: Telegram, db: Database, cast: Cast, lesson: int
) -> None:
    chat = cast.chat("elena")
    await _open(telegram, cast, lesson)
    card = telegram.last(chat)
    await telegram.sends(chat, "Тест.docx", b"words", reply_to=card.id)
    assert await _names(db, lesson) == ["Тест.docx"]
    async with db.session() as session:
        text = await session.scalar(select(Homework.text).where(Homework.lesson_id == lesson))
        kinds = list(await session.scalars(select(Event.kind).order_by(Event.id)))
    assert text == "Задание — в приложенных файлах."
    assert {"homework.set", "lesson.file"} <= set(kinds)


async def test_the_homework_typed_before_is_kept_and_words_name_the_file(
    telegram: Telegram, db: Database, cast: Cast, lesson: int
) -> None:
    chat = cast.chat("elena")
    await _open(telegram, cast, lesson)
    await telegram.forges(chat, f"jh:{lesson}", message=telegram.last(chat).id)
    await telegram.says(chat, "№ 5–7")
    await telegram.presses(chat, "Добавить файл")
    await telegram.sends(chat, "a.png", PICTURE, caption="Страница 12")
    assert await _names(db, lesson) == ["Страница 12"]
    assert "№ 5–7" in telegram.last(chat).text


async def test_the_family_sees_how_many_and_has_them_sent(
    telegram: Telegram, cast: Cast, lesson: int, at: At
) -> None:
    await _attach(telegram, cast, lesson)
    igor = cast.chat("igor")
    await telegram.says(igor, "/homework")
    found = [seen for seen in telegram.messages(igor) if "Карточки 3 и 4" in seen.text]
    if not found:
        await telegram.says(igor, "дз на неделю")
    asked = telegram.last(igor)
    assert "2 файла" in asked.text
    await telegram.presses(igor, "Алгебра: 2 файла")
    assert sorted(_received(telegram, igor)) == ["document", "photo"]
    said = [seen.text for seen in telegram.messages(igor) if "Файлы к заданию" in seen.text]
    assert len(said) == 1
    assert "Соколова Анна, 7Б · Алгебра" in said[0]


async def test_the_diary_of_the_lessons_day_offers_the_files(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    await _attach(telegram, cast, lesson)
    shown = await telegram.says(cast.chat("anya"), "/diary")
    assert "2 файла" in shown.text
    await telegram.presses(cast.chat("anya"), "Алгебра: 2 файла")
    assert sorted(_received(telegram, cast.chat("anya"))) == ["document", "photo"]


async def test_a_file_taken_away_is_gone_for_the_family_too(
    telegram: Telegram, db: Database, cast: Cast, lesson: int
) -> None:
    chat, igor = cast.chat("elena"), cast.chat("igor")
    await _attach(telegram, cast, lesson)
    await telegram.presses(chat, "Убрать: Карточки.pdf")
    assert await _names(db, lesson) == ["Фото 2"]
    await telegram.says(igor, "/help")
    data = f"hf:{cast.anya}:{lesson}"
    await telegram.forges(igor, data, message=telegram.last(igor).id)
    assert _received(telegram, igor) == ["photo"]


async def test_a_lesson_takes_ten_files_and_no_more(
    telegram: Telegram, db: Database, cast: Cast, lesson: int
) -> None:
    chat = cast.chat("elena")
    await _open(telegram, cast, lesson)
    await telegram.presses(chat, "Добавить файл")
    for number in range(11):
        await telegram.sends(chat, f"{number}.pdf", b"%PDF" + bytes([number]))
    assert "не больше 10 файлов" in telegram.last(chat).text
    assert len(await _names(db, lesson)) == 10


async def test_the_link_of_the_page_opens_the_files_of_the_lesson(
    telegram: Telegram, db: Database, cast: Cast, lesson: int
) -> None:
    chat = cast.chat("elena")
    shown = await telegram.starts(chat, f"files_{lesson}")
    assert "Файлы к заданию · 7Б · Алгебра" in shown.text
    await telegram.sends(chat, "Тест.docx", b"words")
    assert await _names(db, lesson) == ["Тест.docx"]
    refused = await telegram.starts(cast.chat("maria"), f"files_{lesson}")
    assert "Тест.docx" not in refused.text


@pytest.mark.parametrize(
    "alien", ["alien_parent", "alien_pupil", "alien_teacher", "kostya", "boris"]
)
async def test_a_forged_button_sends_nothing_to_a_stranger(
    telegram: Telegram, db: Database, cast: Cast, lesson: int, alien: str
) -> None:
    await _attach(telegram, cast, lesson)
    chat = cast.chat(alien)
    await telegram.says(chat, "/help")
    message = telegram.last(chat).id
    for pupil in (cast.anya, cast.kostya):
        await telegram.forges(chat, f"hf:{pupil}:{lesson}", message=message)
    await telegram.forges(chat, f"lw:{lesson}", message=message)
    await telegram.forges(chat, f"lf:{lesson}", message=message)
    await telegram.sends(chat, "чужое.pdf", b"%PDF alien")
    async with db.session() as session:
        first = await session.scalar(select(Material.id).where(Material.lesson_id == lesson))
    await telegram.forges(chat, f"lx:{lesson}:{first}", message=message)
    assert _received(telegram, chat) == []
    assert await _names(db, lesson) == ["Карточки.pdf", "Фото 2"]


async def test_a_parent_of_another_class_gets_nothing_by_naming_their_own_child(
    telegram: Telegram, cast: Cast, lesson: int
) -> None:
    """Olga has a child in 8A and Anna one in 7B: neither a lesson nor a child may be exchanged."""
    await _attach(telegram, cast, lesson)
    for parent, child in (("olga", cast.kostya), ("anna", cast.anya), ("igor", cast.kostya)):
        chat = cast.chat(parent)
        await telegram.says(chat, "/help")
        data = f"hf:{child}:{lesson}"
        await telegram.forges(chat, data, message=telegram.last(chat).id)
        assert _received(telegram, chat) == [], parent


async def test_a_parents_file_is_no_homework(
    telegram: Telegram, db: Database, cast: Cast, lesson: int
) -> None:
    await telegram.sends(cast.chat("igor"), "справка.pdf", b"%PDF")
    assert await _names(db, lesson) == []


async def test_files_the_messenger_has_forgotten_are_named_and_the_others_come(
    telegram: Telegram, db: Database, cast: Cast, lesson: int
) -> None:
    await _attach(telegram, cast, lesson)
    igor = cast.chat("igor")
    async with db.session() as session:
        row = await session.scalar(select(Material).where(Material.title == "Карточки.pdf"))
        assert row is not None
        row.file_id = "forgotten"
    await telegram.says(igor, "/help")
    message = telegram.last(igor).id
    await telegram.forges(igor, f"hf:{cast.anya}:{lesson}", message=message)
    assert _received(telegram, igor) == ["photo"]
    assert "Карточки.pdf" in telegram.last(igor).text


def test_an_answer_with_files_survives_a_crash() -> None:
    screen = Screen("Files", files=(Known(1, "a", "photo", "Photo 1"),), anew=True)
    answer = Answer(Place(7), "ru", screen)
    assert unpack(pack(answer)) == answer
