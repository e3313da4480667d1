"""The weekly timetable: nobody and no room twice at one time, no windows, legal days."""

from collections import Counter
from random import Random

import pytest

from core.demo.bells import bell
from core.demo.classes import plan_classes
from core.demo.loads import GroupPlan, TeacherPlan, plan_groups, plan_teachers
from core.demo.subjects import DAY_LIMITS, WEEK_LIMITS, curriculum
from core.demo.timetable import Cell, plan_week

SIZES = (20, 60, 100, 300, 900)


def _planned(
    pupils: int, seed: int = 90
) -> tuple[list[GroupPlan], list[TeacherPlan], dict[int, list[Cell]]]:
    rng = Random(seed)
    classes = plan_classes(rng, pupils)
    groups = plan_groups(classes)
    teachers = plan_teachers(classes, groups)
    return groups, teachers, plan_week(rng, classes, groups)


@pytest.mark.parametrize("pupils", SIZES)
def test_no_teacher_is_needed_twice_at_one_time(pupils: int) -> None:
    groups, _, week = _planned(pupils)
    at = Counter(
        (id(group.teacher), cell.weekday, bell(group.school_class.shift, cell.number))
        for group in groups
        for cell in week[group.id]
    )
    assert max(at.values()) == 1


@pytest.mark.parametrize("seed", range(5))
def test_any_seed_finds_a_timetable(seed: int) -> None:
    groups, _, week = _planned(450, seed)
    assert all(len(week[group.id]) == group.hours for group in groups)


@pytest.mark.parametrize("pupils", SIZES)
def test_a_class_has_no_windows_and_no_more_lessons_than_the_law_allows(pupils: int) -> None:
    groups, _, week = _planned(pupils)
    days: dict[tuple[int, int, int], set[int]] = {}
    for group in groups:
        plan = group.school_class
        for cell in week[group.id]:
            days.setdefault((plan.id, plan.grade, cell.weekday), set()).add(cell.number)
    for (_, grade, _), numbers in days.items():
        assert numbers == set(range(1, len(numbers) + 1))
        assert len(numbers) <= DAY_LIMITS[grade]


@pytest.mark.parametrize("pupils", SIZES)
def test_two_halves_of_a_class_learn_at_one_time_with_different_teachers(pupils: int) -> None:
    groups, _, week = _planned(pupils)
    halves: dict[tuple[int, str], list[GroupPlan]] = {}
    for group in groups:
        if group.name:
            halves.setdefault((group.school_class.id, group.subject), []).append(group)
    assert {subject for _, subject in halves} >= {"english"}
    for one, two in halves.values():
        assert one.teacher is not two.teacher
        assert week[one.id] == week[two.id]


def test_every_class_has_a_class_teacher_of_its_own_who_teaches_there() -> None:
    groups, teachers, _ = _planned(900)
    leaders = [teacher for teacher in teachers if teacher.leads]
    assert len(leaders) == len({group.school_class.id for group in groups})
    for teacher in leaders:
        assert any(group.school_class is teacher.leads for group in teacher.groups)


def test_loads_of_a_full_school_are_those_of_a_rate_or_a_bit_more() -> None:
    _, teachers, _ = _planned(900)
    assert all(18 <= teacher.hours <= 30 for teacher in teachers)


@pytest.mark.parametrize("grade", range(1, 12))
@pytest.mark.parametrize("profile", ["", "технологический", "социально-экономический"])
def test_the_week_of_a_grade_is_legal(grade: int, profile: str) -> None:
    if grade < 10:
        profile = ""
    # «Разговоры о важном» is out of class and does not count.
    assert sum(curriculum(grade, profile).values()) - 1 <= WEEK_LIMITS[grade]
