"""Large-neighbourhood search: free some delegations or hosts, keep all else as it stands, solve what is left exactly.

Small models take turns with moves that need no solver (moves.py); what comes next is what brought most of late
(choosing.py).

Several small models are under way at once, prepared and taken in one after the other in a fixed order: the same
mission, seed and number of steps give the same plan, however quick the machine is.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from random import Random

from ortools.sat.python import cp_model

from scheduler.core.meetings.bookings import Bookings, Held
from scheduler.core.meetings.candidates import Team
from scheduler.core.meetings.choosing import Choosing, Way
from scheduler.core.meetings.constraints import add_constraints
from scheduler.core.meetings.moves import Moves
from scheduler.core.meetings.problem import DAY, Window
from scheduler.core.meetings.standing import Order, Standing
from scheduler.core.meetings.surroundings import AsTheyStand, Surroundings, surroundings
from scheduler.core.meetings.variables import Decisions, Detail
from scheduler.core.rules import Status
from scheduler.core.search import Found, Goal, Search

total = cp_model.LinearExpr.sum


# After so many steps for the worst-off that bring nothing, worth is pursued for so many.
_CALM, _BUSY = 30, 200
_NARROW, _WIDE = 16, 4  # steps that keep to a day each, side by side, then some alone that need not
_MOVES = 40  # moves that make a step
_WARMTH = 0.7  # points of worth that a move may give away
_WORK, _WORK_FOR_POOREST = 0.25, 0.4  # CP-SAT's deterministic seconds for one small model
_PARAMETERS: Mapping[str, object] = {
    "cp_model_probing_level": 0,
    "symmetry_level": 0,
    "max_presolve_iterations": 1,
    "linearization_level": 2,
}


@dataclass(frozen=True, slots=True)
class _Step:
    """One small model under way. `free`: numbers of the gatherings it decides, and how they stood before. `fairer`: it
    is for the worst-off."""

    way: Way
    fairer: bool
    scope: Window | None
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
        self._for_worth = Choosing(bookings, self.random, tuple(Way), shrinks=0.75)
        # Those who want what the worst-off want give way; what is found without an end is often fairer, too.
        self._for_poorest = Choosing(bookings, self.random, (Way.SHARED, Way.HOURS, Way.MOVES), shrinks=0.85)
        self.steps = 0
        self.settled = False  # whether steps for the worst-off have ceased to help, at least once
        self._calm = 0
        self._as_they_stand: AsTheyStand = {}
        self._moves = Moves(self.standing, self.random)

    def run(self, until: Callable[[], bool], on_better: Callable[[Order], None]) -> None:
        """Steps until `until` says so or the search is over. `on_better` is told each better order."""
        if not self._for_worth.guests:
            return
        told = self.order()
        under_way: deque[_Step] = deque()
        with ThreadPoolExecutor(max(self.search.limits.workers, 1)) as threads:
            while True:
                while self._has_room_for_more(under_way) and self._goes_on(until):
                    scope = None if self._is_wide else self._scope(under_way)
                    taken = {number for step in under_way for number in step.free}
                    least, poorest = self._aim(taken)
                    way = (self._for_poorest if poorest else self._for_worth).way(moves=not under_way)
                    if way == Way.MOVES:
                        self._move(poorest)
                        break
                    under_way.append(self._begin(threads, way, least, poorest, taken, scope))
                else:
                    if not under_way:
                        return
                    self._take(under_way.popleft())
                if (order := self.order()) != told:
                    told = order
                    on_better(order)

    def _has_room_for_more(self, under_way: Collection[_Step]) -> bool:
        """Whether a step may begin: alone if it takes in all days, else one is ready for each thread, and one more."""
        if self._is_wide or any(step.scope is None for step in under_way):
            return not under_way
        return len(under_way) <= max(self.search.limits.workers, 1) and self._scope(under_way) is not None

    @property
    def _is_wide(self) -> bool:
        """Whether the next step may take in all days."""
        return self.steps % (_NARROW + _WIDE) >= _NARROW

    def _scope(self, under_way: Collection[_Step]) -> Window | None:
        """A day or half a day that no step under way touches; steps in the same hours take each other's places.

        One day is whole, the others are cut at noon; which it is changes.
        """
        whole = self.steps // (_NARROW + _WIDE) % self.problem.days
        busy = [step.scope for step in under_way if step.scope is not None]
        for at in range(2 * self.problem.days):
            day, half = divmod((at + self.steps) % (2 * self.problem.days), 2)
            noon = day * DAY + DAY // 2
            if day == whole and self.problem.days > 1:
                scope = Window(day * DAY, day * DAY + DAY)
            else:
                scope = Window(noon - DAY // 2, noon) if half == 0 else Window(noon, noon + DAY // 2)
            if not any(scope.overlaps(other.start, other.end) for other in busy):
                return scope
        return None

    def turn_to_worth(self) -> None:
        """What the worst-off have is kept from now on; more for them is looked for now and then only."""
        self._calm = max(self._calm, _CALM)

    def order(self) -> Order:
        return self.standing.order()

    @property
    def least(self) -> int:
        return self.order().least

    @property
    def worth(self) -> int:
        return self.standing.worth

    def _goes_on(self, until: Callable[[], bool]) -> bool:
        return self.search.left > 0 and self.steps != self.search.limits.steps and not until()

    def _move(self, poorest: Sequence[str]) -> None:
        before = self.order()
        self._moves.run(_MOVES, poorest=poorest, warmth=_WARMTH, brake=self.search.brake)
        self._note(Way.MOVES, before, for_poorest=bool(poorest))

    def _aim(self, taken: Collection[int]) -> tuple[int, Sequence[str]]:
        """The least share, and who has it, where this step is for them; nobody where it is for worth.

        Nobody, too, while a step that is under way is for the only ones: their wishes are `taken`.
        """
        self.steps += 1
        _, least, _, _ = self.order()
        if least < 1000 and self._calm < _CALM:
            shares = {party: self.standing.share(party) for party in self._for_worth.guests if party in self.alone}
            poorest = [party for party, share in shares.items() if share == least]
            return least, [party for party in poorest if not self._for_poorest.touches(party, taken)]
        self.settled = True
        self._calm = self._calm + 1 if self._calm < _CALM + _BUSY else 0
        return least, ()

    def _note(self, way: Way, before: Order, *, for_poorest: bool, wide: bool = True, ended: bool = True) -> None:
        """Remembers what a step has brought; counts those for the worst-off that brought them nothing."""
        after = self.order()
        if not for_poorest:
            self._for_worth.note(way, after.worth - before.worth, wide=wide, ended=ended)
            return
        self._for_poorest.note(way, _gain(before, after), wide=wide, ended=ended)
        if after[:3] > before[:3]:
            self._calm = 0
        elif self._calm < _CALM:
            self._calm += 1

    # Solving

    def _begin(
        self,
        threads: ThreadPoolExecutor,
        way: Way,
        least: int,
        poorest: Sequence[str],
        taken: Collection[int],
        scope: Window | None,
    ) -> _Step:
        part = (self._for_poorest if poorest else self._for_worth).part(way, poorest, taken, scope)
        before = {number: self.bookings.held.get(number) for number in part.numbers}
        for number, held in before.items():
            if held is not None:
                self.bookings.release(number)
        try:
            around = surroundings(self.bookings, before, self.random, part.within, self._as_they_stand)
        finally:
            for held in before.values():
                if held is not None:
                    self.bookings.book(held)
        decisions = Decisions(around.candidates, Detail(watched=around.watched))
        add_constraints(decisions)
        goal = self._goal(decisions, before, least, fairer=bool(poorest))
        _fix_and_hint(decisions, around, before)
        work = _WORK_FOR_POOREST if poorest else _WORK
        parameters = {**_PARAMETERS, "max_deterministic_time": work, "random_seed": self.random.randrange(1 << 20)}
        found = threads.submit(self.search.run, decisions.model, goal, workers=1, parameters=parameters)
        return _Step(way, bool(poorest), scope, before, decisions, around, found)

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
        ended = found.status in (Status.OPTIMAL, Status.INFEASIBLE)
        order = self.order()
        stands = all(self.bookings.held.get(number) == held for number, held in step.free.items())
        if found.values is not None and stands:
            self._exchange(step.free, list(self._read(step, found.values)))
        self._note(step.way, order, for_poorest=step.fairer, wide=step.scope is None, ended=ended)

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
