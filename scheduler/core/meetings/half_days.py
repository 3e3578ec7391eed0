"""The guests' half-days in the model, cut by their engagements: what the comfort rules speak of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ortools.sat.python import cp_model

from scheduler.core.meetings.constraints import add_rows
from scheduler.core.meetings.problem import DAY, Engagement, Side
from scheduler.core.meetings.variables import Decisions, HalfDay, Item, Literal

total = cp_model.LinearExpr.sum


def half_days(decisions: Decisions) -> Sequence[HalfDay]:
    """Every guest's half-days; guests who share exactly the same possible stops are counted in one."""
    if decisions.half_days is None:
        shared: dict[object, dict[str, tuple[Item, ...]]] = defaultdict(dict)
        for person, items in decisions.items.items():
            given = decisions.problem.person[person]
            if decisions.problem.party[given.party].side != Side.DELEGATION:
                continue
            halves: dict[tuple[int, int], list[Item]] = defaultdict(list)
            for item in items:
                halves[half_day_of(given.engagements, item.start)].append(item)
            for half in halves.values():
                shared[frozenset(item.literal.index for item in half)][person] = tuple(half)
        decisions.half_days = [HalfDay(next(iter(found.values())), tuple(found)) for found in shared.values()]
    return decisions.half_days


def half_day_of(engagements: Sequence[Engagement], start: int) -> tuple[int, int]:
    """Day, and how many engagements of that day are over."""
    day = start // DAY
    over = sum(each.window.start // DAY == day and each.window.end <= start for each in engagements)
    return day, over


def visits_of(decisions: Decisions, half_day: HalfDay) -> Mapping[str, Literal]:
    """Venue -> whether the guest has a meeting there in this half-day."""
    key = id(half_day)
    if key not in decisions.visits:
        stops: dict[str, dict[int, list[Literal]]] = defaultdict(lambda: defaultdict(list))
        for item in half_day.items:
            stops[item.venue][item.gathering].append(item.literal)
        visited = {venue: decisions.model.new_bool_var("") for venue in stops}
        for venue, gatherings in stops.items():
            add_rows(decisions.model, (total(same) <= visited[venue] for same in gatherings.values()))
        decisions.visits[key] = visited
    return decisions.visits[key]
