"""Who and what is still free beside a plan: the referee's questions about one more meeting, asked in plain loops."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scheduler.core.meetings.checks_ledger import Gathering, Ledger
from scheduler.core.meetings.problem import DAY, Engagement, Interpreter, Person, Room, Side, Stretch, Window

# What keeps somebody away, the weightiest first: who is away all day is not kept away by a lunch.
OBSTACLES = (
    "person_is_available",
    "person_is_in_one_place",
    "clearance_was_possible",
    "party_gets_a_pause",
    "party_is_not_worn_out",
)


@dataclass(frozen=True, slots=True)
class Span:
    """Where and when one more meeting would be. `venue` None: only the time is asked about."""

    start: int
    end: int
    venue: str | None


class Freedom:
    """The free hours of everybody and everything beside one plan. Answers are kept: many requests ask the same."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.problem = ledger.problem
        self._obstacle: dict[tuple[str, Span], str | None] = {}
        self._interpreting: dict[tuple[str, Span], str | None] = {}
        self._away: dict[tuple[str, int, int, str | None], frozenset[str]] = {}
        self._starts: dict[int, list[int]] = {}
        self._daily: dict[tuple[str, int], int] = defaultdict(int)
        for party, gatherings in ledger.of_party.items():
            for each in gatherings:
                self._daily[(party, each.day)] += 1

    # --- persons

    def obstacle(self, person: Person, span: Span) -> str | None:
        """The rule that keeps a person away from one more meeting, None if he or she can come."""
        asked = (person.id, span)
        if asked not in self._obstacle:
            self._obstacle[asked] = self._find_obstacle(person, span)
        return self._obstacle[asked]

    def _find_obstacle(self, person: Person, span: Span) -> str | None:
        if not any(hours.covers(span.start, span.end) for hours in person.available):
            return "person_is_available"
        gatherings = self.ledger.of_person.get(person.id, ())
        if self._clashes(gatherings, person.engagements, span):
            return "person_is_in_one_place"
        party = self.problem.party[person.party]
        if self._is_too_late_for(person, party.side, span):
            return "clearance_was_possible"
        work = sorted([*((each.start, each.end) for each in gatherings), (span.start, span.end)])
        for pause in party.pauses:
            touches = pause.window.overlaps(span.start, span.end)
            if touches and longest_free(work, pause.window.start, pause.window.end) < pause.minutes:
                return "party_gets_a_pause"
        if party.stretch is not None and longest_work(work, party.stretch) > party.stretch.longest:
            return "party_is_not_worn_out"
        return None

    def rules_away(self, person: Person, span: Span) -> frozenset[str]:
        """Every rule of `OBSTACLES` that one more meeting then and there would break for a person, as the referee sees
        it: stretches of work that are too long already and that the meeting leaves as they are do not count."""
        asked = (person.id, span.start, span.end, span.venue)
        found = self._away.get(asked)
        if found is None:
            found = self._away[asked] = frozenset(self._find_rules_away(person, span))
        return found

    def _find_rules_away(self, person: Person, span: Span) -> Iterator[str]:
        gatherings = self.ledger.of_person.get(person.id, ())
        party = self.problem.party[person.party]
        if not any(hours.covers(span.start, span.end) for hours in person.available):
            yield "person_is_available"
        if self._clashes(gatherings, person.engagements, span):
            yield "person_is_in_one_place"
        if self._is_too_late_for(person, party.side, span):
            yield "clearance_was_possible"
        if not party.pauses and party.stretch is None:
            return
        work = sorted([*((each.start, each.end) for each in gatherings), (span.start, span.end)])
        for pause in party.pauses:
            touches = pause.window.overlaps(span.start, span.end)
            if touches and longest_free(work, pause.window.start, pause.window.end) < pause.minutes:
                yield "party_gets_a_pause"
        if party.stretch is not None and stretch_around(work, party.stretch, span.start) > party.stretch.longest:
            yield "party_is_not_worn_out"

    def _is_too_late_for(self, person: Person, side: Side, span: Span) -> bool:
        """Whether a guest was named after the visitor list of the place had closed."""
        venue = self.problem.venue.get(span.venue) if span.venue else None
        return (
            side is Side.DELEGATION
            and venue is not None
            and venue.list_closes is not None
            and person.named_at is not None
            and person.named_at > span.start - venue.list_closes
        )

    def _clashes(self, gatherings: Sequence[Gathering], engagements: Sequence[Engagement], span: Span) -> bool:
        stops = [(each.start, each.end, each.venue) for each in gatherings]
        stops += [(each.window.start, each.window.end, each.venue) for each in engagements]
        return any(self.clash(start, end, venue, span) for start, end, venue in stops)

    def clash(self, start: int, end: int, venue: str | None, span: Span) -> bool:
        """Whether nobody can be both in this stop and in the span: they overlap, or the way between is too long."""
        if start < span.end and span.start < end:
            return True
        if venue is None or span.venue is None or venue == span.venue:
            return False
        if end <= span.start:
            return self.ledger.ready(venue, span.venue, end) > span.start
        return self.ledger.ready(span.venue, venue, span.end) > start

    # --- parties

    def meetings_on(self, party: str, day: int) -> int:
        return self._daily[(party, day)]

    def meetings_of(self, party: str) -> int:
        return len(self.ledger.of_party.get(party, ()))

    # --- rooms

    def room_obstacle(self, room: Room, span: Span, people: int) -> str | None:
        """The rule that keeps one more meeting of `people` persons, interpreter included, out of a room."""
        if not any(hours.covers(span.start, span.end) for hours in room.hours):
            return "room_is_open"
        crowds = self.crowds(room, span.start, span.end)
        if any(len(crowd) >= room.holds for crowd in crowds):
            return "room_holds_its_meetings"
        if room.seats is not None:
            taken = max(sum(len(each.attendees) + len(each.interpreters) for each in crowd) for crowd in crowds)
            if taken + people > room.seats:
                return "room_seats_its_people"
        return None

    def crowds(self, room: Room, start: int, end: int) -> list[list[Gathering]]:
        """The gatherings in a room at each moment between `start` and `end` at which there can be most of them."""
        there = [each for each in self.ledger.of_room.get(room.id, ()) if each.start < end and start < each.end]
        moments = {start, *(each.start for each in there if each.start > start)}
        return [[each for each in there if each.start <= at < each.end] for at in sorted(moments)]

    # --- interpreters

    def rules_busy(self, interpreter: Interpreter, span: Span) -> frozenset[str]:
        """Every rule that one more meeting then and there would break for an interpreter, as `rules_away`."""
        asked = (interpreter.id, span.start, span.end, span.venue)
        found = self._away.get(asked)
        if found is None:
            found = self._away[asked] = frozenset(self._find_rules_busy(interpreter, span))
        return found

    def _find_rules_busy(self, interpreter: Interpreter, span: Span) -> Iterator[str]:
        gatherings = self.ledger.of_interpreter.get(interpreter.id, ())
        if not any(hours.covers(span.start, span.end) for hours in interpreter.available):
            yield "interpreter_is_available"
        if self._clashes(gatherings, interpreter.engagements, span):
            yield "interpreter_is_in_one_place"
        if interpreter.rest is not None:
            work = sorted([*((each.start, each.end) for each in gatherings), (span.start, span.end)])
            if stretch_around(work, interpreter.rest, span.start) > interpreter.rest.longest:
                yield "interpreter_rests"

    def interpreter_obstacle(self, interpreter: Interpreter, span: Span) -> str | None:
        asked = (interpreter.id, span)
        if asked not in self._interpreting:
            self._interpreting[asked] = self._find_interpreter_obstacle(interpreter, span)
        return self._interpreting[asked]

    def _find_interpreter_obstacle(self, interpreter: Interpreter, span: Span) -> str | None:
        if not any(hours.covers(span.start, span.end) for hours in interpreter.available):
            return "interpreter_is_available"
        gatherings = self.ledger.of_interpreter.get(interpreter.id, ())
        if self._clashes(gatherings, interpreter.engagements, span):
            return "interpreter_is_in_one_place"
        work = sorted([*((each.start, each.end) for each in gatherings), (span.start, span.end)])
        if interpreter.rest is not None and longest_work(work, interpreter.rest) > interpreter.rest.longest:
            return "interpreter_rests"
        return None

    def starts(self, length: int, windows: Sequence[tuple[int, int]]) -> list[int]:
        """Every start on the grid within one day and, if there are any, within one of the windows."""
        grid = self.problem.settings.grid
        found: list[int] = []
        for day in range(self.problem.days):
            found += [
                start
                for start in range(day * DAY, (day + 1) * DAY - length + 1, grid)
                if not windows or any(since <= start and start + length <= until for since, until in windows)
            ]
        return found

    def every_start(self, length: int) -> list[int]:
        """Every start on the grid within one day, found once for each length."""
        if length not in self._starts:
            self._starts[length] = self.starts(length, ())
        return self._starts[length]

    def starts_within(self, windows: Iterable[Window], length: int) -> int:
        """Which of `every_start` lie within a window: one bit each, the first the lowest."""
        starts, found = self.every_start(length), 0
        for each in windows:
            first, last = bisect_left(starts, each.start), bisect_right(starts, each.end - length)
            if first < last:
                found |= (1 << last) - (1 << first)
        return found


def longest_free(work: Sequence[tuple[int, int]], start: int, end: int) -> int:
    """The most minutes on end inside [start, end) that no piece of sorted work touches."""
    free, since = 0, start
    for begins, ends in work:
        if ends > start and begins < end:
            free, since = max(free, begins - since), max(since, ends)
    return max(free, end - since)


def longest_work(work: Sequence[tuple[int, int]], limit: Stretch) -> int:
    """The longest stretch of sorted work whose gaps are all shorter than the rest agreed."""
    longest, since, until = 0, None, 0
    for begins, ends in work:
        if since is None or begins - until >= limit.rest:
            since, until = begins, ends
        until = max(until, ends)
        longest = max(longest, until - since)
    return longest


def stretch_around(work: Sequence[tuple[int, int]], limit: Stretch, at: int) -> int:
    """The length of the stretch of sorted work that the work beginning `at` is part of."""
    since, until = None, 0
    for begins, ends in work:
        if since is None or begins - until >= limit.rest:
            if since is not None and begins > at:
                break
            since, until = begins, ends
        until = max(until, ends)
    return until - (since or 0)
