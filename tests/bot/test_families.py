"""Family cards, and the check by which they are kept true (§4.2.6.1)."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from core.access.families.models import CardProposal, FamilyAnswer, FamilyCheck
from core.enums import CardField
from core.ledger import Event
from core.outbox import Delivery
from core.people.models import Guardianship, Person
from core.school.models import SchoolClass
from notifications.reminding import send_reminders
from tests.bot.telegram import Seen, Telegram
from tests.cast import Cast

At = Callable[[str], None]

PHONE, SECRET = "+79271234567", "+79270000000"


@pytest.fixture(autouse=True)
async def _contacts(telegram: Telegram, cast: Cast) -> None:
    async with telegram.db.session() as session:
        for person, phone in ((cast.olga, PHONE), (cast.igor, SECRET)):
            await session.execute(update(Person).where(Person.id == person).values(phone=phone))


async def _start(telegram: Telegram, cast: Cast) -> Seen:
    chat = cast.chat("maria")
    await telegram.says(chat, "/class")
    await telegram.presses(chat, "Семьи")
    await telegram.presses(chat, "Начать сверку")
    shown = await telegram.presses(chat, "25 ноября")
    await telegram.work()
    return shown


def _asked(telegram: Telegram, cast: Cast, name: str) -> list[Seen]:
    return [one for one in telegram.messages(cast.chat(name)) if "Сверка данных" in one.text]


async def _phone(telegram: Telegram, person: int) -> str | None:
    async with telegram.db.reading() as session:
        return await session.scalar(select(Person.phone).where(Person.id == person))


async def _proposals(telegram: Telegram) -> list[tuple[str, str, bool | None]]:
    async with telegram.db.reading() as session:
        rows = await session.execute(
            select(CardProposal.field, CardProposal.text, CardProposal.is_accepted).order_by(
                CardProposal.id
            )
        )
        return [tuple(row) for row in rows]


async def test_a_check_is_started_with_one_press_and_confirmed_with_one(
    telegram: Telegram, cast: Cast
) -> None:
    shown = await _start(telegram, cast)
    assert telegram.toast(cast.chat("maria")).startswith("Сверка началась")
    assert shown.text.splitlines()[:4] == [
        "Семьи · 7Б",
        "Сверка идёт до 25 ноября, 20:00.",
        "Ответили семьи: 0 из 2, 0 %",
        "□□□□□□□□□□",
    ]
    (letter,) = _asked(telegram, cast, "olga")
    assert letter.text.splitlines() == [
        "Сверка данных · Анна Соколова, 7Б",
        "Проверьте, пожалуйста, верно ли всё записано в школе. Ждём ответа до 25 ноября, 20:00.",
        "",
        "Ребёнок: Соколова Анна Игоревна, дата рождения не записана",
        "Вы: Соколова Ольга Николаевна, мать",
        f"Ваш телефон: {PHONE}",
        "Ваша почта: нет данных",
        "Другие представители: отец",
    ]
    assert letter.buttons == ["Всё верно", "Исправить"]
    shown = await telegram.presses(cast.chat("olga"), "Всё верно")
    assert "Спасибо, ответ записан." in shown.text
    assert shown.buttons == ["Исправить"]
    shown = await telegram.says(cast.chat("maria"), "/check")
    assert "Ответили семьи: 1 из 2, 50 %\n■■■■■□□□□□" in shown.text
    assert "Ещё не ответили: 1\nИванов Пётр" in shown.text
    # The pupils themselves are not asked.
    assert _asked(telegram, cast, "anya") == []


async def test_a_correction_takes_three_taps_and_stands_only_when_accepted(
    telegram: Telegram, cast: Cast
) -> None:
    await _start(telegram, cast)
    chat, teacher = cast.chat("olga"), cast.chat("maria")
    await telegram.presses(chat, "Исправить")
    await telegram.presses(chat, "Телефон")
    shown = await telegram.says(chat, "8 (927) 765-43-21")
    assert "Отправлено классному руководителю: телефон." in shown.text
    assert await _phone(telegram, cast.olga) == PHONE
    shown = await telegram.says(teacher, "/check")
    assert "50 %" in shown.text
    shown = await telegram.presses(teacher, "Исправления · 1")
    assert "1. Соколова Анна (пишет мать, 18 ноября, 10:00): телефон — +79277654321" in (shown.text)
    shown = await telegram.presses(teacher, "Принять 1")
    assert "Исправлений, которые ждут решения, нет." in shown.text
    assert await _phone(telegram, cast.olga) == "+79277654321"
    await telegram.work()
    assert telegram.last(chat).text == "Анна: исправление (телефон) принято."
    # What was written is not kept twice.
    assert await _proposals(telegram) == [(CardField.PHONE, "", True)]


async def test_a_declined_correction_changes_nothing_and_its_author_is_told(
    telegram: Telegram, cast: Cast
) -> None:
    await _start(telegram, cast)
    chat, teacher = cast.chat("olga"), cast.chat("maria")
    await telegram.presses(chat, "Исправить")
    await telegram.presses(chat, "Имя ребёнка")
    await telegram.says(chat, "Соколова Аня Игоревна")
    await telegram.says(teacher, "/check")
    await telegram.presses(teacher, "Исправления")
    shown = await telegram.presses(teacher, "Отклонить 1")
    await telegram.forges(teacher, "fmx:1:1", message=shown.id)
    async with telegram.db.reading() as session:
        assert await session.scalar(select(Person.first_name).where(Person.id == cast.anya)) == (
            "Анна"
        )
    await telegram.work()
    assert "не принято" in telegram.last(chat).text


async def test_who_represents_a_child_is_never_changed_by_a_parent(
    telegram: Telegram, cast: Cast
) -> None:
    await _start(telegram, cast)
    chat, teacher = cast.chat("olga"), cast.chat("maria")
    async with telegram.db.reading() as session:
        before = (await session.execute(select(*Guardianship.__table__.columns))).all()
    await telegram.presses(chat, "Исправить")
    await telegram.presses(chat, "Представители")
    await telegram.says(chat, "Отца уберите")
    await telegram.says(teacher, "/check")
    shown = await telegram.presses(teacher, "Исправления")
    assert "Состав представителей меняют только по документам" in shown.text
    await telegram.presses(teacher, "Принять 1")
    async with telegram.db.reading() as session:
        after = (await session.execute(select(*Guardianship.__table__.columns))).all()
    assert before == after


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("Телефон", "12345", "десять цифр"),
        ("Почта", "не скажу", "не похоже на адрес"),
        ("Дата рождения", "32.13.2013", "05.09.2013"),
        ("Дата рождения", "01.01.1950", "05.09.2013"),
        ("Моё имя", "Ольга", "фамилию, имя и отчество"),
        ("Другое", "х" * 400, "от 1 до 300"),
    ],
)
async def test_what_cannot_be_meant_is_asked_again(
    telegram: Telegram, cast: Cast, field: str, typed: str, said: str
) -> None:
    await _start(telegram, cast)
    chat = cast.chat("olga")
    await telegram.presses(chat, "Исправить")
    await telegram.presses(chat, field)
    assert said in (await telegram.says(chat, typed)).text
    assert await _proposals(telegram) == []


async def test_the_silent_are_reminded_once_and_the_check_ends_by_itself(
    telegram: Telegram, cast: Cast, at: At
) -> None:
    await _start(telegram, cast)
    await telegram.presses(cast.chat("olga"), "Всё верно")
    at("2026-11-24 18:05")
    for _ in range(2):
        await send_reminders(telegram.db)
        await telegram.work()
    assert [len(_asked(telegram, cast, name)) for name in ("anna", "olga", "igor")] == [2, 1, 1]
    assert "напоминание" in telegram.last(cast.chat("anna")).text
    at("2026-11-25 20:05")
    await send_reminders(telegram.db)
    await telegram.work()
    letter = telegram.last(cast.chat("maria"))
    assert letter.text.splitlines() == [
        "Сверка данных 7Б закончилась",
        "Ответили семьи: 1 из 2.",
        "Нет ответа: Иванов Пётр.",
    ]
    await telegram.presses(cast.chat("anna"), "Всё верно")
    assert telegram.toast(cast.chat("anna")).startswith("Сверка уже закончилась")
    shown = await telegram.says(cast.chat("maria"), "/check")
    assert "Последняя сверка закончилась 25 ноября, 20:00." in shown.text
    assert "Начать сверку" in shown.buttons


async def test_two_presses_start_one_check(telegram: Telegram, cast: Cast) -> None:
    await _start(telegram, cast)
    chat = cast.chat("maria")
    await telegram.forges(chat, f"fms:{cast.class_7b}:261202", message=telegram.last(chat).id)
    assert telegram.toast(chat) == "Сверка уже начата."
    await telegram.work()
    assert len(_asked(telegram, cast, "olga")) == 1


async def test_the_administrator_starts_it_for_the_school(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("sergey")
    await telegram.says(chat, "сверка")
    await telegram.presses(chat, "Начать во всех классах")
    shown = await telegram.presses(chat, "2 декабря")
    assert "Сверка началась в 2 классах." in shown.text
    await telegram.work()
    # Olga has a child in each class, Igor is restricted for the younger.
    assert len(_asked(telegram, cast, "olga")) == 2
    assert len(_asked(telegram, cast, "igor")) == 1
    assert len(_asked(telegram, cast, "alien_parent")) == 0


async def test_the_card_shows_contacts_and_restrictions_to_the_class_teacher(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("elena")
    await telegram.says(chat, "/check")
    await telegram.presses(chat, "Карточки семей")
    shown = await telegram.presses(chat, "Соколов Константин")
    assert "Мать: Соколова Ольга Николаевна" in shown.text
    assert f"Телефон: {PHONE}" in shown.text
    assert "Доступ ограничен (№ 5 от 01.10.2026)." in shown.text
    assert "Семья эту карточку ещё не подтверждала." in shown.text


async def test_a_family_asked_in_person_counts(telegram: Telegram, cast: Cast) -> None:
    await _start(telegram, cast)
    chat = cast.chat("maria")
    await telegram.says(chat, "/check")
    await telegram.presses(chat, "Карточки семей")
    await telegram.presses(chat, "Иванов")
    shown = await telegram.presses(chat, "Сверено лично")
    assert "Последняя сверка с семьёй: 18 ноября, 10:00." in shown.text
    assert "Сверено лично" not in shown.buttons
    assert "50 %" in (await telegram.says(chat, "/check")).text


async def test_a_restricted_guardian_is_not_asked_reads_nothing_and_corrects_nothing(
    telegram: Telegram, cast: Cast
) -> None:
    await _start(telegram, cast)
    async with telegram.db.session() as session:
        await session.execute(
            update(Guardianship)
            .where(Guardianship.guardian_id == cast.igor)
            .values(restricted=True)
        )
    chat = cast.chat("igor")
    before = [one.text for one in telegram.messages(chat)]
    for words in ("Всё верно", "Исправить"):
        await telegram.presses(chat, words)
    await telegram.forges(chat, f"fmf:{cast.anya}:phone", message=telegram.last(chat).id)
    await telegram.says(chat, "+79991112233")
    assert [one.text for one in telegram.messages(chat)][: len(before)] == before
    assert await _proposals(telegram) == []
    async with telegram.db.reading() as session:
        assert list(await session.scalars(select(FamilyAnswer.id))) == []


async def test_one_parent_never_reads_the_others_contacts(telegram: Telegram, cast: Cast) -> None:
    await _start(telegram, cast)
    chat = cast.chat("olga")
    await telegram.presses(chat, "Исправить")
    await telegram.presses(chat, "Почта")
    await telegram.says(chat, "olga@mail.ru")
    for seen in telegram.messages(chat):
        assert SECRET not in seen.text
        assert "Игорь" not in seen.text


async def test_the_deputy_head_reads_cards_and_decides_nothing(
    telegram: Telegram, cast: Cast
) -> None:
    await _start(telegram, cast)
    await telegram.presses(cast.chat("olga"), "Исправить")
    await telegram.presses(cast.chat("olga"), "Другое")
    await telegram.says(cast.chat("olga"), "Сменили адрес")
    chat = cast.chat("irina")
    await telegram.says(chat, "/class")
    await telegram.presses(chat, "7Б")
    await telegram.presses(chat, "Карточки семей")
    shown = await telegram.presses(chat, "Соколова Анна")
    assert PHONE in shown.text
    assert shown.buttons == ["Написать семье", "⬅️ Назад"]
    for forged in (f"fmp:{cast.class_7b}", "fmx:1:1", f"fmi:{cast.anya}", f"fam:{cast.class_7b}"):
        seen = await telegram.forges(chat, forged, message=shown.id)
        assert "Сменили адрес" not in seen.text
    assert await _proposals(telegram) == [(CardField.OTHER, "Сменили адрес", None)]


STRANGERS = ("elena", "boris", "olga", "igor", "petya", "alien_teacher", "alien_parent")


@pytest.mark.parametrize("name", STRANGERS)
async def test_a_stranger_starts_reads_answers_and_decides_nothing(
    telegram: Telegram, cast: Cast, name: str
) -> None:
    await _start(telegram, cast)
    anna = cast.chat("anna")
    await telegram.presses(anna, "Исправить")
    await telegram.presses(anna, "Другое")
    await telegram.says(anna, "Тайное слово")
    async with telegram.db.session() as session:
        number = await session.scalar(select(CardProposal.id))
        await session.execute(
            update(Person).where(Person.id == cast.anna).values(phone="+79170000001")
        )
    chat = cast.chat(name)
    mark = (await telegram.says(chat, "/status")).id
    for forged in (
        f"fam:{cast.class_7b}",
        f"fmc:{cast.class_7b}",
        f"fmk:{cast.petya}",
        f"fmd:{cast.class_7b}",
        f"fms:{cast.class_7b}:261202",
        "fms:0:261202" if name not in ("elena", "alien_teacher") else "fam:0",
        f"fmi:{cast.petya}",
        f"fmp:{cast.class_7b}",
        f"fmx:{number}:1",
        f"fok:{cast.petya}",
        f"fno:{cast.petya}",
        f"fmf:{cast.petya}:phone",
    ):
        await telegram.forges(chat, forged, message=mark)
    await telegram.says(chat, "+79990000000")
    for seen in telegram.messages(chat):
        for secret in ("Тайное", "+79170000001", "Иванов Пётр", "Ещё не ответили"):
            assert secret not in seen.text
    assert await _proposals(telegram) == [(CardField.OTHER, "Тайное слово", None)]
    async with telegram.db.reading() as session:
        assert len(list(await session.scalars(select(FamilyCheck.id)))) == 1
        people = list(await session.scalars(select(FamilyAnswer.person_id)))
    assert people == [cast.anna]


async def test_the_former_class_teacher_keeps_no_families(telegram: Telegram, cast: Cast) -> None:
    await _start(telegram, cast)
    async with telegram.db.session() as session:
        await session.execute(
            update(SchoolClass)
            .where(SchoolClass.id == cast.class_7b)
            .values(class_teacher_id=cast.elena)
        )
    chat = cast.chat("maria")
    mark = (await telegram.says(chat, "/status")).id
    for forged in (f"fam:{cast.class_7b}", f"fmk:{cast.anya}", f"fmi:{cast.anya}"):
        shown = await telegram.forges(chat, forged, message=mark)
        assert "Соколова" not in shown.text
    assert (
        "Ответили семьи: 0 из 2"
        in (
            await telegram.forges(
                cast.chat("elena"),
                f"fam:{cast.class_7b}",
                message=(await telegram.says(cast.chat("elena"), "/status")).id,
            )
        ).text
    )


async def test_no_event_and_no_letter_in_the_outbox_holds_a_contact(
    telegram: Telegram, cast: Cast
) -> None:
    await _start(telegram, cast)
    chat, teacher = cast.chat("olga"), cast.chat("maria")
    await telegram.presses(chat, "Исправить")
    await telegram.presses(chat, "Телефон")
    await telegram.says(chat, "+7 927 765-43-21")
    await telegram.says(teacher, "/check")
    await telegram.presses(teacher, "Исправления")
    await telegram.presses(teacher, "Принять 1")
    await telegram.work()
    async with telegram.db.reading() as session:
        events = await session.execute(select(Event.before, Event.after, Event.reason))
        payloads = await session.scalars(select(Delivery.payload))
        kept = [str(tuple(row)) for row in events] + list(payloads)
    assert all("7654321" not in one and PHONE not in one for one in kept)
