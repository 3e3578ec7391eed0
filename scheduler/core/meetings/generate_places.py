"""Made-up places for made-up missions: a hub with scarce rooms, hosts' buildings in six zones, ways by time of day."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from random import Random

from scheduler.core.meetings.problem import DAY, Leg, Room, Venue, Window

OPEN, CLOSE = 9 * 60, 18 * 60
PEAKS = ((8 * 60, 10 * 60), (17 * 60, 19 * 60 + 30))
BOARDING = 10  # minutes until a group sits in its car
MOST_BUILDINGS = 60  # beyond that, institutions share buildings, as ministries do

# Off-peak / peak driving minutes between six zones of a city (Baku's Z1 to Z6, estimates).
ROADS = (
    ((5, 7), (7, 11), (13, 20), (17, 26), (22, 35), (16, 25)),
    ((7, 11), (4, 6), (9, 14), (12, 19), (18, 30), (15, 24)),
    ((13, 20), (9, 14), (5, 8), (7, 12), (15, 25), (16, 25)),
    ((17, 26), (12, 19), (7, 12), (5, 8), (12, 20), (20, 31)),
    ((22, 35), (18, 30), (15, 25), (12, 20), (7, 11), (18, 30)),
    ((16, 25), (15, 24), (16, 25), (20, 31), (18, 30), (7, 11)),
)
HUB_ZONE, PALACE_ZONE = 2, 0
HUB, PALACE = "hub", "palace"
LIST_CLOSES = (None, None, None, 24 * 60, 48 * 60)


@dataclass(frozen=True, slots=True)
class Places:
    """`buildings`: venue ids of institutions. `hub_rooms`: ids of the rooms anybody may use."""

    venues: tuple[Venue, ...]
    legs: tuple[Leg, ...]
    rooms: tuple[Room, ...]
    buildings: tuple[str, ...]
    hub_rooms: tuple[str, ...]


def generate_places(rng: Random, *, buildings: int, hub_meetings: int, days: int) -> Places:
    """`buildings`: how many hosts receive at home. `hub_meetings`: how many meetings the hub is asked for."""
    amount = min(buildings, MOST_BUILDINGS)
    ids = tuple(f"v{number}" for number in range(1, amount + 1))
    zone = {HUB: HUB_ZONE, PALACE: PALACE_ZONE, **{each: rng.randrange(len(ROADS)) for each in ids}}
    venues = [Venue(HUB), Venue(PALACE, door=10)]
    venues += [Venue(each, door=rng.choice((5, 5, 10)), list_closes=rng.choice(LIST_CLOSES)) for each in ids]
    legs = [
        Leg(one, other, _bands(*ROADS[zone[one]][zone[other]])) for one, other in product(zone, zone) if one != other
    ]
    rooms = _hub_rooms(hub_meetings, days)
    return Places(tuple(venues), tuple(legs), rooms, ids, tuple(room.id for room in rooms))


def _bands(calm: int, peak: int) -> tuple[tuple[int, int], ...]:
    bands = [(0, calm + BOARDING)]
    for start, end in PEAKS:
        bands += [(start, peak + BOARDING), (end, calm + BOARDING)]
    return tuple(bands)


def _hub_rooms(meetings: int, days: int) -> tuple[Room, ...]:
    """A few salons and one hall with tables: a quarter too little for all that the hub is asked for."""
    if not meetings:
        return ()
    slots_a_day = 10  # of 30 minutes, once the programme and the lunch are taken off
    tables = max(2, math.ceil(0.72 * meetings / (slots_a_day * days)))
    salons = min(4, tables // 2)
    hours = working_hours(days)
    found = [Room(f"salon{number}", HUB, hours, seats=6) for number in range(1, salons + 1)]
    found.append(Room("hall", HUB, hours, holds=tables - salons, seats=4 * (tables - salons)))
    return tuple(found)


def working_hours(days: int, opens: int = OPEN, closes: int = CLOSE) -> tuple[Window, ...]:
    return tuple(Window(day * DAY + opens, day * DAY + closes) for day in range(days))
