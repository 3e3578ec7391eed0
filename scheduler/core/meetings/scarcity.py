"""Which resource is scarcest, and what one more unit of it is worth: priced by the bound, proven by solving.

A unit is an hour more of a host, a room or an interpreter, one more meeting that a party may have, one more place in a
session. The bound on worth with the unit says what it brings *at most*; what a search finds around the plan with it,
and not without it, is what it brings *at least*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheduler.core.meetings import checks
from scheduler.core.meetings.around import Floor, most_around
from scheduler.core.meetings.bounds import Rises, price_worth
from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.changes import (
    Change,
    HigherLimit,
    MoreAtOnce,
    MorePlaces,
    MoreTime,
    OneMoreInterpreter,
    apply_all,
)
from scheduler.core.meetings.changes_spare import AnotherRoomLike
from scheduler.core.meetings.explain import Explanations, Move, alone_with, displaced
from scheduler.core.meetings.figures import figures_of
from scheduler.core.meetings.owners import HOUR, Owner, Price, prices_of
from scheduler.core.meetings.prices import scarcity_of, verify
from scheduler.core.meetings.problem import DAY, Problem, Window
from scheduler.core.meetings.solution import Certificate, Solution
from scheduler.core.rules import Level
from scheduler.core.search import Abandoned, Search

MOST_TRIED = 12  # units that are solved, the dearest and the most wanted first
MOST_PRICED = 8  # of them, those that the prices name
MOST_FREE = 45
_PRICING = 10.0  # seconds for the prices at most
_PRICING_PART = 0.3  # of the time left, for solving again what the prices alone promise
_RISING = 5.0  # seconds for each of them


@dataclass(frozen=True, slots=True)
class Market:
    """What the bound says about scarce time. `certificate`: proven, the floors being what the plan leaves nobody below.

    `worth`: the plan's. `prices`: the dearest first, none that is 0. `is_complete`: there was time for all of them.
    """

    certificate: Certificate
    worth: int
    prices: tuple[Price, ...]
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class Scarce:
    """A resource, a unit more of it, and what that brings. `who`: whose it is, an id or several in braces.

    `placed`: requests met with it that are not met without it; `dropped` the other way round. `worth`: points gained,
    found by a search; `at_most`: points that any plan with the unit can be worth more than the plan as it is, and is as
    fair, by the bound (None: there was no time to find out). `wanted`: unmet requests that it might help, as the cards
    say. `solution`: the proof.
    """

    who: str
    changes: tuple[Change, ...]
    placed: tuple[str, ...]
    dropped: tuple[str, ...]
    moved: tuple[Move, ...]
    worth: int
    wanted: int
    solution: Solution
    at_most: int | None = None


def market_of(problem: Problem, plan: Solution, *, alone: Mapping[str, int] | None, search: Search) -> Market:
    """Prices for the plans that leave no delegation below the share that the worst-off has in `plan`.

    The certificate has been recomputed from the problem when this returns. Raises CertificateError if it is wrong.
    """
    candidates = find_candidates(problem)
    scarcity = scarcity_of(candidates)
    seconds = min(search.left, _PRICING)
    certificate = price_worth(scarcity, _floors(problem, plan, alone or {}), seconds=seconds, brake=search.brake)
    verify(problem, certificate)
    rises = Rises(scarcity, certificate, seconds=_RISING, brake=search.brake)
    enough = search.left * (1 - _PRICING_PART)
    prices, is_complete = prices_of(candidates, scarcity, rises, goes_on=lambda: search.left > enough)
    return Market(certificate, _worth(problem, plan), prices, is_complete)


def _floors(problem: Problem, plan: Solution, alone: Mapping[str, int]) -> Mapping[str, int]:
    """Delegation -> worth it gets at least in a plan in which nobody's share is below the worst-off's in this one."""
    share = figures_of(problem, plan, alone)[Level.FAIRNESS]
    return {delegation: -(-most * share // 1000) for delegation, most in alone.items() if most > 0}


def scarcest(explanations: Explanations, market: Market | None = None, *, most: int = 5) -> tuple[Scarce, ...]:
    """The resources of which one more unit brings the most worth, each party's once; none that brings nothing."""
    if not explanations.is_sound:
        return ()
    trial = _Trial(explanations)
    best: dict[str, Scarce] = {}
    for who, changes, wanted in _units(explanations, market):
        if explanations.search.left <= 0:
            break
        try:
            found = trial.of(who, changes, wanted)
        except Abandoned:  # braked: what has been found is told
            break
        person = explanations.problem.person.get(who)
        whose = who if person is None else person.party
        if found is not None and (whose not in best or best[whose].worth < found.worth):
            best[whose] = found
    return tuple(sorted(best.values(), key=lambda each: (-each.worth, each.who))[:most])


