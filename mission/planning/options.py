"""Where one request could go beside a plan: every start, and if asked for every room or interpreter at each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import TextChoices

from mission.planning.checking import Case
from mission.planning.hours import timeline_of
from mission.planning.words import pk_of
from scheduler.core.meetings import solution as core
from scheduler.core.meetings.checks_ledger import Ledger
from scheduler.core.meetings.freedom import Freedom, Span
from scheduler.core.meetings.obstacles import Block, Obstacles
from scheduler.core.meetings.problem import DAY, Request, Room
from scheduler.core.meetings.solution import Solution

INTERPRETER_AWAY = {
    "interpreter_is_available": "is not available",
    "interpreter_is_in_one_place": "is busy elsewhere or on the way",
    "interpreter_rests": "would lose the agreed rest",
}


class Among(TextChoices):
    """Of what the places are told apart, besides the start."""

    STARTS = "", "Starts alone"
    ROOMS = "rooms", "Rooms"
    INTERPRETERS = "interpreters", "Interpreters"


@dataclass(frozen=True, slots=True)
class Option:
    """One place at which the request could be held, or could not: then `reason` says why, and the rest is what would be
    tried if the organiser insists. `people`: primary keys of everybody who would be there. `cost`: what it costs
    although it fits, "" for nothing. `row`: the room or interpreter it is for, by primary key; None for a start alone.
    """

    starts_at: datetime
    ends_at: datetime
    reason: str
    room_pk: int
    room: str
    people: tuple[int, ...]
    interpreter_pk: int | None
    cost: str = ""
    row: int | None = None

    @property
    def fits(self) -> bool:
        return not self.reason


def options_of(
    case: Case, wishes: Sequence[Request], rest: Solution, among: Among, only: datetime | None = None
) -> Iterator[Option]:
    """Places of a request, or of a session's requests together, beside `rest` of the plan. `only`: at this start."""
    search = _Search(case, wishes, rest)
    timeline = timeline_of(case.plan.mission)
    for start in search.obstacles.starts():
        if only is None or timeline.moment(start) == only:
            yield from search.at(start, among)


class _Search:
    def __init__(self, case: Case, wishes: Sequence[Request], rest: Solution) -> None:
        self.case, self.problem, self.names = case, case.problem, case.notes.names
        self.timeline = timeline_of(case.plan.mission)
        self.wish = replace(
            wishes[0],
            needs=tuple(need for each in wishes for need in each.needs),
            delegations=tuple(party for each in wishes for party in each.delegations),
        )
        self.obstacles = Obstacles(Freedom(Ledger(self.problem, rest)), rest, self.wish, is_judged=False)
        ids = {wish.id for wish in wishes}
        self.now = [each for each in case.solution.meetings if each.request in ids]
        self.people_now = tuple(sorted({person for each in self.now for person in each.attendees}))
        self.insisted = _insisted(self.obstacles, self.wish, self.now)
        self.rooms = [room for found in self.obstacles.rooms_at.values() for room in found]
        self._in_room = {room.id: self._narrowed(room) for room in self.rooms}

    def _narrowed(self, room: Room) -> Obstacles:
        """The same obstacles with one room to choose from; what is known of free hours is shared."""
        found = copy(self.obstacles)
        found.rooms_at = defaultdict(list, {room.venue: [room]})
        return found

    def at(self, start: int, among: Among) -> Iterator[Option]:
        if among == Among.ROOMS:
            joined = {each.room for each in self.obstacles.seated}  # who joins a session goes where it sits
            for room in (each for each in self.rooms if not joined or each.id in joined):
                fit, block = self._fit(start, self._in_room[room.id], room)
                yield self._option(start, fit, block, row=pk_of(room.id), insisted=replace(self.insisted, room=room.id))
            return
        fit, block = self._fit(start, self.obstacles, self.problem.room.get(self.now[0].room) if self.now else None)
        if among == Among.STARTS:
            yield self._option(start, fit, block)
            return
        pair = self.obstacles.pair
        for each in self.problem.interpreters:
            seated = {meeting.interpreter for meeting in self.obstacles.seated}
            if pair is None or pair not in each.pairs or (seated and each.id not in seated):
                continue
            mine, why = fit, block
            if fit is not None and fit.interpreter != each.id:
                span = Span(start, start + self.obstacles.length, self.problem.room[fit.room].venue)
                rule = self.obstacles.freedom.interpreter_obstacle(each, span)
                mine = replace(fit, interpreter=each.id) if rule is None else None
                why = None if rule is None else Block(rule, f"{{{each.id}}} {INTERPRETER_AWAY[rule]}")
            insisted = replace(self.insisted, interpreter=each.id)
            yield self._option(start, mine, why, row=pk_of(each.id), insisted=insisted)

    def _fit(self, start: int, obstacles: Obstacles, room: Room | None) -> tuple[core.Meeting | None, Block | None]:
        """The meeting there as it is now, else as it fits; else what stands in its way."""
        if room is not None:
            fit = _as_it_is(obstacles, self.now, room, Span(start, start + obstacles.length, None))
            if fit is not None:
                return fit, None
        blocks, fit = _joined(obstacles, self.wish) if obstacles.seated else obstacles.at(start)
        return fit, None if fit is not None else blocks[0]

    def _option(
        self, start: int, fit: core.Meeting | None, block: Block | None, row: int | None = None,
        insisted: core.Meeting | None = None,
    ) -> Option:  # fmt: skip
        chosen = fit or replace(insisted or self.insisted, start=start)
        return Option(
            starts_at=self.timeline.moment(start),
            ends_at=self.timeline.moment(start + self.obstacles.length),
            reason="" if block is None else _said(self.names.sentence(block.template)),
            room_pk=pk_of(chosen.room),
            room=self.names.name(chosen.room),
            people=tuple(sorted(pk_of(each) for each in chosen.attendees)),
            interpreter_pk=pk_of(chosen.interpreter) if chosen.interpreter else None,
            cost="" if fit is None else ", ".join(self._costs(fit)),
            row=row,
        )

    def _costs(self, fit: core.Meeting) -> Iterator[str]:
        """What a place costs although no hard rule stands in its way."""
        settings, clock = self.problem.settings, fit.start % DAY
        if clock < settings.early_before:
            yield "an early hour"
        if clock + self.obstacles.length > settings.late_after:
            yield "a late hour"
        if self.now:
            fresh = sorted(set(fit.attendees) - set(self.people_now))
            if fresh:
                yield f"other people: {', '.join(self.names.name(each) for each in fresh)}"
            if fit.interpreter and self.now[0].interpreter and fit.interpreter != self.now[0].interpreter:
                yield f"another interpreter: {self.names.name(fit.interpreter)}"


