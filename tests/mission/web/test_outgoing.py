"""Users give no address that Karvan calls: whatever stands in the data, pages, papers, calendars, sheets and mail open
no connection but the database's and the mail server's."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.urls import reverse

from mission.enums import BundleKind
from mission.itineraries.bundles import bundle_ask, bundle_make
from mission.messages.outbox import outbox_fill
from mission.messages.sending import messages_send
from mission.models import MeetingRequest, Party, Person, Venue
from mission.services.feeds import feed_create
from tests.mission.web.conftest import Door, World
from tests.mission.web.rights import RIGHTS, ROLES
from tests.mission.web.test_rights import address

INSIDE = "http://169.254.169.254/latest/meta-data/"
CALLED: list[Any] = []
_LISTENING = [False]


def _hear(event: str, details: tuple[Any, ...]) -> None:
    if _LISTENING[0] and event in ("socket.connect", "socket.getaddrinfo", "urllib.Request"):
        CALLED.append((event, details[1] if event == "socket.connect" else details[0]))


sys.addaudithook(_hear)  # Python itself tells of every connection, whoever opens it


@contextmanager
def heard() -> Iterator[list[Any]]:
    CALLED.clear()
    _LISTENING[0] = True
    try:
        yield CALLED
    finally:
        _LISTENING[0] = False


def elsewhere(called: list[Any]) -> list[Any]:
    """What is neither a socket file of this machine nor the database's port."""
    from django.db import connection

    port = int(connection.settings_dict.get("PORT") or 5432)
    return [each for each in called if not isinstance(each[1], str | bytes) and each[1][1] != port] + [
        each for each in called if each[0] != "socket.connect" and "169.254" in str(each[1])
    ]


@pytest.fixture
def world(world: World, settings: Any, tmp_path: Any) -> World:
    settings.VAR_DIR = tmp_path
    mission = world.mission
    Party.objects.filter(mission=mission).update(website=INSIDE, profile=f"<img src={INSIDE}> {INSIDE}", notes=INSIDE)
    Person.objects.filter(mission=mission).update(title=f'<link href="{INSIDE}">', pronunciation=INSIDE)
    Venue.objects.filter(mission=mission).update(address=f"{INSIDE} @import url({INSIDE})")
    MeetingRequest.objects.filter(mission=mission).update(comment=f"![x]({INSIDE}) {INSIDE}")
    return world


def test_the_hook_hears_a_connection() -> None:
    """The control: were any part of Karvan to call the address, this is how it would be seen."""
    import socket

    with heard() as called, socket.socket() as tried, pytest.raises(ConnectionRefusedError):
        tried.connect(("127.0.0.1", 9))
    assert elsewhere(called) == [("socket.connect", ("127.0.0.1", 9))]


def test_no_page_calls_an_address_from_the_data(world: World, enter: Door) -> None:
    at = ROLES.index("organiser")
    names = [row.removeprefix("GET ") for row, cells in RIGHTS.items() if row.startswith("GET ") and cells[at] == "y"]
    client = enter(world.organiser)
    with heard() as called:
        for name in names:
            client.get(address(world, name))
    assert len(names) > 50
    assert elsewhere(called) == []


def test_no_paper_calendar_sheet_or_mail_calls_an_address_from_the_data(world: World, enter: Door) -> None:
    path = feed_create(actor=None, mission=world.mission)
    client = enter(world.organiser)
    with heard() as called:
        bundle = bundle_ask(plan=world.published, kind=BundleKind.PACK, paper="a4", actor=world.organiser)
        bundle_make(bundle.pk)
        assert client.get(path).status_code == 200
        assert client.get(reverse("web:delegations_export", args=["baku", "xlsx"])).status_code == 200
        outbox_fill(plan=world.published)
        messages_send()
    assert elsewhere(called) == []
