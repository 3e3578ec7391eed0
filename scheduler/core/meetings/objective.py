"""One function per goal rule: each gives the terms whose weighted sum its level minimises or maximises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ortools.sat.python import cp_model

from scheduler.core.meetings.breaks import breaks_of, breaks_of_guests, total_of
from scheduler.core.meetings.candidates import Placement
from scheduler.core.meetings.constraints import Row, add_rows
from scheduler.core.meetings.crowding import count_crowds
from scheduler.core.meetings.half_days import half_days, visits_of
from scheduler.core.meetings.known import Stop, known_stops
from scheduler.core.meetings.problem import DAY, Known, Problem, Side
from scheduler.core.meetings.rulebook import RULE, weight_of
from scheduler.core.meetings.variables import Decisions, HalfDay, Item, Literal
from scheduler.core.rules import Level
from scheduler.core.search import Goal

total = cp_model.LinearExpr.sum


@dataclass(frozen=True, slots=True)
class Terms:
    """A goal's value: the sum of coefficients times literals."""

    literals: list[Literal]
    coefficients: list[int]

    def dear(self, decisions: Decisions) -> Terms:
        """The terms of which one unit costs more than all the others together can; without any, no terms."""
        found = Terms([], [])
        # Taken out whole: the solver's own lists answer -1 with their first entry.
        domains = [list(decisions.model.proto.variables[literal.index].domain) for literal in self.literals]
        spread = [cost * (domain[-1] - domain[0]) for cost, domain in zip(self.coefficients, domains, strict=True)]
        for literal, cost, own, domain in zip(self.literals, self.coefficients, spread, domains, strict=True):
            is_at_ease = domain[0] == 0  # at no cost, as far as it goes alone
            if len(spread) > 1 and is_at_ease and cost > sum(map(abs, spread)) - abs(own):
                found.literals.append(literal)
                found.coefficients.append(cost)
        return found

    @property
    def expression(self) -> cp_model.LinearExprT:
        return cp_model.LinearExpr.weighted_sum(self.literals, self.coefficients)


def guaranteed_minimum_is_met(decisions: Decisions) -> Terms:
    """Meetings missing from the guarantees."""
    counts = _meetings_of_parties(decisions)
    missing: list[Literal] = []
    for party in decisions.problem.parties:
        if party.guaranteed_minimum <= 0:
            continue
        short = decisions.model.new_int_var(0, party.guaranteed_minimum, "")
        decisions.model.add(short + total(counts.get(party.id, [])) >= party.guaranteed_minimum)
        missing.append(short)
    return Terms(missing, [1] * len(missing))


def known_days_stay(decisions: Decisions) -> Terms:
    """People whose day changes: one literal each, true for whoever loses a known stop (or gains one, if that counts).

    Without a known plan nobody's day can change.
    """
    known = decisions.problem.known
    if known is None:
        return Terms([], [])
    lost, model = _lost_stops(decisions, known), decisions.model
    changed: list[Literal] = []
    for person in (*decisions.problem.person, *decisions.problem.interpreter):
        gains = _gained_stops(decisions, known, person) if known.gains_count else []
        if person in lost or gains:
            literal = model.new_bool_var("")
            changed.append(literal)
            for each in (*lost.get(person, ()), *gains):
                model.add_implication(each, literal)
    return Terms(changed, [1] * len(changed))


def known_stops_stay(decisions: Decisions) -> Terms:
    """Every known stop that somebody loses, also of those whose day changes anyway."""
    known = decisions.problem.known
    if known is None:
        return Terms([], [])
    lost = [each for stops in _lost_stops(decisions, known).values() for each in stops]
    return Terms(lost, [weight_of(decisions.problem, "known_stops_stay")] * len(lost))


def _lost_stops(decisions: Decisions, known: Known) -> Mapping[str, Sequence[Literal]]:
    """Person or interpreter -> a literal for each known stop, true where it is lost."""
    if decisions.lost is None:
        number = {gathering.id: at for at, gathering in enumerate(decisions.gatherings)}
        decisions.lost = {
            person: [_lost(decisions, number.get(stop.gathering), stop, person) for stop in stops]
            for person, stops in known_stops(known).items()
            if person in decisions.problem.person or person in decisions.problem.interpreter
        }
    return decisions.lost


def _lost(decisions: Decisions, number: int | None, stop: Stop, person: str) -> Literal:
    sits = _held_as_known(decisions, number, stop)
    if sits is None:
        return decisions.model.new_constant(1)
    k, seat = sits
    literal = decisions.model.new_bool_var("")
    attending = [x.literal for x in _items_of(decisions, person) if (x.gathering, x.placement) == (number, k)]
    decisions.model.add_bool_or([literal, seat])
    decisions.model.add_bool_or([literal, *attending])
    return literal


