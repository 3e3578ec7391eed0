"""When no plan exists: obligations that contradict each other, as few as can be, in words.

An obligation is a request that must take place or is locked. A set of them is *contradicting* if no plan keeps them
all, whatever else is given up. The set named here is minimal: it was solved without each of its members, and each time
there was a plan. Found by QuickXplain (Junker, AAAI 2004), which needs few solves where the set is small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.constraints import add_constraints
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.sentences import moment
from scheduler.core.meetings.variables import Decisions
from scheduler.core.rules import Status
from scheduler.core.search import QUICK, Goal, Search

_OBLIGATIONS = ("required_request_is_met", "locked_meeting_stays")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`requests`: obligations that no plan keeps together; empty if there is no plan even without any. `confirmed`:
    solving proved that, and found a plan without each single one of them. `given_up`: as few obligations as can be
    that leave a plan for all the others, if that was found out."""

    requests: tuple[str, ...]
    confirmed: bool
    given_up: tuple[str, ...] = ()


def contradiction_in_words(problem: Problem, search: Search) -> str:
    """A sentence or two for the organiser, with ids in braces."""
    candidates = find_candidates(problem)
    hopeless = [request for request in _obliged(problem) if request in candidates.hopeless]
    if hopeless:
        reasons = "; ".join(f"{{{request}}}: {candidates.hopeless[request]}" for request in hopeless)
        return f"There is no plan, because what must take place cannot: {reasons}."
    found = contradiction_of(problem, search)
    if not found.requests:
        if found.confirmed:
            return "There is no plan, even if nothing had to take place: an agreed pause does not fit into its window."
        return "There is no plan: the obligations contradict each other. There was no time to find out which."
    named = "; ".join(_obligation(problem, request) for request in found.requests)
    if not found.confirmed:
        return f"There is no plan that keeps every obligation. The contradiction lies among these: {named}."
    if len(found.requests) == 1:
        return f"There is no plan, because one obligation cannot be kept, even alone: {named}. Let it go or change it."
    words = f"There is no plan that keeps every obligation. These contradict each other: {named}. "
    words += "Without any one of them the others of these fit together."
    if found.given_up:
        without = " and ".join(f"{{{request}}}" for request in found.given_up)
        words += f" There is a plan for everything else without {without}: let it go, or give it more room."
    return words


def contradiction_of(problem: Problem, search: Search) -> Contradiction:
    """For a problem without a plan; for another one the answer is not confirmed."""
    status, given_up = _fewest_given_up(problem, search)
    if status is not Status.OPTIMAL or not given_up:
        return Contradiction((), confirmed=status is Status.INFEASIBLE)
    # With the fewest given up the others fit together, so the contradiction is looked for around those given up.
    kept = [each for each in _obliged(problem) if each not in given_up]
    found = tuple(sorted(_smallest(problem, search, [], False, [*kept, *given_up])))
    confirmed = _fits(problem, found, search) is False and all(
        _fits(problem, [each for each in found if each != one], search) for one in found
    )
    return Contradiction(found, confirmed, given_up)


def _smallest(problem: Problem, search: Search, given: list[str], has_new: bool, left: list[str]) -> list[str]:
    """As few of `left` as can be that contradict each other and `given`. `has_new`: `given` has grown since it was
    last solved. Where time runs out too many are kept, and the confirmation says so."""
    if has_new and _fits(problem, given, search) is False:
        return []
    if len(left) == 1:
        return left
    half = len(left) // 2
    second = _smallest(problem, search, [*given, *left[:half]], True, left[half:])
    first = _smallest(problem, search, [*given, *second], bool(second), left[:half])
    return [*first, *second]


def _fits(problem: Problem, obligations: Sequence[str], search: Search) -> bool | None:
    """Whether a plan keeps just these obligations; None if that could not be found out in time.

    All other requests are left out: a plan may leave them unmet, so they stand in nobody's way.
    """
    kept = set(obligations)
    alone = replace(
        problem,
        requests=tuple(each for each in problem.requests if each.id in kept),
        locks=tuple(lock for lock in problem.locks if lock.request in kept),
    )
    candidates = find_candidates(alone)
    if kept & candidates.hopeless.keys():
        return False
    decisions = Decisions(candidates)
    add_constraints(decisions)
    status = search.run(decisions.model, workers=1, parameters=QUICK).status
    return None if status is Status.UNKNOWN else status is not Status.INFEASIBLE


def _fewest_given_up(problem: Problem, search: Search) -> tuple[Status, tuple[str, ...]]:
    """OPTIMAL with as few obligations as can be without which the others fit together; INFEASIBLE if none helps."""
    decisions = Decisions(find_candidates(problem))
    add_constraints(decisions, without=_OBLIGATIONS)
    obliged = _obliged(problem)
    met = cp_model.LinearExpr.sum([decisions.met(request) for request in obliged])
    found = search.run(decisions.model, Goal(met, maximise=True), parameters=QUICK)
    values = found.values or ()
    return found.status, tuple(
        request
        for request in obliged
        if not any(values and values[literal.index] for literal in decisions.joined.get(request, {}).values())
    )


def _obliged(problem: Problem) -> list[str]:
    return sorted({each.id for each in problem.requests if each.required} | {lock.request for lock in problem.locks})


def _obligation(problem: Problem, request: str) -> str:
    lock = next((lock for lock in problem.locks if lock.request == request), None)
    return f"{{{request}}} must take place" if lock is None else f"{{{request}}} is locked at {moment(lock.start)}"
