"""Papers over the API: asked for, watched, stopped, taken; to each desk its own."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from mission.enums import BundleKind, PlanState
from mission.itineraries.bundles import bundle_make
from mission.models import Bundle, PlanVersion
from tests.mission.api.conftest import World, body_of


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


@pytest.fixture
def world(world: World) -> World:
    Bundle.objects.filter(mission=world.mission).delete()
    return world


def asked(world: World, who: str = "organiser", /, **body: Any) -> Any:
    return world.client(who).post(world.url("bundles"), {"kind": "pack", **body}, format="json")


def test_asked_for_watched_and_taken(world: World) -> None:
    answer = asked(world, paper="letter")
    found = body_of(answer)
    assert (answer.status_code, found["state"], found["plan"]) == (202, "queued", world.plan.number)
    assert answer["Location"].endswith(f"/bundles/{found['id']}/")
    client, here = world.client("organiser"), world.url("bundles", found["id"])
    assert client.get(world.url("bundles", found["id"], "file")).status_code == 409
    bundle_make(found["id"])
    ready = body_of(client.get(here))
    assert (ready["state"], ready["paper"], ready["made"]) == ("ready", "letter", ready["total"])
    taken = client.get(world.url("bundles", found["id"], "file"))
    data = b"".join(taken.streaming_content)
    assert taken["Content-Type"] == "application/zip"
    assert f'filename="baku-plan-{world.plan.number}-pack-letter.zip"' in taken["Content-Disposition"]
    assert int(taken["Content-Length"]) == len(data) == ready["size"]
    assert hashlib.sha256(data).hexdigest() == ready["digest"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize(
    ("kind", "paper", "media_type"),
    [
        ("booklet", "a4", "application/pdf"),
        ("badges", "letter", "application/pdf"),
        ("days", "", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_single_papers_travel_as_what_they_are(world: World, kind: str, paper: str, media_type: str) -> None:
    found = body_of(asked(world, kind=kind, paper=paper or "a4"))
    assert found["paper"] == paper
    bundle_make(found["id"])
    taken = world.client("organiser").get(world.url("bundles", found["id"], "file"))
    assert (taken.status_code, taken["Content-Type"]) == (200, media_type)


def test_stopped_twice_is_once(world: World) -> None:
    client, pk = world.client("organiser"), body_of(asked(world))["id"]
    for _ in range(2):
        answer = client.post(world.url("bundles", pk, "cancel"))
        assert (answer.status_code, body_of(answer)["state"]) == (202, "cancelled")
    assert bundle_make(pk) is None
    assert client.get(world.url("bundles", pk, "file")).status_code == 409


def test_asked_twice_is_one_and_the_same_key_is_replayed(world: World) -> None:
    first = body_of(asked(world))
    assert body_of(asked(world))["id"] == first["id"]
    again = [
        world.client("organiser").post(
            world.url("bundles"), {"kind": "badges"}, format="json", HTTP_IDEMPOTENCY_KEY="k"
        )
        for _ in range(2)
    ]
    assert [each.get("Idempotent-Replayed") for each in again] == [None, "true"]
    assert len({body_of(each)["id"] for each in again}) == 1


def test_logistics_has_the_badges_and_finds_nothing_else(world: World) -> None:
    pack = body_of(asked(world))["id"]
    badges = asked(world, "logistics", kind="badges")
    assert badges.status_code == 202
    client = world.client("logistics")
    assert [each["kind"] for each in body_of(client.get(world.url("bundles")))["results"]] == ["badges"]
    for kind in set(BundleKind.values) - {"badges"}:
        refused = asked(world, "logistics", kind=kind)
        assert (refused.status_code, "Only organisers" in body_of(refused)["detail"]) == (403, True)
    nothing = client.get(world.url("bundles", 10**9)).content
    assert client.get(world.url("bundles", pack)).content == nothing
    assert client.get(world.url("bundles", pack, "file")).content == nothing
    assert client.post(world.url("bundles", pack, "cancel")).status_code == 404
    bundle_make(body_of(badges)["id"])
    assert client.get(world.url("bundles", body_of(badges)["id"], "file")).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"), [({"kind": "novel"}, "kind"), ({"paper": "a3"}, "paper"), ({"colour": "red"}, "colour")]
)
def test_what_is_not_on_offer_is_refused_in_words(world: World, body: dict[str, str], field: str) -> None:
    answer = asked(world, **body)
    assert (answer.status_code, list(body_of(answer)["errors"])) == (400, [field])
    assert not Bundle.objects.filter(mission=world.mission).exists()


def test_nothing_is_made_before_something_is_published(world: World) -> None:
    PlanVersion.objects.filter(mission=world.mission).update(state=PlanState.DRAFT, published_at=None)
    answer = asked(world)
    assert (answer.status_code, "none is published" in body_of(answer)["detail"]) == (409, True)


def test_a_strangers_bundle_is_not_there(world: World) -> None:
    theirs = Bundle.objects.exclude(mission=world.mission).get()
    client = world.client("organiser")
    for rest in ((), ("file",)):
        assert client.get(world.url("bundles", theirs.pk, *rest)).status_code == 404
    assert client.post(world.url("bundles", theirs.pk, "cancel")).status_code == 404
