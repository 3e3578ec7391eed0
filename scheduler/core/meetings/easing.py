"""The last level, comfort: bounded on the shadow of all plans, reached near it, and at last looked for everywhere."""

from __future__ import annotations

import math
from collections.abc import Mapping

from scheduler.core.meetings.candidates import Candidates
from scheduler.core.meetings.constraints import add_rows
from scheduler.core.meetings.nearby import (
    Letting,
    Where,
    hint_of,
    near,
    not_again,
    where_it_lies,
    where_plan_lies,
)
from scheduler.core.meetings.objective import Terms, comfort_terms, counts_breaks, joined_terms
from scheduler.core.meetings.problem import Side
from scheduler.core.meetings.reading import hint_from
from scheduler.core.meetings.relaxation import Relaxed, absences, relax, shadow_cost, shadow_detail
from scheduler.core.meetings.run import Run
from scheduler.core.meetings.solution import Solution
from scheduler.core.meetings.staffing import Staffed, outline_detail
from scheduler.core.meetings.variables import Decisions, Detail
from scheduler.core.rules import Level, Status
from scheduler.core.search import COUNTING, LINEAR, QUICK, Goal

# The part of the time left for what no plan can cost less than, for a plan near it, and for the steps from there.
_SHADOW_PART = 0.5
_NEAR_PART = 0.5
_STEPS_PART = 0.6
# Above so many placements looking at all plans brings nothing within minutes, and the steps have nearly all the time.
_MANY = 2_000
_STEPS_PART_OF_MANY = 0.95
# Seconds that one step may take, and how many steps in vain are enough before another shadow is tried.
_STEP_SECONDS = 4.0
_IN_VAIN = 2
# How many shadows that bring nothing better are enough before all plans are looked at.
_SHADOWS = 8
# Up to so many placements the model of all plans is proven before a shadow would be.
SMALL = 500
# How many plans of a search are staffed to choose from.
_STAFFED = 3


def is_small(candidates: Candidates) -> bool:
    """Whether everything is soon proven on the model of all plans."""
    return candidates.size <= SMALL


