"""What results say: what this reader has not seen, how debts are closed, month, term and year."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from core.access.readers import Child
from core.db import Database
from core.enums import AttendanceCode, FinalCode, ResultKind
from core.errors import NotFound
from core.journal.marks import set_mark
from core.journal.models import Assignment, FinalMark, Lesson
from core.journal.queries.marks import pupil_marks
from core.journal.results.acknowledgements import acknowledge, class_reading
from core.journal.results.closings import Closing
from core.journal.results.models import Acknowledgement
from core.journal.results.queries import Results, own_results
from core.journal.results.sights import Entered, Sight
from core.journal.results.spans import Span, ended_spans, month_span, unpacked, week_span
from core.journal.week_views import COUNT_BITS, Ahead, Debt, SubjectWeek, WeekSummary
from core.ledger import Event
from core.people.models import Guardianship
from core.school.models import SchoolYear, Term
from notifications.writing.results import LINES, child_part
from tests.cast import Cast
from tests.notifications.conftest import Journal, Post, viewer_of

At = Callable[[str], None]

ZONE = "Europe/Samara"
ANYA = Child(1, "Аня", "7Б")
WEEK = week_span(date(2026, 11, 18))


def _subject(place: int, *, total: int, week: int = 400) -> SubjectWeek:
    """One four in the week; the term's marks sum up to `total` of 400 percent."""
    return SubjectWeek(place, f"Предмет {place}", 1 << 3 * COUNT_BITS, week, 100, total, 400)


def _full_week() -> WeekSummary:
    """A week with more of everything than a letter tells one by one."""
    return WeekSummary(
        1,
        term=("quarter", 2),
        subjects=[_subject(place, total=1400 + 20 * place) for place in range(9)],
        missed={AttendanceCode.SICK: 3},
        late=1,
        debts=[Debt(f"Предмет {n}", date(2026, 11, 10 + n), "Контрольная") for n in range(4)],
        ahead=[Ahead(date(2026, 11, 24), f"Предмет {n}", "Контрольная") for n in range(4)],
    )


def _results(summary: WeekSummary, span: Span = WEEK, **others: object) -> Results:
    return Results(span, date(2026, 11, 20), {1: summary}, **others)  # type: ignore[arg-type]


def _entered(numbers: Iterable[int], day: date) -> tuple[Entered, ...]:
    return tuple(Entered(f"Предмет {n}", day, "3", "4") for n in numbers)


@pytest.mark.parametrize("kind", list(ResultKind))
@pytest.mark.parametrize("looked", [True, False])
def test_a_childs_part_is_never_longer_than_a_dozen_lines(
    at: object, kind: ResultKind, looked: bool
) -> None:
    seen = Sight(
        datetime(2026, 11, 18, 15, tzinfo=UTC) if looked else None,
        _entered(range(9), date(2026, 11, 18)),
        _entered(range(9), date(2026, 11, 5)),
    )
    span = Span(kind, WEEK.since, WEEK.until, ("quarter", 2))
    results = _results(
        _full_week(),
        span,
        sights={(7, 1): seen},
        finals={1: [(f"Предмет {n}", "5") for n in range(9)]},
    )
    lines = child_part(ANYA, results, 7, ZONE)
    assert 5 < len(lines) <= LINES
    assert "\n" not in "".join(lines)


def test_the_subjects_that_changed_most_are_told_by_themselves(at: object) -> None:
    lines = child_part(ANYA, _results(_full_week()), 7, ZONE)
    # Means of the term 3.50 + 0.05 a place, a four in each: the lower the mean the more it moved.
    assert [line.partition(":")[0] for line in lines if line.startswith("·")] == [
        "· Предмет 0",
        "· Предмет 1",
        "· Предмет 2",
    ]
    (rest,) = (line for line in lines if line.startswith("Ещё:"))
    assert "Предмет 3 4; Предмет 4 4" in rest


