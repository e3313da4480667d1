"""The arithmetic of marks, with the vectors of the house and properties that must always hold."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.enums import FinalCode
from core.errors import BadInput
from core.i18n import speaking
from core.journal.rules import (
    Policy,
    ReasonKind,
    check_mark,
    final_mark,
    marks_needed,
    propose_term,
    quality_of,
    weighted_mean,
)

MARKS = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 1000)), max_size=40)


@pytest.mark.parametrize(
    ("marks", "mean"),
    [
        ([], None),
        ([(5, 100)], "5.00"),
        ([(5, 300), (5, 100), (4, 500)], "4.44"),  # (5·3 + 5·1 + 4·5) / 9 = 40/9
        ([(5, 100), (4, 100)], "4.50"),  # 9/2
        ([(4, 100), (4, 100), (5, 100)], "4.33"),  # 13/3 = 4.3333
        ([(5, 100), (5, 100), (4, 100)], "4.67"),  # 14/3 = 4.6666
        ([(5, 1), (4, 199)], "4.01"),  # 801/200 = 4.005, half up
        ([(5, 1), (4, 200)], "4.00"),  # 805/201 = 4.00498
    ],
)
def test_a_mean_is_weighted_and_rounded_half_up(
    marks: list[tuple[int, int]], mean: str | None
) -> None:
    assert weighted_mean(marks) == (None if mean is None else Decimal(mean))


@pytest.mark.parametrize("mark", [(0, 100), (6, 100), (5, 0), (5, 1001)])
def test_a_mean_of_what_is_no_mark_is_refused(mark: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="not a mark"):
        weighted_mean([mark])


@given(MARKS.filter(bool))
def test_a_mean_is_the_nearest_hundredth_and_between_the_extremes(
    marks: list[tuple[int, int]],
) -> None:
    mean = weighted_mean(marks)
    assert mean is not None
    exact = Fraction(sum(v * w for v, w in marks), sum(w for _, w in marks))
    assert abs(Fraction(mean) - exact) <= Fraction(1, 200)
    assert min(v for v, _ in marks) <= mean <= max(v for v, _ in marks)
    assert mean == weighted_mean(list(reversed(marks)))


@given(MARKS.filter(bool), st.integers(1, 10))
def test_a_mean_does_not_depend_on_the_unit_of_weights(
    marks: list[tuple[int, int]], factor: int
) -> None:
    small = [(value, max(1, weight // 10)) for value, weight in marks]
    assert weighted_mean(small) == weighted_mean([(v, w * factor) for v, w in small])


ANSWERS = {5: [(5, 100)] * 3, 4: [(4, 100)] * 3, 3: [(3, 100)] * 3, 2: [(2, 100)] * 3}


@pytest.mark.parametrize(
    ("marks", "policy", "value"),
    [
        *((marks, Policy(), value) for value, marks in ANSWERS.items()),
        ([(1, 100)] * 3, Policy(), 2),  # the lowest mark of a term is a two
        ([(5, 100), (4, 100)] * 2, Policy(), 5),  # 4.50 is enough for 4.50
        ([(5, 100), (4, 100)] * 2, Policy(five_from=465), 4),  # the stricter school
        ([(5, 100)] * 13 + [(4, 100)] * 7, Policy(five_from=465), 5),  # 93/20 = 4.65
        ([(5, 100), (5, 100), (4, 100)], Policy(five_from=470), 4),  # 4.67
        ([(3, 100), (2, 100)] * 2, Policy(), 3),  # 2.50
        ([(3, 300), (2, 100), (2, 100)], Policy(three_from=265), 2),  # 13/5 = 2.60
    ],
)
def test_the_schools_thresholds_decide_the_term_mark(
    marks: list[tuple[int, int]], policy: Policy, value: int
) -> None:
    proposal = propose_term(marks, policy=policy)
    assert (proposal.value, proposal.code, proposal.reasons) == (value, None, ())


def test_too_few_marks_give_not_attested_and_say_how_many_are_missing() -> None:
    proposal = propose_term([(5, 100), (5, 100)], policy=Policy(min_marks=3))
    assert (proposal.value, proposal.code) == (None, FinalCode.NOT_ATTESTED)
    assert proposal.mean == Decimal("5.00")
    with speaking("ru"):
        assert [reason.said() for reason in proposal.reasons] == ["не хватает 1 отметки"]


def test_an_open_duty_blocks_the_mark_only_where_the_school_says_so() -> None:
    marks = [(4, 100)] * 4
    blocked = propose_term(marks, policy=Policy(), duties=2)
    assert blocked.value is None
    assert [reason.kind for reason in blocked.reasons] == [ReasonKind.DUTY_OPEN]
    with speaking("ru"):
        assert blocked.reasons[0].said() == "не закрыто 2 долга"
    assert propose_term(marks, policy=Policy(duty_blocks=False), duties=2).value == 4


def test_a_blank_is_not_the_same_as_not_attested() -> None:
    blank = propose_term([], policy=Policy())
    assert (blank.value, blank.code) == (None, None)
    assert propose_term([], policy=Policy(), duties=1).code == FinalCode.NOT_ATTESTED
    assert propose_term([], policy=Policy(), exempt=True).code == FinalCode.EXEMPT


@given(MARKS, st.integers(0, 3))
def test_a_proposal_is_a_value_or_has_a_reason(marks: list[tuple[int, int]], duties: int) -> None:
    proposal = propose_term(marks, policy=Policy(), duties=duties)
    assert (proposal.value is None) == bool(proposal.reasons)
    assert proposal.value is None or proposal.code is None


@pytest.mark.parametrize(
    ("total", "weight", "target", "next_weight", "needed"),
    [
        (4000, 900, 460, 100, 4),  # S=40, W=9, T=4.6: (41.4 - 40) / 0.4 = 3.5
        (4000, 900, 460, 300, 2),  # 1.4 / (3 · 0.4) = 1.17
        (4000, 900, 444, 100, 0),  # 39.96 - 40 < 0: there already
        (800, 200, 450, 100, 2),  # (9 - 8) / 0.5 = 2
        (0, 0, 450, 100, 1),  # nothing yet: the first five
    ],
)
def test_the_number_of_fives_to_a_target(
    total: int, weight: int, target: int, next_weight: int, needed: int
) -> None:
    assert marks_needed(total, weight, target=target, next_weight=next_weight) == needed


@pytest.mark.parametrize("target", [0, 500, 600])
def test_a_mean_of_five_is_not_promised(target: int) -> None:
    with pytest.raises(ValueError, match="not a reachable mean"):
        marks_needed(400, 100, target=target)


@given(MARKS.filter(bool), st.integers(201, 499), st.integers(1, 1000))
def test_the_fives_needed_reach_the_target_and_one_fewer_does_not(
    marks: list[tuple[int, int]], target: int, weight: int
) -> None:
    total, sum_of = sum(v * w for v, w in marks), sum(w for _, w in marks)
    needed = marks_needed(total, sum_of, target=target, next_weight=weight)

    def exact(fives: int) -> Fraction:
        return Fraction(total + 5 * weight * fives, sum_of + weight * fives)

    assert exact(needed) * 100 >= target
    assert needed == 0 or exact(needed - 1) * 100 < target


def test_the_indicators_of_a_class_follow_the_official_formulas() -> None:
    finals: list[int | FinalCode | None] = [5] * 4 + [4] * 8 + [3] * 9 + [2]
    finals += [FinalCode.NOT_ATTESTED, FinalCode.EXEMPT, None]
    quality = quality_of(finals)
    assert quality.counted == 23  # 25 - exempt - without marks
    assert quality.success == Decimal("91.30")  # 21/23
    assert quality.quality == Decimal("52.17")  # 12/23
    assert quality.soc == Decimal("54.74")  # (400 + 512 + 324 + 16 + 7) / 23 = 1259/23
    assert quality.soc_short == Decimal("53.74")  # 1236/23


def test_a_class_nobody_of_which_counts_has_no_indicators() -> None:
    quality = quality_of([FinalCode.EXEMPT, None, FinalCode.PASSED])
    assert (quality.counted, quality.success, quality.soc) == (0, None, None)


@given(st.lists(st.one_of(st.integers(1, 5), st.sampled_from(FinalCode), st.none())))
def test_indicators_stay_between_nought_and_a_hundred(finals: list[int | FinalCode | None]) -> None:
    quality = quality_of(finals)
    if quality.counted:
        assert quality.quality is not None
        assert quality.success is not None
        assert 0 <= quality.quality <= quality.success <= 100
        assert quality.soc is not None
        assert quality.soc_short is not None
        assert 0 <= quality.soc_short <= quality.soc <= 100


@pytest.mark.parametrize(
    ("annual", "exam", "final"),
    [(5, 5, 5), (5, 4, 5), (4, 5, 5), (4, 3, 4), (3, 2, 3), (5, 3, 4), (4, 4, 4), (2, 2, 2)],
)
def test_the_certificate_has_the_mean_of_annual_and_exam(
    annual: int, exam: int, final: int
) -> None:
    assert final_mark(annual, exam) == final


def test_the_certificate_needs_two_marks() -> None:
    with pytest.raises(ValueError, match="not marks"):
        final_mark(5, 0)


@pytest.mark.parametrize(("value", "is_duty"), [(1, False), (5, False), (None, True)])
def test_a_mark_is_one_to_five_or_a_dot(value: int | None, is_duty: bool) -> None:
    check_mark(value, is_duty=is_duty)


@pytest.mark.parametrize(
    ("value", "is_duty"), [(0, False), (6, False), (-1, False), (None, False), (4, True)]
)
def test_anything_else_is_no_mark(value: int | None, is_duty: bool) -> None:
    with pytest.raises(BadInput):
        check_mark(value, is_duty=is_duty)
