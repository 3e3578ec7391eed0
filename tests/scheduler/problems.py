"""Small missions for tests of runs: one planned at once, one that keeps a worker busy, one that cannot be kept."""

from __future__ import annotations

from dataclasses import replace

from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.problem import Problem, Window


def small_problem() -> Problem:
    """Proven optimal in a tenth of a second."""
    return generate(4, 4, 8, 1, 1)


def medium_problem() -> Problem:
    """Has a plan in half a second and is proven some seconds later."""
    return generate(8, 8, 30, 1, 3)


def long_problem() -> Problem:
    """Has a plan within a second and is far from proven after a minute."""
    return generate(14, 14, 90, 2, 5)


def impossible_problem() -> Problem:
    """Every request must take place, and everybody has a single hour for it."""
    problem = generate(4, 4, 14, 1, 1)
    requests = tuple(replace(each, required=each.session is None) for each in problem.requests)
    persons = tuple(replace(each, available=(Window(600, 660),), engagements=()) for each in problem.persons)
    return replace(problem, requests=requests, persons=persons, refusals=())
