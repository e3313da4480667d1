"""Verdicts of measurements."""

import json

import pytest

from benchmarks import harness
from benchmarks.__main__ import GOALS, OTHERS, summary, table
from benchmarks.harness import Goal, Report, Sample


def test_a_missed_goal_fails_the_run_and_a_met_one_does_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = Report(quick=False)
    report.line(Goal("cost", 2.0), 1.9)
    assert report.end() == 0
    report.line(Goal("rate", 0.8, at_most=False), 0.7)
    assert report.end() == 1
    *_lines, last = capsys.readouterr().out.splitlines()
    assert [row["verdict"] for row in json.loads(last)["rows"]] == ["PASS", "FAIL"]


def test_a_quick_run_is_loosened_by_a_quarter_but_never_for_what_must_not_be_lost() -> None:
    quick = Report(quick=True)
    assert quick.bar(Goal("cost", 2.0)) == 2.5
    assert quick.bar(Goal("rate", 0.8, at_most=False)) == pytest.approx(0.64)
    assert quick.bar(Goal("lost", 0, exact=True)) == 0
    assert Report(quick=False).bar(Goal("cost", 2.0)) == 2.0


async def test_contenders_take_turns_and_every_other_round_is_reversed() -> None:
    order = []

    def one(name: str) -> float:
        order.append(name)
        return 1.0

    found = await harness.interleave(2, bare=lambda: one("bare"), ours=lambda: one("ours"))
    assert order == ["bare", "ours", "ours", "bare"]
    assert found["ours"].values == [1.0, 1.0]


def test_a_ratio_is_taken_within_a_round() -> None:
    assert harness.ratios(Sample([2.0, 30.0]), Sample([1.0, 10.0])).values == [2.0, 3.0]


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(number) for number in range(1, 101)]
    assert harness.percentile(values, 0.99) == 99.0
    assert harness.percentile([5.0], 0.99) == 5.0


@pytest.mark.parametrize("name", [*GOALS, *OTHERS])
def test_every_measurement_says_in_a_line_what_it_measures(name: str) -> None:
    assert summary(name).endswith((".", ":"))


def test_the_verdicts_of_a_run_become_a_table() -> None:
    report = Report(quick=False)
    report.line(Goal("cost", 2.0), 1.91234, baseline="10 us", product="19 us")
    assert table(report.rows).splitlines()[-1] == "| cost | 10 us | 19 us | 1.912 | 2 |  | PASS |"
