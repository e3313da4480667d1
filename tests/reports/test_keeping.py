"""How the journal is kept: against a second computation over lessons that chance has made."""

import random
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from core import clock
from core.db import Database
from core.errors import NotAllowed
from core.journal.models import Assignment, Homework, Lesson, Mark
from core.ledger import record
from core.reports.catalogue import make_report, reports_for
from core.reports.completeness import Kept, journal_kept
from core.reports.keeping import keeping_by_group, keeping_by_teacher
from core.reports.paper import draw_paper
from core.school.models import Holiday
from tests.cast import Cast
from tests.notifications.conftest import viewer_of

SINCE, UNTIL, TODAY = date(2026, 11, 2), date(2026, 12, 30), date(2026, 11, 18)
HOLIDAY = date(2026, 11, 4)
SAMARA = ZoneInfo("Europe/Samara")


@pytest.fixture
async def random_journal(db: Database, cast: Cast, random_class: list[int]) -> None:
    """Lessons of three groups on every day of November, kept as chance has it."""
    chance = random.Random(52)
    async with db.session() as session:
        session.add(
            Holiday(
                school_id=cast.school,
                year_id=cast.year,
                name="День народного единства",
                starts_on=HOLIDAY,
                ends_on=HOLIDAY,
            )
        )
        for number in range(26):
            for key, teacher in (("algebra", cast.elena), ("russian", cast.maria)):
                await _lesson(session, cast, chance, SINCE + timedelta(number), key, teacher)


async def _lesson(
    session: Any, cast: Cast, chance: random.Random, day: date, key: str, teacher: int
) -> None:
    filled = clock.at(day, datetime.min.time(), "Europe/Samara") + timedelta(
        hours=chance.randrange(9, 400)
    )
    lesson = Lesson(
        school_id=cast.school,
        group_id=cast.groups[key],
        teacher_id=chance.choice([teacher, teacher, cast.elena]),
        day=day,
        number=7,
        state=chance.choice(["held", "held", "held", "cancelled"]),
        topic=chance.choice(["", "Тема"]),
        attendance_at=filled if chance.random() < 0.7 and filled < clock.now() else None,
    )
    session.add(lesson)
    await session.flush()
    if chance.random() < 0.5:
        session.add(
            Homework(
                school_id=cast.school,
                lesson_id=lesson.id,
                group_id=lesson.group_id,
                due_on=day + timedelta(1),
                text="§ 1",
                set_by_id=teacher,
                set_at=clock.now(),
            )
        )
    kind = chance.choice(list(cast.types))
    work = Assignment(
        school_id=cast.school,
        lesson_id=lesson.id,
        type_id=cast.types[kind],
        weight_percent=300 if kind == "test" else 100,
    )
    session.add(work)
    await session.flush()
    for pupil in (cast.anya, cast.petya):
        if chance.random() < 0.3 and day < TODAY:
            session.add(
                Mark(
                    school_id=cast.school,
                    assignment_id=work.id,
                    lesson_id=lesson.id,
                    pupil_id=pupil,
                    subject_id=cast.subjects[key],
                    day=day,
                    value=chance.choice([5, 4, None]),
                    is_duty=False,
                    set_by_id=cast.sergey,
                    on_behalf_of_id=chance.choice([None, teacher]),
                    set_at=clock.now(),
                )
            )


async def _second(db: Database, cast: Cast, members: int) -> dict[tuple[int, int], Kept]:
    """The same once more, by walking over everything in memory."""
    async with db.reading() as session:
        lessons = list(await session.scalars(select(Lesson).where(Lesson.school_id == cast.school)))
        marks = [m for m in await session.scalars(select(Mark)) if m.value is not None]
        with_homework = {h.lesson_id for h in await session.scalars(select(Homework))}
        works = list(await session.scalars(select(Assignment)))
    found: dict[tuple[int, int], Kept] = {}
    for lesson in lessons:
        if lesson.state == "cancelled" or not SINCE <= lesson.day <= UNTIL or lesson.day == HOLIDAY:
            continue
        kept = found.setdefault((lesson.teacher_id, lesson.group_id), Kept())
        kept.lessons += 1
        if lesson.day >= TODAY:
            continue
        kept.given += 1
        kept.no_topic += not lesson.topic
        kept.no_homework += lesson.id not in with_homework
        kept.no_attendance += lesson.attendance_at is None
        sunday = lesson.day + timedelta(6 - lesson.day.weekday())
        done = lesson.attendance_at and lesson.attendance_at.astimezone(SAMARA).date()
        if done or sunday < TODAY:
            kept.due += 1
            kept.on_time += bool(done and done <= sunday)
            if not done or done > sunday:
                days = ((done or TODAY) - lesson.day).days
                kept.delay = max(kept.delay, days)
                kept.late += days > 7
        own = [mark for mark in marks if mark.lesson_id == lesson.id]
        kept.marks += len(own)
        kept.by_others += sum(mark.on_behalf_of_id is not None for mark in own)
        kept.blank_tests += sum(
            work.type_id == cast.types["test"]
            for work in works
            if work.lesson_id == lesson.id and not any(m.assignment_id == work.id for m in own)
        )
    for (_teacher, group), kept in found.items():
        counted = {
            one.id
            for one in lessons
            if one.group_id == group
            and one.state != "cancelled"
            and one.day != HOLIDAY
            and SINCE <= one.day <= TODAY
        }
        rich = [
            pupil
            for pupil in (cast.anya, cast.petya)
            if sum(m.pupil_id == pupil and m.lesson_id in counted for m in marks) >= 3
        ]
        kept.pupils, kept.few = members, members - len(rich)
    return found


