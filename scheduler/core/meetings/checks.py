"""The referee: judges a plan by the rulebook's sentences alone, with one plain function per rule and no solver."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from scheduler.core.meetings import checks_goals, checks_known, checks_people, checks_places
from scheduler.core.meetings.checks_ledger import Ledger
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.rulebook import RULES, weight_of
from scheduler.core.meetings.solution import Solution
from scheduler.core.rules import Finding, Level, Report

Check = Callable[[Ledger], Iterator[Finding]]


def _registered() -> Mapping[str, Check]:
    """Rule name -> its function `check_<rule name>`, in the rulebook's order. KeyError: a rule has none."""
    known: dict[str, Check] = {}
    for module in (checks_people, checks_places, checks_known, checks_goals):
        known.update({name: each for name, each in vars(module).items() if name.startswith("check_")})
    return {rule.name: known[f"check_{rule.name}"] for rule in RULES}


CHECKS: Mapping[str, Check] = _registered()
HARD = tuple(rule.name for rule in RULES if rule.level is Level.HARD)
COMFORT = tuple(rule.name for rule in RULES if rule.level is Level.COMFORT)
GOAL = tuple(rule.name for rule in RULES if rule.level not in (Level.HARD, Level.COMFORT))


def check(problem: Problem, solution: Solution, *, alone: Mapping[str, int] | None = None) -> Report:
    """Everything wrong with a plan, and the value of every goal level.

    `problem` is one that `problem_errors` finds nothing in; the plan may be anything. `alone`: delegation id -> the
    most worth it could get alone (from the search); a delegation missing there counts with all that it wishes.
    """
    return report_on(Ledger(problem, solution, alone))


def report_on(ledger: Ledger) -> Report:
    """The same for a plan that is indexed already."""
    judged = [*GOAL, *(name for name in COMFORT if weight_of(ledger.problem, name))]
    soft = tuple(finding for name in judged for finding in CHECKS[name](ledger))
    return Report(faults_in(ledger), soft, checks_goals.level_values(ledger, soft, COMFORT))


def faults_in(ledger: Ledger) -> tuple[Finding, ...]:
    """What must not be: the hard findings alone."""
    hard = [finding for name in HARD for finding in CHECKS[name](ledger)]
    return (*hard, *checks_goals.impossible_shares(ledger))
