"""What each role is not to know is in none of its answers, and cannot be told from them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mission.api import urls
from mission.models import MeetingRequest, Party, Refusal
from mission.services.records import record_update
from tests.factories.rows import make_refusal
from tests.mission.api.conftest import World, body_of

CANARY = "canary in a coal mine"


def _answers(world: World, who: str) -> dict[str, bytes]:
    """Every list and every entry in it, as `who` gets them; refusals to answer included."""
    client = world.client(who)
    found: dict[str, bytes] = {}
    addresses = ["/api/v1/missions/", "/api/v1/me/", world.url()]
    addresses += [world.url(*noun.split("/")) for noun in urls.NOUNS]
    for address in addresses:
        answer = client.get(address)
        found[address] = answer.content
        for row in body_of(answer).get("results", ()) if answer.status_code == 200 else ():
            key = row.get("number", row.get("id")) if address != "/api/v1/missions/" else row["code"]
            found[f"{address}{key}/"] = client.get(f"{address}{key}/").content
    return found


@pytest.fixture
def secretive_world(world: World) -> World:
    for party in Party.objects.filter(mission=world.mission):
        record_update(record=party, actor=None, values={"notes": f"Note: {CANARY}"})
    for refusal in Refusal.objects.filter(mission=world.mission):
        record_update(record=refusal, actor=None, values={"reason": f"Reason: {CANARY}"})
    for wish in MeetingRequest.objects.filter(mission=world.mission):
        values = {"comment": f"Wish of {wish.delegation.code}: {CANARY}", "host_comment": f"Host: {CANARY}"}
        record_update(record=wish, actor=None, values=values)
    return world


@pytest.mark.parametrize(
    ("who", "may_know"),
    [
        ("company_a", {"Wish of ACME"}),
        ("company_b", {"Wish of BOLT", "Reason"}),
        ("counterpart", {"Host"}),
        ("logistics", set()),
        ("viewer", set()),
        ("stranger", set()),
        ("organiser", {"Wish of ACME", "Wish of BOLT", "Reason", "Host", "Note"}),
    ],
)
def test_secret_is_in_nobody_elses_answers(secretive_world: World, who: str, may_know: set[str]) -> None:
    told = b"\n".join(
        content for address, content in _answers(secretive_world, who).items() if "/audit/" not in address
    ).decode()
    assert set(re.findall(rf"([\w ]+): {CANARY}", told)) == may_know


def test_another_companys_refusal_changes_no_byte_for_a_company(world: World) -> None:
    client, wish = world.client("company_a"), {"of": world.counterpart.party.pk}
    worlds = []
    for refuses in (False, True):
        if refuses:
            make_refusal(world.mission, world.company_b.party, world.counterpart.party, reason=CANARY)
        made = client.post(world.url("refusals"), wish)
        worlds.append((made.content, made["ETag"], _answers(world, "company_a")))
        assert client.delete(made["Location"]).status_code == 204
    assert worlds[0] == worlds[1]
    assert len(worlds[0][2]) > 20


def test_counterpart_does_not_notice_a_wish_of_a_company_that_refuses_it(world: World) -> None:
    before = body_of(world.client("counterpart").get(world.url("requests")))["count"]
    make_refusal(world.mission, world.company_b.party, world.counterpart.party)
    after = body_of(world.client("counterpart").get(world.url("requests")))["count"]
    assert (before, after) == (2, 1)


def test_entry_of_somebody_else_is_answered_like_one_that_does_not_exist(world: World) -> None:
    others: list[tuple[str, Any]] = [
        ("persons", world.company_b.head.pk),
        ("parties", world.company_b.party.pk),
        ("requests", MeetingRequest.objects.get(delegation=world.company_b.party).pk),
        ("refusals", "{0.by_id}-{0.of_id}".format(Refusal.objects.get(mission=world.mission))),
        ("itineraries/parties", world.company_b.party.pk),
        ("itineraries/persons", world.counterpart.head.pk),
    ]
    client = world.client("company_a")
    for noun, ident in others:
        nobody = "987654-987655" if noun == "refusals" else 987654
        for method in ("GET", "DELETE", "PATCH"):
            told = [client.generic(method, world.url(*noun.split("/"), each)) for each in (ident, nobody)]
            assert told[0].status_code in (403, 404, 405)
            assert (told[0].status_code, told[0].content) == (told[1].status_code, told[1].content)
    strange = [client.get(f"/api/v1/missions/{code}/rooms/") for code in ("elsewhere", "nowhere")]
    assert strange[0].content == strange[1].content


def test_company_says_its_wish_and_nothing_for_the_host(world: World) -> None:
    client = world.client("company_a")
    url = world.url("requests", MeetingRequest.objects.get(delegation=world.company_a.party).pk)
    body = {"rank": 3, "comment": "Grid", "attendees": [world.company_a.head.pk]}
    told = client.patch(url, body, HTTP_IF_MATCH=client.get(url)["ETag"])
    assert {name: body_of(told)[name] for name in body} == body
    for forbidden in ({"answer": "accepted"}, {"host_rank": 1}, {"decision": "must"}):
        assert client.patch(url, forbidden, HTTP_IF_MATCH="*").status_code == 400
    strangers = {"attendees": [world.counterpart.head.pk]}
    assert client.patch(url, strangers, HTTP_IF_MATCH="*").status_code == 400


def test_wishes_that_are_closed_are_changed_by_the_organiser_only(world: World) -> None:
    world.mission.wishes_open = False
    world.mission.save()
    url = world.url("requests", MeetingRequest.objects.get(delegation=world.company_a.party).pk)
    changed = {
        who: world.client(who).patch(url, {"attendees": []}, HTTP_IF_MATCH="*").status_code
        for who in ("company_a", "counterpart", "organiser")
    }
    assert changed == {"company_a": 409, "counterpart": 409, "organiser": 200}
