"""Which resource is scarcest, and what one more unit of it is worth: ranked by the cards, proven by solving.

A unit is an hour more of a host or an interpreter, one more meeting that a party may have, one more meeting at once in
a room, one more place in a session. What it is worth is found around the plan, so it is what it brings *at least*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scheduler.core.meetings import checks
from scheduler.core.meetings.around import Floor, most_around
from scheduler.core.meetings.changes import Change, HigherLimit, MoreAtOnce, MorePlaces, MoreTime, apply_all
from scheduler.core.meetings.explain import Explanations, Move, alone_with, displaced
from scheduler.core.meetings.figures import figures_of
from scheduler.core.meetings.problem import DAY, Problem, Window
from scheduler.core.meetings.solution import Solution
from scheduler.core.rules import Level

HOUR = 60
MOST_TRIED = 10  # units that are solved, the most wanted first
MOST_FREE = 45


@dataclass(frozen=True, slots=True)
class Scarce:
    """A resource, a unit more of it, and what that brings. `who`: the party, room, interpreter or session that has it.

    `placed`: requests met with it that are not met without it; `dropped` the other way round. `worth`: points
    gained. `wanted`: unmet requests that it might help, as the cards say. `solution`: the proof.
    """

    who: str
    changes: tuple[Change, ...]
    placed: tuple[str, ...]
    dropped: tuple[str, ...]
    moved: tuple[Move, ...]
    worth: int
    wanted: int
    solution: Solution


def scarcest(explanations: Explanations, *, most: int = 3) -> tuple[Scarce, ...]:
    """The resources of which one more unit brings the most worth, each once; none that brings nothing."""
    problem, plan = explanations.problem, explanations.solution
    if not explanations.is_sound:
        return ()
    alone = explanations.alone or {}
    figures = figures_of(problem, plan, alone)
    floor = Floor(figures[Level.GUARANTEES], figures[Level.FAIRNESS], alone)
    best: dict[str, Scarce] = {}
    for who, changes, wanted in _units(explanations)[:MOST_TRIED]:
        if explanations.search.left <= 0:
            break
        changed = apply_all(problem, changes)
        free = _free(explanations, who)
        after = most_around(changed, plan, search=explanations.search, free=free, floor=floor)
        if after is None or _worth(changed, after) <= _worth(problem, plan):
            continue
        if checks.check(changed, after, alone=alone_with(changed, after, alone)).hard:
            continue
        # What the same search finds without the unit is not the unit's merit.
        before = most_around(problem, plan, search=explanations.search, free=free, floor=floor)
        if before is None:
            continue
        gained = _worth(changed, after) - _worth(problem, before)
        if gained <= 0 or (who in best and best[who].worth >= gained):
            continue
        moved, _, dropped = displaced(before, after)
        placed = tuple(each for each in after.meeting if each not in before.meeting)
        best[who] = Scarce(who, changes, placed, dropped, moved, gained, wanted, after)
    return tuple(sorted(best.values(), key=lambda each: (-each.worth, each.who))[:most])


def _worth(problem: Problem, solution: Solution) -> int:
    return sum(problem.request[each].worth for each in solution.meeting)


def _units(explanations: Explanations) -> Sequence[tuple[str, tuple[Change, ...], int]]:
    """Whose it is, the unit, and how many unmet requests it might help; the most worth at stake first."""
    problem = explanations.problem
    wanting: dict[tuple[str, tuple[Change, ...]], set[str]] = defaultdict(set)
    for request in explanations.unmet:
        for proposal in explanations.proposals(request):
            holders = {_holder(problem, each) for each in proposal.changes}
            holder = holders.pop()
            if holder is None or holders:
                continue
            wanting[holder, _unit(problem, holder, proposal.changes)].add(request)

    def stake(unit: tuple[str, tuple[Change, ...]]) -> int:
        return sum(problem.request[each].worth for each in wanting[unit])

    ranked = sorted(wanting, key=lambda unit: (-stake(unit), len(unit[1]), str(unit)))
    return [(who, changes, len(wanting[who, changes])) for who, changes in ranked]


def _holder(problem: Problem, change: Change) -> str | None:
    """Whose resource a change would give more of; None for what is not counted in units."""
    if isinstance(change, HigherLimit):
        return change.party
    if isinstance(change, MoreAtOnce):
        return change.room
    if isinstance(change, MorePlaces):
        return change.session
    if isinstance(change, MoreTime):
        owners = {problem.person[each].party if each in problem.person else each for each in change.who}
        return owners.pop() if len(owners) == 1 else None
    return None


def _unit(problem: Problem, holder: str, changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes with time made a whole hour, and the limits that would forbid to use it raised with it."""
    found: list[Change] = []
    times = [each for each in changes if isinstance(each, MoreTime)]
    for time in times:
        start = min(time.window.start, (time.window.start // DAY + 1) * DAY - HOUR)
        found.append(MoreTime(time.who, Window(start, max(start + HOUR, time.window.end))))
    for each in changes:
        if isinstance(each, MoreTime):
            continue
        if isinstance(each, HigherLimit) and times:
            by = max(1, HOUR // min(_lengths(problem, holder)))
            found.append(HigherLimit(each.party, each.daily, each.total, by))
        else:
            found.append(each)
    return tuple(found)


def _lengths(problem: Problem, party: str) -> list[int]:
    return [each.length for each in problem.requests if party in (each.counterpart, *each.delegations)]


def _free(explanations: Explanations, who: str) -> tuple[str, ...]:
    """What may change: everything unmet, and the placed meetings that use the resource or the parties it might help."""
    problem, plan = explanations.problem, explanations.solution
    unmet = explanations.unmet
    using = []
    for meeting in plan.meetings:
        request = problem.request[meeting.request]
        users = {request.counterpart, *request.delegations, meeting.room, meeting.interpreter, request.session}
        if who in users:
            using.append(meeting.request)
    parties = {
        party
        for each in unmet
        if who in (problem.request[each].counterpart, problem.request[each].session)
        for party in problem.request[each].delegations
    }
    near = [each for each in plan.meeting if parties & set(problem.request[each].delegations) and each not in using]
    return tuple([*unmet, *using, *near][: MOST_FREE + len(unmet)])
