"""Plans near one that is there, or near a shadow: whom one meets in which half-day and where is kept, the rest is open.

A shadow seldom is a plan as it stands, but often a plan as good lies near it: the same meetings in the same half-days
at the same places, at other hours and with other people. With so little open the best of them is found and proven
within a second. Where it still makes people wait, they and some others are let go anywhere, step by step.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ortools.sat.python import cp_model

from scheduler.core.meetings.candidates import Candidates, Gathering, Placement, Team
from scheduler.core.meetings.constraints import Row
from scheduler.core.meetings.half_days import half_day_of
from scheduler.core.meetings.objective import is_indecent
from scheduler.core.meetings.problem import DAY, Problem, Side
from scheduler.core.meetings.solution import Solution
from scheduler.core.meetings.variables import Decisions, Literal

total = cp_model.LinearExpr.sum

# Party, day and part of the day, venue.
Visit = tuple[str, tuple[int, int], str]
# How many more rivals are let go with every step in vain.
_SOME = 5


@dataclass(frozen=True, slots=True)
class Where:
    """`held`: the placement of each gathering, by its number. `joined`: that of each request that is met."""

    held: Sequence[int | None]
    joined: Mapping[str, int]


def where_it_lies(decisions: Decisions, values: Sequence[int]) -> Where:
    """`values`: one per variable of the model."""
    held = [
        next((k for k, literal in enumerate(literals) if values[literal.index]), None) for literals in decisions.held
    ]
    joined = {
        request: k
        for request, literals in decisions.joined.items()
        for k, literal in literals.items()
        if values[literal.index]
    }
    return Where(held, joined)


def where_plan_lies(candidates: Candidates, plan: Solution) -> Where:
    place_of = {room: at for at, place in enumerate(candidates.places) for room in place.rooms}
    held: list[int | None] = []
    joined: dict[str, int] = {}
    for gathering in candidates.gatherings:
        at: int | None = None
        for guest in gathering.guests:
            meeting = plan.meeting.get(guest.request.id)
            if meeting is not None:
                place = place_of[meeting.room]
                at = next(
                    k
                    for k, each in enumerate(gathering.placements)
                    if each.start == meeting.start and place in each.places
                )
                joined[guest.request.id] = at
        held.append(at)
    return Where(held, joined)


def near(candidates: Candidates, where: Where, free: frozenset[str] = frozenset()) -> Candidates:
    """The placements in the half-days, at the places and in the kind of hours where the meetings are; all of them for
    the delegations in `free`."""
    problem = candidates.problem
    halves = Halves(problem)
    kept: list[Gathering] = []
    for gathering, at in zip(candidates.gatherings, where.held, strict=True):
        if any(not free.isdisjoint(guest.request.delegations) for guest in gathering.guests):
            kept.append(gathering)
            continue
        if at is None:
            kept.append(_at(gathering, ()))
            continue
        teams = [team for guest in gathering.guests if guest.request.id in where.joined for team in guest.teams]

        def kind(placement: Placement, teams: Sequence[Team] = teams) -> tuple[object, ...]:
            return *(halves.visit(team, placement) for team in teams), is_indecent(problem, placement)

        now = kind(gathering.placements[at])
        kept.append(_at(gathering, [k for k, each in enumerate(gathering.placements) if kind(each) == now]))
    return replace(candidates, gatherings=tuple(kept))


def hint_of(decisions: Decisions, candidates: Candidates, where: Where) -> dict[int, int]:
    """Variable -> value, for when and where each request is met; who comes is left open. `where`: in `candidates`."""
    starts = {
        guest.request.id: (placement.start, placement.venue)
        for gathering in candidates.gatherings
        for guest in gathering.guests
        if guest.request.id in where.joined
        for placement in (gathering.placements[where.joined[guest.request.id]],)
    }
    return {
        literal.index: int(starts.get(guest.request.id) == (placement.start, placement.venue))
        for gathering in decisions.gatherings
        for guest in gathering.guests
        for k, literal in decisions.joined.get(guest.request.id, {}).items()
        for placement in (gathering.placements[k],)
    }


def not_again(shadow: Decisions, where: Where, wrong: Collection[str]) -> Iterator[Row]:
    """No delegation spends a half-day, in which a request of `wrong` is met, at the same meetings and places again."""
    halves = Halves(shadow.problem)
    spent: dict[tuple[str, tuple[int, int]], list[Sequence[Literal]]] = defaultdict(list)
    concerned: set[tuple[str, tuple[int, int]]] = set()
    for gathering in shadow.gatherings:
        for guest in gathering.guests:
            at = where.joined.get(guest.request.id)
            if at is None:
                continue
            for team in guest.teams:
                visit = halves.visit(team, gathering.placements[at])
                here = shadow.joined[guest.request.id].items()
                spent[visit[:2]].append(
                    [literal for k, literal in here if halves.visit(team, gathering.placements[k]) == visit]
                )
                if guest.request.id in wrong:
                    concerned.add(visit[:2])
    for half in sorted(concerned):
        yield total([literal for meeting in spent[half] for literal in meeting]) <= len(spent[half]) - 1


class Letting:
    """Whom to let go anywhere in the next step: those at whose meetings something is amiss, then some rivals too."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self._problem = problem
        self._chance = random.Random(seed)
        self._delegations = frozenset(party.id for party in problem.parties if party.side == Side.DELEGATION)

    def after(self, plan: Solution, in_vain: int) -> frozenset[str]:
        """`in_vain`: how many steps from this plan found nothing better."""
        waiting, lacking = _amiss(self._problem, plan)
        theirs = frozenset(party for each in waiting or lacking for party in self._problem.request[each].delegations)
        if theirs and not in_vain:
            return theirs
        hosts = {self._problem.request[each].counterpart for each in self.otherwise(plan)}
        rivals = {party for each in self._problem.requests if each.counterpart in hosts for party in each.delegations}
        others = sorted(rivals - theirs or self._delegations - theirs)
        return theirs | set(self._chance.sample(others, min(_SOME * max(in_vain, 1), len(others))))

    def otherwise(self, plan: Solution) -> set[str]:
        """Requests whose half-days another shadow should spend otherwise: all that make wait, or one of those that lack
        somebody, since some of these can often not be helped."""
        waiting, lacking = _amiss(self._problem, plan)
        return waiting or set(self._chance.sample(sorted(lacking), min(len(lacking), 1)))