class _Trial:
    """Solves around one plan with a unit more and without it, and asks the bound."""

    def __init__(self, explanations: Explanations) -> None:
        self.explanations = explanations
        self.problem, self.plan, self.search = explanations.problem, explanations.solution, explanations.search
        self.alone = explanations.alone or {}
        figures = figures_of(self.problem, self.plan, self.alone)
        self.floor = Floor(figures[Level.GUARANTEES], figures[Level.FAIRNESS], self.alone)
        self.floors = _floors(self.problem, self.plan, self.alone)

    def of(self, who: str, changes: tuple[Change, ...], wanted: int) -> Scarce | None:
        """What the unit brings; None for nothing."""
        problem, plan, search = self.problem, self.plan, self.search
        changed = apply_all(problem, changes)
        at_most = self._at_most(changed)
        if at_most is not None and at_most <= 0:
            return None
        free = _free(self.explanations, changes)
        after = most_around(changed, plan, search=search, free=free, floor=self.floor)
        if after is None or _worth(changed, after) <= _worth(problem, plan):
            return None
        if checks.check(changed, after, alone=alone_with(changed, after, self.alone)).hard:
            return None
        # What the same search finds without the unit is not the unit's merit.
        before = most_around(problem, plan, search=search, free=free, floor=self.floor)
        if before is None:
            return None
        gained = _worth(changed, after) - _worth(problem, before)
        if gained <= 0:
            return None
        moved, _, dropped = displaced(before, after)
        placed = tuple(each for each in after.meeting if each not in before.meeting)
        return Scarce(who, changes, placed, dropped, moved, gained, wanted, after, at_most)

    def _at_most(self, changed: Problem) -> int | None:
        seconds = min(self.search.left, _PRICING)
        if seconds <= 0:
            return None
        scarcity = scarcity_of(find_candidates(changed))
        bound = price_worth(scarcity, self.floors, seconds=seconds, brake=self.search.brake).bound
        return bound - _worth(self.problem, self.plan)


def _worth(problem: Problem, solution: Solution) -> int:
    return sum(problem.request[each].worth for each in solution.meeting)


Unit = tuple[str, tuple[Change, ...], int]  # whose it is, what is given, how many unmet requests it might help


def _units(explanations: Explanations, market: Market | None) -> Sequence[Unit]:
    """What is tried: what the prices name, the dearest first, then what the cards name, each once."""
    wanted = _wanted(explanations)
    known = {changes: count for _, changes, count in wanted}
    named = [
        (who, changes, known.get(changes, 0))
        for who, changes in _priced(explanations.problem, explanations.solution, market.prices if market else ())
    ]
    found: dict[tuple[Change, ...], Unit] = {}
    for unit in (*named[:MOST_PRICED], *wanted):
        found.setdefault(unit[1], unit)
    return list(found.values())[:MOST_TRIED]


def _priced(problem: Problem, plan: Solution, prices: Sequence[Price]) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """Each owner's units in the order of what they cost; a limit that binds on two days costs both."""
    mine: dict[Owner, list[Price]] = defaultdict(list)
    for price in prices:
        mine[price.owner].append(price)

    def points(owner: Owner) -> int:
        costs = [each.points for each in mine[owner]]
        return sum(costs) if owner.kind == "party" else max(costs)

    for owner in sorted(mine, key=lambda each: (-points(each), each)):
        who = owner.said if owner.kind == "interpreter" else owner.who[0]
        for changes in _given(problem, plan, max(mine[owner], key=lambda each: each.points), mine[owner]):
            yield who, changes


