"""Missions of any size: the same from the same seed, valid whatever the size, quick to take in."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mission.demo.generator import Size, mission_draft
from mission.imports.importing import workbook_import
from mission.models import MeetingRequest, Mission


@pytest.mark.parametrize(
    "size", [Size(1, 1, 0, 1), Size(1, 1, 1, 1), Size(3, 2, 6, 1), Size(12, 9, 60, 3), Size(31, 26, 200, 2)]
)
def test_generated_mission_of_any_size_imports(size: Size, db: None) -> None:
    data = mission_draft(size=size, seed=5).xlsx()
    result = workbook_import(mission_code=None, data=data, actor=None, dry_run=False)
    assert [str(each) for each in result.errors] == []
    assert MeetingRequest.objects.count() == size.requests
    assert workbook_import(mission_code=None, data=data, actor=None, dry_run=False).changes == 0


def test_generated_mission_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    size = Size(6, 5, 20, 2)
    first, again, other = (mission_draft(size=size, seed=seed).xlsx() for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.mark.parametrize("size", [(0, 1, 0, 1), (2, 2, 5, 1), (1, 1, 1, 32), (1, 9999, 1, 1)])
def test_generate_when_the_size_is_impossible_says_why(size: tuple[int, int, int, int], tmp_path: Path) -> None:
    words = ("--companies", "--counterparts", "--requests", "--days")
    options = [each for pair in zip(words, map(str, size), strict=True) for each in pair]
    with pytest.raises(CommandError, match=r"(at most|1 to)"):
        call_command("generate_mission", *options, "--out", str(tmp_path / "x.xlsx"), stdout=io.StringIO())


def test_import_when_ten_times_the_rows_needs_hardly_more_queries(db: None) -> None:
    counts = []
    for companies in (6, 60):
        data = mission_draft(size=Size(companies, companies, companies * 5, 2), seed=1).xlsx()
        with CaptureQueriesContext(connection) as queries:
            assert workbook_import(mission_code=None, data=data, actor=None, dry_run=False).ok
        counts.append(len(queries))
    assert counts[1] < counts[0] * 1.5


@pytest.mark.slow
def test_import_of_300_companies_takes_under_a_minute(db: None) -> None:
    data = mission_draft(size=Size(300, 200, 4200, 3), seed=3).xlsx()
    started = time.process_time()
    assert workbook_import(mission_code=None, data=data, actor=None, dry_run=False).ok
    assert time.process_time() - started < 60
    assert Mission.objects.get().code == "generated-300x200-3"
