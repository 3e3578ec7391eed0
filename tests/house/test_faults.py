"""The table of faults names tests that are there, and every fault of its list."""

from __future__ import annotations

import ast

import pytest

from tests.house.faults import FAULTS, Fault
from tests.house.tree import ROOT

IN_THE_LIST = {*range(1, 12), 13, *range(14, 21), 22, 23, *range(24, 35), 36, 37, 38, 39, 40, 41, 43, 44, 45}
IN_THE_LIST |= {*range(47, 64), 65, *range(67, 72), 73, 74, 76, 77, 78, 80}


def test_every_fault_of_the_list_is_there_once() -> None:
    assert sorted(each.number for each in FAULTS) == sorted(IN_THE_LIST)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault.number))
def test_a_fault_is_shown_by_tests_that_are_there_or_says_what_lacks(fault: Fault) -> None:
    assert fault.shown_by or fault.lacks
    for named in fault.shown_by:
        path, _, test = named.partition("::")
        tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
        assert test in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}, named
