"""Placements that could happen: what is not here cannot happen.

Rules that concern a single meeting are kept here, by never offering a placement that breaks them; the rules between
meetings are kept in constraints.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from scheduler.core.meetings.diary import Diary
from scheduler.core.meetings.problem import (
    DAY,
    Lock,
    Need,
    Problem,
    Request,
    Session,
    Window,
)
from scheduler.core.meetings.settled import settled_locks

CANDIDATE_RULES: tuple[str, ...] = (
    "person_is_available",
    "refused_pair_never_meets",
    "room_is_open",
    "meeting_is_in_an_allowed_place",
    "meeting_is_in_its_window",
    "interpreter_is_available",
    "locked_meeting_stays",
    "notice_is_kept",
    "starts_on_grid",
    "clearance_was_possible",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Rooms that no rule can tell apart. `capacity`: gatherings at once in all of them together."""

    rooms: tuple[str, ...]
    venue: str
    hours: tuple[Window, ...]
    holds: int
    seats: int | None

    @property
    def capacity(self) -> int:
        return self.holds * len(self.rooms)


@dataclass(frozen=True, slots=True)
class Placement:
    """A gathering at a start at a venue; `places`: where there it may sit, as indices into Candidates.places."""

    start: int
    end: int
    venue: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Team:
    """Who comes for one party: everyone in `must`, and `choose` more out of `pool`."""

    party: str
    must: tuple[str, ...]
    choose: int
    pool: tuple[str, ...]
    asked: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return len(self.must) + self.choose


@dataclass(frozen=True, slots=True)
class Guest:
    """One request's part in a gathering: its delegations' teams, and where in the gathering's placements it can be."""

    request: Request
    teams: tuple[Team, ...]
    open_at: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Gathering:
    """A session with the requests that may join it, or one request alone.

    `interpreters`: who may interpret at each placement (empty tuples where none is needed).
    """

    id: str
    session: Session | None
    counterpart: str
    length: int
    host: Team
    guests: tuple[Guest, ...]
    placements: tuple[Placement, ...]
    interpreted: bool
    interpreters: tuple[tuple[str, ...], ...]

    @property
    def parties(self) -> tuple[str, ...]:
        """The host first."""
        return (self.counterpart, *(each for guest in self.guests for each in guest.request.delegations))


@dataclass(frozen=True)
class Candidates:
    """Everything that could happen. `hopeless`: request id -> why it has no placement, in words. `settled`: requests
    whose known meeting is too near to be changed."""

    problem: Problem
    places: tuple[Place, ...]
    gatherings: tuple[Gathering, ...]
    diary: Diary
    hopeless: Mapping[str, str] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()

    @property
    def size(self) -> int:
        """The number of placements."""
        return sum(len(gathering.placements) for gathering in self.gatherings)

    def able(self, team: Team, placement: Placement) -> tuple[str, ...]:
        """Who of a team's pool, looked at alone, could sit there."""
        return self.diary.able(team.pool, placement)

    def only(self, problem: Problem) -> Candidates:
        """What is left for a problem that has fewer requests and is otherwise the same."""
        kept = []
        for gathering in self.gatherings:
            guests = tuple(guest for guest in gathering.guests if guest.request.id in problem.request)
            if guests:
                kept.append(replace(gathering, guests=guests))
        return replace(self, problem=problem, gatherings=tuple(kept))


