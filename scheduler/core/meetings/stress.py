"""The stress test: a plan lived through a thousand times, with late starts, overruns, slow doors and traffic.

A meeting begins when the last of its people, its interpreter and its room is free and there, and not before its time;
what it is late by, and cannot catch up with, is passed on to all that wait for it. Fixed points of the programme begin
and end on time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from scheduler.core.meetings.network import Link, Network, Stop, network_of
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.solution import Solution
from scheduler.core.meetings.uncertainty import Luck, Minutes, Uncertainty

MOST_MISSIONS = 10_000
_TRIED = 30  # levers of one kind that are simulated again; those along which most lateness is passed on


@dataclass(frozen=True, slots=True)
class Relief:
    """Minutes more than the plan leaves: after a stop, on arrival at a venue, on every journey."""

    after: Mapping[int, int] = field(default_factory=dict)
    door: Mapping[str, int] = field(default_factory=dict)
    way: int = 0


@dataclass(frozen=True, slots=True)
class Days:
    """What happened, one row a stop and one column a simulated mission: minutes late at the start, the part of them
    that came from stops before, minutes since midnight of the end, and which link held the start up (-1: none)."""

    late: npt.NDArray[np.int32]
    inherited: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    cause: npt.NDArray[np.int16]

    @property
    def rows(self) -> tuple[npt.NDArray[np.signedinteger], ...]:
        return self.late, self.inherited, self.end, self.cause


class Simulation:
    """One plan with its luck drawn: every run meets the same luck, so that runs differ by their relief alone."""

    def __init__(self, network: Network, luck: Luck) -> None:
        self.network = network
        self.missions = luck.missions
        self._catch_up = luck.uncertainty.catch_up
        nothing: Minutes = np.zeros(luck.missions, dtype=np.int32)
        self._late = [nothing] * len(network.stops)
        self._overrun = [nothing] * len(network.stops)
        self._door = [nothing] * len(network.stops)
        self._traffic: list[npt.NDArray[np.float64] | None] = [None] * len(network.stops)
        for at, stop in enumerate(network.stops):
            if stop.gathering is not None:
                self._late[at] = luck.late(stop.id, is_high=stop.is_high)
                self._overrun[at] = luck.overrun(stop.id, is_high=stop.is_high)
            ways = [link.way for link in stop.links if link.way is not None]
            if ways:
                self._traffic[at] = luck.traffic(stop.id, stop.day)
            if any(way.door for way in ways):
                self._door[at] = luck.door(stop.id)

    def run(self, relief: Relief | None = None) -> Days:
        """All missions from the first stop to the last."""
        shape = (len(self.network.stops), self.missions)
        late, inherited, end = (np.zeros(shape, dtype=np.int32) for _ in range(3))
        days = Days(late, inherited, end, cause=np.full(shape, -1, dtype=np.int16))
        for at in range(len(self.network.stops)):
            self._live(at, days, relief or Relief())
        return days

    def spared(self, days: Days, relief: Relief, first: Iterable[int]) -> float:
        """Late minutes (the mean of the missions) that a relief would spare which only the stops in `first` feel at
        once. `days` are those without it, and stay as they are."""
        reached = sorted(self._reached(first))
        kept = [[rows[at].copy() for rows in days.rows] for at in reached]
        before = int(days.late[reached].sum())
        for at in reached:
            self._live(at, days, relief)
        after = int(days.late[reached].sum())
        for at, rows in zip(reached, kept, strict=True):
            for row, as_it_was in zip(days.rows, rows, strict=True):
                row[at] = as_it_was
        return (before - after) / self.missions

    def _reached(self, first: Iterable[int]) -> set[int]:
        found: set[int] = set()
        waiting = list(first)
        while waiting:
            at = waiting.pop()
            if at not in found:
                found.add(at)
                waiting += self.network.after[at]
        return found

    def _live(self, at: int, days: Days, relief: Relief) -> None:
        stop = self.network.stops[at]
        begins = np.full(self.missions, stop.start, dtype=np.int32)
        cause = days.cause[at]
        cause[:] = -1
        for number, link in enumerate(stop.links):
            there = self._arrival(at, link, days, relief)
            later = there > begins
            begins[later] = there[later]
            cause[later] = number
        if stop.gathering is None:  # it begins on time; who comes late is late, and free again when it is over
            days.late[at] = days.inherited[at] = begins - stop.start
            days.end[at] = np.maximum(begins, stop.end)
            return
        days.inherited[at] = begins - stop.start
        days.late[at] = days.inherited[at] + self._late[at]
        length = stop.end - stop.start
        cut = np.minimum(days.late[at] * self._catch_up // 100, length // 4)
        days.end[at] = begins + self._late[at] + length - cut + self._overrun[at]

    def _arrival(self, at: int, link: Link, days: Days, relief: Relief) -> Minutes:
        """When somebody from the stop before is there, or the room is free."""
        leaves: Minutes = days.end[link.before] - np.int32(relief.after.get(link.before, 0))
        way = link.way
        if way is None:
            return leaves
        minutes = way.road[leaves % 1440]
        traffic = self._traffic[at]
        if traffic is not None:
            minutes = np.maximum(minutes + np.rint(traffic * way.usual).astype(np.int32), 0)
        door = way.door + (self._door[at] if way.door else 0) - relief.door.get(way.venue, 0) - relief.way
        found: Minutes = leaves + minutes + door
        return found

    def passed_on(self, days: Days) -> tuple[list[float], Mapping[str, float]]:
        """Late minutes that one minute more would spare, to first order: after each stop, and at each venue's door."""
        stops = self.network.stops
        worth = np.zeros((len(stops), self.missions), dtype=np.float32)  # of a minute at the stop's end
        doors: dict[str, float] = {}
        for at in reversed(range(len(stops))):
            stop = stops[at]
            follows, passed = worth[at], 1 - self._catch_up / 100
            if stop.gathering is None:
                passed = 1.0
                follows = np.where(days.end[at] > stop.end, follows, 0)
            for number, link in enumerate(stop.links):
                held = np.where(days.cause[at] == number, follows * passed + 1, 0)
                worth[link.before] += held
                if link.way is not None:
                    doors[link.way.venue] = doors.get(link.way.venue, 0.0) + float(held.mean())
        return [float(each) for each in worth.mean(axis=1)], doors


