"""What a plan is worth at the goals that need no model: guarantees, fairness, worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from scheduler.core.meetings.problem import Problem, Side
from scheduler.core.meetings.solution import Solution
from scheduler.core.rules import Level


def figures_of(problem: Problem, solution: Solution, alone: Mapping[str, int]) -> Mapping[Level, int]:
    """Values as docs/reference/rules.md defines them; fairness against `alone` (delegation -> worth)."""
    held: dict[str, set[str]] = defaultdict(set)
    worth: dict[str, int] = defaultdict(int)
    for meeting in solution.meetings:
        request = problem.request[meeting.request]
        held[request.counterpart].add(request.session or request.id)
        for delegation in request.delegations:
            held[delegation].add(request.id)
            worth[delegation] += request.worth
    missing = sum(max(0, party.guaranteed_minimum - len(held[party.id])) for party in problem.parties)
    shares = [
        1000 * worth[party.id] // alone[party.id]
        for party in problem.parties
        if party.side == Side.DELEGATION and alone.get(party.id, 0) > 0
    ]
    return {
        Level.GUARANTEES: missing,
        Level.FAIRNESS: min(shares, default=1000),
        Level.WORTH: sum(problem.request[meeting.request].worth for meeting in solution.meetings),
    }


def requests_of(problem: Problem) -> dict[str, set[str]]:
    """Delegation -> ids of the requests it belongs to."""
    found: dict[str, set[str]] = {}
    for request in problem.requests:
        for delegation in request.delegations:
            found.setdefault(delegation, set()).add(request.id)
    return found