def test_a_debt_says_when_and_to_whom_it_can_be_handed_in(at: object) -> None:
    closing = Closing(date(2026, 11, 25), ("Морозова", "Елена", "Павловна"))
    summary = WeekSummary(
        1,
        debts=[
            Debt("Физика", date(2026, 11, 12), "Лабораторная работа"),
            Debt("Химия", date(2026, 11, 13), "Практическая работа"),
        ],
    )
    lines = child_part(ANYA, _results(summary, closings={(1, "Физика"): closing}), 7, ZONE)
    assert lines[-2:] == [
        "Долг: Физика, лабораторная работа, 12.11 — сдать можно на уроке ср 25.11, "
        "Морозова\N{NO-BREAK SPACE}Е.\N{NO-BREAK SPACE}П.",
        "Долг: Химия, практическая работа, 13.11 — спросите учителя, когда сдать",
    ]


async def _digest(post: Post, at: At) -> str:
    await post.work()
    at("2026-11-20 18:00")
    await post.work()
    return post.letters("igor")[-1]


async def test_who_looked_in_the_week_reads_what_came_after(
    post: Post, journal: Journal, at: At
) -> None:
    await journal.mark(5, kind="home")
    await journal.mark(3, lesson="russian 2026-11-18", by="maria")
    at("2026-11-18 19:00")
    async with post.db.session() as session:
        igor = await viewer_of(session, post.cast, "igor")
        await pupil_marks(session, igor, pupil_id=post.cast.anya)
    at("2026-11-19 12:00")
    await journal.mark(4, kind="home")
    letter = await _digest(post, at)
    assert "Вы смотрели отметки 18 ноября, 19:00; после этого: Алгебра: 5 → 4." in letter
    assert "Русский язык: 3" in letter


async def test_who_looked_last_of_all_reads_that_nothing_is_new(
    post: Post, journal: Journal, at: At
) -> None:
    await journal.mark(5)
    at("2026-11-19 19:00")
    async with post.db.session() as session:
        igor = await viewer_of(session, post.cast, "igor")
        await pupil_marks(session, igor, pupil_id=post.cast.anya)
    letter = await _digest(post, at)
    assert "Вы смотрели отметки 19 ноября, 19:00; после этого нового нет." in letter
    # Olga did not look: what Igor has seen says nothing of her.
    assert "Вы смотрели" not in post.letters("olga")[-1]


async def test_a_mark_of_an_earlier_week_that_was_changed_is_told(
    post: Post, journal: Journal, at: At
) -> None:
    async with post.db.session() as session:
        await set_mark(
            session,
            await viewer_of(session, post.cast, "elena"),
            lesson_id=post.cast.lessons["algebra 2026-11-11"],
            pupil_id=post.cast.anya,
            value=3,
            type_id=post.cast.types["home"],
            reason="пересчёт баллов",
        )
    await journal.mark(2, lesson="algebra 2026-11-09", kind="test")
    letter = await _digest(post, at)
    assert "За прошлые дни: Алгебра, 11.11: 4 → 3; Алгебра, 09.11: 2." in letter


async def test_a_debt_is_closed_at_the_next_lesson_that_takes_place(
    post: Post, journal: Journal, at: At
) -> None:
    await journal.mark(None, kind="home")
    async with post.db.session() as session:
        await session.execute(
            update(Lesson)
            .where(Lesson.id == post.cast.lessons["algebra 2026-11-23"])
            .values(state="cancelled")
        )
    letter = await _digest(post, at)
    assert "Долг: Алгебра, домашнее задание, 18.11 — спросите учителя, когда сдать" in letter


async def _final(post: Post, pupil: int, **values: object) -> None:
    async with post.db.session() as session:
        session.add(
            FinalMark(
                school_id=post.cast.school,
                year_id=post.cast.year,
                pupil_id=pupil,
                subject_id=post.cast.subjects["algebra"],
                set_at=datetime(2026, 12, 28, tzinfo=UTC),
                **values,
            )
        )


async def test_the_results_of_a_month_come_with_the_next_digest(post: Post, at: At) -> None:
    await post.work()
    at("2026-12-03 10:00")
    await post.work()
    at("2026-12-04 18:00")  # the first Friday after 30 November
    await post.work()
    month = [letter for letter in post.letters("igor") if letter.startswith("Месяц")]
    assert [letter.splitlines()[:2] for letter in month] == [
        [
            "Месяц, 1–30 ноября · Анна, 7Б",
            "Отметки: пятёрок 1, четвёрок 2 · ср. балл (с весами) 4,33",
        ]
    ]
    at("2026-12-11 18:00")
    await post.work()
    assert sum(letter.startswith("Месяц") for letter in post.letters("igor")) == 1


