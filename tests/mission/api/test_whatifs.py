"""What-ifs over the API: asked, watched, answered, kept; refused in words."""

from __future__ import annotations

from typing import Any

import pytest

from mission.models import PlanVersion, WhatIf
from scheduler import runs
from tests.mission.api.conftest import World, body_of

NO_MONDAY = {"changes": [{"kind": "half_day", "what": "0:day"}]}


def asked(world: World, **body: Any) -> Any:
    given = {"scenarios": [NO_MONDAY], "seconds": 30, **body}
    return world.client("organiser").post(world.url("what-ifs"), given, format="json")


def test_asked_watched_answered_and_kept(world: World) -> None:
    answer = asked(world, scenarios=[{"changes": [{"kind": "minutes", "number": 1}]}])
    found = body_of(answer)
    assert (answer.status_code, found["run"]["state"]) == (202, "queued")
    assert answer["Location"].endswith(f"/what-ifs/{found['id']}/")
    client = world.client("organiser")
    assert body_of(client.get(world.url("what-ifs", found["id"], "answer"))) == []
    what_if = WhatIf.objects.get(pk=found["id"])
    assert what_if.run is not None
    runs.execute(what_if.run.pk, "a test")
    base, scenario = body_of(client.get(world.url("what-ifs", found["id"], "answer")))
    assert (base["name"], scenario["name"], scenario["state"], scenario["fits"]) == ("As it is", "A", "done", True)
    assert [level["name"] for level in scenario["levels"]] == ["guarantees", "fairness", "worth", "comfort"]
    kept = client.post(world.url("what-ifs", found["id"], "keep"), {"scenario": 1}, format="json")
    assert (kept.status_code, body_of(kept)["state"]) == (201, "draft")
    assert PlanVersion.objects.get(number=body_of(kept)["number"], mission=world.mission).meetings.exists()


def test_cancelled_twice_is_once_and_then_deleted(world: World) -> None:
    client, pk = world.client("organiser"), body_of(asked(world))["id"]
    assert client.delete(world.url("what-ifs", pk)).status_code == 409
    for _ in range(2):
        answer = client.post(world.url("what-ifs", pk, "cancel"))
        assert (answer.status_code, body_of(answer)["run"]["state"]) == (202, "cancelled")
    assert client.delete(world.url("what-ifs", pk)).status_code == 204


@pytest.mark.parametrize(
    ("scenarios", "said"),
    [
        ([], "add a change first"),
        ([{"changes": []}], "1 to 6 changes"),
        ([NO_MONDAY] * 5, "4 scenarios at most"),
        ([{"changes": [{"kind": "earthquake"}]}], "earthquake"),
        ([{"changes": [{"kind": "leaves", "what": "party:99999"}]}], "from the list"),
        ([{"changes": [{"kind": "half_day", "what": "0:day", "colour": "red"}]}], "colour"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(scenarios: Any, said: str, world: World) -> None:
    before = WhatIf.objects.count()
    answer = asked(world, scenarios=scenarios)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert WhatIf.objects.count() == before


def test_seconds_beyond_the_longest_are_refused(world: World) -> None:
    answer = asked(world, seconds=10**6)
    assert answer.status_code == 400
    assert "at most" in answer.content.decode()


def test_catalogue_names_what_can_be_asked(world: World) -> None:
    kinds = body_of(world.client("organiser").get(world.url("what-ifs", "catalogue")))
    found = {each["kind"]: each for each in kinds}
    assert found["half_day"]["choices"][0]["value"] == "0:morning"
    assert {"value": f"party:{world.counterpart.party.pk}", "says": "Ministry of Energy"} in found["leaves"]["choices"]
    assert (found["away"]["times"], found["minutes"]["number"], found["minutes"]["choices"]) == (
        True, "Minutes more", [],
    )  # fmt: skip
