"""No alarm while a notice stands, the question to both guardians, the call to the class teacher."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select, update

from core.db import Database
from core.enums import AbsenceReason, AttendanceCode, InquiryAnswer
from core.errors import NotFound
from core.journal.absences.inquiries import answer_inquiry
from core.journal.absences.models import AbsenceInquiry, AbsenceNotice
from core.journal.absences.notices import report_absence, withdraw_absence
from core.journal.absences.rules import Span
from core.outbox import Delivery
from core.people.models import Guardianship
from core.school.models import SchoolClass
from tests.cast import Cast
from tests.notifications.conftest import Journal, Post, viewer_of

At = Callable[[str], None]
TODAY = date(2026, 11, 18)
UNKNOWN = AttendanceCode.ABSENT_UNKNOWN
FIRST = "russian 2026-11-18"
ASKED = "Анна Соколова, 7Б: сегодня нет на 1-м уроке (08:00, Русский язык). Что нам записать?"


async def report(
    db: Database,
    cast: Cast,
    *,
    by: str = "olga",
    reason: AbsenceReason = AbsenceReason.SICK,
    span: Span = Span(TODAY, TODAY),
) -> int:
    async with db.session() as session:
        viewer = await viewer_of(session, cast, by)
        notice = await report_absence(session, viewer, pupil_id=cast.anya, span=span, reason=reason)
    return notice.id


async def answer(db: Database, cast: Cast, by: str, said: InquiryAnswer) -> bool:
    async with db.session() as session:
        viewer = await viewer_of(session, cast, by)
        number = await session.scalar(select(AbsenceInquiry.id))
        _pupil, _inquiry, own = await answer_inquiry(
            session, viewer, inquiry_id=number or 0, answer=said
        )
    return own


async def missing(journal: Journal, post: Post, at: At) -> None:
    """Anya is not at the first lesson, and the grace time passes."""
    at("2026-11-18 08:10")
    await journal.attendance(UNKNOWN, lesson=FIRST, by="maria")
    at("2026-11-18 08:13")
    await post.work()


async def test_the_class_teacher_is_told_of_a_report_with_a_button_to_confirm(
    db: Database, cast: Cast, post: Post
) -> None:
    await report(db, cast)
    await post.work()
    (letter,) = post.letters("maria")
    assert letter == (
        "Анна Соколова, 7Б: сообщение об отсутствии (мать) — 18 ноября, болезнь.\n"
        "Ждёт вашего подтверждения; до этого учителя видят, что семья сообщила."
    )
    assert post.buttons("maria") == ["Подтвердить", "Написать семье", "Пропуски"]
    assert post.letters("elena") == []
    assert post.letters("igor") == []


async def test_a_report_at_night_waits_until_the_class_teacher_is_up(
    db: Database, cast: Cast, post: Post, at: At
) -> None:
    at("2026-11-17 22:30")
    await report(db, cast)
    await post.work()
    assert post.letters("maria") == []
    at("2026-11-18 07:00")
    await post.work()
    assert len(post.letters("maria")) == 1


async def test_a_withdrawn_report_is_told_too(db: Database, cast: Cast, post: Post, at: At) -> None:
    at("2026-11-18 07:30")
    number = await report(db, cast)
    await post.work()
    async with db.session() as session:
        await withdraw_absence(session, await viewer_of(session, cast, "igor"), notice_id=number)
    await post.work()
    assert "сообщение об отсутствии отозвано (отец)" in post.letters("maria")[-1]


async def test_no_alarm_while_a_report_stands(
    db: Database, cast: Cast, post: Post, journal: Journal, at: At
) -> None:
    at("2026-11-18 07:30")
    await report(db, cast)
    await missing(journal, post, at)
    await journal.attendance(AttendanceCode.SICK)
    at("2026-11-18 12:00")
    await post.work()
    assert post.letters("olga") == post.letters("igor") == post.letters("anya") == []
    assert (await _inquiries(db)) == []


async def test_what_a_report_does_not_explain_is_told(
    db: Database, cast: Cast, post: Post, journal: Journal, at: At
) -> None:
    """Reported for the first lesson, away from the second without a good reason."""
    at("2026-11-18 07:30")
    await report(db, cast, span=Span(TODAY, TODAY, 1, 1))
    await missing(journal, post, at)
    await journal.attendance(AttendanceCode.UNEXCUSED)
    at("2026-11-18 12:00")
    await post.work()
    (letter,) = post.letters("igor")
    assert "пропуск: 2-й урок" in letter


async def test_a_withdrawn_report_explains_nothing(
    db: Database, cast: Cast, post: Post, journal: Journal, at: At
) -> None:
    at("2026-11-18 07:30")
    number = await report(db, cast)
    async with db.session() as session:
        await withdraw_absence(session, await viewer_of(session, cast, "olga"), notice_id=number)
    await missing(journal, post, at)
    assert post.letters("igor") == [ASKED]


async def test_a_first_lesson_missed_without_a_word_asks_both_guardians_once(
    db: Database, cast: Cast, post: Post, journal: Journal, at: At
) -> None:
    await missing(journal, post, at)
    assert post.letters("olga") == post.letters("igor") == [ASKED]
    assert post.buttons("olga") == ["Болеет", "Опаздывает", "Я в курсе", "Не знал(а)"]
    assert "пропуск: 1-й урок" in post.letters("anya")[0]  # the pupil is told and not asked
    await journal.attendance(UNKNOWN)
    at("2026-11-18 09:10")
    await post.work()
    assert len(await _inquiries(db)) == 1
    assert "пропуск: 2-й урок" in post.letters("olga")[1]


async def test_a_pupil_who_was_seen_today_is_not_asked_for(
    post: Post, journal: Journal, at: At, db: Database
) -> None:
    at("2026-11-18 08:10")
    await journal.attendance(None, lesson=FIRST, by="maria")
    await journal.attendance(UNKNOWN)
    at("2026-11-18 09:10")
    await post.work()
    assert await _inquiries(db) == []
    assert "пропуск: 2-й урок" in post.letters("igor")[0]


async def test_an_absence_of_another_day_is_news_and_no_question(
    post: Post, journal: Journal, at: At, db: Database
) -> None:
    await journal.attendance(UNKNOWN, lesson="algebra 2026-11-16")
    at("2026-11-18 10:10")
    await post.work()
    assert await _inquiries(db) == []
    assert "пропуск: 1-й урок" in post.letters("igor")[0]


async def test_a_slip_corrected_in_time_asks_nobody(
    post: Post, journal: Journal, at: At, db: Database
) -> None:
    at("2026-11-18 08:10")
    await journal.attendance(UNKNOWN, lesson=FIRST, by="maria")
    at("2026-11-18 08:11")
    await journal.attendance(None, lesson=FIRST, by="maria")
    at("2026-11-18 08:20")
    await post.work()
    assert await _inquiries(db) == []
    assert post.letters("olga") == []


async def test_one_answer_settles_it_for_both_and_becomes_a_report(
    db: Database, cast: Cast, post: Post, journal: Journal, at: At
) -> None:
    await missing(journal, post, at)
    assert await answer(db, cast, "olga", InquiryAnswer.SICK)
    assert not await answer(db, cast, "igor", InquiryAnswer.UNAWARE)
    await post.work()
    (inquiry,) = await _inquiries(db)
    async with db.session() as session:
        (notice,) = (await session.scalars(select(AbsenceNotice))).all()
    assert (inquiry.answer, inquiry.answered_by_id) == ("sick", cast.olga)
    assert (notice.reason, notice.since, inquiry.notice_id) == ("sick", TODAY, notice.id)
    assert "1-й урок сегодня. Ответ дан (мать): болезнь." in post.letters("igor")[-1]
    assert len(post.letters("olga")) == 1
    assert "сообщение об отсутствии (мать)" in post.letters("maria")[-1]
    assert not [text for text in post.letters("maria") if "Срочно" in text]


async def test_not_knowing_calls_the_class_teacher_at_once_even_in_quiet_hours(
    db: Database, cast: Cast, post: Post, journal: Journal, at: At
) -> None:
    async with db.session() as session:
        from core.people.models import Preferences

        await session.execute(
            update(Preferences)
            .where(Preferences.person_id == cast.maria)
            .values(quiet_from=None, quiet_until=None)
        )
    await missing(journal, post, at)
    await answer(db, cast, "igor", InquiryAnswer.UNAWARE)
    await post.work()
    assert (
        "Срочно. Анна Соколова, 7Б: нет на 1-м уроке (08:00, Русский язык), отец об этом не знает."
        in post.letters("maria")[-1]
    )
    assert post.buttons("maria") == ["Написать семье", "Пропуски"]
    async with db.session() as session:
        alarm = await session.scalar(select(Delivery).where(Delivery.kind == "alarm"))
    assert alarm is not None
    assert alarm.priority == 0
    assert "Ответ дан (отец): не в курсе." in post.letters("olga")[-1]
    assert post.buttons("olga") == ["Болеет", "Опаздывает", "Я в курсе", "Не знал(а)"]


async def test_who_did_not_know_may_say_later_and_the_other_guardian_too(
    db: Database, cast: Cast, post: Post, journal: Journal, at: At
) -> None:
    await missing(journal, post, at)
    assert await answer(db, cast, "igor", InquiryAnswer.UNAWARE)
    assert not await answer(db, cast, "olga", InquiryAnswer.UNAWARE)  # one call is enough
    assert await answer(db, cast, "olga", InquiryAnswer.LATE)
    await post.work()
    async with db.session() as session:
        (notice,) = (await session.scalars(select(AbsenceNotice))).all()
    assert (notice.reason, notice.first_lesson, notice.last_lesson) == ("late", 1, 1)
    # The alarm was still waiting when the mother explained, so it says nothing any more.
    assert not [text for text in post.letters("maria") if "Срочно" in text]


async def test_without_a_class_teacher_the_deputy_is_called(
    db: Database, cast: Cast, post: Post, journal: Journal, at: At
) -> None:
    await missing(journal, post, at)
    async with db.session() as session:
        await session.execute(update(SchoolClass).values(class_teacher_id=None))
    await answer(db, cast, "igor", InquiryAnswer.UNAWARE)
    await post.work()
    assert "Срочно" in post.letters("irina")[-1]


async def test_where_nobody_can_be_asked_the_class_teacher_is_asked_to_call(
    db: Database, cast: Cast, post: Post, journal: Journal, at: At
) -> None:
    async with db.session() as session:
        from core.access.models import Consent

        await session.execute(
            update(Consent)
            .where(Consent.person_id.in_([cast.olga, cast.igor]))
            .values(withdrawn_at=Consent.given_at)
        )
    await missing(journal, post, at)
    assert "никто из неё не подключён. Пожалуйста, позвоните." in post.letters("maria")[-1]


async def test_a_question_that_was_answered_meanwhile_is_not_sent(
    db: Database, cast: Cast, post: Post, journal: Journal, at: At
) -> None:
    at("2026-11-18 08:10")
    await journal.attendance(UNKNOWN, lesson=FIRST, by="maria")
    at("2026-11-18 08:13")
    from notifications.fanout import fan_out

    await fan_out(db)
    await answer(db, cast, "olga", InquiryAnswer.AWARE)
    await post.work()
    assert ASKED not in post.letters("igor")
    assert ("dropped", "answered") in await post.fates("igor")


async def test_a_guardian_restricted_meanwhile_gets_no_letter_that_was_waiting(
    db: Database, cast: Cast, post: Post, journal: Journal, at: At
) -> None:
    at("2026-11-18 08:10")
    await journal.attendance(UNKNOWN, lesson=FIRST, by="maria")
    await journal.mark(5)
    at("2026-11-18 08:13")
    from notifications.fanout import fan_out

    await fan_out(db)
    async with db.session() as session:
        await session.execute(
            update(Guardianship)
            .where(Guardianship.guardian_id == cast.igor)
            .values(restricted=True)
        )
    await post.work()
    assert post.letters("igor") == []
    assert {reason for _state, reason in await post.fates("igor")} <= {
        "no right to read",
        "left the school",
    }
    with pytest.raises(NotFound):
        await answer(db, cast, "igor", InquiryAnswer.SICK)
    assert ASKED in post.letters("olga")


@pytest.mark.parametrize("stranger", ["anna", "petya", "elena", "maria", "irina", "boris"])
async def test_nobody_but_a_guardian_answers(
    db: Database, cast: Cast, post: Post, journal: Journal, at: At, stranger: str
) -> None:
    await missing(journal, post, at)
    with pytest.raises(NotFound):
        await answer(db, cast, stranger, InquiryAnswer.SICK)


async def _inquiries(db: Database) -> list[AbsenceInquiry]:
    async with db.session() as session:
        return list(await session.scalars(select(AbsenceInquiry)))
