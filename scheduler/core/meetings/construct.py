"""A valid plan at once and without a solver: obligations first, then guarantees, then whoever has the least."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush

from scheduler.core.meetings.bookings import Bookings
from scheduler.core.meetings.candidates import Candidates, Gathering, Guest
from scheduler.core.meetings.problem import DAY, Problem
from scheduler.core.search import Abandoned, Brake

# So often an obligation that found no place is put first and all is begun again.
_ATTEMPTS = 30


def construct(candidates: Candidates, *, brake: Brake | None = None) -> Bookings | None:
    """Takes the requests in order of obligation, guarantee, fairness and worth, each at its first free placement.

    None if an obligation finds no place in this way (others may be found by a search). Raises Abandoned when `brake`
    is pulled meanwhile.
    """
    builder = _Builder(candidates, brake or Brake())
    if not builder.oblige():
        return None
    builder.guarantee()
    builder.share()
    return builder.bookings


def most_alone(candidates: Candidates, delegation: str) -> tuple[int, int]:
    """What a delegation surely could get, and what it surely could not pass, if nobody else had wishes.

    `candidates` hold its own requests only.
    """
    bookings = construct(candidates)
    reached = 0
    if bookings is not None:
        met = {request for held in bookings.held.values() for request in held.guests}
        reached = sum(candidates.problem.request[request].worth for request in met)
    return reached, _limit(candidates, delegation)


def _limit(candidates: Candidates, delegation: str) -> int:
    """The worth of its best requests, as many as its limits allow."""
    party = candidates.problem.party[delegation]
    days: set[int] = set()
    worths: list[int] = []
    for gathering in candidates.gatherings:
        days.update(placement.start // DAY for placement in gathering.placements)
        worths += [guest.request.worth for guest in gathering.guests if guest.open_at]
    limits = [len(worths)]
    if party.daily_maximum is not None:
        limits.append(party.daily_maximum * len(days))
    if party.total_maximum is not None:
        limits.append(party.total_maximum)
    return sum(sorted(worths, reverse=True)[: min(limits)])


class _Builder:
    """One attempt: what is booked so far, and where each request's gathering stands."""

    def __init__(self, candidates: Candidates, brake: Brake) -> None:
        self.candidates = candidates
        self.problem: Problem = candidates.problem
        self.brake = brake
        self.bookings = Bookings(candidates)
        self.where: dict[str, tuple[int, Guest]] = {}
        self.wishes: dict[str, list[str]] = {}
        for number, gathering in enumerate(candidates.gatherings):
            for guest in gathering.guests:
                if guest.open_at:
                    self.where[guest.request.id] = (number, guest)
                    for party in (gathering.counterpart, *guest.request.delegations):
                        self.wishes.setdefault(party, []).append(guest.request.id)
        for requests in self.wishes.values():
            requests.sort(key=lambda request: (-self.problem.request[request].worth, request))
        self.met: set[str] = set()

    def oblige(self) -> bool:
        """All required and locked requests, those with the fewest placements first."""
        obliged = {request.id for request in self.problem.requests if request.required}
        obliged |= {lock.request for lock in self.problem.locks}
        if not obliged <= self.where.keys():
            return False
        together: dict[int, list[Guest]] = {}
        for request in sorted(obliged):
            number, guest = self.where[request]
            together.setdefault(number, []).append(guest)
        queue = sorted(together, key=lambda number: len(self.candidates.gatherings[number].placements))
        for _ in range(_ATTEMPTS):
            failed = next((number for number in queue if not self._hold(number, together[number])), None)
            if failed is None:
                return True
            queue.remove(failed)
            queue.insert(0, failed)
            self.bookings = Bookings(self.candidates)
            self.met.clear()
        return False

    def guarantee(self) -> None:
        """Parties short of their guaranteed minimum, those with the fewest wishes to spare first."""
        short = [party for party in self.problem.parties if party.guaranteed_minimum > 0]
        short.sort(key=lambda party: len(self.wishes.get(party.id, ())) - party.guaranteed_minimum)
        for party in short:
            for request in self.wishes.get(party.id, ()):
                if self.bookings.meetings_of(party.id) >= party.guaranteed_minimum:
                    break
                self._meet(request)

    def share(self) -> None:
        """Again and again the delegation with the least share of its wishes gets its best one that still can be."""
        delegations = {each for request in self.problem.requests for each in request.delegations}
        wished = {party: self.wishes[party] for party in sorted(delegations) if party in self.wishes}
        whole = {party: sum(self._worth(requests)) for party, requests in wished.items()}
        reached = {party: sum(self._worth(self.met.intersection(wishes))) for party, wishes in wished.items()}
        left = {party: iter(requests) for party, requests in wished.items()}
        queue = [(reached[party] / whole[party], party) for party in wished]
        heapify(queue)
        while queue:
            share, party = heappop(queue)
            if share < reached[party] / whole[party]:
                heappush(queue, (reached[party] / whole[party], party))
                continue
            found = next((request for request in left[party] if self._meet(request)), None)
            if found is None:
                continue
            for each in self.problem.request[found].delegations:
                reached[each] += self.problem.request[found].worth
            heappush(queue, (reached[party] / whole[party], party))

    def _worth(self, requests: Iterable[str]) -> Iterator[int]:
        return (self.problem.request[request].worth for request in requests)

    def _meet(self, request: str) -> bool:
        if request in self.met:
            return False
        number, guest = self.where[request]
        if number in self.bookings.held:
            return self._join(number, guest)
        return self._hold(number, [guest])

    def _hold(self, number: int, guests: Sequence[Guest]) -> bool:
        """The gathering with these guests at the first placement that suits all."""
        if self.brake.pulled:
            raise Abandoned
        gathering = self.candidates.gatherings[number]
        for k in self._open_at(gathering, guests):
            held = self.bookings.fits(number, k, guests)
            if held is not None:
                self.bookings.book(held)
                self.met.update(held.guests)
                return True
        return False

    def _open_at(self, gathering: Gathering, guests: Sequence[Guest]) -> Sequence[int]:
        """The placements that all guests may use; a session's that most of the others could join come first."""
        if gathering.session is None:
            return guests[0].open_at
        common = set(guests[0].open_at).intersection(*(guest.open_at for guest in guests[1:]))
        others = {k: sum(k in guest.open_at for guest in gathering.guests) for k in common}
        return sorted(common, key=lambda k: (-others[k], k))

    def _join(self, number: int, guest: Guest) -> bool:
        """One more delegation in a session that takes place already."""
        before = self.bookings.release(number)
        gathering = self.candidates.gatherings[number]
        guests = [each for each in gathering.guests if each.request.id in before.guests]
        more = self.bookings.fits(number, before.k, [*guests, guest]) if before.k in guest.open_at else None
        self.bookings.book(more or before)
        self.met.update((more or before).guests)
        return more is not None
