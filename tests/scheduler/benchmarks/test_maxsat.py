"""The rival's encoding, solved by CP-SAT: it says what trying every timetable says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from ortools.sat.python import cp_model

from scheduler.benchmarks.b2bsp import Instance, breaks, faults
from scheduler.benchmarks.b2bsp_maxsat import encode
from scheduler.benchmarks.clauses import Clauses
from tests.scheduler.benchmarks.instances import fewest_breaks, instances


def solve(clauses: Clauses) -> dict[int, bool] | None:
    """Variable -> value, with as many soft literals true as can be; None where the hard clauses contradict."""
    model = cp_model.CpModel()
    of = {each: model.new_bool_var("") for each in range(1, clauses.variables + 1)}

    def literal(number: int) -> cp_model.LiteralT:
        return of[number] if number > 0 else ~of[-number]

    for hard in clauses.hard:
        model.add_bool_or([literal(each) for each in hard])
    model.maximize(cp_model.LinearExpr.sum([literal(each) for each in clauses.soft]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solved = solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return {number: bool(solver.value(each)) for number, each in of.items()} if solved else None


@given(drawn=instances())
@settings(deadline=None, max_examples=40)
def test_encoding_has_the_fewest_breaks_of_all_timetables(drawn: Instance) -> None:
    clauses, held = encode(drawn)
    values = solve(clauses)
    fewest = fewest_breaks(drawn)
    assert (values is None) == (fewest is None)
    if values is not None:
        slots = [next(slot for slot, each in held[number].items() if values[each]) for number in sorted(held)]
        assert list(faults(drawn, slots)) == []
        assert sum(breaks(drawn, slots)) == fewest
        assert sum(values[-soft] for soft in clauses.soft) == fewest


@pytest.mark.parametrize("amount", range(10))
@pytest.mark.parametrize("most", [0, 1, 3])
def test_counters_let_through_what_they_should(amount: int, most: int) -> None:
    for true in range(amount + 1):
        clauses = Clauses()
        literals = [clauses.new() for _ in range(amount)]
        for at, each in enumerate(literals):
            clauses.add(each if at < true else -each)
        clauses.at_most(literals, most)
        assert (solve(clauses) is not None) == (true <= most)
        if most <= amount:
            clauses.exactly(literals, most)
            assert (solve(clauses) is not None) == (true == most)
        alone = Clauses(clauses.hard[:amount], [], amount)
        alone.at_most_one(literals)
        assert (solve(alone) is not None) == (true <= 1)
