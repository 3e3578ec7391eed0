"""What each delegation could get if nobody else had wishes, obligations or locks: what fairness measures shares by."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from scheduler.core.meetings.candidates import Candidates, Gathering, find_candidates
from scheduler.core.meetings.constraints import add_constraints
from scheduler.core.meetings.construct import most_alone
from scheduler.core.meetings.figures import requests_of
from scheduler.core.meetings.objective import worth_is_met
from scheduler.core.meetings.staffing import staff
from scheduler.core.meetings.variables import Decisions, Detail
from scheduler.core.search import QUICK, Goal, Search

# The part of the time left that all of them together may take.
_PART = 0.15


def find_alone(candidates: Candidates, search: Search, without: Collection[str] = ()) -> dict[str, int]:
    """Delegation -> the most worth, or a bound of it where time is short. Raises Abandoned when the brake is pulled
    while a model is being built."""
    wished = requests_of(candidates.problem)
    until = search.elapsed + search.left * _PART
    own: dict[str, list[Gathering]] = {party: [] for party in wished}
    for gathering in candidates.gatherings:
        for party in dict.fromkeys(gathering.parties[1:]):
            own[party].append(gathering)

    def alone(party: str) -> int:
        only = replace(candidates, gatherings=tuple(own[party]))
        return _alone(only, party, wished[party], search, until, without)

    with ThreadPoolExecutor(search.limits.workers) as threads:
        return dict(zip(wished, threads.map(alone, wished), strict=True))


def _alone(
    candidates: Candidates,
    delegation: str,
    requests: set[str],
    search: Search,
    until: float,
    without: Collection[str],
) -> int:
    """`candidates`: with the delegation's gatherings at least. Out of time it is all that the delegation wishes."""
    problem = candidates.problem
    if search.elapsed >= until or search.brake.pulled:
        return sum(problem.request[request].worth for request in requests)
    own = replace(
        problem,
        requests=tuple(each for each in problem.requests if each.id in requests),
        locks=tuple(lock for lock in problem.locks if lock.request in requests),
    )
    # Somebody else's lock on a session ties its placements; alone there is no such lock.
    tied = {problem.request[lock.request].session for lock in problem.locks} - {None}
    if any(request.session in tied for request in own.requests):
        candidates = find_candidates(own)
    reached, most = most_alone(candidates.only(own), delegation)
    if reached == most and not without:
        return most
    for detail in (Detail(interpreters=False, rooms=False), Detail()):
        if search.elapsed >= until:
            break
        decisions = Decisions(candidates.only(own), detail)
        add_constraints(decisions, without=without, brake=search.brake)
        goal = Goal(worth_is_met(decisions).expression, maximise=True)
        seconds = until - search.elapsed
        found = search.run(decisions.model, goal, seconds=seconds, workers=1, parameters=QUICK)
        # Without crew, or out of time, the bound still is a true limit, only a less sharp one.
        most = most if found.bound is None else min(most, found.bound)
        if found.values is None:
            break
        staffed = staff(decisions, found.values, search, grace=0.0, without=without)
        if staffed is not None and staffed.complete:
            break
    return most
