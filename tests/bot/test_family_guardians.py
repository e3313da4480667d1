"""Several children and several guardians: one tap between children, and a restriction that holds at
once, on every screen, under every old button and in letters that were already waiting."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import update

from bot.callbacks.family import Look
from bot.routers.family_views import VIEWS
from core.access.digest_clock import make_digests_due
from core.access.viewer import viewer_of_person
from core.enums import AbsenceReason, AttendanceCode
from core.journal.absences.notices import report_absence
from core.journal.absences.rules import Span
from core.journal.attendance import set_code
from core.journal.marks import set_mark
from core.messaging import actions
from core.people.models import Guardianship
from tests.bot.telegram import Telegram
from tests.cast import Cast

At = Callable[[str], None]
#: Words by which a letter or a screen would be about Аня or her marks.
ABOUT_ANYA = ("Анн", "Аня", "Соколова", "Алгебра", "7Б")


async def restrict(telegram: Telegram, cast: Cast, guardian: str, *, child: str) -> None:
    async with telegram.db.session() as session:
        await session.execute(
            update(Guardianship)
            .where(
                Guardianship.guardian_id == cast.people[guardian],
                Guardianship.pupil_id == cast.people[child],
            )
            .values(restricted=True, restriction_document="№ 7 от 18.11.2026")
        )


@pytest.mark.parametrize("view", sorted(VIEWS))
async def test_a_parent_of_two_is_one_tap_from_the_other_child(
    telegram: Telegram, cast: Cast, view: str
) -> None:
    chat = cast.chat("olga")
    menu = await telegram.says(chat, "/menu")
    seen = await telegram.forges(chat, Look(view=view, child=cast.anya).pack(), message=menu.id)
    assert seen.buttons[-1] == "Константин"
    other = await telegram.presses(chat, "Константин", message=seen)
    assert other.buttons[-1] == "Анна"


@pytest.mark.parametrize("view", sorted(VIEWS))
async def test_a_restriction_shuts_every_view_of_that_child_at_once(
    telegram: Telegram, cast: Cast, view: str
) -> None:
    chat = cast.chat("igor")
    menu = await telegram.says(chat, "/menu")
    data = Look(view=view, child=cast.anya).pack()
    before = await telegram.forges(chat, data, message=menu.id)
    assert "Анна Соколова" in before.text
    await restrict(telegram, cast, "igor", child="anya")
    count = len(telegram.messages(chat))
    await telegram.forges(chat, data, message=before.id)
    assert telegram.toast(chat).startswith("Ничего не нашлось, или это вам недоступно.")
    assert len(telegram.messages(chat)) == count


async def test_whose_children_are_all_restricted_is_sent_to_the_school(
    telegram: Telegram, cast: Cast
) -> None:
    await restrict(telegram, cast, "igor", child="anya")
    chat = cast.chat("igor")
    for said in ("/marks", "/absent", "долги", "/child", "/digest", "что задали на завтра"):
        seen = await telegram.says(chat, said)
        assert seen.text == "Показать здесь нечего. Пожалуйста, обратитесь в школу."


async def test_a_restriction_for_one_child_leaves_the_other(telegram: Telegram, cast: Cast) -> None:
    await restrict(telegram, cast, "olga", child="kostya")
    seen = await telegram.says(cast.chat("olga"), "/marks")
    assert "Анна Соколова" in seen.text
    assert "Константин" not in "".join(seen.buttons)


async def test_letters_that_were_waiting_for_the_morning_are_not_sent_after_a_restriction(
    telegram: Telegram, cast: Cast, at: At
) -> None:
    """A mark, an absence, a letter of the teacher and the digest wait through the night."""
    at("2026-11-18 21:30")
    async with telegram.db.session() as session:
        elena = await viewer_of_person(session, cast.elena, school_id=cast.school)
        assert elena is not None
        lesson = cast.lessons["algebra 2026-11-18"]
        await set_mark(
            session,
            elena,
            lesson_id=lesson,
            pupil_id=cast.anya,
            value=5,
            is_duty=False,
            type_id=cast.types["test"],
        )
        thread = await actions.open_thread_with_family(
            session, elena, pupil_id=cast.anya, family_id=cast.igor
        )
        await actions.post(session, elena, thread_id=thread.id, text="Аня молодец", origin="test:1")
        await set_code(
            session,
            elena,
            lesson_id=cast.lessons["algebra 2026-11-16"],
            pupil_id=cast.anya,
            code=AttendanceCode.ABSENT_UNKNOWN,
        )
        await make_digests_due(session, school_id=cast.school)
    at("2026-11-18 21:35")
    await telegram.work()
    already = len(telegram.messages(cast.chat("igor")))
    await restrict(telegram, cast, "igor", child="anya")
    at("2026-11-19 08:30")
    await telegram.work()
    late = [seen.text for seen in telegram.messages(cast.chat("igor"))[already:]]
    assert [text for text in late if any(word in text for word in ABOUT_ANYA)] == []
    others = "\n".join(seen.text for seen in telegram.messages(cast.chat("olga")))
    assert "Алгебра: 5" in others


async def test_a_report_of_the_other_guardian_is_not_told_to_a_restricted_one(
    telegram: Telegram, cast: Cast
) -> None:
    await restrict(telegram, cast, "igor", child="anya")
    async with telegram.db.session() as session:
        olga = await viewer_of_person(session, cast.olga, school_id=cast.school)
        assert olga is not None
        await report_absence(
            session,
            olga,
            pupil_id=cast.anya,
            span=Span(date(2026, 11, 19), date(2026, 11, 19)),
            reason=AbsenceReason.SICK,
        )
    await telegram.work()
    assert telegram.messages(cast.chat("igor")) == []
    menu = await telegram.says(cast.chat("igor"), "/menu")
    await telegram.forges(cast.chat("igor"), "ad:1", message=menu.id)
    assert telegram.toast(cast.chat("igor"))
