"""What if: the problem as it is and under named changes, each solved, all held against the first.

Two best plans of the same worth can differ in almost every meeting. So that a comparison speaks of the change and not
of the search's luck, each scenario's plan is drawn towards the base plan: the same guarantees, fairness and worth, the
fewest meetings moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from scheduler.core.meetings import checks
from scheduler.core.meetings.around import Floor, most_around
from scheduler.core.meetings.figures import figures_of
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.scenarios import Scenario
from scheduler.core.meetings.solution import Outcome, Solution
from scheduler.core.meetings.solve import solve
from scheduler.core.meetings.telling import outcome_to_json, outcome_told
from scheduler.core.rules import Level
from scheduler.core.search import Brake, Clock, Limits, Progress, Search

BASE = "As it is"
_NEAR = 0.3  # the part of a scenario's time that is kept for drawing its plan towards the base


@dataclass(frozen=True, slots=True)
class Difference:
    """From the base plan to a scenario's. `won`, `lost`: requests met in one of them only; `people`: whose meetings are
    others, or at another time or venue. `is_least`: the scenario's plan was drawn towards the base."""

    won: tuple[str, ...]
    lost: tuple[str, ...]
    people: tuple[str, ...]
    is_least: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """One scenario. `problem`: with its changes made. `refused`: why it cannot be, in a sentence; `outcome` None: it
    was refused, or the search was stopped before. `difference`: None where one of both has no plan."""

    scenario: Scenario
    problem: Problem
    outcome: Outcome | None
    difference: Difference | None = None
    refused: str = ""

    @property
    def plan(self) -> Solution | None:
        return None if self.outcome is None else self.outcome.solution

    @property
    def has_plan(self) -> bool:
        return self.plan is not None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The base first, as a scenario without changes."""

    base: Tried
    scenarios: tuple[Tried, ...]

    @property
    def all(self) -> tuple[Tried, ...]:
        return (self.base, *self.scenarios)


def what_if(
    problem: Problem,
    scenarios: Sequence[Scenario],
    *,
    limits: Limits,
    clock: Clock,
    brake: Brake | None = None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> WhatIf:
    """Solve the problem and each scenario; `limits` hold for all together, shared alike, what one leaves goes to the
    others. Blocks as `solve` does; once braked, nothing more is begun. Progress tells scenarios done of all."""
    total = Search(limits=limits, clock=clock, brake=brake)
    jobs = len(scenarios) + 1

    def search(given: Problem, done: int, part: float) -> Outcome:
        def hear(progress: Progress) -> None:
            on_progress(Progress("scenarios", done, jobs, progress.met, total.elapsed))

        seconds = max(total.left * part / (jobs - done), 0.001)
        on_progress(Progress("scenarios", done, jobs, None, total.elapsed))
        return solve(given, limits=replace(limits, seconds=seconds), clock=clock, brake=total.brake, on_progress=hear)

    base = Tried(Scenario(BASE, ()), problem, search(problem, 0, 1.0))
    found: list[Tried] = []
    for done, each in enumerate(scenarios, 1):
        try:
            changed = each.apply(problem)
        except ValueError as error:
            found.append(Tried(each, problem, None, refused=str(error)))
            continue
        if total.brake.pulled:
            found.append(Tried(each, changed, None))
            continue
        outcome = search(changed, done, 1 - _NEAR)
        share = total.left * _NEAR / (jobs - done)
        nearer = Search(limits=replace(limits, seconds=share), clock=clock, brake=total.brake)
        found.append(Tried(each, changed, outcome, _near(changed, base, outcome, nearer)))
    on_progress(Progress("scenarios", jobs, jobs, None, total.elapsed))
    return WhatIf(base, tuple(found))


def _near(problem: Problem, base: Tried, outcome: Outcome, search: Search) -> Difference | None:
    """How a scenario's plan differs from the base's; of equally good plans the one with the fewest meetings moved,
    where there is time to look for it."""
    old, new = base.plan, outcome.solution
    if old is None or new is None:
        return None
    known = Solution(tuple(each for each in old.meetings if each.request in problem.request))
    figures = figures_of(problem, new, outcome.alone)
    floor = Floor(figures[Level.GUARANTEES], figures[Level.FAIRNESS], outcome.alone)
    drawn = most_around(problem, known, search=search, free=[each.id for each in problem.requests], floor=floor)
    if (
        drawn is None
        or figures_of(problem, drawn, outcome.alone)[Level.WORTH] < figures[Level.WORTH]
        or checks.check(problem, drawn, alone=outcome.alone).hard
    ):
        return _difference(problem, old, new, is_least=False)
    return _difference(problem, old, drawn, is_least=True)


def _difference(problem: Problem, old: Solution, new: Solution, *, is_least: bool) -> Difference:
    def days(plan: Solution) -> dict[str, set[tuple[str, int, str]]]:
        found: dict[str, set[tuple[str, int, str]]] = {}
        for each in plan.meetings:
            for person in each.attendees:
                found.setdefault(person, set()).add((each.request, each.start, problem.room[each.room].venue))
        return found

    before, after = days(old), days(new)
    people = [each.id for each in problem.persons if before.get(each.id) != after.get(each.id)]
    return Difference(
        won=tuple(each for each in new.meeting if each not in old.meeting),
        lost=tuple(each for each in old.meeting if each not in new.meeting),
        people=tuple(people),
        is_least=is_least,
    )


def what_if_to_json(found: WhatIf) -> dict[str, Any]:
    """{scenarios: [{name, changes, refused, outcome, difference}]}, the base first."""
    return {
        "scenarios": [
            {
                "name": each.scenario.name,
                "changes": [change.sentence for change in each.scenario.changes],
                "refused": each.refused,
                "outcome": None if each.outcome is None else outcome_to_json(each.problem, each.outcome),
                "difference": None if each.difference is None else asdict(each.difference),
            }
            for each in found.all
        ]
    }


def what_if_said(found: WhatIf) -> Iterator[str]:
    """The comparison in sentences, ids in braces."""
    for each in found.all:
        yield f"{each.scenario.name}: {' '.join(change.sentence for change in each.scenario.changes)}".rstrip(": ")
        if each.refused:
            yield f"  cannot be: {each.refused}"
        elif each.outcome is None:
            yield "  was not reached"
        else:
            yield from (f"  {line}" for line in outcome_told(each.problem, each.outcome))
        if each.difference is not None:
            yield f"  won {_listed(each.difference.won)}; lost {_listed(each.difference.lost)}"
            most = "" if each.difference.is_least else " at most"
            yield f"  people whose days change{most}: {len(each.difference.people)}"


def _listed(requests: Sequence[str]) -> str:
    return ", ".join(f"{{{each}}}" for each in requests) or "none"
