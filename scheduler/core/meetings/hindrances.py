"""What stands in the way of one request at each hour and place beside a plan, with its witness, in plain loops.

Each hindrance names what is in the way (which meeting, person, room, interpreter or programme item) and the named
changes of which any one would take it away. Whether they really do is for the solver and the referee to say (cures.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from scheduler.core.meetings.changes import (
    AnotherPerson,
    AnotherRoom,
    AskedHours,
    Change,
    Excused,
    HigherLimit,
    LongerStretch,
    MoreAtOnce,
    MorePlaces,
    MoreSeats,
    MoreTime,
    OneMoreInterpreter,
    ReceivesAlone,
    StillListed,
    WithoutPause,
)
from scheduler.core.meetings.checks_ledger import Gathering
from scheduler.core.meetings.freedom import Freedom, Span, longest_free, longest_work
from scheduler.core.meetings.problem import DAY, Engagement, Need, Person, Request, Room, Session, Side, Stretch, Window
from scheduler.core.meetings.sentences import counted, moment, span
from scheduler.core.meetings.solution import Meeting

# Rooms that so many hosts use are common ones, open to a request that did not ask for them.
_COMMON = 3


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One thing in the way. `sentence`: with ids in braces. `changes`: any one of them would take it away; none: only
    another plan does. `meeting`: the request whose meeting is in the way. `is_secret`: for organisers only."""

    rule: str
    sentence: str
    changes: tuple[Change, ...] = ()
    meeting: str | None = None
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """One hour and place, and everything that stands in the way there: nothing means that it fits."""

    start: int
    venue: str
    hindrances: tuple[Hindrance, ...]


