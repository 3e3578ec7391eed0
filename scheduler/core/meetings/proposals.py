"""Changes worth trying for one unmet request, the smallest first: what would clear the way at some hour and place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from scheduler.core.meetings.changes import (
    AnotherPerson,
    AnotherRoom,
    AskedHours,
    Change,
    Excused,
    HigherLimit,
    LongerStretch,
    MoreAtOnce,
    MorePlaces,
    MoreSeats,
    MoreTime,
    OneMoreInterpreter,
    ReceivesAlone,
    StillListed,
    WithoutPause,
)
from scheduler.core.meetings.hindrances import Spot
from scheduler.core.meetings.problem import Problem, Side, Window

# More named changes at once are no small cure.
MOST_AT_ONCE = 2
# How much is asked of people, as an order and not as a measure: a room costs nobody anything, a guest's evening does.
_PRICES: dict[type, int] = {
    AnotherRoom: 1,
    AskedHours: 2,
    MorePlaces: 2,
    AnotherPerson: 2,
    MoreSeats: 2,
    HigherLimit: 3,
    MoreAtOnce: 3,
    MoreTime: 3,
    OneMoreInterpreter: 4,
    StillListed: 4,
    ReceivesAlone: 4,
    LongerStretch: 4,
    WithoutPause: 5,
    Excused: 6,
}
_MOVING = 5  # for each meeting that has to make room besides
_GUESTS_TIME = 4  # guests have come for all the hours they have
_HALF_HOUR = 1  # for each half hour between the new time and the old


@dataclass(frozen=True, slots=True)
class Proposal:
    """Changes that leave only `meetings` in the way at one hour and place. `kind`: alike for the like, so that a card
    shows different ways out. `price`: smaller is tried first."""

    changes: tuple[Change, ...]
    meetings: tuple[str, ...]
    kind: object
    price: int


def proposals_of(problem: Problem, spots: Iterable[Spot]) -> Sequence[Proposal]:
    """Proposals with one or two changes, each once, the cheapest first."""
    found: dict[frozenset[Change], Proposal] = {}
    for spot in spots:
        for changes, meetings in _ways(spot):
            if not 1 <= len(changes) <= MOST_AT_ONCE or len(meetings) > 1:
                continue
            price = sum(_price(problem, each) for each in changes) + _MOVING * len(meetings)
            price += 10 * (len(changes) - 1)
            key = frozenset(changes)
            if key not in found or price < found[key].price:
                found[key] = Proposal(changes, meetings, _kind(problem, changes), price)
    return sorted(found.values(), key=lambda each: (each.price, str(each.changes)))


def _ways(spot: Spot) -> Iterable[tuple[tuple[Change, ...], tuple[str, ...]]]:
    """Each choice of one change per hindrance, with the meetings that no change takes away."""
    if len(spot.hindrances) > 5:
        return
    stuck = [each for each in spot.hindrances if not each.changes]
    if any(each.meeting is None for each in stuck):
        return
    meetings = tuple(sorted({each.meeting for each in stuck if each.meeting is not None}))
    for choice in product(*(each.changes for each in spot.hindrances if each.changes)):
        yield _merged(choice), meetings
    # A meeting in the way may also move where a change would do.
    with_meeting = [each for each in spot.hindrances if each.changes and each.meeting is not None]
    if len(with_meeting) == 1 and not stuck:
        rest = [each.changes for each in spot.hindrances if each is not with_meeting[0]]
        for choice in product(*rest):
            yield _merged(choice), (with_meeting[0].meeting or "",)


def _merged(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The same change once, and one window of more time for all who need it."""
    times: dict[Window, tuple[str, ...]] = {}
    others: list[Change] = []
    for each in changes:
        if isinstance(each, MoreTime):
            times[each.window] = tuple(dict.fromkeys((*times.get(each.window, ()), *each.who)))
        elif each not in others:
            others.append(each)
    return (*(MoreTime(who, window) for window, who in times.items()), *others)


def _kind(problem: Problem, changes: Iterable[Change]) -> object:
    return frozenset((type(each).__name__, _whose(problem, each)) for each in changes)


def _whose(problem: Problem, change: Change) -> frozenset[str]:
    """Whose time it is: of which parties, of a room, of an interpreter."""
    if not isinstance(change, MoreTime):
        return frozenset()
    persons = [each for each in change.who if each in problem.person]
    if persons:
        return frozenset(problem.person[each].party for each in persons)
    return frozenset("room" if each in problem.room else "interpreter" for each in change.who)


def _price(problem: Problem, change: Change) -> int:
    price = _PRICES[type(change)]
    if isinstance(change, MoreTime):
        for each in change.who:
            price += _HALF_HOUR * (_far(_hours_of(problem, each), change.window) // 30)
            person = problem.person.get(each)
            if person is not None and problem.party[person.party].side is Side.DELEGATION:
                price += _GUESTS_TIME
    return price


def _hours_of(problem: Problem, who: str) -> tuple[Window, ...]:
    if who in problem.person:
        return problem.person[who].available
    return problem.room[who].hours if who in problem.room else problem.interpreter[who].available


def _far(hours: Sequence[Window], window: Window) -> int:
    """Minutes between the new time and the nearest hours there are; a whole day if there are none."""
    return min((max(each.start - window.end, window.start - each.end, 0) for each in hours), default=24 * 60)