async def test_the_results_of_a_term_hold_final_marks_means_and_codes(post: Post, at: At) -> None:
    await _final(post, post.cast.anya, kind="term", term_number=2, value=4)
    await _final(post, post.cast.petya, kind="term", term_number=2, code=FinalCode.NOT_ATTESTED)
    await post.work()
    at("2026-12-30 09:00")
    await post.work()
    at("2027-01-01 18:00")  # Friday after the term has ended on 30 December
    await post.work()
    (anya,) = [letter for letter in post.letters("igor") if letter.startswith("Итоги:")]
    assert anya.splitlines()[:4] == [
        "Итоги: 2-я четверть, 2 ноября – 30 декабря · Анна, 7Б",
        "Отметки: пятёрок 1, четвёрок 2 · ср. балл (с весами) 4,33",
        "Итоговые отметки: Алгебра 4",
        "Средние баллы: Алгебра 4,33",
    ]
    (petya,) = [letter for letter in post.letters("anna") if letter.startswith("Итоги:")]
    assert "Итоговые отметки: Алгебра н/а" in petya
    assert not any(letter.startswith("Месяц") for letter in post.letters("igor"))


async def test_several_children_are_in_one_letter_of_a_term_they_share(post: Post, at: At) -> None:
    await _final(post, post.cast.kostya, kind="term", term_number=2, value=5)
    await post.work()
    at("2026-12-30 09:00")
    await post.work()
    at("2027-01-01 18:00")
    await post.work()
    (letter,) = [letter for letter in post.letters("olga") if letter.startswith("Итоги:")]
    assert "Константин, 8А" in letter
    assert "Анна, 7Б" in letter
    # Igor is restricted for Kostya.
    assert not any("Константин" in letter for letter in post.letters("igor"))


async def test_a_child_of_another_grade_is_not_told_of_a_term_of_others(post: Post, at: At) -> None:
    async with post.db.session() as session:
        await session.execute(
            update(Term)
            .where(Term.school_id == post.cast.school, Term.number == 2)
            .values(grade_to=7)
        )
    await post.work()
    at("2026-12-30 09:00")
    await post.work()
    at("2027-01-01 18:00")
    await post.work()
    (letter,) = [letter for letter in post.letters("olga") if letter.startswith("Итоги:")]
    assert "Константин" not in letter
    assert not any("Итоги:" in letter for letter in post.letters("kostya"))


@pytest.mark.parametrize(
    ("after", "until", "kinds"),
    [
        ((2026, 11, 20), (2026, 11, 27), []),
        ((2026, 11, 27), (2026, 12, 4), ["month"]),
        ((2026, 12, 25), (2027, 1, 1), ["term"]),  # and no month beside it
        ((2026, 10, 23), (2026, 10, 30), ["term"]),
        ((2026, 10, 30), (2026, 11, 6), ["month"]),
        ((2027, 5, 28), (2027, 6, 4), ["year"]),  # and neither the last term nor May
        ((2027, 6, 25), (2027, 7, 2), []),  # June is outside of the school year
    ],
)
async def test_the_greatest_period_that_ended_is_told_of(
    db: Database,
    cast: Cast,
    after: tuple[int, int, int],
    until: tuple[int, int, int],
    kinds: list[str],
) -> None:
    async with db.session() as session:
        spans = await ended_spans(
            session, school_id=cast.school, after=date(*after), until=date(*until)
        )
    assert [span.kind for span in spans] == kinds
    for span in spans:
        assert unpacked(span.packed()) == span


