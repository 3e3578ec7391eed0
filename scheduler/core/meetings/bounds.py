"""Prices of scarce time from a first-order LP solver, rounded to whole numbers: a proven bound on worth."""

from __future__ import annotations

from collections.abc import Mapping

from ortools.linear_solver.python import model_builder_helper as lp

from scheduler.core.meetings.prices import SCALE, Scarcity, bound_from
from scheduler.core.meetings.solution import Certificate
from scheduler.core.search import Abandoned, Brake

# The solver's answer need only be near, never exact: the bound is computed from it in whole numbers.
_PARAMETERS = """
num_threads: {threads}
termination_criteria {{ simple_optimality_criteria {{ eps_optimal_relative: {near} eps_optimal_absolute: {near} }} }}
"""
_NEAR = 1e-4


def bound_worth(
    scarcity: Scarcity, floors: Mapping[str, int], *, seconds: float, threads: int = 1, brake: Brake | None = None
) -> Certificate:
    """The bound that the LP's prices prove for plans that give each delegation the worth in `floors` at least.

    A weak but true one if the solver gets nowhere in `seconds`. Raises Abandoned when `brake` is pulled before that.
    """
    scarcity = scarcity.with_floors(floors)
    model = _model_of(scarcity, brake or Brake())
    solver = lp.ModelSolverHelper("pdlp")
    solver.set_time_limit_in_seconds(seconds)
    solver.set_solver_specific_parameters(_PARAMETERS.format(threads=threads, near=_NEAR))
    solver.solve(model)
    prices: dict[int, int] = {}
    if solver.has_solution():
        whole = (round(float(price) * SCALE) for price in solver.dual_values())
        prices = {row: price for row, price in enumerate(whole) if price > 0}
    found = Certificate(bound_from(scarcity, prices), prices, floors)
    each_once = {row: worth * SCALE for row, worth in scarcity.wishes.items()}
    all_wishes = Certificate(bound_from(scarcity, each_once), each_once, floors)
    return min(found, all_wishes, key=lambda each: each.bound)


def _model_of(scarcity: Scarcity, brake: Brake) -> lp.ModelBuilderHelper:
    model = lp.ModelBuilderHelper()
    for column, worth in enumerate(scarcity.worths):
        model.add_var()
        model.set_var_lower_bound(column, 0.0)
        model.set_var_upper_bound(column, 1.0)
        model.set_var_objective_coefficient(column, float(worth))
    for number, row in enumerate(scarcity.rows):
        if brake.pulled:
            raise Abandoned
        model.add_linear_constraint()
        model.set_constraint_upper_bound(number, float(row.most))
        for column, amount in zip(row.columns, row.amounts, strict=True):
            model.add_term_to_constraint(number, column, float(amount))
    model.set_maximize(True)
    return model
