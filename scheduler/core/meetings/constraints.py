"""One function per hard rule between meetings: each yields rows, the builder adds and names them.

Cliques carry the journeys. For somebody, a moment t and a venue v, every stop at v that covers t and every stop
elsewhere that covers a moment t' >= t before he or she could have arrived there from v clash pairwise: of such a set
at most one holds. All such sets together forbid exactly the overlaps and the journeys that are too short.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from ortools.sat.python import cp_model

from scheduler.core.meetings.candidates import Gathering
from scheduler.core.meetings.problem import DAY, Party, Stretch
from scheduler.core.meetings.variables import Decisions, Demand, Item, Literal
from scheduler.core.search import Abandoned, Brake


@dataclass(frozen=True, slots=True)
class AtMostOne:
    literals: Sequence[Literal]


@dataclass(frozen=True, slots=True)
class Free:
    """Somebody's free span: `literal` may be true only if no stop touches it."""

    literal: Literal
    start: int
    end: int


Stop = TypeVar("Stop", Item, Demand)
_FEW_CALLS = 3_000

Row = AtMostOne | cp_model.BoundedLinearExpression | bool | np.bool_
total = cp_model.LinearExpr.sum


def person_is_in_one_place(decisions: Decisions) -> Iterator[Row]:
    seen: set[object] = set()
    for items in decisions.items.values():
        yield from _one_place(decisions, items, seen)
    for demands in decisions.pools.values():
        yield from _enough_hands(_cliques(decisions, demands), seen)


def interpreter_is_in_one_place(decisions: Decisions) -> Iterator[Row]:
    seen: set[object] = set()
    for items in decisions.work.values():
        yield from _one_place(decisions, items, seen)
    # The journeys of many possible calls make millions of literals for little; staffing.py sees to them then.
    few = len(decisions.calls) <= _FEW_CALLS
    cliques = _cliques(decisions, decisions.calls) if few else _covering_each_start(decisions.calls)
    yield from _enough_hands(cliques, seen)


def attendees_are_present(decisions: Decisions) -> Iterator[Row]:
    for choice in decisions.choices:
        yield total(choice.options) == choice.choose * choice.parent


def one_meeting_per_request(decisions: Decisions) -> Iterator[Row]:
    for literals in decisions.joined.values():
        yield AtMostOne(list(literals.values()))


def session_meets_once(decisions: Decisions) -> Iterator[Row]:
    for gathering, held in zip(decisions.gatherings, decisions.held, strict=True):
        if gathering.session is None:
            continue
        yield AtMostOne(held)
        guests = [decisions.joined.get(guest.request.id, {}) for guest in gathering.guests]
        for k, literal in enumerate(held):
            here = [joined[k] for joined in guests if k in joined]
            for each in here:
                yield each <= literal
            yield total(here) >= literal


def required_request_is_met(decisions: Decisions) -> Iterator[Row]:
    for request in decisions.problem.requests:
        if request.required:
            yield _must_be_met(decisions, request.id)


def locked_meeting_stays(decisions: Decisions) -> Iterator[Row]:
    for lock in decisions.problem.locks:
        yield _must_be_met(decisions, lock.request)


def notice_is_kept(decisions: Decisions) -> Iterator[Row]:
    """What is too near to be changed takes place; candidates.py offers it no other placement than the known one."""
    for request in sorted(decisions.candidates.settled):
        yield _must_be_met(decisions, request)


def order_is_kept(decisions: Decisions) -> Iterator[Row]:
    """For each moment: the first is not still to end where the second has begun."""
    ends: dict[str, list[tuple[int, Literal]]] = defaultdict(list)
    starts: dict[str, list[tuple[int, Literal]]] = defaultdict(list)
    ordered = {request for order in decisions.problem.orders for request in order}
    for gathering in decisions.gatherings:
        for guest in gathering.guests:
            if guest.request.id in ordered:
                for k, literal in decisions.joined.get(guest.request.id, {}).items():
                    starts[guest.request.id].append((gathering.placements[k].start, literal))
                    ends[guest.request.id].append((gathering.placements[k].end, literal))
    for first, then in decisions.problem.orders:
        for moment in sorted({end for end, _ in ends[first]}):
            late = [literal for end, literal in ends[first] if end >= moment]
            early = [literal for start, literal in starts[then] if start < moment]
            if early:
                yield AtMostOne(list({literal.index: literal for literal in (*late, *early)}.values()))


