"""Notices of absence: who may report, what they cover, until when they can be taken back, what a
teacher's confirmation writes."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select, update

from core.clock import week_of
from core.db import Database
from core.enums import AbsenceReason, AttendanceCode
from core.errors import BadInput, NotFound
from core.journal.absences.confirming import all_but_expected, confirm_expected, confirm_notice
from core.journal.absences.covering import covered_lessons
from core.journal.absences.models import AbsenceNotice
from core.journal.absences.notices import (
    DayHasBegun,
    MinorsDoNotReport,
    Notice,
    change_absence,
    report_absence,
    withdraw_absence,
)
from core.journal.absences.queries import class_notices, expected_absences, pupil_notices
from core.journal.absences.rules import Span, check_span, of_age
from core.journal.attendance import set_code
from core.journal.models import Attendance
from core.ledger import Event
from core.people.models import Guardianship, Person
from tests.cast import Cast
from tests.journal.conftest import Ask

At = Callable[[str], None]
TODAY = date(2026, 11, 18)
TOMORROW = date(2026, 11, 19)
SICK, FAMILY, LATE = AbsenceReason.SICK, AbsenceReason.FAMILY, AbsenceReason.LATE
WHOLE = Span(TODAY, TODAY)


@pytest.mark.parametrize(
    ("span", "day", "number", "covered"),
    [
        (Span(TODAY, TODAY), TODAY, 3, True),
        (Span(TODAY, TOMORROW), TOMORROW, 0, True),
        (Span(TODAY, TODAY), TOMORROW, 1, False),
        (Span(TODAY, TODAY, 2, 3), TODAY, 2, True),
        (Span(TODAY, TODAY, 2, 3), TODAY, 3, True),
        (Span(TODAY, TODAY, 2, 3), TODAY, 1, False),
        (Span(TODAY, TODAY, 2, 3), TODAY, 4, False),
    ],
)
def test_a_span_covers_whole_days_or_the_lessons_named(
    span: Span, day: date, number: int, covered: bool
) -> None:
    assert span.covers(day, number) is covered


@pytest.mark.parametrize(
    "span",
    [
        Span(TOMORROW, TODAY),
        Span(date(2026, 11, 10), date(2026, 11, 10)),  # more than a week back
        Span(TODAY, date(2027, 2, 19)),  # more than three months
        Span(date(2027, 8, 1), date(2027, 8, 2)),
        Span(TODAY, TOMORROW, 1, 2),  # lessons of several days
        Span(TODAY, TODAY, 3, 2),
        Span(TODAY, TODAY, 1, 99),
    ],
)
def test_days_and_lessons_that_cannot_be_meant_are_refused(span: Span) -> None:
    with pytest.raises(BadInput):
        check_span(span, TODAY)


@pytest.mark.parametrize(
    ("born", "grown"),
    [
        (date(2008, 11, 18), True),  # eighteen today
        (date(2008, 11, 19), False),
        (date(2008, 2, 29), True),
        (None, False),
    ],
)
def test_who_is_eighteen_may_report_for_themselves(born: date | None, grown: bool) -> None:
    assert of_age(born, TODAY) is grown


async def _report(
    db: Database, viewer: Ask, cast: Cast, span: Span = WHOLE, reason: AbsenceReason = SICK
) -> Notice:
    olga = await viewer("olga")
    async with db.session() as session:
        return await report_absence(session, olga, pupil_id=cast.anya, span=span, reason=reason)


async def test_a_report_is_kept_and_awaits_a_teacher(db: Database, cast: Cast, viewer: Ask) -> None:
    notice = await _report(db, viewer, cast)
    igor = await viewer("igor")
    async with db.session() as session:
        view = await pupil_notices(session, igor, pupil_id=cast.anya)
        marks = (await session.scalars(select(Attendance))).all()
        (event,) = (
            await session.execute(select(Event).where(Event.kind == "absence.reported"))
        ).scalars()
    assert [one.id for one in view.notices] == [notice.id]
    assert view.notices[0].confirmed_at is None
    assert marks == []  # nothing stands in the journal before a teacher has confirmed it
    assert (event.actor_id, event.pupil_id, event.state) == (cast.olga, cast.anya, "pending")


async def test_the_same_report_twice_is_one_and_another_reason_changes_it(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    first = await _report(db, viewer, cast)
    again = await _report(db, viewer, cast)
    changed = await _report(db, viewer, cast, reason=FAMILY)
    assert first.id == again.id == changed.id
    assert changed.reason is FAMILY
    async with db.session() as session:
        kinds = (
            await session.scalars(select(Event.kind).where(Event.kind.like("absence.%")))
        ).all()
    assert sorted(kinds) == ["absence.changed", "absence.reported"]


async def test_being_late_for_a_day_means_its_first_lesson(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    notice = await _report(db, viewer, cast, reason=LATE)
    assert notice.span == Span(TODAY, TODAY, 1, 1)


@pytest.mark.parametrize(
    "stranger",
    ["anna", "petya", "elena", "maria", "irina", "boris", "sergey", "alien_parent"],
)
async def test_only_guardians_report(db: Database, cast: Cast, viewer: Ask, stranger: str) -> None:
    other = await viewer(stranger)
    async with db.session() as session:
        with pytest.raises(NotFound):
            await report_absence(session, other, pupil_id=cast.anya, span=WHOLE, reason=SICK)


async def test_a_restricted_guardian_neither_reports_nor_sees_nor_withdraws(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    notice = await _report(db, viewer, cast, Span(TOMORROW, TOMORROW))
    async with db.session() as session:
        await session.execute(
            update(Guardianship)
            .where(Guardianship.guardian_id == cast.igor)
            .values(restricted=True)
        )
    igor = await viewer("igor")
    for call in (
        lambda session: report_absence(session, igor, pupil_id=cast.anya, span=WHOLE, reason=SICK),
        lambda session: pupil_notices(session, igor, pupil_id=cast.anya),
        lambda session: withdraw_absence(session, igor, notice_id=notice.id),
        lambda session: change_absence(session, igor, notice_id=notice.id, span=WHOLE, reason=SICK),
    ):
        async with db.session() as session:
            with pytest.raises(NotFound):
                await call(session)


async def test_a_pupil_under_eighteen_is_sent_to_the_parents(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    anya = await viewer("anya")
    async with db.session() as session:
        with pytest.raises(MinorsDoNotReport):
            await report_absence(session, anya, pupil_id=cast.anya, span=WHOLE, reason=SICK)
    async with db.session() as session:
        await session.execute(
            update(Person).where(Person.id == cast.anya).values(birth_date=date(2008, 1, 1))
        )
        notice = await report_absence(session, anya, pupil_id=cast.anya, span=WHOLE, reason=SICK)
    assert notice.reported_by_id == cast.anya


async def test_before_the_first_lesson_either_guardian_changes_and_withdraws(
    db: Database, cast: Cast, viewer: Ask, at: At
) -> None:
    at("2026-11-18 07:59")
    notice = await _report(db, viewer, cast)
    igor = await viewer("igor")
    async with db.session() as session:
        changed = await change_absence(
            session, igor, notice_id=notice.id, span=Span(TODAY, TOMORROW), reason=FAMILY
        )
        withdrawn = await withdraw_absence(session, igor, notice_id=notice.id)
    assert changed.span.until == TOMORROW
    assert not withdrawn.stands
    async with db.session() as session:
        with pytest.raises(NotFound):
            await withdraw_absence(session, igor, notice_id=notice.id)


async def test_once_the_bell_rang_it_stays(db: Database, cast: Cast, viewer: Ask, at: At) -> None:
    notice = await _report(db, viewer, cast)  # it is ten
    olga = await viewer("olga")
    async with db.session() as session:
        with pytest.raises(DayHasBegun):
            await withdraw_absence(session, olga, notice_id=notice.id)
    async with db.session() as session:
        with pytest.raises(DayHasBegun):
            await change_absence(session, olga, notice_id=notice.id, span=WHOLE, reason=FAMILY)


async def test_of_several_days_those_ahead_are_taken_back(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    notice = await _report(db, viewer, cast, Span(TODAY, date(2026, 11, 20)))
    olga = await viewer("olga")
    async with db.session() as session:
        shortened = await withdraw_absence(session, olga, notice_id=notice.id)
    assert shortened.stands
    assert shortened.span == Span(TODAY, TODAY)


async def test_a_lessons_teacher_sees_who_is_expected_away_and_confirms_in_one_go(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    await _report(db, viewer, cast)
    elena, lesson = await viewer("elena"), cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        (expected,) = await expected_absences(session, elena, lesson_id=lesson)
        entry = await all_but_expected(session, elena, lesson_id=lesson)
        after = await expected_absences(session, elena, lesson_id=lesson)
    assert (expected.first_name, expected.code) == ("Анна", AttendanceCode.SICK)
    assert entry.codes == {cast.anya: AttendanceCode.SICK}
    assert after == ()


async def test_a_pupil_whom_the_teacher_saw_is_not_expected_away_any_more(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena, lesson = await viewer("elena"), cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        await set_code(
            session, elena, lesson_id=lesson, pupil_id=cast.petya, code=AttendanceCode.LATE
        )
    await _report(db, viewer, cast)
    async with db.session() as session:
        assert await expected_absences(session, elena, lesson_id=lesson) == ()


async def test_absent_without_a_reason_is_explained_by_a_later_report(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena, lesson = await viewer("elena"), cast.lessons["algebra 2026-11-18"]
    unknown = AttendanceCode.ABSENT_UNKNOWN
    async with db.session() as session:
        await set_code(session, elena, lesson_id=lesson, pupil_id=cast.anya, code=unknown)
    await _report(db, viewer, cast)
    async with db.session() as session:
        (expected,) = await expected_absences(session, elena, lesson_id=lesson)
        entry = await confirm_expected(session, elena, lesson_id=lesson)
    assert expected.pupil_id == cast.anya
    assert entry.codes == {cast.anya: AttendanceCode.SICK}


async def test_the_class_teacher_settles_what_stands_in_the_journal_of_all_subjects(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena, maria = await viewer("elena"), await viewer("maria")
    unknown = AttendanceCode.ABSENT_UNKNOWN
    lesson = cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        await set_code(session, elena, lesson_id=lesson, pupil_id=cast.anya, code=unknown)
        await set_code(session, elena, lesson_id=lesson, pupil_id=cast.petya, code=unknown)
    notice = await _report(db, viewer, cast)
    async with db.session() as session:
        before = await class_notices(session, maria, class_id=cast.class_7b)
        confirmed = await confirm_notice(session, maria, notice_id=notice.id)
        again = await confirm_notice(session, maria, notice_id=notice.id)
        after = await class_notices(session, maria, class_id=cast.class_7b)
        rows = await session.execute(
            select(Attendance.pupil_id, Attendance.code).order_by(Attendance.pupil_id)
        )
        codes = dict(rows.all())
        events = (
            await session.scalars(
                select(Event.state).where(
                    Event.kind == "attendance.set", Event.actor_id == cast.maria
                )
            )
        ).all()
    assert [one.unsettled for one in before.notices] == [1]
    assert [one.unsettled for one in after.notices] == [0]
    assert confirmed.confirmed_at == again.confirmed_at is not None
    assert codes == {cast.anya: "sick", cast.petya: "absent"}
    assert events == ["recorded"]  # the family gave the reason itself and is not told of it


async def test_a_confirmed_report_is_shown_as_such_to_later_lessons(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    notice = await _report(db, viewer, cast)
    maria = await viewer("maria")
    async with db.session() as session:
        await confirm_notice(session, maria, notice_id=notice.id)
        (expected,) = await expected_absences(
            session, maria, lesson_id=cast.lessons["russian 2026-11-18"]
        )
    assert expected.is_confirmed


@pytest.mark.parametrize(
    "stranger", ["olga", "anya", "elena", "boris", "irina", "sergey", "alien_teacher"]
)
async def test_only_the_class_teacher_confirms_a_notice(
    db: Database, cast: Cast, viewer: Ask, stranger: str
) -> None:
    """Elena teaches the class and leads another one."""
    notice = await _report(db, viewer, cast)
    other = await viewer(stranger)
    async with db.session() as session:
        with pytest.raises(NotFound):
            await confirm_notice(session, other, notice_id=notice.id)
    async with db.session() as session:
        with pytest.raises(NotFound):
            await class_notices(session, other, class_id=cast.class_7b)


@pytest.mark.parametrize("stranger", ["olga", "boris", "irina", "alien_teacher"])
async def test_only_the_lessons_teacher_sees_whom_to_expect(
    db: Database, cast: Cast, viewer: Ask, stranger: str
) -> None:
    await _report(db, viewer, cast)
    other = await viewer(stranger)
    async with db.session() as session:
        with pytest.raises(NotFound):
            await expected_absences(session, other, lesson_id=cast.lessons["algebra 2026-11-18"])


async def test_a_notice_covers_lessons_of_its_days_while_it_stands(
    db: Database, cast: Cast, viewer: Ask, at: At
) -> None:
    at("2026-11-18 07:00")
    notice = await _report(db, viewer, cast, Span(TODAY, TODAY, 2, 2))
    lessons = [cast.lessons[f"{key} 2026-11-18"] for key in ("russian", "algebra")]
    about = {"school_id": cast.school, "lesson_ids": lessons}
    olga = await viewer("olga")
    async with db.session() as session:
        covered = await covered_lessons(session, pupil_id=cast.anya, **about)
        of_petya = await covered_lessons(session, pupil_id=cast.petya, **about)
        await withdraw_absence(session, olga, notice_id=notice.id)
        withdrawn = await covered_lessons(session, pupil_id=cast.anya, **about)
    assert covered == {lessons[1]}
    assert of_petya == withdrawn == frozenset()


async def test_a_notice_of_last_week_is_no_longer_shown(
    db: Database, cast: Cast, viewer: Ask, at: At
) -> None:
    monday, _sunday = week_of(TODAY)
    await _report(db, viewer, cast, Span(monday, monday))
    at("2026-11-27 09:00")
    olga = await viewer("olga")
    async with db.session() as session:
        assert (await pupil_notices(session, olga, pupil_id=cast.anya)).notices == ()
        assert len((await session.scalars(select(AbsenceNotice))).all()) == 1
