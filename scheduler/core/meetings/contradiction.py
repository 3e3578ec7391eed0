"""When no plan exists: the fewest obligations that would have to be given up, in words."""

from __future__ import annotations

from ortools.sat.python import cp_model

from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.constraints import add_constraints
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.variables import Decisions
from scheduler.core.search import Goal, Search

_OBLIGATIONS = ("required_request_is_met", "locked_meeting_stays")


def contradiction_in_words(problem: Problem, search: Search) -> str:
    """A sentence for the organiser, with ids in braces. Confirmed by solving: without what it names there is a plan."""
    candidates = find_candidates(problem)
    obliged = sorted({each.id for each in problem.requests if each.required} | {lock.request for lock in problem.locks})
    hopeless = [request for request in obliged if request in candidates.hopeless]
    if hopeless:
        reasons = "; ".join(f"{{{request}}}: {candidates.hopeless[request]}" for request in hopeless)
        return f"There is no plan, because what must take place cannot: {reasons}."
    decisions = Decisions(candidates)
    add_constraints(decisions, without=_OBLIGATIONS)
    met = {request: decisions.met(request) for request in obliged}
    found = search.run(decisions.model, Goal(cp_model.LinearExpr.sum(list(met.values())), maximise=True))
    if found.values is None:
        return "There is no plan: the obligations contradict each other."
    values = found.values
    dropped = [
        request
        for request in obliged
        if not any(values[literal.index] for literal in decisions.joined[request].values())
    ]
    names = ", ".join(f"{{{request}}}" for request in dropped)
    return (
        "There is no plan that keeps every obligation: meetings that must take place stand in each other's way. "
        f"Without this there is a plan: {names}. Let it go, or give its people, rooms or hours more room."
    )
