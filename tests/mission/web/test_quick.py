"""Rows changed in their list: saved where they stand, mistakes explained there, and the second of two is told."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mission.models import AuditEntry, MeetingRequest, Party
from mission.web.nouns import NOUN
from tests.mission.web.conftest import Door, World

HTMX = {"HX-Request": "true"}


@pytest.fixture
def wish(world: World) -> MeetingRequest:
    return MeetingRequest.objects.get(mission=world.mission, delegation=world.company_a.party)


def path_of(wish: MeetingRequest) -> str:
    return f"/missions/baku/requests/{wish.pk}/quick/"


def sent_of(client: Client, path: str, **changed: str) -> dict[str, str]:
    """What the row's form would send, with some fields typed over."""
    page = client.get(path, headers=HTMX).content.decode()
    found = {
        name: html.unescape(value) for name, value in re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page)
    }
    chosen = re.findall(r'<select name="(\w+)".*?<option value="(\w*)" selected', page, re.DOTALL)
    return {**found, **dict(chosen), **changed}


def test_a_row_becomes_fields_and_a_row_again(world: World, wish: MeetingRequest, enter: Door) -> None:
    client, path = enter(world.organiser), path_of(wish)
    fields = client.get(path, headers=HTMX).content.decode()
    assert fields.count("<tr") == 1
    assert all(f'name="{name}"' in fields for name in NOUN["requests"].quick)
    answer = client.post(path, sent_of(client, path, rank="7", decision="must"), headers=HTMX)
    assert (answer.status_code, answer.content.decode().count(f'id="row-{wish.pk}"')) == (200, 1)
    wish.refresh_from_db()
    assert (wish.rank, wish.decision) == (7, "must")
    entry = AuditEntry.objects.filter(verb="meeting_request.update").get()
    assert (entry.on_behalf_of, set(entry.changes)) == (wish.delegation, {"rank", "decision"})
    again = client.post(path, sent_of(client, path), headers=HTMX).content.decode()
    assert "As it was" in again
    assert "As it was" not in client.get(f"{path}?cancel=1", headers=HTMX).content.decode()


def test_the_second_of_two_is_told_and_may_still_have_it_so(world: World, wish: MeetingRequest, enter: Door) -> None:
    client, path = enter(world.organiser), path_of(wish)
    first, second = sent_of(client, path, rank="5"), sent_of(client, path, rank="9")
    assert client.post(path, first, headers=HTMX).status_code == 200
    told = client.post(path, second, headers=HTMX)
    assert told.status_code == 409
    page = told.content.decode()
    assert "Somebody changed this meanwhile" in page
    assert "Rank is now “5”" in page
    assert 'value="9"' in page
    wish.refresh_from_db()
    assert wish.rank == 5
    seen = html.unescape(re.findall(r'name="seen" value="([^"]*)"', page)[0])
    assert client.post(path, {**second, "seen": seen}, headers=HTMX).status_code == 200
    wish.refresh_from_db()
    assert wish.rank == 9


def test_two_who_write_the_same_do_not_clash(world: World, wish: MeetingRequest, enter: Door) -> None:
    client, path = enter(world.organiser), path_of(wish)
    first = sent_of(client, path, rank="5")
    assert [client.post(path, first, headers=HTMX).status_code for _ in range(2)] == [200, 200]


@pytest.mark.parametrize("seen", ["", "no json", "[]", "{}", '{"rank": "x"}', "\0"])
def test_what_was_seen_cannot_be_made_up(world: World, wish: MeetingRequest, enter: Door, seen: str) -> None:
    client, path = enter(world.organiser), path_of(wish)
    assert client.post(path, sent_of(client, path, rank="5", seen=seen), headers=HTMX).status_code == 409
    wish.refresh_from_db()
    assert wish.rank == 1


@pytest.mark.parametrize(
    ("slug", "typed", "told"),
    [
        ("requests", {"rank": "first"}, "Enter a whole number"),
        ("requests", {"length_minutes": "2"}, "greater than or equal to 5"),
        ("delegations", {"guaranteed_minimum": "4", "total_maximum": "2"}, "The guarantee is larger"),
    ],
)
def test_a_mistake_is_explained_in_the_row(
    world: World, wish: MeetingRequest, enter: Door, slug: str, typed: dict[str, str], told: str
) -> None:
    client = enter(world.organiser)
    pk = wish.pk if slug == "requests" else world.company_a.party.pk
    path = f"/missions/baku/{slug}/{pk}/quick/"
    answer = client.post(path, sent_of(client, path, **typed), headers=HTMX)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page
    assert all(f'value="{value}"' in page for value in typed.values())
    assert not AuditEntry.objects.filter(verb__in=("meeting_request.update", "party.update")).exists()


def test_only_its_own_fields_are_taken(world: World, enter: Door) -> None:
    client, party = enter(world.organiser), world.company_a.party
    path = f"/missions/baku/delegations/{party.pk}/quick/"
    sent = sent_of(client, path, daily_maximum="3", name="Renamed", notes="Overwritten")
    assert client.post(path, sent, headers=HTMX).status_code == 200
    after = Party.objects.get(pk=party.pk)
    assert (after.daily_maximum, after.name) == (3, "Acme Energy")


def test_without_javascript_the_same_word_leads_to_the_form(world: World, wish: MeetingRequest, enter: Door) -> None:
    client = enter(world.organiser)
    assert f"/missions/baku/requests/{wish.pk}/edit/" in client.get("/missions/baku/requests/").content.decode()
    assert client.get(path_of(wish))["Location"].endswith(f"/requests/{wish.pk}/edit/")


def test_lists_without_such_fields_have_no_such_address(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    assert client.get("/missions/baku/refusals/1/quick/", headers=HTMX).status_code == 404
    assert client.get(path_of(MeetingRequest(pk=2**40)), headers=HTMX).status_code == 404


def test_a_row_asks_a_fixed_number_of_questions(world: World, wish: MeetingRequest, enter: Door) -> None:
    client = enter(world.organiser)
    counts: dict[str, Any] = {}
    for slug, pk in (
        ("requests", wish.pk),
        ("delegations", world.company_a.party.pk),
        ("delegates", world.company_a.head.pk),
    ):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/missions/baku/{slug}/{pk}/quick/", headers=HTMX)
        counts[slug] = len(asked)
    assert max(counts.values()) <= 8
