"""Prices of scarce time from a first-order LP solver, rounded to whole numbers: a proven bound on worth."""

from __future__ import annotations

import threading
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
_NEAR, _NEAR_SHARE = 1e-4, 1e-2
_AT_MOST = 60.0  # seconds
# Times as much is asked for the prices that prove a share impossible: what wishes are worth does not count beside it.
_EMPHASIS = 1_000_000
# Of the time there is, simplex may take so much before the first-order solver has its turn.
_SIMPLEX_PART = 0.3


def bound_worth(
    scarcity: Scarcity, floors: Mapping[str, int], *, seconds: float, threads: int = 1, brake: Brake | None = None
) -> Certificate:
    """The bound that the LP's prices prove for plans that give each delegation the worth in `floors` at least.

    A weak but true one if the solver gets nowhere in `seconds`. Raises Abandoned when `brake` is pulled before that.
    """
    scarcity = scarcity.with_floors(floors)
    brake = brake or Brake()
    parameters = _PARAMETERS.format(threads=threads, near=_NEAR)
    return _best(scarcity, floors, _prices(_model_of(scarcity, brake), "pdlp", seconds, parameters, brake))


def price_worth(
    scarcity: Scarcity, floors: Mapping[str, int], *, seconds: float, threads: int = 1, brake: Brake | None = None
) -> Certificate:
    """The same bound from a corner of the LP, where there is time for it: what some best mixture of plans leaves over
    has no price there. Simplex is slower than what `bound_worth` asks, and its prices are those that one can quote.
    """
    whole = scarcity.with_floors(floors)
    brake = brake or Brake()
    prices = _prices(_model_of(whole, brake), "glop", seconds * _SIMPLEX_PART, "", brake)
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
        self._brake = brake
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
        prices = _prices(self._model, "glop", self._seconds, "", self._brake)
        self._give(dict.fromkeys(more, 0))
        if prices is None:
            return None
        found = millionths_from(self.whole, prices) + sum(prices.get(row, 0) * units for row, units in more.items())
        return max(min(first, found - self._base), 0)

    def _give(self, more: Mapping[int, int]) -> None:
        for row, units in more.items():
            self._model.set_constraint_upper_bound(row, float(self.whole.rows[row].most + units))


def _prices(
    model: lp.ModelBuilderHelper, name: str, seconds: float, parameters: str, brake: Brake, *, scale: int = SCALE
) -> dict[int, int] | None:
    """Row -> price above 0 times `scale`, in whole numbers; None where the solver found none in time.

    PDLP hears nobody: when the brake is pulled the solver is left to itself until its time is over.
    """
    solver = lp.ModelSolverHelper(name)
    solver.set_time_limit_in_seconds(min(seconds, _AT_MOST))
    if parameters:
        solver.set_solver_specific_parameters(parameters)
    solving = threading.Thread(target=solver.solve, args=(model,), daemon=True)
    solving.start()
    while solving.is_alive():
        solving.join(0.05)
        if brake.pulled:
            raise Abandoned
    if not solver.has_solution():
        return None
    whole = (round(float(price) * scale) for price in solver.dual_values())
    return {row: price for row, price in enumerate(whole) if price > 0}


def _best(scarcity: Scarcity, floors: Mapping[str, int], prices: dict[int, int] | None) -> Certificate:
    """What the prices prove, or what the wishes alone do if that is better."""
    found = Certificate(bound_from(scarcity, prices or {}), prices or {}, floors)
    each_once = {row: worth * SCALE for row, worth in scarcity.wishes.items()}
    all_wishes = Certificate(bound_from(scarcity, each_once), each_once, floors)
    return min(found, all_wishes, key=lambda each: each.bound)


def bound_fairness(
    scarcity: Scarcity, alone: Mapping[str, int], *, seconds: float, threads: int = 1, brake: Brake | None = None
) -> tuple[int, Certificate | None]:
    """The share, in permille of what it could get `alone`, that some delegation cannot pass; and what proves it.

    The certificate's floors are the next share: it proves that plans which reach them are worth less than nothing, so
    there are none. 1000 and None where nothing is proven in `seconds`. Raises Abandoned when `brake` is pulled.
    """
    measured = {each: most for each, most in alone.items() if most > 0 and scarcity.of_delegation.get(each)}
    brake = brake or Brake()
    model = _model_of(scarcity, brake, share_of=measured)
    parameters = _PARAMETERS.format(threads=threads, near=_NEAR_SHARE)
    prices = _prices(model, "pdlp", seconds, parameters, brake, scale=SCALE * _EMPHASIS) or {}
    of_floors = [prices.get(row, 0) for row in range(len(scarcity.rows), len(scarcity.rows) + len(measured))]
    without = bound_from(scarcity.with_floors(dict.fromkeys(measured, 0)), prices) * SCALE
    for share in range(1, 1001):
        floors = {each: -(-most * share // 1000) for each, most in sorted(measured.items())}
        if without < sum(price * least for price, least in zip(of_floors, floors.values(), strict=True)) - SCALE:
            certificate = Certificate(bound_from(scarcity.with_floors(floors), prices), prices, floors)
            return share - 1, certificate
    return 1000, None


def _model_of(scarcity: Scarcity, brake: Brake, share_of: Mapping[str, int] | None = None) -> lp.ModelBuilderHelper:
    """The most worth; or with `share_of` the most, in permille of it, that all of these delegations get."""
    model = lp.ModelBuilderHelper()
    for column, worth in enumerate(scarcity.worths):
        model.add_var()
        model.set_var_lower_bound(column, 0.0)
        model.set_var_upper_bound(column, 1.0)
        model.set_var_objective_coefficient(column, 0.0 if share_of else float(worth))
    for number, row in enumerate(scarcity.rows):
        if brake.pulled:
            raise Abandoned
        model.add_linear_constraint()
        model.set_constraint_upper_bound(number, float(row.most))
        for column, amount in zip(row.columns, row.amounts, strict=True):
            model.add_term_to_constraint(number, column, float(amount))
    if share_of:
        share = len(scarcity.worths)
        model.add_var()
        model.set_var_lower_bound(share, 0.0)
        model.set_var_upper_bound(share, 1000.0)
        model.set_var_objective_coefficient(share, 1.0)
        for number, (delegation, most) in enumerate(sorted(share_of.items()), len(scarcity.rows)):
            model.add_linear_constraint()
            model.set_constraint_upper_bound(number, 0.0)
            model.add_term_to_constraint(number, share, most / 1000)
            for column in scarcity.of_delegation[delegation]:
                model.add_term_to_constraint(number, column, -float(scarcity.worths[column]))
    model.set_maximize(True)
    return model