@dataclass(frozen=True, slots=True)
class MeetingRisk:
    """One gathering. `chance`: of starting late by more than the study's `late_over` minutes, 0 to 1; `expected`:
    minutes late on average, of which `inherited` come from what was before; `worst`: minutes late that are passed in
    one mission of twenty."""

    id: str
    requests: tuple[str, ...]
    parties: tuple[str, ...]
    start: int
    room: str
    chance: float
    expected: float
    inherited: float
    worst: int


@dataclass(frozen=True, slots=True)
class PartyRisk:
    """One party. `expected`: minutes that its meetings start late, all together, on average; `chance`: that one of
    them at least is late by more than `late_over`; `programme`: minutes it comes late to fixed points, on average."""

    party: str
    meetings: int
    chance: float
    expected: float
    programme: float


@dataclass(frozen=True, slots=True)
class Lever:
    """Minutes that could be added: "after" a gathering, at a venue's "door", or to every "way" (subject ""). `saved`:
    late minutes of the whole mission that they spare on average, found by simulating again with the same luck."""

    kind: str
    subject: str
    minutes: int
    saved: float


@dataclass(frozen=True)
class Study:
    """What a thousand lives of a plan say. Meetings and levers come with the gravest first.

    `expected`: late minutes of all meetings and of arrivals at fixed points together, on average, give or take
    `margin` (95 in 100). `on_time`: the part of all meetings that start late by no more than `late_over` minutes.
    """

    missions: int
    seed: int
    uncertainty: Uncertainty
    late_over: int
    expected: float
    margin: float
    on_time: float
    meetings: tuple[MeetingRisk, ...]
    parties: tuple[PartyRisk, ...]
    levers: tuple[Lever, ...]

    @cached_property
    def meeting(self) -> Mapping[str, MeetingRisk]:
        """Session or request id -> its risk."""
        return {each.id: each for each in self.meetings}