def room_holds_its_meetings(decisions: Decisions) -> Iterator[Row]:
    for parents, choices in zip(decisions.held, decisions.sits, strict=True):
        for parent, places in zip(parents, choices, strict=True):
            if len(places) > 1:
                yield total(list(places.values())) == parent
    for place, users in _by_place(decisions).items():
        capacity = decisions.candidates.places[place].capacity
        for here in _covering_each_start(users):
            if len({item.gathering for item in here}) > capacity:
                literals = [item.literal for item in here]
                yield AtMostOne(literals) if capacity == 1 else total(literals) <= capacity
    if not decisions.detail.rooms:
        yield from _enough_rooms(decisions)


def room_seats_its_people(decisions: Decisions) -> Iterator[Row]:
    """Of places where several meetings share the seats, and of sessions; others were sized as candidates."""
    for place, users in _by_place(decisions).items():
        found = decisions.candidates.places[place]
        if found.seats is None:
            continue
        shared = found.holds > 1
        for here in _covering_each_start(users) if shared else ([item] for item in users):
            if shared or decisions.gatherings[here[0].gathering].session is not None:
                yield total([_people(decisions, item) for item in here]) <= found.seats


def interpreter_when_needed(decisions: Decisions) -> Iterator[Row]:
    for helper in decisions.helpers:
        yield total(helper.options) == helper.parent


def interpreter_rests(decisions: Decisions) -> Iterator[Row]:
    for interpreter, items in decisions.work.items():
        yield from _rests(decisions, items, decisions.problem.interpreter[interpreter].rest)


