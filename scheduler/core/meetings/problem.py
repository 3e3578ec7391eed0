"""What is given: one mission's planning problem as frozen values. Ids only, whole minutes from the first midnight."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

DAY = 1440  # minutes in a day


class Side(StrEnum):
    DELEGATION = "delegation"
    COUNTERPART = "counterpart"


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Half-open span of minutes [start, end) since the mission's first midnight."""

    start: int
    end: int

    def covers(self, start: int, end: int) -> bool:
        return self.start <= start and end <= self.end

    def overlaps(self, start: int, end: int) -> bool:
        return self.start < end and start < self.end


@dataclass(frozen=True, slots=True)
class Engagement:
    """A fixed point of the programme that takes a person: when, and at which venue (None: anywhere, no travel)."""

    id: str
    window: Window
    venue: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A delegate or representative. `available`: hours the person can be used, already within the mission's days.

    `engagements` are kept apart from `available` because one travels to and from them. `named_at`: the minute the
    person's name reached the organiser (may be negative); None means long before anything closes.
    """

    id: str
    party: str
    available: tuple[Window, ...]
    engagements: tuple[Engagement, ...] = ()
    is_head: bool = False
    rank: int = 0
    named_at: int | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """Somewhere inside `window` no meeting may touch `minutes` minutes in a row (a lunch)."""

    window: Window
    minutes: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """At most `longest` minutes from first start to last end of work whose gaps are all shorter than `rest` minutes."""

    longest: int
    rest: int


@dataclass(frozen=True, slots=True)
class Party:
    """A delegation or a counterpart. Limits count meetings (a session counts as one for its host); None: no limit.

    `pauses` and `stretch` hold for every person of the party. `rank` is a protocol rank: 1 is the highest, 0 unset.
    """

    id: str
    side: Side
    sectors: tuple[str, ...] = ()
    rank: int = 0
    daily_maximum: int | None = None
    total_maximum: int | None = None
    guaranteed_minimum: int = 0
    pauses: tuple[Pause, ...] = ()
    stretch: Stretch | None = None


@dataclass(frozen=True, slots=True)
class Venue:
    """A place one travels to. `door`: minutes lost at security on arrival. `list_closes`: the visitor list closes this
    many minutes before a meeting starts there (None: no list)."""

    id: str
    door: int = 0
    list_closes: int | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """Where one sits: `holds` meetings at once, `seats` persons at once (None: enough for all), open in `hours`."""

    id: str
    venue: str
    hours: tuple[Window, ...]
    holds: int = 1
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """The way from one venue to another. `bands`: (minute of the day from which it holds, minutes on the road), sorted,
    the first at minute 0."""

    origin: str
    destination: str
    bands: tuple[tuple[int, int], ...]

    def minutes(self, at: int) -> int:
        """Minutes on the road when leaving at minute `at` (any day)."""
        clock = at % DAY
        found = self.bands[0][1]
        for since, minutes in self.bands:
            if since > clock:
                break
            found = minutes
        return found


@dataclass(frozen=True, slots=True)
class Interpreter:
    """`pairs`: language pairs, each sorted alphabetically, e.g. ("az", "en"). `rest` like a party's stretch."""

    id: str
    pairs: tuple[tuple[str, str], ...]
    available: tuple[Window, ...]
    rest: Stretch | None = None
    engagements: tuple[Engagement, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """Who of one party must attend: every person in `named`, and at least `at_least` persons in all (named included).

    The model plans exactly max(len(named), at_least) persons; a hand may add more.
    `asked`: persons one would like to see (goal asked_person_attends), not a must.
    """

    party: str
    named: tuple[str, ...] = ()
    at_least: int = 1
    asked: tuple[str, ...] = ()

    @property
    def persons(self) -> int:
        return max(len(self.named), self.at_least)


@dataclass(frozen=True, slots=True)
class Request:
    """One wish for one meeting between one counterpart and one delegation (or several that come together).

    `worth`: points from both sides' ranks, > 0. `required`: the organiser's "must take place". `length` in minutes.
    `windows`: when it may lie (empty: whenever). `rooms`: where it may be held, never empty unless it belongs to a
    session. `interpreting`: the language pair to be interpreted (sorted), None if both sides share a language.
    `session`: id of the group session it joins; its length, rooms, windows and interpreting are then the session's.
    """

    id: str
    delegations: tuple[str, ...]
    counterpart: str
    worth: int
    length: int
    needs: tuple[Need, ...]
    rooms: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    required: bool = False
    interpreting: tuple[str, str] | None = None
    session: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A group session: one host receives several delegations at once. It takes place once at most.

    `need`: the host's persons. `capacity` in delegations. `rivals`: pairs of delegations that may not sit together.
    """

    id: str
    counterpart: str
    length: int
    capacity: int
    need: Need
    rooms: tuple[str, ...]
    windows: tuple[Window, ...] = ()
    rivals: tuple[tuple[str, str], ...] = ()
    interpreting: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """The request must be placed just so; None leaves that side of it free."""

    request: str
    start: int
    room: str | None = None
    attendees: tuple[str, ...] | None = None
    interpreter: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The mission's own figures. `grid`: starts are multiples of it. `buffer`: minutes added to every journey between
    venues. `weights`: overrides of the rulebook's weights by rule name. `early_before` / `late_after`: minutes of the
    day. `host_rank_matters`: a host of rank 1..`high_rank` only receives with the guest's head of delegation. `hub`:
    the venue where guests are when nothing is on; comfort measures ways from there. `breaks_apart`: by how many breaks
    two guests may differ before breaks_are_shared counts it. `wait_allowed`: so many minutes between two meetings,
    the way included, are not waiting."""

    grid: int = 15
    buffer: int = 0
    early_before: int = 9 * 60
    late_after: int = 18 * 60
    host_rank_matters: bool = True
    high_rank: int = 1
    hub: str | None = None
    weights: Mapping[str, int] = field(default_factory=dict)
    breaks_apart: int = 2
    wait_allowed: int = 0


@dataclass(frozen=True, slots=True)
class KnownMeeting:
    """A meeting as people know it. `gathering`: its session's id, or the request's own."""

    gathering: str
    request: str
    start: int
    end: int
    room: str
    attendees: tuple[str, ...]
    interpreter: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The plan that people know; a problem that has one is a repair.

    `now`: the minute it is (None: the mission has not begun); `notice`: no meeting that begins less than so many
    minutes from now changes. `gains_count`: whether somebody who only gains a meeting counts as one whose day changes.
    Requests, rooms and persons may be gone from the problem by now.
    """

    meetings: tuple[KnownMeeting, ...]
    now: int | None = None
    notice: int = 0
    gains_count: bool = False

    @property
    def settled_until(self) -> int | None:
        """What begins before this minute stays as it is known; None: nothing is settled."""
        return None if self.now is None else self.now + self.notice


@dataclass(frozen=True)
class Problem:
    """Everything stage 1 needs to know. Every id is unique over all kinds of things."""

    days: int
    parties: tuple[Party, ...] = ()
    persons: tuple[Person, ...] = ()
    venues: tuple[Venue, ...] = ()
    rooms: tuple[Room, ...] = ()
    legs: tuple[Leg, ...] = ()
    interpreters: tuple[Interpreter, ...] = ()
    requests: tuple[Request, ...] = ()
    sessions: tuple[Session, ...] = ()
    refusals: tuple[tuple[str, str], ...] = ()  # (party, party) in either order: they never meet
    locks: tuple[Lock, ...] = ()
    known: Known | None = None
    orders: tuple[tuple[str, str], ...] = ()  # (request, request): if both are met, the first is over before the second
    settings: Settings = field(default_factory=Settings)

    def only(self, requests: Collection[str]) -> Problem:
        """The same with these requests and their locks alone; what is looked up by id is not gathered anew."""
        found = replace(
            self,
            requests=tuple(request for request in self.requests if request.id in requests),
            locks=tuple(lock for lock in self.locks if lock.request in requests),
        )
        for kept in ("party", "person", "venue", "room", "interpreter", "session", "members", "leg"):
            if kept in vars(self):
                vars(found)[kept] = vars(self)[kept]
        return found

    @cached_property
    def party(self) -> Mapping[str, Party]:
        return {each.id: each for each in self.parties}

    @cached_property
    def person(self) -> Mapping[str, Person]:
        return {each.id: each for each in self.persons}

    @cached_property
    def venue(self) -> Mapping[str, Venue]:
        return {each.id: each for each in self.venues}

    @cached_property
    def room(self) -> Mapping[str, Room]:
        return {each.id: each for each in self.rooms}

    @cached_property
    def interpreter(self) -> Mapping[str, Interpreter]:
        return {each.id: each for each in self.interpreters}

    @cached_property
    def request(self) -> Mapping[str, Request]:
        return {each.id: each for each in self.requests}

    @cached_property
    def session(self) -> Mapping[str, Session]:
        return {each.id: each for each in self.sessions}

    @cached_property
    def members(self) -> Mapping[str, tuple[Person, ...]]:
        """Party id -> its persons, in the problem's order."""
        found: dict[str, list[Person]] = {each.id: [] for each in self.parties}
        for person in self.persons:
            found[person.party].append(person)
        return {party: tuple(people) for party, people in found.items()}

    @cached_property
    def leg(self) -> Mapping[tuple[str, str], Leg]:
        return {(each.origin, each.destination): each for each in self.legs}

    def on_the_road(self, origin: str, destination: str, at: int) -> int:
        """Minutes of travel for somebody who leaves at minute `at`; 0 within a venue or where no leg is given."""
        if origin == destination:
            return 0
        leg = self.leg.get((origin, destination))
        return leg.minutes(at) if leg else 0
