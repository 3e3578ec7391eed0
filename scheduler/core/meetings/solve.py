"""Rules and decisions to a search, a search to a plan: the one entry of stage 1.

Every plan has a shadow, which says when and where and counts persons: the levels are pursued on it one after the other,
and its bounds hold for every plan. Then a plan is looked for near the best shadow (nearby.py). Where none is as good,
guarantees, fairness and worth are pursued on an outline that books travellers, and it is staffed; where that cannot be
done completely, the levels are pursued again on the whole model.

A mission too large for such models is improved from its first plan, neighbourhood by neighbourhood, and the prices of
scarce time say how far it is from the best.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from scheduler.core.meetings.alone import find_alone
from scheduler.core.meetings.bookings import Bookings
from scheduler.core.meetings.bounds import bound_fairness, bound_worth
from scheduler.core.meetings.candidates import Candidates, find_candidates
from scheduler.core.meetings.construct import construct
from scheduler.core.meetings.easing import Easing, is_small
from scheduler.core.meetings.figures import figures_of, requests_of
from scheduler.core.meetings.neighbourhoods import Neighbourhoods
from scheduler.core.meetings.objective import (
    comfort_terms,
    counts_breaks,
    goals_before_comfort,
    guaranteed_minimum_is_met,
)
from scheduler.core.meetings.prices import Scarcity, scarcity_of
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.reading import hint_from
from scheduler.core.meetings.relaxation import shadow_detail
from scheduler.core.meetings.repair import repair
from scheduler.core.meetings.run import PART, OnProgress
from scheduler.core.meetings.solution import Outcome, Solution
from scheduler.core.meetings.staffing import Staffed, outline_detail
from scheduler.core.meetings.standing import Order
from scheduler.core.meetings.variables import Decisions, Detail
from scheduler.core.rules import Level, Status
from scheduler.core.search import (
    AT_ONCE,
    LINEAR_PROOF,
    QUICK,
    Abandoned,
    Brake,
    Clock,
    Goal,
    Limits,
    Search,
)

# The part of the time left for the prices that bound the worth, and for those that bound what the worst-off get.
_BOUND_PART = 0.3
_SHARE_PART = 0.15
# How each level's best is looked for and proven on the shadow: measured in docs/decisions/0015.
_ON_THE_SHADOW: Mapping[Level, Mapping[str, object]] = {
    Level.GUARANTEES: QUICK,
    Level.FAIRNESS: QUICK,
    Level.WORTH: LINEAR_PROOF,
}
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


class _Planning(Easing):
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
        if bookings is not None and candidates.size > _WHOLE_MODEL:
            self._search_around(bookings)
            return self._with_a_plan()
        if self._is_settled and (self.plan is not None or counts_breaks(self.problem)):
            status = self._pursue_settled(candidates)
            if self.plan is not None:
                return self._with_a_plan()
            if status == Status.INFEASIBLE or self.search.left <= 0:
                return self._without_a_plan(contradicting=status == Status.INFEASIBLE)
        if self.plan is not None and not counts_breaks(self.problem) and not is_small(candidates):
            self._find_alone(candidates)
            if self._pursue_shadow(candidates):
                return self._with_a_plan()
        return self._plan_from_outline(candidates)

    def _plan_from_outline(self, candidates: Candidates) -> Outcome:
        """The levels where no plan was constructed, or none is as good as the best shadow."""
        outline = self._model(candidates, outline_detail(candidates))
        if self.plan is not None:
            self._start_from(outline, self.plan)
        else:
            status = self._plan_first(outline)
            if status == Status.INFEASIBLE:
                return self._without_a_plan(contradicting=True)
            if status == Status.UNKNOWN:
                return self._without_a_plan(contradicting=False)
        if not self.alone:
            self._find_alone(candidates)
        values = self._pursue_outline(outline)
        self._sharpen(candidates)
        contradicting = False
        if values is None or not self._keep(self._staff(outline, values)):
            if self.search.left > 0 and candidates.size <= _WHOLE_MODEL:
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
        share = self._bound_fairness(scarcity)
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
        neighbourhoods.run(
            lambda: neighbourhoods.settled or neighbourhoods.least >= share or self.search.elapsed >= fair_until, better
        )
        self.seconds[Level.FAIRNESS] = self.search.elapsed - began
        began = self.search.elapsed
        self.bounds.setdefault(Level.GUARANTEES, 0)
        if self.search.left > 0:
            self._bound_worth(scarcity)
            neighbourhoods.turn_to_worth()
            neighbourhoods.run(lambda: self._is_near_enough(neighbourhoods.worth), better)
        self.seconds[Level.WORTH] = self.search.elapsed - began

    def _bound_fairness(self, scarcity: Scarcity) -> int:
        """The share that some delegation cannot pass in any plan."""
        seconds, threads = self.search.left * _SHARE_PART, self.search.limits.workers
        share, self.fairness_certificate = bound_fairness(
            scarcity, self.alone, seconds=seconds, threads=threads, brake=self.search.brake
        )
        self.bounds[Level.FAIRNESS] = share
        return share

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

    def _pursue_shadow(self, candidates: Candidates) -> bool:
        """The levels on the shadow, then a plan near it that reaches as much; False where there is none.

        Its bounds are forgotten then: the outline, which books travellers, has better ones.
        """
        shadow = self._model(candidates, shadow_detail(self.problem))
        before = dict(self.bounds)
        if Level.GUARANTEES in self.bounds:
            shadow.model.add(guaranteed_minimum_is_met(shadow).expression <= 0)
        figures = {Level.GUARANTEES: 0}
        values: tuple[int, ...] = ()
        for level, goal in goals_before_comfort(shadow, self.alone):
            if level not in self.bounds:
                found = self._pursue(shadow, level, goal(), _ON_THE_SHADOW[level])
                if found.values is None or found.value is None:
                    break
                values, figures[level] = found.values, found.value
                shadow.model.clear_hints()
        if Level.WORTH in figures and self._fits(candidates, shadow, values, figures):
            self._sharpen(candidates)
            if self.search.left > 0:
                self._pursue_comfort(candidates, shadow)
            return True
        if self.search.left > 0:
            self.bounds = before
            self.proven.clear()
            return False
        if values:
            # Time is over: as much of the best shadow as finds its people.
            self._keep(self._staff(shadow, values))
        return True

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

    def _find_alone(self, candidates: Candidates) -> None:
        self._tell("alone", None, None)
        self.alone = find_alone(candidates, self.search, self.without)
