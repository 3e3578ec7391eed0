"""Venues, rooms and the ways between them, as the core wants them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from mission.models import Room, TravelTime, Venue
from mission.planning.hours import Hours, minute_of_day
from mission.planning.words import key
from scheduler.core.meetings import problem as core

WALK_MINUTES = 5  # between two venues of one building
Bands = tuple[tuple[int, int], ...]


def venue_values(venues: Iterable[Venue]) -> tuple[core.Venue, ...]:
    return tuple(
        core.Venue(
            key("venue", each.pk),
            door=each.door_minutes,
            list_closes=None if each.list_closes_hours is None else each.list_closes_hours * 60,
        )
        for each in venues
    )


def room_values(rooms: Iterable[Room], hours: Hours) -> tuple[core.Room, ...]:
    return tuple(
        core.Room(
            key("room", each.pk),
            key("venue", each.venue_id),
            hours.of("room", each.pk),
            holds=each.holds,
            seats=each.seats,
        )
        for each in rooms
    )


def bands_of(times: Sequence[TravelTime]) -> Bands:
    """Travel times of one way as bands from minute 0 of the day; before the first entry the last one holds."""
    bands = sorted((minute_of_day(each.from_time), each.minutes) for each in times)
    return tuple(bands) if bands[0][0] == 0 else ((0, bands[-1][1]), *bands)


class Ways:
    """Minutes from venue to venue: 0 within a venue, a walk within a building, else the road between the zones.

    A way given in one direction only holds for both. `missing` collects the pairs of zones that nobody gave a way for.
    """

    def __init__(self, venues: Iterable[Venue], times: Iterable[TravelTime]) -> None:
        self._venue: Mapping[int, Venue] = {each.pk: each for each in venues}
        grouped: dict[tuple[int, int], list[TravelTime]] = defaultdict(list)
        for each in times:
            grouped[(each.origin_id, each.destination_id)].append(each)
        self._road: dict[tuple[int, int], Bands] = {zones: bands_of(found) for zones, found in grouped.items()}
        self.missing: set[tuple[int, int]] = set()

    def between(self, origin_pk: int, destination_pk: int) -> Bands:
        if origin_pk == destination_pk:
            return ((0, 0),)
        origin, destination = self._venue[origin_pk], self._venue[destination_pk]
        if origin.building and origin.building == destination.building:
            return ((0, WALK_MINUTES),)
        zones = (origin.zone_id, destination.zone_id)
        found = self._road.get(zones) or self._road.get((zones[1], zones[0]))
        if found is None:
            self.missing.add((min(zones), max(zones)))
            return ((0, 0),)
        return found

    def legs(self, used: Iterable[int]) -> tuple[core.Leg, ...]:
        """A leg for each ordered pair of the venues used."""
        venues = sorted(set(used))
        return tuple(
            core.Leg(key("venue", one), key("venue", other), self.between(one, other))
            for one in venues
            for other in venues
            if one != other
        )
