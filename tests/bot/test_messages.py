"""A parent, a pupil and a teacher write to each other in the chat."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select, update

from bot.callbacks.messages import FamilyOf, OpenThread, PupilsOf, StaffOf, ToFamily, ToStaff
from core.access.models import ChannelLink
from core.db import Database
from core.messaging.models import Message, ReadReceipt, Thread
from core.people.models import Guardianship, RoleGrant
from core.school.models import Load
from notifications.buttons import AskTeacher, Read, Reply
from tests.bot.telegram import Seen, Telegram, open_telegram
from tests.cast import STRANGER_CHAT, Cast

NBSP = "\N{NO-BREAK SPACE}"
ELENA = f"Морозова{NBSP}Е.{NBSP}П."


async def count(db: Database, table: type[Message] | type[Thread] | type[ReadReceipt]) -> int:
    async with db.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def olga_writes(telegram: Telegram, cast: Cast, text: str = "Аня болеет") -> Seen:
    """Olga chooses Anya and Elena and types; the letter is delivered."""
    olga = cast.chat("olga")
    await telegram.says(olga, "/message")
    await telegram.presses(olga, "Анна")
    await telegram.presses(olga, "Алгебра")
    sent = await telegram.says(olga, text)
    await telegram.work()
    return sent


async def test_a_parent_chooses_child_and_teacher_and_types(telegram: Telegram, cast: Cast) -> None:
    olga = cast.chat("olga")
    asked = await telegram.says(olga, "написать")
    assert asked.buttons == ["Константин Соколов, 8А", "Анна Соколова, 7Б"]
    staff = await telegram.presses(olga, "Анна")
    assert staff.id == asked.id  # the same message is edited
    assert "Классный руководитель, русский язык — Белова Мария Петровна" in staff.text
    assert staff.buttons[1:] == [f"Алгебра · {ELENA}", "Администрация школы", "⬅️ Назад"]
    office = await telegram.presses(olga, "Администрация")
    assert [text.partition(" ·")[0] for text in office.buttons] == [
        "Заместитель директора",
        "Директор",
        "Администратор",
        "⬅️ Учителя",
    ]
    await telegram.presses(olga, "⬅️ Учителя")
    prompt = await telegram.presses(olga, "Алгебра")
    assert "Кому: Морозова Елена Павловна" in prompt.text
    assert "О ком: Анна Соколова, 7Б" in prompt.text
    sent = await telegram.says(olga, "Аня болеет")
    assert sent.text.startswith(f"Отправлено: {ELENA} · об Анне Соколовой (7Б)")
    assert "Письмо придёт сразу." in sent.text


async def test_the_teacher_answers_by_the_button(telegram: Telegram, cast: Cast) -> None:
    await olga_writes(telegram, cast)
    elena, olga = cast.chat("elena"), cast.chat("olga")
    letter = telegram.last(elena)
    assert "Ольга Соколова, мать Анны Соколовой (7Б)" in letter.text
    assert "Аня болеет" in letter.text
    await telegram.presses(elena, "Ответить")
    sent = await telegram.says(elena, "Пусть поправляется")
    assert sent.text.startswith("Отправлено: Ольга Соколова, мать Анны Соколовой (7Б)")
    await telegram.work()
    answer = telegram.last(olga)
    assert "Морозова Елена Павловна" in answer.text
    assert "Пусть поправляется" in answer.text


async def test_the_messengers_own_reply_to_a_letter_is_an_answer(
    telegram: Telegram, cast: Cast
) -> None:
    await olga_writes(telegram, cast)
    elena, olga = cast.chat("elena"), cast.chat("olga")
    letter = telegram.last(elena)
    sent = await telegram.says(elena, "Поняла", reply_to=letter.id)
    assert sent.text.startswith("Отправлено: Ольга Соколова")
    await telegram.work()
    answer = telegram.last(olga)
    again = await telegram.says(olga, "Спасибо", reply_to=answer.id)
    assert again.text.startswith(f"Отправлено: {ELENA}")


async def test_nobodys_account_is_shown_to_the_other(telegram: Telegram, cast: Cast) -> None:
    await olga_writes(telegram, cast)
    elena, olga = cast.chat("elena"), cast.chat("olga")
    await telegram.presses(elena, "Ответить")
    await telegram.says(elena, "Хорошо")
    await telegram.work()
    for chat, other in ((olga, elena), (elena, olga)):
        for seen in telegram.messages(chat):
            assert str(other) not in seen.text + "".join(seen.data)
            assert "tg://" not in str(seen.bubble.entities)


async def test_a_pupil_with_one_way_to_write_is_asked_nothing_needless(
    telegram: Telegram, cast: Cast
) -> None:
    anya = cast.chat("anya")
    staff = await telegram.says(anya, "/message")
    assert staff.buttons[1:] == [f"Алгебра · {ELENA}", "Администрация школы"]
    await telegram.presses(anya, "Алгебра")
    sent = await telegram.says(anya, "Можно пересдать?")
    assert sent.text.startswith(f"Отправлено: {ELENA}\n")
    await telegram.work()
    assert "От: Анна Соколова (7Б)" in telegram.last(cast.chat("elena")).text


async def test_a_teacher_writes_to_a_family_or_a_pupil(telegram: Telegram, cast: Cast) -> None:
    elena = cast.chat("elena")
    asked = await telegram.says(elena, "/message")
    assert asked.buttons == ["7Б", "8А"]
    pupils = await telegram.presses(elena, "8А")
    assert pupils.buttons == ["Соколов Константин", "⬅️ Назад"]
    family = await telegram.presses(elena, "Соколов Константин")
    assert family.buttons == [
        "Константин Соколов, 8А",
        "Мать · Соколова Ольга Николаевна",  # the father is restricted for this child
        "⬅️ 8А",
    ]
    await telegram.presses(elena, "Мать")
    await telegram.says(elena, "Костя молодец")
    await telegram.work()
    assert "Костя молодец" in telegram.last(cast.chat("olga")).text


async def test_the_inbox_shows_threads_and_their_messages(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    olga, elena = cast.chat("olga"), cast.chat("elena")
    empty = await telegram.says(olga, "/inbox")
    assert "Писем пока нет." in empty.text
    assert "Данные на 18 ноября, 10:00" in empty.text
    await olga_writes(telegram, cast)
    inbox = await telegram.says(elena, "сообщения")
    assert "1 новое" in inbox.text
    assert inbox.buttons == ["● Ольга Соколова · 7Б", "Написать письмо"]
    thread = await telegram.presses(elena, "● Ольга")
    assert "Аня болеет" in thread.text
    assert thread.buttons == ["Ответить", "⬅️ Сообщения"]
    assert await count(db, ReadReceipt) == 1
    inbox = await telegram.presses(elena, "⬅️ Сообщения")
    assert inbox.buttons == ["Ольга Соколова · 7Б", "Написать письмо"]
    await telegram.says(olga, "письма")
    seen = await telegram.presses(olga, "Морозова")
    assert "Вы · 18 ноября, 10:00 · прочитано" in seen.text


async def test_a_thread_left_without_a_word_is_shown_to_nobody(
    telegram: Telegram, cast: Cast
) -> None:
    olga = cast.chat("olga")
    await telegram.says(olga, "/message")
    await telegram.presses(olga, "Анна")
    await telegram.presses(olga, "Алгебра")
    cancelled = await telegram.presses(olga, "Отмена")
    assert cancelled.text == "Отменено, ничего не отправлено."
    for name in ("olga", "elena"):
        assert "Писем пока нет." in (await telegram.says(cast.chat(name), "/inbox")).text


async def test_read_ticks_the_button_once_and_for_all(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    await olga_writes(telegram, cast)
    elena = cast.chat("elena")
    letter = telegram.last(elena)
    after = await telegram.presses(elena, "Прочитано")
    assert after.id == letter.id
    assert after.text == letter.text
    assert after.buttons == ["Ответить", "✓ Прочитано"]
    assert telegram.toast(elena) == "Отмечено: прочитано"
    await telegram.presses(elena, "✓ Прочитано")
    assert await count(db, ReadReceipt) == 1


@pytest.mark.parametrize("text", ["<b>5 < 6 & 7</b>", "</blockquote>&nbsp;{name}%s", "&" * 3000])
async def test_hostile_text_arrives_as_it_was_typed(
    text: str, telegram: Telegram, cast: Cast
) -> None:
    await olga_writes(telegram, cast, text)
    elena = cast.chat("elena")
    assert text in telegram.last(elena).text
    await telegram.says(elena, "/inbox")
    assert text in (await telegram.presses(elena, "● Ольга")).text


async def test_a_long_thread_is_read_page_by_page(telegram: Telegram, cast: Cast) -> None:
    olga = cast.chat("olga")
    await olga_writes(telegram, cast, "первое")
    for word in ("второе ", "третье "):
        await telegram.presses(olga, "Написать ещё")
        await telegram.says(olga, word * 400)
    await telegram.says(olga, "/inbox")
    page = await telegram.presses(olga, "Морозова")
    assert "третье" in page.text
    assert "второе" not in page.text
    page = await telegram.presses(olga, "Раньше")
    assert "второе" in page.text
    assert "первое" in page.text
    assert "Раньше" not in page.buttons


@pytest.mark.parametrize("text", ["я" * 3001, "\x07"])
async def test_what_cannot_be_sent_is_refused_and_the_question_stays(
    text: str, telegram: Telegram, cast: Cast, db: Database
) -> None:
    olga = cast.chat("olga")
    await olga_writes(telegram, cast, "первое")
    await telegram.presses(olga, "Написать ещё")
    await telegram.says(olga, text)
    assert await count(db, Message) == 1
    sent = await telegram.says(olga, "второе")
    assert sent.text.startswith("Отправлено")
    assert await count(db, Message) == 2


@pytest.mark.parametrize("word", ["/marks", "Оценки", "меню"])
async def test_a_command_or_a_menu_button_is_no_letter_and_ends_the_dialog(
    word: str, telegram: Telegram, cast: Cast, db: Database
) -> None:
    olga = cast.chat("olga")
    await telegram.says(olga, "/message")
    await telegram.presses(olga, "Анна")
    await telegram.presses(olga, "Алгебра")
    await telegram.says(olga, word)
    await telegram.says(olga, "дз на завтра")
    assert await count(db, Message) == 0


async def test_a_question_survives_a_restart(telegram: Telegram, cast: Cast, db: Database) -> None:
    olga = cast.chat("olga")
    await telegram.says(olga, "/message")
    await telegram.presses(olga, "Анна")
    await telegram.presses(olga, "Алгебра")
    restarted = open_telegram(db, cast)
    restarted.sandbox.world.number_from(1000)
    sent = await restarted.says(olga, "Аня болеет")
    assert sent.text.startswith(f"Отправлено: {ELENA}")
    assert await count(db, Message) == 1


async def test_an_old_question_does_not_take_what_is_typed_for_a_letter(
    telegram: Telegram, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    olga = cast.chat("olga")
    await telegram.says(olga, "/message")
    await telegram.presses(olga, "Анна")
    await telegram.presses(olga, "Алгебра")
    at("2026-11-18 12:30")
    await telegram.says(olga, "дз на завтра")
    assert await count(db, Message) == 0


async def test_cancel_says_what_is_true(telegram: Telegram, cast: Cast) -> None:
    olga = cast.chat("olga")
    assert (await telegram.says(olga, "/cancel")).text.startswith("Отменять нечего")
    await olga_writes(telegram, cast)
    closed = await telegram.presses(olga, "Отмена")  # the prompt of the letter that was sent
    assert closed.text == telegram.last(olga).text
    assert "Закрыто." in [seen.text for seen in telegram.messages(olga)]
    await telegram.presses(olga, "Написать ещё")
    assert (await telegram.says(olga, "отмена")).text == "Отменено, ничего не отправлено."


async def test_the_same_update_twice_is_one_letter_but_not_that_of_another_bot(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    await olga_writes(telegram, cast)
    olga = cast.chat("olga")
    typed = max(one.message_id for one in telegram.sandbox.messages(olga) if not one.from_bot)
    await telegram.presses(olga, "Написать ещё")
    from core.access.viewer import viewer_of_chat
    from core.messaging import actions

    async with db.session() as session:
        viewer = await viewer_of_chat(session, olga, bot_id=telegram.bot.id)
        assert viewer is not None
        thread = (await session.scalars(select(Thread.id))).one()
        for bot, text in ((telegram.bot.id, "Аня болеет"), (telegram.bot.id + 1, "ещё")):
            origin = f"telegram:{bot}:{olga}:{typed}"
            again = await actions.post(session, viewer, thread_id=thread, text="ещё", origin=origin)
            assert again.text == text
    assert await count(db, Message) == 2


async def test_a_letter_at_night_says_when_it_arrives(
    telegram: Telegram, cast: Cast, at: Callable[[str], None]
) -> None:
    at("2026-11-18 22:15")
    sent = await olga_writes(telegram, cast)
    assert "Передам 19 ноября, 08:00: Морозова" in sent.text
    assert telegram.messages(cast.chat("elena")) == []
    at("2026-11-19 07:30")
    await telegram.work()
    assert telegram.messages(cast.chat("elena")) == []
    at("2026-11-19 08:00")
    await telegram.work()
    assert "Аня болеет" in telegram.last(cast.chat("elena")).text


async def test_a_letter_to_somebody_not_connected_says_so(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    async with db.session() as session:
        await session.execute(
            update(ChannelLink).where(ChannelLink.person_id == cast.elena).values(state="revoked")
        )
    sent = await olga_writes(telegram, cast)
    assert f"{ELENA} пока не получает писем в боте" in sent.text
    assert "позвоните в школу" in sent.text


async def test_the_question_under_a_mark_begins_a_letter_to_its_teacher(
    telegram: Telegram, cast: Cast
) -> None:
    olga = cast.chat("olga")
    first = await telegram.says(olga, "/message")
    ask = AskTeacher(pupil_id=cast.anya, subject_id=cast.subjects["algebra"]).pack()
    prompt = await telegram.forges(olga, ask, message=first.id)
    assert "Кому: Морозова Елена Павловна" in prompt.text
    gone = AskTeacher(pupil_id=cast.anya, subject_id=cast.subjects["history"]).pack()
    choice = await telegram.forges(olga, gone, message=first.id)
    assert "Кому написать?" in choice.text  # nobody teaches history there now


async def test_a_teacher_who_left_gets_neither_letters_nor_the_thread(
    telegram: Telegram, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    await olga_writes(telegram, cast)
    olga, elena = cast.chat("olga"), cast.chat("elena")
    await telegram.presses(olga, "Написать ещё")
    await telegram.says(olga, "И ещё: справку принесём")  # not sent out yet
    before = len(telegram.messages(elena))
    async with db.session() as session:
        for person in (Load.teacher_id, RoleGrant.person_id):
            await session.execute(
                update(person.class_).where(person == cast.elena).values(until=date(2026, 11, 18))
            )
    at("2026-11-19 08:00")
    await telegram.work()
    assert len(telegram.messages(elena)) == before
    await telegram.presses(olga, "Написать ещё")
    refused = await telegram.says(olga, "Ау")
    assert "больше не работает с вашим ребёнком" in refused.text


async def test_a_guardian_restricted_meanwhile_gets_no_answer(
    telegram: Telegram, cast: Cast, db: Database
) -> None:
    await olga_writes(telegram, cast)
    olga, elena = cast.chat("olga"), cast.chat("elena")
    await telegram.presses(elena, "Ответить")
    await telegram.says(elena, "Секрет")
    before = len(telegram.messages(olga))
    async with db.session() as session:
        await session.execute(
            update(Guardianship)
            .where(Guardianship.guardian_id == cast.olga, Guardianship.pupil_id == cast.anya)
            .values(restricted=True)
        )
    await telegram.work()
    assert len(telegram.messages(olga)) == before
    assert "Писем пока нет." in (await telegram.says(olga, "/inbox")).text


@pytest.mark.parametrize(
    "name", ["stranger", "anna", "igor", "boris", "alien_parent", "alien_pupil", "alien_teacher"]
)
async def test_no_button_of_a_letter_works_in_another_hand(
    name: str, telegram: Telegram, cast: Cast, db: Database
) -> None:
    await olga_writes(telegram, cast, "Секрет о здоровье")
    chat = STRANGER_CHAT if name == "stranger" else cast.chat(name)
    own = await telegram.says(chat, "/start")
    async with db.reading() as session:
        thread = (await session.scalars(select(Thread.id))).one()
        message = (await session.scalars(select(Message.id))).one()
    for button in (
        OpenThread(thread=thread),
        Reply(thread_id=thread),
        Read(cause=f"message:{message}"),
        ToFamily(pupil=cast.kostya, person=cast.olga),
        FamilyOf(pupil=cast.kostya),
        StaffOf(pupil=cast.kostya),
        ToStaff(pupil=cast.kostya, person=cast.elena),
        PupilsOf(class_id=cast.class_8a),
        AskTeacher(pupil_id=cast.kostya, subject_id=cast.subjects["physics"]),
    ):
        await telegram.forges(chat, button.pack(), message=own.id)
        seen = await telegram.says(chat, "Что там?")
        assert not seen.text.startswith("Отправлено"), button
    said = "".join(seen.text for seen in telegram.messages(chat))
    for secret in ("Секрет", "Ольга", "Константин", "Морозова"):
        assert secret not in said
    assert await count(db, Message) == 1
    assert await count(db, ReadReceipt) == 0
