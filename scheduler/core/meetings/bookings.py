"""Who and what is taken in a plan under construction: every hard rule between meetings, kept exactly, no solver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd

from scheduler.core.meetings.candidates import Candidates, Gathering, Guest, Placement, Team
from scheduler.core.meetings.diary import Spot
from scheduler.core.meetings.problem import DAY, Pause, Stretch
from scheduler.core.meetings.solution import Meeting, Solution

Stop = tuple[int, int, str]  # start, end, venue


@dataclass(frozen=True, slots=True)
class Held:
    """One gathering as it takes place: `number` in Candidates.gatherings, at its placement `k`, in a room of `place`.
    `guests`: request id -> the persons who come for it."""

    number: int
    k: int
    place: int
    hosts: tuple[str, ...]
    guests: Mapping[str, tuple[str, ...]]
    interpreter: str | None

    @property
    def people(self) -> tuple[str, ...]:
        return (*self.hosts, *(person for team in self.guests.values() for person in team))


class Bookings:
    """A plan under construction. Only what keeps every hard rule can be booked; obligations are the caller's affair."""

    def __init__(self, candidates: Candidates) -> None:
        self.candidates = candidates
        self.problem = candidates.problem
        self.held: dict[int, Held] = {}
        self._stops: dict[str, list[Stop]] = defaultdict(list)
        self._taken: dict[str, int] = defaultdict(int)  # one bit for every unit of time
        self._on_day: dict[tuple[str, int], int] = defaultdict(int)
        self._in_all: dict[str, int] = defaultdict(int)
        lengths = [gathering.length for gathering in candidates.gatherings]
        self._unit = gcd(self.problem.settings.grid, *lengths)
        units = self.problem.days * DAY // self._unit
        self._gatherings = [[0] * units for _ in candidates.places]
        self._seated = [[0] * units for _ in candidates.places]
        self._refused = {frozenset(pair) for pair in self.problem.refusals}
        self._ordered = {request for order in self.problem.orders for request in order}
        self._met_at: dict[str, tuple[int, int]] = {}  # start and end of the ordered requests that are met
        settings = self.problem.settings
        high = settings.high_rank if settings.host_rank_matters else 0
        self._high = frozenset(person.id for person in self.problem.persons if 1 <= person.rank <= high)
        self._heads = frozenset(person.id for person in self.problem.persons if person.is_head)
        self._limits: dict[str, tuple[tuple[Pause, ...], Stretch | None]] = {}
        for person in self.problem.persons:
            party = self.problem.party[person.party]
            if party.pauses or party.stretch:
                self._limits[person.id] = (party.pauses, party.stretch)
        for interpreter in self.problem.interpreters:
            if interpreter.rest:
                self._limits[interpreter.id] = ((), interpreter.rest)

    # Looking

    def is_free(self, who: str, placement: Spot) -> bool:
        """Whether a person or interpreter, able to come by candidates.py, still can beside all that is booked."""
        start, end, venue = placement.start, placement.end, placement.venue
        if self._taken[who] & self.span(start, end):
            return False
        ready = self.candidates.diary.ready
        stops = self._stops[who]
        for began, ended, where in stops:
            if where != venue:
                late = ready(where, venue, ended) > start if ended <= start else ready(venue, where, end) > began
                if late:
                    return False
        return who not in self._limits or self._keeps_limits(who, [*stops, (start, end, venue)])

    def span(self, start: int, end: int) -> int:
        """Its units of time, one bit each."""
        unit = self._unit
        return ((1 << (end - start) // unit) - 1) << start // unit

    def taken(self, who: str) -> int:
        """The units of time that are booked for a person or interpreter, one bit each."""
        return self._taken[who]

    def meetings_of(self, party: str) -> int:
        """How many gatherings count for the party."""
        return self._in_all[party]

    def fits(self, number: int, k: int, guests: Sequence[Guest], asked: Sequence[int] | None = None) -> Held | None:
        """The gathering at its placement `k` with all of `guests`, staffed and seated; None where it cannot be.

        `asked`: places to try, all that the placement allows by default.
        """
        gathering = self.candidates.gatherings[number]
        placement = gathering.placements[k]
        if (
            not guests
            or not self._within_limits(gathering, placement, guests)
            or not self._in_order(placement, guests)
            or not self._get_along(gathering, guests)
        ):
            return None
        hosts = self._team(gathering.host, placement, lambda person: person in self._high)
        if hosts is None:
            return None
        needs_heads = bool(self._high.intersection(hosts))
        coming: dict[str, tuple[str, ...]] = {}
        for guest in guests:
            teams = [
                self._team(team, placement, lambda person: needs_heads and person not in self._heads)
                for team in guest.teams
            ]
            people = tuple(person for team in teams for person in team or ())
            if any(team is None for team in teams) or (needs_heads and not self._is_led(guest, people)):
                return None
            coming[guest.request.id] = people
        interpreter = None
        if gathering.interpreted:
            interpreter = next((each for each in gathering.interpreters[k] if self.is_free(each, placement)), None)
            if interpreter is None:
                return None
        size = len(hosts) + sum(map(len, coming.values())) + gathering.interpreted
        for place in asked if asked is not None else placement.places:
            if self.has_room(place, placement, size):
                return Held(number, k, place, hosts, coming, interpreter)
        return None

    def has_room(self, place: int, placement: Placement, size: int) -> bool:
        """Whether `size` people more find a room of the place, as a gathering of their own."""
        given = self.candidates.places[place]
        here = slice(placement.start // self._unit, placement.end // self._unit)
        if max(self._gatherings[place][here]) >= given.capacity:
            return False
        if given.seats is None:
            return True
        others = max(self._seated[place][here]) if given.holds > 1 else 0
        return others + size <= given.seats

    def is_limited(self, who: str) -> bool:
        """Whether more counts for this person, interpreter or party than being in one place."""
        party = self.problem.party.get(who)
        if party is not None:
            return party.daily_maximum is not None or party.total_maximum is not None
        return who in self._limits

    # Booking

    def book(self, held: Held) -> None:
        self.held[held.number] = held
        self._count(held, 1)
        placement = self._placement(held)
        self._met_at.update(dict.fromkeys(self._ordered & held.guests.keys(), (placement.start, placement.end)))
        for who in (*held.people, *((held.interpreter,) if held.interpreter else ())):
            self._stops[who].append((placement.start, placement.end, placement.venue))
            self._taken[who] |= self.span(placement.start, placement.end)

    def release(self, number: int) -> Held:
        """Takes a gathering out of the plan and returns it as it was."""
        held = self.held.pop(number)
        self._count(held, -1)
        placement = self._placement(held)
        for request in self._ordered & held.guests.keys():
            del self._met_at[request]
        for who in (*held.people, *((held.interpreter,) if held.interpreter else ())):
            self._stops[who].remove((placement.start, placement.end, placement.venue))
            self._taken[who] &= ~self.span(placement.start, placement.end)
        return held

    def can_take(self, held: Held) -> bool:
        """Whether just this could be booked beside all that is."""
        gathering = self.candidates.gatherings[held.number]
        placement = self._placement(held)
        size = len(held.people) + (held.interpreter is not None)
        guests = [guest for guest in gathering.guests if guest.request.id in held.guests]
        return (
            held.number not in self.held
            and self._within_limits(gathering, placement, guests)
            and self._in_order(placement, guests)
            and all(self.is_free(who, placement) for who in held.people)
            and (held.interpreter is None or self.is_free(held.interpreter, placement))
            and self.has_room(held.place, placement, size)
        )

    def solution(self) -> Solution:
        """What is booked, with a real room for every meeting."""
        rooms = self._rooms()
        meetings = [
            Meeting(
                request,
                self._placement(held).start,
                rooms[number],
                tuple(sorted((*held.hosts, *people))),
                held.interpreter,
            )
            for number, held in self.held.items()
            for request, people in held.guests.items()
        ]
        return Solution(tuple(sorted(meetings, key=lambda meeting: meeting.request)))

    # Inside

    def _placement(self, held: Held) -> Placement:
        return self.candidates.gatherings[held.number].placements[held.k]

    def _count(self, held: Held, by: int) -> None:
        gathering = self.candidates.gatherings[held.number]
        placement = self._placement(held)
        day = placement.start // DAY
        guests = [guest for guest in gathering.guests if guest.request.id in held.guests]
        for party in (gathering.counterpart, *(each for guest in guests for each in guest.request.delegations)):
            self._on_day[party, day] += by
            self._in_all[party] += by
        size = len(held.people) + (held.interpreter is not None)
        for at in range(placement.start // self._unit, placement.end // self._unit):
            self._gatherings[held.place][at] += by
            self._seated[held.place][at] += by * size

    def _within_limits(self, gathering: Gathering, placement: Placement, guests: Sequence[Guest]) -> bool:
        day = placement.start // DAY
        for party in (gathering.counterpart, *(each for guest in guests for each in guest.request.delegations)):
            given = self.problem.party[party]
            if given.daily_maximum is not None and self._on_day[party, day] >= given.daily_maximum:
                return False
            if given.total_maximum is not None and self._in_all[party] >= given.total_maximum:
                return False
        return True

    def _in_order(self, placement: Placement, guests: Sequence[Guest]) -> bool:
        """Whether each of the guests' requests follows what comes before it, and is over before what comes after."""
        coming = {guest.request.id for guest in guests} & self._ordered
        for first, then in self.problem.orders if coming else ():
            here = (placement.start, placement.end)
            before = here if first in coming else self._met_at.get(first)
            after = here if then in coming else self._met_at.get(then)
            if (first in coming or then in coming) and before and after and after[0] < before[1]:
                return False
        return True

    def _get_along(self, gathering: Gathering, guests: Sequence[Guest]) -> bool:
        """A session's capacity, rivals and refusals."""
        session = gathering.session
        if session is None:
            return True
        delegations = [each for guest in guests for each in guest.request.delegations]
        apart = {*map(frozenset, session.rivals), *self._refused}
        return len(delegations) <= session.capacity and not any(
            frozenset((one, other)) in apart for at, one in enumerate(delegations) for other in delegations[at + 1 :]
        )

    def _team(self, team: Team, placement: Placement, last: Callable[[str], bool]) -> tuple[str, ...] | None:
        """Who comes: all who must, then whom one would like to see; those of `last` only if nobody else can."""
        if not all(self.is_free(person, placement) for person in team.must):
            return None
        if team.choose <= 0:
            return team.must
        able = [each for each in self.candidates.able(team, placement) if self.is_free(each, placement)]
        if len(able) < team.choose:
            return None
        able.sort(key=lambda person: (last(person), person not in team.asked))
        return (*team.must, *able[: team.choose])

    def _is_led(self, guest: Guest, people: Iterable[str]) -> bool:
        led = {self.problem.person[person].party for person in people if person in self._heads}
        return led.issuperset(guest.request.delegations)

    def _keeps_limits(self, who: str, stops: list[Stop]) -> bool:
        pauses, stretch = self._limits[who]
        stops.sort()
        if stretch is not None:
            began = until = -DAY
            for start, end, _ in stops:
                began = start if start - until >= stretch.rest else began
                until = end
                if until - began > stretch.longest:
                    return False
        return all(_is_kept(pause, stops) for pause in pauses)

    def _rooms(self) -> dict[int, str]:
        """Gathering number -> room. Within a place rooms are alike, so the first that is free will always do."""
        found: dict[int, str] = {}
        until: dict[int, list[tuple[int, str]]] = {
            at: [(0, room) for room in place.rooms for _ in range(place.holds)]
            for at, place in enumerate(self.candidates.places)
        }
        for held in sorted(self.held.values(), key=lambda each: (self._placement(each).start, each.number)):
            placement = self._placement(held)
            rooms = until[held.place]
            free = next(at for at, (end, _) in enumerate(rooms) if end <= placement.start)
            found[held.number] = rooms[free][1]
            rooms[free] = (placement.end, rooms[free][1])
        return found


def _is_kept(pause: Pause, stops: Iterable[Stop]) -> bool:
    """`stops` by start, none overlapping."""
    since = pause.window.start
    for start, end, _ in stops:
        if end <= pause.window.start or start >= pause.window.end:
            continue
        if start - since >= pause.minutes:
            return True
        since = max(since, end)
    return pause.window.end - since >= pause.minutes
