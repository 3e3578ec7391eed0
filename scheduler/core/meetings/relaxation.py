"""Comfort without persons: what no plan can cost less than, and the half-days in which the best may lie.

In this relaxation a party sends as many people as a meeting takes, whoever they are, and one visitor can sit in all
meetings of a half-day at one place. Every plan has such a shadow that costs no more, so its least cost bounds the cost
of all plans. Its best solution also says in which half-day whom to visit: plans that keep to that are few, and often
one of them costs no more than the shadow. Waiting and breaks cost it nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from scheduler.core.meetings.candidates import Candidates, Gathering, Placement, Team
from scheduler.core.meetings.constraints import add_rows
from scheduler.core.meetings.objective import Terms, is_indecent, joined_terms, weight_of_visit
from scheduler.core.meetings.problem import DAY, Problem
from scheduler.core.meetings.rulebook import weight_of
from scheduler.core.meetings.variables import Decisions, Detail, Literal
from scheduler.core.search import LINEAR_PROOF, Goal, Search

total = cp_model.LinearExpr.sum
# Party, day and part of the day, venue.
Visit = tuple[str, tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """`bound`: no plan costs less. `narrowed`: the candidates that keep to the best shadow, whose `starts` (request ->
    start and venue) are a place to search from; None where no shadow was found in time."""

    bound: int
    narrowed: Candidates | None
    starts: Mapping[str, tuple[int, str]]


def relax(
    candidates: Candidates,
    hold: Callable[[Decisions], None],
    build: Callable[[Detail], Decisions],
    search: Search,
    *,
    seconds: float,
    on_bound: Callable[[int], None] = lambda _: None,
) -> Relaxed:
    """The best shadow of the plans that `hold` allows, within `seconds`. `build`: a model with all hard rules.

    `on_bound` is called from a solver thread with each better bound.
    """
    problem = candidates.problem
    parties = frozenset(party.id for party in problem.parties)
    shadow = build(Detail(pooled=parties, interpreters=False, rooms=False))
    hold(shadow)
    cost = _shadow_cost(shadow).expression
    proven = 0

    def tighter(bound: int) -> None:
        nonlocal proven
        proven = max(proven, bound)
        on_bound(proven)

    found = search.run(shadow.model, Goal(cost), seconds=seconds, parameters=LINEAR_PROOF, on_bound=tighter)
    bound = max(found.bound or 0, proven)
    if found.values is None:
        return Relaxed(bound, None, {})
    values = found.values
    held = [next((k for k, literal in enumerate(literals) if values[literal.index]), None) for literals in shadow.held]
    joined = {
        request: k
        for request, literals in shadow.joined.items()
        for k, literal in literals.items()
        if values[literal.index]
    }
    return Relaxed(bound, _narrowed(candidates, held, joined), _starts(candidates, joined))


def _shadow_cost(shadow: Decisions) -> Terms:
    """The comfort rules that speak of when and where, each at most what it costs the plan."""
    return joined_terms(_visits(shadow), _indecent_hours(shadow), absences(shadow))


def _visits(shadow: Decisions) -> Terms:
    """Ways and places: the n-th visitor whom a party sends to a venue in a half-day."""
    halves = _Halves(shadow.problem)
    stops: dict[tuple[Visit, int], dict[int, list[Literal]]] = defaultdict(lambda: defaultdict(list))
    for number, gathering in enumerate(shadow.gatherings):
        for guest in gathering.guests:
            for k, literal in shadow.joined.get(guest.request.id, {}).items():
                for team in guest.teams:
                    visit = halves.visit(team, gathering.placements[k])
                    for visitor in range(team.size):
                        stops[visit, visitor][number].append(literal)
    found = Terms([], [])
    for (visit, _), gatherings in stops.items():
        cost = weight_of_visit(shadow.problem, visit[2])
        if cost > 0:
            visited = shadow.model.new_bool_var("")
            add_rows(shadow.model, (total(same) <= visited for same in gatherings.values()))
            found.literals.append(visited)
            found.coefficients.append(cost)
    return found


def _indecent_hours(shadow: Decisions) -> Terms:
    weight = weight_of(shadow.problem, "hours_are_decent")
    literals: list[Literal] = []
    for gathering in shadow.gatherings if weight else ():
        for guest in gathering.guests:
            indecent = [
                literal
                for k, literal in shadow.joined.get(guest.request.id, {}).items()
                if is_indecent(shadow.problem, gathering.placements[k])
            ]
            if indecent:
                literals.append(shadow.model.new_bool_var(""))
                shadow.model.add(total(indecent) <= literals[-1])
    return Terms(literals, [weight] * len(literals))


def absences(shadow: Decisions) -> Terms:
    """Asked persons of pooled parties who do not come: only they are booked, and only by their own hours and each
    other's meetings."""
    weight = weight_of(shadow.problem, "asked_person_attends")
    literals: list[Literal] = []
    stops: dict[str, list[tuple[int, int, Literal]]] = defaultdict(list)

    def ask(team: Team, gathering: Gathering, within: str, at: Mapping[int, Literal]) -> None:
        if team.party not in shadow.detail.pooled:
            return
        for person in set(team.asked) - set(team.must):
            attends = shadow.attends.get((person, within), {})
            held: list[Literal] = []
            come: list[Literal] = []
            for k, parent in at.items():
                if k in attends:  # nobody else could come
                    continue
                held.append(parent)
                placement = gathering.placements[k]
                if team.choose > 0 and person in shadow.candidates.able(team, placement):
                    come.append(shadow.model.new_bool_var(""))
                    shadow.model.add_implication(come[-1], parent)
                    stops[person].append((placement.start, placement.end, come[-1]))
            literals.append(shadow.model.new_bool_var(""))
            shadow.model.add(total(held) - total(come) <= literals[-1])

    for gathering, held in zip(shadow.gatherings, shadow.held, strict=True) if weight else ():
        ask(gathering.host, gathering, gathering.id, dict(enumerate(held)))
        for guest in gathering.guests:
            for team in guest.teams:
                ask(team, gathering, guest.request.id, shadow.joined.get(guest.request.id, {}))
    for person, here in stops.items():
        here += [(item.start, item.end, item.literal) for item in shadow.items.get(person, ())]
        for now in {start for start, _, _ in here}:
            shadow.model.add_at_most_one([literal for start, end, literal in here if start <= now < end])
    return Terms(literals, [weight] * len(literals))