def _as_it_is(obstacles: Obstacles, now: Sequence[core.Meeting], room: Room, span: Span) -> core.Meeting | None:
    """The meeting moved to another start or room with its people and interpreter, if all of them are free then."""
    if not now or any(obstacles.ruled_out(span.start)):
        return None
    freedom, problem = obstacles.freedom, obstacles.problem
    people = sorted({person for each in now for person in each.attendees})
    if room not in obstacles.rooms_at.get(room.venue, ()) or any(each not in problem.person for each in people):
        return None
    span = replace(span, venue=room.venue)
    interpreter = problem.interpreter.get(now[0].interpreter) if now[0].interpreter else None
    if any(freedom.obstacle(problem.person[each], span) for each in people):
        return None
    if interpreter is not None and freedom.interpreter_obstacle(interpreter, span):
        return None
    if freedom.room_obstacle(room, span, len(people) + (interpreter is not None)):
        return None
    return replace(now[0], start=span.start, room=room.id, attendees=tuple(people))


def _joined(obstacles: Obstacles, wish: Request) -> tuple[list[Block], core.Meeting | None]:
    """One more delegation in a session that takes place already: the hosts are there, the guests must come."""
    blocks = list(obstacles.joining())
    if blocks:
        return blocks, None
    there = obstacles.seated[0]
    problem = obstacles.problem
    span = Span(there.start, there.start + obstacles.length, problem.room[there.room].venue)
    hosts = [each for each in there.attendees if problem.person[each].party == wish.counterpart]
    guests = []
    for need in wish.needs:
        chosen = obstacles.chosen(need, span, first=lambda person: not person.is_head)
        guests += [] if isinstance(chosen, Block) else [each.id for each in chosen]
    return [], replace(there, request=wish.id, attendees=(*guests, *hosts))


def _insisted(obstacles: Obstacles, wish: Request, now: Sequence[core.Meeting]) -> core.Meeting:
    """What to try where nothing fits: the meeting as it is, or the first room and the first persons of each side."""
    if now:
        return replace(now[0], attendees=tuple(sorted({person for each in now for person in each.attendees})))
    problem = obstacles.problem
    people: list[str] = []
    for need in obstacles.needs:
        team = [*need.named, *(each.id for each in problem.members[need.party] if each.id not in need.named)]
        people += team[: max(need.persons, len(need.named))]
    rooms = [room.id for found in obstacles.rooms_at.values() for room in found]
    return core.Meeting(wish.id, 0, rooms[0], tuple(people), None)


def _said(sentence: str) -> str:
    return sentence if sentence.endswith(".") else f"{sentence}."
