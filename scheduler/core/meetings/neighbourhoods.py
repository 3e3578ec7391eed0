"""Large-neighbourhood search: free some delegations or hosts, keep all else as it stands, solve what is left exactly.

Several small models are under way at once, prepared and taken in one after the other in a fixed order: the same
mission, seed and number of steps give the same plan, however quick the machine is.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from ortools.sat.python import cp_model

from scheduler.core.meetings.bookings import Bookings, Held
from scheduler.core.meetings.candidates import Team
from scheduler.core.meetings.constraints import add_constraints
from scheduler.core.meetings.problem import Side
from scheduler.core.meetings.surroundings import Surroundings, surroundings
from scheduler.core.meetings.variables import Decisions, Detail
from scheduler.core.search import Found, Goal, Search

total = cp_model.LinearExpr.sum


class Order(NamedTuple):
    """Plans compare by it, the greater the better. `missing` and `poor` (delegations at the least share) count down."""

    missing: int
    least: int
    poor: int
    worth: int


_CALM = 12  # steps for the worst-off that bring nothing, after which worth is pursued for three times as many
_LEAST, _FIRST, _MOST = 150, 1_500, 12_000  # placements freed by one step, before most fall to what stands
_WORK = 0.3  # CP-SAT's deterministic seconds for one small model, doubled where a step must not fail
_PARAMETERS: Mapping[str, object] = {
    "cp_model_probing_level": 0,
    "symmetry_level": 0,
    "max_presolve_iterations": 1,
    "linearization_level": 2,
    "max_deterministic_time": _WORK,
}


@dataclass(frozen=True, slots=True)
class _Step:
    """One small model under way. `free`: numbers of the gatherings it decides, and how they stood before."""

    free: Mapping[int, Held | None]
    decisions: Decisions
    around: Surroundings
    found: Future[Found]


class Neighbourhoods:
    """Improves `bookings` step by step, never worsening guarantees, then fairness against `alone`, then worth."""

    def __init__(self, bookings: Bookings, alone: Mapping[str, int], search: Search) -> None:
        self.bookings = bookings
        self.candidates = bookings.candidates
        self.problem = bookings.problem
        self.alone = {party: worth for party, worth in alone.items() if worth > 0}
        self.search = search
        self.random = Random(search.limits.seed)
        self.size = _FIRST
        self.steps = 0
        self.settled = False  # whether steps for the worst-off have ceased to help, at least once
        self._calm = 0
        self._of: dict[str, list[int]] = {}
        for number, gathering in enumerate(self.candidates.gatherings):
            for party in gathering.parties:
                self._of.setdefault(party, []).append(number)
        sides = {party.id: party.side for party in self.problem.parties}
        self._guests = [party for party in self._of if sides[party] == Side.DELEGATION]
        self._hosts = [party for party in self._of if sides[party] == Side.COUNTERPART]
        self._worth = dict.fromkeys(self._guests, 0)
        for held in bookings.held.values():
            self._count(held, 1)

    def run(self, until: Callable[[], bool], on_better: Callable[[Order], None]) -> None:
        """Steps until `until` says so or the search is over. `on_better` is told each better order."""
        if not self._guests:
            return
        order = self.order()
        most = self.search.limits.steps
        under_way: deque[_Step] = deque()
        workers = max(self.search.limits.workers, 1)
        with ThreadPoolExecutor(workers) as threads:
            while True:
                while len(under_way) < workers and self.search.left > 0 and self.steps != most and not until():
                    under_way.append(self._begin(threads, {each for step in under_way for each in step.free}))
                if not under_way:
                    return
                step = under_way.popleft()
                self._take(step)
                now = self.order()
                if now != order:
                    order = now
                    on_better(order)

    def order(self) -> Order:
        missing = sum(
            max(0, party.guaranteed_minimum - self.bookings.meetings_of(party.id)) for party in self.problem.parties
        )
        shares = [self._share(party) for party in self.alone]
        least = min(shares, default=1000)
        return Order(-missing, least, -shares.count(least), self.worth)

    def _share(self, party: str) -> int:
        return 1000 * self._worth.get(party, 0) // self.alone[party]

    @property
    def worth(self) -> int:
        return sum(
            self.problem.request[request].worth for held in self.bookings.held.values() for request in held.guests
        )

    # Choosing

    def _begin(self, threads: ThreadPoolExecutor, taken: set[int]) -> _Step:
        self.steps += 1
        _, least, _, _ = self.order()
        poorest = [party for party in self._guests if party in self.alone and self._share(party) == least]
        fairer = bool(poorest) and least < 1000 and self._calm < _CALM
        if not fairer:
            self.settled = True
            self._calm = self._calm + 1 if self._calm < 4 * _CALM else 0
        free = self._choose(self.random.choice(poorest) if fairer else None, taken)
        before = {number: self.bookings.held.get(number) for number in free}
        for number, held in before.items():
            if held is not None:
                self.bookings.release(number)
        try:
            around = surroundings(self.bookings, before, self.random)
        finally:
            for held in before.values():
                if held is not None:
                    self.bookings.book(held)
        decisions = Decisions(around.candidates, Detail(watched=around.watched))
        add_constraints(decisions)
        goal = self._goal(decisions, before, least, fairer=fairer)
        _fix_and_hint(decisions, around, before)
        parameters = {**_PARAMETERS, "random_seed": self.random.randrange(1 << 20)}
        found = threads.submit(self.search.run, decisions.model, goal, workers=1, parameters=parameters)
        return _Step(before, decisions, around, found)

    def _choose(self, poorest: str | None, taken: set[int]) -> list[int]:
        """Gatherings of delegations that want the same hosts, of any delegations, or of any hosts."""
        way = self.random.randrange(3) if poorest is None else 0
        parties = self._hosts if way == 2 else self._guests
        first = poorest or self.random.choice(parties)
        if way == 0:
            shared = Counter(
                guest
                for number in self._of[first]
                for other in self._of[self.candidates.gatherings[number].counterpart]
                for guest in self.candidates.gatherings[other].parties[1:]
            )
            order = sorted(shared, key=lambda party: -shared[party] * self.random.random())
        else:
            order = self.random.sample(parties, min(len(parties), 40))
        free: dict[int, None] = {}
        weight = 0
        for party in (first, *order):
            for number in self._of[party]:
                if number not in free and number not in taken:
                    free[number] = None
                    weight += len(self.candidates.gatherings[number].placements)
            if weight >= self.size:
                break
        return sorted(free)

    # Solving

    def _goal(self, decisions: Decisions, before: Mapping[int, Held | None], least: int, *, fairer: bool) -> Goal:
        """Worth, where nobody falls below the least share and no guarantee is lost; with `fairer` the share first."""
        worths: list[cp_model.LinearExprT] = []
        gained: dict[str, list[cp_model.LinearExprT]] = {}
        counted: dict[str, list[cp_model.LinearExprT]] = {}
        for number in range(len(before)):
            gathering = decisions.gatherings[number]
            counted.setdefault(gathering.counterpart, []).append(total(decisions.held[number]))
            for guest in gathering.guests:
                met = decisions.met(guest.request.id)
                worths.append(guest.request.worth * met)
                for party in guest.request.delegations:
                    gained.setdefault(party, []).append(guest.request.worth * met)
                    counted.setdefault(party, []).append(met)
        worth = total(worths)
        whole = sum(guest.request.worth for number in before for guest in self.candidates.gatherings[number].guests)
        lost, kept = self._without(before)
        short: list[cp_model.LinearExprT] = []
        allowed = 0
        for party, meetings in counted.items():
            wanted = self.problem.party[party].guaranteed_minimum - self.bookings.meetings_of(party) + kept[party]
            if wanted > 0:
                missing = decisions.model.new_int_var(0, wanted, "")
                decisions.model.add(missing + total(meetings) >= wanted)
                short.append(missing)
                allowed += max(0, wanted - kept[party])
        share = decisions.model.new_int_var(least, 1000 if fairer else least, "")
        for party, parts in gained.items():
            if party in self.alone:
                base = self._worth[party] - lost[party]
                decisions.model.add(1000 * (base + total(parts)) >= self.alone[party] * share)
        if short:
            decisions.model.add(total(short) <= allowed)
        goal = worth - (1 + whole) * 1001 * total(short) if short else worth
        return Goal(goal + (1 + whole) * (share - least) if fairer else goal, maximise=True)

    def _without(self, before: Mapping[int, Held | None]) -> tuple[Counter[str], Counter[str]]:
        """What the freed gatherings gave as they stood: worth per delegation, meetings per party."""
        worth: Counter[str] = Counter()
        meetings: Counter[str] = Counter()
        for number, held in before.items():
            if held is None:
                continue
            meetings[self.candidates.gatherings[number].counterpart] += 1
            for request in map(self.problem.request.__getitem__, held.guests):
                for party in request.delegations:
                    worth[party] += request.worth
                    meetings[party] += 1
        return worth, meetings

    # Taking in

    def _take(self, step: _Step) -> None:
        """Takes what was found if it fits what has changed meanwhile, and is not worse."""
        found = step.found.result()
        ended = found.value is not None and found.value == found.bound
        self.size = min(_MOST, self.size * 11 // 10 + 1) if ended else max(_LEAST, self.size * 7 // 8)
        changed = any(self.bookings.held.get(number) != held for number, held in step.free.items())
        if found.values is None or changed:
            return
        order = self.order()
        better = self._exchange(step.free, list(self._read(step, found.values))) and self.order()[:3] > order[:3]
        if better:
            self._calm = 0
        elif self._calm < _CALM:
            self._calm += 1

    def _exchange(self, free: Mapping[int, Held | None], instead: Sequence[Held]) -> bool:
        """Books `instead` for what is freed; all as it was, and False, if it does not fit or is worse."""
        order = self.order()
        for number, held in free.items():
            if held is not None:
                self._release(number)
        booked: list[int] = []
        for held in instead:
            if not self.bookings.can_take(held):
                break
            self._book(held)
            booked.append(held.number)
        if len(booked) == len(instead) and self.order() >= order:
            return True
        for number in booked:
            self._release(number)
        for before in free.values():
            if before is not None:
                self._book(before)
        return False

    def _read(self, step: _Step, values: Sequence[int]) -> Iterator[Held]:
        decisions = step.decisions
        for at in range(len(step.free)):
            number = step.around.numbers[at]
            k = next((k for k, literal in enumerate(decisions.held[at]) if values[literal.index]), None)
            if k is None:
                continue
            gathering = decisions.gatherings[at]
            place = next(place for place, literal in decisions.sits[at][k].items() if values[literal.index])
            interpreter = next(
                (
                    each
                    for each in gathering.interpreters[k]
                    for item in decisions.work[each]
                    if (item.gathering, item.placement) == (at, k) and values[item.literal.index]
                ),
                None,
            )
            guests = {
                guest.request.id: _coming(decisions, guest.teams, guest.request.id, k, values)
                for guest in gathering.guests
                if k in decisions.joined.get(guest.request.id, {})
                and values[decisions.joined[guest.request.id][k].index]
            }
            hosts = _coming(decisions, (gathering.host,), gathering.id, k, values)
            yield Held(number, step.around.placements[at][k], place, hosts, guests, interpreter)

    def _count(self, held: Held, by: int) -> None:
        for request in map(self.problem.request.__getitem__, held.guests):
            for party in request.delegations:
                self._worth[party] += by * request.worth

    def _book(self, held: Held) -> None:
        self.bookings.book(held)
        self._count(held, 1)

    def _release(self, number: int) -> None:
        self._count(self.bookings.release(number), -1)


def _fix_and_hint(decisions: Decisions, around: Surroundings, before: Mapping[int, Held | None]) -> None:
    """What stands around must stay; what is free is hinted as it stood."""
    model = decisions.model
    for at, number in enumerate(around.numbers):
        if number in before:
            stood = before[number]
            for k, literal in enumerate(decisions.held[at]):
                model.add_hint(literal, stood is not None and around.placements[at][k] == stood.k)
            continue
        guests = decisions.gatherings[at].guests
        for literal in [decisions.held[at][0], *(decisions.joined[guest.request.id][0] for guest in guests)]:
            model.add(literal == 1)


def _coming(decisions: Decisions, teams: Sequence[Team], within: str, k: int, values: Sequence[int]) -> tuple[str, ...]:
    return tuple(
        person
        for team in teams
        for person in (*team.must, *team.pool)
        if k in decisions.attends.get((person, within), {}) and values[decisions.attends[person, within][k].index]
    )