async def test_a_school_without_a_year_has_no_results(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        await session.execute(update(SchoolYear).values(is_current=False))
        spans = await ended_spans(
            session, school_id=cast.school, after=date(2026, 12, 1), until=date(2027, 1, 9)
        )
        assert spans == []
        olga = await viewer_of(session, cast, "olga")
        view = await own_results(session, olga, kind=ResultKind.YEAR, day=date(2026, 11, 18))
    assert view.parts == ()


def test_a_month_has_its_last_day() -> None:
    ends = [month_span(date(2026, month, 3)).until.day for month in (2, 4, 12)]
    assert ends == [28, 30, 31]


async def test_acknowledging_is_kept_once_for_each_own_child(db: Database, cast: Cast) -> None:
    since, until = WEEK.since, WEEK.until
    async with db.session() as session:
        olga = await viewer_of(session, cast, "olga")
        first = await acknowledge(session, olga, since=since, until=until)
        again = await acknowledge(session, olga, since=since, until=until)
        rows = (await session.scalars(select(Acknowledgement.pupil_id))).all()
        events = await session.scalars(select(Event).where(Event.kind == "results.acknowledged"))
    assert first.is_new
    assert first.at == again.at
    assert sorted(rows) == sorted([cast.anya, cast.kostya])
    assert len(events.all()) == 2


async def test_the_first_moment_of_acknowledging_stays(db: Database, cast: Cast, at: At) -> None:
    async with db.session() as session:
        igor = await viewer_of(session, cast, "igor")
        first = await acknowledge(session, igor, since=WEEK.since, until=WEEK.until)
        at("2026-11-19 10:00")
        again = await acknowledge(session, igor, since=WEEK.since, until=WEEK.until)
    assert (again.at, again.is_new) == (first.at, False)


async def test_the_class_teacher_sees_which_representatives_have_read(
    db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        for name in ("igor", "anya"):
            viewer = await viewer_of(session, cast, name)
            await acknowledge(session, viewer, since=WEEK.since, until=WEEK.until)
        maria = await viewer_of(session, cast, "maria")
        view = await class_reading(
            session, maria, class_id=cast.class_7b, since=WEEK.since, until=WEEK.until
        )
        later = await class_reading(
            session,
            maria,
            class_id=cast.class_7b,
            since=WEEK.since + timedelta(days=7),
            until=WEEK.until + timedelta(days=7),
        )
    told = {one.first_name: (one.is_read, len(one.guardians)) for one in view.families}
    # Anya's own press is not her parents'.
    assert told == {"Пётр": (False, 1), "Анна": (True, 2)}
    assert not any(one.is_read for one in later.families)


async def test_a_restricted_guardian_is_not_asked_to_read(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        await session.execute(
            update(Guardianship)
            .where(Guardianship.guardian_id == cast.igor)
            .values(restricted=True)
        )
        igor = await viewer_of(session, cast, "igor")
        with pytest.raises(NotFound):
            await acknowledge(session, igor, since=WEEK.since, until=WEEK.until)
        maria = await viewer_of(session, cast, "maria")
        view = await class_reading(
            session, maria, class_id=cast.class_7b, since=WEEK.since, until=WEEK.until
        )
    assert {one.first_name: len(one.guardians) for one in view.families} == {"Пётр": 1, "Анна": 1}


@pytest.mark.parametrize("stranger", ["elena", "boris", "anna", "sergey"])
async def test_others_do_not_see_who_has_read(db: Database, cast: Cast, stranger: str) -> None:
    async with db.session() as session:
        viewer = await viewer_of(session, cast, stranger)
        with pytest.raises(NotFound):
            await class_reading(
                session, viewer, class_id=cast.class_7b, since=WEEK.since, until=WEEK.until
            )


async def test_the_deputy_sees_every_class_of_the_own_school_alone(
    db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        irina = await viewer_of(session, cast, "irina")
        own = await class_reading(
            session, irina, class_id=cast.class_8a, since=WEEK.since, until=WEEK.until
        )
        assert [one.first_name for one in own.families] == ["Константин"]
        with pytest.raises(NotFound):
            await class_reading(
                session, irina, class_id=cast.class_8a + 1, since=WEEK.since, until=WEEK.until
            )


async def test_a_work_ahead_is_in_the_results_asked_for(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        session.add(
            Assignment(
                school_id=cast.school,
                lesson_id=cast.lessons["algebra 2026-11-23"],
                type_id=cast.types["test"],
            )
        )
        igor = await viewer_of(session, cast, "igor")
        view = await own_results(session, igor, kind=ResultKind.WEEK, day=date(2026, 11, 18))
    ((pupil, results),) = view.parts
    assert pupil.id == cast.anya
    assert [work.subject for work in results.summaries[cast.anya].ahead] == ["Алгебра"]
