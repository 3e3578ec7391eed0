"""The plan people know, mended: the fewest people get another day, and that is proven for the whole problem.

Whose known stop has become impossible is *hit*: his or her day changes in every plan. With a budget of n more people
nearly nothing can move, and the model of all that still can is small (pruning.py); it is exact for every plan within
the budget. The first budget in which there is a plan holds the fewest people. More budget may save meetings that would
be dropped: each further one that does so is another offer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.constraints import add_constraints
from scheduler.core.meetings.contradiction import contradiction_in_words
from scheduler.core.meetings.figures import figures_of
from scheduler.core.meetings.objective import (
    Terms,
    comfort_terms,
    guaranteed_minimum_is_met,
    known_days_stay,
    worst_off_gets_its_share,
    worth_is_met,
)
from scheduler.core.meetings.problem import Known, Problem, Side
from scheduler.core.meetings.pruning import Pruning
from scheduler.core.meetings.reading import hint_from, read_solution
from scheduler.core.meetings.solution import Meeting, Offer, Outcome, Solution
from scheduler.core.meetings.staffing import outline_detail
from scheduler.core.meetings.variables import Decisions
from scheduler.core.rules import REPAIR_GOALS, Level, LevelResult, Status
from scheduler.core.search import QUICK, Abandoned, Found, Goal, Progress, Search

# How many people beside those who are hit may get another day: tried in turn until there is a plan. None: any number.
BUDGETS: tuple[int | None, ...] = (0, 2, 4, 8, 16, None)
MOST_OFFERS = 4
# The part of the time left that one level of an offer may take.
_PART = {Level.FAIRNESS: 0.3, Level.WORTH: 0.5, Level.COMFORT: 0.5}


@dataclass(frozen=True, slots=True)
class _Model:
    """What can happen within one budget, and the expressions that offers are made of."""

    decisions: Decisions
    short: cp_model.LinearExprT
    changed: cp_model.LinearExprT
    dropped: cp_model.LinearExprT


def repair(
    problem: Problem, *, search: Search, on_progress: Callable[[Progress], None], without: Collection[str] = ()
) -> Outcome:
    """Mend the plan that `problem.known` is. The outcome's offers begin with the one that changes the fewest people.

    Every figure is compared with what all plans of the problem reach, as docs/reference/rules.md defines it.
    """
    assert problem.known is not None
    return _Repair(problem, problem.known, search, on_progress, without).run()


class _Repair:
    def __init__(
        self,
        problem: Problem,
        known: Known,
        search: Search,
        on_progress: Callable[[Progress], None],
        without: Collection[str],
    ) -> None:
        self.problem = problem
        self.known = known
        self.search = search
        self.on_progress = on_progress
        self.without = without
        self.candidates = find_candidates(problem)
        self.pruning = Pruning(self.candidates, known)
        self.asked_for = [each.request for each in known.meetings if each.request in problem.request]
        self.alone = worth_wished(problem)
        self.offers: list[Offer] = []
        self.first_plan_seconds: float | None = None
        self.met: int | None = None

    def run(self) -> Outcome:
        self._tell("changed", None, None)
        try:
            impossible = self._search()
        except Abandoned:
            impossible = False
        return self._outcome(impossible)

    def _search(self) -> bool:
        """Fill `offers`; True if it is proven that there is no plan at all."""
        least_short: int | None = None
        best_dropped: int | None = None
        exhausted = True  # every smaller budget was looked through to its end
        for budget in BUDGETS:
            if self.offers and self.search.left <= 0:
                break
            model = self._model(budget)
            found = self._run(model, Goal(model.short))
            if found.values is None or found.value is None:
                exhausted = exhausted and found.status == Status.INFEASIBLE
                continue
            short = found.value
            if least_short is None:
                least_short = 0 if short == 0 else self._least_short()
            if short > least_short and budget is not None:
                # Guarantees come first, so more people may have to change; still an offer, as the least stir.
                if best_dropped is None and not self.offers:
                    self._offer(model, short, None, exhausted, least_short)
                continue
            model.decisions.model.add(model.short <= short)
            fewest = self._run(model, Goal(model.dropped))
            if fewest.value is None:
                exhausted = False
                continue
            if best_dropped is None:
                first = self._offer(model, short, None, exhausted, least_short)
                if first is None:
                    exhausted = False
                    continue
                best_dropped = len(first.dropped)
            if fewest.value < best_dropped:
                again = self._model(budget)
                again.decisions.model.add(again.short <= short)
                offer = self._offer(again, short, fewest.value, exhausted, least_short)
                best_dropped = fewest.value if offer is not None else best_dropped
            if best_dropped == 0 or len(self.offers) >= MOST_OFFERS:
                break
            exhausted = exhausted and fewest.status == Status.OPTIMAL
        return not self.offers and exhausted

    def _model(self, budget: int | None) -> _Model:
        decisions = Decisions(self.pruning.within(budget))
        add_constraints(decisions, without=self.without, brake=self.search.brake)
        changed = known_days_stay(decisions).expression
        if budget is not None:
            decisions.model.add(changed <= len(self.pruning.hit) + budget)
        met = [literal for each in self.asked_for for literal in decisions.joined.get(each, {}).values()]
        dropped = len(self.asked_for) - cp_model.LinearExpr.sum(met)
        self._hint(decisions, hint_from(decisions, _as_solution(self.known)))
        return _Model(decisions, guaranteed_minimum_is_met(decisions).expression, changed, dropped)

    def _least_short(self) -> int:
        """The fewest guaranteed meetings that any plan can miss, as far as it can be proven soon; never too many."""
        outline = Decisions(self.candidates, outline_detail(self.candidates))
        add_constraints(outline, without=self.without, brake=self.search.brake)
        goal = Goal(guaranteed_minimum_is_met(outline).expression)
        found = self.search.run(outline.model, goal, seconds=self.search.left * 0.3, parameters=QUICK)
        return found.bound or 0

    def _offer(self, model: _Model, short: int, dropped: int | None, exhausted: bool, least_short: int) -> Offer | None:
        """The best plan of a model that drops no more than `dropped`: fewest people first, then level by level."""
        cp = model.decisions.model
        cp.add(model.short <= short)
        if dropped is not None:
            cp.add(model.dropped <= dropped)
        results = [LevelResult(Level.GUARANTEES, short, least_short, False, short == least_short)]
        best: tuple[int, ...] | None = None
        for level, terms in self._goals(model):
            began = self.search.elapsed
            maximise = level in (Level.FAIRNESS, Level.WORTH)
            goal = Goal(model.changed if terms is None else terms().expression, maximise=maximise)
            found = self._run(model, goal, self.search.left * _PART.get(level, 0.7), level)
            if found.values is None or found.value is None:
                break
            best = found.values
            done = found.status == Status.OPTIMAL and all(each.proven for each in results[1:])
            bound = found.bound if all(each.proven for each in results[1:]) else None
            if level is Level.CHANGED and not exhausted:
                done, bound = False, len(self.pruning.hit)
            proven = done and (level is Level.CHANGED or results[0].proven)
            seconds = self.search.elapsed - began
            results.append(LevelResult(level, found.value, found.value if done else bound, maximise, proven, seconds))
            held = goal.expression
            cp.add(held >= found.value if maximise else held <= found.value)
            self._hint(model.decisions, dict(enumerate(best)))
            self.met = sum(best[x.index] for joined in model.decisions.joined.values() for x in joined.values())
        if best is None:
            return None
        solution = read_solution(model.decisions, best)
        gone = tuple(each for each in self.asked_for if each not in solution.meeting)
        offer = Offer(solution, self._levels(solution, results), gone)
        self.offers.append(offer)
        if self.first_plan_seconds is None:
            self.first_plan_seconds = self.search.elapsed
        return offer

    def _goals(self, model: _Model) -> tuple[tuple[Level, Callable[[], Terms] | None], ...]:
        return (
            (Level.CHANGED, None),
            (Level.FAIRNESS, lambda: worst_off_gets_its_share(model.decisions, self.alone)),
            (Level.WORTH, lambda: worth_is_met(model.decisions)),
            (Level.COMFORT, lambda: comfort_terms(model.decisions)),
        )

    def _levels(self, solution: Solution, results: list[LevelResult]) -> tuple[LevelResult, ...]:
        """The results with the plan's own figures, where a level was left before its best was found."""
        figures = figures_of(self.problem, solution, self.alone)
        return tuple(replace(each, value=figures.get(each.name, each.value)) for each in results)

    def _run(self, model: _Model, goal: Goal, seconds: float | None = None, level: Level | None = None) -> Found:
        found = self.search.run(model.decisions.model, goal, seconds=seconds, parameters=QUICK)
        if level is not None:
            self._tell(level, found.value, found.bound)
        return found

    @staticmethod
    def _hint(decisions: Decisions, hints: dict[int, int]) -> None:
        decisions.model.clear_hints()
        for index, value in hints.items():
            decisions.model.add_hint(decisions.model.get_int_var_from_proto_index(index), value)

    def _tell(self, phase: str, value: int | None, bound: int | None) -> None:
        self.on_progress(Progress(phase, value, bound, self.met, self.search.elapsed))

    def _outcome(self, impossible: bool) -> Outcome:
        if not self.offers:
            return self._without_a_plan(impossible)
        first = self._first()
        levels = first.levels
        proven = len(levels) == len(REPAIR_GOALS) and all(each.proven for each in levels)
        changed = next(each for each in levels if each.name is Level.CHANGED)
        people = "nobody's day changes" if changed.value == 0 else f"{changed.value} people get another day"
        fewest = "proven the fewest possible" if changed.proven else "perhaps not the fewest possible"
        message = f"{len(first.solution.meetings)} meetings; {people}, {fewest}."
        offers = (first, *(each for each in self.offers if each is not first))
        return Outcome(
            status=Status.OPTIMAL if proven else Status.FEASIBLE,
            solution=first.solution,
            levels=levels,
            alone=self.alone,
            first_plan_seconds=self.first_plan_seconds,
            seconds=self.search.elapsed,
            message=message,
            braked=self.search.brake.pulled,
            offers=offers,
        )

    def _first(self) -> Offer:
        """The offer that keeps the order of the goals: guarantees before people."""
        return min(self.offers, key=lambda each: (each.levels[0].value, each.levels[1].value))

    def _without_a_plan(self, impossible: bool) -> Outcome:
        if self.search.brake.pulled:
            status, message = Status.UNKNOWN, "Stopped before a first plan was found."
        elif impossible:
            status, message = Status.INFEASIBLE, contradiction_in_words(self.problem, self.search)
        else:
            status = Status.UNKNOWN
            message = f"No plan was found in {self.search.limits.seconds:g} seconds. Give the search more time."
        return Outcome(
            status, None, (), self.alone, None, self.search.elapsed, message, braked=self.search.brake.pulled
        )


def worth_wished(problem: Problem) -> dict[str, int]:
    """Delegation -> the worth of all it wishes: what shares are measured by in a repair, which has no time for more."""
    found = {party.id: 0 for party in problem.parties if party.side is Side.DELEGATION}
    for request in problem.requests:
        for delegation in dict.fromkeys(request.delegations):
            found[delegation] += request.worth
    return found


def _as_solution(known: Known) -> Solution:
    return Solution(
        tuple(Meeting(each.request, each.start, each.room, each.attendees, each.interpreter) for each in known.meetings)
    )
