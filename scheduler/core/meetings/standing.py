"""A plan that is being improved: what it is worth and to whom, whose its gatherings are, how it compares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from scheduler.core.meetings.bookings import Bookings, Held


class Order(NamedTuple):
    """Plans compare by it, the greater the better. `missing` and `poor` (delegations at the least share) count down."""

    missing: int
    least: int
    poor: int
    worth: int


class Mark(NamedTuple):
    """The same against a share that is fixed meanwhile, and at once: all of it is counted as bookings come and go."""

    missing: int
    below: int
    poor: int


class Standing:
    """Bookings with their accounts. `alone`: delegation -> the worth that its share is measured by.

    `gained`: delegation -> worth. `numbers`: party, interpreter or place -> the gatherings that stand for it.
    """

    def __init__(self, bookings: Bookings, alone: Mapping[str, int]) -> None:
        self.bookings = bookings
        self.problem = bookings.problem
        self.alone = {party: worth for party, worth in alone.items() if worth > 0}
        self.worth = 0
        self.gained: dict[str, int] = defaultdict(int)
        self.numbers: dict[str | int, dict[int, None]] = defaultdict(dict)
        self._guaranteed = {each.id: each.guaranteed_minimum for each in self.problem.parties}
        self._missing = sum(self._missing_of(party) for party in self._guaranteed)
        # Worth below which a delegation is below the share, and at which it is above it.
        self._low: dict[str, int] = {}
        self._high: dict[str, int] = {}
        self._below = self._poor = 0
        for held in bookings.held.values():
            self._count(held, 1)

    def order(self) -> Order:
        shares = [self.share(party) for party in self.alone]
        least = min(shares, default=1000)
        return Order(-self._missing, least, -shares.count(least), self.worth)

    def share(self, party: str) -> int:
        """In permille."""
        return 1000 * self.gained[party] // self.alone[party]

    def measure(self, least: int) -> None:
        """From now on `mark` counts against this share."""
        self._low = {party: -(-most * least // 1000) for party, most in self.alone.items()}
        self._high = {party: -(-most * (least + 1) // 1000) for party, most in self.alone.items()}
        self._below = sum(self.gained[party] < low for party, low in self._low.items())
        self._poor = sum(self.gained[party] < high for party, high in self._high.items()) - self._below

    @property
    def mark(self) -> Mark:
        return Mark(-self._missing, -self._below, -self._poor)

    def book(self, held: Held) -> None:
        parties = self._parties(held)
        self._missing -= sum(map(self._missing_of, parties))
        self.bookings.book(held)
        self._missing += sum(map(self._missing_of, parties))
        self._count(held, 1)

    def release(self, number: int) -> Held:
        parties = self._parties(self.bookings.held[number])
        self._missing -= sum(map(self._missing_of, parties))
        held = self.bookings.release(number)
        self._missing += sum(map(self._missing_of, parties))
        self._count(held, -1)
        return held

    def put_back(self, before: Mapping[int, Held | None]) -> None:
        """These gatherings stand again as they stood before."""
        for number in before:
            if number in self.bookings.held:
                self.release(number)
        for held in before.values():
            if held is not None:
                self.book(held)

    def worth_of(self, requests: Iterable[str]) -> int:
        return sum(self.problem.request[request].worth for request in requests)

    def _parties(self, held: Held) -> set[str]:
        gathering = self.bookings.candidates.gatherings[held.number]
        guests = (party for request in held.guests for party in self.problem.request[request].delegations)
        return {gathering.counterpart, *guests}

    def _missing_of(self, party: str) -> int:
        return max(0, self._guaranteed[party] - self.bookings.meetings_of(party))

    def _keys(self, held: Held) -> Iterator[str | int]:
        yield from self._parties(held)
        yield held.place
        if held.interpreter is not None:
            yield held.interpreter

    def _count(self, held: Held, by: int) -> None:
        for key in self._keys(held):
            if by > 0:
                self.numbers[key][held.number] = None
            else:
                del self.numbers[key][held.number]
        for request in map(self.problem.request.__getitem__, held.guests):
            self.worth += by * request.worth
            for party in request.delegations:
                self._gain(party, by * request.worth)

    def _gain(self, party: str, worth: int) -> None:
        before = self.gained[party]
        self.gained[party] = now = before + worth
        if party in self._low:
            low, high = self._low[party], self._high[party]
            self._below += (now < low) - (before < low)
            self._poor += (low <= now < high) - (low <= before < high)
