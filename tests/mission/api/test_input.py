"""Hostile and careless input: an error that names what is wrong, and nothing changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection

from mission.models import Party, ProgrammeItem, Room, Sector
from tests.mission.api.conftest import World, body_of

pytestmark = pytest.mark.django_db
ROOM = {"code": "NEW-1", "name": "Gəncə", "holds": 1}


@pytest.fixture
def world(lasting_world: World) -> World:
    return lasting_world


def _post(world: World, noun: str, body: str | bytes, kind: str = "application/json") -> Any:
    return world.client("organiser").generic("POST", world.url(noun), body, content_type=kind)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("[" * 100_000, 400, "nested deeper"),
        ('{"code": ' + "[" * 50 + "]" * 50 + "}", 400, "nested deeper"),
        ('{"code": NaN}', 400, "NaN"),
        ('{"code": 1e999}', 400, "beyond all numbers"),
        ('{"code": ' + "9" * 5000 + "}", 400, "too many digits"),
        ('{"code": "A", "code": "B"}', 400, "there twice"),
        ('{"code": "A\\u0000"}', 400, "NUL"),
        ('{"code": "\\ud800"}', 400, "surrogate"),
        ('{"code": ', 400, "not JSON"),
        (b"\xff\xfe{}", 400, "not UTF-8"),
        ("[]", 400, "dictionary"),
        (b'{"code": "' + b"A" * 20_000_000 + b'"}', 413, "larger than"),
    ],
    ids=["deep", "rather deep", "NaN", "infinite", "long number", "doubled", "NUL", "surrogate", "cut",
         "UTF-16", "list", "20 MB"],
)  # fmt: skip
def test_body_is_refused_when_it_is_no_sound_json(world: World, body: str | bytes, status: int, said: str) -> None:
    answer = _post(world, "sectors", body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert said in body_of(answer)["detail"]
    assert Sector.objects.filter(mission=world.mission).count() == 1


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_body_is_refused_when_it_is_not_json(world: World, kind: str) -> None:
    assert _post(world, "sectors", "code=A", kind).status_code == 415


@pytest.mark.parametrize(
    ("noun", "query"),
    [
        ("rooms", "page=abc"),
        ("rooms", "venue=abc"),
        ("rooms", "venue=99999999999999999999999"),
        ("rooms", "venue__name=x"),
        ("rooms", "venue=1&venue=2"),
        ("rooms", "search="),
        ("rooms", "search=%00"),
        ("rooms", "search=%ED%A0%80"),
        ("rooms", "search=" + "x" * 200),
        ("rooms", "ordering=venue__mission__memberships"),
        ("rooms", "ordering=seats"),
        ("rooms", "limit=0"),
        ("rooms", "limit=1e3"),
        ("rooms", "limit=²"),
        ("rooms", "after=garbage"),
        ("rooms", "format=yaml"),
        ("programme", "starts_from=2026-02-09T10:00:00"),
        ("programme", "starts_from=yesterday"),
        ("transfers", "departs_before=100%25"),
        ("programme", "kind=feast"),
        ("persons", "is_head=1"),
        ("rooms/1", "fields=all"),
    ],
)
def test_query_is_refused_when_it_was_not_declared(world: World, noun: str, query: str) -> None:
    room = Room.objects.filter(mission=world.mission).first()
    assert room is not None
    path = world.url(*noun.replace("1", str(room.pk)).split("/"))
    answer = world.client("organiser").generic("GET", path, QUERY_STRING=query)
    assert answer.status_code == 400
    assert body_of(answer)["errors"]


@pytest.mark.parametrize("ident", ["0", "-1", "abc", "1.5", "99999999999999999999999", "1%00", "1%0a", "%ff", "1/../2"])
def test_address_is_not_found_when_it_is_no_id(world: World, ident: str) -> None:
    answer = world.client("organiser").get(f"/api/v1/missions/{world.mission.code}/rooms/{ident}/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "extra", [{"id": 7}, {"mission": 2}, {"updated_at": "2026-01-01T00:00:00Z"}, {"is_admin": True}]
)
def test_nothing_changes_when_a_field_cannot_be_written(world: World, extra: dict[str, Any]) -> None:
    client, room = world.client("organiser"), Room.objects.filter(mission=world.mission).first()
    assert room is not None
    answer = client.patch(world.url("rooms", room.pk), {"name": "Changed", **extra}, HTTP_IF_MATCH="*")
    assert answer.status_code == 400
    assert list(body_of(answer)["errors"]) == list(extra)
    assert Room.objects.get(pk=room.pk).name == room.name


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"starts_at": "2026-02-09T10:00:00"}, "offset"),
        ({"starts_at": "2026-02-09T12:00:00+04:00", "ends_at": "2026-02-09T11:00:00+04:00"}, "later than starts_at"),
        ({"starts_at": "9999-12-31T23:59:59-12:00"}, "year"),
        ({"starts_at": 5}, "offset"),
        ({"title": ""}, "blank"),
        ({"title": "\u200b\u202e"}, "blank"),
        ({"title": "x" * 201}, "200"),
        ({"venue": True}, "whole number"),
        ({"venue": 10**30}, "no such entry"),
        ({"parties": [10**6]}, "no such entry"),
        ({"parties": "1"}, "list of ids"),
    ],
)
def test_programme_item_is_refused_when_it_makes_no_sense(world: World, change: dict[str, Any], said: str) -> None:
    item = ProgrammeItem.objects.get(mission=world.mission)
    answer = world.client("organiser").patch(world.url("programme", item.pk), change, HTTP_IF_MATCH="*")
    assert answer.status_code == 400
    assert said in body_of(answer)["detail"]
    item.refresh_from_db()
    assert item.title == f"Audience of {world.mission.code}"


def test_entries_of_another_mission_cannot_be_pointed_at(world: World) -> None:
    foreign = Party.objects.exclude(mission=world.mission).first()
    assert foreign is not None
    body = {"code": "X", "name": "Xan", "party": foreign.pk}
    answers = []
    for ident in (foreign.pk, 10**9):
        found = world.client("organiser").post(world.url("persons"), {**body, "party": ident})
        answers.append((found.status_code, json.dumps(body_of(found)).replace(f" {ident}.", " id.")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 400


def test_method_is_refused_when_a_door_has_no_such_act(world: World) -> None:
    client = world.client("organiser")
    for method, path in (("PUT", world.url("rooms")), ("OPTIONS", world.url("rooms")), ("POST", world.url("audit"))):
        answer = client.generic(method, path)
        assert (answer.status_code, bool(answer["Allow"])) == (405, True)


def test_room_is_made_with_letters_of_the_country_and_a_long_name(world: World) -> None:
    name = "Şəki və İsmayıllı ğöçüı " * 3
    answer = world.client("organiser").post(
        world.url("rooms"), {**ROOM, "name": name, "venue": world.mission.hub_id}, format="json"
    )
    assert answer.status_code == 201
    assert body_of(answer)["name"] == name.strip()
    assert world.client("organiser").get(answer["Location"]).content == answer.content


def test_duplicate_code_is_refused_in_words(world: World) -> None:
    answer = world.client("organiser").post(world.url("sectors"), {"code": "energy", "name": "Energy again"})
    assert answer.status_code == 400
    assert "already exists" in body_of(answer)["detail"]


def test_deleting_what_others_need_is_refused_in_words(world: World) -> None:
    venue = world.counterpart.party.home_venue
    assert venue is not None
    answer = world.client("organiser").delete(world.url("venues", venue.pk))
    assert answer.status_code == 409
    assert "depend on it" in body_of(answer)["detail"]


def test_nothing_is_written_when_reading(world: World, django_assert_num_queries: Any) -> None:
    client = world.client("organiser")
    paths = [p for p in body_of(client.get("/api/v1/schema/"))["paths"] if "{id}" not in p and "{number}" not in p]
    lists = [p.replace("{code}", world.mission.code) for p in paths if p not in ("/api/v1/token/", "/api/v1/session/")]
    written: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        if not sql.startswith(("SELECT", "SAVEPOINT", "RELEASE")):
            written.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        for path in lists:
            assert client.get(path).status_code == 200, path
    assert (len(lists) > 20, written) == (True, [])
