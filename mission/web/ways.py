"""The ways between the meetings of a plan, as a board shows them: minutes and words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mission.planning.ground import Ground
from mission.planning.words import key, pk_of

DAY = 24 * 60


class Stop(NamedTuple):
    """Where some people are, in minutes of the mission; `people`, `venue` and `interpreter` by primary key."""

    start: int
    end: int
    venue: int
    people: frozenset[int]
    interpreter: int | None = None


class Ways:
    """Ways on one mission's ground; none within a venue."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self._known: dict[tuple[int, int, int], tuple[int, str]] = {}

    def of_interpreter(self, stop: Stop, stops: Iterable[Stop]) -> tuple[int, str]:
        """From the meeting before it on that day."""
        earlier = [each for each in stops if each.end <= stop.start and each.end // DAY == stop.start // DAY]
        if not earlier:
            return 0, ""
        before = max(earlier, key=lambda each: each.end)
        return self._between(before.venue, stop.venue, before.end)

    def of_people(self, people: Iterable[int], stop: Stop, stops: Sequence[Stop], *, from_hub: bool) -> tuple[int, str]:
        """The longest way that any of `people` has: from what he or she did before on that day, or from the hub."""
        return max((self._of_person(person, stop, stops, from_hub) for person in sorted(people)), default=(0, ""))

    def _of_person(self, person: int, stop: Stop, stops: Sequence[Stop], from_hub: bool) -> tuple[int, str]:
        before = [
            (each.end, each.venue)
            for each in stops
            if person in each.people and each.end <= stop.start and each.end // DAY == stop.start // DAY
        ]
        before += [
            (each.window.end, pk_of(each.venue))
            for each in self.ground.problem.person[key("person", person)].engagements
            if each.venue and each.window.end <= stop.start and each.window.end // DAY == stop.start // DAY
        ]
        if before:
            leaving, venue = max(before)
            return self._between(venue, stop.venue, leaving)
        hub = self.ground.rows.mission.hub_id
        return self._between(hub, stop.venue, stop.start) if from_hub and hub else (0, "")

    def _between(self, origin: int, destination: int, leaving: int) -> tuple[int, str]:
        asked = (origin, destination, leaving % DAY)
        if asked not in self._known:
            self._known[asked] = self._find(*asked)
        return self._known[asked]

    def _find(self, origin: int, destination: int, clock: int) -> tuple[int, str]:
        if origin == destination:
            return 0, ""
        leg = self.ground.problem.leg.get((key("venue", origin), key("venue", destination)))
        road = leg.minutes(clock) if leg else 0
        venues = self.ground.rows.venues
        door = venues[destination].door_minutes
        if not road and not door:
            return 0, ""
        said = f"{road} min from {venues[origin].name}"
        return road + door, f"{said}, {door} min at the door" if door else said
