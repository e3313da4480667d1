"""The journal of a demo school, as a deputy head would look it over."""

import statistics
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from core import demo
from core.db import Database
from core.demo.dictionaries import YEAR_ID
from core.demo.policy import POLICY
from core.enums import AttendanceCode, FinalCode, LessonState
from core.journal.models import (
    Assignment,
    AssignmentType,
    Attendance,
    FinalMark,
    Homework,
    Lesson,
    Mark,
)
from core.journal.rules import weighted_mean
from core.people.models import Enrolment
from core.school.models import Holiday, Load, SchoolClass, Subject, SubjectGroup, Substitution
from tests.databases import Templates
from tests.demo.conftest import TODAY, Demo


async def _rows(made: Demo, statement: Any) -> list[Any]:
    async with made.db.session() as session:
        return list(await session.execute(statement))


async def test_lessons_are_given_to_today_and_planned_for_two_weeks(small: Demo) -> None:
    rows = await _rows(small, select(Lesson.state, func.min(Lesson.day), func.max(Lesson.day))
                       .group_by(Lesson.state))  # fmt: skip
    span = {state: (first, last) for state, first, last in rows}
    assert span[LessonState.HELD] == (date(2026, 9, 1), TODAY)
    assert span[LessonState.PLANNED] == (TODAY, TODAY + timedelta(days=14))


async def test_no_lesson_falls_on_a_holiday(small: Demo) -> None:
    rows = await _rows(
        small,
        select(Lesson.id)
        .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .join(
            Holiday,
            Lesson.day.between(Holiday.starts_on, Holiday.ends_on)
            & SchoolClass.grade.between(Holiday.grade_from, Holiday.grade_to),
        ),
    )
    assert rows == []


async def test_a_lesson_is_given_by_whom_the_load_or_a_substitution_names(small: Demo) -> None:
    lessons = await _rows(small, select(Lesson.group_id, Lesson.day, Lesson.number,
                                        Lesson.teacher_id))  # fmt: skip
    loads: dict[int, list[Any]] = {}
    for load in await _rows(small, select(Load.group_id, Load.teacher_id, Load.since, Load.until)):
        loads.setdefault(load.group_id, []).append(load)
    named = {
        (row.group_id, row.day, row.number): row.teacher_id
        for row in await _rows(small, select(Substitution.group_id, Substitution.day,
                                             Substitution.number, Substitution.teacher_id))
        if row.teacher_id
    }  # fmt: skip
    assert named
    for lesson in lessons:
        by_load = next(
            load.teacher_id
            for load in loads[lesson.group_id]
            if load.since <= lesson.day and (load.until is None or lesson.day <= load.until)
        )
        key = (lesson.group_id, lesson.day, lesson.number)
        assert lesson.teacher_id == named.get(key, by_load)


async def test_nobody_stands_in_for_two_at_one_time(full: Demo) -> None:
    rows = await _rows(
        full,
        select(Lesson.teacher_id, Lesson.day, Lesson.number, SchoolClass.shift)
        .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .outerjoin(
            Substitution,
            (Substitution.group_id == Lesson.group_id)
            & (Substitution.day == Lesson.day)
            & (Substitution.number == Lesson.number),
        )
        .where(
            Lesson.state != LessonState.CANCELLED,
            func.coalesce(Substitution.kind, "") != "join",
        ),
    )
    times = [(row.teacher_id, row.day, row.number + (6 if row.shift == 2 else 0)) for row in rows]
    assert len(times) == len(set(times))


async def test_the_first_grade_has_neither_marks_nor_homework(small: Demo) -> None:
    first = (
        select(func.count())
        .select_from(Lesson)
        .join(SubjectGroup, SubjectGroup.id == Lesson.group_id)
        .join(SchoolClass, SchoolClass.id == SubjectGroup.class_id)
        .where(SchoolClass.grade == 1)
    )
    assert (await _rows(small, first))[0][0] > 200
    assert (await _rows(small, first.join(Mark, Mark.lesson_id == Lesson.id)))[0][0] == 0
    assert (await _rows(small, first.join(Homework, Homework.lesson_id == Lesson.id)))[0][0] == 0


