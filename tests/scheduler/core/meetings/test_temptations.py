"""The search resists every temptation: its best plan keeps the rule and reaches what can be reached with it."""

from __future__ import annotations

import time

import pytest

from scheduler.core.meetings.checks import check
from scheduler.core.meetings.rulebook import RULES
from scheduler.core.meetings.solve import solve
from scheduler.core.rules import Level, Status
from tests.scheduler.core.meetings.patience import PATIENT
from tests.scheduler.core.meetings.temptations import TEMPTATIONS, Temptation


def test_every_rule_is_enforced_by_a_function_of_the_model() -> None:
    from scheduler.core.meetings.candidates import CANDIDATE_RULES
    from scheduler.core.meetings.constraints import CONSTRAINTS
    from scheduler.core.meetings.objective import OBJECTIVES

    enforced = {*CANDIDATE_RULES, *CONSTRAINTS}
    assert enforced == {rule.name for rule in RULES if rule.level is Level.HARD}
    assert set(OBJECTIVES) == {rule.name for rule in RULES if rule.level is not Level.HARD}


@pytest.mark.parametrize("tempted", TEMPTATIONS, ids=str)
def test_best_plan_keeps_the_rule(tempted: Temptation) -> None:
    outcome = solve(tempted.problem, limits=PATIENT, clock=time.monotonic)

    assert outcome.solution is not None, outcome.message
    assert outcome.status is Status.OPTIMAL, outcome.message
    reported = {level.name: level.value for level in outcome.levels}
    assert {level: reported[level] for level in tempted.values} == dict(tempted.values)
    report = check(tempted.problem, outcome.solution, alone=outcome.alone)
    assert report.hard == ()
    assert dict(report.levels) == reported
