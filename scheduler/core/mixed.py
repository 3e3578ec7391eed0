"""The same models by branch and bound over linear programmes: HiGHS, which OR-Tools brings with it.

Where a goal is a sum of many small costs, the linear programme is near the truth and clauses learn little: HiGHS proves
in seconds what CP-SAT does not in minutes. It computes in floating point: its bound is a whole number only by rounding,
safe against its own tolerances.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Mapping
from typing import Any

from ortools.linear_solver.python import model_builder_helper as lp
from ortools.sat.python import cp_model

from scheduler.core.rules import Status
from scheduler.core.search import Brake, Found

# What a bound may be off by, for each unit of its size: ten times HiGHS's own tolerances.
_TOLERANCE = 1e-5
# Bounds beyond these are none: CP-SAT writes a missing one as the largest whole number.
_ENDLESS = 2**60


def minimise(model: cp_model.CpModel, costs: Mapping[int, int], *, seconds: float, brake: Brake) -> Found:
    """The least sum of `costs` (variable's index -> cost of a unit) under the model's rows, on one core.

    Rows may be linear, at most one, exactly one, a clause or an implication; ValueError for any other. Unknown once the
    brake is pulled: HiGHS cannot be stopped, so it is left to run out its `seconds` beside what follows.
    """
    linear = _linear(model)
    for index, cost in costs.items():
        linear.set_var_objective_coefficient(index, float(cost))
    solver = lp.ModelSolverHelper("highs")
    solver.set_time_limit_in_seconds(seconds)
    solver.set_solver_specific_parameters("output_flag=false")  # or it greets on standard output
    thread = threading.Thread(target=solver.solve, args=(linear,), daemon=True)
    thread.start()
    while thread.is_alive() and not brake.pulled:
        thread.join(0.05)
    if thread.is_alive() or not solver.has_response() or solver.status() == lp.SolveStatus.INFEASIBLE:
        return Found(Status.UNKNOWN, None, None, None)
    bound = solver.best_objective_bound()
    least = math.ceil(bound - _TOLERANCE * max(1.0, abs(bound))) if math.isfinite(bound) else None
    if not solver.has_solution():
        return Found(Status.UNKNOWN, None, None, least)
    values = tuple(round(value) for value in solver.variable_values())
    status = Status.OPTIMAL if solver.status() == lp.SolveStatus.OPTIMAL else Status.FEASIBLE
    return Found(status, values, round(solver.objective_value()), least)


def _linear(model: cp_model.CpModel) -> lp.ModelBuilderHelper:
    linear = lp.ModelBuilderHelper()
    for index, variable in enumerate(model.proto.variables):
        domain = list(variable.domain)
        linear.add_var()
        linear.set_var_lower_bound(index, float(domain[0]))
        linear.set_var_upper_bound(index, float(domain[-1]))
        linear.set_var_integrality(index, True)
    for row in model.proto.constraints:
        _add(linear, row)
    return linear


def _add(linear: lp.ModelBuilderHelper, row: Any) -> None:
    conditions = list(row.enforcement_literal)
    if row.has_linear() and not conditions:
        domain = list(row.linear.domain)
        if len(domain) != 2:
            raise ValueError("a row whose domain has holes is not linear")
        _row(linear, zip(list(row.linear.vars), list(row.linear.coeffs), strict=True), domain[0], domain[1])
    elif row.has_at_most_one():
        _literals(linear, list(row.at_most_one.literals), most=1)
    elif row.has_exactly_one():
        _literals(linear, list(row.exactly_one.literals), least=1, most=1)
    elif row.has_bool_or():
        _literals(linear, [*row.bool_or.literals, *(-1 - each for each in conditions)], least=1)
    elif row.has_bool_and():
        for literal in row.bool_and.literals:
            _literals(linear, [literal, *(-1 - each for each in conditions)], least=1)
    else:
        raise ValueError(f"a row that HiGHS has no words for: {row}")


def _literals(
    linear: lp.ModelBuilderHelper, literals: Iterable[int], *, least: int = -_ENDLESS, most: int = _ENDLESS
) -> None:
    """Between `least` and `most` of the literals are true; a negative one, -1 - x, is "not x"."""
    terms, negated = [], 0
    for literal in literals:
        negated += literal < 0
        terms.append((literal, 1) if literal >= 0 else (-1 - literal, -1))
    _row(linear, terms, least - negated, most - negated)


def _row(linear: lp.ModelBuilderHelper, terms: Iterable[tuple[int, int]], least: int, most: int) -> None:
    number = linear.num_constraints()
    linear.add_linear_constraint()
    for index, amount in terms:
        linear.safe_add_term_to_constraint(number, index, float(amount))
    if least > -_ENDLESS // 2:
        linear.set_constraint_lower_bound(number, float(least))
    if most < _ENDLESS // 2:
        linear.set_constraint_upper_bound(number, float(most))
