"""What a search of a large mission said on its way, held against the referee's own figures."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.core.meetings.checks import check
from scheduler.core.meetings.figures import figures_of
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.solution import Solution
from scheduler.core.meetings.standing import Order
from scheduler.core.rules import Level


def wishes(problem: Problem) -> dict[str, int]:
    """All that each delegation wishes: a limit to what it could get alone."""
    found: dict[str, int] = {}
    for request in problem.requests:
        for delegation in request.delegations:
            found[delegation] = found.get(delegation, 0) + request.worth
    return found


def assert_last_order_is_the_plans(problem: Problem, orders: Sequence[Order], plan: Solution) -> None:
    """Orders only rise, the plan keeps every rule, and what was said last of it is so."""
    assert list(orders) == sorted(orders)
    assert check(problem, plan).hard == ()
    figures = figures_of(problem, plan, wishes(problem))
    last = orders[-1]
    assert (last.missing, last.least, last.worth) == (
        -figures[Level.GUARANTEES],
        figures[Level.FAIRNESS],
        figures[Level.WORTH],
    )
