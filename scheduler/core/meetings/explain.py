"""Why a request is not in a plan, and what it would take: a card per request, every cure on it really tried.

A cure is a named change of the problem, or other meetings that make room, or both. It stands on a card only after the
changed problem was solved around the plan with the request in it and the referee found nothing against the result.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from scheduler.core.meetings import checks
from scheduler.core.meetings.around import place_around
from scheduler.core.meetings.changes import Change, apply_all
from scheduler.core.meetings.checks_ledger import Ledger
from scheduler.core.meetings.freedom import Freedom
from scheduler.core.meetings.hindrances import Hindrances, Spot
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.proposals import Proposal, proposals_of
from scheduler.core.meetings.solution import Meeting, Solution
from scheduler.core.rules import Level
from scheduler.core.search import Search

# Verified cures on a card that need a change, and how many proposals are tried for them at most.
MOST_CHANGES = 4
MOST_TRIED = 12
MOST_ALIKE = 2
# Meetings that may move to make room: those of the same parties, and those most often in the way.
MOST_FREE = 30

Found = Literal["cured", "no small cure", "out of time", "the plan is at fault"]


@dataclass(frozen=True, slots=True)
class Move:
    """A meeting before and after a cure."""

    before: Meeting
    after: Meeting


@dataclass(frozen=True, slots=True)
class Cure:
    """What would place the request, proven by `solution`, a plan of the changed problem without a broken rule.

    `changes`: none where other meetings make room. `placed`: the request's meeting. `moved`: at another hour or in
    another room; `staffed`: same hour and room, other people or interpreter; `dropped`: requests given up. `levels`:
    what the referee says the whole plan would reach.
    """

    changes: tuple[Change, ...]
    placed: Meeting
    moved: tuple[Move, ...]
    staffed: tuple[str, ...]
    dropped: tuple[str, ...]
    levels: Mapping[Level, int]
    solution: Solution


@dataclass(frozen=True, slots=True)
class Card:
    """One unmet request. `spots`: the hours and places it asked for, with what stands in the way at each.

    `found`: how the search for cures ended. `tried`: proposals that were solved. `levels`: the plan's as it stands.
    """

    request: str
    spots: tuple[Spot, ...]
    cures: tuple[Cure, ...]
    found: Found
    tried: int
    levels: Mapping[Level, int]


class Explanations:
    """All cards of one plan: what they share is worked out once."""

    def __init__(
        self, problem: Problem, solution: Solution, *, alone: Mapping[str, int] | None, search: Search
    ) -> None:
        self.problem = problem
        self.solution = solution
        self.alone = alone
        self.search = search
        self.freedom = Freedom(Ledger(problem, solution))
        report = checks.check(problem, solution, alone=alone)
        self.levels = report.levels
        self.is_sound = report.valid
        self._seen: dict[str, tuple[Hindrances, tuple[Spot, ...]]] = {}
        self._proposals: dict[str, Sequence[Proposal]] = {}

    @property
    def unmet(self) -> tuple[str, ...]:
        """Requests that the plan does not place, the worthiest first."""
        left = [each for each in self.problem.requests if each.id not in self.solution.meeting]
        return tuple(each.id for each in sorted(left, key=lambda each: (-each.worth, each.id)))

    def cards(self) -> Iterator[Card]:
        """A card for every unmet request, each as soon as it is there."""
        for request in self.unmet:
            yield self.card(request)

    def card(self, request: str) -> Card:
        """Raises KeyError for a request the problem does not know, ValueError for one that the plan places."""
        if request in self.solution.meeting:
            raise ValueError(f"{request} is in the plan")
        hindrances, spots = self._spots(request)
        asked = tuple(
            each
            for each in spots
            if hindrances.is_asked_for(each.start)
            and not any(found.rule == "meeting_is_in_an_allowed_place" for found in each.hindrances)
        )
        if not self.is_sound:
            return Card(request, asked, (), "the plan is at fault", 0, self.levels)
        cures: list[Cure] = []
        tried = 0
        for cure in self._tried(request, spots, asked):
            tried += 1
            if cure is not None:
                cures.append(cure)
        found: Found = "cured" if cures else "no small cure" if self.search.left > 0 else "out of time"
        return Card(request, asked, tuple(sorted(cures, key=_size)), found, tried, self.levels)

    def proposals(self, request: str) -> Sequence[Proposal]:
        """Changes that might place an unmet request, the smallest first; not tried yet."""
        if request not in self._proposals:
            self._proposals[request] = proposals_of(self.problem, self._spots(request)[1])
        return self._proposals[request]

    def _spots(self, request: str) -> tuple[Hindrances, tuple[Spot, ...]]:
        if request not in self._seen:
            hindrances = Hindrances(self.freedom, self.problem.request[request])
            self._seen[request] = hindrances, tuple(hindrances.spots())
        return self._seen[request]

    def _tried(self, request: str, spots: Sequence[Spot], asked: Sequence[Spot]) -> Iterator[Cure | None]:
        """Every proposal's cure, None for one that does not hold."""
        movable = self._movable(request, asked or spots)
        if self.search.left > 0:
            yield self._cure(request, (), movable, may_drop=True)
        kinds: set[object] = set()
        cured: list[frozenset[Change]] = []
        tries: Counter[object] = Counter()
        for proposal in self.proposals(request):
            if len(cured) >= MOST_CHANGES or sum(tries.values()) >= MOST_TRIED or self.search.left <= 0:
                return
            if (
                proposal.kind in kinds
                or tries[proposal.kind] >= 2
                or any(each <= set(proposal.changes) for each in cured)
            ):
                continue
            tries[proposal.kind] += 1
            cure = self._cure(request, proposal.changes, self._near(movable, proposal), may_drop=False)
            if cure is not None:
                kinds.add(proposal.kind)
                cured.append(frozenset(proposal.changes))
            yield cure

    def _near(self, movable: Sequence[str], proposal: Proposal) -> Sequence[str]:
        """Where nothing is left in the way, nothing else moves."""
        return (*movable, *proposal.meetings) if proposal.meetings else ()

    def _movable(self, request: str, spots: Sequence[Spot]) -> tuple[str, ...]:
        """Placed requests that may make room: those of the same parties, and those most often in the way."""
        given = self.problem.request[request]
        parties = {given.counterpart, *given.delegations}
        near = [
            each
            for each in self.solution.meeting
            if parties & {self.problem.request[each].counterpart, *self.problem.request[each].delegations}
        ]
        ways = Counter(
            found.meeting
            for spot in spots
            if len(spot.hindrances) <= 3
            for found in spot.hindrances
            if found.meeting is not None and found.meeting not in near
        )
        return tuple([*near, *(each for each, _ in ways.most_common())][:MOST_FREE])

    def _cure(self, request: str, changes: tuple[Change, ...], free: Sequence[str], *, may_drop: bool) -> Cure | None:
        changed = apply_all(self.problem, changes)
        after = place_around(
            changed, self.solution, request, search=self.search, free=free, may_drop=free if may_drop else ()
        )
        if after is None:
            return None
        report = checks.check(changed, after, alone=self._alone_with(changed, after))
        if report.hard or request not in after.meeting:
            return None
        moved, staffed, dropped = displaced(self.solution, after)
        return Cure(changes, after.meeting[request], moved, staffed, dropped, report.levels, after)

    def _alone_with(self, problem: Problem, after: Solution) -> Mapping[str, int] | None:
        return None if self.alone is None else alone_with(problem, after, self.alone)


