"""Frozen missions with values proven once: today's search proves the same, and the referee still reads the old plan so.

A file holds a problem, a best plan, what each delegation could get alone, and the proven value of every level.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from scheduler.core.meetings import codec
from scheduler.core.meetings.checks import check
from scheduler.core.meetings.solve import solve
from scheduler.core.meetings.validation import problem_errors
from scheduler.core.rules import Status
from tests.scheduler.core.meetings.patience import PATIENT

FILES = sorted((Path(__file__).parent / "regression").glob("*.json"))
every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_there_are_frozen_missions_and_they_are_small() -> None:
    assert len(FILES) >= 3
    assert all(path.stat().st_size < 40_000 for path in FILES)


@every_file
def test_the_referee_reads_the_frozen_plan_as_it_did(path: Path) -> None:
    frozen = read(path)
    problem = codec.problem_from_json(frozen["problem"])
    assert problem_errors(problem) == ()
    report = check(problem, codec.solution_from_json(frozen["plan"]), alone=frozen["alone"])
    assert report.hard == ()
    assert {level.value: value for level, value in report.levels.items()} == frozen["levels"]


@every_file
def test_the_search_proves_the_frozen_values(path: Path) -> None:
    frozen = read(path)
    outcome = solve(codec.problem_from_json(frozen["problem"]), limits=PATIENT, clock=time.monotonic)
    assert outcome.status is Status.OPTIMAL, outcome.message
    assert {each.name.value: each.value for each in outcome.levels} == frozen["levels"]
    assert {each.name.value: each.bound for each in outcome.levels} == frozen["levels"]
    assert dict(outcome.alone) == frozen["alone"]
