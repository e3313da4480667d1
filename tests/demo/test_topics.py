import pytest

from core.demo.subjects import SUBJECTS, SubjectPlan
from core.demo.topics import sections, thematic_plan


@pytest.mark.parametrize("plan", SUBJECTS, ids=lambda plan: plan.key)
def test_every_subject_has_a_topic_for_each_lesson_of_each_grade(plan: SubjectPlan) -> None:
    for grade, hours in plan.hours.items():
        lessons = thematic_plan(plan.key, grade, hours * 34)
        assert len(lessons) == hours * 34
        assert all(lesson.topic.strip() == lesson.topic != "" for lesson in lessons)


def test_sections_follow_each_other_and_end_with_a_test() -> None:
    lessons = thematic_plan("algebra", 7, 102)
    assert [lesson.section for lesson in lessons] == sorted(lesson.section for lesson in lessons)
    assert lessons[-1].section == len(sections("algebra", 7))
    controls = [lesson.topic for lesson in lessons if lesson.work == "control"]
    assert controls[0] == "Контрольная работа № 1 по теме «Числа и вычисления»"


def test_the_first_grade_is_not_tested() -> None:
    assert not any(lesson.work in ("control", "check") for lesson in thematic_plan("maths", 1, 132))


def test_works_of_one_kind_are_numbered_through_the_year() -> None:
    labs = [lesson.topic for lesson in thematic_plan("physics", 7, 68) if lesson.work == "lab"]
    assert labs[0] == "Лабораторная работа № 1 «Цена деления прибора»"
    assert [f"№ {number} " in topic for number, topic in enumerate(labs, 1)] == [True] * len(labs)


def test_a_subject_unknown_to_a_grade_has_no_plan() -> None:
    with pytest.raises(KeyError):
        thematic_plan("physics", 5, 34)
