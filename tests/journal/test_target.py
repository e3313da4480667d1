"""The mark one aims at, as a table with the arithmetic beside it."""

from datetime import date
from decimal import Decimal

import pytest

from core.journal.rules import Policy
from core.journal.target import Chances, Outlook, Planned, Standing, Step, Way, target_for

POLICY = Policy(five_from=460, four_from=360, three_from=250, min_marks=3)
TEST = Planned(date(2026, 12, 4), "Контрольная работа", 300)
QUIZ = Planned(date(2026, 12, 11), "Проверочная работа", 200)


def standing(*marks: int, duties: int = 0, weight: int = 100) -> Standing:
    found = Standing(duties=duties)
    for mark in marks:
        found = found.plus(mark, weight)
    return found


def said(way: Way) -> list[tuple[int, int, int]]:
    return [(step.value, step.count, len(step.works)) for step in way.steps]


@pytest.mark.parametrize(
    ("marks", "mark", "chances", "ways"),
    [
        # 5 4 4 = 13/3; for 4.60: 18/4 = 4.50, 23/5 = 4.60.
        ((5, 4, 4), 5, Chances((), 10, 100, 5), [[(5, 2, 0)]]),
        # The test counts three times: (13 + 15) / 6 = 4.67.
        ((5, 4, 4), 5, Chances((TEST,), 10, 100, 5), [[(5, 1, 1)], [(5, 2, 0)]]),
        # 3 3 3 to a four: 14/4 = 3.50, 19/5 = 3.80; fours: (9 + 4k)/(3 + k) >= 3.6 from k = 5,
        # 29/8 = 3.63 (k = 4: 25/7 = 3.57).
        ((3, 3, 3), 4, Chances((), 10, 100, 6), [[(5, 2, 0)], [(4, 5, 0)]]),
        # The test at five: 24/6 = 4; at four 21/6 = 3.50, then a four 25/7 = 3.57, a five 3.71.
        (
            (3, 3, 3),
            4,
            Chances((TEST,), 10, 100, 6),
            [[(5, 1, 1)], [(4, 1, 1), (5, 1, 0)], [(5, 2, 0)]],
        ),
        # Two marks are too few by the rules: any third one that keeps 3.60: 5 5 -> 5 5 3 = 4.33.
        ((5, 5), 4, Chances((), 10, 100, 6), [[(3, 1, 0)]]),
        # Nothing yet: three fives, or three fours for a four.
        ((), 4, Chances((), 10, 100, 6), [[(4, 3, 0)]]),
    ],
)
def test_ways_are_few_different_and_enough(
    marks: tuple[int, ...], mark: int, chances: Chances, ways: list[list[tuple[int, int, int]]]
) -> None:
    found = target_for(standing(*marks), mark, POLICY, chances)
    assert found.outlook is Outlook.POSSIBLE
    assert [said(way) for way in found.ways] == ways


@pytest.mark.parametrize(
    ("marks", "chances", "best"),
    [
        ((3, 3, 4), Chances((), 5, 100, 5), "4.38"),  # (10 + 25) / 8
        ((2, 2, 2), Chances((TEST,), 4, 100, 4), "4.10"),  # (6 + 15 + 20) / 10
        ((4, 4, 4), Chances(), "4.00"),  # no lesson is left
        ((5, 5), Chances(), "5.00"),  # fives, but a mark is missing and no lesson left
    ],
)
def test_what_all_fives_do_not_reach_is_unreachable(
    marks: tuple[int, ...], chances: Chances, best: str
) -> None:
    found = target_for(standing(*marks), 5, POLICY, chances)
    assert (found.outlook, found.ways, found.best) == (Outlook.UNREACHABLE, (), Decimal(best))


@pytest.mark.parametrize(
    ("marks", "mark", "chances", "keeps"),
    [
        ((5, 5, 5, 4, 5), 5, Chances((), 5, 100, 5), 4),  # 28/6 = 4.67; with a three 27/6 = 4.50
        ((5, 5, 5), 5, Chances((TEST,), 5, 100, 5), 5),  # a four at the test: 27/6 = 4.50
        ((5, 5, 5), 3, Chances((), 5, 100, 5), None),  # anything keeps it
        ((5, 5, 5), 5, Chances(), None),  # nothing comes any more
    ],
)
def test_a_reached_mark_says_what_keeps_it(
    marks: tuple[int, ...], mark: int, chances: Chances, keeps: int | None
) -> None:
    found = target_for(standing(*marks), mark, POLICY, chances)
    assert (found.outlook, found.keeps_with) == (Outlook.REACHED, keeps)


def test_the_mean_people_see_decides() -> None:
    """4.595 is shown as 4.60 and is a five: 919 of 200."""
    marks = Standing(total=91_900, weight=20_000, count=200)
    assert marks.mean == Decimal("4.60")
    assert target_for(marks, 5, POLICY, Chances()).outlook is Outlook.REACHED


def test_a_way_beyond_the_usual_pace_comes_last_and_says_so() -> None:
    found = target_for(standing(3, 3, 3), 4, POLICY, Chances((), 10, 100, 2))
    assert [(said(way), way.is_likely) for way in found.ways] == [
        ([(5, 2, 0)], True),
        ([(4, 5, 0)], False),
    ]


def test_all_announced_works_together_are_a_way_when_one_is_not_enough() -> None:
    # Five twos to a three: the test at three 19/8 = 2.38, at four 22/8 = 2.75; both works at three:
    # (10 + 9 + 6) / 10 = 2.50.
    found = target_for(standing(2, 2, 2, 2, 2), 3, POLICY, Chances((TEST, QUIZ), 0, 100, 0))
    assert [said(way) for way in found.ways] == [[(4, 1, 1)], [(3, 2, 2)]]


def test_every_way_really_leads_there() -> None:
    for marks in ((2, 3, 4), (3,), (5, 4), (4, 4, 3, 3, 2)):
        for mark in (5, 4, 3):
            chances = Chances((TEST, QUIZ), 12, 100, 6)
            for way in target_for(standing(*marks), mark, POLICY, chances).ways:
                after = standing(*marks)
                for step in way.steps:
                    weights = [work.weight_percent for work in step.works] or [100] * step.count
                    for weight in weights:
                        after = after.plus(step.value, weight)
                assert after.mean == way.mean
                assert POLICY.mark_for(way.mean) >= mark
                assert after.count >= POLICY.min_marks


def test_a_step_of_works_names_them() -> None:
    (way,) = target_for(standing(4, 4, 4), 5, POLICY, Chances((TEST, QUIZ), 0)).ways
    # (12 + 15 + 10) / 8 = 4.63
    assert way.steps == (Step(5, 2, (TEST, QUIZ)),)
