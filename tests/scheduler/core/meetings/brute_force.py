"""The best plan of a tiny problem by trying them all: no solver, no model, the referee alone says what may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from scheduler.core.meetings.checks import CHECKS, check
from scheduler.core.meetings.checks_ledger import Ledger
from scheduler.core.meetings.problem import DAY, Lock, Need, Problem, Request, Session, Side
from scheduler.core.meetings.rulebook import RULES, goals_of
from scheduler.core.meetings.solution import Meeting, Solution
from scheduler.core.rules import Level

# A further meeting can mend only these; whatever else a half-made plan breaks stays broken.
MENDED_LATER = ("required_request_is_met", "locked_meeting_stays", "notice_is_kept")
GROWING = tuple(r.name for r in RULES if r.level is Level.HARD and r.name not in MENDED_LATER)
MAXIMISED = (Level.FAIRNESS, Level.WORTH)


@dataclass(frozen=True, slots=True)
class Best:
    """The best plan's levels, or None where no plan keeps the hard rules. `plans`: how many do."""

    levels: Mapping[Level, int] | None
    alone: Mapping[str, int]
    plans: int


def best_levels(problem: Problem) -> Best:
    alone = {party.id: _alone(problem, party.id) for party in problem.parties if party.side is Side.DELEGATION}
    levels: Mapping[Level, int] | None = None
    plans = 0
    for solution in every_plan(problem):
        plans += 1
        found = check(problem, solution, alone=alone).levels
        if levels is None or standing(problem, found) < standing(problem, levels):
            levels = found
    return Best(levels, alone, plans)


def standing(problem: Problem, levels: Mapping[Level, int]) -> tuple[int, ...]:
    """A plan's levels as a tuple of which the smaller one is the better plan."""
    return tuple(-levels[each] if each in MAXIMISED else levels[each] for each in goals_of(problem))


def _alone(problem: Problem, delegation: str) -> int:
    """The most worth a delegation gets if nobody else had wishes; 0 if its own obligations cannot be kept."""
    own = tuple(request for request in problem.requests if delegation in request.delegations)
    names = {request.id for request in own}
    locks = tuple(lock for lock in problem.locks if lock.request in names)
    lonely = replace(problem, requests=own, locks=locks)
    worths = (sum(lonely.request[m.request].worth for m in plan.meetings) for plan in every_plan(lonely))
    return max(worths, default=0)


def every_plan(problem: Problem) -> Iterator[Solution]:
    """Every plan that keeps the hard rules and sends exactly as many persons as are needed."""
    locks = {lock.request: lock for lock in problem.locks}
    units: list[Sequence[tuple[Meeting, ...]]] = []
    sessions: dict[str, list[Request]] = {session.id: [] for session in problem.sessions}
    for request in problem.requests:
        if request.session is None:
            units.append(_possible(problem, tuple(_single(problem, request, locks.get(request.id)))))
        else:
            sessions[request.session].append(request)
    groups = [_together(problem, session, sessions[session.id]) for session in problem.sessions]
    units += [_possible(problem, tuple(options)) for options in groups]
    for meetings in _grown(problem, units, ()):
        solution = Solution(tuple(sorted(meetings, key=lambda each: each.request)))
        ledger = Ledger(problem, solution)
        if not any(True for name in MENDED_LATER for _ in CHECKS[name](ledger)):
            yield solution


def _grown(
    problem: Problem, units: Sequence[Sequence[tuple[Meeting, ...]]], so_far: tuple[Meeting, ...]
) -> Iterator[tuple[Meeting, ...]]:
    if not units:
        yield so_far
        return
    yield from _grown(problem, units[1:], so_far)
    for option in units[0]:
        grown = so_far + option
        if _keeps_rules(problem, grown):
            yield from _grown(problem, units[1:], grown)


def _keeps_rules(problem: Problem, meetings: tuple[Meeting, ...]) -> bool:
    ledger = Ledger(problem, Solution(meetings))
    return not any(True for name in GROWING for _ in CHECKS[name](ledger))


def _possible(problem: Problem, options: Sequence[tuple[Meeting, ...]]) -> Sequence[tuple[Meeting, ...]]:
    return [option for option in options if _keeps_rules(problem, option)]


def _frames(problem: Problem, source: Request | Session) -> Iterator[tuple[int, str, str | None]]:
    """Every start, room and interpreter there is."""
    interpreters = [each.id for each in problem.interpreters] if source.interpreting is not None else [None]
    starts = range(0, problem.days * DAY, problem.settings.grid)
    hours = [window for room in problem.rooms for window in room.hours]
    first, last = min((each.start for each in hours), default=0), max((each.end for each in hours), default=0)
    for start, room, interpreter in product(starts, source.rooms, interpreters):
        if first <= start < last:
            yield start, room, interpreter


def _teams(problem: Problem, needs: Sequence[Need]) -> Iterator[tuple[str, ...]]:
    """Every choice of exactly as many persons as each need asks for."""
    members = problem.members
    sizes = [combinations([person.id for person in members[need.party]], need.persons) for need in needs]
    for choice in product(*(tuple(each) for each in sizes)):
        yield tuple(person for team in choice for person in team)


def _single(problem: Problem, request: Request, lock: Lock | None) -> Iterator[tuple[Meeting, ...]]:
    teams = list(_teams(problem, request.needs))
    if lock is not None and lock.attendees is not None:
        teams = [lock.attendees]
    # A lock may name an interpreter for a meeting that needs none.
    named = lock.interpreter if lock is not None else None
    for start, room, interpreter in _frames(problem, request):
        for team in teams:
            yield (Meeting(request.id, start, room, tuple(sorted(team)), named or interpreter),)


def _together(problem: Problem, session: Session, requests: Sequence[Request]) -> Iterator[tuple[Meeting, ...]]:
    for amount in range(1, len(requests) + 1):
        for joined in combinations(requests, amount):
            guests = [list(_teams(problem, request.needs)) for request in joined]
            for frame, hosts in product(_frames(problem, session), _teams(problem, (session.need,))):
                start, room, interpreter = frame
                for teams in product(*guests):
                    yield tuple(
                        Meeting(request.id, start, room, tuple(sorted((*team, *hosts))), interpreter)
                        for request, team in zip(joined, teams, strict=True)
                    )