def find_candidates(problem: Problem) -> Candidates:
    """All placements, gathering by gathering; `hopeless` says in words why a request has none."""
    diary = Diary(problem)
    settled = settled_locks(problem, diary)
    locks = {**{lock.request: lock for lock in problem.locks}, **settled}
    refused = {frozenset(pair) for pair in problem.refusals}
    places = _places(problem, locks)
    place_of = {room: at for at, place in enumerate(places) for room in place.rooms}
    joining: dict[str, list[Request]] = {session.id: [] for session in problem.sessions}
    alone: list[Request] = []
    hopeless: dict[str, str] = {}
    for request in problem.requests:
        parties = (request.counterpart, *request.delegations)
        if any(frozenset((a, b)) in refused for at, a in enumerate(parties) for b in parties[at + 1 :]):
            hopeless[request.id] = "one of its parties refuses another"
        elif request.session is not None:
            joining[request.session].append(request)
        else:
            alone.append(request)
    finder = _Finder(problem, diary, places, place_of, locks, frozenset(settled))
    gatherings = [finder.single(request) for request in alone]
    gatherings += [finder.session(session, tuple(joining[session.id])) for session in problem.sessions]
    for gathering in gatherings:
        for guest in gathering.guests:
            if not guest.open_at:
                hopeless[guest.request.id] = "no time suits its people, its room and its hours at once"
    usable = tuple(gathering for gathering in gatherings if any(guest.open_at for guest in gathering.guests))
    return Candidates(problem, places, usable, diary, hopeless, frozenset(settled))


def _places(problem: Problem, locks: Mapping[str, Lock]) -> tuple[Place, ...]:
    """Rooms grouped where no rule can tell them apart. A room that a lock names, or whose seats several meetings
    share, stays by itself."""
    users: dict[str, list[str]] = {room.id: [] for room in problem.rooms}
    wanting: list[Request | Session] = [*problem.requests, *problem.sessions]
    for user in wanting:
        for allowed in user.rooms:
            users[allowed].append(user.id)
    named = {lock.room for lock in locks.values()}
    if problem.known is not None:
        named |= {each.room for each in problem.known.meetings}
    groups: dict[object, list[str]] = {}
    for room in problem.rooms:
        own = room.id if room.id in named or (room.holds > 1 and room.seats is not None) else None
        key = (room.venue, room.hours, room.holds, room.seats, tuple(users[room.id]), own)
        groups.setdefault(key, []).append(room.id)
    found = []
    for rooms in groups.values():
        first = problem.room[rooms[0]]
        found.append(Place(tuple(rooms), first.venue, first.hours, first.holds, first.seats))
    return tuple(found)


