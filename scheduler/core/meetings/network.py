"""A plan as stops that wait for each other: whoever and whatever a stop needs comes from the stop before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from scheduler.core.meetings.checks_ledger import Gathering, Ledger
from scheduler.core.meetings.problem import DAY, Engagement, Problem, Side
from scheduler.core.meetings.solution import Solution


@dataclass(frozen=True, slots=True)
class Way:
    """A journey: `road` gives the minutes from being ready to leave until the arrival, by minute of the day (waiting
    for the traffic to ease included); `usual` those of the planned departure; `door` the planned minutes there."""

    origin: str
    venue: str
    road: npt.NDArray[np.int32]
    usual: int
    door: int


@dataclass(frozen=True, slots=True)
class Link:
    """Somebody or something comes from the stop `before` (its place in the network): by `way`, or at once."""

    before: int
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """One gathering, or an engagement of those who come to it from the same place (it starts on time whoever comes).

    `id`: the session's, request's or engagement's. `parties`: who counts its lateness (an engagement: the persons').
    """

    id: str
    start: int
    end: int
    venue: str | None
    gathering: Gathering | None
    is_high: bool = False
    parties: frozenset[str] = frozenset()
    links: tuple[Link, ...] = ()

    @property
    def day(self) -> int:
        return self.start // DAY


@dataclass(frozen=True)
class Network:
    """The stops in the order of their planned starts; every link points back."""

    problem: Problem
    stops: tuple[Stop, ...]

    @cached_property
    def gatherings(self) -> tuple[int, ...]:
        return tuple(at for at, stop in enumerate(self.stops) if stop.gathering is not None)

    @cached_property
    def after(self) -> tuple[tuple[int, ...], ...]:
        """Stop -> the stops that wait for it, itself not included."""
        found: list[list[int]] = [[] for _ in self.stops]
        for at, stop in enumerate(self.stops):
            for link in stop.links:
                found[link.before].append(at)
        return tuple(tuple(each) for each in found)


def network_of(problem: Problem, solution: Solution) -> Network:
    """The plan's stops with all that ties them together: persons, interpreters and rooms.

    Nobody carries anything into the next day, and everybody is in time for the day's first stop.
    """
    return _Building(problem, solution).network()


class _Building:
    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem = problem
        self.ledger = Ledger(problem, solution)
        self._roads: dict[tuple[str, str], npt.NDArray[np.int32]] = {}
        self._stops: list[Stop] = []
        self._at: dict[tuple[object, ...], int] = {}
        self._links: dict[int, dict[tuple[int, str | None], Link]] = defaultdict(dict)
        self._parties: dict[int, set[str]] = defaultdict(set)

    def network(self) -> Network:
        for gathering in self.ledger.gatherings:
            self._at[("gathering", id(gathering))] = len(self._stops)
            parties = frozenset(gathering.parties)
            self._stops.append(
                Stop(
                    gathering.id,
                    gathering.start,
                    gathering.end,
                    gathering.venue,
                    gathering,
                    self._is_high(gathering),
                    parties,
                )
            )
        for person, gatherings in self.ledger.of_person.items():
            given = self.problem.person[person]
            self._follow(gatherings, given.engagements, given.party)
        for interpreter, gatherings in self.ledger.of_interpreter.items():
            self._follow(gatherings, self.problem.interpreter[interpreter].engagements, None)
        for room, gatherings in self.ledger.of_room.items():
            self._share(gatherings, self.problem.room[room].holds)
        self._keep_order()
        return self._sorted()

    def _is_high(self, gathering: Gathering) -> bool:
        persons = (self.problem.person[each] for each in gathering.attendees)
        hosts = (each for each in persons if self.problem.party[each.party].side is Side.COUNTERPART)
        return any(1 <= each.rank <= self.problem.settings.high_rank for each in hosts)

    def _follow(self, gatherings: Sequence[Gathering], engagements: Sequence[Engagement], party: str | None) -> None:
        """Ties one person's or interpreter's stops together, day by day."""
        stops: list[tuple[int, int, Gathering | Engagement]] = [(each.start, 1, each) for each in gatherings]
        stops += [(each.window.start, 0, each) for each in engagements]
        stops.sort(key=lambda each: each[:2])
        day, left, venue = -1, -1, None  # the last stop at a venue
        pending: list[int] = []  # stops without a venue since then: they take time and no way
        for start, _, stop in stops:
            if start // DAY != day:
                day, left, venue, pending = start // DAY, -1, None, []
            links = [Link(each) for each in pending]
            if left >= 0:
                links.append(self._link(left, venue, stop.venue))
            if isinstance(stop, Gathering):
                at = self._at[("gathering", id(stop))]
            else:
                at = self._engaged(stop, links)
                if party is not None:
                    self._parties[at].add(party)
            for link in links:
                self._links[at].setdefault((link.before, link.way.origin if link.way else None), link)
            if stop.venue is None:
                pending.append(at)
            else:
                left, venue, pending = at, stop.venue, []

    def _engaged(self, engagement: Engagement, links: Sequence[Link]) -> int:
        """The stop of all who come to an engagement from the same stops."""
        origin = tuple(sorted((link.before, link.way is not None) for link in links))
        key = (engagement.id, engagement.window, engagement.venue, origin)
        if key not in self._at:
            self._at[key] = len(self._stops)
            window = engagement.window
            self._stops.append(Stop(engagement.id, window.start, window.end, engagement.venue, None))
        return self._at[key]

    def _link(self, before: int, origin: str | None, venue: str | None) -> Link:
        if origin is None or venue is None or origin == venue:
            return Link(before)
        road = self._road(origin, venue)
        usual = int(road[self._stops[before].end % DAY])
        known = self.problem.venue.get(venue)
        return Link(before, Way(origin, venue, road, usual, known.door if known else 0))

    def _road(self, origin: str, venue: str) -> npt.NDArray[np.int32]:
        key = (origin, venue)
        if key not in self._roads:
            leg = self.problem.leg.get(key)
            minutes = np.zeros(DAY, dtype=np.int32)
            for since, road in leg.bands if leg else ():
                minutes[since:] = road
            # The least t' + road(t') over departures t' >= t, t being any minute of a day that repeats itself.
            arrivals = np.concatenate([minutes, minutes]) + np.arange(2 * DAY, dtype=np.int32)
            earliest = np.minimum.accumulate(arrivals[::-1])[::-1][:DAY]
            self._roads[key] = (earliest - np.arange(DAY, dtype=np.int32)).astype(np.int32)
        return self._roads[key]

    def _share(self, gatherings: Sequence[Gathering], holds: int) -> None:
        """Ties a room's gatherings together: each takes the place in it that the plan frees first."""
        places: list[tuple[int, int]] = []  # planned end, stop
        for gathering in gatherings:
            at = self._at[("gathering", id(gathering))]
            if len(places) >= holds:
                places.sort()
                _, before = places.pop(0)
                if self._stops[before].day == gathering.day:
                    self._links[at].setdefault((before, None), Link(before))
            places.append((gathering.end, at))

    def _keep_order(self) -> None:
        """What has to follow a meeting waits for it."""
        of_request = {
            meeting.request: self._at[("gathering", id(gathering))]
            for gathering in self.ledger.gatherings
            for meeting in gathering.meetings
        }
        for first, then in self.problem.orders:
            before, at = of_request.get(first), of_request.get(then)
            if before is not None and at is not None and self._stops[before].day == self._stops[at].day:
                self._links[at].setdefault((before, None), Link(before))

    def _sorted(self) -> Network:
        order = sorted(range(len(self._stops)), key=lambda at: (self._stops[at].start, self._stops[at].end, at))
        place = {old: new for new, old in enumerate(order)}
        stops = []
        for old in order:
            stop = self._stops[old]
            parties = stop.parties | frozenset(self._parties[old])
            stops.append(replace(stop, parties=parties, links=tuple(self._moved(place, old))))
        return Network(self.problem, tuple(stops))

    def _moved(self, place: dict[int, int], of: int) -> Iterator[Link]:
        """A stop's links under the new numbers; a plan in which two stops overlap may have some that point ahead."""
        for link in self._links[of].values():
            if place[link.before] < place[of]:
                yield Link(place[link.before], link.way)