class _Halves:
    """Half-days of whole parties: cut where all of a party's persons have an engagement that ends then."""

    def __init__(self, problem: Problem) -> None:
        ends: dict[str, list[set[int]]] = defaultdict(list)
        for person in problem.persons:
            ends[person.party].append({each.window.end for each in person.engagements})
        self._ends = {party: sorted(set.intersection(*found)) for party, found in ends.items()}

    def visit(self, team: Team, placement: Placement) -> Visit:
        day = placement.start // DAY
        over = sum(day * DAY <= end <= placement.start for end in self._ends.get(team.party, ()))
        return team.party, (day, over), placement.venue


def _narrowed(candidates: Candidates, held: Sequence[int | None], joined: Mapping[str, int]) -> Candidates:
    """Placements in half-days and at venues that the shadow visits, at indecent hours only what has them there."""
    problem = candidates.problem
    halves = _Halves(problem)
    visits: set[Visit] = set()
    late: set[str] = set()
    for gathering in candidates.gatherings:
        for guest in gathering.guests:
            k = joined.get(guest.request.id)
            if k is not None:
                placement = gathering.placements[k]
                visits.update(halves.visit(team, placement) for team in guest.teams)
                if is_indecent(problem, placement):
                    late.add(gathering.id)

    def fits(gathering: Gathering, placement: Placement) -> bool:
        if weight_of_visit(problem, placement.venue) > 0:
            teams = [team for guest in gathering.guests if guest.request.id in joined for team in guest.teams]
            if not all(halves.visit(team, placement) in visits for team in teams):
                return False
        return gathering.id in late or not is_indecent(problem, placement)

    kept = []
    for gathering, at in zip(candidates.gatherings, held, strict=True):
        fitting = [k for k, placement in enumerate(gathering.placements) if k == at or fits(gathering, placement)]
        kept.append(_at(gathering, fitting))
    return replace(candidates, gatherings=tuple(kept))


def _at(gathering: Gathering, placements: Sequence[int]) -> Gathering:
    number = {k: at for at, k in enumerate(placements)}
    guests = tuple(
        replace(guest, open_at=tuple(number[k] for k in guest.open_at if k in number)) for guest in gathering.guests
    )
    return replace(
        gathering,
        guests=guests,
        placements=tuple(gathering.placements[k] for k in placements),
        interpreters=tuple(gathering.interpreters[k] for k in placements),
    )


def _starts(candidates: Candidates, joined: Mapping[str, int]) -> Mapping[str, tuple[int, str]]:
    return {
        guest.request.id: (placement.start, placement.venue)
        for gathering in candidates.gatherings
        for guest in gathering.guests
        if guest.request.id in joined
        for placement in (gathering.placements[joined[guest.request.id]],)
    }


def starts_as_hint(decisions: Decisions, starts: Mapping[str, tuple[int, str]]) -> dict[int, int]:
    """Variable -> value, for when and where each request is met; who comes is left open."""
    hints: dict[int, int] = {}
    for gathering in decisions.gatherings:
        for guest in gathering.guests:
            for k, literal in decisions.joined.get(guest.request.id, {}).items():
                placement = gathering.placements[k]
                hints[literal.index] = int(starts.get(guest.request.id) == (placement.start, placement.venue))
    return hints
