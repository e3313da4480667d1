"""A parent whose children study in two schools that share one bot: one chat, two persons."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from bot.callbacks.messages import ToStaff
from core.access.class_slips import revoke_chats
from core.access.consents import withdraw
from core.access.invitations import issue
from core.access.models import ChannelLink
from core.access.viewer import viewer_of_person
from core.db import Database
from core.enums import AudienceKind, Role
from core.ledger import Event
from core.messaging.actions import announce
from core.messaging.audience import Audience
from core.messaging.models import Message
from core.people.models import Person, RoleGrant
from tests.bot.telegram import Seen, Telegram
from tests.cast import YEAR_START, Cast

At = Callable[[str], None]
FIRST, OTHER = "Школа № 1", "Школа № 2"


async def _slip(db: Database, cast: Cast, name: str = "Соколова Ольга Николаевна") -> str:
    """A slip of the other school for the parent there, who is called so."""
    last, first, middle = name.split()
    async with db.session() as session:
        await revoke_chats(session, cast.other_school, cast.alien_parent, actor_id=None)
        await session.execute(
            update(Person)
            .where(Person.id == cast.alien_parent)
            .values(last_name=last, first_name=first, middle_name=middle, search_name=name.lower())
        )
        return await issue(
            session,
            school_id=cast.other_school,
            person_id=cast.alien_parent,
            pupil_id=cast.alien_pupil,
        )


async def _joins(telegram: Telegram, cast: Cast) -> Seen:
    """Olga opens the other school's slip in the chat she has with the first."""
    return await telegram.starts(cast.chat("olga"), await _slip(telegram.db, cast))


async def _announce(db: Database, cast: Cast, author: str, words: str) -> None:
    school = cast.other_school if author.startswith("alien") else cast.school
    async with db.session() as session:
        deputy = RoleGrant(
            school_id=school, person_id=cast.people[author], role=Role.DEPUTY, since=YEAR_START
        )
        session.add(deputy)
        await session.flush()
        viewer = await viewer_of_person(session, cast.people[author], school_id=school)
        assert viewer is not None
        everybody = Audience(AudienceKind.SCHOOL, "")
        await announce(session, viewer, audience=everybody, text=words, origin=f"test:{words}")


async def _posted(db: Database) -> list[tuple[int, str]]:
    async with db.reading() as session:
        rows = await session.execute(select(Message.school_id, Message.text).order_by(Message.id))
        return [(row.school_id, row.text) for row in rows]