class Hindrances:
    """One request beside a plan, asked about at every start and place."""

    def __init__(self, freedom: Freedom, request: Request) -> None:
        self.freedom = freedom
        self.ledger = freedom.ledger
        self.problem = freedom.problem
        self.request = request
        self.session: Session | None = self.problem.session[request.session] if request.session else None
        source = self.session or request
        self.length, self.pair, self.rooms, self.windows = (
            source.length,
            source.interpreting,
            source.rooms,
            source.windows,
        )
        self.parties = (request.counterpart, *request.delegations)
        self._persons: dict[tuple[str, int, str], tuple[Hindrance, ...]] = {}

    # --- where to look

    def spots(self) -> Iterator[Spot]:
        """Every start at which the mission is awake, at every place the request may use and at the common ones."""
        if self.seated:
            venue = self.problem.room[self.seated[0].room].venue
            yield Spot(self.seated[0].start, venue, tuple(self.joining()))
            return
        for start in self.starts:
            for venue, rooms in self._rooms_at.items():
                yield Spot(start, venue, tuple(self._at(start, venue, rooms)))

    @property
    def seated(self) -> Sequence[Meeting]:
        """The meetings of its session that the plan holds already: then it can only join them."""
        return self.ledger.of_session.get(self.session.id, ()) if self.session else ()

    @cached_property
    def starts(self) -> list[int]:
        """On the grid, within the hours in which anybody of the mission can be used."""
        hours: dict[int, list[Window]] = defaultdict(list)
        for person in self.problem.persons:
            for each in person.available:
                for day in range(each.start // DAY, (each.end - 1) // DAY + 1):
                    hours[day].append(Window(max(each.start, day * DAY), min(each.end, (day + 1) * DAY)))
        found = []
        for given in hours.values():
            first, last = min(each.start for each in given), max(each.end for each in given)
            found += [each for each in self.freedom.starts(self.length, ()) if first <= each <= last - self.length]
        return sorted(set(found))

    def is_asked_for(self, start: int) -> bool:
        """Whether the hours asked for and the hours of enough persons of every party allow this start."""
        end = start + self.length
        if self.windows and not any(each.covers(start, end) for each in self.windows):
            return False
        return all(self._have_hours(need, start, end) for need in self.needs)

    def asked_starts(self) -> list[int]:
        """All of the grid's starts that are asked for, found by whole windows and not start by start."""
        starts = self.freedom.every_start(self.length)
        left = (1 << len(starts)) - 1
        if self.windows:
            left &= self.freedom.starts_within(self.windows, self.length)
        for need in self.needs:
            left &= self._starts_with_hours(need, left)
        return [each for at, each in enumerate(starts) if left >> at & 1]

    def _starts_with_hours(self, need: Need, every: int) -> int:
        """Those of `every` start at which the named persons and as many as must come have hours."""
        hours = {
            each.id: self.freedom.starts_within(each.available, self.length)
            for each in self.problem.members[need.party]
        }
        at_least = [every, *(0 for _ in range(need.persons))]  # so many of the persons looked at have hours
        for each in hours.values():
            for amount in range(need.persons, 0, -1):
                at_least[amount] |= at_least[amount - 1] & each
        found = at_least[need.persons]
        for named in need.named:
            found &= hours.get(named, 0)
        return found

    def _have_hours(self, need: Need, start: int, end: int) -> bool:
        there = [
            each.id
            for each in self.problem.members[need.party]
            if any(hours.covers(start, end) for hours in each.available)
        ]
        return len(there) >= need.persons and all(each in there for each in need.named)

    @cached_property
    def needs(self) -> tuple[Need, ...]:
        return (*self.request.needs, self.session.need) if self.session else self.request.needs

    @cached_property
    def _rooms_at(self) -> dict[str, list[Room]]:
        """Venue -> the rooms that may be used there; where it is not among those asked for, common rooms."""
        users: dict[str, set[str]] = defaultdict(set)
        wanting: list[Request | Session] = [*self.problem.requests, *self.problem.sessions]
        for each in wanting:
            for asked_for in each.rooms:
                users[asked_for].add(each.counterpart)
        found: dict[str, list[Room]] = defaultdict(list)
        for allowed in self.rooms:
            found[self.problem.room[allowed].venue].append(self.problem.room[allowed])
        asked = set(found)
        for other in self.problem.rooms:
            common = len(users[other.id]) >= _COMMON or self.request.counterpart in users[other.id]
            if common and other.venue not in asked:
                found[other.venue].append(other)
        return found

    # --- one spot

    def _at(self, start: int, venue: str, rooms: Sequence[Room]) -> Iterator[Hindrance]:
        end = start + self.length
        yield from self.limits(self.parties, start // DAY)
        if self.windows and not any(each.covers(start, end) for each in self.windows):
            said = f"{{{self.request.id}}} was asked for at other hours than {span(start, end)}."
            yield Hindrance("meeting_is_in_its_window", said, (AskedHours(self.request.id, Window(start, end)),))
        yield from self.order(start, end)
        at = Span(start, end, venue)
        hindrances, people = self._people(at)
        yield from hindrances
        helpers = tuple(self._interpreter(at))
        yield from helpers
        yield from self._room(rooms, at, people + (self.pair is not None))

    def order(self, start: int, end: int) -> Iterator[Hindrance]:
        """Meetings of the plan that it has to follow, or that have to follow it."""
        for first, then in self.problem.orders:
            other = self.ledger.met.get(then if first == self.request.id else first)
            if other is None or self.request.id not in (first, then):
                continue
            if first == self.request.id and end > other.start:
                said = f"{{{then}}} has to follow and begins at {moment(other.start)}."
            elif then == self.request.id and start < self.ledger.end_of(other):
                said = f"It has to follow {{{first}}}, which is over at {moment(self.ledger.end_of(other))}."
            else:
                continue
            yield Hindrance("order_is_kept", said, (), other.request)

    def limits(self, parties: Iterable[str], day: int) -> Iterator[Hindrance]:
        """Parties that may have no further meeting on that day, or none at all."""
        for party in parties:
            given = self.problem.party[party]
            if given.total_maximum is not None and self.freedom.meetings_of(party) >= given.total_maximum:
                most = counted(given.total_maximum, "meeting")
                said = f"{{{party}}} already has {most}, as many as it may have in all."
                yield Hindrance("party_total_maximum", said, (HigherLimit(party, total=True),))
            if given.daily_maximum is not None and self.freedom.meetings_on(party, day) >= given.daily_maximum:
                said = f"{{{party}}} already has its {counted(given.daily_maximum, 'meeting')} of day {day + 1}."
                yield Hindrance("party_daily_maximum", said, (HigherLimit(party, daily=True),))

    def _people(self, at: Span) -> tuple[list[Hindrance], int]:
        """What keeps the best team of every party away, and how many people it has."""
        found: list[Hindrance] = []
        teams: dict[str, list[Person]] = {}
        for need in self.needs:
            chosen, hindrances = self._team(need, at)
            teams[need.party] = chosen
            found += hindrances
        found += self._rank(teams, at)
        return found, sum(map(len, teams.values()))

    def _team(self, need: Need, at: Span) -> tuple[list[Person], list[Hindrance]]:
        members = self.problem.members[need.party]
        free = [each for each in members if each.id not in need.named]
        free.sort(key=lambda each: (len(self._person(each, at)), self.is_high(each), each.id))
        chosen = free[: need.persons - len(need.named)]
        named = [self.problem.person[each] for each in need.named]
        stands_in = any(not self._person(each, at) for each in free if each not in chosen)
        found: list[Hindrance] = []
        for person in (*named, *chosen):
            for each in self._person(person, at):
                if person.id in need.named and stands_in and need in self.request.needs:
                    instead = AnotherPerson(self.request.id, person.id)
                    each = Hindrance(each.rule, each.sentence, (*each.changes, instead), each.meeting)
                found.append(each)
        return [*named, *chosen], found

    def is_high(self, person: Person) -> bool:
        """Whether the person receives heads of delegations only."""
        settings = self.problem.settings
        return settings.host_rank_matters and 1 <= person.rank <= settings.high_rank

    def _rank(self, teams: dict[str, list[Person]], at: Span) -> Iterator[Hindrance]:
        high = next((each for each in teams[self.request.counterpart] if self.is_high(each)), None)
        if high is None:
            return
        for party in self.request.delegations:
            if any(each.is_head for each in teams[party]):
                continue
            heads = [each for each in self.problem.members[party] if each.is_head]
            need = next(each for each in self.request.needs if each.party == party)
            best = min((self._person(each, at) for each in heads), key=len, default=None)
            if best == () and len(need.named) < need.persons:
                continue
            said = f"{{{high.id}}} receives only together with {{{party}}}'s head of delegation"
            why = best[0].sentence if best else ""
            said = f"{said}: {why}" if why else f"{said}, who is not in the team asked for."
            yield Hindrance("host_rank_matches", said, (ReceivesAlone(high.id),), best[0].meeting if best else None)

    # --- one person

    def _person(self, person: Person, at: Span) -> tuple[Hindrance, ...]:
        assert at.venue is not None
        key = (person.id, at.start, at.venue)
        if key not in self._persons:
            self._persons[key] = tuple(self._find_person(person, at))
        return self._persons[key]

    def _find_person(self, person: Person, at: Span) -> Iterator[Hindrance]:
        if not any(hours.covers(at.start, at.end) for hours in person.available):
            said = f"{{{person.id}}} is not available on {span(at.start, at.end)}."
            yield Hindrance("person_is_available", said, (MoreTime((person.id,), Window(at.start, at.end)),))
        gatherings = self.ledger.of_person.get(person.id, ())
        for each in gatherings:
            if self.freedom.clash(each.start, each.end, each.venue, at):
                yield self._meets(person.id, each, at)
        for engagement in person.engagements:
            if self.freedom.clash(engagement.window.start, engagement.window.end, engagement.venue, at):
                said = f"{{{person.id}}} {_where(engagement)} on {span(engagement.window.start, engagement.window.end)}"
                said += "." if engagement.window.overlaps(at.start, at.end) else ", and the way is too long."
                yield Hindrance("person_is_in_one_place", said, (Excused((person.id,), engagement.id),))
        yield from self._visitor_list(person, at)
        party = self.problem.party[person.party]
        work = sorted([*((each.start, each.end) for each in gatherings), (at.start, at.end)])
        for pause in party.pauses:
            touches = pause.window.overlaps(at.start, at.end)
            if touches and longest_free(work, pause.window.start, pause.window.end) < pause.minutes:
                said = f"{{{person.id}}} would lose the pause of {pause.minutes} minutes on day {at.start // DAY + 1}."
                yield Hindrance("party_gets_a_pause", said, (WithoutPause(party.id, at.start // DAY),))
        if party.stretch is not None:
            yield from self._stretch("party_is_not_worn_out", person.id, party.id, work, party.stretch)

    def _visitor_list(self, person: Person, at: Span) -> Iterator[Hindrance]:
        venue = self.problem.venue[at.venue or ""]
        if venue.list_closes is None or person.named_at is None:
            return
        closed = at.start - venue.list_closes
        if self.problem.party[person.party].side is Side.DELEGATION and person.named_at > closed:
            said = f"{{{person.id}}} was named after {{{venue.id}}} had closed its visitor list for {moment(at.start)}."
            yield Hindrance("clearance_was_possible", said, (StillListed((person.id,)),))

    def _meets(self, who: str, gathering: Gathering, at: Span) -> Hindrance:
        request = gathering.meetings[0].request
        what = f"{{{gathering.id}}}" if gathering.id in self.problem.session else f"{{{request}}}"
        said = f"{{{who}}} is with {what} on {span(gathering.start, gathering.end)} in {{{gathering.room}}}"
        said += "." if gathering.start < at.end and at.start < gathering.end else ", and the way is too long."
        rule = "interpreter_is_in_one_place" if who in self.problem.interpreter else "person_is_in_one_place"
        return Hindrance(rule, said, (), request)

    def _stretch(
        self, rule: str, who: str, holder: str, work: Sequence[tuple[int, int]], given: Stretch
    ) -> Iterator[Hindrance]:
        longest = longest_work(work, given)
        if longest > given.longest:
            said = f"{{{who}}} would be in meetings for {longest} minutes on end; {given.longest} are agreed."
            yield Hindrance(rule, said, (LongerStretch(holder, longest - given.longest),))

    # --- interpreters and rooms

    def _interpreter(self, at: Span) -> Iterator[Hindrance]:
        if self.pair is None:
            return
        able = [each for each in self.problem.interpreters if self.pair in each.pairs]
        more = OneMoreInterpreter(self.pair)
        if not able:
            yield self.no_interpreter(self.pair)
            return
        best: list[Hindrance] | None = None
        for helper in able:
            found = []
            if not any(hours.covers(at.start, at.end) for hours in helper.available):
                said = f"{{{helper.id}}} does not work on {span(at.start, at.end)}."
                longer = MoreTime((helper.id,), Window(at.start, at.end))
                found.append(Hindrance("interpreter_is_available", said, (longer, more)))
            gatherings = self.ledger.of_interpreter.get(helper.id, ())
            for each in gatherings:
                if self.freedom.clash(each.start, each.end, each.venue, at):
                    met = self._meets(helper.id, each, at)
                    found.append(Hindrance(met.rule, met.sentence, (more,), met.meeting))
            if helper.rest is not None:
                work = sorted([*((each.start, each.end) for each in gatherings), (at.start, at.end)])
                tired = self._stretch("interpreter_rests", helper.id, helper.id, work, helper.rest)
                found += [Hindrance(each.rule, each.sentence, (*each.changes, more)) for each in tired]
            if not found:
                return
            if best is None or len(found) < len(best):
                best = found
        first = (best or [])[0]
        others = "" if len(able) == 1 else f" So it is with all {len(able)} interpreters {between(self.pair)}."
        yield Hindrance(first.rule, f"{first.sentence}{others}", first.changes, first.meeting)

    def no_interpreter(self, pair: tuple[str, str]) -> Hindrance:
        said = f"There is no interpreter {between(pair)}."
        return Hindrance("interpreter_when_needed", said, (OneMoreInterpreter(pair),))

    def _room(self, rooms: Sequence[Room], at: Span, people: int) -> Iterator[Hindrance]:
        best: Hindrance | None = None
        for room in rooms:
            rule = self.freedom.room_obstacle(room, at, people)
            allowed = room.id in self.rooms
            if rule is None and allowed:
                return
            found = self._without_room(room, rule, at, people)
            if best is None or len(found.changes) > len(best.changes):
                best = found
        if best is not None:
            yield best

    def _without_room(self, room: Room, rule: str | None, at: Span, people: int) -> Hindrance:
        if rule is None:
            said = (
                f"{{{room.id}}} is free on {span(at.start, at.end)}, but not among the rooms for {{{self.request.id}}}."
            )
            return Hindrance("meeting_is_in_an_allowed_place", said, (AnotherRoom(self.request.id, room.id),))
        if room.id not in self.rooms:
            said = f"{{{room.id}}} is not one of the rooms for it."
            return Hindrance("meeting_is_in_an_allowed_place", said)
        spare = self._spare_rooms(at, people)
        if rule == "room_is_open":
            said = f"{{{room.id}}} is not open on {span(at.start, at.end)}."
            return Hindrance(rule, said, (MoreTime((room.id,), Window(at.start, at.end)), *spare))
        there = [each for each in self.ledger.of_room.get(room.id, ()) if each.start < at.end and at.start < each.end]
        users = [each.meetings[0].request for each in there]
        if rule == "room_holds_its_meetings":
            said = f"{{{room.id}}} is taken by {_listed(users)} on {span(at.start, at.end)}."
            return Hindrance(rule, said, (*spare, MoreAtOnce(room.id)), users[0])
        taken = max((len(each.attendees) + len(each.interpreters) for each in there), default=0)
        short = taken + people - (room.seats or 0)
        said = f"{{{room.id}}} has {room.seats} seats, too few by {short} on {span(at.start, at.end)}."
        return Hindrance(rule, said, (*spare, MoreSeats(room.id, short)), users[0] if users else None)

    def _spare_rooms(self, at: Span, people: int) -> tuple[Change, ...]:
        """A free room of the same venue that the request may not use yet."""
        for room in self.problem.rooms:
            other = room.venue == at.venue and room.id not in self.rooms
            if other and self.freedom.room_obstacle(room, at, people) is None:
                return (AnotherRoom(self.request.id, room.id),)
        return ()

    # --- a session that takes place already

    def joining(self) -> Iterator[Hindrance]:
        """What keeps the request out of its session, which takes place already."""
        session, first = self.session, self.seated[0]
        assert session is not None
        there = [party for each in self.seated for party in self.problem.request[each.request].delegations]
        when = moment(first.start)
        short = len(there) + len(self.request.delegations) - session.capacity
        if short > 0:
            said = f"{{{session.id}}} on {when} is full: it has {counted(session.capacity, 'place')}."
            yield Hindrance("session_capacity", said, (MorePlaces(session.id, short),))
        for one, other in (*session.rivals, *((other, one) for one, other in session.rivals)):
            if one in self.request.delegations and other in there:
                said = f"{{{one}}} and {{{other}}} are rivals, and {{{other}}} sits in {{{session.id}}}."
                yield Hindrance("rivals_sit_apart", said, is_secret=True)
        for one, other in (*self.problem.refusals, *((other, one) for one, other in self.problem.refusals)):
            if one in self.request.delegations and other in there:
                said = f"{{{other}}} sits in {{{session.id}}}, and it or {{{one}}} refuses the other."
                yield Hindrance("refused_pair_never_meets", said, is_secret=True)
        room = self.problem.room[first.room]
        at = Span(first.start, first.start + session.length, room.venue)
        yield from self.limits(self.request.delegations, at.start // DAY)
        for need in self.request.needs:
            yield from self._team(need, at)[1]


def between(pair: tuple[str, str]) -> str:
    """The two languages, in braces."""
    return f"between {{language:{pair[0]}}} and {{language:{pair[1]}}}"


def _listed(requests: Sequence[str]) -> str:
    return " and ".join(f"{{{each}}}" for each in requests)


def _where(engagement: Engagement) -> str:
    return f"is at {{{engagement.id}}}"
