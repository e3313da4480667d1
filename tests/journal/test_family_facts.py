"""Debts, works ahead, changes, holidays, bells, links, diagnostics and comparison of one child."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.db import Database, Session
from core.errors import BadInput, NotFound
from core.journal.materials import add_link, lesson_links, parse_link, remove_link
from core.journal.models import Assignment, DiagnosticResult, Lesson, Mark, Material
from core.journal.queries.changes import pupil_changes
from core.journal.queries.comparison import comparison
from core.journal.queries.debts import pupil_debts
from core.journal.queries.diagnostics import pupil_results
from core.journal.queries.links import pupil_links
from core.journal.queries.works import works_ahead
from core.journal.queries.year_days import pupil_bells, pupil_holidays
from core.ledger import Event
from core.people.models import Enrolment, Person
from core.school.models import BellTime, GroupMember, Holiday, SchoolClass, Substitution
from tests.cast import YEAR_START, Cast
from tests.journal.conftest import Ask

THEN = datetime(2026, 11, 9, 9, tzinfo=UTC)


async def _work(
    session: Session, cast: Cast, lesson: str, kind: str = "test", **more: object
) -> int:
    work = Assignment(
        school_id=cast.school,
        lesson_id=cast.lessons[lesson],
        type_id=cast.types[kind],
        weight_percent=300 if kind == "test" else 100,
        **more,
    )
    session.add(work)
    await session.flush()
    return work.id


async def _mark(
    session: Session,
    cast: Cast,
    pupil: int,
    work: int,
    lesson: str,
    value: int | None,
    **more: object,
) -> None:
    day = date.fromisoformat(lesson.partition(" ")[2])
    session.add(
        Mark(
            school_id=cast.school,
            assignment_id=work,
            lesson_id=cast.lessons[lesson],
            pupil_id=pupil,
            subject_id=cast.subjects[lesson.partition(" ")[0]],
            day=day,
            value=value,
            is_duty=value is None,
            set_by_id=cast.elena,
            set_at=THEN,
            **more,
        )
    )
    await session.flush()


async def test_a_dot_is_a_debt_with_the_teachers_words(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        work = await _work(session, cast, "algebra 2026-11-11", title="Степень")
        await _mark(
            session, cast, cast.anya, work, "algebra 2026-11-11", None, comment="Сдать до пятницы"
        )
        view = await pupil_debts(session, igor, pupil_id=cast.anya)
        other = await pupil_debts(
            session, igor, pupil_id=cast.anya, subject_id=cast.subjects["russian"]
        )
    (debt,) = view.debts
    assert (debt.subject, debt.kind, debt.title) == ("Алгебра", "Контрольная работа", "Степень")
    assert debt.comment == "Сдать до пятницы"
    assert view.policy.duty_blocks
    assert other.debts == ()


@pytest.mark.parametrize(
    ("lesson", "overdue"),
    [
        ("algebra 2026-11-09", True),  # the others were marked more than a week ago
        ("algebra 2026-11-16", False),  # the teacher may still be marking it
    ],
)
async def test_a_work_the_group_has_a_mark_for_is_overdue_after_a_week(
    db: Database, cast: Cast, viewer: Ask, lesson: str, overdue: bool
) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        work = await _work(session, cast, lesson)
        await _mark(session, cast, cast.petya, work, lesson, 4)
        view = await pupil_debts(session, igor, pupil_id=cast.anya)
    # Two pupils are in the group: one mark is half of it.
    assert [one.kind for one in view.overdue] == (["Контрольная работа"] if overdue else [])


async def test_a_work_that_few_were_marked_for_is_nobodys_debt(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        for number in range(3):
            session.add(
                GroupMember(
                    school_id=cast.school,
                    group_id=cast.groups["algebra"],
                    pupil_id=(cast.kostya, cast.olga, cast.igor)[number],
                    since=YEAR_START,
                )
            )
        work = await _work(session, cast, "algebra 2026-11-09")
        await _mark(session, cast, cast.petya, work, "algebra 2026-11-09", 4)
        view = await pupil_debts(session, igor, pupil_id=cast.anya)
    assert view.overdue == ()


async def test_works_ahead_are_the_ones_to_prepare_for(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        await _work(session, cast, "algebra 2026-11-23", title="Одночлены")
        await _work(session, cast, "algebra 2026-11-23", "home")
        await _work(session, cast, "algebra 2026-11-16")
        view = await works_ahead(session, igor, pupil_id=cast.anya)
        week = await works_ahead(session, igor, pupil_id=cast.anya, period="w20261118")
    (work,) = view.works
    assert (work.day, work.number, work.title) == (date(2026, 11, 23), 1, "Одночлены")
    assert (view.period.since, view.period.until) == (date(2026, 11, 18), date(2026, 12, 30))
    assert week.works == ()


async def test_changes_name_who_gives_the_lesson_and_instead_of_whom(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        for day, kind, teacher in (
            (date(2026, 11, 23), "replace", cast.maria),
            (date(2026, 11, 25), "cancel", None),
            (date(2026, 12, 21), "cancel", None),
        ):
            session.add(
                Substitution(
                    school_id=cast.school,
                    day=day,
                    group_id=cast.groups["algebra"],
                    number=1,
                    kind=kind,
                    teacher_id=teacher,
                )
            )
        view = await pupil_changes(session, igor, pupil_id=cast.anya)
        month = await pupil_changes(session, igor, pupil_id=cast.anya, period="m20261201")
    replaced, cancelled = view.changes
    assert replaced.teacher == ("Белова", "Мария", "Петровна")
    assert replaced.usual == ("Морозова", "Елена", "Павловна")
    assert (cancelled.kind, cancelled.teacher) == ("cancel", None)
    assert [change.day for change in month.changes] == [date(2026, 12, 21)]


async def test_holidays_are_those_of_the_grade_and_the_next_ones_are_told(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        for name, first, grades in (
            ("Осенние", date(2026, 10, 26), (1, 11)),
            ("Дополнительные", date(2027, 2, 15), (1, 1)),
            ("Зимние", date(2026, 12, 31), (1, 11)),
        ):
            session.add(
                Holiday(
                    school_id=cast.school,
                    year_id=cast.year,
                    name=name,
                    starts_on=first,
                    ends_on=first.replace(day=first.day),
                    grade_from=grades[0],
                    grade_to=grades[1],
                )
            )
        view = await pupil_holidays(session, igor, pupil_id=cast.anya)
    assert [name for name, _first, _last in view.holidays] == ["Осенние", "Зимние"]
    assert view.next is not None
    assert view.next[0] == "Зимние"


async def test_bells_of_a_weekday_go_before_those_of_every_day(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        session.add(
            BellTime(
                school_id=cast.school,
                shift=1,
                weekday=5,
                number=1,
                starts_at=time(9),
                ends_at=time(9, 40),
            )
        )
        wednesday = await pupil_bells(session, igor, pupil_id=cast.anya)
        friday = await pupil_bells(session, igor, pupil_id=cast.anya, period="20261120")
    assert wednesday.bells[1] == (time(8), time(8, 45))
    assert friday.bells[1] == (time(9), time(9, 40))
    assert friday.bells[2] == (time(8, 55), time(9, 40))
    assert list(wednesday.special) == [5]


@pytest.mark.parametrize(
    ("text", "title", "url"),
    [
        ("https://meet.example.org/a", "meet.example.org", "https://meet.example.org/a"),
        ("Презентация: https://e.org/p.pdf", "Презентация", "https://e.org/p.pdf"),
        ("https://e.org/p?a=1&b=2 — видео урока.", "видео урока.", "https://e.org/p?a=1&b=2"),
    ],
)
def test_a_link_has_the_words_around_it_as_its_name(text: str, title: str, url: str) -> None:
    assert parse_link(text) == (title, url)


@pytest.mark.parametrize(
    "text",
    [
        "нет ссылки",
        "javascript:alert(1)",
        "ftp://e.org/x",
        "https://",
        "https://user:secret@e.org/",
        "https://[broken",
        "https://e.org/" + "a" * 500,
        "слово " * 30 + "https://e.org/",
    ],
)
def test_what_is_no_link_of_a_page_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_link(text)


async def test_a_teacher_gives_a_lesson_links_and_the_family_sees_them(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena, igor = await viewer("elena"), await viewer("igor")
    lesson = cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        for address in ("https://meet.example.org/old", "https://meet.example.org/new"):
            await add_link(session, elena, lesson_id=lesson, text=address, is_meeting=True)
        await add_link(
            session, elena, lesson_id=lesson, text="Карточки https://e.org/c", is_meeting=False
        )
        view = await pupil_links(session, igor, pupil_id=cast.anya)
        events = (
            await session.scalars(select(Event.kind).where(Event.kind == "lesson.link"))
        ).all()
    assert [(link.title, link.url, link.is_meeting) for link in view.links] == [
        ("Урок онлайн", "https://meet.example.org/new", True),
        ("Карточки", "https://e.org/c", False),
    ]
    assert view.links[0].starts_at == time(8, 55)
    assert len(events) == 4  # two set, one taken away for the other, one material


async def test_the_next_lesson_is_offered_where_the_group_met_last(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena, address = await viewer("elena"), "https://meet.example.org/7b"
    async with db.session() as session:
        await add_link(
            session,
            elena,
            lesson_id=cast.lessons["algebra 2026-11-18"],
            text=address,
            is_meeting=True,
        )
        after = await lesson_links(session, elena, lesson_id=cast.lessons["algebra 2026-11-23"])
    assert (after.materials, after.last_meeting) == ((), address)


@pytest.mark.parametrize("stranger", ["boris", "olga", "anya", "irina", "alien_teacher"])
async def test_only_the_lessons_teacher_keeps_its_links(
    db: Database, cast: Cast, viewer: Ask, stranger: str
) -> None:
    elena, other = await viewer("elena"), await viewer(stranger)
    lesson = cast.lessons["algebra 2026-11-18"]
    async with db.session() as session:
        added = await add_link(
            session, elena, lesson_id=lesson, text="https://e.org/", is_meeting=False
        )
    async with db.session() as session:
        with pytest.raises(NotFound):
            await add_link(session, other, lesson_id=lesson, text="https://x.org/", is_meeting=True)
    async with db.session() as session:
        with pytest.raises(NotFound):
            await remove_link(session, other, lesson_id=lesson, material_id=added.id)
    async with db.session() as session:
        assert await session.get(Material, added.id) is not None


async def test_a_link_of_another_lesson_is_not_removed_by_its_number(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    elena, maria = await viewer("elena"), await viewer("maria")
    async with db.session() as session:
        added = await add_link(
            session,
            elena,
            lesson_id=cast.lessons["algebra 2026-11-18"],
            text="https://e.org/",
            is_meeting=False,
        )
    async with db.session() as session:
        with pytest.raises(NotFound):
            await remove_link(
                session,
                maria,
                lesson_id=cast.lessons["russian 2026-11-18"],
                material_id=added.id,
            )


async def test_results_of_diagnostics_are_ones_own(db: Database, cast: Cast, viewer: Ask) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        for pupil, score in ((cast.anya, 17), (cast.petya, 9)):
            session.add(
                DiagnosticResult(
                    school_id=cast.school,
                    pupil_id=pupil,
                    subject_id=cast.subjects["russian"],
                    kind="ВПР",
                    day=date(2026, 10, 6),
                    score=score,
                    mark=4,
                )
            )
        view = await pupil_results(session, igor, pupil_id=cast.anya)
        none = await pupil_results(
            session, igor, pupil_id=cast.anya, subject_id=cast.subjects["algebra"]
        )
    assert [(one.kind, one.score, one.mark) for one in view.results] == [("ВПР", 17, 4)]
    assert none.results == ()


async def _classmates(session: Session, cast: Cast, class_id: int, marks: list[int]) -> None:
    """Pupils with one mark each in algebra."""
    for number, value in enumerate(marks):
        person = Person(
            school_id=cast.school,
            last_name=f"Ученик{class_id}{number}",
            first_name="Имя",
            created_at=THEN,
        )
        session.add(person)
        await session.flush()
        session.add(
            Enrolment(
                school_id=cast.school,
                pupil_id=person.id,
                class_id=class_id,
                enrolled_on=YEAR_START,
            )
        )
        work = await _work(session, cast, "algebra 2026-11-09", "home")
        await _mark(session, cast, person.id, work, "algebra 2026-11-09", value)


@pytest.mark.parametrize(
    ("classmates", "others", "of_class", "of_grade"),
    [
        # Аня 5 4 4 and Петя 3 are there already: 16 of 4 marks.
        ([], [], None, None),
        ([5, 5], [], None, None),  # four pupils
        ([5, 5, 4], [], "4.29", None),  # five: (16 + 14) / 7; no other class in the grade
        ([5, 5, 4], [2, 2, 2, 2], "4.29", None),  # the four others would be told by subtraction
        ([5, 5, 4], [2, 2, 2, 2, 2], "4.29", "3.33"),  # 40 of 12
        ([], [2, 2, 2], None, "3.14"),  # five in all; the class of two is not told apart: 22 / 7
    ],
)
async def test_means_of_class_and_grade_are_hidden_where_few_stand_behind_them(
    db: Database,
    cast: Cast,
    viewer: Ask,
    classmates: list[int],
    others: list[int],
    of_class: str | None,
    of_grade: str | None,
) -> None:
    igor = await viewer("igor")
    async with db.session() as session:
        beside = SchoolClass(school_id=cast.school, year_id=cast.year, grade=7, letter="А")
        session.add(beside)
        await session.flush()
        await _classmates(session, cast, cast.class_7b, classmates)
        await _classmates(session, cast, beside.id, others)
        (algebra,) = (await comparison(session, igor, pupil_id=cast.anya)).subjects
    assert algebra.own == Decimal("4.33")
    assert algebra.of_class == (Decimal(of_class) if of_class else None)
    assert algebra.of_grade == (Decimal(of_grade) if of_grade else None)


@pytest.mark.parametrize("stranger", ["anna", "petya", "boris", "sergey", "alien_parent"])
async def test_nobody_else_asks_about_the_child(
    db: Database, cast: Cast, viewer: Ask, stranger: str
) -> None:
    other = await viewer(stranger)
    for read in (
        pupil_debts,
        works_ahead,
        pupil_changes,
        pupil_holidays,
        pupil_bells,
        pupil_links,
        pupil_results,
        comparison,
    ):
        async with db.session() as session:
            with pytest.raises(NotFound):
                await read(session, other, pupil_id=cast.anya)


async def test_a_lesson_of_another_school_gives_no_link(
    db: Database, cast: Cast, viewer: Ask
) -> None:
    alien = await viewer("alien_parent")
    async with db.session() as session:
        lesson = await session.get(Lesson, cast.lessons["algebra 2026-11-18"])
        assert lesson is not None
        session.add(
            Material(school_id=cast.school, lesson_id=lesson.id, title="т", url="https://e.org/")
        )
        view = await pupil_links(session, alien, pupil_id=cast.alien_pupil)
    assert view.links == ()
