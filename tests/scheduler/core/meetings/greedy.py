"""A plan in order of worth, no solver: large and realistic enough to time the referee with. Sessions stay out of it,
and so do rests and pauses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from scheduler.core.meetings.checks_ledger import Ledger
from scheduler.core.meetings.problem import DAY, Need, Problem, Request, Room, Side, Window
from scheduler.core.meetings.solution import Meeting, Solution

Busy = tuple[int, int, str | None]


class Greedy:
    """Takes request after request and gives it the first time, room and team that are free."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._ledger = Ledger(problem, Solution())
        self._busy: dict[str, list[Busy]] = defaultdict(list)
        for who in problem.persons:
            self._busy[who.id] = [(each.window.start, each.window.end, each.venue) for each in who.engagements]
        self._in_room: Counter[tuple[str, int]] = Counter()  # gatherings by room and minute of the grid
        hours = {each for room in problem.rooms for each in room.hours}
        grid = range(0, problem.days * DAY, problem.settings.grid)
        self._starts = [start for start in grid if any(each.start <= start < each.end for each in hours)]
        self._on_day: Counter[tuple[str, int]] = Counter()
        self._in_all: Counter[str] = Counter()

    def plan(self) -> Solution:
        refused = {frozenset(pair) for pair in self.problem.refusals}
        meetings = []
        for request in sorted(self.problem.requests, key=lambda each: (not each.required, -each.worth)):
            welcome = all(frozenset((request.counterpart, each)) not in refused for each in request.delegations)
            placed = next(self._places(request), None) if welcome and request.session is None else None
            if placed is not None:
                meetings.append(placed)
                self._take(request, placed)
        return Solution(tuple(sorted(meetings, key=lambda each: each.request)))

    def _take(self, request: Request, meeting: Meeting) -> None:
        taken = (meeting.start, meeting.start + request.length, self.problem.room[meeting.room].venue)
        for who in (*meeting.attendees, *((meeting.interpreter,) if meeting.interpreter else ())):
            self._busy[who].append(taken)
        self._in_room.update((meeting.room, minute) for minute in self._minutes(*taken[:2]))
        for party in (request.counterpart, *request.delegations):
            self._in_all[party] += 1
            self._on_day[party, meeting.start // DAY] += 1

    def _places(self, request: Request) -> Iterator[Meeting]:
        for start in self._starts:
            end = start + request.length
            if request.windows and not any(each.covers(start, end) for each in request.windows):
                continue
            if not self._has_room_in_the_day(request, start // DAY):
                continue
            for room in (self.problem.room[each] for each in request.rooms):
                if self._is_free(room, start, end):
                    yield from self._staffed(request, room, start)

    def _has_room_in_the_day(self, request: Request, day: int) -> bool:
        for party in (self.problem.party[each] for each in (request.counterpart, *request.delegations)):
            if party.total_maximum is not None and self._in_all[party.id] >= party.total_maximum:
                return False
            if party.daily_maximum is not None and self._on_day[party.id, day] >= party.daily_maximum:
                return False
        return True

    def _is_free(self, room: Room, start: int, end: int) -> bool:
        if not any(each.covers(start, end) for each in room.hours):
            return False
        return all(self._in_room[room.id, minute] < room.holds for minute in self._minutes(start, end))

    def _minutes(self, start: int, end: int) -> range:
        return range(start, end, self.problem.settings.grid)

    def _staffed(self, request: Request, room: Room, start: int) -> Iterator[Meeting]:
        team: list[str] = []
        for need in request.needs:
            chosen = self._team(need, room, start, start + request.length)
            if len(chosen) < need.persons:
                return
            team += chosen
        interpreter = None
        if request.interpreting is not None:
            able = [each for each in self.problem.interpreters if request.interpreting in each.pairs]
            free = (i.id for i in able if self._fits(i.id, i.available, start, start + request.length, room.venue))
            interpreter = next(free, None)
            if interpreter is None:
                return
        yield Meeting(request.id, start, room.id, tuple(sorted(team)), interpreter)

    def _team(self, need: Need, room: Room, start: int, end: int) -> list[str]:
        """Heads first among guests, and last among hosts, so that ranks match."""
        is_guest = self.problem.party[need.party].side is Side.DELEGATION
        closes = self.problem.venue[room.venue].list_closes
        able = []
        for person in self.problem.members[need.party]:
            late = person.named_at is not None and closes is not None and person.named_at > start - closes
            if not (is_guest and late) and self._fits(person.id, person.available, start, end, room.venue):
                able.append(person)
        able.sort(key=lambda each: (each.id not in need.named, each.is_head is not is_guest))
        found = [each.id for each in able[: need.persons]]
        return found if set(need.named) <= set(found) else []

    def _fits(self, who: str, available: Sequence[Window], start: int, end: int, venue: str) -> bool:
        if not any(each.covers(start, end) for each in available):
            return False
        for began, ended, at in self._busy[who]:
            if began < end and start < ended:
                return False
            if at is None or at == venue:
                continue
            first = (at, venue, ended, start) if ended <= start else (venue, at, end, began)
            if self._ledger.ready(*first[:3]) > first[3]:
                return False
        return True
