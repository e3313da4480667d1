"""Letters between families and staff: who may write, who reads, once only."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select, update

from core.access.circle import staff_of_pupil
from core.access.viewer import Viewer
from core.db import Database, Session
from core.enums import EventState, Role
from core.errors import NotFound
from core.ledger import Event
from core.messaging import actions, queries
from core.messaging.errors import EmptyText, FamilyOutOfReach, NotTheirTeacher, TextTooLong
from core.messaging.models import Message, Thread
from core.outbox.models import Delivery
from core.people.models import Enrolment, Guardianship, RoleGrant
from core.school.models import Load
from tests.cast import Cast
from tests.messaging.conftest import Asking

HOSTILE = "<b>5 < 6 & 7</b> \x00\u202e{name} %s"


async def written(asking: Asking, cast: Cast, text: str = "Добрый день", origin: str = "o1") -> int:
    """Olga writes to Elena about Anya; gives the thread."""
    async with asking("olga") as (session, viewer):
        thread = await actions.open_thread(session, viewer, pupil_id=cast.anya, staff_id=cast.elena)
        await actions.post(session, viewer, thread_id=thread.id, text=text, origin=origin)
        return thread.id


async def test_a_parent_sees_the_staff_of_the_child_in_order(asking: Asking, cast: Cast) -> None:
    async with asking("olga") as (session, viewer):
        around = await staff_of_pupil(session, viewer, pupil_id=cast.anya)
    assert [(one.id, one.roles, one.subjects) for one in around.staff] == [
        (cast.maria, (Role.CLASS_TEACHER, Role.TEACHER), ("Русский язык",)),
        (cast.elena, (Role.TEACHER,), ("Алгебра",)),
        (cast.irina, (Role.DEPUTY,), ()),
        (cast.vera, (Role.PRINCIPAL,), ()),
        (cast.sergey, (Role.ADMIN,), ()),
    ]


async def test_a_letter_reaches_the_teacher_and_the_answer_comes_back(
    asking: Asking, cast: Cast
) -> None:
    thread_id = await written(asking, cast, "Аня болеет")
    async with asking("elena") as (session, viewer):
        [line] = (await queries.my_threads(session, viewer)).lines
        assert (line.last_text, line.unread, line.last_is_mine) == ("Аня болеет", 1, False)
        assert line.thread.family_words == "Ольга Соколова, мать Анны Соколовой (7Б)"
        await actions.post(
            session, viewer, thread_id=thread_id, text="Пусть поправляется", origin="o2"
        )
        assert await queries.unread_count(session, viewer) == 0  # who answers has read
    async with asking("olga") as (session, viewer):
        page = await queries.thread_messages(session, viewer, thread_id=thread_id)
        assert [(one.author, one.is_mine) for one in page.messages] == [
            ("Ольга Соколова", True),
            ("Морозова Елена Павловна", False),
        ]
        assert page.messages[0].read_at is not None
        assert await queries.unread_count(session, viewer) == 1
        await actions.mark_thread_read(session, viewer, thread_id=thread_id)
        assert await queries.unread_count(session, viewer) == 0


async def test_one_origin_is_posted_once(asking: Asking, cast: Cast, db: Database) -> None:
    thread_id = await written(asking, cast)
    await written(asking, cast, "Другой текст")
    async with asking("olga") as (session, viewer):
        again = await actions.post(
            session, viewer, thread_id=thread_id, text="Ещё раз", origin="o1"
        )
        assert again.text == "Добрый день"
    async with db.reading() as session:
        assert await session.scalar(select(func.count(Thread.id))) == 1
        assert await session.scalar(select(func.count(Message.id))) == 1
        events = await session.scalars(select(Event).where(Event.kind == "message.posted"))
        [event] = events
        assert (event.state, event.pupil_id) == (EventState.PENDING, cast.anya)
        assert event.subject == f"message:{again.id}"
        assert "Добрый" not in (event.after or "")  # the ledger keeps no letters


async def test_somebody_elses_origin_gives_nothing_away(asking: Asking, cast: Cast) -> None:
    await written(asking, cast)
    async with asking("anna") as (session, viewer):
        thread = await actions.open_thread(
            session, viewer, pupil_id=cast.petya, staff_id=cast.elena
        )
        with pytest.raises(NotFound):
            await actions.post(session, viewer, thread_id=thread.id, text="?", origin="o1")


@pytest.mark.parametrize("name", ["anna", "igor", "anya", "maria", "boris", "irina", "sergey"])
async def test_nobody_else_of_the_school_reads_a_thread(
    name: str, asking: Asking, cast: Cast
) -> None:
    thread_id = await written(asking, cast)
    await _closed(asking, name, thread_id)


@pytest.mark.parametrize("name", ["alien_parent", "alien_pupil", "alien_teacher"])
async def test_another_school_reads_nothing(name: str, asking: Asking, cast: Cast) -> None:
    thread_id = await written(asking, cast)
    await _closed(asking, name, thread_id)
    async with asking(name) as (session, viewer):
        with pytest.raises(NotFound):
            await actions.open_thread(session, viewer, pupil_id=cast.anya, staff_id=cast.elena)
        with pytest.raises(NotFound):
            await actions.open_thread_with_family(
                session, viewer, pupil_id=cast.anya, family_id=cast.olga
            )


async def _closed(asking: Asking, name: str, thread_id: int) -> None:
    async with asking(name) as (session, viewer):
        assert (await queries.my_threads(session, viewer)).lines == ()
        assert await queries.unread_count(session, viewer) == 0
        with pytest.raises(NotFound):
            await queries.thread_messages(session, viewer, thread_id=thread_id)
        with pytest.raises(NotFound):
            await actions.post(session, viewer, thread_id=thread_id, text="Я", origin=f"x{name}")
        with pytest.raises(NotFound):
            await actions.mark_thread_read(session, viewer, thread_id=thread_id)
        with pytest.raises(NotFound):
            await queries.letter(session, viewer, message_id=1)


@pytest.mark.parametrize(
    ("writer", "pupil", "staff"),
    [
        ("olga", "petya", "elena"),  # another child
        ("igor", "kostya", "elena"),  # restricted for this child
        ("olga", "anya", "boris"),  # taught there until October
        ("olga", "kostya", "maria"),  # teaches in another class
        ("olga", "anya", "anna"),  # a parent is no employee
        ("olga", "anya", "olga"),  # oneself
        ("olga", "anya", "alien_teacher"),
        ("petya", "anya", "elena"),
        ("elena", "anya", "maria"),  # an employee has no child here
        ("boris", "anya", "elena"),
    ],
)
async def test_a_family_opens_threads_only_with_its_own_teachers(
    writer: str, pupil: str, staff: str, asking: Asking, cast: Cast
) -> None:
    async with asking(writer) as (session, viewer):
        with pytest.raises(NotFound):
            await actions.open_thread(
                session, viewer, pupil_id=cast.people[pupil], staff_id=cast.people[staff]
            )


@pytest.mark.parametrize(
    ("writer", "pupil", "family"),
    [
        ("boris", "anya", "olga"),  # has left
        ("maria", "kostya", "olga"),  # neither teaches nor leads 8А
        ("elena", "kostya", "igor"),  # restricted
        ("elena", "anya", "anna"),  # another child's mother
        ("elena", "anya", "maria"),
        ("olga", "anya", "igor"),  # parents do not write to each other through the school
        ("sergey", "alien_pupil", "alien_parent"),
    ],
)
async def test_staff_open_threads_only_with_families_of_their_pupils(
    writer: str, pupil: str, family: str, asking: Asking, cast: Cast
) -> None:
    async with asking(writer) as (session, viewer):
        with pytest.raises(NotFound):
            await actions.open_thread_with_family(
                session, viewer, pupil_id=cast.people[pupil], family_id=cast.people[family]
            )


async def test_a_pupil_and_a_deputy_write_to_each_other(asking: Asking, cast: Cast) -> None:
    async with asking("irina") as (session, viewer):
        thread = await actions.open_thread_with_family(
            session, viewer, pupil_id=cast.anya, family_id=cast.anya
        )
        await actions.post(session, viewer, thread_id=thread.id, text="Зайди ко мне", origin="d1")
    async with asking("anya") as (session, viewer):
        again = await actions.open_thread(session, viewer, pupil_id=cast.anya, staff_id=cast.irina)
        assert again.id == thread.id
        assert again.family_words == "Анна Соколова (7Б)"
        await actions.post(session, viewer, thread_id=thread.id, text="Хорошо", origin="a1")
    async with asking("olga") as (session, viewer):
        assert (await queries.my_threads(session, viewer)).lines == ()


async def test_a_teacher_who_left_loses_the_thread_and_gets_no_more_letters(
    asking: Asking, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    thread_id = await written(asking, cast)
    async with db.session() as session:
        for table in (Load.teacher_id, RoleGrant.person_id):
            await session.execute(
                update(table.class_).where(table == cast.elena).values(until=date(2026, 11, 18))
            )
    at("2026-11-19 08:00")
    await _closed(asking, "elena", thread_id)
    async with asking("olga") as (session, viewer):
        page = await queries.thread_messages(session, viewer, thread_id=thread_id)
        assert len(page.messages) == 1  # the family keeps what it wrote
        with pytest.raises(NotTheirTeacher) as refused:
            await actions.post(session, viewer, thread_id=thread_id, text="Ау", origin="o3")
        assert "Морозова" in refused.value.said()


async def test_a_restricted_guardian_loses_the_thread_at_once(
    asking: Asking, cast: Cast, db: Database
) -> None:
    thread_id = await written(asking, cast)
    async with db.session() as session:
        await session.execute(
            update(Guardianship)
            .where(Guardianship.guardian_id == cast.olga, Guardianship.pupil_id == cast.anya)
            .values(restricted=True)
        )
    await _closed(asking, "olga", thread_id)
    async with asking("elena") as (session, viewer):
        with pytest.raises(FamilyOutOfReach):
            await actions.post(session, viewer, thread_id=thread_id, text="?", origin="e1")


async def test_a_moved_pupil_stays_one_line_in_the_list(
    asking: Asking, cast: Cast, db: Database, at: Callable[[str], None]
) -> None:
    await written(asking, cast)
    async with db.session() as session:
        await session.execute(
            update(Enrolment)
            .where(Enrolment.pupil_id == cast.anya)
            .values(left_on=date(2026, 11, 18))
        )
        session.add(
            Enrolment(
                school_id=cast.school,
                pupil_id=cast.anya,
                class_id=cast.class_8a,
                enrolled_on=date(2026, 11, 19),
            )
        )
    at("2026-11-19 08:00")
    async with asking("olga") as (session, viewer):
        [line] = (await queries.my_threads(session, viewer)).lines
        assert line.thread.class_name == "8А"


async def test_a_letter_of_another_thread_is_no_repetition(asking: Asking, cast: Cast) -> None:
    await written(asking, cast)
    async with asking("olga") as (session, viewer):
        other = await actions.open_thread(session, viewer, pupil_id=cast.anya, staff_id=cast.maria)
        with pytest.raises(NotFound):
            await actions.post(session, viewer, thread_id=other.id, text="Другое", origin="o1")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", EmptyText),
        (" \n\x00 ", EmptyText),
        ("я" * 3001, TextTooLong),
        ("😀" * 1501, TextTooLong),
    ],
)
async def test_empty_and_long_letters_are_refused(
    text: str, refusal: type[Exception], asking: Asking, cast: Cast
) -> None:
    with pytest.raises(refusal):
        await written(asking, cast, text)


async def test_hostile_text_is_kept_as_typed_but_for_control_signs(
    asking: Asking, cast: Cast
) -> None:
    thread_id = await written(asking, cast, HOSTILE + "\n\n\n\nконец\ud800")
    async with asking("elena") as (session, viewer):
        [message] = (await queries.thread_messages(session, viewer, thread_id=thread_id)).messages
        assert message.text == "<b>5 < 6 & 7</b> \u202e{name} %s\n\nконец"


async def test_threads_and_messages_come_in_pages(
    asking: Asking, cast: Cast, at: Callable[[str], None]
) -> None:
    thread_id = 0
    for minute in range(5):
        at(f"2026-11-18 10:0{minute}")
        thread_id = await written(asking, cast, f"№ {minute}", f"m{minute}")
    at("2026-11-18 11:00")
    async with asking("olga") as (session, viewer):
        second = await actions.open_thread(
            session, viewer, pupil_id=cast.kostya, staff_id=cast.elena
        )
        await actions.post(session, viewer, thread_id=second.id, text="И Костя", origin="k")
        first_page = await queries.my_threads(session, viewer, size=1)
        assert [one.thread.id for one in first_page.lines] == [second.id]
        assert first_page.next_page == 1
        last_page = await queries.my_threads(session, viewer, page=1, size=1)
        assert [one.thread.id for one in last_page.lines] == [thread_id]
        assert last_page.next_page is None
        page = await queries.thread_messages(session, viewer, thread_id=thread_id, limit=2)
        assert [one.text for one in page.messages] == ["№ 3", "№ 4"]
        older = await queries.thread_messages(
            session, viewer, thread_id=thread_id, limit=3, before=page.older
        )
        assert [one.text for one in older.messages] == ["№ 0", "№ 1", "№ 2"]
        assert older.older is None


async def test_a_reply_to_a_letter_finds_its_thread(
    asking: Asking, cast: Cast, db: Database
) -> None:
    thread_id = await written(asking, cast)
    async with asking("elena") as (session, viewer):
        message_id = (await session.scalars(select(Message.id))).one()
        told = await queries.message_telling(session, school_id=cast.school, message_id=message_id)
        assert told is not None
        assert (told.people, told.staff_id, told.urgent) == ((cast.elena,), cast.elena, "")
        chat = cast.chat("elena")
        session.add(sent_letter(cast, cast.elena, f"message:{message_id}", chat, 77))
        await session.flush()
        assert await thread_of(session, viewer, cast.bot, chat, 77) == thread_id
        assert await thread_of(session, viewer, cast.bot, chat, 78) is None
        assert await thread_of(session, viewer, cast.bot, chat + 1, 77) is None
        # Another bot's letter of the same number in the chat of the same number is another letter.
        assert await thread_of(session, viewer, cast.bot + 1, chat, 77) is None
        seen = await queries.letter(session, viewer, message_id=message_id)
        assert seen.author == "Ольга Соколова, мать Анны Соколовой (7Б)"
    async with asking("maria") as (session, viewer):
        assert await thread_of(session, viewer, cast.bot, chat, 77) is None


async def thread_of(
    session: Session, viewer: Viewer, bot: int, chat: int, letter: int
) -> int | None:
    return await queries.thread_of_letter(
        session, viewer, bot_id=bot, chat_id=chat, letter_id=letter
    )


def sent_letter(cast: Cast, person: int, cause: str, chat: int, letter_id: int) -> Delivery:
    from core import clock

    return Delivery(
        school_id=cast.school,
        person_id=person,
        kind="message",
        cause=cause,
        priority=30,
        due_at=clock.now(),
        state="sent",
        created_at=clock.now(),
        sent_at=clock.now(),
        bot_id=cast.bot,
        chat_id=chat,
        message_id=letter_id,
    )


async def test_only_a_letter_one_got_can_be_marked_as_read(
    asking: Asking, cast: Cast, db: Database
) -> None:
    await written(asking, cast)
    async with db.session() as session:
        message_id = (await session.scalars(select(Message.id))).one()
        cause = f"message:{message_id}"
        session.add(sent_letter(cast, cast.elena, cause, cast.chat("elena"), 77))
    async with asking("elena") as (session, viewer):
        assert await actions.mark_read(session, viewer, cause=cause)
        assert not await actions.mark_read(session, viewer, cause=cause)
        assert await queries.unread_count(session, viewer) == 0
    for name in ("olga", "maria", "alien_teacher"):
        async with asking(name) as (session, viewer):
            with pytest.raises(NotFound):
                await actions.mark_read(session, viewer, cause=cause)


@pytest.mark.parametrize(
    ("moment", "told_at"),
    [("2026-11-18 10:00", None), ("2026-11-18 22:00", "2026-11-19T04:00:00+00:00")],
)
async def test_a_letter_says_when_it_arrives(
    moment: str, told_at: str | None, asking: Asking, cast: Cast, at: Callable[[str], None]
) -> None:
    at(moment)
    async with asking("olga") as (session, viewer):
        thread = await actions.open_thread(session, viewer, pupil_id=cast.anya, staff_id=cast.elena)
        due = await queries.arrival(session, thread)
        assert due.told
        assert (due.at.isoformat() if due.at else None) == told_at