async def test_one_chat_is_answered_by_the_school_that_was_chosen(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("olga")
    welcome = await _joins(telegram, cast)
    assert OTHER in welcome.text
    assert "Олег Чужов" in welcome.text
    assert "Другая школа" in welcome.menu
    assert "Олег" in (await telegram.says(chat, "/diary")).text
    asked = await telegram.says(chat, "Другая школа")
    assert asked.buttons == [FIRST, f"✓ {OTHER}"]
    back = await telegram.presses(chat, FIRST, message=asked)
    assert FIRST in back.text
    assert "Анна Соколова" in back.text
    assert "Анна, 7Б" in (await telegram.says(chat, "/marks")).buttons
    assert (await telegram.says(chat, "/school")).buttons == [f"✓ {FIRST}", OTHER]


async def test_consent_is_given_to_each_school_apart(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("olga")
    async with telegram.db.session() as session:
        there = await viewer_of_person(session, cast.alien_parent, school_id=cast.other_school)
        assert there is not None
        await withdraw(session, there)
    asked = await _joins(telegram, cast)
    assert "Согласие на сообщения" in asked.text
    assert "Согласие на сообщения" in (await telegram.says(chat, "/marks")).text
    await telegram.says(chat, "/school")
    assert FIRST in (await telegram.presses(chat, FIRST)).text
    welcome = await telegram.presses(chat, "Согласен", message=asked)
    assert OTHER in welcome.text


async def test_letters_of_both_schools_come_and_name_theirs(
    telegram: Telegram, db: Database, cast: Cast, at: At
) -> None:
    await _joins(telegram, cast)
    await _announce(db, cast, "maria", "Собрание в пять")
    await _announce(db, cast, "alien_teacher", "Субботник в девять")
    at("2026-11-18 10:05")
    await telegram.work()
    letters = [seen.text for seen in telegram.messages(cast.chat("olga"))]
    (first,) = [text for text in letters if "Собрание" in text]
    (other,) = [text for text in letters if "Субботник" in text]
    assert first.startswith(f"{FIRST}\n")
    assert other.startswith(f"{OTHER}\n")
    alone = [seen.text for seen in telegram.messages(cast.chat("igor"))]
    assert not any(text.startswith(FIRST) or "Субботник" in text for text in alone)


async def test_a_button_of_the_other_schools_letter_acts_there(
    telegram: Telegram, db: Database, cast: Cast, at: At
) -> None:
    chat = cast.chat("olga")
    await _announce(db, cast, "maria", "До листка")
    at("2026-11-18 10:05")
    await telegram.work()
    before = telegram.last(chat)
    await _joins(telegram, cast)
    await _announce(db, cast, "elena", "После листка")
    at("2026-11-18 10:10")
    await telegram.work()
    after = telegram.last(chat)
    assert {data.rpartition("~")[2] for data in after.data} == {str(cast.school)}
    for letter in (before, after):
        await telegram.presses(chat, "Прочитано", message=letter)
        assert telegram.toast(chat) == "Отмечено: прочитано"
    async with db.reading() as session:
        readers = await session.execute(
            select(Event.school_id, Event.actor_id).where(Event.kind.like("%.read%"))
        )
        assert {(row.school_id, row.actor_id) for row in readers} == {(cast.school, cast.olga)}
    assert OTHER in (await telegram.says(chat, "/menu")).text


async def test_what_is_typed_goes_to_the_school_that_asked_for_it(
    telegram: Telegram, db: Database, cast: Cast, at: At
) -> None:
    chat = cast.chat("olga")
    seen = await _joins(telegram, cast)
    chosen = ToStaff(pupil=cast.anya, person=cast.elena).pack()
    await telegram.forges(chat, f"{chosen}~{cast.school}", message=seen.id)
    await telegram.says(chat, "Аня болеет")
    assert await _posted(db) == [(cast.school, "Аня болеет")]
    chosen = ToStaff(pupil=cast.alien_pupil, person=cast.alien_teacher).pack()
    await telegram.forges(chat, f"{chosen}~{cast.other_school}", message=seen.id)
    await telegram.says(chat, "Олег тоже")
    assert (await _posted(db))[1:] == [(cast.other_school, "Олег тоже")]


async def test_a_reply_to_a_letter_goes_to_its_school(
    telegram: Telegram, db: Database, cast: Cast, at: At
) -> None:
    chat = cast.chat("olga")
    seen = await _joins(telegram, cast)
    chosen = ToStaff(pupil=cast.anya, person=cast.elena).pack()
    await telegram.forges(chat, f"{chosen}~{cast.school}", message=seen.id)
    await telegram.says(chat, "Аня болеет")
    await telegram.work()
    elena = cast.chat("elena")
    await telegram.says(elena, "Выздоравливайте", reply_to=telegram.last(elena).id)
    await telegram.work()
    letter = telegram.last(chat)
    assert letter.text.startswith(f"{FIRST}\n")
    await telegram.says(chat, "Спасибо", reply_to=letter.id)
    assert (await _posted(db))[-1] == (cast.school, "Спасибо")


async def test_a_button_is_authorised_anew_in_its_school(telegram: Telegram, cast: Cast) -> None:
    chat = cast.chat("olga")
    seen = await _joins(telegram, cast)
    chosen = ToStaff(pupil=cast.anya, person=cast.elena).pack()
    await telegram.forges(chat, f"{chosen}~{cast.other_school}", message=seen.id)
    assert "Ничего не нашлось" in telegram.toast(chat)
    chosen = ToStaff(pupil=cast.alien_pupil, person=cast.alien_teacher).pack()
    await telegram.forges(chat, f"{chosen}~{cast.school}", message=seen.id)
    assert "Ничего не нашлось" in telegram.toast(chat)


async def test_a_stranger_to_the_other_school_cannot_name_it(
    telegram: Telegram, cast: Cast
) -> None:
    chat = cast.chat("igor")
    seen = await telegram.says(chat, "/help")
    await telegram.forges(chat, f"school:{cast.other_school}", message=seen.id)
    assert "Ничего не нашлось" in telegram.toast(chat)
    await telegram.forges(chat, f"school:{cast.other_school}~{cast.other_school}", message=seen.id)
    assert "устарела" in telegram.toast(chat)
    assert (await telegram.says(chat, "/school")).buttons == []
    assert OTHER not in telegram.last(chat).text


@pytest.mark.parametrize(
    ("holder", "name"),
    [("igor", "Соколова Ольга Николаевна"), ("anya", "Соколова Анна Игоревна")],
)
async def test_another_persons_slip_finds_the_chat_taken(
    telegram: Telegram, cast: Cast, holder: str, name: str
) -> None:
    """Somebody of another name; and a pupil, whose namesake there is an adult."""
    chat = cast.chat(holder)
    refused = await telegram.starts(chat, await _slip(telegram.db, cast, name))
    assert "Этот чат уже занят" in refused.text
    assert (await telegram.says(chat, "/school")).buttons == []


async def test_leaving_one_school_leaves_the_other(
    telegram: Telegram, db: Database, cast: Cast, at: At
) -> None:
    chat = cast.chat("olga")
    await _joins(telegram, cast)
    schools = await telegram.says(chat, "/school")
    async with db.session() as session:
        await revoke_chats(session, cast.other_school, cast.alien_parent, actor_id=None)
    assert FIRST in (await telegram.says(chat, "/menu")).text
    await telegram.presses(chat, FIRST, message=schools)
    assert "устарела" in telegram.toast(chat)
    await _announce(db, cast, "maria", "Собрание в пять")
    await _announce(db, cast, "alien_teacher", "Субботник в девять")
    at("2026-11-18 10:05")
    await telegram.work()
    assert not telegram.last(chat).text.startswith(FIRST)
    assert "Собрание" in telegram.last(chat).text
    assert not any("Субботник" in seen.text for seen in telegram.messages(chat))


async def test_who_stops_the_bot_is_unreachable_to_both_and_comes_back_to_both(
    telegram: Telegram, db: Database, cast: Cast
) -> None:
    chat = cast.chat("olga")
    await _joins(telegram, cast)

    async def states() -> list[str]:
        async with db.reading() as session:
            rows = select(ChannelLink.state).where(
                ChannelLink.chat_id == chat, ChannelLink.state != "revoked"
            )
            return list(await session.scalars(rows))

    telegram.sandbox.block(chat)
    await telegram.settle()
    assert await states() == ["blocked", "blocked"]
    await telegram.starts(chat)
    assert await states() == ["active", "active"]


async def test_nothing_done_in_one_school_is_written_down_in_the_other(
    telegram: Telegram, db: Database, cast: Cast
) -> None:
    chat = cast.chat("olga")
    await _joins(telegram, cast)
    await telegram.says(chat, "/marks")
    await telegram.says(chat, "/school")
    await telegram.presses(chat, FIRST)
    await telegram.says(chat, "/diary")
    async with db.reading() as session:
        rows = await session.execute(
            select(Event.school_id, Person.school_id).join(Person, Person.id == Event.actor_id)
        )
        found = [tuple(row) for row in rows]
    assert {school for school, _ in found} == {cast.school, cast.other_school}
    assert all(school == home for school, home in found)