class _Finder:
    """Lists the placements of one gathering at a time."""

    def __init__(
        self,
        problem: Problem,
        diary: Diary,
        places: tuple[Place, ...],
        place_of: Mapping[str, int],
        locks: Mapping[str, Lock],
        settled: frozenset[str],
    ) -> None:
        self.problem = problem
        self.diary = diary
        self.places = places
        self.place_of = place_of
        self.locks = locks
        self._helpers: dict[tuple[object, ...], tuple[str, ...]] = {}
        self.settled = settled
        known = problem.known
        self.earliest = known.settled_until if known is not None and known.settled_until is not None else 0

    def single(self, request: Request) -> Gathering:
        lock = self.locks.get(request.id)
        locked = [lock] if lock else []
        teams = {need.party: self._team(need, lock) for need in request.needs}
        host = teams.pop(request.counterpart)
        guests = tuple(teams.values())
        helper = lock.interpreter if lock else None
        interpreted = request.interpreting is not None or helper is not None
        size = host.size + sum(team.size for team in guests) + interpreted
        kept = []
        helpers = []
        for placement in self._placements(request.rooms, request.windows, request.length, locked, size):
            if not all(self._can_come(team, placement) for team in (host, *guests)):
                continue
            able = self._interpreters(request.interpreting, helper, placement) if interpreted else ()
            if interpreted and not able:
                continue
            kept.append(placement)
            helpers.append(able)
        guest = Guest(request, guests, tuple(range(len(kept))))
        return Gathering(
            request.id,
            None,
            request.counterpart,
            request.length,
            host,
            (guest,),
            tuple(kept),
            interpreted,
            tuple(helpers),
        )

    def session(self, session: Session, requests: tuple[Request, ...]) -> Gathering:
        locked = [self.locks[request.id] for request in requests if request.id in self.locks]
        host = self._team(session.need, locked[0] if locked else None)
        helper = next((lock.interpreter for lock in locked if lock.interpreter), None)
        interpreted = session.interpreting is not None or helper is not None
        size = host.size + interpreted
        placements = list(self._placements(session.rooms, session.windows, session.length, locked, size))
        kept = []
        helpers = []
        for placement in placements:
            if not self._can_come(host, placement):
                continue
            able = self._interpreters(session.interpreting, helper, placement) if interpreted else ()
            if interpreted and not able:
                continue
            kept.append(placement)
            helpers.append(able)
        guests = []
        for request in requests:
            teams = tuple(self._team(need, self.locks.get(request.id)) for need in request.needs)
            teams = tuple(team for team in teams if team.party != session.counterpart)
            open_at = tuple(
                at for at, placement in enumerate(kept) if all(self._can_come(team, placement) for team in teams)
            )
            if request.id not in self.settled:
                open_at = tuple(at for at in open_at if kept[at].start >= self.earliest)
            guests.append(Guest(request, teams, open_at))
        return Gathering(
            session.id,
            session,
            session.counterpart,
            session.length,
            host,
            tuple(guests),
            tuple(kept),
            interpreted,
            tuple(helpers),
        )

    def _team(self, need: Need, lock: Lock | None) -> Team:
        """The need as it stands, or exactly the persons that a lock names."""
        members = [person.id for person in self.problem.members[need.party]]
        if lock is not None and lock.attendees is not None:
            exactly = tuple(person for person in members if person in lock.attendees)
            keeps = set(need.named) <= set(exactly) and len(exactly) >= need.persons
            # A lock that leaves out somebody who must attend can never be kept: ask for one person too many.
            return Team(need.party, exactly, 0 if keeps else len(members) + 1, (), need.asked)
        pool = tuple(person for person in members if person not in need.named)
        return Team(need.party, need.named, need.persons - len(need.named), pool, need.asked)

    def _placements(
        self,
        rooms: tuple[str, ...],
        windows: tuple[Window, ...],
        length: int,
        locks: Sequence[Lock],
        size: int,
    ) -> Iterator[Placement]:
        """By venue and start, as every lock in `locks` allows; `size`: persons who need a seat at least."""
        venues: dict[str, dict[int, list[int]]] = {}
        for at in sorted({self.place_of[room] for room in rooms}):
            place = self.places[at]
            if any(lock.room is not None and lock.room not in place.rooms for lock in locks):
                continue
            if place.seats is not None and size > place.seats:
                continue
            for start in self._starts(place, windows, length):
                if start < self.earliest and not any(lock.request in self.settled for lock in locks):
                    continue
                if all(lock.start == start for lock in locks):
                    venues.setdefault(place.venue, {}).setdefault(start, []).append(at)
        for venue, starts in venues.items():
            for start, places in sorted(starts.items()):
                yield Placement(start, start + length, venue, tuple(places))

    def _starts(self, place: Place, windows: tuple[Window, ...], length: int) -> set[int]:
        """Starts on the grid that keep a meeting inside a window, the place's hours, and one day."""
        grid = self.problem.settings.grid
        found: set[int] = set()
        for hours in place.hours:
            for window in windows or (hours,):
                first = max(hours.start, window.start, 0)
                last = min(hours.end, window.end, self.problem.days * DAY) - length
                found.update(range(-(-first // grid) * grid, last + 1, grid))
        return {start for start in found if start // DAY == (start + length - 1) // DAY}

    def _can_come(self, team: Team, placement: Placement) -> bool:
        able = self.diary.able
        return len(able(team.must, placement)) == len(team.must) and (
            team.choose == 0 or len(able(team.pool, placement)) >= team.choose
        )

    def _interpreters(self, pair: tuple[str, str] | None, helper: str | None, placement: Placement) -> tuple[str, ...]:
        key = (pair, helper, placement.venue, placement.start, placement.end)
        if key not in self._helpers:
            self._helpers[key] = tuple(
                each.id
                for each in self.problem.interpreters
                if (helper is None or each.id == helper)
                and (pair is None or pair in each.pairs)
                and self.diary.suits_interpreter(each, placement.start, placement.end, placement.venue)
            )
        return self._helpers[key]