def _amiss(problem: Problem, plan: Solution) -> tuple[set[str], set[str]]:
    """Requests before or after a longer wait than is allowed, and those met without somebody who was asked for."""
    lacking: set[str] = set()
    waiting: set[str] = set()
    stops: dict[tuple[str, tuple[int, int]], list[tuple[int, int, str]]] = defaultdict(list)
    for meeting in plan.meetings:
        request = problem.request[meeting.request]
        length = problem.session[request.session].length if request.session else request.length
        if any(not set(need.asked) <= set(meeting.attendees) for need in request.needs):
            lacking.add(request.id)
        for person in meeting.attendees:
            given = problem.person[person]
            if problem.party[given.party].side == Side.DELEGATION:
                half = half_day_of(given.engagements, meeting.start)
                stops[person, half].append((meeting.start, meeting.start + length, request.id))
    for held in stops.values():
        for (_, end, before), (start, _, then) in pairwise(sorted(held)):
            if start - end > problem.settings.wait_allowed:
                waiting |= {before, then}
    return waiting, lacking


class Halves:
    """Half-days of whole parties: cut where all of a party's persons have an engagement that ends then."""

    def __init__(self, problem: Problem) -> None:
        ends: dict[str, list[set[int]]] = defaultdict(list)
        for person in problem.persons:
            ends[person.party].append({each.window.end for each in person.engagements})
        self._ends = {party: sorted(set.intersection(*found)) for party, found in ends.items()}

    def visit(self, team: Team, placement: Placement) -> Visit:
        day = placement.start // DAY
        over = sum(day * DAY <= end <= placement.start for end in self._ends.get(team.party, ()))
        return team.party, (day, over), placement.venue


def _at(gathering: Gathering, placements: Sequence[int]) -> Gathering:
    number = {k: at for at, k in enumerate(placements)}
    guests = tuple(
        replace(guest, open_at=tuple(number[k] for k in guest.open_at if k in number)) for guest in gathering.guests
    )
    return replace(
        gathering,
        guests=guests,
        placements=tuple(gathering.placements[k] for k in placements),
        interpreters=tuple(gathering.interpreters[k] for k in placements),
    )
