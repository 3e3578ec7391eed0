"""One planning run: the best plan so far, what is proven of it, and the words at its end."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Collection, Mapping

from scheduler.core.meetings.candidates import Candidates
from scheduler.core.meetings.constraints import add_constraints
from scheduler.core.meetings.contradiction import contradiction_in_words
from scheduler.core.meetings.figures import figures_of
from scheduler.core.meetings.objective import hold_levels
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.solution import Certificate, Outcome, Solution
from scheduler.core.meetings.staffing import Staffed, staff
from scheduler.core.meetings.variables import Decisions, Detail
from scheduler.core.rules import GOALS, Level, LevelResult, Status
from scheduler.core.search import QUICK, Found, Goal, Progress, Search

OnProgress = Callable[[Progress], None]

# The part of the time left that a level may take, so that an unproven one leaves time for those behind it, and the last
# one for finding the people of the best plan.
PART: Mapping[Level, float] = {Level.GUARANTEES: 0.5, Level.FAIRNESS: 0.4, Level.WORTH: 0.7, Level.COMFORT: 0.9}
# How many outlines are tried when the best one finds no rooms or interpreters.
_RUNGS = 12
# Seconds granted to staff what was found when time is over or the brake is pulled.
_GRACE = 1.0


class Run:
    """Its levels are pursued one after the other; what is better is kept, what is proven is remembered."""

    def __init__(
        self, problem: Problem, search: Search, on_progress: OnProgress, without: Collection[str] = ()
    ) -> None:
        self.problem = problem
        self.without = without
        self.search = search
        self.on_progress = on_progress
        self.alone: dict[str, int] = {}
        self.plan: Solution | None = None
        self.comfort: int | None = None
        self.met: int | None = None
        self.first_plan_seconds: float | None = None
        self.certificate: Certificate | None = None
        self.fairness_certificate: Certificate | None = None
        self.proven: set[Level] = set()
        # The last outlines of the level in hand, each better than the one before.
        self.ladder: deque[tuple[int, ...]] = deque(maxlen=_RUNGS)
        self.bounds: dict[Level, int | None] = {}
        self.seconds: dict[Level, float] = {}

    def _model(self, candidates: Candidates, detail: Detail) -> Decisions:
        """A model with all hard rules. Raises Abandoned when the brake is pulled meanwhile."""
        decisions = Decisions(candidates, detail)
        add_constraints(decisions, without=self.without, brake=self.search.brake)
        return decisions

    def _staff(
        self, outline: Decisions, values: tuple[int, ...], *, comfort: bool = False, whole: bool = False
    ) -> Staffed | None:
        return staff(outline, values, self.search, grace=_GRACE, comfort=comfort, whole=whole, without=self.without)

    @property
    def _is_settled(self) -> bool:
        """Whether the earlier levels have the same value in every plan, since all requests must be met."""
        return all(request.required for request in self.problem.requests) and not self.without

    def _hold_levels(self, decisions: Decisions, figures: Mapping[Level, int] | None = None) -> None:
        """No worse at the earlier levels than `figures`, or else than the plan is."""
        if figures is None and self.plan is not None:
            figures = figures_of(self.problem, self.plan, self.alone)
        if figures is not None and not self._is_settled:
            hold_levels(decisions, figures, self.alone)

    def _pursue(
        self,
        decisions: Decisions,
        level: Level,
        goal: Goal,
        parameters: Mapping[str, object] = QUICK,
        known: int | None = None,
    ) -> Found:
        """Drive one level as far as its time goes and hold what was reached. `known`: its bound, as far as known."""
        began = self.search.elapsed
        self._tell(level, None, None)
        met = [literal.index for joined in decisions.joined.values() for literal in joined.values()]
        reached: list[int] = []
        self.ladder.clear()

        def better(values: tuple[int, ...], value: int, bound: int) -> None:
            self.ladder.append(values)
            self.met = sum(values[index] for index in met)
            reached[:] = [value]
            self._tell(level, value, best(bound))

        def tighter(bound: int) -> None:
            if reached:
                self._tell(level, reached[0], best(bound))

        def best(bound: int) -> int:
            return bound if known is None else min(bound, known) if goal.maximise else max(bound, known)

        found = self.search.run(
            decisions.model,
            goal,
            seconds=self.search.left * PART[level],
            parameters={**parameters, **self._gap(level)},
            enough=known,
            on_better=better,
            on_bound=tighter,
        )
        self.seconds[level] = self.seconds.get(level, 0.0) + self.search.elapsed - began
        if found.values is not None and found.value is not None:
            self.bounds[level] = None if found.bound is None else best(found.bound)
            if self.bounds[level] == found.value:
                self.proven.add(level)
            held = goal.expression
            decisions.model.add(held >= found.value if goal.maximise else held <= found.value)
            self._hint(decisions, dict(enumerate(found.values)))
        return found

    def _gap(self, level: Level) -> Mapping[str, object]:
        """How near to the bound is near enough; who has least is never settled for less."""
        gap = self.search.limits.gap
        return {"relative_gap_limit": gap} if gap > 0 and level in (Level.WORTH, Level.COMFORT) else {}

    @staticmethod
    def _hint(decisions: Decisions, hints: Mapping[int, int]) -> None:
        decisions.model.clear_hints()
        for index, value in hints.items():
            decisions.model.add_hint(decisions.model.get_int_var_from_proto_index(index), value)

    def _keep(self, staffed: Staffed | None) -> bool:
        """Take the plan unless an earlier one is better; True if it holds all that its outline promised."""
        if staffed is None:
            return False
        self.first_plan_seconds = self.first_plan_seconds or self.search.elapsed
        before = None if self.plan is None else self._order(self.plan, self.comfort)
        if before is None or self._order(staffed.solution, staffed.comfort) >= before:
            self.plan, self.comfort = staffed.solution, staffed.comfort
        return staffed.complete

    def _order(self, plan: Solution, comfort: int | None) -> tuple[float, ...]:
        figures = figures_of(self.problem, plan, self.alone)
        ease = -math.inf if comfort is None else -comfort
        return (-figures[Level.GUARANTEES], figures[Level.FAIRNESS], figures[Level.WORTH], ease)

    def _tell(self, phase: str, value: int | None, bound: int | None) -> None:
        self.on_progress(Progress(phase, value, bound, self.met, self.search.elapsed))

    def _levels(self, plan: Solution) -> tuple[LevelResult, ...]:
        """What the plan reaches, against what is proven; a level counts as proven only behind proven ones."""
        figures = dict(figures_of(self.problem, plan, self.alone))
        if self.comfort is not None:
            figures[Level.COMFORT] = self.comfort
        found: list[LevelResult] = []
        for level in GOALS:
            if level not in self.bounds or level not in figures:
                break
            before = all(result.proven for result in found)
            # What the prices prove holds for every plan that is as fair, proven or not.
            holds = before or (level == Level.WORTH and self.certificate is not None)
            bound = self.bounds[level] if holds else None
            maximise = level in (Level.FAIRNESS, Level.WORTH)
            proven = before and bound == figures[level]
            found.append(LevelResult(level, figures[level], bound, maximise, proven, self.seconds[level]))
        return tuple(found)

    def _with_a_plan(self) -> Outcome:
        assert self.plan is not None
        levels = self._levels(self.plan)
        proven = len(levels) == len(GOALS) and all(level.proven for level in levels)
        met, asked = len(self.plan.meetings), len(self.problem.requests)
        words = "; ".join(f"{level.name.value}: {level.sentence}" for level in levels)
        if proven:
            message = f"{met} of {asked} requests are met. The plan is proven the best possible at every goal."
        elif self.search.brake.pulled:
            message = f"Stopped early with {met} of {asked} requests met. {words}."
        else:
            message = f"Out of time with {met} of {asked} requests met. {words}."
        return self._outcome(Status.OPTIMAL if proven else Status.FEASIBLE, self.plan, levels, message)

    def _without_a_plan(self, *, contradicting: bool) -> Outcome:
        status = Status.INFEASIBLE if contradicting else Status.UNKNOWN
        if self.search.brake.pulled:
            message = "Stopped before a first plan was found."
        elif contradicting:
            message = contradiction_in_words(self.problem, self.search)
        else:
            message = f"No plan was found in {self.search.limits.seconds:g} seconds. Give the search more time."
        return self._outcome(status, None, (), message)

    def _outcome(
        self, status: Status, solution: Solution | None, levels: tuple[LevelResult, ...], message: str
    ) -> Outcome:
        return Outcome(
            status=status,
            solution=solution,
            levels=levels,
            alone=self.alone,
            first_plan_seconds=self.first_plan_seconds,
            seconds=self.search.elapsed,
            message=message,
            braked=self.search.brake.pulled,
            certificate=self.certificate,
            fairness_certificate=self.fairness_certificate,
        )
