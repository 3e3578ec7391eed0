"""A guest's next stop as the page says it: when to leave, whom to meet, where on the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mission.itineraries.itinerary import Itinerary, Place, Stop

# A longer wait is said as a time of day, not in minutes.
COUNTED_MINUTES = 120
MAP = "https://www.openstreetmap.org/?mlat={latitude:.6f}&mlon={longitude:.6f}#map=17/{latitude:.6f}/{longitude:.6f}"


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A stop and the minutes left: until it is time to leave, and until it starts. None: not worth counting yet.

    `leave_in` is 0 from the moment on which one should be on the way. `note`: the party's own words on the meeting.
    """

    stop: Stop
    leave_in: int | None
    starts_in: int | None
    map_address: str
    note: str

    @property
    def is_running(self) -> bool:
        return self.starts_in == 0


def upcoming_of(itinerary: Itinerary | None, now: datetime, notes: Mapping[str, str]) -> list[Upcoming]:
    """What runs at `now` and what comes next (all of it that starts at the same time). `notes` by the stop's uid."""
    live = itinerary.live if itinerary else ()
    running = [stop for stop in live if stop.starts_at <= now < stop.ends_at]
    ahead = [stop for stop in live if stop.starts_at > now]
    following = [stop for stop in ahead if stop.starts_at == ahead[0].starts_at]
    return [_upcoming(stop, now, notes.get(stop.uid, "")) for stop in (*running, *following)]


def map_address(place: Place) -> str:
    """An ordinary link to a public map; empty for a place without coordinates."""
    if place.latitude is None or place.longitude is None:
        return ""
    return MAP.format(latitude=place.latitude, longitude=place.longitude)


def _upcoming(stop: Stop, now: datetime, note: str) -> Upcoming:
    starts_in = _minutes(now, stop.starts_at)
    leave_in = None if stop.travel is None or starts_in == 0 else _minutes(now, stop.travel.leave_by)
    return Upcoming(stop, leave_in, starts_in, map_address(stop.place), note)


def _minutes(now: datetime, then: datetime) -> int | None:
    """Whole minutes left, 0 for the past, None for what is too far away to count."""
    left = max(int((then - now).total_seconds()) // 60, 0)
    return left if left <= COUNTED_MINUTES else None
