"""What a class teacher does in the room: finds out about absences, keeps notes, sees the week."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from core.enums import AttendanceCode
from core.journal.absences.models import AbsenceInquiry
from core.journal.models import Attendance
from core.journal.room.models import ClassNote
from core.ledger import Event
from core.people.models import Guardianship
from core.school.models import SchoolClass
from tests.bot.telegram import Telegram
from tests.cast import Cast

At = Callable[[str], None]

#: Who has no business in 7Б: the other class's teacher, the former one, the head and the
#: administrator, families, the other school.
STRANGERS = ("elena", "boris", "irina", "vera", "sergey", "olga", "petya", "alien_teacher")


async def _petya_is_missing(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "/journal")
    await telegram.presses(chat, "2 · 7Б · Алгебра")
    await telegram.presses(chat, "Отметить отсутствующих")
    await telegram.presses(chat, "Иванов")


async def _codes(telegram: Telegram, cast: Cast) -> list[str]:
    async with telegram.db.reading() as session:
        rows = await session.scalars(
            select(Attendance.code).where(Attendance.pupil_id == cast.petya)
        )
        return list(rows)


async def test_the_family_is_asked_with_one_press_and_its_answer_stands_in_the_room(
    telegram: Telegram, cast: Cast, at: At
) -> None:
    await _petya_is_missing(telegram, cast)
    chat = cast.chat("maria")
    shown = await telegram.says(chat, "/class")
    assert (
        "Иванов Пётр — отсутствие, причина не указана (урок 2); семью ещё не спрашивали"
        in shown.text
    )
    shown = await telegram.presses(chat, "Выяснить: Иванов П.")
    assert "Письмо дойдёт до 1 представителя." in shown.text
    shown = await telegram.presses(chat, "Спросить семью")
    assert telegram.toast(chat) == "Спросили 1 представителя."
    assert "Семью спросили в 10:00, ответа пока нет." in shown.text
    await telegram.work()
    question = telegram.last(cast.chat("anna"))
    assert "2-м уроке" in question.text
    # A second press within half an hour asks nobody again.
    await telegram.presses(chat, "Спросить семью")
    assert telegram.toast(chat).startswith("Семью уже спросили в 10:00")
    await telegram.presses(cast.chat("anna"), "Болеет", message=question)
    shown = await telegram.says(chat, "/class")
    assert "семья сообщила: болезнь" in shown.text


async def test_a_family_that_keeps_silent_is_asked_once_more(
    telegram: Telegram, cast: Cast, at: At
) -> None:
    await _petya_is_missing(telegram, cast)
    chat = cast.chat("maria")
    await telegram.says(chat, "/class")
    await telegram.presses(chat, "Выяснить")
    await telegram.presses(chat, "Спросить семью")
    await telegram.work()

    def asked() -> int:
        return sum("2-м уроке" in one.text for one in telegram.messages(cast.chat("anna")))

    assert asked() == 1
    at("2026-11-18 10:40")
    await telegram.presses(chat, "Спросить семью")
    await telegram.work()
    assert asked() == 2
    async with telegram.db.reading() as session:
        assert len(list(await session.scalars(select(AbsenceInquiry.id)))) == 1


async def test_nobody_is_asked_where_letters_reach_nobody(telegram: Telegram, cast: Cast) -> None:
    await _petya_is_missing(telegram, cast)
    async with telegram.db.session() as session:
        await session.execute(
            update(Guardianship).where(Guardianship.pupil_id == cast.petya).values(restricted=True)
        )
    chat = cast.chat("maria")
    await telegram.says(chat, "/class")
    shown = await telegram.presses(chat, "Выяснить")
    assert "Письма не приходят никому из родителей" in shown.text
    assert "Спросить семью" not in shown.buttons
    await telegram.forges(chat, f"cma:{cast.petya}", message=shown.id)
    assert telegram.toast(chat).startswith("Письма не приходят никому")
    await telegram.work()
    assert telegram.messages(cast.chat("anna")) == []


async def test_the_outcome_is_written_for_lessons_without_a_reason_alone(
    telegram: Telegram, cast: Cast
) -> None:
    await _petya_is_missing(telegram, cast)
    chat = cast.chat("maria")
    await telegram.says(chat, "/class")
    await telegram.presses(chat, "Выяснить")
    shown = await telegram.presses(chat, "Уважительная")
    assert "2-й урок, Алгебра: по уважительной причине" in shown.text
    assert await _codes(telegram, cast) == [AttendanceCode.EXCUSED]
    # What a teacher or somebody else wrote meanwhile stays.
    await telegram.forges(chat, f"cmo:{cast.petya}:261118:sick", message=shown.id)
    assert await _codes(telegram, cast) == [AttendanceCode.EXCUSED]
    assert telegram.toast(chat) == "Уроков без причины больше нет."


@pytest.mark.parametrize("name", STRANGERS)
async def test_a_stranger_neither_sees_asks_nor_writes_an_outcome(
    telegram: Telegram, cast: Cast, name: str
) -> None:
    await _petya_is_missing(telegram, cast)
    chat = cast.chat(name)
    mark = (await telegram.says(chat, "/status")).id
    for forged in (
        f"cm:{cast.petya}:261118",
        f"cma:{cast.petya}",
        f"cmo:{cast.petya}:261118:excused",
    ):
        shown = await telegram.forges(chat, forged, message=mark)
        assert "2-й урок" not in shown.text
    assert await _codes(telegram, cast) == [AttendanceCode.ABSENT_UNKNOWN]
    async with telegram.db.reading() as session:
        assert list(await session.scalars(select(AbsenceInquiry.id))) == []


@pytest.mark.parametrize("forged", ["cm:{p}:xx", "cmo:{p}:261118:exempt", "cmo:{p}:260101:sick"])
async def test_what_no_button_offers_changes_nothing(
    telegram: Telegram, cast: Cast, forged: str
) -> None:
    await _petya_is_missing(telegram, cast)
    chat = cast.chat("maria")
    shown = await telegram.says(chat, "/class")
    await telegram.forges(chat, forged.format(p=cast.petya), message=shown.id)
    assert await _codes(telegram, cast) == [AttendanceCode.ABSENT_UNKNOWN]


async def _note(telegram: Telegram, chat: int, whom: str, text: str) -> None:
    await telegram.says(chat, "/class")
    await telegram.presses(chat, "Заметки")
    await telegram.presses(chat, "Добавить заметку")
    await telegram.presses(chat, whom)
    await telegram.says(chat, text)


async def test_notes_are_added_done_and_deleted(telegram: Telegram, cast: Cast, at: At) -> None:
    chat = cast.chat("maria")
    await _note(telegram, chat, "Иванов", "Позвонить маме о <медосмотре>")
    await _note(telegram, chat, "О классе", "Собрание в четверг")
    shown = telegram.last(chat)
    assert "1. Иванов Пётр: Позвонить маме о <медосмотре>" in shown.text
    assert "Их видите только вы" in shown.text
    shown = await telegram.presses(chat, "Сделано 1")
    assert "2. Иванов Пётр: Позвонить маме о <медосмотре> — сделано" in shown.text
    shown = await telegram.presses(chat, "Удалить 2")
    assert "медосмотре" not in shown.text
    async with telegram.db.reading() as session:
        assert list(await session.scalars(select(ClassNote.text))) == ["Собрание в четверг"]
        events = await session.execute(
            select(Event.kind, Event.pupil_id, Event.after).where(Event.kind.like("note.%"))
        )
        # The audit holds neither the words nor the pupil.
        assert [tuple(row) for row in events] == [
            ("note.added", None, None),
            ("note.added", None, None),
            ("note.done", None, None),
            ("note.deleted", None, None),
        ]
    # On Wednesday the room only counts them, on Friday and Monday it shows them.
    assert "Собрание" not in (await telegram.says(chat, "/class")).text
    assert "Заметки · 1" in telegram.last(chat).buttons
    for moment in ("2026-11-20 09:00", "2026-11-23 09:00"):
        at(moment)
        assert "· Собрание в четверг" in (await telegram.says(chat, "/class")).text
    shown = await telegram.presses(chat, "Заметки")
    assert "1. Собрание в четверг (с 16 ноября)" in shown.text


@pytest.mark.parametrize("name", STRANGERS)
async def test_nobody_else_reads_finishes_or_deletes_a_note(
    telegram: Telegram, cast: Cast, name: str
) -> None:
    await _note(telegram, cast.chat("maria"), "Иванов", "Тайное слово")
    async with telegram.db.reading() as session:
        number = await session.scalar(select(ClassNote.id))
    chat = cast.chat(name)
    mark = (await telegram.says(chat, "/status")).id
    for forged in (
        f"nt:{cast.class_7b}:1",
        f"ntw:{cast.class_7b}",
        f"ntd:{number}:done",
        f"ntd:{number}:delete",
        f"cr:{cast.class_7b}",
    ):
        await telegram.forges(chat, forged, message=mark)
        assert all("Тайное" not in one.text for one in telegram.messages(chat))
    await telegram.forges(chat, f"nta:{cast.class_7b}:{cast.petya}", message=mark)
    await telegram.says(chat, "Чужая заметка")
    async with telegram.db.reading() as session:
        rows = await session.execute(select(ClassNote.text, ClassNote.done_at))
        assert [tuple(row) for row in rows] == [("Тайное слово", None)]


async def test_the_next_class_teacher_does_not_inherit_the_notes(
    telegram: Telegram, cast: Cast
) -> None:
    await _note(telegram, cast.chat("maria"), "Иванов", "Тайное слово")
    async with telegram.db.session() as session:
        await session.execute(
            update(SchoolClass)
            .where(SchoolClass.id == cast.class_7b)
            .values(class_teacher_id=cast.elena)
        )
    for name in ("elena", "maria"):
        chat = cast.chat(name)
        mark = (await telegram.says(chat, "/status")).id
        shown = await telegram.forges(chat, f"nt:{cast.class_7b}:1", message=mark)
        assert "Тайное" not in shown.text


async def test_the_week_ends_with_whom_to_talk(telegram: Telegram, cast: Cast, at: At) -> None:
    await _petya_is_missing(telegram, cast)
    chat = cast.chat("maria")
    assert "Для разговора" not in (await telegram.says(chat, "/class")).text
    at("2026-11-20 13:00")
    shown = await telegram.says(chat, "/class")
    assert "Неделя, 16–20 ноября" in shown.text
    assert "Пропущен 1 урок, без причины: 1." in shown.text
    assert "Для разговора: одна четвёрка — 1, одна тройка — 1." in shown.text
    shown = await telegram.presses(chat, "Неделя")
    assert "Иванов Пётр — пропуски без причины: 18.11" in shown.text
    shown = await telegram.presses(chat, "Иванов П., 18.11")
    await telegram.presses(chat, "Болеет")
    assert await _codes(telegram, cast) == [AttendanceCode.SICK]


@pytest.mark.parametrize("name", ["elena", "boris", "sergey", "olga", "petya", "alien_teacher"])
async def test_the_week_of_a_class_is_closed_to_strangers(
    telegram: Telegram, cast: Cast, name: str
) -> None:
    chat = cast.chat(name)
    mark = (await telegram.says(chat, "/status")).id
    shown = await telegram.forges(chat, f"cw:{cast.class_7b}", message=mark)
    assert "Для разговора" not in shown.text
