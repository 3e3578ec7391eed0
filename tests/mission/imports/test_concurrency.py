"""Two imports at the same moment: one row per key, whoever comes second sees what the first has done."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from mission.imports.importing import ImportResult, workbook_import
from mission.models import Mission, Person
from tests.factories.rows import make_mission, make_party
from tests.mission.imports.test_faults import PERSONS, workbook_of


def both_at_once(code: str | None, data: bytes) -> list[ImportResult]:
    gate = threading.Barrier(2)
    results: list[ImportResult] = []

    def take() -> None:
        gate.wait()
        try:
            results.append(workbook_import(mission_code=code, data=data, actor=None, dry_run=False))
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_new_rows_make_them_once() -> None:
    mission = make_mission(code="baku")
    make_party(mission, code="ACME")
    data = workbook_of({"Persons": [PERSONS, *([f"N-{n}", "ACME", f"Person {n}", ""] for n in range(200))]})
    results = both_at_once("baku", data)
    assert [result.errors for result in results] == [(), ()]
    assert sorted(result.changes for result in results) == [0, 200]
    assert Person.objects.count() == 200


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_new_mission_make_it_once() -> None:
    head = ["Code", "Name", "Place", "Time zone", "First day", "Last day"]
    data = workbook_of({"Mission": [head, ["new", "New", "Baku", "Asia/Baku", "2026-02-09", "2026-02-10"]]})
    results = both_at_once(None, data)
    assert [result.errors for result in results] == [(), ()]
    assert Mission.objects.filter(code="new").count() == 1