async def test_every_figure_agrees_with_a_second_computation(
    db: Database, cast: Cast, random_journal: None, random_class: list[int]
) -> None:
    async with db.session() as session:
        irina = await viewer_of(session, cast, "irina")
        found = await journal_kept(session, irina, since=SINCE, until=UNTIL)
    expected = await _second(db, cast, len(random_class))
    assert found == expected
    assert len(expected) >= 3
    assert sum(kept.late for kept in expected.values()) > 0


async def test_totals_are_those_of_the_rows_and_shares_are_of_sums(
    db: Database, cast: Cast, random_journal: None
) -> None:
    async with db.session() as session:
        irina = await viewer_of(session, cast, "irina")
        await record(
            session, "mark.changed", school_id=cast.school, actor_id=cast.elena, subject="mark:1"
        )
        groups = await keeping_by_group(session, irina)
        teachers = await keeping_by_teacher(session, irina)
        kept = (await journal_kept(session, irina, since=SINCE, until=UNTIL)).values()
    assert [row[0] for row in teachers.rows] == ["Белова\xa0М.\xa0П.", "Морозова\xa0Е.\xa0П."]
    assert [row[-1] for row in teachers.rows] == [None, 1]
    share = Decimal(100 * sum(one.on_time for one in kept)) / sum(one.due for one in kept)
    assert groups.footers[0][8] == share.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert groups.footers[0][3:] == teachers.footers[0][1:-1]
    assert draw_paper([groups, teachers])


async def test_a_teacher_has_the_own_lessons_alone(
    db: Database, cast: Cast, random_journal: None
) -> None:
    async with db.session() as session:
        maria = await viewer_of(session, cast, "maria")
        table = await keeping_by_group(session, maria)
        assert {row[0] for row in table.rows} == {"Белова\xa0М.\xa0П."}
        assert {"keept", "keepg"} <= {one.code for one in reports_for(maria)}


async def test_the_administrator_sees_no_figures_of_a_very_small_group(
    db: Database, cast: Cast
) -> None:
    async with db.session() as session:
        sergey = await viewer_of(session, cast, "sergey")
        irina = await viewer_of(session, cast, "irina")
        hidden = await keeping_by_group(session, sergey)
        shown = await keeping_by_group(session, irina)
    assert {row[12] for row in hidden.rows} == {"—"}
    assert any("меньше пяти" in note for note in hidden.notes)
    assert "—" not in {row[12] for row in shown.rows}


@pytest.mark.parametrize("stranger", ["anna", "petya", "boris", "olga"])
async def test_families_and_former_teachers_have_no_report_of_the_journal(
    db: Database, cast: Cast, stranger: str
) -> None:
    async with db.session() as session:
        viewer = await viewer_of(session, cast, stranger)
        for code in ("keept", "keepg"):
            with pytest.raises(NotAllowed):
                await make_report(session, viewer, code, of=0, period="")


async def test_another_school_is_not_counted(
    db: Database, cast: Cast, random_journal: None
) -> None:
    from core.access.viewer import viewer_of_person

    async with db.session() as session:
        alien = await viewer_of_person(session, cast.alien_teacher, school_id=cast.other_school)
        assert alien is not None
        table = await keeping_by_group(session, alien)
    assert [row[1:4] for row in table.rows] == [("7Б", "Химия", 1)]