def _gained_stops(decisions: Decisions, known: Known, person: str) -> list[Literal]:
    """Possible stops that the person does not know."""
    number = {gathering.id: at for at, gathering in enumerate(decisions.gatherings)}
    kept = set()
    for stop in known_stops(known).get(person, ()):
        sits = _held_as_known(decisions, number.get(stop.gathering), stop)
        if sits is not None:
            kept.add((number[stop.gathering], sits[0]))
    return [x.literal for x in _items_of(decisions, person) if (x.gathering, x.placement) not in kept]


def _items_of(decisions: Decisions, person: str) -> Sequence[Item]:
    return [*decisions.items.get(person, ()), *decisions.work.get(person, ())]


def _held_as_known(decisions: Decisions, number: int | None, stop: Stop) -> tuple[int, Literal] | None:
    """The placement at which a gathering is where people know it, and the literal that says so; None if it has none."""
    if number is None:
        return None
    for k, placement in enumerate(decisions.gatherings[number].placements):
        if (placement.start, placement.end) == (stop.start, stop.end):
            for place, literal in decisions.sits[number][k].items():
                if stop.room in decisions.candidates.places[place].rooms:
                    return k, literal
    return None


def worst_off_gets_its_share(decisions: Decisions, alone: Mapping[str, int]) -> Terms:
    """The worst-off delegation's share of what it could get alone, in permille, rounded down."""
    share = decisions.model.new_int_var(0, 1000, "")
    for delegation, worth in _worth_of_delegations(decisions).items():
        most = alone.get(delegation, 0)
        if most > 0:
            decisions.model.add(1000 * worth >= most * share)
    return Terms([share], [1])


def worth_is_met(decisions: Decisions) -> Terms:
    literals: list[Literal] = []
    worths: list[int] = []
    for request, placements in decisions.joined.items():
        literals += placements.values()
        worths += [decisions.problem.request[request].worth] * len(placements)
    return Terms(literals, worths)


def travel_is_short(decisions: Decisions) -> Terms:
    return _of_visits(decisions, _minutes_of_visit)


def places_are_few(decisions: Decisions) -> Terms:
    return _of_visits(decisions, _place_of_visit)


def weight_of_visit(problem: Problem, venue: str) -> int:
    """What a guest's half-day costs more for going to the venue, however many meetings there are."""
    return _minutes_of_visit(problem, venue) + _place_of_visit(problem, venue)


def _minutes_of_visit(problem: Problem, venue: str) -> int:
    hub = problem.settings.hub
    return weight_of(problem, "travel_is_short") * problem.on_the_road(hub, venue, 12 * 60) if hub else 0


def _place_of_visit(problem: Problem, venue: str) -> int:
    return weight_of(problem, "places_are_few") if problem.settings.hub not in (None, venue) else 0


def _of_visits(decisions: Decisions, cost_of: Callable[[Problem, str], int]) -> Terms:
    found = Terms([], [])
    for half_day in half_days(decisions):
        for venue, visited in visits_of(decisions, half_day).items():
            cost = cost_of(decisions.problem, venue)
            if cost:
                found.literals.append(visited)
                found.coefficients.append(half_day.times * cost)
    return found


def idle_time_is_short(decisions: Decisions) -> Terms:
    """Between two breakpoints somebody idles who has a stop before, a stop after, and none now.

    The time that a wait may take belongs to the stop before it.
    """
    weight = weight_of(decisions.problem, "idle_time_is_short")
    model, allowed = decisions.model, decisions.problem.settings.wait_allowed
    literals: list[Literal] = []
    costs: list[int] = []
    for half_day in half_days(decisions):
        items = [replace(item, end=item.end + allowed) for item in half_day.items]
        if len({item.gathering for item in items}) < 2:
            continue
        points = sorted({item.start for item in items} | {item.end for item in items})
        begun: Literal | None = None
        minutes: list[cp_model.LinearExprT] = []
        before: list[Literal] = []
        for point in points[:-1]:
            starting = _distinct(item for item in items if item.start == point)
            if starting or begun is None:
                here = model.new_bool_var("")
                if begun is not None:
                    model.add_implication(begun, here)
                for literal in starting:
                    model.add_implication(literal, here)
                begun = here
            before.append(begun)
        coming: Literal | None = None
        after: list[Literal] = []
        for point in reversed(points[1:]):
            ending = _distinct(item for item in items if item.end == point)
            if ending or coming is None:
                here = model.new_bool_var("")
                if coming is not None:
                    model.add_implication(coming, here)
                for literal in ending:
                    model.add_implication(literal, here)
                coming = here
            after.append(coming)
        after.reverse()
        for at, (start, end) in enumerate(pairwise(points)):
            idle = model.new_bool_var("")
            busy = _distinct(item for item in items if item.start <= start and end <= item.end)
            model.add_bool_or([idle, *busy, before[at].negated(), after[at].negated()])
            literals.append(idle)
            costs.append(weight * half_day.times * (end - start))
            minutes.append((end - start) * idle)
        add_rows(model, _least_idle_time(decisions, half_day, total(minutes)))
    return Terms(literals, costs)


