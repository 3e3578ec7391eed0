"""Prices of scarce time from a first-order LP solver, rounded to whole numbers: a proven bound on worth."""

from __future__ import annotations

from collections.abc import Mapping

from ortools.linear_solver.python import model_builder_helper as lp

from scheduler.core.meetings.prices import SCALE, Scarcity, bound_from, millionths_from
from scheduler.core.meetings.solution import Certificate
from scheduler.core.search import Abandoned, Brake

# The solver's answer need only be near, never exact: the bound is computed from it in whole numbers.
_PARAMETERS = """
num_threads: {threads}
termination_criteria {{ simple_optimality_criteria {{ eps_optimal_relative: {near} eps_optimal_absolute: {near} }} }}
"""
_NEAR = 1e-4
# Of the time there is, simplex may take so much before the first-order solver has its turn.
_SIMPLEX_PART = 0.3


def bound_worth(
    scarcity: Scarcity, floors: Mapping[str, int], *, seconds: float, threads: int = 1, brake: Brake | None = None
) -> Certificate:
    """The bound that the LP's prices prove for plans that give each delegation the worth in `floors` at least.

    A weak but true one if the solver gets nowhere in `seconds`. Raises Abandoned when `brake` is pulled before that.
    """
    scarcity = scarcity.with_floors(floors)
    model = _model_of(scarcity, brake or Brake())
    parameters = _PARAMETERS.format(threads=threads, near=_NEAR)
    return _best(scarcity, floors, _prices(model, "pdlp", seconds, parameters))


def price_worth(
    scarcity: Scarcity, floors: Mapping[str, int], *, seconds: float, threads: int = 1, brake: Brake | None = None
) -> Certificate:
    """The same bound from a corner of the LP, where there is time for it: what some best mixture of plans leaves over
    has no price there. Simplex is slower than what `bound_worth` asks, and its prices are those that one can quote.
    """
    whole = scarcity.with_floors(floors)
    prices = _prices(_model_of(whole, brake or Brake()), "glop", seconds * _SIMPLEX_PART, "")
    if prices is None:
        return bound_worth(scarcity, floors, seconds=seconds * (1 - _SIMPLEX_PART), threads=threads, brake=brake)
    return _best(whole, floors, prices)


class Rises:
    """By how much the bound rises where rows give more than they do: the same linear programme, solved again.

    A row's price says at most that much for one unit more; where several rows bind at once, none of them alone may
    bring anything, whatever the price of one.
    """

    def __init__(self, scarcity: Scarcity, certificate: Certificate, *, seconds: float, brake: Brake) -> None:
        self.whole = scarcity.with_floors(certificate.floors)
        self._base = millionths_from(self.whole, certificate.prices)
        self._prices = certificate.prices
        self._model = _model_of(self.whole, brake)
        self._seconds = seconds
        self._known: dict[tuple[tuple[int, int], ...], int | None] = {}

    def at_most(self, more: Mapping[int, int]) -> int:
        """Millionths of a point by which the prices alone let the bound rise; `more`: row -> units more."""
        return sum(self._prices.get(row, 0) * units for row, units in more.items())

    def of(self, more: Mapping[int, int]) -> int | None:
        """Millionths of a point by which the bound rises; None where simplex has not got there in time."""
        key = tuple(sorted(more.items()))
        if key not in self._known:
            self._known[key] = self._solved(more)
        return self._known[key]

    def _solved(self, more: Mapping[int, int]) -> int | None:
        first = self.at_most(more)
        if first == 0:
            return 0
        self._give(more)
        prices = _prices(self._model, "glop", self._seconds, "")
        self._give(dict.fromkeys(more, 0))
        if prices is None:
            return None
        found = millionths_from(self.whole, prices) + sum(prices.get(row, 0) * units for row, units in more.items())
        return max(min(first, found - self._base), 0)

    def _give(self, more: Mapping[int, int]) -> None:
        for row, units in more.items():
            self._model.set_constraint_upper_bound(row, float(self.whole.rows[row].most + units))


def _prices(model: lp.ModelBuilderHelper, name: str, seconds: float, parameters: str) -> dict[int, int] | None:
    """Row -> price above 0 in whole millionths; None where the solver found none in time."""
    solver = lp.ModelSolverHelper(name)
    solver.set_time_limit_in_seconds(seconds)
    if parameters:
        solver.set_solver_specific_parameters(parameters)
    solver.solve(model)
    if not solver.has_solution():
        return None
    whole = (round(float(price) * SCALE) for price in solver.dual_values())
    return {row: price for row, price in enumerate(whole) if price > 0}


def _best(scarcity: Scarcity, floors: Mapping[str, int], prices: dict[int, int] | None) -> Certificate:
    """What the prices prove, or what the wishes alone do if that is better."""
    found = Certificate(bound_from(scarcity, prices or {}), prices or {}, floors)
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
