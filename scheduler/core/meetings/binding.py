"""How often each rule binds in a plan: for every unmet request, the referee is asked about every place and time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scheduler.core.meetings.beside import Beside
from scheduler.core.meetings.checks import CHECKS, HARD, check
from scheduler.core.meetings.checks_ledger import Gathering, Ledger
from scheduler.core.meetings.freedom import Freedom, Span
from scheduler.core.meetings.problem import DAY, Need, Person, Problem, Request, Session, Side
from scheduler.core.meetings.rulebook import RULES, weight_of
from scheduler.core.meetings.solution import Meeting, Solution
from scheduler.core.rules import Level, Rule

# These ask for meetings instead of forbidding them: no further meeting can break them.
DEMANDS = ("required_request_is_met", "locked_meeting_stays")
# Rules of a repair: they say nothing where no plan is known to people.
OF_REPAIRS = ("notice_is_kept", "known_days_stay")
_FORBID = tuple(name for name in HARD if name not in DEMANDS)
# What each of them asks about, so that it is asked once for all placements that are alike in that.
OF_PERSON = (
    "person_is_in_one_place",
    "person_is_available",
    "party_gets_a_pause",
    "party_is_not_worn_out",
    "clearance_was_possible",
)
OF_INTERPRETER = ("interpreter_is_in_one_place", "interpreter_is_available", "interpreter_rests")
OF_ROOM = ("room_holds_its_meetings", "room_seats_its_people", "room_is_open")
OF_START = ("party_daily_maximum", "meeting_is_in_its_window", "order_is_kept", "starts_on_grid")
OF_KNOWN = ("notice_is_kept",)
OF_TEAM = tuple(name for name in _FORBID if name not in (*OF_PERSON, *OF_INTERPRETER, *OF_ROOM, *OF_START, *OF_KNOWN))


@dataclass(frozen=True, slots=True)
class Binding:
    """One rule in one plan.

    Hard rules. `requests`: unmet requests of which it blocks a placement at least; `alone`: those of them for which it
    is the only rule that blocks some placement, so that without it they would fit there; `placements`: the placements
    it blocks, all unmet requests together. For a rule that demands meetings: `demands`, how many.
    Goal rules. `places`: soft findings; `amount`: the sum of theirs, in the rule's unit; `cost`: that times `weight`.
    `set_for`: how many parties, rooms or the like have a figure of their own under the rule, None where there is none
    to set. `is_on`: whether it holds in this mission at all.
    """

    rule: Rule
    is_on: bool
    set_for: int | None = None
    weight: int = 0
    requests: int = 0
    alone: int = 0
    placements: int = 0
    demands: int = 0
    places: int = 0
    amount: int = 0

    @property
    def cost(self) -> int:
        return self.amount * self.weight


@dataclass(frozen=True, slots=True)
class Bindings:
    """Every rule of the rulebook, in its order. `unmet`: requests of the problem that the plan does not place, of
    which the `tried` worthiest were tried (None: there was no plan to try them beside)."""

    rules: tuple[Binding, ...]
    unmet: int | None = None
    tried: int | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """One way to hold an unmet request beside a plan, and the rules that block it (none: it would fit)."""

    meeting: Meeting
    blocked_by: frozenset[str]


def placements_of(problem: Problem, solution: Solution, request: Request) -> Iterator[Placement]:
    """Every placement of an unmet request, as `bindings_of` counts them."""
    return _Trials(Ledger(problem, solution)).of(request)


def bindings_of(
    problem: Problem,
    solution: Solution | None = None,
    *,
    alone: Mapping[str, int] | None = None,
    most: int | None = None,
) -> Bindings:
    """What every rule does in this mission and (if given) in this plan.

    A *placement* of an unmet request is a start on the grid at which some room of the mission is open or somebody has
    hours for as long, in one of the request's rooms, beside the plan as it stands; in a session that is held already
    there is one. Its people are the named ones and those whom the fewest of their own rules keep away; so is its
    interpreter. A rule blocks it if the referee finds the rule broken by the plan with this meeting in it, and not by
    the plan alone.
    `most`: how many unmet requests to try, the worthiest first (None: all). `alone` as for the referee.
    """
    if solution is None:
        return Bindings(tuple(_of_rule(problem, rule, _set_for(problem).get(rule.name)) for rule in RULES))
    unmet = [each for each in problem.requests if each.id not in solution.meeting]
    tried = sorted(unmet, key=lambda each: -each.worth)[:most]
    trials = _Trials(Ledger(problem, solution))
    blocked = [Counter(each.blocked_by for each in trials.of(request)) for request in tried]
    soft = check(problem, solution, alone=alone).soft
    counts = _set_for(problem)
    found = []
    for rule in RULES:
        binding = _of_rule(problem, rule, counts.get(rule.name))
        if rule.level is Level.HARD:
            counts_here = [sum(n for each, n in by_rules.items() if rule.name in each) for by_rules in blocked]
            binding = replace(
                binding,
                requests=sum(count > 0 for count in counts_here),
                alone=sum(frozenset({rule.name}) in by_rules for by_rules in blocked),
                placements=sum(counts_here),
            )
        else:
            amounts = [each.amount for each in soft if each.rule == rule.name]
            binding = replace(binding, places=len(amounts), amount=sum(amounts))
        found.append(binding)
    return Bindings(tuple(found), len(unmet), len(tried))


def _of_rule(problem: Problem, rule: Rule, set_for: int | None) -> Binding:
    """What is known of a rule without a plan."""
    if rule.level is Level.HARD:
        is_on = problem.settings.host_rank_matters if rule.name == "host_rank_matches" else True
        is_on = is_on and (rule.name not in OF_REPAIRS or problem.known is not None)
        return Binding(rule, is_on, set_for, demands=(set_for or 0) if rule.name in DEMANDS else 0)
    weight = weight_of(problem, rule.name)
    is_on = weight > 0 and (rule.name != "travel_is_short" or problem.settings.hub is not None)
    is_on = is_on and (rule.name not in OF_REPAIRS or problem.known is not None)
    return Binding(rule, is_on, set_for, weight)


def _set_for(problem: Problem) -> Mapping[str, int]:
    """Rule -> how many things of the mission it has a figure of."""
    parties, interpreters = problem.parties, problem.interpreters
    sources: tuple[Request | Session, ...] = (*problem.requests, *problem.sessions)
    return {
        "required_request_is_met": sum(each.required for each in problem.requests),
        "refused_pair_never_meets": len({frozenset(each) for each in problem.refusals}),
        "room_seats_its_people": sum(each.seats is not None for each in problem.rooms),
        "meeting_is_in_its_window": sum(bool(each.windows) for each in sources),
        "interpreter_when_needed": sum(each.interpreting is not None for each in sources),
        "interpreter_rests": sum(each.rest is not None for each in interpreters),
        "party_daily_maximum": sum(each.daily_maximum is not None for each in parties),
        "party_total_maximum": sum(each.total_maximum is not None for each in parties),
        "party_gets_a_pause": sum(bool(each.pauses) for each in parties),
        "party_is_not_worn_out": sum(each.stretch is not None for each in parties),
        "session_capacity": len(problem.sessions),
        "rivals_sit_apart": sum(len(each.rivals) for each in problem.sessions),
        "locked_meeting_stays": len(problem.locks),
        "order_is_kept": len(problem.orders),
        "clearance_was_possible": sum(each.list_closes is not None for each in problem.venues),
        "host_rank_matches": sum(
            1 <= each.rank <= problem.settings.high_rank and problem.party[each.party].side is Side.COUNTERPART
            for each in problem.persons
        ),
        "guaranteed_minimum_is_met": sum(each.guaranteed_minimum > 0 for each in parties),
    }


class _Trials:
    """One plan, and one more meeting tried beside it.

    What the referee would say of a person, an interpreter or a room is told from their free hours, once for all
    requests that ask; of the start and of the team it is asked itself.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.problem = ledger.problem
        self.freedom = Freedom(ledger)
        self.known = frozenset(finding for name in _FORBID for finding in CHECKS[name](ledger))
        self._starts: dict[int, tuple[int, ...]] = {}
        self._crowds: dict[tuple[str, int, int], tuple[bool, list[list[Gathering]]]] = {}

    def of(self, request: Request) -> Iterator[Placement]:
        session = self.problem.session[request.session] if request.session is not None else None
        seated = self.ledger.of_session.get(session.id, ()) if session is not None else ()
        if seated:
            meeting = self._joining(request, seated[0])
            yield Placement(meeting, self._broken(meeting, _FORBID))
            return
        source = session or request
        of_team: dict[tuple[tuple[str, ...], str | None], frozenset[str]] = {}
        for start in self._open(source.length) if source.rooms else ():
            of_start = self._broken(Meeting(request.id, start, source.rooms[0], ()), OF_START)
            of_venue: dict[str, tuple[Meeting, frozenset[str]]] = {}
            for room in source.rooms:
                venue = self.problem.room[room].venue
                if venue not in of_venue:
                    meeting = self._meeting(request, session, Span(start, start + source.length, venue), room)
                    team = (meeting.attendees, meeting.interpreter)
                    if team not in of_team:
                        of_team[team] = self._broken(meeting, OF_TEAM)
                    span = Span(start, start + source.length, venue)
                    of_venue[venue] = meeting, of_start | of_team[team] | self._of_people(meeting, span)
                meeting, broken = of_venue[venue]
                here = replace(meeting, room=room)
                if self.problem.known is not None:
                    broken |= self._broken(here, OF_KNOWN)
                yield Placement(here, broken | self._of_room(here, start + source.length))

    def _open(self, length: int) -> tuple[int, ...]:
        """Starts on the grid at which some room is open, or somebody has hours, for `length` minutes."""
        if length not in self._starts:
            hours = {hours for room in self.problem.rooms for hours in room.hours}
            hours |= {hours for person in self.problem.persons for hours in person.available}
            grid, last = self.problem.settings.grid, self.problem.days * DAY
            self._starts[length] = tuple(
                start
                for start in range(0, last, grid)
                if start // DAY == (start + length - 1) // DAY
                and any(each.start <= start and start + length <= each.end for each in hours)
            )
        return self._starts[length]

    def _broken(self, meeting: Meeting, rules: Sequence[str]) -> frozenset[str]:
        """The rules that the referee finds broken with this meeting and not without it."""
        ledger = Beside(self.ledger, meeting)
        return frozenset(name for name in rules if any(each not in self.known for each in CHECKS[name](ledger)))

    def _of_people(self, meeting: Meeting, span: Span) -> frozenset[str]:
        found = [self.freedom.rules_away(self.problem.person[each], span) for each in meeting.attendees]
        if meeting.interpreter is not None:
            found.append(self.freedom.rules_busy(self.problem.interpreter[meeting.interpreter], span))
        return frozenset().union(*found)

    def _of_room(self, meeting: Meeting, end: int) -> frozenset[str]:
        room = self.problem.room[meeting.room]
        asked = (room.id, meeting.start, end)
        if asked not in self._crowds:
            is_open = any(each.covers(meeting.start, end) for each in room.hours)
            self._crowds[asked] = is_open, self.freedom.crowds(room, meeting.start, end)
        is_open, crowds = self._crowds[asked]
        found = set() if is_open else {"room_is_open"}
        for crowd in crowds:
            if len(crowd) >= room.holds:
                found.add("room_holds_its_meetings")
            if room.seats is not None:
                people = set(meeting.attendees).union(*(each.attendees for each in crowd))
                helpers = sum(1 for each in crowd if each.interpreters) + (meeting.interpreter is not None)
                if len(people) + helpers > room.seats:
                    found.add("room_seats_its_people")
        return frozenset(found)

    def _joining(self, request: Request, seated: Meeting) -> Meeting:
        """The request in its session as it is held: the host's team, the room and the interpreter stand."""
        host = [each for each in seated.attendees if self.ledger.party_of.get(each) == request.counterpart]
        span = Span(seated.start, self.ledger.end_of(seated), self.problem.room[seated.room].venue)
        guests = [person for need in request.needs for person in self._chosen(request, need, span)]
        people = tuple(sorted({*host, *guests}))
        return Meeting(request.id, seated.start, seated.room, people, seated.interpreter)

    def _meeting(self, request: Request, session: Session | None, span: Span, room: str) -> Meeting:
        source = session or request
        needs = request.needs if session is None else (*request.needs, session.need)
        people = {person for need in needs for person in self._chosen(request, need, span)}
        interpreter = None
        if source.interpreting is not None:
            able = [each for each in self.problem.interpreters if source.interpreting in each.pairs]
            tried = ((len(self.freedom.rules_busy(each, span)), at, each.id) for at, each in enumerate(able))
            interpreter = min(tried, default=(0, 0, None))[2]
        return Meeting(request.id, span.start, room, tuple(sorted(people)), interpreter)

    def _chosen(self, request: Request, need: Need, span: Span) -> Sequence[str]:
        """The named persons, then those whom the fewest rules keep away: who was asked for, heads of a delegation and
        hosts below the highest rank first."""
        team = sorted(
            self.problem.members[need.party],
            key=lambda each: (
                each.id not in need.named,
                len(self.freedom.rules_away(each, span)),
                each.id not in need.asked,
                not each.is_head if need.party != request.counterpart else self._is_high(each),
            ),
        )
        return [each.id for each in team[: need.persons]]

    def _is_high(self, person: Person) -> bool:
        return 1 <= person.rank <= self.problem.settings.high_rank