def stress(
    problem: Problem,
    solution: Solution,
    *,
    uncertainty: Uncertainty | None = None,
    missions: int = 1000,
    seed: int = 1,
    late_over: int = 5,
    minutes: int = 5,
) -> Study:
    """Live through the plan `missions` times. The same arguments give the same study.

    `late_over`: minutes by which a meeting may start late without being called late. `minutes`: the size of a lever.
    Expects a problem without errors and an `uncertainty` without any; the plan may be anything.
    """
    network = network_of(problem, solution)
    drawn = Luck(uncertainty or Uncertainty(), seed, missions)
    simulation = Simulation(network, drawn)
    days = simulation.run()
    per_mission = days.late.sum(axis=0) if days.late.size else np.zeros(missions)
    meetings = [_meeting_risk(network.stops[at], days, at, late_over) for at in network.gatherings]
    is_late = days.late[list(network.gatherings)] > late_over
    return Study(
        missions=missions,
        seed=seed,
        uncertainty=drawn.uncertainty,
        late_over=late_over,
        expected=float(per_mission.mean()),
        margin=float(1.96 * per_mission.std() / np.sqrt(missions)),
        on_time=1.0 - float(is_late.mean()) if is_late.size else 1.0,
        meetings=tuple(sorted(meetings, key=lambda each: (-each.chance, -each.expected, each.start, each.id))),
        parties=tuple(_party_risks(network, days, late_over)),
        levers=tuple(_levers(simulation, days, minutes)),
    )


def _meeting_risk(stop: Stop, days: Days, at: int, late_over: int) -> MeetingRisk:
    assert stop.gathering is not None
    late = days.late[at]
    return MeetingRisk(
        id=stop.id,
        requests=tuple(each.request for each in stop.gathering.meetings),
        parties=stop.gathering.parties,
        start=stop.start,
        room=stop.gathering.room,
        chance=float((late > late_over).mean()),
        expected=float(late.mean()),
        inherited=float(days.inherited[at].mean()),
        worst=int(np.quantile(late, 0.95, method="inverted_cdf")),
    )


def _party_risks(network: Network, days: Days, late_over: int) -> list[PartyRisk]:
    """Of every party that has a meeting, the one that waits longest first."""
    met: dict[str, list[int]] = {}
    fixed: dict[str, dict[tuple[str, int], list[int]]] = {}
    for at, stop in enumerate(network.stops):
        for party in stop.parties:
            if stop.gathering is not None:
                met.setdefault(party, []).append(at)
            else:
                fixed.setdefault(party, {}).setdefault((stop.id, stop.start), []).append(at)
    found = []
    for party, stops in met.items():
        late = days.late[stops]
        # An engagement of people who come from several places is as late as the last of them.
        programme = sum(float(days.late[each].max(axis=0).mean()) for each in fixed.get(party, {}).values())
        chance = float((late > late_over).any(axis=0).mean())
        found.append(PartyRisk(party, len(stops), chance, float(late.sum(axis=0).mean()), programme))
    return sorted(found, key=lambda each: (-each.expected, each.party))


def _levers(simulation: Simulation, days: Days, minutes: int) -> list[Lever]:
    """What a few minutes more would spare; those that spare nothing are left out."""
    network = simulation.network
    after, doors = simulation.passed_on(days)
    found: list[Lever] = []
    for at in sorted(network.gatherings, key=lambda at: -after[at])[:_TRIED]:
        saved = simulation.spared(days, Relief(after={at: minutes}), network.after[at])
        found.append(Lever("after", network.stops[at].id, minutes, saved))
    arriving: dict[str, list[int]] = {}
    for at, stop in enumerate(network.stops):
        for venue in {link.way.venue for link in stop.links if link.way is not None}:
            arriving.setdefault(venue, []).append(at)
    for venue in sorted(arriving, key=lambda venue: (-doors.get(venue, 0.0), venue))[:_TRIED]:
        saved = simulation.spared(days, Relief(door={venue: minutes}), arriving[venue])
        found.append(Lever("door", venue, minutes, saved))
    if arriving:
        saved = simulation.spared(days, Relief(way=minutes), {at for stops in arriving.values() for at in stops})
        found.append(Lever("way", "", minutes, saved))
    found = [each for each in found if each.saved > 0]
    return sorted(found, key=lambda each: (-each.saved, each.kind, each.subject))
