"""Which part of a plan is freed next: the ways to choose it, how much each may free, and what each has brought.

Large-neighbourhood search adapts itself after Ropke and Pisinger (2006): ways that brought more are taken more often,
and each frees as much as its small models can just solve to their end, since a model without an end brings nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random

from scheduler.core.meetings.bookings import Bookings
from scheduler.core.meetings.candidates import Placement
from scheduler.core.meetings.problem import Side, Window


class Way(Enum):
    """Wishes of delegations that want the same hosts, of any delegations, of any hosts, of such delegations within some
    hours, or moves without a model."""

    SHARED = "shared"
    GUESTS = "guests"
    HOSTS = "hosts"
    HOURS = "hours"
    MOVES = "moves"


_LEAST, _FIRST, _FIRST_WIDE, _MOST = 150, 800, 1_300, 12_000  # placements freed, before most fall to what stands
_GROWS = 1.02
_SPAN = 180  # minutes of a step within some hours
_FADES = 0.9  # what a way has brought counts the less the longer it is ago
_DOUBT = 0.25  # so often any way is taken, whatever it has brought


@dataclass(frozen=True, slots=True)
class Part:
    """Gatherings to be freed, and the hours within which all of it stays (None: wherever it may be)."""

    numbers: Sequence[int]
    within: Window | None


class Choosing:
    """For one goal. `random` alone decides, so the same numbers give the same choices. `ways`: those that are taken.
    `shrinks`: what is left of a way's size after a model without an end. `size`: placements to free, by way and whether
    the step is wide (in all days)."""

    def __init__(self, bookings: Bookings, random: Random, ways: Sequence[Way], shrinks: float) -> None:
        self.bookings = bookings
        self.gatherings = bookings.candidates.gatherings
        self.random = random
        self.ways = ways
        self.shrinks = shrinks
        self.size: dict[tuple[Way, bool], float] = {}
        self._brought: dict[Way, float] = dict.fromkeys(ways, 0.0)
        self._of: dict[str, list[int]] = {}
        for number, gathering in enumerate(self.gatherings):
            for party in gathering.parties:
                self._of.setdefault(party, []).append(number)
        sides = {party.id: party.side for party in bookings.problem.parties}
        self.guests = [party for party in self._of if sides[party] == Side.DELEGATION]
        self._hosts = [party for party in self._of if sides[party] == Side.COUNTERPART]

    def way(self, *, moves: bool) -> Way:
        """What has brought most of late, most often; no moves unless they are asked for."""
        ways = [way for way in self.ways if moves or way != Way.MOVES]
        brought = [self._brought[way] for way in ways]
        if sum(brought) <= 0 or self.random.random() < _DOUBT:
            return self.random.choice(ways)
        return self.random.choices(ways, brought)[0]

    def note(self, way: Way, gain: float, *, wide: bool, ended: bool = True) -> None:
        """What a step of this way has brought, and whether its model was solved to its end."""
        self._brought[way] = _FADES * self._brought[way] + max(gain, 0.0)
        size = self._size(way, wide) * (_GROWS if ended else self.shrinks)
        self.size[way, wide] = min(max(size, _LEAST), _MOST)

    def _size(self, way: Way, wide: bool) -> float:
        return self.size.get((way, wide), _FIRST_WIDE if wide else _FIRST)

    def touches(self, party: str, numbers: Collection[int]) -> bool:
        """Whether any of these gatherings is the party's."""
        return any(number in numbers for number in self._of[party])

    def part(self, way: Way, poorest: Sequence[str], taken: Collection[int], scope: Window | None) -> Part:
        """What a step frees in its `scope`, `taken` left out; for `poorest`, one of them first, where there are any."""
        parties = self._hosts if way == Way.HOSTS else self.guests
        first = self.random.choice(poorest or parties)
        if way in (Way.SHARED, Way.HOURS):
            order = self._rivals(first)
        else:
            order = self.random.sample(parties, min(len(parties), 40))
        within = self._hours(first, scope) if way == Way.HOURS else scope
        free: dict[int, None] = {}
        weight = 0
        for party in dict.fromkeys((first, *order)):
            for number in self._of[party]:
                amount = self._amount(number, within)
                if amount and number not in free and number not in taken:
                    free[number] = None
                    weight += amount
            if weight >= self._size(way, scope is None):
                break
        return Part(sorted(free), within)

    def _rivals(self, first: str) -> Sequence[str]:
        """Delegations that want the same hosts, those that want more of them sooner, by chance."""
        shared = Counter(
            guest
            for number in self._of[first]
            for other in self._of[self.gatherings[number].counterpart]
            for guest in self.gatherings[other].parties[1:]
        )
        return sorted(shared, key=lambda party: -shared[party] * self.random.random())

    def _hours(self, first: str, scope: Window | None) -> Window:
        """Some hours of the scope in which the party could meet."""
        placement = self.random.choice(self.gatherings[self.random.choice(self._of[first])].placements)
        if scope is not None and not is_within(placement, scope):
            start = self.random.randrange(scope.start, scope.end)
        else:
            start = placement.start - self.random.randrange(_SPAN)
        end = start + _SPAN
        return Window(start, end) if scope is None else Window(max(start, scope.start), min(end, scope.end))

    def _amount(self, number: int, within: Window | None) -> int:
        """Placements of a gathering that a step may choose from; none if it stands outside the hours."""
        placements = self.gatherings[number].placements
        if within is None:
            return len(placements)
        held = self.bookings.held.get(number)
        if held is not None and not is_within(placements[held.k], within):
            return 0
        return sum(is_within(placement, within) for placement in placements)


def is_within(placement: Placement, hours: Window) -> bool:
    return hours.start <= placement.start < hours.end
