"""Marks, absences, diary, homework and final marks of any period, by one subject or all."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.db import Database
from core.enums import AttendanceCode
from core.errors import NotFound
from core.journal.models import Attendance, FinalMark, Mark
from core.journal.queries.attendance import pupil_attendance
from core.journal.queries.diary import pupil_diary
from core.journal.queries.homework import pupil_homework
from core.journal.queries.marks import pupil_finals, pupil_marks
from core.ledger import Event
from core.people.models import Enrolment
from core.school.models import SchoolClass, SchoolYear, Term
from tests.cast import Cast
from tests.journal.conftest import Ask

THEN = datetime(2026, 5, 20, 9, tzinfo=UTC)


@dataclass
class LastYear:
    """Аня in 6Б, a year of trimesters, with two marks and their final mark."""

    year: int
    term: int


@pytest.fixture
async def last_year(db: Database, cast: Cast) -> LastYear:
    async with db.session() as session:
        year = SchoolYear(
            school_id=cast.school,
            name="2025/2026",
            starts_on=date(2025, 9, 1),
            ends_on=date(2026, 5, 31),
            is_current=False,
        )
        session.add(year)
        await session.flush()
        sixth = SchoolClass(school_id=cast.school, year_id=year.id, grade=6, letter="Б")
        term = Term(
            school_id=cast.school,
            year_id=year.id,
            kind="trimester",
            number=3,
            grade_from=5,
            grade_to=9,
            starts_on=date(2026, 3, 1),
            ends_on=date(2026, 5, 31),
        )
        session.add_all([sixth, term])
        await session.flush()
        session.add_all(
            [
                Enrolment(
                    school_id=cast.school,
                    pupil_id=cast.anya,
                    class_id=sixth.id,
                    enrolled_on=date(2025, 9, 1),
                    left_on=date(2026, 5, 31),
                ),
                FinalMark(
                    school_id=cast.school,
                    year_id=year.id,
                    pupil_id=cast.anya,
                    subject_id=cast.subjects["russian"],
                    kind="term",
                    term_number=3,
                    value=5,
                    code=None,
                    set_by_id=cast.maria,
                    set_at=THEN,
                ),
            ]
        )
        some = await session.scalar(select(Mark).limit(1))
        assert some is not None
        for value in (4, 5):
            await session.flush()
            session.add(await _mark_like(session, cast, value))
        return LastYear(year.id, term.id)


async def _mark_like(session: object, cast: Cast, value: int) -> Mark:
    from core.journal.models import Assignment

    assignment = Assignment(
        school_id=cast.school,
        lesson_id=cast.lessons["russian 2026-11-11"],
        type_id=cast.types["answer"],
    )
    session.add(assignment)  # type: ignore[attr-defined]
    await session.flush()  # type: ignore[attr-defined]
    return Mark(
        school_id=cast.school,
        assignment_id=assignment.id,
        lesson_id=cast.lessons["russian 2026-11-11"],
        pupil_id=cast.anya,
        subject_id=cast.subjects["russian"],
        day=date(2026, 5, 20),
        value=value,
        set_by_id=cast.maria,
        set_at=THEN,
    )


async def test_marks_of_a_week_are_those_of_its_days(db: Database, cast: Cast, viewer: Ask) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        view = await pupil_marks(session, igor, pupil_id=cast.anya, period="w20261111")
    (algebra,) = view.subjects
    assert [mark.value for mark in algebra.marks] == [5, 4]
    assert algebra.mean == Decimal("4.50")


async def test_a_year_is_told_in_counts_with_the_same_mean(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        term = await pupil_marks(session, igor, pupil_id=cast.anya)
        year = await pupil_marks(session, igor, pupil_id=cast.anya, period=term.time.year.code)
    (listed,), (counted,) = term.subjects, year.subjects
    assert counted.marks == ()
    assert counted.counts == listed.counts == {5: 1, 4: 2}
    assert counted.mean == listed.mean == Decimal("4.33")


async def test_one_subject_of_a_year_is_told_mark_by_mark(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    igor, algebra = await viewer("igor"), cast.subjects["algebra"]
    async with db.session() as session:
        time = (await pupil_marks(session, igor, pupil_id=cast.anya)).time
        view = await pupil_marks(
            session, igor, pupil_id=cast.anya, period=time.year.code, subject_id=algebra
        )
        none = await pupil_marks(
            session, igor, pupil_id=cast.anya, subject_id=cast.subjects["history"]
        )
    assert view.choice.name == "Алгебра"
    assert [mark.value for mark in view.subjects[0].marks] == [5, 4, 4]
    assert none.subjects == ()


async def test_an_earlier_year_has_its_own_terms_marks_and_final_marks(
    db: Database, cast: Cast, viewer: Ask, last_year: LastYear
) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        marks = await pupil_marks(session, igor, pupil_id=cast.anya, period=f"t{last_year.term}")
        finals = await pupil_finals(session, igor, pupil_id=cast.anya, period=f"y{last_year.year}")
        now = await pupil_finals(session, igor, pupil_id=cast.anya)
    assert marks.period.is_past
    assert marks.period.kind == "trimester"
    assert [mark.value for mark in marks.subjects[0].marks] == [4, 5]
    assert finals.period.year == "2025/2026"
    assert [(row.subject, row.terms) for row in finals.rows] == [("Русский язык", {3: "5"})]
    assert (now.period.year, now.rows) == ("2026/2027", ())


async def test_absences_of_any_days_by_subject_or_all(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        for lesson, subject in (
            ("russian 2026-11-11", "russian"),
            ("algebra 2026-11-11", "algebra"),
        ):
            session.add(
                Attendance(
                    school_id=cast.school,
                    lesson_id=cast.lessons[lesson],
                    pupil_id=cast.anya,
                    subject_id=cast.subjects[subject],
                    day=date(2026, 11, 11),
                    code=AttendanceCode.SICK,
                    set_by_id=cast.maria,
                    set_at=THEN,
                )
            )
    async with db.session() as session:
        month = await pupil_attendance(session, igor, pupil_id=cast.anya, period="m20261101")
        one = await pupil_attendance(
            session,
            igor,
            pupil_id=cast.anya,
            period="m20261101",
            subject_id=cast.subjects["algebra"],
        )
        before = await pupil_attendance(session, igor, pupil_id=cast.anya, period="r261001261110")
    assert (month.whole_days, month.lessons_by_code[AttendanceCode.SICK]) == (1, 2)
    assert (one.whole_days, one.lessons_by_code[AttendanceCode.SICK]) == (0, 1)
    assert before.days == ()


async def test_the_diary_of_a_month_by_one_subject(db: Database, cast: Cast, viewer: Ask) -> None:
    olga = await viewer("olga")
    async with db.session() as session:
        view = await pupil_diary(
            session,
            olga,
            pupil_id=cast.anya,
            period="m20261101",
            subject_id=cast.subjects["russian"],
        )
    days = [day.day for day in view.days if day.lessons]
    assert days == [date(2026, 11, 11), date(2026, 11, 18)]
    assert {lesson.subject for day in view.days for lesson in day.lessons} == {"Русский язык"}


async def test_homework_by_default_is_that_of_the_next_school_day(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    olga = await viewer("olga")
    async with db.session() as session:
        next_day = await pupil_homework(session, olga, pupil_id=cast.anya)
        today = await pupil_homework(session, olga, pupil_id=cast.anya, period="20261118")
        none = await pupil_homework(
            session,
            olga,
            pupil_id=cast.anya,
            period="20261118",
            subject_id=cast.subjects["russian"],
        )
    assert next_day.period.since == date(2026, 11, 23)
    assert [(item.subject, item.text) for item in today.items] == [("Алгебра", "§ 12, № 145–148")]
    assert none.items == ()


@pytest.mark.parametrize("stranger", ["anna", "petya", "boris", "sergey", "alien_parent"])
async def test_nobody_elses_period_is_open(
    db: Database, cast: Cast, viewer: Ask, stranger: str
) -> None:
    asks = await viewer(stranger)
    for read in (pupil_marks, pupil_attendance, pupil_diary, pupil_homework, pupil_finals):
        async with db.session() as session:
            with pytest.raises(NotFound):
                await read(session, asks, pupil_id=cast.anya, period="m20261101")


async def test_a_restricted_guardian_reads_no_period(db: Database, cast: Cast, viewer: Ask) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        with pytest.raises(NotFound):
            await pupil_marks(session, igor, pupil_id=cast.kostya, period="m20261101")


async def test_every_reading_is_in_the_ledger(db: Database, cast: Cast, viewer: Ask) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        await pupil_marks(session, igor, pupil_id=cast.anya)
        await pupil_homework(session, igor, pupil_id=cast.anya)
    async with db.reading() as session:
        kinds = (await session.scalars(select(Event.kind).where(Event.actor_id == cast.igor))).all()
    assert sorted(kinds) == ["read.homework", "read.marks"]
