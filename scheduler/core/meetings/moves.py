"""Moves without a solver: room is made for a wish that is not met, and those who gave way look for another place.

A few thousandths of a second each, where a small exact model takes half a second: most of the way is made so, and the
models see what no single move can bring.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log
from random import Random

from scheduler.core.meetings.bookings import Held
from scheduler.core.meetings.candidates import Gathering, Guest
from scheduler.core.meetings.standing import Standing
from scheduler.core.search import Brake

_REACH = 60  # minutes around a placement within which its parties' other meetings give way
_OTHERS = 8  # of those parties' other unmet wishes, so many are tried as well
_TRIES = 40  # draws for a wish that is not met


class Moves:
    """Moves on one plan. `random` alone decides which, so the same numbers give the same plan."""

    def __init__(self, standing: Standing, random: Random) -> None:
        self.standing = standing
        self.bookings = standing.bookings
        self.gatherings = standing.bookings.candidates.gatherings
        self.random = random
        self._where: dict[str, tuple[int, Guest]] = {}
        self._wishes: dict[str, list[str]] = {}
        for number, gathering in enumerate(self.gatherings):
            for guest in gathering.guests:
                if guest.open_at:
                    self._where[guest.request.id] = (number, guest)
                    for party in (gathering.counterpart, *guest.request.delegations):
                        self._wishes.setdefault(party, []).append(guest.request.id)
        self._all = list(self._where)
        problem = standing.problem
        self._obliged = {request.id for request in problem.requests if request.required}
        self._obliged |= {lock.request for lock in problem.locks} | standing.bookings.candidates.settled
        self._spans: dict[int, Sequence[int]] = {}
        self._before: dict[int, Held | None] = {}  # how the gatherings that a move touches stood before it

    def run(self, amount: int, *, poorest: Sequence[str], warmth: float, brake: Brake) -> None:
        """So many moves; the plan is no worse afterwards. `poorest`: whose wishes are to be met, anybody's if empty.

        `warmth`: points of worth that a move may cost now and then, to be won back by others.
        """
        standing = self.standing
        standing.measure(standing.order().least)
        best = (standing.mark, standing.worth)
        since: dict[int, Held | None] = {}
        wishes = [request for party in poorest for request in self._wishes.get(party, ())] or self._all
        for _ in range(amount):
            wish = self._unmet(wishes)
            if wish is None or brake.pulled:
                break
            if not self._try(wish, warmth):
                continue
            for number, held in self._before.items():
                since.setdefault(number, held)
            now = (standing.mark, standing.worth)
            if now > best:
                best = now
                since.clear()
        standing.put_back(since)

    def _unmet(self, wishes: Sequence[str]) -> str | None:
        draws = (self.random.choice(wishes) for _ in range(_TRIES if wishes else 0))
        return next((wish for wish in draws if not self._is_met(wish)), None)

    def _is_met(self, request: str) -> bool:
        held = self.bookings.held.get(self._where[request][0])
        return held is not None and request in held.guests

    def _try(self, wish: str, warmth: float) -> bool:
        """One move; False, and all as it was, if it is not worth it."""
        standing = self.standing
        mark, worth = standing.mark, standing.worth
        self._before = {}
        number, guest = self._where[wish]
        k = self.random.choice(guest.open_at)
        for each in dict.fromkeys(self._in_the_way(number, guest, k)):
            self._release(each)
        gave_way = [request for held in self._before.values() if held is not None for request in held.guests]
        self._meet(wish, (k,))
        gave_way.sort(key=lambda request: -standing.worth_of((request,)) * (self.random.random() + 0.3))
        for request in (*gave_way, wish, *self._others(wish, gave_way)):
            if not self._is_met(request):
                open_at = self._where[request][1].open_at
                self._meet(request, self.random.sample(open_at, len(open_at)))
        slack = warmth * log(1 - self.random.random()) if warmth > 0 else 0.0
        is_obliged = all(self._is_met(request) for request in self._obliged.intersection(gave_way))
        if is_obliged and (standing.mark > mark or (standing.mark == mark and standing.worth >= worth + slack)):
            return True
        standing.put_back(self._before)
        return False

    def _in_the_way(self, number: int, guest: Guest, k: int) -> Iterator[int]:
        """Gatherings near this placement that take its people, and one that takes its room and its interpreter."""
        gathering = self.gatherings[number]
        placement = gathering.placements[k]
        if number in self.bookings.held:
            yield number
        for party in (gathering.counterpart, *guest.request.delegations):
            yield from self._near(party, placement.start - _REACH, placement.end + _REACH)
        places = placement.places
        if not any(self.bookings.has_room(place, placement, guest.teams[0].size) for place in places):
            full = list(self._near(self.random.choice(places), placement.start, placement.end))
            yield from self.random.sample(full, min(len(full), 1))
        if gathering.interpreted and not any(
            self.bookings.is_free(each, placement) for each in gathering.interpreters[k]
        ):
            yield from self._near(self.random.choice(gathering.interpreters[k]), placement.start, placement.end)

    def _near(self, key: str | int, start: int, end: int) -> Iterator[int]:
        for number in self.standing.numbers[key]:
            there = self.gatherings[number].placements[self.bookings.held[number].k]
            if there.start < end and start < there.end:
                yield number

    def _others(self, wish: str, gave_way: Sequence[str]) -> Sequence[str]:
        """Unmet wishes of all whose day changes, the worthiest of a few first."""
        touched = {
            party: None
            for request in (wish, *gave_way)
            for party in (
                self.gatherings[self._where[request][0]].counterpart,
                *self.standing.problem.request[request].delegations,
            )
        }
        others = dict.fromkeys(request for party in touched for request in self._wishes[party])
        unmet = [request for request in others if not self._is_met(request)]
        some = self.random.sample(unmet, min(len(unmet), _OTHERS))
        return sorted(some, key=lambda request: -self.standing.worth_of((request,)))

    def _release(self, number: int) -> None:
        self._before[number] = self.standing.release(number)

    def _meet(self, request: str, placements: Sequence[int]) -> None:
        """At the first of these that is free, or in its session as it stands."""
        number, guest = self._where[request]
        gathering = self.gatherings[number]
        stood = self.bookings.held.get(number)
        found: Held | None = None
        if stood is None:
            taken = self._taken(gathering, guest)
            spans = self._spans_of(number)
            for k in placements:
                if not taken & spans[k]:
                    found = self.bookings.fits(number, k, [guest])
                    if found is not None:
                        break
        elif gathering.session is not None and stood.k in guest.open_at:
            self.standing.release(number)
            guests = [each for each in gathering.guests if each.request.id in stood.guests]
            found = self.bookings.fits(number, stood.k, [*guests, guest])
            self.standing.book(found or stood)
        if found is None:
            return
        self._before.setdefault(number, stood)
        if stood is None:
            self.standing.book(found)

    def _spans_of(self, number: int) -> Sequence[int]:
        if number not in self._spans:
            span = self.bookings.span
            self._spans[number] = [span(each.start, each.end) for each in self.gatherings[number].placements]
        return self._spans[number]

    def _taken(self, gathering: Gathering, guest: Guest) -> int:
        """The time that surely is not free for all who must be there, one bit a unit."""
        found = 0
        for team in (gathering.host, *guest.teams):
            for person in team.must:
                found |= self.bookings.taken(person)
            if team.choose > 0:
                everybody = -1
                for person in team.pool:
                    everybody &= self.bookings.taken(person)
                found |= everybody
        return found
