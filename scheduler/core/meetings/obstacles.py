"""Where one more request fits beside a plan, and what keeps it out elsewhere, in words that hold for many hours.

hindrances.py names everything in the way at one hour, with its witness; here the first free team, interpreter and room
are taken, and what is not free is said of the party and not of the hour, so that hours can be counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from scheduler.core.meetings.freedom import OBSTACLES, Freedom, Span
from scheduler.core.meetings.hindrances import Hindrance, Hindrances, between
from scheduler.core.meetings.news import news_of
from scheduler.core.meetings.problem import DAY, Need, Person, Request, Room
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
        is_judged: bool,
    ) -> None:
        """`is_judged`: whether the referee is asked about the way that is found."""
        self.freedom = freedom
        self.is_judged = is_judged
        self.problem = freedom.problem
        self.solution = solution
        self.request = request
        self._hindrances = Hindrances(freedom, request)
        self.length, self.pair, self.needs = self._hindrances.length, self._hindrances.pair, self._hindrances.needs
        self.rooms_at: dict[str, list[Room]] = defaultdict(list)
        for each in self._hindrances.rooms:
            room = self.problem.room[each]
            self.rooms_at[room.venue].append(room)
        self._verified = 0

    @property
    def seated(self) -> Sequence[Meeting]:
        """The meetings of its session that the plan holds already: then it can only join them."""
        return self._hindrances.seated

    def starts(self) -> list[int]:
        """Where both sides have hours."""
        if self.seated:
            return [self.seated[0].start]
        return self._hindrances.asked_starts()

    def verdict(self) -> Verdict:
        found = Verdict(starts=self.starts())
        seated = self.seated
        if seated:
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

    # --- one start

    def at(self, start: int) -> tuple[list[Block], Meeting | None]:
        """A meeting that nothing blocks, or what blocks it at every place."""
        ruled_out = list(self.ruled_out(start))
        if ruled_out:
            return ruled_out, None
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

    def ruled_out(self, start: int) -> Iterator[Block]:
        """What forbids the start wherever it is held: a party's limit, or a meeting it has to follow or to precede."""
        yield from map(_lasting, self._hindrances.limits(self._hindrances.parties, start // DAY))
        yield from map(_lasting, self._hindrances.order(start, start + self.length))

    def joining(self) -> Iterator[Block]:
        """What keeps the delegation out of a session that takes place already."""
        return map(_lasting, self._hindrances.joining())

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
        hosts = self.chosen(need, span, first=lambda person: self._hindrances.is_high(person) and not led)
        if isinstance(hosts, Block):
            return hosts
        high = next((each for each in hosts if self._hindrances.is_high(each)), None)
        if high is not None and not led:
            said = f"{{{high.id}}} receives only with the guest's head of delegation, who is not free"
            return Block("host_rank_matches", said)
        return [each.id for each in (*guests, *hosts)]

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
        if not able:
            return _lasting(self._hindrances.no_interpreter(self.pair))
        for each in able:
            if self.freedom.interpreter_obstacle(each, span) is None:
                return each.id
        rule = self.freedom.interpreter_obstacle(able[0], span) or "interpreter_is_in_one_place"
        return Block(rule, f"No interpreter {between(self.pair)} is free when both sides are")

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
        if not self.is_judged:
            return None
        self._verified += 1
        if self._verified > MOST_VERIFIED:
            return Block("person_is_in_one_place", "The referee objects to every other way that was tried")
        with_it = Solution(tuple(sorted((*self.solution.meetings, meeting), key=lambda each: each.request)))
        news = news_of(self.freedom.ledger, with_it)
        return Block(news[0].rule, news[0].witness + ".", is_timeless=True) if news else None


def _lasting(found: Hindrance) -> Block:
    """A hindrance whose sentence says all there is to say: its hour is named, or plays no part."""
    return Block(found.rule, found.sentence, found.is_secret, is_timeless=True)