def _least_idle_time(decisions: Decisions, half_day: HalfDay, idle: cp_model.LinearExprT) -> Iterator[Row]:
    """Implied rows that the LP needs: all places but the first of a half-day cost the least wait to get there.

    For any t, idle >= sum of min(wait of the place, t) over the places visited, less t for the first one.
    """
    allowed = decisions.problem.settings.wait_allowed
    waits = {venue: max(wait - allowed, 0) for venue, wait in _least_waits(decisions, half_day.items).items()}
    visits = visits_of(decisions, half_day)
    for cap in sorted(set(waits.values()) - {0}):
        yield idle >= total([min(waits[venue], cap) * visited for venue, visited in visits.items()]) - cap


def _least_waits(decisions: Decisions, items: Sequence[Item]) -> Mapping[str, int]:
    """Venue -> the least minutes from the end of a meeting elsewhere to the start of one there; 0 if none can."""
    ends: dict[str, set[int]] = defaultdict(set)
    starts: dict[str, set[int]] = defaultdict(set)
    for item in items:
        ends[item.venue].add(item.end)
        starts[item.venue].add(item.start)
    ready = decisions.candidates.diary.ready
    return {
        venue: min(
            (
                start - end
                for other in ends.keys() - {venue}
                for end in ends[other]
                for start in starts[venue]
                if start >= ready(other, venue, end)
            ),
            default=0,
        )
        for venue in starts
    }


def breaks_are_few(decisions: Decisions) -> Terms:
    weight = weight_of(decisions.problem, "breaks_are_few")
    literals: list[Literal] = []
    costs: list[int] = []
    for half_day in half_days(decisions):
        breaks = breaks_of(decisions, half_day)
        literals += breaks.counted
        costs += [weight * half_day.times] * len(breaks.counted)
    count_crowds(decisions)
    return Terms(literals, costs)


def breaks_are_shared(decisions: Decisions) -> Terms:
    """How far the guest with most breaks is beyond what the one with fewest may be ahead by."""
    problem = decisions.problem
    allowed = problem.settings.breaks_apart
    found = breaks_of_guests(decisions)
    guests = [each.id for each in problem.persons if problem.party[each.party].side == Side.DELEGATION]
    most = {guest: sum(breaks.most for breaks in found.get(guest, ())) for guest in guests}
    beyond = max(most.values(), default=0) - allowed
    if beyond <= 0:
        return Terms([], [])
    floor = min(most.values())
    least = decisions.model.new_int_var(0, floor, "") if floor else None
    further = decisions.model.new_int_var(0, beyond, "")
    for guest in guests:
        counts = total_of(found.get(guest, ()))
        if least is not None:
            decisions.model.add(least <= counts)
            decisions.model.add(counts <= least + allowed + further)
        elif most[guest] > allowed:
            decisions.model.add(counts <= allowed + further)
    return Terms([further], [weight_of(problem, "breaks_are_shared")])


def hours_are_decent(decisions: Decisions) -> Terms:
    """One literal for each request that may meet at such an hour."""
    weight = weight_of(decisions.problem, "hours_are_decent")
    literals: list[Literal] = []
    for gathering in decisions.gatherings:
        for guest in gathering.guests:
            joined = decisions.joined.get(guest.request.id, {})
            indecent = [x for k, x in joined.items() if is_indecent(decisions.problem, gathering.placements[k])]
            if indecent:
                literals.append(decisions.model.new_bool_var(""))
                decisions.model.add(total(indecent) <= literals[-1])
    return Terms(literals, [weight] * len(literals))


def is_indecent(problem: Problem, placement: Placement) -> bool:
    """Whether a meeting is very early or very late there."""
    settings, day = problem.settings, placement.start // DAY * DAY
    return placement.start - day < settings.early_before or placement.end - day > settings.late_after


