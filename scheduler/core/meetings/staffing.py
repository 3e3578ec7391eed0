"""An outline (when and where) made a plan (with whom, in which room, interpreted by whom): a small exact model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from scheduler.core.meetings.candidates import Candidates, Gathering
from scheduler.core.meetings.constraints import add_constraints
from scheduler.core.meetings.objective import comfort_terms, worth_is_met
from scheduler.core.meetings.reading import read_solution
from scheduler.core.meetings.solution import Solution
from scheduler.core.meetings.variables import Decisions, Detail
from scheduler.core.search import QUICK, Goal, Search

# Above these many, booking one by one costs more in building and solving than staffing afterwards.
_MOST_CHOICES = 40_000
_MOST_CALLS = 15_000
# Whether all meetings can be staffed is known at once or not soon.
_WHOLE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Staffed:
    """A plan from an outline. `complete`: all of its meetings found their people. `comfort`: the cost, if asked."""

    solution: Solution
    complete: bool
    comfort: int | None


def staff(
    outline: Decisions,
    values: Sequence[int],
    search: Search,
    *,
    grace: float,
    comfort: bool = False,
    whole: bool = False,
    without: Collection[str] = (),
) -> Staffed | None:
    """As many of the outline's meetings (by worth) as can be staffed; None if an obligation cannot.

    `values`: the outline model's. `grace`: seconds it may take even when the search is over. `comfort`: also choose the
    people at the least cost in comfort. `whole`: all or nothing. `without`: hard rules to leave out.
    """
    decisions = Decisions(_chosen(outline, values))
    add_constraints(decisions, without=without)
    _hint(decisions, _attending(outline, values, decisions))
    # To ask for all meetings at once takes milliseconds where to ask for as many as can be takes seconds.
    found = search.run(_all_met(decisions), grace=grace, seconds=_WHOLE_SECONDS, parameters=QUICK)
    if found.values is None and whole:
        return None
    if found.values is None:
        worth = worth_is_met(decisions).expression
        found = search.run(decisions.model, Goal(worth, maximise=True), grace=grace, parameters=QUICK)
        if found.values is None or found.value is None:
            return None
        decisions.model.add(worth >= found.value)
    else:
        _all_met(decisions, decisions.model)
    cost = None
    if comfort:
        _hint(decisions, dict(enumerate(found.values)))
        cheapest = search.run(decisions.model, Goal(comfort_terms(decisions).expression), grace=grace, parameters=QUICK)
        found = cheapest if cheapest.values is not None else found
        cost = cheapest.value
    solution = read_solution(decisions, found.values or ())
    return Staffed(solution, len(solution.meetings) == outlined(outline, values), cost)


def _all_met(decisions: Decisions, model: cp_model.CpModel | None = None) -> cp_model.CpModel:
    """`model`, or a copy of the decisions' own, in which every request that is left is met."""
    model = model or decisions.model.clone()
    for joined in decisions.joined.values():
        model.add_bool_or([model.get_bool_var_from_proto_index(literal.index) for literal in joined.values()])
    return model


def _hint(decisions: Decisions, values: Mapping[int, int]) -> None:
    decisions.model.clear_hints()
    for index, value in values.items():
        decisions.model.add_hint(decisions.model.get_int_var_from_proto_index(index), value)


def outline_detail(candidates: Candidates) -> Detail:
    """Teams that stay at one venue can be counted and staffed afterwards without loss; travellers had better be booked
    one by one, and interpreters too, as long as there are few enough of them."""
    venues: dict[str, set[str]] = defaultdict(set)
    calls = choices = 0
    for gathering in candidates.gatherings:
        teams = [gathering.host, *(team for guest in gathering.guests for team in guest.teams)]
        for placement in gathering.placements:
            for team in teams:
                venues[team.party].add(placement.venue)
                choices += len(team.pool) if team.choose > 0 else 0
        calls += sum(map(len, gathering.interpreters))
    parties = frozenset(venues)
    settled = frozenset(party for party, seen in venues.items() if len(seen) == 1)
    return Detail(
        pooled=settled if choices <= _MOST_CHOICES else parties, interpreters=calls <= _MOST_CALLS, rooms=False
    )


def outlined(outline: Decisions, values: Sequence[int]) -> int:
    """How many requests the outline meets."""
    return sum(values[literal.index] for joined in outline.joined.values() for literal in joined.values())


def _attending(outline: Decisions, values: Sequence[int], decisions: Decisions) -> dict[int, int]:
    """Who comes where, as far as the outline has decided it: variable of `decisions` -> value."""
    found: dict[int, int] = {}
    for key, placements in decisions.attends.items():
        booked = outline.attends.get(key)
        if booked:
            comes = max(values[literal.index] for literal in booked.values())
            found.update((literal.index, comes) for literal in placements.values())
    return found


def _chosen(outline: Decisions, values: Sequence[int]) -> Candidates:
    """The candidates with nothing left to choose but people and rooms: each gathering at its one placement."""
    found: list[Gathering] = []
    for gathering, held in zip(outline.gatherings, outline.held, strict=True):
        at = next((k for k, literal in enumerate(held) if values[literal.index]), None)
        if at is None:
            continue
        guests = tuple(
            replace(guest, open_at=(0,))
            for guest in gathering.guests
            if at in outline.joined.get(guest.request.id, {}) and values[outline.joined[guest.request.id][at].index]
        )
        found.append(
            replace(
                gathering,
                guests=guests,
                placements=(gathering.placements[at],),
                interpreters=(gathering.interpreters[at],),
            )
        )
    return replace(outline.candidates, gatherings=tuple(found))
