"""Plan with the minutes that pay: the problem with a reserve in it, solved again, and both plans lived through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scheduler.core.meetings.checks import check
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.reserve import Reserve
from scheduler.core.meetings.solution import Outcome, Solution
from scheduler.core.meetings.solve import solve
from scheduler.core.meetings.stress import Study, stress
from scheduler.core.rules import Level
from scheduler.core.search import Brake, Clock, Limits


@dataclass(frozen=True, slots=True)
class Comparison:
    """The plan as it is and the plan with a reserve, both judged by the problem as it is and with the same luck.

    `outcome`: of the search with the reserve; without a solution `levels_with` and `with_it` are None.
    """

    reserve: Reserve
    without_it: Study
    levels_without: Mapping[Level, int]
    outcome: Outcome
    with_it: Study | None
    levels_with: Mapping[Level, int] | None

    @property
    def worth_lost(self) -> int | None:
        """Points of worth that the reserve costs (below 0: the search found a better plan)."""
        if self.levels_with is None:
            return None
        return self.levels_without[Level.WORTH] - self.levels_with[Level.WORTH]

    @property
    def minutes_saved(self) -> float | None:
        """Late minutes of the mission that it spares, on average."""
        return None if self.with_it is None else self.without_it.expected - self.with_it.expected


def plan_with(
    problem: Problem,
    solution: Solution,
    reserve: Reserve,
    study: Study,
    *,
    limits: Limits,
    clock: Clock,
    brake: Brake | None = None,
) -> Comparison:
    """Solve again with the reserve and compare; `study` is the one of `solution`. Blocks as `solve` does."""
    outcome = solve(reserve.apply(problem), limits=limits, clock=clock, brake=brake)
    with_it, levels = None, None
    if outcome.solution is not None:
        with_it = stress(
            problem,
            outcome.solution,
            uncertainty=study.uncertainty,
            missions=study.missions,
            seed=study.seed,
            late_over=study.late_over,
        )
        levels = check(problem, outcome.solution).levels
    return Comparison(reserve, study, check(problem, solution).levels, outcome, with_it, levels)


def compared_said(compared: Comparison) -> Iterator[str]:
    """The comparison in sentences, ids in braces."""
    yield compared.reserve.sentence
    if compared.with_it is None or compared.levels_with is None:
        yield compared.outcome.message
        return
    yield (
        f"late minutes of the mission on average: {compared.without_it.expected:.0f} without the reserve, "
        f"{compared.with_it.expected:.0f} with it"
    )
    for level, before in compared.levels_without.items():
        yield f"{level}: {before} without the reserve, {compared.levels_with[level]} with it"
