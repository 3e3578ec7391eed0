"""The referee's ledger: one plan beside its problem, indexed once so that every check is a plain loop."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from scheduler.core.meetings.problem import DAY, Problem, Request, Session, Side, Window
from scheduler.core.meetings.solution import Meeting, Solution

Key = tuple[str, int, str]  # session or request id, start, room id: what happens once


class Gathering(NamedTuple):
    """A session with its joined requests, or one request, as it stands in the plan. `parties`: the host first."""

    id: str
    start: int
    end: int
    room: str
    venue: str | None
    meetings: tuple[Meeting, ...]
    attendees: frozenset[str]
    interpreters: tuple[str, ...]
    parties: tuple[str, ...]
    windows: tuple[Window, ...]
    rooms: tuple[str, ...]
    interpreting: tuple[str, str] | None

    @property
    def day(self) -> int:
        return self.start // DAY


class HalfDay(NamedTuple):
    """A guest's gatherings between two engagements of a day, by start, and the first one in each venue."""

    guest: str
    gatherings: tuple[Gathering, ...]
    venues: Mapping[str, Gathering]


class Ledger:
    """One plan to be judged. Meetings of unknown requests are left out of everything but `strangers`."""

    def __init__(self, problem: Problem, solution: Solution, alone: Mapping[str, int] | None = None) -> None:
        self.problem = problem
        self.alone = alone
        self.meetings: list[Meeting] = []
        self.strangers: list[Meeting] = []
        request = problem.request
        for meeting in solution.meetings:
            (self.meetings if meeting.request in request else self.strangers).append(meeting)

    @cached_property
    def met(self) -> Mapping[str, Meeting]:
        """Request id -> its meeting (the first, if there are several)."""
        found: dict[str, Meeting] = {}
        for meeting in self.meetings:
            found.setdefault(meeting.request, meeting)
        return found

    @cached_property
    def party_of(self) -> Mapping[str, str]:
        return {person.id: person.party for person in self.problem.persons}

    @cached_property
    def _persons(self) -> frozenset[str]:
        return frozenset(self.party_of)

    @cached_property
    def guests(self) -> frozenset[str]:
        sides = {party.id for party in self.problem.parties if party.side is Side.DELEGATION}
        return frozenset(person.id for person in self.problem.persons if person.party in sides)

    def session_of(self, request: Request) -> Session | None:
        return self.problem.session.get(request.session) if request.session is not None else None

    def length_of(self, meeting: Meeting) -> int:
        request = self.problem.request[meeting.request]
        session = self.session_of(request)
        return session.length if session else request.length

    def end_of(self, meeting: Meeting) -> int:
        return meeting.start + self.length_of(meeting)

    @cached_property
    def gatherings(self) -> tuple[Gathering, ...]:
        """Every gathering of the plan, by start. Meetings of a session that disagree on start or room stay apart."""
        grouped: dict[Key, list[Meeting]] = defaultdict(list)
        request_of = self.problem.request
        for meeting in self.meetings:
            request = request_of[meeting.request]
            grouped[(request.session or request.id, meeting.start, meeting.room)].append(meeting)
        found = [self._gathering(meetings) for meetings in grouped.values()]
        found.sort(key=lambda each: (each.start, each.id, each.room))
        return tuple(found)

    def _gathering(self, meetings: list[Meeting]) -> Gathering:
        first = meetings[0]
        request = self.problem.request[first.request]
        source = self.session_of(request) or request
        room = self.problem.room.get(first.room)
        delegations, attendees = request.delegations, first.attendees
        interpreters: tuple[str, ...] = (first.interpreter,) if first.interpreter else ()
        if len(meetings) > 1:
            requests = [self.problem.request[each.request] for each in meetings]
            delegations = tuple(dict.fromkeys(party for each in requests for party in each.delegations))
            attendees = tuple(person for each in meetings for person in each.attendees)
            interpreters = tuple(dict.fromkeys(each.interpreter for each in meetings if each.interpreter))
        return Gathering(
            id=source.id,
            start=first.start,
            end=first.start + source.length,
            room=first.room,
            venue=room.venue if room else None,
            meetings=tuple(meetings),
            attendees=self._persons.intersection(attendees),
            interpreters=interpreters and tuple(each for each in interpreters if each in self.problem.interpreter),
            parties=(request.counterpart, *delegations),
            windows=source.windows,
            rooms=source.rooms,
            interpreting=source.interpreting,
        )

    @cached_property
    def of_person(self) -> Mapping[str, list[Gathering]]:
        """Person id -> the gatherings he or she attends, by start. Only persons who attend one."""
        found: dict[str, list[Gathering]] = defaultdict(list)
        for gathering in self.gatherings:
            for person in gathering.attendees:
                found[person].append(gathering)
        return {person: found[person] for person in sorted(found)}

    @cached_property
    def of_interpreter(self) -> Mapping[str, list[Gathering]]:
        found: dict[str, list[Gathering]] = defaultdict(list)
        for gathering in self.gatherings:
            for interpreter in gathering.interpreters:
                found[interpreter].append(gathering)
        return {interpreter: found[interpreter] for interpreter in sorted(found)}

    @cached_property
    def of_room(self) -> Mapping[str, list[Gathering]]:
        """Room id -> its gatherings, by start. Only rooms the problem knows."""
        found: dict[str, list[Gathering]] = defaultdict(list)
        for gathering in self.gatherings:
            if gathering.room in self.problem.room:
                found[gathering.room].append(gathering)
        return {room: found[room] for room in sorted(found)}

    @cached_property
    def of_party(self) -> Mapping[str, list[Gathering]]:
        """Party id -> its gatherings, by start. Only parties that have one."""
        found: dict[str, list[Gathering]] = defaultdict(list)
        for gathering in self.gatherings:
            for party in gathering.parties:
                found[party].append(gathering)
        return {party: found[party] for party in sorted(found)}

    @cached_property
    def of_session(self) -> Mapping[str, list[Meeting]]:
        """Session id -> the meetings of its joined requests."""
        found: dict[str, list[Meeting]] = defaultdict(list)
        for meeting in self.meetings:
            session = self.problem.request[meeting.request].session
            if session is not None:
                found[session].append(meeting)
        return {session: found[session] for session in sorted(found)}

    @cached_property
    def wishes_of(self) -> Mapping[str, list[Request]]:
        """Delegation id -> the requests it belongs to."""
        found: dict[str, list[Request]] = {
            party.id: [] for party in self.problem.parties if party.side is Side.DELEGATION
        }
        for request in self.problem.requests:
            for delegation in dict.fromkeys(request.delegations):
                found[delegation].append(request)
        return found

    @cached_property
    def half_days(self) -> tuple[HalfDay, ...]:
        """The half-days of all guests: each one's gatherings by start, cut by the engagements of each day."""
        found: list[HalfDay] = []
        for guest, gatherings in self.of_person.items():
            if guest not in self.guests:
                continue
            engagements = self.problem.person[guest].engagements
            ends = [(each.window.start // DAY, each.window.end) for each in engagements]
            cut: dict[tuple[int, int], list[Gathering]] = {}
            for each in gatherings:
                day, start = each.start // DAY, each.start
                ended = 0
                for began, end in ends:
                    if began == day and end <= start:
                        ended += 1
                cut.setdefault((day, ended), []).append(each)
            for half in cut.values():
                venues: dict[str, Gathering] = {}
                for each in half:
                    if each.venue is not None:
                        venues.setdefault(each.venue, each)
                found.append(HalfDay(guest, tuple(half), venues))
        return tuple(found)

    @cached_property
    def longest_way(self) -> int:
        """No journey of this mission needs more minutes, door and buffer included."""
        roads = [minutes for leg in self.problem.legs for _, minutes in leg.bands]
        doors = [venue.door for venue in self.problem.venues]
        return max(roads, default=0) + max(doors, default=0) + self.problem.settings.buffer

    def ready(self, origin: str, destination: str, leaving: int) -> int:
        """When somebody who may leave `origin` at `leaving` can begin at `destination`: the least t + road(t) over
        departures t >= leaving (one may wait until the traffic has eased), the door and the buffer."""
        key = (origin, destination, leaving % DAY)
        found = self._ways.get(key)
        if found is None:
            venue = self.problem.venue.get(destination)
            found = self._ride(origin, destination, leaving % DAY) + self.problem.settings.buffer
            found += venue.door if venue else 0
            self._ways[key] = found
        return leaving + found

    @cached_property
    def _ways(self) -> dict[tuple[str, str, int], int]:
        return {}

    def _ride(self, origin: str, destination: str, clock: int) -> int:
        """Minutes from the readiness to leave to the arrival, the wait included."""
        leg = self.problem.leg.get((origin, destination))
        if leg is None:
            return 0
        found = leg.minutes(clock)
        for since, minutes in leg.bands:
            wait = (since - clock) % DAY
            if wait + minutes < found:
                found = wait + minutes
        return found
