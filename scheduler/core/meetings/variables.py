"""The decisions, under names that rules can speak."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from scheduler.core.meetings.candidates import Candidates, Gathering, Guest, Placement, Team
from scheduler.core.meetings.problem import Request

Literal = cp_model.IntVar


@dataclass(frozen=True, slots=True)
class Item:
    """Somebody's possible stop: true `literal` means he or she is in this gathering at this placement."""

    start: int
    end: int
    venue: str
    gathering: int
    placement: int
    literal: Literal


@dataclass(frozen=True, slots=True)
class Choice:
    """A team's free part at one placement: exactly `choose` of `options` come if `parent` is true."""

    parent: Literal
    choose: int
    options: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """A possible stop that takes `size` of the persons in `able`, whoever they will be; an Item otherwise."""

    start: int
    end: int
    venue: str
    gathering: int
    placement: int
    literal: Literal
    size: int
    able: frozenset[str]


@dataclass(frozen=True, slots=True)
class HalfDay:
    """A guest's possible stops between two engagements. `guests`: all who share exactly these."""

    items: tuple[Item, ...]
    guests: tuple[str, ...]

    @property
    def times(self) -> int:
        return len(self.guests)


@dataclass(frozen=True, slots=True)
class Breaks:
    """How many breaks a half-day has: the sum of `counted`. The first few are literals ("at least one", "at least two",
    ...), for which searches that reason about cores have the best use; all beyond them are one whole number."""

    counted: tuple[Literal, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Detail:
    """What a model decides one by one; `pooled`: parties of which only those who must come are. `watched`: the persons
    whose stops count, everybody by default."""

    pooled: frozenset[str] = frozenset()
    interpreters: bool = True
    rooms: bool = True
    watched: frozenset[str] | None = None


class Decisions:
    """All Booleans of one model.

    `held[g][k]`: gathering g takes place at its placement k. `joined[request][k]`: the request is met there (the same
    literals for a request outside sessions). `items[person]`, `work[interpreter]`: their possible stops.
    `sits[g][k][place]`: it takes a room of that place. `attends[(person, request or session id)][k]`: the person is
    there. `choices`: the teams' free parts.

    What `detail` leaves open is only counted: `pools[party]`, `calls` for interpreters, and rooms. Such an *outline* is
    a relaxation: every plan is one, so its bound holds for all plans. It becomes a plan in staffing.py.
    """

    def __init__(self, candidates: Candidates, detail: Detail | None = None) -> None:
        self.detail = detail or Detail()
        self.candidates = candidates
        self.problem = candidates.problem
        self.model = cp_model.CpModel()
        self.held: list[list[Literal]] = []
        self.joined: dict[str, dict[int, Literal]] = {}
        self.items: dict[str, list[Item]] = defaultdict(list)
        self.work: dict[str, list[Item]] = defaultdict(list)
        self.attends: dict[tuple[str, str], dict[int, Literal]] = defaultdict(dict)
        self.choices: list[Choice] = []
        self.helpers: list[Choice] = []
        self.pools: dict[str, list[Demand]] = defaultdict(list)
        self.calls: list[Demand] = []
        self.may_attend: set[tuple[str, str, int]] = set()
        self.sits: list[list[dict[int, Literal]]] = []
        # Filled by the goals, which share them.
        self.half_days: list[HalfDay] | None = None
        self.lost: dict[str, list[Literal]] | None = None
        self.visits: dict[int, dict[str, Literal]] = {}
        self.breaks: dict[int, Breaks] = {}
        self.busy: dict[frozenset[int], Literal] = {}
        # Hard rules without rows of their own in this model: rows that follow from them are left out, too.
        self.left_out: frozenset[str] = frozenset()
        for number, gathering in enumerate(candidates.gatherings):
            self._decide(number, gathering)

    @property
    def gatherings(self) -> tuple[Gathering, ...]:
        return self.candidates.gatherings

    @property
    def requests(self) -> Mapping[str, Request]:
        """The requests that have a placement at all."""
        return {request: self.problem.request[request] for request in self.joined}

    def met(self, request: str) -> cp_model.LinearExprT:
        """1 if the request is met, else 0."""
        return cp_model.LinearExpr.sum(list(self.joined[request].values())) if request in self.joined else 0

    def _decide(self, number: int, gathering: Gathering) -> None:
        new = self.model.new_bool_var
        held = [new("") for _ in gathering.placements]
        self.held.append(held)
        self.sits.append(
            [self._sit(placement, literal) for placement, literal in zip(gathering.placements, held, strict=True)]
        )
        at = dict(enumerate(held))
        self._staff(number, gathering, gathering.id, gathering.host, at)
        for guest in gathering.guests:
            joined = at if gathering.session is None else {k: new("") for k in guest.open_at}
            if not joined:
                continue
            self.joined[guest.request.id] = joined
            self._seat(number, gathering, guest, joined)
        for k, able in enumerate(gathering.interpreters):
            self._help(number, gathering, k, held[k], able)

    def _sit(self, placement: Placement, parent: Literal) -> dict[int, Literal]:
        """Which place a gathering takes; an outline leaves it open where there are several."""
        if len(placement.places) == 1:
            return {placement.places[0]: parent}
        return {place: self.model.new_bool_var("") for place in placement.places} if self.detail.rooms else {}

    def _seat(self, number: int, gathering: Gathering, guest: Guest, joined: Mapping[int, Literal]) -> None:
        for team in guest.teams:
            self._staff(number, gathering, guest.request.id, team, joined)

    def _staff(self, number: int, gathering: Gathering, within: str, team: Team, at: Mapping[int, Literal]) -> None:
        for k, parent in at.items():
            placement = gathering.placements[k]
            for person in team.must:
                self._put(number, gathering, within, person, k, parent)
            if team.party in self.detail.pooled:
                self._pool(number, placement, k, parent, team)
            if team.choose <= 0:
                continue
            able = self.candidates.able(team, placement)
            if len(able) == team.choose:
                options = [parent] * len(able)
            elif team.party in self.detail.pooled:
                self.may_attend.update((person, within, k) for person in able)
                continue
            else:
                options = [self.model.new_bool_var("") for _ in able]
                self.choices.append(Choice(parent, team.choose, tuple(options)))
            for person, literal in zip(able, options, strict=True):
                self._put(number, gathering, within, person, k, literal)

    def _pool(self, number: int, placement: Placement, k: int, parent: Literal, team: Team) -> None:
        able = frozenset((*team.must, *self.candidates.able(team, placement)))
        self.pools[team.party].append(
            Demand(placement.start, placement.end, placement.venue, number, k, parent, team.size, able)
        )

    def _put(self, number: int, gathering: Gathering, within: str, person: str, k: int, literal: Literal) -> None:
        placement = gathering.placements[k]
        if self.detail.watched is None or person in self.detail.watched:
            self.items[person].append(Item(placement.start, placement.end, placement.venue, number, k, literal))
        self.attends[person, within][k] = literal

    def _help(self, number: int, gathering: Gathering, k: int, parent: Literal, able: tuple[str, ...]) -> None:
        if not able:
            return
        placement = gathering.placements[k]
        if not self.detail.interpreters:
            self.calls.append(
                Demand(placement.start, placement.end, placement.venue, number, k, parent, 1, frozenset(able))
            )
            return
        options = [parent] if len(able) == 1 else [self.model.new_bool_var("") for _ in able]
        if len(able) > 1:
            self.helpers.append(Choice(parent, 1, tuple(options)))
        for interpreter, literal in zip(able, options, strict=True):
            item = Item(placement.start, placement.end, placement.venue, number, k, literal)
            self.work[interpreter].append(item)
