"""What stands in the way of one unmet request at each of its possible starts, found in plain loops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from mission.planning.wishes import language_said
from scheduler.core.meetings import checks
from scheduler.core.meetings.freedom import OBSTACLES, Freedom, Span
from scheduler.core.meetings.problem import DAY, Need, Person, Problem, Request, Room, Session
from scheduler.core.meetings.sentences import counted, moment
from scheduler.core.meetings.solution import Meeting, Solution

AWAY = {
    "person_is_available": "is not available",
    "person_is_in_one_place": "is busy elsewhere or on the way",
    "clearance_was_possible": "was named after the visitor list had closed",
    "party_gets_a_pause": "would lose the agreed pause",
    "party_is_not_worn_out": "would be in meetings for too long on end",
}
FULL = {
    "room_is_open": "is not open",
    "room_holds_its_meetings": "is taken",
    "room_seats_its_people": "has too few seats left",
}
MOST_VERIFIED = 3  # how often the referee is asked about one request: it takes milliseconds, the loops microseconds


@dataclass(frozen=True, slots=True)
class Block:
    """Something in the way, with core ids in braces. Equal blocks at several starts are one reason.

    `is_timeless`: it does not depend on the hour, so counting hours would say nothing.
    """

    rule: str
    template: str
    is_secret: bool = False
    is_timeless: bool = False


@dataclass
class Verdict:
    """`starts`: where both sides have hours; `blocked`: what blocks which; `fit`: a meeting that nothing blocks."""

    starts: list[int] = field(default_factory=list)
    blocked: dict[Block, set[int]] = field(default_factory=lambda: defaultdict(set))
    fit: Meeting | None = None

    def cover(self) -> Iterator[tuple[Block, set[int]]]:
        """Blocks that together block every start, the one that blocks most first."""
        left = set(self.starts)
        ranked = sorted(self.blocked, key=lambda each: (-len(self.blocked[each]), each.rule, each.template))
        while left:
            best = max(ranked, key=lambda each: len(self.blocked[each] & left))
            yield best, self.blocked[best]
            left -= self.blocked[best]


class Obstacles:
    """One request, tried at every start, place and with every choice of persons beside a plan."""

    def __init__(
        self,
        freedom: Freedom,
        solution: Solution,
        request: Request,
        *,
        known_faults: frozenset[tuple[str, str]] | None,
    ) -> None:
        """`known_faults`: what the referee holds against the plan already; None: it is not asked."""
        self.freedom = freedom
        self.known_faults = known_faults
        self.problem = freedom.problem
        self.solution = solution
        self.request = request
        self.session: Session | None = self.problem.session[request.session] if request.session else None
        source = self.session or request
        self.length, self.pair = source.length, source.interpreting
        self.windows = [(each.start, each.end) for each in source.windows]
        self.needs = (*request.needs, self.session.need) if self.session else request.needs
        self.rooms_at: dict[str, list[Room]] = defaultdict(list)
        for each in source.rooms:
            room = self.problem.room[each]
            self.rooms_at[room.venue].append(room)
        self._verified = 0

    @property
    def seated(self) -> Sequence[Meeting]:
        """The meetings of its session that the plan holds already: then it can only join them."""
        return self.freedom.ledger.of_session.get(self.session.id, ()) if self.session else ()

    def starts(self) -> list[int]:
        """Where both sides have hours."""
        if self.seated:
            return [self.seated[0].start]
        return [each for each in self.freedom.starts(self.length, self.windows) if self._has_hours(each)]

    def verdict(self) -> Verdict:
        found = Verdict(starts=self.starts())
        seated = self.seated
        if self.session is not None and seated:
            blocks = list(self.joining())
            if not blocks:
                found.fit = seated[0]
            for block in blocks:
                found.blocked[block].add(seated[0].start)
            return found
        for start in found.starts:
            blocks, fit = self.at(start)
            if fit is not None:
                found.fit = fit
                return found
            for block in blocks:
                found.blocked[block].add(start)
        return found

    def _has_hours(self, start: int) -> bool:
        """Whether enough persons of every party have hours then, whatever else they do."""
        return all(self._present(need, start) for need in self.needs)

    def _present(self, need: Need, start: int) -> bool:
        there = [
            each.id
            for each in self.problem.members[need.party]
            if any(hours.covers(start, start + self.length) for hours in each.available)
        ]
        return len(there) >= need.persons and all(each in there for each in need.named)

    # --- one start

    def at(self, start: int) -> tuple[list[Block], Meeting | None]:
        limits = list(self.limits(start // DAY))
        if limits:
            return limits, None
        blocks: list[Block] = []
        for venue, rooms in self.rooms_at.items():
            span = Span(start, start + self.length, venue)
            team = self._team(span)
            if isinstance(team, Block):
                blocks.append(team)
                continue
            interpreter = self._interpreter(span)
            if isinstance(interpreter, Block):
                blocks.append(interpreter)
                continue
            room = self._room(rooms, span, len(team) + (1 if interpreter else 0))
            if isinstance(room, Block):
                blocks.append(room)
                continue
            meeting = Meeting(self.request.id, start, room, tuple(sorted(team)), interpreter)
            fault = self._fault(meeting)
            if fault is None:
                return [], meeting
            blocks.append(fault)
        return blocks, None

    def limits(self, day: int) -> Iterator[Block]:
        """Parties that may have no further meeting on that day, or none at all."""
        for party in (self.request.counterpart, *self.request.delegations):
            limits = self.problem.party[party]
            most = limits.total_maximum
            if most is not None and self.freedom.meetings_of(party) >= most:
                said = f"{{{party}}} already has {counted(most, 'meeting')}, as many as it may have in all."
                yield Block("party_total_maximum", said, is_timeless=True)
            most = limits.daily_maximum
            if most is not None and self.freedom.meetings_on(party, day) >= most:
                said = f"{{{party}}} already has its {counted(most, 'meeting')} of day {day + 1}."
                yield Block("party_daily_maximum", said, is_timeless=True)

    def _team(self, span: Span) -> list[str] | Block:
        """Whom to send from every party, or what keeps too many of one away."""
        guests: list[Person] = []
        led = True
        for need in self.needs:
            if need.party != self.request.counterpart:
                chosen = self.chosen(need, span, first=lambda person: not person.is_head)
                if isinstance(chosen, Block):
                    return chosen
                guests += chosen
                led = led and any(each.is_head for each in chosen)
        need = next(each for each in self.needs if each.party == self.request.counterpart)
        hosts = self.chosen(need, span, first=lambda person: self._is_high(person) and not led)
        if isinstance(hosts, Block):
            return hosts
        high = next((each for each in hosts if self._is_high(each)), None)
        if high is not None and not led:
            said = f"{{{high.id}}} receives only with the guest's head of delegation, who is not free"
            return Block("host_rank_matches", said)
        return [each.id for each in (*guests, *hosts)]

    def _is_high(self, person: Person) -> bool:
        settings = self.problem.settings
        return settings.host_rank_matters and 1 <= person.rank <= settings.high_rank

    def chosen(self, need: Need, span: Span, *, first: Callable[[Person], bool]) -> list[Person] | Block:
        """The named persons and as many more as must come; those with `first` False are taken first."""
        team = self.problem.members[need.party]
        obstacles = {each.id: self.freedom.obstacle(each, span) for each in team}
        for each in need.named:
            obstacle = obstacles[each]
            if obstacle is not None:
                return Block(obstacle, f"{{{each}}}, who must attend, {AWAY[obstacle]}")
        free = [each for each in team if obstacles[each.id] is None]
        if len(free) < need.persons:
            kept = [rule for rule in obstacles.values() if rule is not None]
            rule = max(kept, key=OBSTACLES.index)  # who has hours but is busy says more than who has none
            some = f"{{{need.party}}}" if need.persons == 1 else f"{{{need.party}}} (of which {need.persons} must come)"
            return Block(rule, f"{some} {AWAY[rule]}")
        free.sort(key=lambda each: (each.id not in need.named, each.id not in need.asked, first(each)))
        return free[: need.persons]

    def _interpreter(self, span: Span) -> str | Block | None:
        if self.pair is None:
            return None
        able = [each for each in self.problem.interpreters if self.pair in each.pairs]
        one, other = (language_said(code) for code in self.pair)
        if not able:
            said = f"No interpreter between {one} and {other} is entered."
            return Block("interpreter_when_needed", said, is_timeless=True)
        for each in able:
            if self.freedom.interpreter_obstacle(each, span) is None:
                return each.id
        rule = self.freedom.interpreter_obstacle(able[0], span) or "interpreter_is_in_one_place"
        return Block(rule, f"No interpreter between {one} and {other} is free when both sides are")

    def _room(self, rooms: Sequence[Room], span: Span, people: int) -> str | Block:
        found: list[str] = []
        for room in rooms:
            rule = self.freedom.room_obstacle(room, span, people)
            if rule is None:
                return room.id
            found.append(rule)
        rule = max(set(found), key=lambda each: (found.count(each), each))
        which = f"{{{rooms[0].id}}}" if len(rooms) == 1 else f"Every room of {{{rooms[0].venue}}} it may use"
        return Block(rule, f"{which} {FULL[rule]}")

    def _fault(self, meeting: Meeting) -> Block | None:
        """The referee has the last word: what it holds against the plan with this meeting, None if nothing."""
        if self.known_faults is None:
            return None
        self._verified += 1
        if self._verified > MOST_VERIFIED:
            return Block("person_is_in_one_place", "The referee objects to every other way that was tried")
        with_it = Solution(tuple(sorted((*self.solution.meetings, meeting), key=lambda each: each.request)))
        for finding in checks.check(self.problem, with_it).hard:
            if (finding.rule, finding.witness) not in self.known_faults:
                return Block(finding.rule, finding.witness + ".", is_timeless=True)
        return None

    # --- sessions that already take place

    def joining(self) -> Iterator[Block]:
        """What keeps the delegation out of a session that takes place already."""
        problem, session, seated = self.problem, self.session, self.seated
        assert session is not None
        there = [party for each in seated for party in problem.request[each.request].delegations]
        when = moment(seated[0].start)
        if len(there) + len(self.request.delegations) > session.capacity:
            said = f"{{{session.id}}} on {when} is full: it has {counted(session.capacity, 'place')}."
            yield Block("session_capacity", said, is_timeless=True)
        for one, other in (*session.rivals, *((other, one) for one, other in session.rivals)):
            if one in self.request.delegations and other in there:
                said = f"{{{one}}} and {{{other}}} are rivals, and {{{other}}} sits in {{{session.id}}}."
                yield Block("rivals_sit_apart", said, is_secret=True, is_timeless=True)
        for one, other in (*problem.refusals, *((other, one) for one, other in problem.refusals)):
            if one in self.request.delegations and other in there:
                said = f"{{{other}}} sits in {{{session.id}}}, and it or {{{one}}} refuses the other."
                yield Block("refused_pair_never_meets", said, is_secret=True, is_timeless=True)
        room = problem.room[seated[0].room]
        span = Span(seated[0].start, seated[0].start + session.length, room.venue)
        for party in self.request.delegations:
            most, daily = problem.party[party].total_maximum, problem.party[party].daily_maximum
            if most is not None and self.freedom.meetings_of(party) >= most:
                said = f"{{{party}}} already has {counted(most, 'meeting')}, as many as it may have in all."
                yield Block("party_total_maximum", said, is_timeless=True)
            if daily is not None and self.freedom.meetings_on(party, span.start // DAY) >= daily:
                said = f"{{{party}}} already has its {counted(daily, 'meeting')} of day {span.start // DAY + 1}."
                yield Block("party_daily_maximum", said, is_timeless=True)
        for need in self.request.needs:
            chosen = self.chosen(need, span, first=lambda person: not person.is_head)
            if isinstance(chosen, Block):
                said = f"{chosen.template} when {{{session.id}}} takes place on {when}."
                yield Block(chosen.rule, said, is_timeless=True)


def faults_of(problem: Problem, solution: Solution) -> frozenset[tuple[str, str]]:
    """What the referee already holds against a plan: one more meeting is not to blame for that."""
    return frozenset((each.rule, each.witness) for each in checks.check(problem, solution).hard)
