"""Week summaries: the same figures as by hand, for many pupils with one set of queries."""

from collections.abc import Callable
from datetime import date
from random import Random

from sqlalchemy import event, select

from core import clock
from core.access.doors import own_pupils
from core.access.readers import children_of
from core.db import Database
from core.journal.models import Assignment, Mark
from core.journal.rules import weighted_mean
from core.journal.weeks import week_summaries
from tests.cast import Cast
from tests.notifications.conftest import viewer_of

At = Callable[[str], None]
MONDAY, SUNDAY = date(2026, 11, 9), date(2026, 11, 15)


async def _many_marks(db: Database, cast: Cast, seed: int) -> None:
    """Marks of all weights and values, in two subjects, before, in and after the week."""
    random = Random(seed)
    async with db.session() as session:
        for _number in range(120):
            lesson = random.choice([key for key in cast.lessons if key.startswith(("al", "r"))])
            subject, _space, day = lesson.partition(" ")
            if subject == "alien":
                continue
            assignment = Assignment(
                school_id=cast.school, lesson_id=cast.lessons[lesson], type_id=cast.types["home"]
            )
            session.add(assignment)
            await session.flush()
            value = random.choice([None, 2, 3, 4, 5, 5, 4])
            session.add(
                Mark(
                    school_id=cast.school,
                    assignment_id=assignment.id,
                    lesson_id=cast.lessons[lesson],
                    pupil_id=random.choice([cast.anya, cast.petya]),
                    subject_id=cast.subjects[subject],
                    day=date.fromisoformat(day),
                    value=value,
                    is_duty=value is None,
                    weight_percent=random.choice([50, 100, 150, 300]),
                    set_by_id=cast.elena,
                    set_at=clock.now(),
                )
            )


async def test_figures_are_those_of_the_rules(db: Database, cast: Cast) -> None:
    await _many_marks(db, cast, seed=7)
    async with db.session() as session:
        weeks = await week_summaries(
            session,
            school_id=cast.school,
            pupil_ids=[cast.anya, cast.petya, cast.kostya],
            since=MONDAY,
            until=SUNDAY,
        )
        rows = list(await session.scalars(select(Mark).where(Mark.school_id == cast.school)))
    for pupil in (cast.anya, cast.petya):
        own = [row for row in rows if row.pupil_id == pupil and row.value is not None]
        term = [row for row in own if date(2026, 11, 2) <= row.day <= SUNDAY]
        week = [row for row in term if row.day >= MONDAY]
        earlier = [row for row in term if row.day < MONDAY]
        summary = weeks[pupil]
        assert summary.mean == weighted_mean([(r.value or 0, r.weight_percent) for r in week])
        assert summary.term_mean == weighted_mean([(r.value or 0, r.weight_percent) for r in term])
        assert summary.term_mean_before == weighted_mean(
            [(r.value or 0, r.weight_percent) for r in earlier]
        )
        for value, count in summary.counts.items():
            assert count == sum(row.value == value for row in week)
        duties = [
            row for row in rows if row.pupil_id == pupil and row.is_duty and row.day <= SUNDAY
        ]
        assert len(summary.debts) == len(duties)
        assert summary.term == ("quarter", 2)
    assert weeks[cast.kostya].is_empty


async def test_many_pupils_cost_no_more_queries_than_one(db: Database, cast: Cast) -> None:
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(db.engine.sync_engine, "before_cursor_execute", note)
    counts = []
    for pupils in ([cast.anya], [cast.anya, cast.petya, cast.kostya]):
        statements.clear()
        async with db.session() as session:
            await week_summaries(
                session, school_id=cast.school, pupil_ids=pupils, since=MONDAY, until=SUNDAY
            )
        counts.append(len(statements))
    event.remove(db.engine.sync_engine, "before_cursor_execute", note)
    assert counts[0] == counts[1] <= 8  # BEGIN is one


async def test_the_children_of_many_are_those_behind_the_door(db: Database, cast: Cast) -> None:
    names = [name for name in cast.people if not name.startswith("alien")]
    async with db.session() as session:
        found = await children_of(
            session, school_id=cast.school, person_ids=[cast.people[name] for name in names]
        )
        for name in names:
            own = await own_pupils(session, await viewer_of(session, cast, name))
            assert [child.pupil_id for child in found.get(cast.people[name], [])] == [
                pupil.id for pupil in own
            ], name


async def test_another_schools_pupil_has_an_empty_week(db: Database, cast: Cast) -> None:
    async with db.session() as session:
        weeks = await week_summaries(
            session,
            school_id=cast.other_school,
            pupil_ids=[cast.anya],
            since=MONDAY,
            until=SUNDAY,
        )
    assert weeks[cast.anya].is_empty
