"""A plan's shadow: when and where without persons. What it cannot reach no plan can.

In this relaxation a party sends as many people as a meeting takes, whoever they are, and one visitor can sit in all
meetings of a half-day at one place. Every plan has such a shadow, which is as fair, worth as much and costs no more
comfort, so its best values bound those of all plans. Waiting and breaks cost it nothing. Its best solution also says
in which half-day whom to visit: nearby.py looks for a plan there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from scheduler.core.meetings.candidates import Gathering, Team
from scheduler.core.meetings.constraints import add_rows
from scheduler.core.meetings.nearby import Halves, Visit, Where, where_it_lies
from scheduler.core.meetings.objective import Terms, is_indecent, joined_terms, weight_of_visit
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.rulebook import weight_of
from scheduler.core.meetings.variables import Decisions, Detail, Literal
from scheduler.core.search import LINEAR_PROOF, Goal, Search

total = cp_model.LinearExpr.sum


@dataclass(frozen=True, slots=True)
class Relaxed:
    """`bound`: no plan costs less. `where`: the best shadow's meetings; None where none was found in time."""

    bound: int
    where: Where | None


def shadow_detail(problem: Problem) -> Detail:
    return Detail(pooled=frozenset(party.id for party in problem.parties), interpreters=False, rooms=False)


def relax(
    shadow: Decisions,
    cost: Terms,
    search: Search,
    *,
    seconds: float,
    enough: int | None = None,
    on_bound: Callable[[int], None] = lambda _: None,
) -> Relaxed:
    """The shadow that costs least, within `seconds`. `shadow`: a model in that detail with all hard rules, and whatever
    else the plans keep to; `cost`: its shadow_cost. `enough`: a cost at which to stop. `on_bound` is called from a
    solver thread with each better bound.
    """
    proven = 0

    def tighter(bound: int) -> None:
        nonlocal proven
        proven = max(proven, bound)
        on_bound(proven)

    goal = Goal(cost.expression)
    found = search.run(shadow.model, goal, seconds=seconds, parameters=LINEAR_PROOF, enough=enough, on_bound=tighter)
    where = None if found.values is None else where_it_lies(shadow, found.values)
    return Relaxed(max(found.bound or 0, proven), where)


def shadow_cost(shadow: Decisions) -> Terms:
    """The comfort rules that speak of when and where, each at most what it costs the plan."""
    return joined_terms(_visits(shadow), _indecent_hours(shadow), absences(shadow))


def _visits(shadow: Decisions) -> Terms:
    """Ways and places: the n-th visitor whom a party sends to a venue in a half-day."""
    halves = Halves(shadow.problem)
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
