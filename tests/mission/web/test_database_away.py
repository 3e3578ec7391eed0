"""The disk is full: pages, API and import say so, nothing is half-written, and it all works again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from mission.enums import Role
from mission.imports.importing import workbook_import
from mission.models import AuditEntry, Mission, Person, Sector, User
from mission.web.views.health import failed
from tests.factories.rows import make_membership, make_mission, make_party, make_sector
from tests.mission.api.conftest import client_of
from tests.mission.imports.test_faults import PERSONS, workbook_of

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Long text. " * 180
WORDY = "Information technology and all that goes with it in offices, factories, ports, hospitals and on the road"


@contextmanager
def full_disk() -> Iterator[None]:
    """SQLite may not grow its file by a page: the very error of a full disk, from the database itself."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.fixture
def mission() -> Mission:
    return make_mission(code="baku")


@pytest.fixture
def organiser(mission: Mission) -> User:
    return make_membership(mission, Role.ORGANISER).user


def filled_up(mission: Mission) -> None:
    """Takes what room is left inside the pages that there are."""
    numbers = iter(range(10_000))
    with suppress(OperationalError):
        while True:
            make_party(mission, code=f"FILL-{next(numbers)}", notes=LONG)
    with suppress(OperationalError):
        while True:
            make_sector(mission, code=f"FILL-{next(numbers)}")


@pytest.mark.sqlite_only
def test_import_on_a_full_disk_writes_no_half_row(mission: Mission) -> None:
    make_party(mission, code="ACME")
    rows = [[f"N-{number}", "ACME", f"Person {number}", ""] for number in range(3000)]
    data = workbook_of({"Persons": [PERSONS, *rows]})
    with full_disk():
        filled_up(mission)
        before = AuditEntry.objects.count()
        with pytest.raises(OperationalError, match="full"):
            workbook_import(mission_code="baku", data=data, actor=None, dry_run=False)
    assert (Person.objects.count(), AuditEntry.objects.count()) == (0, before)
    assert workbook_import(mission_code="baku", data=data, actor=None, dry_run=False).errors == ()
    assert Person.objects.count() == 3000


@pytest.mark.sqlite_only
def test_a_page_says_503_while_the_disk_is_full_and_works_again(mission: Mission, organiser: User) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(organiser)
    form = {"code": "IT", "name": WORDY}
    with full_disk():
        filled_up(mission)
        refused = client.post("/missions/baku/sectors/new/", form)
        assert (refused.status_code, refused["Retry-After"]) == (503, "30")
        assert "Nothing was half-changed" in refused.content.decode()
        assert client.get("/healthz").status_code == 200
    assert not Sector.objects.filter(mission=mission, code="IT").exists()
    assert client.post("/missions/baku/sectors/new/", form).status_code == 302
    assert Sector.objects.filter(mission=mission, code="IT").exists()


@pytest.mark.sqlite_only
def test_the_api_says_503_while_the_disk_is_full_and_works_again(mission: Mission, organiser: User) -> None:
    client = client_of(organiser)
    url, body = "/api/v1/missions/baku/sectors/", {"code": "IT", "name": WORDY}
    with full_disk():
        filled_up(mission)
        refused = client.post(url, body)
        assert (refused.status_code, refused["Content-Type"]) == (503, "application/problem+json")
    assert not Sector.objects.filter(mission=mission, code="IT").exists()
    assert client.post(url, body).status_code == 201


def test_an_own_fault_is_still_a_500() -> None:
    """Only what the database says is 503."""
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        assert failed(RequestFactory().get("/")).status_code == 500
    try:
        raise OperationalError("too many connections")
    except OperationalError:
        assert failed(RequestFactory().get("/")).status_code == 503
