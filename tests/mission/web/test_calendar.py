"""The private calendar address: its headers, its silence, its one 404."""

from __future__ import annotations

import logging

import pytest
from django.test import Client
from structlog.testing import capture_logs

from mission.models import FeedToken, PlanVersion
from mission.services.feeds import feed_create, feed_revoke
from mission.web.redaction import TokensStayOut, redact
from tests.mission.web.conftest import Door, World


def test_a_feed_has_exactly_the_headers_that_calendars_and_caches_need(world: World) -> None:
    path = feed_create(actor=world.organiser, party=world.company_a.party)
    response = Client().get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["ETag"].startswith('"')
    assert response.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert response.content.endswith(b"END:VCALENDAR\r\n")
    assert b"ATTENDEE" not in response.content


def test_an_unchanged_feed_is_the_same_bytes_and_a_304(world: World) -> None:
    path = feed_create(actor=world.organiser, person=world.company_a.head)
    first, second = Client().get(path), Client().get(path)
    assert first.content == second.content
    again = Client().get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == "private, no-cache"


def test_a_head_request_gets_the_headers_alone(world: World) -> None:
    path = feed_create(actor=world.organiser, party=world.company_a.party)
    asked, headed = Client().get(path), Client().head(path)
    assert headed.status_code == 200
    assert headed["ETag"] == asked["ETag"]
    assert headed["Content-Type"] == asked["Content-Type"]


def test_guessed_revoked_and_unpublished_addresses_answer_alike(world: World) -> None:
    revoked = feed_create(actor=world.organiser, party=world.company_a.party)
    feed_revoke(feed=FeedToken.objects.get(), actor=world.organiser)
    unpublished = feed_create(actor=world.organiser, party=world.company_b.party)
    guessed = "/calendar/" + "x" * 43 + ".ics"
    PlanVersion.objects.filter(pk=world.published.pk).update(state="superseded")
    answers = [Client().get(path) for path in (guessed, revoked, unpublished)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.items())) for answer in answers}) == 1


def test_a_feed_is_read_only(world: World) -> None:
    path = feed_create(actor=world.organiser, party=world.company_a.party)
    assert Client().post(path).status_code == 405


@pytest.mark.parametrize("path", ["/calendar/s3cret-token_value.ics", "/sign-in/s3cret-token_value/"])
def test_a_token_reaches_no_log(path: str, world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(TokensStayOut())
    with capture_logs() as lines, caplog.at_level(logging.DEBUG):
        Client().get(path)
    assert lines, "the request log said nothing: the test proves nothing"
    assert "s3cret" not in str(lines)
    assert "s3cret" not in caplog.text


def test_redaction_takes_the_token_and_leaves_the_rest() -> None:
    assert redact("GET /calendar/abc_-1.ics?x=1 404") == "GET /calendar/[secret].ics?x=1 404"
    assert redact("/sign-in/abc/") == "/sign-in/[secret]/"
    assert redact("/missions/baku/parties/ACME/calendar/new/") == "/missions/baku/parties/ACME/calendar/[secret]/"


def test_a_company_makes_an_address_sees_it_once_and_switches_it_off(world: World, enter: Door) -> None:
    client = enter(world.company_a.contact)
    home = "/missions/baku/parties/ACME/calendar/"
    made = client.post(home + "new/", {"person": world.company_a.head.code})
    address = made.context["address"]
    assert address in made.content.decode()
    assert made["Cache-Control"] == "private, no-store"
    assert address not in client.get(home).content.decode()
    path = "/calendar/" + address.rpartition("/calendar/")[2]
    assert Client().get(path).status_code == 200
    client.post(f"{home}{FeedToken.objects.get().pk}/revoke/")
    assert Client().get(path).status_code == 404


def test_an_address_cannot_be_made_for_another_partys_person(world: World, enter: Door) -> None:
    sent = {"person": world.company_b.head.code}
    assert enter(world.company_a.contact).post("/missions/baku/parties/ACME/calendar/new/", sent).status_code == 404
    assert not FeedToken.objects.exists()
