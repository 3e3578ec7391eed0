"""Rules and decisions to a search, a search to a plan: the one entry of stage 1.

Guarantees, fairness and worth depend only on when and where: they are pursued on the outline, a model with a tenth of
the variables, whose bounds hold for every plan. Its best outline is then staffed. Comfort needs the persons: it is
pursued on a second model that books them one by one. Where an outline cannot be staffed completely, the levels are
pursued again on the whole model.

A mission too large for such models is improved from its first plan, neighbourhood by neighbourhood, and the prices of
scarce time say how far it is from the best.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial

from scheduler.core.meetings.alone import find_alone
from scheduler.core.meetings.bookings import Bookings
from scheduler.core.meetings.bounds import bound_worth
from scheduler.core.meetings.candidates import Candidates, find_candidates
from scheduler.core.meetings.construct import construct
from scheduler.core.meetings.figures import figures_of, requests_of
from scheduler.core.meetings.neighbourhoods import Neighbourhoods
from scheduler.core.meetings.objective import (
    Terms,
    comfort_terms,
    counts_breaks,
    goals_before_comfort,
    guaranteed_minimum_is_met,
    joined_terms,
)
from scheduler.core.meetings.prices import Scarcity, scarcity_of
from scheduler.core.meetings.problem import Problem, Side
from scheduler.core.meetings.reading import hint_from
from scheduler.core.meetings.relaxation import Relaxed, absences, relax, starts_as_hint
from scheduler.core.meetings.repair import repair
from scheduler.core.meetings.run import PART, OnProgress, Run
from scheduler.core.meetings.solution import Outcome, Solution
from scheduler.core.meetings.staffing import Staffed, outline_detail
from scheduler.core.meetings.standing import Order
from scheduler.core.meetings.variables import Decisions, Detail
from scheduler.core.rules import Level, Status
from scheduler.core.search import (
    AT_ONCE,
    COUNTING,
    LINEAR,
    QUICK,
    Abandoned,
    Brake,
    Clock,
    Goal,
    Limits,
    Search,
)

# The part of the time left for the prices that bound the worth.
_BOUND_PART = 0.3
# The part of the time left for what no plan can cost less than, and for looking only where that lies.
_SHADOW_PART = 0.5
_NARROW_PART = 0.8
# How many outlines of a narrowed search are staffed to choose from.
_STAFFED = 3
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


class _Planning(Run):
    """The order of the levels, and which model each is pursued on."""

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
        fair_until = began + self.search.left * PART[Level.FAIRNESS]
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
            relaxed = relax(
                candidates,
                self._hold_levels,
                partial(self._model, candidates),
                self.search,
                seconds=seconds,
                on_bound=lambda bound: self._tell(Level.COMFORT, None, bound),
            )
        if relaxed.narrowed is not None:
            status = self._book(relaxed.narrowed, relaxed)
        if Level.COMFORT not in self.proven and self.search.left > 0:
            status = self._book(candidates, replace(relaxed, narrowed=None))
        return status

    def _book(self, candidates: Candidates, relaxed: Relaxed) -> Status:
        """The last level on a model that books every person; rooms and interpreters are found afterwards."""
        booked, cost = self._booked(candidates, relaxed)
        is_all = relaxed.narrowed is None
        parameters = COUNTING if counts_breaks(self.problem) else QUICK if is_all else LINEAR
        part = None if is_all else _NARROW_PART
        dear = cost.dear(booked)
        if dear.literals:
            # Whatever does without the dear term is better than all else: a goal of equal units is left.
            booked.model.add(dear.expression <= 0)
        found = self._pursue(booked, Level.COMFORT, Goal(cost.expression), parameters, part)
        if dear.literals and found.status == Status.INFEASIBLE:
            booked, cost = self._booked(candidates, relaxed)
            found = self._pursue(booked, Level.COMFORT, Goal(cost.expression), parameters, part)
        # Rooms were left out, and which representatives come: the best may find none, then one before it does, or the
        # plan there is. Staffing chooses the guests anew, so that a worse outline may become the better plan.
        as_it_is = tuple(hint_from(booked, self.plan).values()) if is_all and self.plan is not None else None
        staffed = 0
        for values in (*reversed(self.ladder), *([] if as_it_is is None else [as_it_is])):
            is_last = values is as_it_is or self.plan is None
            if is_last or self.search.left > 0:
                staffed += self._keep(self._staff(booked, values, comfort=True))
            if staffed >= (1 if is_all else _STAFFED) or (staffed and self.comfort == relaxed.bound):
                break
        if not is_all:
            # Elsewhere there may be better plans, but none that is better than the shadow.
            self.bounds[Level.COMFORT] = relaxed.bound
            self.proven.discard(Level.COMFORT)
            if self.comfort == relaxed.bound:
                self.proven.add(Level.COMFORT)
        return found.status

    def _booked(self, candidates: Candidates, relaxed: Relaxed) -> tuple[Decisions, Terms]:
        """The model for comfort: the earlier levels held as the plan has them, and something to start from.

        Where its bound is known already, which representatives come is left to staffing.
        """
        counted = () if relaxed.narrowed is None else self.problem.parties
        hosts = frozenset(party.id for party in counted if party.side == Side.COUNTERPART)
        interpreters = outline_detail(candidates).interpreters
        booked = self._model(candidates, Detail(pooled=hosts, interpreters=interpreters, rooms=False))
        self._hold_levels(booked)
        cost = joined_terms(comfort_terms(booked), absences(booked))
        if relaxed.bound > 0:
            booked.model.add(cost.expression >= relaxed.bound)
        if relaxed.narrowed is not None:
            self._hint(booked, starts_as_hint(booked, relaxed.starts))
        elif self.plan is not None:
            self._hint(booked, hint_from(booked, self.plan))
        return booked, cost

    def _find_alone(self, candidates: Candidates) -> None:
        self._tell("alone", None, None)
        self.alone = find_alone(candidates, self.search, self.without)
