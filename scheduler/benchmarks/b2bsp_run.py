"""The core's answer to a B2BSOP instance, held against the instance's own rules before it is believed."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.benchmarks.b2bsp import Instance, InstanceError, breaks, faults
from scheduler.benchmarks.b2bsp_problem import problem_of, slots_of, too_many_breaks
from scheduler.core.meetings.solution import Outcome
from scheduler.core.meetings.solve import solve
from scheduler.core.meetings.validation import problem_errors
from scheduler.core.rules import Finding, Level, Status
from scheduler.core.search import Clock, Limits


@dataclass(frozen=True, slots=True)
class Answer:
    """`breaks`: the fewest found, None without a timetable. `bound`: no timetable has fewer, None if nothing is proven.
    `slots`: one per meeting, empty without a timetable."""

    status: Status
    breaks: int | None
    bound: int | None
    seconds: float
    first_seconds: float | None
    slots: tuple[int, ...]
    sentence: str


class WrongAnswerError(Exception):
    """The core's plan breaks a rule of the instance: a fault of ours."""


def answer(instance: Instance, *, limits: Limits, clock: Clock) -> Answer:
    """Solve one instance through the core's one entry. Raises InstanceError, WrongAnswerError."""
    began = clock()
    problem = problem_of(instance)
    errors = problem_errors(problem)
    if errors:
        raise InstanceError("; ".join(Finding("", each).sentence() for each in errors[:3]))
    outcome = solve(problem, limits=limits, clock=clock)
    return read_answer(instance, outcome, clock() - began)


def read_answer(instance: Instance, outcome: Outcome, seconds: float) -> Answer:
    if outcome.status is Status.EMPTY:
        sentence = "optimal: there are no meetings"
        return Answer(Status.OPTIMAL, 0, 0, seconds, seconds, (), sentence)
    bound = next((each.bound for each in outcome.levels if each.name is Level.COMFORT), None)
    unfair = bound is not None and bound >= too_many_breaks(instance)
    if outcome.status is Status.INFEASIBLE or unfair:
        words = "some participant always has too many breaks more than another" if unfair else outcome.message
        return Answer(Status.INFEASIBLE, None, None, seconds, None, (), f"infeasible: {Finding('', words).sentence()}")
    if outcome.solution is None:
        return Answer(Status.UNKNOWN, None, bound, seconds, None, (), f"unknown: {outcome.message}")
    slots = slots_of(instance, outcome.solution)
    wrong = list(faults(instance, slots))
    amount = sum(breaks(instance, slots))
    reached = next((each.value for each in outcome.levels if each.name is Level.COMFORT), None)
    if not wrong and reached is not None and reached != amount:
        raise WrongAnswerError(f"the core counts {reached} breaks, the timetable has {amount}")
    if wrong:
        if reached is not None and reached < too_many_breaks(instance):
            raise WrongAnswerError("; ".join(wrong))
        sentence = f"unknown: no timetable that shares the breaks fairly was found in {seconds:.1f} s"
        return Answer(Status.UNKNOWN, None, bound, seconds, None, (), sentence)
    status = Status.OPTIMAL if bound == amount else Status.FEASIBLE
    proven = "proven the fewest" if bound == amount else f"at least {bound or 0} in any timetable"
    sentence = f"{status}: {amount} breaks, {proven}, after {seconds:.1f} s"
    return Answer(status, amount, bound, seconds, outcome.first_plan_seconds, tuple(slots), sentence)
