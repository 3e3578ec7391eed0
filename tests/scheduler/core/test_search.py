"""The one place that runs CP-SAT: limits, the brake, bounds as whole numbers."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from random import Random

from ortools.sat.python import cp_model

from scheduler.core.rules import Status
from scheduler.core.search import COUNTING, Brake, Goal, Limits, Search


def pigeons(holes: int) -> tuple[cp_model.CpModel, Goal]:
    """One pigeon more than holes, as pairwise clashes: easy to fill, slow to prove that nobody does better."""
    model = cp_model.CpModel()
    sits = [[model.new_bool_var("") for _ in range(holes)] for _ in range(holes + 1)]
    for pigeon in sits:
        for one in range(holes):
            for other in range(one):
                model.add_bool_or([pigeon[one].negated(), pigeon[other].negated()])
    for hole in range(holes):
        for one in range(holes + 1):
            for other in range(one):
                model.add_bool_or([sits[one][hole].negated(), sits[other][hole].negated()])
    return model, Goal(cp_model.LinearExpr.sum([literal for pigeon in sits for literal in pigeon]), maximise=True)


# Without these CP-SAT would see through the clashes at once.
BLIND: dict[str, object] = {
    "cp_model_presolve": False,
    "linearization_level": 0,
    "symmetry_level": 0,
    "subsolvers": ["quick_restart_no_lp"],
}


def searching(seconds: float, brake: Brake | None = None) -> Search:
    return Search(limits=Limits(seconds=seconds, workers=1), clock=time.monotonic, brake=brake)


def test_search_proves_a_small_optimum() -> None:
    model, goal = pigeons(3)
    found = searching(20).run(model, goal)
    assert (found.status, found.value, found.bound) == (Status.OPTIMAL, 3, 3)


def test_search_ends_with_its_time_and_keeps_the_best() -> None:
    model, goal = pigeons(14)
    began = time.monotonic()
    found = searching(1.0).run(model, goal, parameters=BLIND)
    assert time.monotonic() - began < 5
    assert found.status == Status.FEASIBLE
    assert found.value is not None
    assert found.bound is not None
    assert found.value < found.bound


def test_brake_stops_a_search_at_once_and_keeps_the_best() -> None:
    model, goal = pigeons(14)
    brake = Brake()
    search = searching(60, brake)
    threading.Timer(0.7, brake.pull).start()
    began = time.monotonic()
    found = search.run(model, goal, parameters=BLIND)
    assert time.monotonic() - began < 0.7 + 2
    assert found.values is not None
    assert search.left == 0


def test_brake_pulled_before_the_start_leaves_nothing_to_do() -> None:
    brake = Brake()
    brake.pull()
    model, goal = pigeons(3)
    assert searching(60, brake).run(model, goal).status == Status.UNKNOWN


def test_grace_finishes_what_was_begun_after_the_brake() -> None:
    brake = Brake()
    brake.pull()
    model, goal = pigeons(3)
    assert searching(60, brake).run(model, goal, grace=10).status == Status.OPTIMAL


def test_search_without_a_goal_finds_any_solution() -> None:
    model, _ = pigeons(3)
    found = searching(20).run(model)
    assert found.status == Status.OPTIMAL
    assert (found.value, found.bound) == (None, None)


def test_search_tells_of_each_better_solution_with_a_bound_that_holds() -> None:
    model, goal = pigeons(6)
    told: list[tuple[int, int]] = []
    found = searching(20).run(model, goal, on_better=lambda _, value, bound: told.append((value, bound)))
    assert told
    assert told[-1][0] == found.value == 6
    assert all(value <= 6 <= bound for value, bound in told)


def covering(parameters: Mapping[str, object]) -> list[int]:
    """The value of each better solution of a small cover, with one thread."""
    chance = Random(1)
    model = cp_model.CpModel()
    points = [model.new_bool_var("") for _ in range(40)]
    for _ in range(120):
        model.add_bool_or(chance.sample(points, 2))
    found: list[int] = []
    searching(60).run(
        model,
        Goal(cp_model.LinearExpr.sum(points)),
        parameters={**parameters, "cp_model_presolve": False},
        on_better=lambda _values, value, _bound: found.append(value),
    )
    return found


def test_one_thread_takes_turns_between_the_searches_that_are_named() -> None:
    alone = covering({**COUNTING, "subsolvers": ("core",)})
    in_turns = covering(COUNTING)
    assert alone == [24]  # it proves from below and has nothing to show before the end
    assert in_turns[-1] == 24
    assert len(in_turns) > 1
