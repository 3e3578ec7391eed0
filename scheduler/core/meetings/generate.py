"""Made-up missions of any size from a seed: realistic enough to measure with, and always a valid problem."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from scheduler.core.meetings.generate_places import CLOSE, HUB, OPEN, PALACE, Places, generate_places, working_hours
from scheduler.core.meetings.problem import (
    DAY,
    Engagement,
    Interpreter,
    Need,
    Party,
    Pause,
    Person,
    Problem,
    Request,
    Room,
    Session,
    Settings,
    Side,
    Stretch,
    Window,
)

GRID = 15
SECTORS = ("energy", "finance", "transport", "digital", "agriculture", "healthcare", "defence")
PAIRS = (("az", "en"), ("en", "ru"))
LUNCH = Window(12 * 60, 14 * 60)
AT_HOME, AT_HUB = 45, 30  # minutes of a meeting


@dataclass(frozen=True, slots=True)
class _Host:
    """What is fixed about a counterpart before anybody has wished for it. `building` None: it receives at the hub."""

    id: str
    sector: str
    popularity: float
    building: str | None
    is_high: bool


def generate(companies: int, counterparts: int, requests: int, days: int, seed: int) -> Problem:
    """A mission with `requests` wishes, the same one for the same five numbers. Some 10 to 25 % cannot be met.

    Raises ValueError for negative sizes, no day, or more requests than there are pairs of company and counterpart.
    """
    if min(companies, counterparts, requests) < 0 or days < 1:
        raise ValueError("companies, counterparts and requests cannot be negative, and a mission has at least one day")
    if requests > companies * counterparts:
        pairs = companies * counterparts
        raise ValueError(f"{companies} companies and {counterparts} counterparts make {pairs} pairs, not {requests}")
    rng = Random(seed)
    hosts = _hosts(rng, counterparts)
    sector = {f"d{number}": rng.choice(SECTORS) for number in range(1, companies + 1)}
    wishes = _wishes(rng, sector, hosts, requests)
    asked: dict[str, list[str]] = defaultdict(list)
    for delegation, host in wishes:
        asked[host].append(delegation)
    at_hub = sum(len(asked[host.id]) for host in hosts if host.building is None)
    at_home = sum(1 for host in hosts if host.building is not None)
    places = generate_places(rng, buildings=at_home, hub_meetings=at_hub, days=days)
    host_rooms, host_persons = _receiving(rng, hosts, asked, days)
    guests = _guests(rng, tuple(sector), days)
    teams: dict[str, list[Person]] = defaultdict(list)
    for person in (*guests, *host_persons):
        teams[person.party].append(person)
    rooms = {room.id: room for room in (*places.rooms, *host_rooms)}
    sessions = _sessions(rng, hosts, asked, teams, places, rooms)
    made = _requests(rng, wishes, {host.id: host for host in hosts}, sessions, teams, places, rooms, days)
    refusals = _refusals(rng, made, tuple(sector), hosts)
    return Problem(
        days=days,
        parties=_parties(rng, sector, hosts, made, refusals, days),
        persons=(*guests, *host_persons),
        venues=places.venues,
        rooms=tuple(rooms.values()),
        legs=places.legs,
        interpreters=_interpreters(rng, made, sessions, days),
        requests=_obliged(rng, made, refusals),
        sessions=tuple(sessions.values()),
        refusals=refusals,
        settings=Settings(grid=GRID, buffer=5, hub=HUB),
    )


def _hosts(rng: Random, amount: int) -> tuple[_Host, ...]:
    """Half of them, the most sought among these, receive in their own building."""
    found = []
    for number in range(1, amount + 1):
        at_home = number % 2 == 1
        building = f"v{(number // 2) % 60 + 1}" if at_home else None
        popularity = min(rng.paretovariate(1.3), 5.0)
        is_high = at_home and rng.random() < 0.4
        found.append(_Host(f"c{number}", rng.choice(SECTORS), popularity, building, is_high))
    return tuple(found)


def _wishes(rng: Random, sector: Mapping[str, str], hosts: Sequence[_Host], amount: int) -> list[tuple[str, str]]:
    """Pairs of delegation and host, each once: everybody wishes about equally often, popular hosts are wished most."""
    found: list[tuple[str, str]] = []
    for at, delegation in enumerate(sector):
        share = amount // len(sector) + (at < amount % len(sector))
        # Keys after Efraimidis and Spirakis (2006): the largest u ** (1 / weight) are a weighted draw without return.
        keyed = [
            (rng.random() ** (1 / (host.popularity * (3 if host.sector == sector[delegation] else 1))), host.id)
            for host in hosts
        ]
        found += [(delegation, host) for _, host in sorted(keyed, reverse=True)[:share]]
    return found


def _receiving(
    rng: Random, hosts: Sequence[_Host], asked: Mapping[str, Sequence[str]], days: int
) -> tuple[list[Room], list[Person]]:
    """Rooms at home and the teams, with hours that do for most of what a host is asked."""
    rooms: list[Room] = []
    persons: list[Person] = []
    for host in hosts:
        length = AT_HOME if host.building else AT_HUB
        wanted = max(2, math.ceil(len(asked.get(host.id, ())) * rng.uniform(0.7, 1.15)))
        team = min(4, max(rng.randint(1, 4), wanted // 8))
        tables = max(1, min(team, math.ceil(wanted * length / (days * 6 * 60))))
        if host.building is not None:
            rooms.append(Room(f"{host.id}-room", host.building, working_hours(days), holds=tables, seats=8 * tables))
        minutes = min(max(math.ceil(wanted * length / (days * tables)), 2 * length) + 90, CLOSE - OPEN)
        for number in range(1, team + 1):
            hours = [_hours(rng, day, minutes) for day in range(days)]
            is_first = number == 1
            busy = _plenary(is_first and host.is_high)
            rank = (1 if host.is_high else 2) if is_first else number + 1
            persons.append(Person(f"{host.id}-{number}", host.id, tuple(hours), busy, is_head=is_first, rank=rank))
    return rooms, persons


def _hours(rng: Random, day: int, minutes: int) -> Window:
    minutes = math.ceil(minutes / GRID) * GRID
    latest = max(OPEN, CLOSE - minutes)
    start = rng.randrange(OPEN, latest + 1, GRID)
    return Window(day * DAY + start, day * DAY + min(start + minutes, CLOSE))


def _plenary(attends: bool) -> tuple[Engagement, ...]:
    return (Engagement("plenary", Window(9 * 60 + 30, 10 * 60 + 30), PALACE),) if attends else ()


def _guests(rng: Random, delegations: Sequence[str], days: int) -> list[Person]:
    """Two of each company: the head and one more, who may have been named late."""
    programme = _programme(days)
    found = []
    for delegation in delegations:
        for number in (1, 2):
            closes = CLOSE + 30 if rng.random() < 0.8 else CLOSE - 60
            named_at = rng.choice((-2 * DAY, -DAY, -300)) if number == 2 and rng.random() < 0.15 else None
            hours = working_hours(days, closes=closes)
            found.append(
                Person(f"{delegation}-{number}", delegation, hours, programme, is_head=number == 1, named_at=named_at)
            )
    return found


def _programme(days: int) -> tuple[Engagement, ...]:
    """What takes every guest: briefing, plenary, lunches, a reception, a debrief on the last of several days."""
    found = [Engagement("briefing", Window(8 * 60, 9 * 60), HUB), *_plenary(attends=True)]
    for day in range(days):
        midnight = day * DAY
        lunch = Window(midnight + 12 * 60 + 45, midnight + 14 * 60)
        found.append(Engagement(f"lunch{day + 1}", lunch, HUB if day == 0 else None))
    found.append(Engagement("reception", Window(19 * 60, 21 * 60), HUB))
    if days > 1:
        last = (days - 1) * DAY
        found.append(Engagement("debrief", Window(last + 17 * 60 + 15, last + 18 * 60), HUB))
    return tuple(sorted(found, key=lambda each: each.window))


def _sessions(
    rng: Random,
    hosts: Sequence[_Host],
    asked: Mapping[str, Sequence[str]],
    teams: Mapping[str, Sequence[Person]],
    places: Places,
    rooms: Mapping[str, Room],
) -> dict[str, Session]:
    """Host id -> its group session: one host in ten, among those that several delegations wish."""
    willing = [host for host in hosts if len(asked.get(host.id, ())) >= 4]
    found = {}
    for number, host in enumerate(rng.sample(willing, min(len(willing), math.ceil(len(hosts) / 10))), start=1):
        guests = asked[host.id][: rng.randint(4, 6)]
        rivals = tuple(pair for pair in pairwise(guests) if rng.random() < 0.3)
        host_room = f"{host.id}-room"
        # A session needs room for two of each delegation, the hosts and an interpreter.
        allowed = (host_room,) if host_room in rooms else tuple(each for each in places.hub_rooms if each == "hall")
        seats = rooms[allowed[0]].seats or 0
        capacity = max(2, min(len(guests) - 1, (seats - 2) // 2))
        need = Need(host.id, asked=(teams[host.id][0].id,))
        interpreting = rng.choice(PAIRS) if rng.random() < 0.3 else None
        found[host.id] = Session(f"s{number}", host.id, 60, capacity, need, allowed, (), rivals, interpreting)
    return found


def _requests(
    rng: Random,
    wishes: Sequence[tuple[str, str]],
    hosts: Mapping[str, _Host],
    sessions: Mapping[str, Session],
    teams: Mapping[str, Sequence[Person]],
    places: Places,
    rooms: Mapping[str, Room],
    days: int,
) -> list[Request]:
    found: list[Request] = []
    joined: dict[str, int] = defaultdict(int)
    for number, (delegation, host_id) in enumerate(wishes, start=1):
        host = hosts[host_id]
        session = sessions.get(host_id)
        worth = rng.choice((5, 4, 4, 3, 3, 2, 1)) + rng.choice((0, 0, 1, 2, 3, 5))
        need = _guest_need(rng, delegation, teams[delegation])
        if session is not None and joined[host_id] < session.capacity + 1:
            joined[host_id] += 1
            need = Need(delegation)
            found.append(
                Request(f"r{number}", (delegation,), host_id, worth, session.length, (need,), session=session.id)
            )
            continue
        delegations: tuple[str, ...] = (delegation,)
        needs = [need]
        if found and found[-1].delegations[0] != delegation and rng.random() < 0.1:
            companion = found[-1].delegations[0]
            delegations, needs = (delegation, companion), [need, Need(companion)]
        needs.append(_host_need(rng, host_id, teams[host_id]))
        home = f"{host_id}-room"
        allowed = (home,) if home in rooms else places.hub_rooms
        if home in rooms and rng.random() < 0.15:
            allowed = (home, *places.hub_rooms)
        found.append(
            Request(
                id=f"r{number}",
                delegations=delegations,
                counterpart=host_id,
                worth=worth,
                length=AT_HOME if host.building else AT_HUB,
                needs=tuple(needs),
                rooms=allowed,
                windows=_asked_windows(rng, days),
                interpreting=rng.choice(PAIRS) if rng.random() < 0.25 else None,
            )
        )
    return found


def _guest_need(rng: Random, delegation: str, team: Sequence[Person]) -> Need:
    draw = rng.random()
    if draw < 0.12:
        return Need(delegation, at_least=2)
    if draw < 0.3:
        return Need(delegation, named=(rng.choice(team).id,))
    if draw < 0.5:
        return Need(delegation, asked=(team[0].id,))
    return Need(delegation)


def _host_need(rng: Random, host: str, team: Sequence[Person]) -> Need:
    draw = rng.random()
    if draw < 0.1 and len(team) > 1:
        return Need(host, at_least=2)
    if draw < 0.2:
        return Need(host, named=(rng.choice(team).id,))
    if draw < 0.4:
        return Need(host, asked=(team[0].id,))
    return Need(host)


def _asked_windows(rng: Random, days: int) -> tuple[Window, ...]:
    if rng.random() >= 0.08:
        return ()
    midnight = rng.randrange(days) * DAY
    return (
        (Window(midnight + 14 * 60, midnight + CLOSE),) if rng.random() < 0.5 else (Window(midnight, midnight + DAY),)
    )


def _refusals(
    rng: Random, requests: Sequence[Request], delegations: Sequence[str], hosts: Sequence[_Host]
) -> tuple[tuple[str, str], ...]:
    """One wish in a hundred is refused by its host, and a few companies refuse hosts they never wished for."""
    pairs = {(each.counterpart, each.delegations[0]) for each in requests if rng.random() < 0.01}
    if delegations and hosts:
        wished = {(each.counterpart, delegation) for each in requests for delegation in each.delegations}
        for _ in range(math.ceil(len(delegations) / 20)):
            pair = (rng.choice(hosts).id, rng.choice(delegations))
            if pair not in wished:
                pairs.add(pair)
    return tuple(sorted(pairs))


def _obliged(rng: Random, requests: Sequence[Request], refusals: Sequence[tuple[str, str]]) -> tuple[Request, ...]:
    """About two wishes in a hundred must take place: plain ones, one of a party at most, so that all of them can."""
    refused = set(refusals)
    taken: set[str] = set()
    found = []
    for request in requests:
        parties = {request.counterpart, *request.delegations}
        plain = request.session is None and request.interpreting is None and len(parties) == 2 and not request.windows
        simple = all(need.persons == 1 and not need.named for need in request.needs)
        free = not parties & taken and (request.counterpart, request.delegations[0]) not in refused
        if plain and simple and free and rng.random() < 0.06:
            taken |= parties
            request = replace(request, required=True)
        found.append(request)
    return tuple(found)


def _parties(
    rng: Random,
    sector: Mapping[str, str],
    hosts: Sequence[_Host],
    requests: Sequence[Request],
    refusals: Sequence[tuple[str, str]],
    days: int,
) -> tuple[Party, ...]:
    refused = set(refusals)
    wished: dict[str, int] = defaultdict(int)
    for request in requests:
        if not any((request.counterpart, each) in refused for each in request.delegations):
            for party in (*request.delegations, request.counterpart):
                wished[party] += 1
    pauses = tuple(Pause(Window(day * DAY + LUNCH.start, day * DAY + LUNCH.end), 45) for day in range(days))
    found = [
        Party(
            delegation,
            Side.DELEGATION,
            sectors=(sector[delegation],),
            daily_maximum=rng.choice((5, 6, 7, None)),
            guaranteed_minimum=min(2, wished[delegation] // 3),
            pauses=pauses[1:],
            stretch=Stretch(240, 15) if rng.random() < 0.5 else None,
        )
        for delegation in sector
    ]
    for host in hosts:
        most = max(2, round(wished[host.id] * 0.9))
        found.append(
            Party(
                host.id,
                Side.COUNTERPART,
                sectors=(host.sector,),
                rank=1 if host.is_high else 0,
                daily_maximum=most if host.is_high else None,
                total_maximum=most if rng.random() < 0.2 else None,
                guaranteed_minimum=1 if wished[host.id] >= 4 and rng.random() < 0.3 else 0,
                pauses=pauses if rng.random() < 0.7 else (),
                stretch=Stretch(180, 15) if host.is_high else None,
            )
        )
    return tuple(found)


def _interpreters(
    rng: Random, requests: Sequence[Request], sessions: Mapping[str, Session], days: int
) -> tuple[Interpreter, ...]:
    """Of each pair about one for every five meetings a day that need it: enough for most."""
    found: list[Interpreter] = []
    wanted = [each.interpreting for each in requests] + [each.interpreting for each in sessions.values()]
    for pair in PAIRS:
        for _ in range(math.ceil(wanted.count(pair) / (5 * days))):
            speaks = PAIRS if rng.random() < 0.3 else (pair,)
            hours = working_hours(days, opens=OPEN if rng.random() < 0.8 else 11 * 60)
            found.append(Interpreter(f"i{len(found) + 1}", speaks, hours, Stretch(150, 30)))
    return tuple(found)