def displaced(before: Solution, after: Solution) -> tuple[tuple[Move, ...], tuple[str, ...], tuple[str, ...]]:
    """What a plan does to another's meetings: those moved, those with other people, those dropped."""
    moved: list[Move] = []
    staffed: list[str] = []
    dropped: list[str] = []
    for meeting in before.meetings:
        now = after.meeting.get(meeting.request)
        if now is None:
            dropped.append(meeting.request)
        elif (now.start, now.room) != (meeting.start, meeting.room):
            moved.append(Move(meeting, now))
        elif now != meeting:
            staffed.append(meeting.request)
    return tuple(moved), tuple(staffed), tuple(dropped)


def alone_with(problem: Problem, solution: Solution, alone: Mapping[str, int]) -> Mapping[str, int]:
    """What each delegation could get alone, at least: a change that gives it more gives it more alone, too."""
    met: Counter[str] = Counter()
    for meeting in solution.meetings:
        request = problem.request[meeting.request]
        for delegation in request.delegations:
            met[delegation] += request.worth
    return {party: max(most, met[party]) for party, most in alone.items()}


def _size(cure: Cure) -> tuple[int, ...]:
    """Smaller first: fewer meetings dropped, fewer changes, fewer meetings moved."""
    return (len(cure.dropped), len(cure.changes), len(cure.moved), len(cure.staffed))