def asked_person_attends(decisions: Decisions) -> Terms:
    """One literal for each person and gathering that asked for him or her: true where it is held without.

    Persons of pooled parties are not booked: relaxation.py counts those who cannot all come.
    """
    weight = weight_of(decisions.problem, "asked_person_attends")
    literals: list[Literal] = []

    def ask(person: str, within: str, parents: Mapping[int, Literal]) -> None:
        if decisions.problem.person[person].party in decisions.detail.pooled:
            return
        there = decisions.attends.get((person, within), {})
        held = [parent for k, parent in parents.items() if k not in there or there[k].index != parent.index]
        present = [there[k] for k, parent in parents.items() if k in there and there[k].index != parent.index]
        if held:
            literals.append(decisions.model.new_bool_var(""))
            decisions.model.add(total(held) - total(present) <= literals[-1])

    for gathering, held in zip(decisions.gatherings, decisions.held, strict=True):
        for person in gathering.host.asked:
            ask(person, gathering.id, dict(enumerate(held)))
        for guest in gathering.guests:
            for team in guest.teams:
                for person in team.asked:
                    ask(person, guest.request.id, decisions.joined.get(guest.request.id, {}))
    return Terms(literals, [weight] * len(literals))


OBJECTIVES: Mapping[str, Callable[..., Terms]] = {
    rule.__name__: rule
    for rule in (
        guaranteed_minimum_is_met,
        known_days_stay,
        known_stops_stay,
        worst_off_gets_its_share,
        worth_is_met,
        travel_is_short,
        idle_time_is_short,
        breaks_are_few,
        breaks_are_shared,
        places_are_few,
        hours_are_decent,
        asked_person_attends,
    )
}


def comfort_terms(decisions: Decisions) -> Terms:
    """All comfort rules that are switched on, weighted, as one sum."""
    return joined_terms(
        *(
            rule(decisions)
            for name, rule in OBJECTIVES.items()
            if RULE[name].level == Level.COMFORT and weight_of(decisions.problem, name) != 0
        )
    )


def joined_terms(*terms: Terms) -> Terms:
    return Terms([x for each in terms for x in each.literals], [x for each in terms for x in each.coefficients])


def goals_before_comfort(
    decisions: Decisions, alone: Mapping[str, int]
) -> tuple[tuple[Level, Callable[[], Goal]], ...]:
    """The levels that depend on when and where, in order; each goal is put into the model when it is called for."""
    return (
        (Level.GUARANTEES, lambda: Goal(guaranteed_minimum_is_met(decisions).expression)),
        (Level.FAIRNESS, lambda: Goal(worst_off_gets_its_share(decisions, alone).expression, maximise=True)),
        (Level.WORTH, lambda: Goal(worth_is_met(decisions).expression, maximise=True)),
    )


def hold_levels(decisions: Decisions, figures: Mapping[Level, int], alone: Mapping[str, int]) -> None:
    """No worse at these levels than `figures`."""
    for level, goal in goals_before_comfort(decisions, alone):
        wanted = goal()
        held = wanted.expression
        decisions.model.add(held >= figures[level] if wanted.maximise else held <= figures[level])


def counts_breaks(problem: Problem) -> bool:
    """Whether comfort is a matter of breaks and not of minutes."""
    minutes = ("travel_is_short", "idle_time_is_short")
    return weight_of(problem, "breaks_are_few") > 0 and not any(weight_of(problem, name) for name in minutes)


def _distinct(items: Iterator[Item]) -> list[Literal]:
    return list({item.literal.index: item.literal for item in items}.values())


def _meetings_of_parties(decisions: Decisions) -> dict[str, list[Literal]]:
    found: dict[str, list[Literal]] = defaultdict(list)
    for gathering, held in zip(decisions.gatherings, decisions.held, strict=True):
        found[gathering.counterpart] += held
        for guest in gathering.guests:
            for delegation in guest.request.delegations:
                found[delegation] += decisions.joined.get(guest.request.id, {}).values()
    return found


def _worth_of_delegations(decisions: Decisions) -> dict[str, cp_model.LinearExprT]:
    parts: dict[str, list[cp_model.LinearExprT]] = {
        party.id: [] for party in decisions.problem.parties if party.side == Side.DELEGATION
    }
    for request, placements in decisions.joined.items():
        given = decisions.problem.request[request]
        for delegation in given.delegations:
            parts[delegation] += [given.worth * literal for literal in placements.values()]
    return {delegation: total(terms) for delegation, terms in parts.items()}