async def test_homework_is_due_at_a_later_lesson_of_the_same_group(small: Demo) -> None:
    due = await _rows(small, select(Homework.group_id, Homework.due_on, Lesson.day)
                      .join(Lesson, Lesson.id == Homework.lesson_id))  # fmt: skip
    lessons = {tuple(row) for row in await _rows(small, select(Lesson.group_id, Lesson.day))}
    horizon = TODAY + timedelta(days=14)
    assert all(row.due_on > row.day for row in due)
    assert all((row.group_id, row.due_on) in lessons for row in due if row.due_on <= horizon)
    assert any(row.due_on > TODAY for row in due)


async def test_a_few_lessons_of_late_are_not_filled_in(full: Demo) -> None:
    recent = await _rows(
        full,
        select(Lesson.topic, Lesson.attendance_at).where(
            Lesson.state == LessonState.HELD, Lesson.day > TODAY - timedelta(days=10)
        ),
    )
    gaps = sum(1 for row in recent if not row.topic or row.attendance_at is None)
    assert 0.02 <= gaps / len(recent) <= 0.10


async def test_a_marks_weight_is_its_assignments_and_differs_by_kind(small: Demo) -> None:
    rows = await _rows(
        small,
        select(AssignmentType.name, Mark.weight_percent, Assignment.weight_percent)
        .join(Assignment, Assignment.id == Mark.assignment_id)
        .join(AssignmentType, AssignmentType.id == Assignment.type_id)
        .distinct(),
    )
    assert all(mark == assignment for _, mark, assignment in rows)
    weights = {name: weight for name, weight, _ in rows}
    assert weights["Контрольная работа"] == 300
    assert weights["Самостоятельная работа"] == 200
    assert weights["Ответ на уроке"] == 100


async def test_marks_differ_by_pupil_and_subject(full: Demo) -> None:
    pupils = await _rows(full, select(func.avg(Mark.value)).group_by(Mark.pupil_id))
    means = [float(row[0]) for row in pupils if row[0] is not None]
    assert statistics.stdev(means) > 0.3
    assert min(means) < 3.2
    assert max(means) > 4.8
    subjects = await _rows(
        full,
        select(Subject.name, func.avg(Mark.value))
        .join(Mark, Mark.subject_id == Subject.id)
        .group_by(Subject.name),
    )
    by_name = {name: float(mean) for name, mean in subjects}
    assert by_name["Физика"] + 0.5 < by_name["Музыка"]
    assert by_name["Алгебра"] < by_name["Литература"]


async def test_marks_are_spread_as_in_an_ordinary_school(full: Demo) -> None:
    rows = await _rows(full, select(Mark.value, func.count()).group_by(Mark.value))
    counts: dict[int | None, int] = {row[0]: row[1] for row in rows}
    share = {value: number / sum(counts.values()) for value, number in counts.items()}
    assert set(share) == {None, 2, 3, 4, 5}
    assert 0.001 < share[None] < 0.02  # duty marks
    assert 0.01 < share[2] < 0.06
    assert 0.15 < share[3] < 0.30
    assert 0.25 < share[5] < 0.45


async def test_this_week_has_marks_and_no_mark_is_set_in_the_future(small: Demo) -> None:
    monday = TODAY - timedelta(days=TODAY.weekday())
    rows = await _rows(small, select(Mark.day, Mark.set_at, Lesson.day)
                       .join(Lesson, Lesson.id == Mark.lesson_id))  # fmt: skip
    assert sum(1 for row in rows if row[0] >= monday) > 100
    assert all(row[0] == row[2] and row[0] <= row.set_at.date() <= TODAY for row in rows)
    late = [row for row in rows if row.set_at.date() - row[0] > timedelta(days=3)]
    assert 0.01 < len(late) / len(rows) < 0.2


