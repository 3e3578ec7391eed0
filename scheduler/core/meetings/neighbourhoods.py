"""Large-neighbourhood search: free some delegations or hosts, keep all else as it stands, solve what is left exactly.

Rounds of small models take turns with rounds of moves that need no solver (moves.py); which comes next is what brought
more the last time.

Several small models are under way at once, prepared and taken in one after the other in a fixed order: the same
mission, seed and number of steps give the same plan, however quick the machine is.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from math import inf
from random import Random

from ortools.sat.python import cp_model

from scheduler.core.meetings.bookings import Bookings, Held
from scheduler.core.meetings.candidates import Team
from scheduler.core.meetings.constraints import add_constraints
from scheduler.core.meetings.moves import Moves
from scheduler.core.meetings.problem import Side
from scheduler.core.meetings.standing import Order, Standing
from scheduler.core.meetings.surroundings import Surroundings, surroundings
from scheduler.core.meetings.variables import Decisions, Detail
from scheduler.core.search import Found, Goal, Search

total = cp_model.LinearExpr.sum


# After so many steps for the worst-off that bring nothing, worth is pursued for so many.
_CALM, _BUSY = 12, 120
_ROUND = 6  # steps of one kind, moves or models, before it is asked which kind pays
_DOUBT = 5  # in one of so many rounds it is the kind that does not
_MOVES = 150  # moves that make a step
_WARMTH = 0.7  # points of worth that a move may give away
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
    """One small model under way. `free`: numbers of the gatherings it decides, and how they stood before. `fairer`: it
    is for the worst-off."""

    fairer: bool
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
        self.standing = Standing(bookings, alone)
        self.alone = self.standing.alone
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
        self._moves = Moves(self.standing, self.random)
        self._rounds = 0
        self._gains = dict.fromkeys((True, False), inf)  # what the last round brought: of moves, of models

    def run(self, until: Callable[[], bool], on_better: Callable[[Order], None]) -> None:
        """Steps until `until` says so or the search is over. `on_better` is told each better order."""
        if not self._guests:
            return
        order = self.order()

        def told() -> None:
            nonlocal order
            before, order = order, self.order()
            if order != before:
                on_better(order)

        def goes_on() -> bool:
            return self.search.left > 0 and self.steps != self.search.limits.steps and not until()

        with ThreadPoolExecutor(max(self.search.limits.workers, 1)) as threads:
            while goes_on():
                before, moving = order, self._moves_pay()
                (self._move if moving else partial(self._solve, threads))(goes_on, told)
                self._gains[moving] = _gain(before, order)

    def turn_to_worth(self) -> None:
        """What the worst-off have is kept from now on; more for them is looked for now and then only."""
        self._calm = max(self._calm, _CALM)
        self._gains = dict.fromkeys((True, False), inf)

    def order(self) -> Order:
        return self.standing.order()

    @property
    def worth(self) -> int:
        return self.standing.worth

    def _moves_pay(self) -> bool:
        """Whether the next round is one of moves: what brought more the last time, and now and then the other."""
        self._rounds += 1
        better = self._gains[True] >= self._gains[False]
        return better != (self._rounds % _DOUBT == 0)

    def _move(self, goes_on: Callable[[], bool], told: Callable[[], None]) -> None:
        for _ in range(_ROUND):
            if not goes_on():
                return
            before = self.order()
            _, poorest = self._aim()
            self._moves.run(_MOVES, poorest=poorest, warmth=_WARMTH, brake=self.search.brake)
            if poorest:
                self._note(self.order()[:3] > before[:3])
            told()

    def _solve(self, threads: ThreadPoolExecutor, goes_on: Callable[[], bool], told: Callable[[], None]) -> None:
        workers = max(self.search.limits.workers, 1)
        under_way: deque[_Step] = deque()
        left = _ROUND
        while True:
            while left > 0 and len(under_way) < workers and goes_on():
                left -= 1
                under_way.append(self._begin(threads, {each for step in under_way for each in step.free}))
            if not under_way:
                return
            self._take(under_way.popleft())
            told()

    def _aim(self) -> tuple[int, Sequence[str]]:
        """The least share, and who has it, where this step is for them; nobody where it is for worth."""
        self.steps += 1
        _, least, _, _ = self.order()
        poorest = [party for party in self._guests if party in self.alone and self.standing.share(party) == least]
        if poorest and least < 1000 and self._calm < _CALM:
            return least, poorest
        self.settled = True
        self._calm = self._calm + 1 if self._calm < _CALM + _BUSY else 0
        return least, ()

    def _note(self, fairer: bool) -> None:
        """Counts the steps for the worst-off that brought them nothing."""
        if fairer:
            self._calm = 0
        elif self._calm < _CALM:
            self._calm += 1

    # Choosing

    def _begin(self, threads: ThreadPoolExecutor, taken: set[int]) -> _Step:
        least, poorest = self._aim()
        free = self._choose(self.random.choice(poorest) if poorest else None, taken)
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
        goal = self._goal(decisions, before, least, fairer=bool(poorest))
        _fix_and_hint(decisions, around, before)
        parameters = {**_PARAMETERS, "random_seed": self.random.randrange(1 << 20)}
        found = threads.submit(self.search.run, decisions.model, goal, workers=1, parameters=parameters)
        return _Step(bool(poorest), before, decisions, around, found)

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
                base = self.standing.gained[party] - lost[party]
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
        taken = self._exchange(step.free, list(self._read(step, found.values)))
        if step.fairer:
            self._note(taken and self.order()[:3] > order[:3])

    def _exchange(self, free: Mapping[int, Held | None], instead: Sequence[Held]) -> bool:
        """Books `instead` for what is freed; all as it was, and False, if it does not fit or is worse."""
        order = self.order()
        for number, held in free.items():
            if held is not None:
                self.standing.release(number)
        for held in instead:
            if not self.bookings.can_take(held):
                break
            self.standing.book(held)
        else:
            if self.order() >= order:
                return True
        self.standing.put_back(free)
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


def _gain(before: Order, after: Order) -> float:
    """How much better it became: guarantees far above shares, shares far above worth."""
    weights = (1_000_000, 1_000, 100, 1)
    return float(sum(weight * (new - old) for weight, new, old in zip(weights, after, before, strict=True)))


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
