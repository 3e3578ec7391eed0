"""What is exported goes in again and changes nothing, whatever people wrote into their cells."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mission.imports.exporting import csv_zip_export, workbook_export, workbook_template
from mission.imports.importing import workbook_import
from mission.imports.reading import unescape
from mission.imports.writing import escape
from mission.models import AuditEntry, Mission, Party, Person, User
from mission.models.base import text_clean
from tests.cast import Guests
from tests.factories.rows import make_person

NAUGHTY = (
    "=1+1",
    "+994 12 555 01 02",
    "-x",
    "@x",
    "'=1+1",
    "''+1",
    "#N/A",
    "1e5",
    "00123",
    "TRUE",
    "_x0041_",
    "ə ş ç ğ ı ö ü İ",
)


def counts_of_everything(mission: Mission) -> dict[str, Any]:
    mission.refresh_from_db()
    history = Party.history.count() + Person.history.count()  # type: ignore[attr-defined]
    return {"audit": AuditEntry.objects.count(), "history": history, "changed": mission.data_changed_at}


@pytest.mark.parametrize("export", [workbook_export, csv_zip_export])
def test_export_then_import_when_a_row_of_every_kind_is_there(
    export: Any, strangers_mission: Mission, stranger: User
) -> None:
    before = counts_of_everything(strangers_mission)
    data = export(mission=strangers_mission)
    result = workbook_import(mission_code="elsewhere", data=data, actor=stranger, dry_run=False)
    assert [str(each) for each in result.errors] == []
    assert (result.changes, counts_of_everything(strangers_mission)) == (0, before)
    assert sum(result.unchanged.values()) > 20


@pytest.mark.parametrize("export", [workbook_export, csv_zip_export])
def test_export_when_taken_into_an_empty_house_builds_the_same_mission_anew(
    export: Any, strangers_mission: Mission, stranger: User
) -> None:
    data = export(mission=strangers_mission)
    Mission.objects.filter(pk=strangers_mission.pk).update(code="moved-away")
    result = workbook_import(mission_code=None, data=data, actor=stranger, dry_run=False)
    assert [str(each) for each in result.errors] == []
    assert result.mission is not None
    assert result.mission.memberships.get().user == stranger
    assert export(mission=Mission.objects.get(code="elsewhere")) == data


def test_export_when_made_twice_gives_the_same_bytes(strangers_mission: Mission) -> None:
    assert workbook_export(mission=strangers_mission) == workbook_export(mission=strangers_mission)


def test_export_of_a_formula_when_opened_is_text(mission: Mission, company_a: Guests) -> None:
    for at, text in enumerate(NAUGHTY):
        make_person(mission, company_a.party, code=f"NAUGHTY-{at}", name=text, title=text)
    workbook = openpyxl.load_workbook(io.BytesIO(workbook_export(mission=mission)))
    types = {cell.data_type for row in workbook["Persons"].iter_rows() for cell in row if cell.value is not None}
    assert types == {"s", "n"}
    with zipfile.ZipFile(io.BytesIO(csv_zip_export(mission=mission))) as archive:
        lines = archive.read("persons.csv").decode("utf-8-sig").splitlines()
    assert not [cell for line in lines for cell in line.split(",") if cell[:1] in ("=", "+", "-", "@")]


@pytest.mark.parametrize("export", [workbook_export, csv_zip_export])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(texts=st.lists(st.text(max_size=40), min_size=1, max_size=20))
@example(texts=list(NAUGHTY))
def test_text_when_exported_and_imported_is_byte_equal(
    export: Any, mission: Mission, company_a: Guests, texts: list[str]
) -> None:
    mission.wishes_open = not mission.wishes_open  # any field: the mission goes the same way
    Person.objects.filter(party=company_a.party, code__startswith="H-").delete()
    for at, text in enumerate(text_clean(each) for each in texts):
        if text:
            row = {"code": f"H-{at}", "name": f"{at} {text}", "title": text, "phone": text, "mission": mission}
            Person.objects.create(party=company_a.party, **row)
    result = workbook_import(mission_code="baku", data=export(mission=mission), actor=None, dry_run=False)
    wrong = [str(each) for each in result.errors if "shortened this number" not in each.message]
    assert wrong == []
    assert result.changes == 0


@given(text=st.text(alphabet="'=+-@ax1", max_size=8))
def test_escape_when_undone_gives_the_text_back(text: str) -> None:
    assert unescape(escape(text)) == text or (not text.startswith("'") and unescape(text) == text)


def test_template_when_imported_as_it_is_says_what_is_missing(db: None) -> None:
    result = workbook_import(mission_code=None, data=workbook_template(), actor=None, dry_run=False)
    assert [each.sheet for each in result.errors] == ["Mission"]
    assert "does not say which mission it is for" in result.errors[0].message