def _given(problem: Problem, plan: Solution, price: Price, all_of_it: Sequence[Price]) -> Iterator[tuple[Change, ...]]:
    """Ways to give one unit more of what is priced."""
    who = price.owner.who
    if price.owner.kind == "session":
        yield (MorePlaces(who[0]),)
    elif price.owner.kind == "party":
        days = {each.day for each in all_of_it}
        yield (HigherLimit(who[0], daily=bool(days - {None}), total=None in days),)
    elif price.hour is None:
        raise AssertionError(f"{price} has no hour")
    elif price.owner.kind == "room":
        yield (AnotherRoomLike(who[0], price.hour),)
    elif price.owner.kind == "interpreter":
        yield (OneMoreInterpreter((who[0], who[1]), window=price.hour),)
    else:
        for hour in _hours_beside(problem, who[0], price.hour):
            shut = _rooms_shut(problem, plan, who[0], hour)
            yield (MoreTime((who[0], *shut), hour), *_limits_with(problem, plan, who[0], hour))


def _hours_beside(problem: Problem, person: str, hour: Window) -> list[Window]:
    """Hours of the same day just before or after those in which the person can be used already, the nearest first."""
    day = hour.start // DAY
    hours = problem.person[person].available
    beside = [Window(start, start + HOUR) for each in hours for start in (each.end, each.start - HOUR)]
    free = [
        each
        for each in dict.fromkeys(beside)
        if each.start // DAY == day == (each.end - 1) // DAY
        and not any(window.overlaps(each.start, each.end) for window in hours)
    ]
    return sorted(free, key=lambda each: (abs(each.start - hour.start), each))[:2]


def _rooms_shut(problem: Problem, plan: Solution, person: str, hour: Window) -> tuple[str, ...]:
    """The rooms in which the person meets, where none of them is open in that hour."""
    rooms = sorted({each.room for each in plan.meetings if person in each.attendees})
    shut = [
        each for each in rooms if not any(window.covers(hour.start, hour.end) for window in problem.room[each].hours)
    ]
    return tuple(shut[:1]) if len(shut) == len(rooms) else ()


def _limits_with(problem: Problem, plan: Solution, person: str, hour: Window) -> Iterator[HigherLimit]:
    """An hour is of no use to a party that has all the meetings it may have: its limit rises with it."""
    party = problem.party[problem.person[person].party]
    held: dict[str, int] = {}
    for each in plan.meetings:
        request = problem.request[each.request]
        if party.id in (request.counterpart, *request.delegations):
            held[request.session or request.id] = each.start // DAY
    today = sum(day == hour.start // DAY for day in held.values())
    daily = party.daily_maximum is not None and today >= party.daily_maximum
    total = party.total_maximum is not None and len(held) >= party.total_maximum
    if daily or total:
        yield HigherLimit(party.id, daily, total, max(1, HOUR // min(_lengths(problem, party.id))))


def _wanted(explanations: Explanations) -> Sequence[Unit]:
    """What the cards name; the most worth at stake first."""
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


def _free(explanations: Explanations, changes: Iterable[Change]) -> tuple[str, ...]:
    """What may change: everything unmet, and the placed meetings that use the resource or the parties it might help."""
    problem, plan = explanations.problem, explanations.solution
    unmet = explanations.unmet
    whose = set(_named(problem, changes))
    using = []
    for meeting in plan.meetings:
        request = problem.request[meeting.request]
        users = {request.counterpart, *request.delegations, meeting.room, meeting.interpreter, request.session}
        if whose & users:
            using.append(meeting.request)
    parties = {
        party
        for each in unmet
        if whose & {problem.request[each].counterpart, problem.request[each].session, *problem.request[each].rooms}
        for party in problem.request[each].delegations
    }
    near = [each for each in plan.meeting if parties & set(problem.request[each].delegations) and each not in using]
    return tuple([*unmet, *using, *near][: MOST_FREE + len(unmet)])


def _named(problem: Problem, changes: Iterable[Change]) -> Iterator[str]:
    """Parties, rooms, sessions and interpreters of which there is more."""
    for each in changes:
        if isinstance(each, HigherLimit):
            yield each.party
        elif isinstance(each, MorePlaces):
            yield each.session
        elif isinstance(each, (MoreAtOnce, AnotherRoomLike)):
            yield each.room
        elif isinstance(each, OneMoreInterpreter):
            yield from (helper.id for helper in problem.interpreters if each.pair in helper.pairs)
        elif isinstance(each, MoreTime):
            yield from (problem.person[who].party if who in problem.person else who for who in each.who)
