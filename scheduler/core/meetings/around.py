"""A small exact model around a plan: some requests are free, all other meetings stay exactly as they are.

Whatever it brings is a plan of the whole mission, so the referee can be asked about it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from scheduler.core.meetings.altering import with_row
from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.constraints import add_constraints
from scheduler.core.meetings.objective import guaranteed_minimum_is_met, worst_off_gets_its_share
from scheduler.core.meetings.problem import Lock, Problem, Request, Window
from scheduler.core.meetings.reading import hint_from, read_solution
from scheduler.core.meetings.solution import Meeting, Solution
from scheduler.core.meetings.variables import Decisions, Literal
from scheduler.core.search import QUICK, Goal, Search

# What one unit counts: a meeting kept and a guarantee kept far above all that follows; leaving a meeting at its place
# as much as two points of worth; a person left in a meeting next to nothing.
_MEETING, _GUARANTEE, _WORTH, _PLACE, _PERSON = 10**9, 10**8, 10**5, 2 * 10**5, 1
# Where worth is the goal, no number of moves outweighs a point of it.
_POINT = 10**9


@dataclass(frozen=True, slots=True)
class Floor:
    """What must not fall: meetings `missing` from guarantees at most, the least `share` in permille of `alone`, the
    worth that each delegation could get alone."""

    missing: int
    share: int
    alone: Mapping[str, int]


def place_around(
    problem: Problem,
    solution: Solution,
    request: str,
    *,
    search: Search,
    free: Collection[str] = (),
    may_drop: Collection[str] = (),
) -> Solution | None:
    """The plan with `request` in it and the fewest other meetings dropped, then the fewest moved; None if none exists.

    `free`: requests whose meetings may move; `may_drop`: those of them that may be given up, too. The rest stays.
    """
    around = pinned(problem, solution, {request, *free})
    for each in (request, *(each for each in free if each in solution.meeting and each not in may_drop)):
        around = with_row(around, replace(around.request[each], required=True))
    decisions = Decisions(find_candidates(around))
    add_constraints(decisions)
    goal = None
    if free:
        kept, counts = _kept(decisions, solution, free, per_meeting=_MEETING)
        missing = guaranteed_minimum_is_met(decisions)
        kept += missing.literals
        counts += [-_GUARANTEE] * len(missing.literals)
        goal = Goal(cp_model.LinearExpr.weighted_sum(kept, counts), maximise=True)
        _hint(decisions, solution)
    found = search.run(decisions.model, goal, workers=1, parameters=QUICK)
    return None if found.values is None else _settled(problem, solution, read_solution(decisions, found.values))


def most_around(
    problem: Problem, solution: Solution, *, search: Search, free: Collection[str], floor: Floor
) -> Solution | None:
    """The plan of the most worth that keeps `floor`, and the fewest meetings moved; only `free` requests change."""
    decisions = Decisions(find_candidates(pinned(problem, solution, free)))
    add_constraints(decisions)
    decisions.model.add(guaranteed_minimum_is_met(decisions).expression <= floor.missing)
    decisions.model.add(worst_off_gets_its_share(decisions, floor.alone).expression >= floor.share)
    kept, counts = _kept(decisions, solution, free, per_meeting=0)
    for request, placements in decisions.joined.items():
        kept += placements.values()
        counts += [_POINT * problem.request[request].worth] * len(placements)
    _hint(decisions, solution)
    goal = Goal(cp_model.LinearExpr.weighted_sum(kept, counts), maximise=True)
    found = search.run(decisions.model, goal, workers=1, parameters=QUICK)
    return None if found.values is None else _settled(problem, solution, read_solution(decisions, found.values))


def pinned(problem: Problem, solution: Solution, free: Collection[str]) -> Problem:
    """The problem in which everything but `free` must stay as it is in the plan; what is neither is left out."""
    requests: list[Request] = []
    locks = [lock for lock in problem.locks if lock.request in free]
    for request in problem.requests:
        meeting = solution.meeting.get(request.id)
        if request.id in free:
            requests.append(request)
        elif meeting is not None:
            requests.append(_just_there(request, meeting))
            locks.append(Lock(request.id, meeting.start, meeting.room, meeting.attendees, meeting.interpreter))
    return replace(problem, requests=tuple(requests), locks=tuple(locks))


def _just_there(request: Request, meeting: Meeting) -> Request:
    if request.session is not None:
        return replace(request, required=True)
    # The lock says the same; without other windows and rooms the placement is found at once.
    there = Window(meeting.start, meeting.start + request.length)
    return replace(request, required=True, windows=(there,), rooms=(meeting.room,))


def _kept(
    decisions: Decisions, solution: Solution, free: Collection[str], *, per_meeting: int
) -> tuple[list[Literal], list[int]]:
    """Literals and what each counts: free meetings that are still met, at the same place, with the same people."""
    problem = decisions.problem
    literals: list[Literal] = []
    counts: list[int] = []
    for gathering in decisions.gatherings:
        for guest in gathering.guests:
            request = guest.request
            meeting = solution.meeting.get(request.id)
            if meeting is None or request.id not in free:
                continue
            venue = problem.room[meeting.room].venue
            for k, literal in decisions.joined.get(request.id, {}).items():
                placement = gathering.placements[k]
                same = placement.start == meeting.start and placement.venue == venue
                literals.append(literal)
                counts.append(per_meeting + (per_meeting > 0) * _WORTH * request.worth + same * _PLACE)
                if same:
                    there = [
                        decisions.attends.get((person, within), {}).get(k)
                        for person in meeting.attendees
                        for within in (request.id, gathering.id)
                    ]
                    present = {each.index: each for each in there if each is not None}
                    literals += present.values()
                    counts += [_PERSON] * len(present)
    return literals, counts


def _hint(decisions: Decisions, solution: Solution) -> None:
    for index, value in hint_from(decisions, solution).items():
        decisions.model.add_hint(decisions.model.get_int_var_from_proto_index(index), value)


def _settled(problem: Problem, before: Solution, after: Solution) -> Solution:
    """The same plan, with meetings that keep their hour back in their old room where they can be.

    The model takes rooms that no rule can tell apart for one, so two meetings may have changed rooms for nothing.
    """
    found = dict(after.meeting)

    def is_at_home(meeting: Meeting) -> bool:
        old = before.meeting.get(meeting.request)
        return old is not None and (old.start, old.room) == (meeting.start, meeting.room)

    def is_alike(request: str, room: str, other: str) -> bool:
        given, here, there = problem.request[request], problem.room[room], problem.room[other]
        same = (here.venue, here.hours, here.holds, here.seats) == (there.venue, there.hours, there.holds, there.seats)
        return same and given.session is None and other in given.rooms

    def users(room: str, meeting: Meeting) -> list[Meeting]:
        end = meeting.start + _length(problem, meeting.request)
        return [
            each
            for each in found.values()
            if each.room == room
            and each.request != meeting.request
            and each.start < end
            and meeting.start < each.start + _length(problem, each.request)
        ]

    for request, old in before.meeting.items():
        now = found.get(request)
        if now is None or now.start != old.start or now.room == old.room or not is_alike(request, now.room, old.room):
            continue
        there = users(old.room, now)
        if any(is_at_home(each) or not is_alike(each.request, old.room, now.room) for each in there):
            continue
        if all([other.request for other in users(now.room, each)] in ([], [request]) for each in there):
            found |= {each.request: replace(each, room=now.room) for each in there}
            found[request] = replace(now, room=old.room)
    return Solution(tuple(found[each] for each in sorted(found)))


def _length(problem: Problem, request: str) -> int:
    given = problem.request[request]
    return problem.session[given.session].length if given.session is not None else given.length
