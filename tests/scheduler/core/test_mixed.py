"""HiGHS on models of CP-SAT: the same answers, its bounds whole numbers, its stop at once."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from scheduler.core.mixed import minimise
from scheduler.core.rules import Status
from scheduler.core.search import Brake

CLAUSES = st.lists(st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=3), max_size=8)
COSTS = st.lists(st.integers(-3, 9), min_size=5, max_size=5)


@given(CLAUSES, st.sampled_from(("bool_or", "at_most_one", "exactly_one", "bool_and", "linear")), COSTS)
def test_it_finds_what_cp_sat_finds(clauses: list[list[tuple[int, bool]]], kind: str, costs: list[int]) -> None:
    model = cp_model.CpModel()
    literals = [model.new_bool_var("") for _ in range(5)]
    for clause in clauses:
        row = [literals[at] if positive else literals[at].negated() for at, positive in clause]
        if kind == "bool_and":
            model.add_bool_and(row[1:]).only_enforce_if(row[0])
        elif kind == "linear":
            model.add(sum(row) <= len(row) - 1)
        else:
            getattr(model, f"add_{kind}")(row)
    found = minimise(model, dict(enumerate(costs)), seconds=10, brake=Brake())
    model.minimize(cp_model.LinearExpr.weighted_sum(literals, costs))
    solver = cp_model.CpSolver()
    if solver.solve(model) == cp_model.INFEASIBLE:
        assert found.status is Status.UNKNOWN
        assert found.values is None
    else:
        assert (found.status, found.value, found.bound) == (Status.OPTIMAL, round(solver.objective_value), found.value)


def test_a_row_it_has_no_words_for_is_refused() -> None:
    model = cp_model.CpModel()
    numbers = [model.new_int_var(0, 3, "") for _ in range(2)]
    model.add_multiplication_equality(numbers[0], numbers)
    with pytest.raises(ValueError, match="no words for"):
        minimise(model, {0: 1}, seconds=1, brake=Brake())


def test_a_pulled_brake_ends_it_at_once(capfd: pytest.CaptureFixture[str]) -> None:
    model = cp_model.CpModel()
    items = [model.new_int_var(0, 1_000_000, "") for _ in range(60)]
    for turn in range(40):  # hard to settle in floating point or otherwise
        model.add(sum((7 + 31 * at * (turn + 3) % 101) * item for at, item in enumerate(items)) >= 99_999_989 + turn)
    brake = Brake()
    brake.pull()
    began = time.monotonic()
    found = minimise(model, {at: 13 + 17 * at % 23 for at in range(60)}, seconds=3, brake=brake)
    assert found.values is None
    assert time.monotonic() - began < 1
    assert capfd.readouterr().out == ""
