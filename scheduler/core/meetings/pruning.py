"""What could happen while few people's days change: every other placement is left out, and nothing is lost by that.

A placement costs people their days: all those of the gathering, if it leaves the place where they know it, and each who
comes to it from another known stop. Where these are more than may change, no plan within the budget has it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from scheduler.core.meetings.candidates import Candidates, Gathering, Guest, Placement, Team
from scheduler.core.meetings.known import Stop, known_stops
from scheduler.core.meetings.problem import Known

People = frozenset[str]


@dataclass(frozen=True, slots=True)
class Base:
    """A known gathering that could stay: where it stands among the candidates, and who knows it."""

    stop: Stop
    placement: int
    people: People


class Pruning:
    """The known plan beside what could happen. `hit`: people whose day changes in every plan."""

    def __init__(self, candidates: Candidates, known: Known) -> None:
        self.candidates = candidates
        self.known = known
        self.stops = known_stops(known)
        self._places = {room: at for at, place in enumerate(candidates.places) for room in place.rooms}
        knowing: dict[Stop, set[str]] = defaultdict(set)
        for person, stops in self.stops.items():
            for stop in stops:
                knowing[stop].add(person)
        self.base: dict[str, Base] = {}
        hit: set[str] = set()
        number = {gathering.id: gathering for gathering in candidates.gatherings}
        for stop, people in knowing.items():
            gathering = number.get(stop.gathering)
            at = self._placement_of(gathering, stop) if gathering else None
            if gathering is None or at is None:
                hit |= people
                continue
            self.base[gathering.id] = Base(stop, at, frozenset(people))
            hit |= people - self._could_attend(gathering, at)
        problem = candidates.problem
        self.hit = frozenset(hit) & (problem.person.keys() | problem.interpreter.keys())

    def within(self, budget: int | None) -> Candidates:
        """The candidates of all plans that change at most `budget` people beside `hit`; None: any number."""
        if budget is None:
            return self.candidates
        gatherings = [found for each in self.candidates.gatherings if (found := self._pruned(each, budget)) is not None]
        return replace(self.candidates, gatherings=tuple(gatherings))

    def _placement_of(self, gathering: Gathering, stop: Stop) -> int | None:
        place = self._places.get(stop.room)
        for k, placement in enumerate(gathering.placements):
            if (placement.start, placement.end) == (stop.start, stop.end) and place in placement.places:
                return k
        return None

    def _could_attend(self, gathering: Gathering, at: int) -> set[str]:
        """Whom the gathering could have at its known place."""
        teams = [gathering.host]
        for guest in gathering.guests:
            if at in guest.open_at:
                teams += guest.teams
        found = set(gathering.interpreters[at])
        for team in teams:
            found |= {*team.must, *self.candidates.able(team, gathering.placements[at])}
        return found

    def _pruned(self, gathering: Gathering, budget: int) -> Gathering | None:
        base = self.base.get(gathering.id)
        own = base.people if base else frozenset[str]()
        kept: list[int] = []
        helpers: list[tuple[str, ...]] = []
        for k, placement in enumerate(gathering.placements):
            stays = base is not None and base.placement == k
            leaving = frozenset[str]() if stays else own
            if not self._fits(leaving, budget) or not self._affordable(gathering, gathering.host, k, leaving, budget):
                continue
            able = tuple(
                each
                for each in gathering.interpreters[k]
                if self._may_come(gathering, each, placement, leaving, budget)
            )
            if gathering.interpreted and not able:
                continue
            kept.append(k)
            helpers.append(able)
        place = {k: at for at, k in enumerate(kept)}
        guests = tuple(self._guest(gathering, guest, place, own, budget) for guest in gathering.guests)
        if not any(guest.open_at for guest in guests):
            return None
        return replace(
            gathering,
            host=self._settled(gathering, gathering.host, budget, kept),
            guests=guests,
            placements=tuple(gathering.placements[k] for k in kept),
            interpreters=tuple(helpers),
        )

    def _guest(self, gathering: Gathering, guest: Guest, place: Mapping[int, int], own: People, budget: int) -> Guest:
        base = self.base.get(gathering.id)
        open_at = []
        for k in guest.open_at:
            leaving = frozenset[str]() if base is not None and base.placement == k else own
            if k in place and all(self._affordable(gathering, team, k, leaving, budget) for team in guest.teams):
                open_at.append(k)
        teams = tuple(self._settled(gathering, team, budget, open_at) for team in guest.teams)
        return replace(guest, teams=teams, open_at=tuple(place[k] for k in open_at))

    def _settled(self, gathering: Gathering, team: Team, budget: int, open_at: list[int]) -> Team:
        """Where nobody may change and the gathering stays, a team that nobody is hit of is the known one."""
        base = self.base.get(gathering.id)
        if budget > 0 or base is None or open_at != [base.placement] or team.choose <= 0:
            return team
        members = {person.id for person in self.candidates.problem.members[team.party]}
        coming = sorted(base.people & members)
        if self.hit & members or len(coming) != team.size:
            return team
        return replace(team, must=tuple(coming), choose=0, pool=())

    def _affordable(self, gathering: Gathering, team: Team, k: int, leaving: People, budget: int) -> bool:
        placement = gathering.placements[k]
        pushed = leaving
        for person in team.must:
            pushed |= self._pushed(gathering, person, placement)
        if not self._fits(pushed, budget):
            return False
        if team.choose <= 0:
            return True
        able = self.candidates.able(team, placement)
        free = sum(self._may_come(gathering, person, placement, pushed, budget) for person in able)
        return free >= team.choose

    def _may_come(self, gathering: Gathering, person: str, placement: Placement, leaving: People, budget: int) -> bool:
        return self._fits(leaving | self._pushed(gathering, person, placement), budget)

    def _fits(self, people: People, budget: int) -> bool:
        return len(people - self.hit) <= budget

    def _pushed(self, gathering: Gathering, person: str, placement: Placement) -> People:
        """The person, if coming here costs him or her a known stop (or counts by itself); nobody otherwise."""
        found: set[str] = set()
        for stop in self.stops.get(person, ()):
            base = self.base.get(stop.gathering)
            stays = base is not None and base.stop == stop and stop.gathering != gathering.id
            if stays and self._clash(stop, placement):
                found.add(person)
        if self.known.gains_count and not self._knows(gathering, person, placement):
            found.add(person)
        return frozenset(found)

    def _knows(self, gathering: Gathering, person: str, placement: Placement) -> bool:
        return any(
            stop.gathering == gathering.id and stop.start == placement.start for stop in self.stops.get(person, ())
        )

    def _clash(self, stop: Stop, placement: Placement) -> bool:
        venue = self.candidates.problem.room[stop.room].venue
        ready = self.candidates.diary.ready
        if stop.start < placement.end and placement.start < stop.end:
            return True
        if stop.end <= placement.start:
            return ready(venue, placement.venue, stop.end) > placement.start
        return ready(placement.venue, venue, placement.end) > stop.start
