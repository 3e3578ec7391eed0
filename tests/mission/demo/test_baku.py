"""The demo mission is what its maker makes, has the promised size, and imports without a fault."""

from __future__ import annotations

import zipfile
from collections import Counter
from io import BytesIO

from mission.demo.baku import WORKBOOK, baku_draft, baku_workbook
from mission.enums import Decision, Side
from mission.imports.importing import workbook_import
from mission.models import MeetingRequest, Mission, Party, Person
from tests.factories.rows import make_user


def contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_workbook_in_the_repository_is_what_the_maker_makes() -> None:
    assert contents(WORKBOOK.read_bytes()) == contents(baku_workbook()), "Run: manage.py make_demo_workbook"


def test_demo_when_imported_has_the_promised_size(db: None) -> None:
    actor = make_user()
    result = workbook_import(mission_code=None, data=WORKBOOK.read_bytes(), actor=actor, dry_run=False)
    assert [str(each) for each in result.errors] == []
    mission = Mission.objects.get(code="baku-2026")
    sides = Counter(Party.objects.values_list("side", flat=True))
    assert sides == {Side.DELEGATION: 31, Side.COUNTERPART: 26}
    delegates = Person.objects.filter(party__side=Side.DELEGATION)
    assert (delegates.count(), delegates.filter(is_head=True).count()) == (62, 31)
    teams = Counter(Person.objects.filter(party__side=Side.COUNTERPART).values_list("party__code", flat=True))
    assert 1 <= min(teams.values()) <= max(teams.values()) <= 4
    assert 180 <= MeetingRequest.objects.filter(mission=mission).count() <= 220
    assert mission.memberships.get().user == actor
    assert mission.days == 2
    again = workbook_import(mission_code=None, data=WORKBOOK.read_bytes(), actor=actor, dry_run=False)
    assert again.changes == 0


def test_demo_has_something_of_every_kind_that_is_to_be_shown() -> None:
    rows = baku_draft().rows
    # What comes of the meetings is noted when they are over.
    assert {name for name, found in rows.items() if not found} == {"meeting_notes", "feedback"}
    requests = rows["requests"]
    per_company = Counter(each["delegation"] for each in requests)
    assert 5 <= min(per_company.values()) <= max(per_company.values()) <= 9
    assert any(each["decision"] == Decision.MUST for each in requests)
    assert any(each["session"] for each in requests)
    assert any(each["delegates_at_least"] == 2 for each in requests)
    assert any(each["attendees"] for each in requests)
    assert {each["length_minutes"] for each in requests} == {30, 45}
    assert {each["language"] for each in requests} >= {"en", "az"}
    assert all(each["guaranteed_minimum"] == 3 for each in rows["parties"] if each["side"] == "delegation")


def test_demo_names_no_company_twice_and_marks_them_as_invented() -> None:
    companies = [each for each in baku_draft().rows["parties"] if each["side"] == "delegation"]
    assert len({each["name"] for each in companies}) == 31
    assert all("invented company" in each["profile"] for each in companies)
    assert all(each["website"].endswith(".example") for each in companies)