class Easing(Run):
    """Comfort is pursued behind the earlier levels, with the people of the plan."""

    def _pursue_comfort(self, candidates: Candidates, shadow: Decisions | None = None) -> Status:
        """The last level, behind a plan that holds the earlier ones or on the search for the first plan. `shadow`: one
        that holds them already."""
        if self.plan is None or self._is_settled or counts_breaks(self.problem) or is_small(candidates):
            return self._book(candidates, 0)
        began, status = self.search.elapsed, Status.UNKNOWN
        if shadow is None:
            shadow = self._model(candidates, shadow_detail(self.problem))
            self._hold_levels(shadow)
        cost = shadow_cost(shadow)
        relaxed = self._relax(shadow, cost)
        begin = None if relaxed.where is None else self._fit(candidates, relaxed.where, relaxed.bound)
        begin = begin or Staffed(self.plan, complete=True, comfort=self.comfort)
        self._look_near(candidates, shadow, cost, begin, relaxed.bound)
        if not self._is_easy_enough(relaxed.bound) and self.search.left > 0:
            status = self._book(candidates, relaxed.bound)
        self.seconds[Level.COMFORT] = self.search.elapsed - began
        return status

    def _fits(
        self, candidates: Candidates, shadow: Decisions, values: tuple[int, ...], figures: Mapping[Level, int]
    ) -> bool:
        """Whether a plan in the half-days and at the places of the shadow reaches `figures` as well; it is kept."""
        if self._keep(self._staff(shadow, values, whole=True)):
            return True
        booked = self._around(candidates, where_it_lies(shadow, values), figures)
        found = self.search.run(booked.model, seconds=_STEP_SECONDS, parameters=LINEAR)
        return found.values is not None and self._keep(self._staff(booked, found.values, whole=True))

    def _relax(self, shadow: Decisions, cost: Terms) -> Relaxed:
        self._tell(Level.COMFORT, None, None)
        relaxed = relax(
            shadow,
            cost,
            self.search,
            seconds=self.search.left * _SHADOW_PART,
            on_bound=lambda bound: self._tell(Level.COMFORT, None, bound),
        )
        self.bounds[Level.COMFORT] = relaxed.bound
        return relaxed

    def _fit(self, candidates: Candidates, where: Where, bound: int) -> Staffed | None:
        """The best plan with its meetings in the half-days and at the places of a shadow; None where there is none."""
        return self._ease(self._around(candidates, where, None), bound, self.search.left * _NEAR_PART)

    def _around(self, candidates: Candidates, where: Where, figures: Mapping[Level, int] | None) -> Decisions:
        """The plans near a shadow that reach `figures`, by default what the plan there is reaches; it is the hint."""
        booked = self._near(candidates, where)
        self._hold_levels(booked, figures)
        self._hint(booked, hint_of(booked, candidates, where))
        return booked

    def _look_near(self, candidates: Candidates, shadow: Decisions, cost: Terms, begin: Staffed, bound: int) -> None:
        """Steps from a plan, each the best of a small neighbourhood; where they lead nowhere, from another shadow."""
        letting = Letting(self.problem, self.search.limits.seed)
        part = _STEPS_PART_OF_MANY if candidates.size > _MANY else _STEPS_PART
        until = self.search.elapsed + self.search.left * part
        plan, comfort, in_vain, shadows = begin.solution, begin.comfort, 0, _SHADOWS
        while not self._is_easy_enough(bound) and self.search.left > 0 and self.search.elapsed < until:
            best = self.comfort
            if in_vain < _IN_VAIN:
                around = self._near(candidates, where_plan_lies(candidates, plan), letting.after(plan, in_vain))
                self._hold_levels(around)
                self._hint(around, hint_from(around, plan))
                found = self._ease(around, bound, _STEP_SECONDS)
                in_vain += 1
                if found is not None and found.comfort is not None and (comfort is None or found.comfort < comfort):
                    plan, comfort, in_vain = found.solution, found.comfort, 0
            else:
                wrong = letting.otherwise(plan)
                other = self._begin_again(candidates, shadow, cost, plan, wrong, bound) if wrong and shadows else None
                if other is None:
                    break
                plan, comfort, in_vain, shadows = other.solution, other.comfort, 0, shadows - 1
            if self.comfort != best:
                shadows = _SHADOWS

    def _begin_again(
        self, candidates: Candidates, shadow: Decisions, cost: Terms, plan: Solution, wrong: set[str], bound: int
    ) -> Staffed | None:
        """A plan near another shadow, which spends the half-days with the meetings in `wrong` otherwise than `plan`."""
        add_rows(shadow.model, not_again(shadow, where_plan_lies(candidates, plan), wrong))
        relaxed = relax(shadow, cost, self.search, seconds=_STEP_SECONDS, enough=self._enough(bound))
        return None if relaxed.where is None else self._fit(candidates, relaxed.where, bound)

    def _ease(self, booked: Decisions, bound: int, seconds: float) -> Staffed | None:
        """The most comfortable plan of the model, kept if it is the best so far; None if there is none in time."""
        self.ladder.clear()
        self.search.run(
            booked.model,
            Goal(_cost(booked).expression),
            seconds=seconds,
            parameters={**LINEAR, **self._gap(Level.COMFORT)},
            enough=self._enough(bound),
            on_better=lambda values, _value, _bound: self.ladder.append(values),
        )
        # Rooms were left out, so that the best may find none.
        for values in list(reversed(self.ladder))[:_STAFFED]:
            staffed = self._staff(booked, values, comfort=True)
            if staffed is not None and self._keep(staffed):
                assert self.plan is not None
                self.met = len(self.plan.meetings)
                self._tell(Level.COMFORT, self.comfort, bound)
                return staffed
        return None

    def _enough(self, bound: int) -> int:
        """The cost behind which nobody asks for less."""
        return math.floor(bound / (1 - self.search.limits.gap)) if self.search.limits.gap < 1 else bound

    def _is_easy_enough(self, bound: int) -> bool:
        return self.comfort is not None and self.comfort <= self._enough(bound)

    def _book(self, candidates: Candidates, bound: int) -> Status:
        """All plans, every person booked; rooms are found afterwards. `bound`: what is known already."""
        parameters = COUNTING if counts_breaks(self.problem) else QUICK
        booked, cost = self._booked_everywhere(candidates)
        dear = cost.dear(booked)
        if dear.literals:
            # Whatever does without the dear term is better than all else: a goal of equal units is left.
            booked.model.add(dear.expression <= 0)
        found = self._pursue(booked, Level.COMFORT, Goal(cost.expression), parameters, known=bound)
        if dear.literals and found.status == Status.INFEASIBLE:
            booked, cost = self._booked_everywhere(candidates)
            found = self._pursue(booked, Level.COMFORT, Goal(cost.expression), parameters, known=bound)
        # Rooms were left out: the best may find none, then one before it does, or the plan there is.
        as_it_is = [] if self.plan is None else [tuple(hint_from(booked, self.plan).values())]
        for values in (*reversed(self.ladder), *as_it_is):
            is_last = values in as_it_is or self.plan is None
            if (is_last or self.search.left > 0) and self._keep(self._staff(booked, values, comfort=True)):
                break
        return found.status

    def _booked_everywhere(self, candidates: Candidates) -> tuple[Decisions, Terms]:
        booked = self._model(candidates, _booked(candidates, frozenset()))
        self._hold_levels(booked)
        if self.plan is not None:
            self._hint(booked, hint_from(booked, self.plan))
        return booked, _cost(booked)

    def _near(self, candidates: Candidates, where: Where, free: frozenset[str] = frozenset()) -> Decisions:
        """A model of the plans near `where`, which leaves it to staffing which representatives come."""
        hosts = frozenset(party.id for party in self.problem.parties if party.side == Side.COUNTERPART)
        around = near(candidates, where, free)
        return self._model(around, _booked(around, hosts))


def _booked(candidates: Candidates, pooled: frozenset[str]) -> Detail:
    return Detail(pooled=pooled, interpreters=outline_detail(candidates).interpreters, rooms=False)


def _cost(booked: Decisions) -> Terms:
    return joined_terms(comfort_terms(booked), absences(booked))
