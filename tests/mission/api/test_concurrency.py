"""Nobody's change is lost and nothing is made twice."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from mission.enums import Role
from mission.models import AuditEntry, Room, Sector
from tests.factories.rows import make_membership, make_mission
from tests.mission.api.conftest import World, body_of, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(lasting_world: World) -> World:
    return lasting_world


def test_change_is_refused_without_the_state_it_is_meant_for(world: World) -> None:
    room = Room.objects.filter(mission=world.mission).first()
    assert room is not None
    client = world.client("organiser")
    assert client.patch(world.url("rooms", room.pk), {"name": "Quba"}).status_code == 428
    assert client.put(world.url("rooms", room.pk), {"name": "Quba"}).status_code == 428


def test_second_editor_is_told_that_the_first_was_quicker(world: World) -> None:
    room = Room.objects.filter(mission=world.mission).first()
    assert room is not None
    client, url = world.client("organiser"), world.url("rooms", room.pk)
    seen = client.get(url)["ETag"]
    first = client.patch(url, {"name": "First"}, HTTP_IF_MATCH=seen)
    second = client.patch(url, {"name": "Second"}, HTTP_IF_MATCH=seen)
    assert (first.status_code, second.status_code) == (200, 412)
    assert client.get(url)["ETag"] == first["ETag"] != seen
    assert Room.objects.get(pk=room.pk).name == "First"
    assert client.patch(url, {"name": "Second"}, HTTP_IF_MATCH=f"W/{first['ETag']}").status_code == 412
    assert client.delete(url, HTTP_IF_MATCH=seen).status_code == 412
    assert client.delete(url, HTTP_IF_MATCH="").status_code == 412


def test_state_of_an_entry_covers_its_lists(world: World) -> None:
    client, url = world.client("organiser"), world.url("parties", world.company_b.party.pk)
    seen = client.get(url)["ETag"]
    world.company_b.party.sectors.set(Sector.objects.filter(mission=world.mission))
    assert client.patch(url, {"name": "Late"}, HTTP_IF_MATCH=seen).status_code == 412


def test_put_replaces_what_is_left_out_by_its_default(world: World) -> None:
    room = Room.objects.filter(mission=world.mission, code="HUB-1").get()
    client, url = world.client("organiser"), world.url("rooms", room.pk)
    body = {"code": "HUB-1", "name": "Şəki", "venue": room.venue_id}
    assert body_of(client.put(url, body, HTTP_IF_MATCH=client.get(url)["ETag"]))["seats"] is None


def test_same_key_makes_one_entry(world: World) -> None:
    client, url = world.client("organiser"), world.url("sectors")
    answers = [client.post(url, {"code": "it", "name": "IT"}, HTTP_IDEMPOTENCY_KEY="abc") for _ in range(3)]
    assert [each.status_code for each in answers] == [201] * 3
    assert len({each.content for each in answers}) == 1
    assert [each.get("Idempotent-Replayed") for each in answers] == [None, "true", "true"]
    assert Sector.objects.filter(mission=world.mission, code="it").count() == 1
    assert AuditEntry.objects.filter(mission=world.mission, verb="sector.create", subject="IT").count() == 1


def test_same_key_for_another_body_is_refused(world: World) -> None:
    client, url = world.client("organiser"), world.url("sectors")
    client.post(url, {"code": "it", "name": "IT"}, HTTP_IDEMPOTENCY_KEY="abc")
    assert client.post(url, {"code": "law", "name": "Law"}, HTTP_IDEMPOTENCY_KEY="abc").status_code == 409


def test_key_may_be_used_again_after_a_refusal(world: World) -> None:
    client, url = world.client("organiser"), world.url("sectors")
    assert client.post(url, {"code": "", "name": "IT"}, HTTP_IDEMPOTENCY_KEY="abc").status_code == 400
    assert client.post(url, {"code": "it", "name": "IT"}, HTTP_IDEMPOTENCY_KEY="abc").status_code == 201


def test_same_key_of_another_user_is_another_key(world: World) -> None:
    for who in ("organiser", "stranger"):
        mission = world.mission.code if who == "organiser" else "elsewhere"
        url = f"/api/v1/missions/{mission}/sectors/"
        answer = world.client(who).post(url, {"code": "it", "name": "IT"}, HTTP_IDEMPOTENCY_KEY="abc")
        assert answer.status_code == 201


def test_same_key_asks_for_one_plan(world: World) -> None:
    client, url = world.client("organiser"), world.url("plans")
    answers = [client.post(url, {"seconds": 5}, HTTP_IDEMPOTENCY_KEY="plan") for _ in range(2)]
    assert [each.status_code for each in answers] == [202, 202]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert client.post(url, {}).status_code == 409
    number = body_of(answers[0])["number"]
    watched = body_of(client.get(answers[0]["Location"]))
    assert (watched["number"], watched["run"]["state"]) == (number, "queued")
    assert client.post(world.url("plans", number, "cancel")).status_code == 202
    assert body_of(client.get(answers[0]["Location"]))["run"]["state"] == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_same_key_in_parallel_makes_one_entry() -> None:
    """Eight programs send the same order at the same moment; each is told of the same one entry."""
    mission = make_mission(code="parallel")
    organiser = make_membership(mission, Role.ORGANISER).user
    clients = [client_of(organiser) for _ in range(8)]
    gate = threading.Barrier(len(clients))
    answers: list[Any] = []

    def post(client: APIClient) -> None:
        try:
            gate.wait(60)
            body = {"code": "it", "name": "IT"}
            answers.append(client.post("/api/v1/missions/parallel/sectors/", body, HTTP_IDEMPOTENCY_KEY="abc"))
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=(each,)) for each in clients]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [each.status_code for each in answers] == [201] * 8
    assert len({each.content for each in answers}) == 1
    assert sum(each.get("Idempotent-Replayed") is None for each in answers) == 1
    assert Sector.objects.filter(mission=mission).count() == 1
    assert AuditEntry.objects.filter(mission=mission, verb="sector.create").count() == 1
