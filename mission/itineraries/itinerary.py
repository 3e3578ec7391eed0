"""One person's or one party's days as a frozen value, ready to render. Every renderer takes it as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody at a stop. `title` and `pronunciation` (how to say the name) may be empty."""

    name: str
    title: str
    party: str
    pronunciation: str = ""

    @property
    def said(self) -> str:
        """ "Name, Title", or the name alone."""
        return f"{self.name}, {self.title}" if self.title else self.name


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stop is. Empty texts where nothing is known; coordinates in degrees or None."""

    venue: str = ""
    room: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def said(self) -> str:
        """Room, venue and address in one line."""
        return ", ".join(part for part in (self.room, self.venue, self.address) if part)


@dataclass(frozen=True, slots=True)
class Travel:
    """How to get to a stop in time: leave `origin` at `leave_by`; `minutes` on the road, then the door."""

    origin: str
    leave_by: datetime
    minutes: int
    door_minutes: int


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing in somebody's day; times are in the mission's zone.

    `kind`: "meeting", "session" or a programme item's kind ("plenary", "lunch", ...), `kind_said` the same in words.
    `uid`, `sequence` and `changed_at` are its calendar identity. `parties`: the others' names; `others`: their persons;
    `own`: persons of the owner's party who attend (empty at programme items of a single person).
    """

    uid: str
    sequence: int
    changed_at: datetime
    is_cancelled: bool
    kind: str
    kind_said: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: Place
    parties: tuple[str, ...] = ()
    others: tuple[Who, ...] = ()
    own: tuple[Who, ...] = ()
    interpreter: str = ""
    language: str = ""
    description: str = ""
    travel: Travel | None = None

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class Day:
    """One of the mission's days, also when nothing happens on it. Stops are sorted by start."""

    date: date
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class Itinerary:
    """Everything a page, a calendar or a sheet needs about one owner.

    `key`: "person:5" or "party:12". `plan_number`: None while nothing is published. `is_draft`: not to be shown to
    anybody but organisers. `changed_at`: when anything in it last changed for calendars.
    """

    key: str
    owner: str
    owner_title: str
    party: str
    mission: str
    mission_code: str
    place: str
    zone: ZoneInfo
    days: tuple[Day, ...]
    plan_number: int | None
    is_draft: bool
    changed_at: datetime

    @property
    def stops(self) -> tuple[Stop, ...]:
        return tuple(self._stops())

    def _stops(self) -> Iterator[Stop]:
        for day in self.days:
            yield from day.stops

    @property
    def live(self) -> tuple[Stop, ...]:
        """The stops that take place."""
        return tuple(stop for stop in self._stops() if not stop.is_cancelled)

    @property
    def is_empty(self) -> bool:
        return not self.live
