"""What is taken away: one rule's function in the search, its data before the search, or its check in the referee.

A plugin of pytest: `-p tests.scheduler.core.mutations.removal` with the removal's name in KARVAN_REMOVAL takes it away
before any test is loaded.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from scheduler.core.meetings import checks, constraints, objective, solve
from scheduler.core.meetings.candidates import CANDIDATE_RULES
from scheduler.core.meetings.problem import DAY, Problem, Window
from scheduler.core.meetings.rulebook import RULES

VARIABLE = "KARVAN_REMOVAL"
CORE = "scheduler.core.meetings"


def _always(problem: Problem) -> tuple[Window, ...]:
    return (Window(0, problem.days * DAY),)


def _always_available(problem: Problem) -> Problem:
    return replace(problem, persons=tuple(replace(each, available=_always(problem)) for each in problem.persons))


def _interpreters_always_available(problem: Problem) -> Problem:
    able = tuple(replace(each, available=_always(problem)) for each in problem.interpreters)
    return replace(problem, interpreters=able)


def _rooms_always_open(problem: Problem) -> Problem:
    return replace(problem, rooms=tuple(replace(each, hours=_always(problem)) for each in problem.rooms))


def _allowed_everywhere(problem: Problem) -> Problem:
    rooms = tuple(each.id for each in problem.rooms)
    requests = tuple(each if each.session else replace(each, rooms=rooms) for each in problem.requests)
    return replace(problem, requests=requests, sessions=tuple(replace(each, rooms=rooms) for each in problem.sessions))


def _without_windows(problem: Problem) -> Problem:
    requests = tuple(replace(each, windows=()) for each in problem.requests)
    return replace(problem, requests=requests, sessions=tuple(replace(each, windows=()) for each in problem.sessions))


def _lists_never_close(problem: Problem) -> Problem:
    return replace(problem, venues=tuple(replace(each, list_closes=None) for each in problem.venues))


def _not_begun(problem: Problem) -> Problem:
    return problem if problem.known is None else replace(problem, known=replace(problem.known, now=None))


def _finer_grid(problem: Problem) -> Problem:
    return replace(problem, settings=replace(problem.settings, grid=1))


# Rules that decide which placements come to be at all: there is no function to take away, so the search is not told.
UNTOLD: Mapping[str, Callable[[Problem], Problem]] = {
    "person_is_available": _always_available,
    "refused_pair_never_meets": lambda problem: replace(problem, refusals=()),
    "room_is_open": _rooms_always_open,
    "meeting_is_in_an_allowed_place": _allowed_everywhere,
    "meeting_is_in_its_window": _without_windows,
    "interpreter_is_available": _interpreters_always_available,
    "locked_meeting_stays": lambda problem: replace(problem, locks=()),
    "starts_on_grid": _finer_grid,
    "notice_is_kept": _not_begun,
    "clearance_was_possible": _lists_never_close,
}


def removals() -> Iterator[str]:
    """All names: "search: ..." of a function, "candidates: ..." of a rule's data, "referee: ..." of a check."""
    yield from (f"search: {name}" for name in constraints.CONSTRAINTS)
    yield from (f"search: {name}" for name in objective.OBJECTIVES)
    yield from (f"candidates: {name}" for name in CANDIDATE_RULES)
    yield from (f"referee: {rule.name}" for rule in RULES)


def remove(name: str) -> None:
    """Raises KeyError for a removal there is nothing of."""
    where, _, rule = name.partition(": ")
    if where == "referee":
        _replace(checks.CHECKS, rule, _finds_nothing)
    elif where == "candidates":
        _tell_less(UNTOLD[rule])
    elif rule in constraints.CONSTRAINTS:
        _replace(constraints.CONSTRAINTS, rule, _yields_no_row)
    elif rule in objective.OBJECTIVES:
        _replace(objective.OBJECTIVES, rule, _costs_nothing)
    else:
        raise KeyError(name)


def _replace(book: Mapping[str, Any], rule: str, by: Callable[..., Any]) -> None:
    """In the book of all rules and under its own name, wherever the core has it."""
    known = book[rule]
    assert isinstance(book, dict)
    book[rule] = by
    for name, module in list(sys.modules.items()):
        if name.startswith(CORE):
            for attribute, value in list(vars(module).items()):
                if value is known:
                    setattr(module, attribute, by)


def _tell_less(forget: Callable[[Problem], Problem]) -> None:
    """The search gets the problem without the rule's data; whoever judges the plan has it whole."""
    whole = solve.solve

    def half_told(problem: Problem, **rest: Any) -> Any:
        return whole(forget(problem), **rest)

    solve.solve = half_told  # type: ignore[assignment]


def _finds_nothing(_ledger: Any) -> Iterator[Any]:
    return iter(())


def _yields_no_row(_decisions: Any) -> Iterator[Any]:
    return iter(())


def _costs_nothing(*_: Any) -> objective.Terms:
    return objective.Terms([], [])


if os.environ.get(VARIABLE):
    remove(os.environ[VARIABLE])
