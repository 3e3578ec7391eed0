"""The referee is quick enough to be asked after every change: 5 ms for the demo, 100 ms for 4,200 requests."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from scheduler.core.meetings.checks import check
from scheduler.core.meetings.generate import generate
from tests.scheduler.core.meetings import referee_time
from tests.scheduler.core.meetings.greedy import Greedy

# What a machine of two cores takes for the yardstick; a slower one is allowed as much more time.
LOOP_SECONDS = 0.008


@pytest.mark.parametrize(
    ("size", "least_met", "bar", "times"),
    [
        pytest.param((31, 26, 200, 2), 120, 0.005, 100, id="demo"),
        pytest.param(
            (300, 200, 4200, 2), 2400, 0.100, 20, id="large", marks=[pytest.mark.slow, pytest.mark.timeout(600)]
        ),
    ],
)
def test_referee_keeps_its_bar(size: tuple[int, int, int, int], least_met: int, bar: float, times: int) -> None:
    command = [sys.executable, "-m", referee_time.__name__, *map(str, (*size, times))]
    took = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert took["met"] >= least_met
    assert took["referee"] <= bar * max(1.0, took["loop"] / LOOP_SECONDS)


def test_plan_in_order_of_worth_breaks_only_rules_that_it_does_not_know() -> None:
    """A second opinion on the referee: this planner shares no code with its checks of people, rooms and limits."""
    problem = generate(31, 26, 200, 2, seed=7)
    broken = {each.rule for each in check(problem, Greedy(problem).plan()).hard}
    assert broken <= {"interpreter_rests", "party_is_not_worn_out", "party_gets_a_pause", "host_rank_matches"}