async def test_some_lessons_give_a_pupil_two_marks_and_some_marks_have_comments(
    small: Demo,
) -> None:
    doubles = await _rows(
        small,
        select(Mark.lesson_id).group_by(Mark.lesson_id, Mark.pupil_id).having(func.count() > 1),
    )
    comments = await _rows(small, select(Mark.id).where(Mark.comment != ""))
    assert len(doubles) > 20
    assert len(comments) > 50


async def test_marks_and_absences_belong_to_days_when_the_pupil_was_enrolled(small: Demo) -> None:
    for table in (Mark, Attendance):
        rows = await _rows(
            small,
            select(table.id)
            .join(Enrolment, Enrolment.pupil_id == table.pupil_id)
            .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
            .where(SchoolClass.year_id == YEAR_ID)
            .where((table.day < Enrolment.enrolled_on) | (table.day > Enrolment.left_on)),
        )
        assert rows == []


async def test_absences_come_in_spells_and_of_every_kind(full: Demo) -> None:
    codes = {row[0] for row in await _rows(full, select(Attendance.code).distinct())}
    assert codes == set(AttendanceCode)
    sick = await _rows(
        full,
        select(func.count(Attendance.day.distinct()))
        .where(Attendance.code == AttendanceCode.SICK)
        .group_by(Attendance.pupil_id),
    )
    assert statistics.mean(row[0] for row in sick) > 3
    attended = await _rows(full, select(Attendance.id).join(Lesson).where(
        Lesson.attendance_at.is_(None)))  # fmt: skip
    assert attended == []


async def test_term_marks_follow_from_the_marks_by_the_policy(small: Demo) -> None:
    finals = await _rows(
        small,
        select(FinalMark.pupil_id, FinalMark.subject_id, FinalMark.value, FinalMark.code).where(
            FinalMark.year_id == YEAR_ID, FinalMark.kind == "term", FinalMark.term_number == 1
        ),
    )
    marks: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for row in await _rows(
        small,
        select(Mark.pupil_id, Mark.subject_id, Mark.value, Mark.weight_percent).where(
            Mark.day <= date(2026, 10, 25), Mark.value.is_not(None)
        ),
    ):
        marks.setdefault((row[0], row[1]), []).append((row[2], row[3]))
    assert len(finals) > 800
    for pupil, subject, value, code in finals:
        mine = marks.get((pupil, subject), [])
        if len(mine) < POLICY.min_marks:
            assert value is None
            assert code in (FinalCode.NOT_ATTESTED, FinalCode.EXEMPT)
        else:
            mean = weighted_mean(mine)
            assert mean is not None
            assert (value, code) == (POLICY.mark_for(mean), None)


async def test_half_years_are_not_over_in_november(small: Demo) -> None:
    rows = await _rows(
        small,
        select(FinalMark.id)
        .join(Enrolment, Enrolment.pupil_id == FinalMark.pupil_id)
        .join(SchoolClass, SchoolClass.id == Enrolment.class_id)
        .where(SchoolClass.grade >= 10),
    )
    assert rows == []


@pytest.mark.parametrize(
    ("today", "held", "terms"),
    [
        (date(2026, 9, 1), True, set()),
        (date(2026, 10, 28), True, {1}),  # autumn holidays
        (date(2027, 1, 4), True, {1, 2}),
        (date(2027, 8, 14), True, {0, 1, 2, 3, 4}),  # 0: the year's marks
    ],
)
async def test_any_day_of_the_year_gives_a_school(
    templates: Templates, today: date, held: bool, terms: set[int]
) -> None:
    url = await templates.fresh("sqlite", with_cast=False)
    made = Demo(Database(url), demo.SeedResult(0, {}, 0.0))
    await demo.seed(made.db, pupils=30, today=today)
    rows = await _rows(made, select(Lesson.id).where(Lesson.state == LessonState.HELD).limit(1))
    numbers = await _rows(
        made, select(FinalMark.term_number).where(FinalMark.year_id == YEAR_ID).distinct()
    )
    await made.db.close()
    assert bool(rows) is held
    assert {row[0] for row in numbers} == terms