def party_daily_maximum(decisions: Decisions) -> Iterator[Row]:
    for party, literals in _gatherings_of_parties(decisions).items():
        most = decisions.problem.party[party].daily_maximum
        if most is None:
            continue
        days: dict[int, list[Literal]] = defaultdict(list)
        for start, literal in literals:
            days[start // DAY].append(literal)
        for of_day in days.values():
            yield total(of_day) <= most


def party_total_maximum(decisions: Decisions) -> Iterator[Row]:
    for party, literals in _gatherings_of_parties(decisions).items():
        most = decisions.problem.party[party].total_maximum
        if most is not None:
            yield total([literal for _, literal in literals]) <= most


def party_gets_a_pause(decisions: Decisions) -> Iterator[Row]:
    seen: set[object] = set()
    for person, items in decisions.items.items():
        party = _party_of(decisions, person)
        key = (party.pauses, frozenset(item.literal.index for item in items))
        if not party.pauses or key in seen:
            continue
        seen.add(key)
        for pause in party.pauses:
            last = pause.window.end - pause.minutes
            starts = {pause.window.start} | {item.end for item in items if pause.window.start < item.end <= last}
            if last < pause.window.start:
                yield False
                continue
            if any(not _touching(items, start, start + pause.minutes) for start in starts):
                continue
            spans = [_free(decisions, start, start + pause.minutes) for start in sorted(starts)]
            yield total([span.literal for span in spans]) >= 1
            yield from _keeps_free(spans, items)


def party_is_not_worn_out(decisions: Decisions) -> Iterator[Row]:
    seen: set[object] = set()
    for person, items in decisions.items.items():
        stretch = _party_of(decisions, person).stretch
        key = (stretch, frozenset(item.literal.index for item in items))
        if key not in seen:
            seen.add(key)
            yield from _rests(decisions, items, stretch)


def session_capacity(decisions: Decisions) -> Iterator[Row]:
    for gathering, held in zip(decisions.gatherings, decisions.held, strict=True):
        if gathering.session is None:
            continue
        parts = [
            len(guest.request.delegations) * literal
            for guest in gathering.guests
            for literal in decisions.joined.get(guest.request.id, {}).values()
        ]
        yield total(parts) <= gathering.session.capacity * total(held)


def rivals_sit_apart(decisions: Decisions) -> Iterator[Row]:
    yield from _apart(decisions, lambda gathering: gathering.session.rivals if gathering.session else ())


def refused_pair_never_meets(decisions: Decisions) -> Iterator[Row]:
    """Two delegations of one session; all other refused pairs never became candidates."""
    yield from _apart(decisions, lambda gathering: decisions.problem.refusals if gathering.session else ())


def host_rank_matches(decisions: Decisions) -> Iterator[Row]:
    settings = decisions.problem.settings
    if not settings.host_rank_matters:
        return
    for gathering in decisions.gatherings:
        high = [
            person.id
            for person in decisions.problem.members[gathering.counterpart]
            if 1 <= person.rank <= settings.high_rank
        ]
        for host in high:
            there = decisions.attends.get((host, gathering.id), {})
            for guest in gathering.guests:
                joined = decisions.joined.get(guest.request.id, {})
                for delegation in guest.request.delegations:
                    for k in sorted(joined.keys() & there.keys()):
                        if not _head_may_come(decisions, delegation, guest.request.id, k):
                            heads = _heads(decisions, delegation, guest.request.id, k)
                            yield total(heads) >= joined[k] + there[k] - 1


CONSTRAINTS: Mapping[str, Callable[[Decisions], Iterator[Row]]] = {
    rule.__name__: rule
    for rule in (
        person_is_in_one_place,
        attendees_are_present,
        one_meeting_per_request,
        session_meets_once,
        required_request_is_met,
        refused_pair_never_meets,
        room_holds_its_meetings,
        room_seats_its_people,
        interpreter_when_needed,
        interpreter_is_in_one_place,
        interpreter_rests,
        party_daily_maximum,
        party_total_maximum,
        party_gets_a_pause,
        party_is_not_worn_out,
        session_capacity,
        rivals_sit_apart,
        locked_meeting_stays,
        notice_is_kept,
        order_is_kept,
        host_rank_matches,
    )
}


def add_constraints(decisions: Decisions, *, without: Collection[str] = (), brake: Brake | None = None) -> None:
    """All hard rules' rows but those named in `without`. Raises Abandoned when `brake` is pulled meanwhile."""
    decisions.left_out = frozenset(without)
    for name, rule in CONSTRAINTS.items():
        if name not in without:
            add_rows(decisions.model, rule(decisions), brake)


def add_rows(model: cp_model.CpModel, rows: Iterable[Row], brake: Brake | None = None) -> None:
    for row in rows:
        if brake is not None and brake.pulled:
            raise Abandoned
        if isinstance(row, AtMostOne):
            if len(row.literals) > 1:
                model.add_at_most_one(row.literals)
        else:
            model.add(row)


def _must_be_met(decisions: Decisions, request: str) -> Row:
    if request not in decisions.joined:
        return False
    return total(list(decisions.joined[request].values())) == 1


def _party_of(decisions: Decisions, person: str) -> Party:
    return decisions.problem.party[decisions.problem.person[person].party]


def _one_place(decisions: Decisions, items: Sequence[Item], seen: set[object]) -> Iterator[Row]:
    """At most one stop of each of a person's cliques; rows already given for somebody else are left out."""
    for clique in _cliques(decisions, items):
        literals = {item.literal.index: item.literal for item in clique}
        key = frozenset(literals)
        if key not in seen:
            seen.add(key)
            yield AtMostOne(list(literals.values()))


def _enough_hands(cliques: Iterable[Sequence[Demand]], seen: set[object]) -> Iterator[Row]:
    """Of stops that clash pairwise, those that only the persons of a set S can take need no more than S has."""
    for clique in cliques:
        teams: dict[frozenset[str], list[Demand]] = defaultdict(list)
        for demand in clique:
            teams[demand.able].append(demand)
        everybody = frozenset[str]().union(*teams)
        for able in {*teams, everybody}:
            taking = [demand for team, demands in teams.items() if team <= able for demand in demands]
            most = {demand.gathering: demand.size for demand in taking}
            if sum(most.values()) <= len(able):
                continue
            literals = [demand.literal for demand in taking]
            key = (frozenset([literal.index for literal in literals]), len(able))
            if key in seen:
                continue
            seen.add(key)
            if len(able) == 1:
                yield AtMostOne(literals)
            elif all(size == 1 for size in most.values()):
                yield total(literals) <= len(able)
            else:
                yield cp_model.LinearExpr.weighted_sum(literals, [demand.size for demand in taking]) <= len(able)


def _cliques(decisions: Decisions, items: Sequence[Stop]) -> Iterator[list[Stop]]:
    """Sets of one person's possible stops of which any two clash; together they hold every clash there is."""
    ready = decisions.candidates.diary.ready
    by_venue: dict[str, list[Stop]] = defaultdict(list)
    for item in items:
        by_venue[item.venue].append(item)
    starts = sorted({item.start for item in items})
    covering = {start: [item for item in items if item.start <= start < item.end] for start in starts}
    yield from (here for here in covering.values() if _several(here))
    if len(by_venue) == 1:
        return
    for venue, at_venue in by_venue.items():
        others = [other for other in by_venue if other != venue]
        for end in sorted({item.end for item in at_venue}):
            leaving = [item for item in at_venue if item.start < end <= item.end]
            arrival = {other: ready(venue, other, end) for other in others}
            latest = max(arrival.values())
            for start in starts[bisect_left(starts, end) : bisect_left(starts, latest)]:
                here = [item for item in covering[start] if item.venue != venue and start < arrival[item.venue]]
                if here and _several(leaving + here):
                    yield leaving + here


def _several(items: Sequence[Stop]) -> bool:
    """Whether the stops belong to two gatherings at least; those of one exclude each other anyway."""
    return any(item.gathering != items[0].gathering for item in items)


def _covering_each_start(items: Sequence[Stop]) -> Iterator[list[Stop]]:
    """For each start, the items that cover it: every maximal set of overlapping items is among them."""
    for start in sorted({item.start for item in items}):
        yield [item for item in items if item.start <= start < item.end]


def _touching(items: Iterable[Item], start: int, end: int) -> list[Item]:
    return [item for item in items if item.start < end and start < item.end]


def _free(decisions: Decisions, start: int, end: int) -> Free:
    return Free(decisions.model.new_bool_var(""), start, end)


def _keeps_free(spans: Iterable[Free], items: Sequence[Item]) -> Iterator[Row]:
    """Stops that cover one moment of a free span clash with it and with each other."""
    for span in spans:
        touching = _touching(items, span.start, span.end)
        for moment in sorted({max(item.start, span.start) for item in touching}):
            here = [item.literal for item in touching if item.start <= moment < item.end]
            yield AtMostOne([span.literal, *{literal.index: literal for literal in here}.values()])


def _rests(decisions: Decisions, items: Sequence[Item], stretch: Stretch | None) -> Iterator[Row]:
    """Whoever starts work at a has a free span that begins no later than a + longest."""
    if stretch is None:
        return
    ends = sorted({item.end for item in items})
    spans: dict[int, Free] = {}
    always_free = {end for end in ends if not _touching(items, end, end + stretch.rest)}
    for start in sorted({item.start for item in items}):
        starting = {item.literal.index: item.literal for item in items if item.start == start}
        within = [end for end in ends if start < end <= start + stretch.longest]
        if any(end in always_free for end in within):
            continue
        for end in within:
            if end not in spans:
                spans[end] = _free(decisions, end, end + stretch.rest)
        yield total(list(starting.values())) <= total([spans[end].literal for end in within])
    yield from _keeps_free(spans.values(), items)


def _by_place(decisions: Decisions) -> dict[int, list[Item]]:
    """Place -> the gatherings that may sit there, as far as that is decided."""
    found: dict[int, list[Item]] = defaultdict(list)
    for number, (gathering, choices) in enumerate(zip(decisions.gatherings, decisions.sits, strict=True)):
        for k, (placement, places) in enumerate(zip(gathering.placements, choices, strict=True)):
            for place, literal in places.items():
                found[place].append(Item(placement.start, placement.end, placement.venue, number, k, literal))
    return found


def _enough_rooms(decisions: Decisions) -> Iterator[Row]:
    """Of gatherings at one moment, those that only a set of places can take are no more than it holds."""
    venues: dict[str, list[Item]] = defaultdict(list)
    for number, (gathering, held) in enumerate(zip(decisions.gatherings, decisions.held, strict=True)):
        for k, (placement, literal) in enumerate(zip(gathering.placements, held, strict=True)):
            venues[placement.venue].append(Item(placement.start, placement.end, placement.venue, number, k, literal))
    for items in venues.values():
        for here in _covering_each_start(items):
            able = [frozenset(decisions.gatherings[item.gathering].placements[item.placement].places) for item in here]
            for places in {*able, frozenset[int]().union(*able)}:
                taking = [item for item, of in zip(here, able, strict=True) if of <= places]
                capacity = sum(decisions.candidates.places[place].capacity for place in places)
                if len({item.gathering for item in taking}) > capacity:
                    yield total([item.literal for item in taking]) <= capacity


def _people(decisions: Decisions, item: Item) -> cp_model.LinearExprT:
    """How many sit in this place if the gathering sits there, else 0 (or any number from 0 up)."""
    gathering = decisions.gatherings[item.gathering]
    base = gathering.host.size + gathering.interpreted
    if gathering.session is None:
        return (base + sum(team.size for guest in gathering.guests for team in guest.teams)) * item.literal
    sizes = []
    for guest in gathering.guests:
        joined = decisions.joined.get(guest.request.id, {})
        if item.placement in joined:
            sizes.append((joined[item.placement], sum(team.size for team in guest.teams)))
    guests = cp_model.LinearExpr.weighted_sum([literal for literal, _ in sizes], [size for _, size in sizes])
    if len(gathering.placements[item.placement].places) == 1:
        return base * item.literal + guests
    most = base + sum(size for _, size in sizes)
    people = decisions.model.new_int_var(0, most, "")
    decisions.model.add(people >= base + guests - most * (1 - item.literal))
    return people


def _gatherings_of_parties(decisions: Decisions) -> dict[str, list[tuple[int, Literal]]]:
    """Party -> (start, literal) of every gathering that counts for it: a session once for its host."""
    found: dict[str, list[tuple[int, Literal]]] = defaultdict(list)
    for gathering, held in zip(decisions.gatherings, decisions.held, strict=True):
        for placement, literal in zip(gathering.placements, held, strict=True):
            found[gathering.counterpart].append((placement.start, literal))
        for guest in gathering.guests:
            for k, literal in decisions.joined.get(guest.request.id, {}).items():
                for delegation in guest.request.delegations:
                    found[delegation].append((gathering.placements[k].start, literal))
    return found


def _apart(decisions: Decisions, pairs: Callable[[Gathering], Iterable[tuple[str, str]]]) -> Iterator[Row]:
    for gathering in decisions.gatherings:
        of: dict[str, list[Literal]] = defaultdict(list)
        for guest in gathering.guests:
            for delegation in guest.request.delegations:
                of[delegation] += decisions.joined.get(guest.request.id, {}).values()
        for one, other in pairs(gathering):
            if of.get(one) and of.get(other):
                yield total(of[one]) + total(of[other]) <= 1


def _heads(decisions: Decisions, delegation: str, request: str, k: int) -> list[Literal]:
    return [
        decisions.attends[person.id, request][k]
        for person in decisions.problem.members[delegation]
        if person.is_head and k in decisions.attends.get((person.id, request), {})
    ]


def _head_may_come(decisions: Decisions, delegation: str, request: str, k: int) -> bool:
    """Whether an outline leaves it open that a head is there."""
    return any(
        person.is_head and (person.id, request, k) in decisions.may_attend
        for person in decisions.problem.members[delegation]
    )
