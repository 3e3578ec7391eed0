"""Rules and decisions to a search, a search to a plan: the one entry of stage 1.

Guarantees, fairness and worth depend only on when and where: they are pursued on the outline, a model with a tenth of
the variables, whose bounds hold for every plan. Its best outline is then staffed. Comfort needs the persons: it is
pursued on a second model that books them one by one. Where an outline cannot be staffed completely, the levels are
pursued again on the whole model.

A mission too large for such models is improved from its first plan, neighbourhood by neighbourhood, and the prices of
scarce time say how far it is from the best.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial

from scheduler.core.meetings.alone import find_alone
from scheduler.core.meetings.bookings import Bookings
from scheduler.core.meetings.bounds import bound_worth
from scheduler.core.meetings.candidates import Candidates, find_candidates
from scheduler.core.meetings.constraints import add_constraints
from scheduler.core.meetings.construct import construct
from scheduler.core.meetings.contradiction import contradiction_in_words
from scheduler.core.meetings.figures import figures_of, requests_of
from scheduler.core.meetings.neighbourhoods import Neighbourhoods
from scheduler.core.meetings.objective import (
    Terms,
    comfort_terms,
    counts_breaks,
    goals_before_comfort,
    guaranteed_minimum_is_met,
    hold_levels,
)
from scheduler.core.meetings.prices import Scarcity, scarcity_of
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.reading import hint_from
from scheduler.core.meetings.relaxation import Relaxed, relax, starts_as_hint
from scheduler.core.meetings.repair import repair
from scheduler.core.meetings.solution import Certificate, Outcome, Solution
from scheduler.core.meetings.staffing import Staffed, outline_detail, staff
from scheduler.core.meetings.standing import Order
from scheduler.core.meetings.variables import Decisions, Detail
from scheduler.core.rules import GOALS, Level, LevelResult, Status
from scheduler.core.search import (
    AT_ONCE,
    COUNTING,
    QUICK,
    Abandoned,
    Brake,
    Clock,
    Found,
    Goal,
    Limits,
    Progress,
    Search,
)

OnProgress = Callable[[Progress], None]

# The part of the time left that a level may take, so that an unproven one leaves time for those behind it, and the last
# one for finding the people of the best plan.
_PART: Mapping[Level, float] = {Level.GUARANTEES: 0.5, Level.FAIRNESS: 0.4, Level.WORTH: 0.7, Level.COMFORT: 0.9}
# The part of the time left for the prices that bound the worth.
_BOUND_PART = 0.3
# The part of the time left for what no plan can cost less than, and for looking only where that lies.
_SHADOW_PART = 0.5
_NARROW_PART = 0.5
# How many outlines are tried when the best one finds no rooms or interpreters.
_RUNGS = 12
# Seconds granted to staff what was found when time is over or the brake is pulled.
_GRACE = 1.0
# Above this many placements the whole model is too large to help within minutes.
_WHOLE_MODEL = 12_000


def solve(
    problem: Problem,
    *,
    limits: Limits,
    clock: Clock,
    brake: Brake | None = None,
    on_progress: OnProgress | None = None,
    without: Collection[str] = (),
) -> Outcome:
    """Plan one mission's meetings. Blocks until proven, out of time, or braked; the best plan so far is kept.

    Expects a problem without errors (see validation.py). `without`: names of hard rules to leave out, to see what they
    cost or that they are kept by their own rows and nothing else.
    """
    search = Search(limits=limits, clock=clock, brake=brake)
    if problem.known is not None:
        return repair(problem, search=search, on_progress=on_progress or (lambda _: None), without=without)
    if not problem.requests:
        message = "There is nothing to plan: the mission has no requests for meetings."
        return Outcome(Status.EMPTY, Solution(), (), {}, None, search.elapsed, message)
    return _Planning(problem, search, on_progress or (lambda _: None), without).run()


class _Planning:
    """One planning run: its levels one after the other, the best plan so far, and what is proven."""

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
        self.proven: set[Level] = set()
        # The last outlines of the level in hand, each better than the one before.
        self.ladder: deque[tuple[int, ...]] = deque(maxlen=_RUNGS)
        self.bounds: dict[Level, int | None] = {}
        self.seconds: dict[Level, float] = {}

    def run(self) -> Outcome:
        try:
            return self._run()
        except Abandoned:
            # The brake was pulled while a model was being built; what was found before stands.
            return self._without_a_plan(contradicting=False) if self.plan is None else self._with_a_plan()

    def _run(self) -> Outcome:
        self._tell("building", None, None)
        candidates = find_candidates(self.problem)
        bookings = self._construct(candidates)
        size = sum(len(gathering.placements) for gathering in candidates.gatherings)
        if bookings is not None and size > _WHOLE_MODEL:
            self._search_around(bookings)
            return self._with_a_plan()
        if self._is_settled and (self.plan is not None or counts_breaks(self.problem)):
            status = self._pursue_settled(candidates)
            if self.plan is not None:
                return self._with_a_plan()
            if status == Status.INFEASIBLE or self.search.left <= 0:
                return self._without_a_plan(contradicting=status == Status.INFEASIBLE)
        outline = self._model(candidates, outline_detail(candidates))
        if self.plan is not None:
            self._start_from(outline, self.plan)
        else:
            status = self._plan_first(outline)
            if status == Status.INFEASIBLE:
                return self._without_a_plan(contradicting=True)
            if status == Status.UNKNOWN:
                return self._without_a_plan(contradicting=False)
        self._find_alone(candidates)
        values = self._pursue_outline(outline)
        self._sharpen(candidates)
        contradicting = False
        if values is None or not self._keep(self._staff(outline, values)):
            if self.search.left > 0 and size <= _WHOLE_MODEL:
                contradicting = self._pursue_whole(candidates) == Status.INFEASIBLE
        elif self.search.left > 0:
            self._pursue_comfort(candidates)
        return self._without_a_plan(contradicting=contradicting) if self.plan is None else self._with_a_plan()

    def _construct(self, candidates: Candidates) -> Bookings | None:
        """A first plan without a solver. It may not succeed, and it keeps all rules, so it is of no use `without`."""
        if self.without or self.search.left <= 0:
            return None
        bookings = construct(candidates, brake=self.search.brake)
        if bookings is None:
            return None
        self._keep(Staffed(bookings.solution(), complete=True, comfort=None))
        assert self.plan is not None
        self.met = len(self.plan.meetings)
        missing = figures_of(self.problem, self.plan, {})[Level.GUARANTEES]
        if missing == 0:
            self.bounds[Level.GUARANTEES] = 0
            self.seconds[Level.GUARANTEES] = self.search.elapsed
        self._tell(Level.GUARANTEES, missing, 0)
        return bookings

    def _search_around(self, bookings: Bookings) -> None:
        """The levels of a large mission: steps until the worst-off have all they can get, a bound, steps for worth."""
        self._find_alone(bookings.candidates)
        scarcity = scarcity_of(bookings.candidates)
        neighbourhoods = Neighbourhoods(bookings, self.alone, self.search)
        last: Order | None = None

        def better(order: Order) -> None:
            nonlocal last
            self.plan = bookings.solution()
            self.met = len(self.plan.meetings)
            level = Level.WORTH if last is None or last[:3] == order[:3] else Level.FAIRNESS
            last = order
            self._tell(level, order.worth if level == Level.WORTH else order.least, self.bounds.get(level))

        began = self.search.elapsed
        fair_until = began + self.search.left * _PART[Level.FAIRNESS]
        neighbourhoods.run(lambda: neighbourhoods.settled or self.search.elapsed >= fair_until, better)
        self.seconds[Level.FAIRNESS] = self.search.elapsed - began
        began = self.search.elapsed
        self.bounds.setdefault(Level.GUARANTEES, 0)
        self.bounds[Level.FAIRNESS] = 1000
        if self.search.left > 0:
            self._bound_worth(scarcity)
            neighbourhoods.turn_to_worth()
            neighbourhoods.run(lambda: self._is_near_enough(neighbourhoods.worth), better)
        self.seconds[Level.WORTH] = self.search.elapsed - began

    def _bound_worth(self, scarcity: Scarcity) -> int:
        """What no plan can be worth that is as fair as the one there is."""
        assert self.plan is not None
        fairness = figures_of(self.problem, self.plan, self.alone)[Level.FAIRNESS]
        floors = {delegation: -(-most * fairness // 1000) for delegation, most in self.alone.items() if most > 0}
        limits = self.search.limits
        seconds = self.search.left * _BOUND_PART
        self.certificate = bound_worth(
            scarcity, floors, seconds=seconds, threads=limits.workers, brake=self.search.brake
        )
        self.bounds[Level.WORTH] = self.certificate.bound
        return self.certificate.bound

    def _sharpen(self, candidates: Candidates) -> None:
        """The prices' bound on worth where it is better than the exact model's, which has not proven its own."""
        reached = self.bounds.get(Level.WORTH)
        if reached is None or Level.WORTH in self.proven or self.plan is None or self.without or self.search.left <= 0:
            return
        self._bound_worth(scarcity_of(candidates))
        if self.certificate is not None and reached < self.certificate.bound:
            self.certificate = None
            self.bounds[Level.WORTH] = reached

    def _is_near_enough(self, worth: int) -> bool:
        bound = self.bounds[Level.WORTH]
        return bound is not None and bound - worth <= self.search.limits.gap * bound

    def _model(self, candidates: Candidates, detail: Detail) -> Decisions:
        """A model with all hard rules. Raises Abandoned when the brake is pulled meanwhile."""
        decisions = Decisions(candidates, detail)
        add_constraints(decisions, without=self.without, brake=self.search.brake)
        return decisions

    def _staff(self, outline: Decisions, values: tuple[int, ...], *, comfort: bool = False) -> Staffed | None:
        return staff(outline, values, self.search, grace=_GRACE, comfort=comfort, without=self.without)

    def _plan_first(self, outline: Decisions) -> Status:
        """Any plan at all, soon; the outline keeps it as a hint."""
        goal = Goal(guaranteed_minimum_is_met(outline).expression)
        began = self.search.elapsed
        found = self.search.run(outline.model, goal, parameters=AT_ONCE)
        if found.values is None:
            return found.status
        self._hint(outline, dict(enumerate(found.values)))
        self._keep(self._staff(outline, found.values))
        if found.value == 0:
            # Nothing is missing, and nothing less can be: the first level is proven already.
            outline.model.add(goal.expression <= 0)
            self.bounds[Level.GUARANTEES] = 0
            self.seconds[Level.GUARANTEES] = self.search.elapsed - began
        return Status.FEASIBLE

    def _start_from(self, outline: Decisions, plan: Solution) -> None:
        self._hint(outline, hint_from(outline, plan))
        if Level.GUARANTEES in self.bounds:
            outline.model.add(guaranteed_minimum_is_met(outline).expression <= 0)

    def _pursue_outline(self, outline: Decisions) -> tuple[int, ...] | None:
        """The levels that depend on when and where only; the values of the best outline, None if there is none."""
        best: tuple[int, ...] | None = None
        for level, goal in goals_before_comfort(outline, self.alone):
            if level in self.bounds:
                continue
            found = self._pursue(outline, level, goal())
            if found.values is None:
                break
            best = found.values
        return best

    def _pursue_whole(self, candidates: Candidates) -> Status:
        """All levels on the model that holds everything, from the plan there is; the last one's status."""
        whole = self._model(candidates, Detail())
        if self.plan is not None:
            self._hint(whole, hint_from(whole, self.plan))
        for level, goal in (
            *goals_before_comfort(whole, self.alone),
            (Level.COMFORT, lambda: Goal(comfort_terms(whole).expression)),
        ):
            found = self._pursue(whole, level, goal())
            if found.values is None:
                break
            costs = level == Level.COMFORT
            self._keep(self._staff(whole, found.values, comfort=costs))
        return found.status

    @property
    def _is_settled(self) -> bool:
        """Whether the earlier levels have the same value in every plan, since all requests must be met."""
        return all(request.required for request in self.problem.requests) and not self.without

    def _pursue_settled(self, candidates: Candidates) -> Status:
        """The last level at once, with a plan or without: the search for few breaks finds plans on its way."""
        # Who gets all wishes could get all of them alone.
        for party, wished in requests_of(self.problem).items():
            self.alone[party] = sum(self.problem.request[request].worth for request in wished)
        status = self._pursue_comfort(candidates)
        if self.plan is not None:
            reached = figures_of(self.problem, self.plan, self.alone)
            for level in (Level.GUARANTEES, Level.FAIRNESS, Level.WORTH):
                self.bounds[level] = reached[level]
                self.seconds.setdefault(level, 0.0)
        return status

    def _pursue_comfort(self, candidates: Candidates) -> Status:
        """The last level, first where its best shadow lies, then everywhere."""
        relaxed, status = Relaxed(0, None, {}), Status.UNKNOWN
        if not self._is_settled and not counts_breaks(self.problem):
            self._tell(Level.COMFORT, None, None)
            seconds = self.search.left * _SHADOW_PART
            relaxed = relax(candidates, self._hold_levels, partial(self._model, candidates), self.search, seconds)
        if relaxed.narrowed is not None:
            status = self._book(relaxed.narrowed, relaxed)
        if Level.COMFORT not in self.proven and self.search.left > 0:
            status = self._book(candidates, replace(relaxed, narrowed=None))
        return status

    def _book(self, candidates: Candidates, relaxed: Relaxed) -> Status:
        """The last level on a model that books every person; rooms and interpreters are found afterwards."""
        booked, cost = self._booked(candidates, relaxed)
        is_all, parameters = relaxed.narrowed is None, COUNTING if counts_breaks(self.problem) else QUICK
        part = None if is_all else _NARROW_PART
        dear = cost.dear(booked)
        if dear.literals:
            # Whatever does without the dear term is better than all else: a goal of equal units is left.
            booked.model.add(dear.expression <= 0)
        found = self._pursue(booked, Level.COMFORT, Goal(cost.expression), parameters, part)
        if dear.literals and found.status == Status.INFEASIBLE:
            booked, cost = self._booked(candidates, relaxed)
            found = self._pursue(booked, Level.COMFORT, Goal(cost.expression), parameters, part)
        if not is_all and found.value != relaxed.bound:
            # Elsewhere there may be better plans, but none that is better than the shadow.
            self.bounds[Level.COMFORT] = relaxed.bound
            self.proven.discard(Level.COMFORT)
        # Rooms and interpreters were left out: the best may find none, then one before it does, or the plan there is.
        as_it_is = tuple(hint_from(booked, self.plan).values()) if is_all and self.plan is not None else None
        for values in (*reversed(self.ladder), *([] if as_it_is is None else [as_it_is])):
            is_last = values is as_it_is or self.plan is None
            if (is_last or self.search.left > 0) and self._keep(self._staff(booked, values, comfort=True)):
                break
        return found.status

    def _booked(self, candidates: Candidates, relaxed: Relaxed) -> tuple[Decisions, Terms]:
        """The model for comfort: the earlier levels held as the plan has them, and something to start from."""
        booked = self._model(candidates, Detail(interpreters=False, rooms=False))
        self._hold_levels(booked)
        cost = comfort_terms(booked)
        if relaxed.bound > 0:
            booked.model.add(cost.expression >= relaxed.bound)
        if relaxed.narrowed is not None:
            self._hint(booked, starts_as_hint(booked, relaxed.starts))
        elif self.plan is not None:
            self._hint(booked, hint_from(booked, self.plan))
        return booked, cost

    def _hold_levels(self, decisions: Decisions) -> None:
        """No worse at the earlier levels than the plan is."""
        if self.plan is not None and not self._is_settled:
            hold_levels(decisions, figures_of(self.problem, self.plan, self.alone), self.alone)

    def _pursue(
        self,
        decisions: Decisions,
        level: Level,
        goal: Goal,
        parameters: Mapping[str, object] = QUICK,
        part: float | None = None,
    ) -> Found:
        """Drive one level as far as its time goes and hold what was reached."""
        began = self.search.elapsed
        self._tell(level, None, None)
        met = [literal.index for joined in decisions.joined.values() for literal in joined.values()]
        reached: list[int] = []
        self.ladder.clear()

        def better(values: tuple[int, ...], value: int, bound: int) -> None:
            self.ladder.append(values)
            self.met = sum(values[index] for index in met)
            reached[:] = [value]
            self._tell(level, value, bound)

        def tighter(bound: int) -> None:
            if reached:
                self._tell(level, reached[0], bound)

        found = self.search.run(
            decisions.model,
            goal,
            seconds=self.search.left * (_PART[level] if part is None else part),
            parameters={**parameters, **self._gap(level)},
            on_better=better,
            on_bound=tighter,
        )
        self.seconds[level] = self.seconds.get(level, 0.0) + self.search.elapsed - began
        if found.values is not None and found.value is not None:
            self.bounds[level] = found.bound
            if found.bound == found.value:
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

    def _find_alone(self, candidates: Candidates) -> None:
        self._tell("alone", None, None)
        self.alone = find_alone(candidates, self.search, self.without)

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
        )
