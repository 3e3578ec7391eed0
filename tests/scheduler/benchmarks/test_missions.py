"""The benchmark's own honesty: every way's plan is judged, figures are the outcome's, a step back is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.benchmarks.missions import Case, Row, by_greedy_hand, by_plain_model, by_product, judge, problem_of
from scheduler.benchmarks.table import bars_of, lines_of, regressions
from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.construct import construct
from scheduler.core.meetings.solution import Solution

TINY = Case("tiny", 4, 3, 8, 5, first=1, gap=0.0)
ROW = Row("tiny", "4 x 3, 8 requests", "Karvan", 0.01, 0.2, (10, 12), 11, 11, 900, 7, 1.5, 80.0)


def test_the_product_and_a_plain_model_agree_on_what_is_best() -> None:
    ours, plain, greedy = by_product(TINY), by_plain_model(TINY), by_greedy_hand(TINY)
    assert ours.gap == plain.gap == 0
    assert ours.worth is not None
    assert plain.worth is not None
    assert greedy.worth is not None
    assert greedy.worth <= plain.worth
    assert ours.worth <= plain.worth  # it is fair first
    assert ours.first is not None
    assert ours.memory > 10


def test_a_plan_that_breaks_a_rule_is_no_result() -> None:
    problem = problem_of(TINY)
    bookings = construct(find_candidates(problem))
    assert bookings is not None
    plan = bookings.solution()
    judge(problem, plan)
    moved = replace(plan.meetings[0], start=plan.meetings[0].start + 1)
    with pytest.raises(AssertionError, match="starts_on_grid"):
        judge(problem, Solution((moved, *plan.meetings[1:])))


def test_the_same_case_is_the_same_mission() -> None:
    assert problem_of(TINY) == problem_of(TINY)


def test_the_table_has_a_line_for_each_row_and_says_what_is_missing() -> None:
    lines = lines_of([ROW, replace(ROW, way="greedy by worth", bound=None, first=None, fairness=None)])
    assert len(lines) == 4
    assert (
        "| tiny: 4 x 3, 8 requests | Karvan | 0.01 s | 0.20 s | 10 of at most 12 | 11 of at most 11 | 0.00 % |"
        in lines[2]
    )
    assert "| – |" in lines[3]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW, ["met", "met"]),
        (replace(ROW, first=1.5), ["**missed**", "met"]),
        (replace(ROW, bound=12), ["met", "**missed**"]),
        (replace(ROW, first=None, worth=None), ["**missed**", "**missed**"]),
    ],
)
def test_a_bar_that_is_missed_is_said_to_be_missed(row: Row, said: list[str]) -> None:
    assert [line.split("|")[-2].strip() for line in bars_of([row], [TINY])[2:]] == said


def test_what_got_worse_by_half_is_told_and_what_did_not_is_not() -> None:
    before = {"tiny": {"first": 2.0, "gap": 0.02}}
    assert regressions([replace(ROW, first=3.4, bound=11)], before) == []
    assert regressions([replace(ROW, first=3.6)], before) == ["tiny: the first plan came after 3.60 s, before 2.00 s"]
    assert regressions([replace(ROW, worth=96, bound=100)], before) == ["tiny: the gap is 4.00 %, before 2.00 %"]
    assert len(regressions([replace(ROW, first=None, worth=None)], before)) == 2
    assert regressions([replace(ROW, way="one plain model", first=None)], before) == []
