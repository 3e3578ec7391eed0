"""The table of all B2BSOP instances: what is missed is said to be missed, and a step back is told."""

from __future__ import annotations

from dataclasses import replace

from scheduler.benchmarks.b2bsp_table import QUICK, Proof, lines_of, names, prove, regressions
from scheduler.core.rules import Status

TOLD = Proof("tic-12", 125, Status.OPTIMAL, 0, 0, 0.1, 0.4, 90.0)


def test_an_easy_instance_is_proven_with_its_own_memory_and_building_time() -> None:
    found = prove("tic-12", rival=False)
    assert (found.status, found.breaks, found.bound, found.meetings) == (Status.OPTIMAL, 0, 0, 125)
    assert found.memory > 10
    assert found.building > 0


def test_all_twenty_instances_are_at_hand() -> None:
    assert len(names()) == 20
    assert set(QUICK) <= set(names())


def test_bars_are_met_or_said_to_be_missed() -> None:
    assert "| all within 60 s together | 0.4 s | met |" in lines_of([TOLD])
    slow = replace(TOLD, status=Status.FEASIBLE, bound=None, seconds=61.0)
    lines = lines_of([slow])
    assert "| 1 of 1 proven | 0 | **missed** |" in lines
    assert "| each within 30 s | 61.0 s at most | **missed** |" in lines
    assert "**feasible**" in lines[2]


def test_half_as_long_again_is_a_step_back_and_so_is_a_proof_that_is_gone() -> None:
    before = {"tic-12": {"seconds": 2.0}}
    assert regressions([replace(TOLD, seconds=3.4)], before) == []
    assert regressions([replace(TOLD, seconds=3.6)], before) == ["tic-12: proven in 3.60 s, before 2.00 s"]
    assert len(regressions([replace(TOLD, status=Status.FEASIBLE)], before)) == 1
