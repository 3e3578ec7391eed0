"""What if on pages: put together without script, tried for real, read as one table, kept or made for good elsewhere."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mission.models import MeetingRequest, Mission, PlanVersion, WhatIf
from mission.planning.ground import ground_of
from mission.planning.whatif import change_add, what_if_ask, what_if_start
from scheduler import runs
from scheduler.core.search import Limits
from tests.factories.rows import make_what_if
from tests.mission.web.conftest import Door, World

HOME = "/missions/baku/plans/what-if/"


@pytest.fixture
def desk(world: World, enter: Door) -> Client:
    return enter(world.organiser)


def answered(world: World) -> WhatIf:
    """Without Monday, and without the ministry."""
    found = what_if_start(
        mission=world.mission, actor=world.organiser, scenarios=[{"changes": [{"kind": "half_day", "what": "0:day"}]}]
    )
    change_add(what_if=found, at=1, given={"kind": "leaves", "what": f"party:{world.counterpart.party.pk}"})
    asked = what_if_ask(what_if=found, actor=None, limits=Limits(seconds=30, workers=1))
    assert asked.run is not None
    runs.execute(asked.run.pk, "a test")
    return asked


def test_a_scenario_is_put_together_step_by_step(world: World, desk: Client) -> None:
    address = desk.post(HOME)["Location"]
    page = desk.get(address)
    assert "Try and compare" not in page.content.decode()
    page = desk.get(f"{address}?kind=daily")
    assert page.context["form"].fields["number"].label == "Meetings more"
    assert set(desk.get(f"{address}?kind=away").context["form"].fields) == {
        "kind", "what", "starts_at", "ends_at", "scenario",
    }  # fmt: skip
    assert desk.post(address, {"kind": "half_day", "what": "1:afternoon", "scenario": "0"}).status_code == 302
    said = desk.get(address).content.decode()
    assert "Hold no meetings on Tuesday 10 February" in said
    assert "Try and compare" in said
    desk.post(f"{address}remove/", {"at": "0", "number": "0"})
    assert WhatIf.objects.order_by("pk").last().scenarios == []  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "half_day", "what": "9:afternoon", "scenario": "0"}, "what"),
        ({"kind": "half_day", "what": "0:morning", "scenario": "3"}, "scenario"),
        ({"kind": "minutes", "number": "0", "scenario": "0"}, "number"),
        ({"kind": "minutes", "number": "\x00", "scenario": "0"}, "number"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(given: dict[str, str], field: str, world: World, desk: Client) -> None:
    found = make_what_if(world.mission, scenarios=[])
    page = desk.post(f"{HOME}{found.pk}/", given)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    found.refresh_from_db()
    assert found.scenarios == []


def test_nonsense_in_the_address_is_harmless(world: World, desk: Client) -> None:
    found = make_what_if(world.mission)
    assert desk.get(f"{HOME}{found.pk}/?kind=earthquake").context["form"] is None
    assert desk.post(f"{HOME}{found.pk}/", {"kind": "earthquake"}).status_code == 200
    for at, number in (("x", "0"), ("9", "9"), ("-1", "0"), ("", "")):
        assert desk.post(f"{HOME}{found.pk}/remove/", {"at": at, "number": number}).status_code == 302
    assert desk.post(f"{HOME}{found.pk}/ask/", {"seconds": "0"}).status_code == 302
    found.refresh_from_db()
    assert (found.run, len(found.scenarios)) == (None, 1)
    assert desk.get(f"{HOME}{2**70}/").status_code == 404


def test_it_waits_shows_how_far_it_is_and_can_be_stopped(world: World, desk: Client) -> None:
    found = make_what_if(world.mission)
    desk.post(f"{HOME}{found.pk}/ask/", {"seconds": "20"})
    page = desk.get(f"{HOME}{found.pk}/")
    assert "Waiting for a worker" in page.content.decode()
    assert 'hx-trigger="every 1s"' in desk.get(f"{HOME}{found.pk}/progress/").content.decode()
    desk.post(f"{HOME}{found.pk}/stop/")
    assert "hx-trigger" not in desk.get(f"{HOME}{found.pk}/progress/").content.decode()
    assert "There is no answer" in desk.get(f"{HOME}{found.pk}/").content.decode()
    copy = desk.post(f"{HOME}{found.pk}/copy/")["Location"]
    assert copy != f"{HOME}{found.pk}/"
    assert desk.post(f"{HOME}{found.pk}/delete/")["Location"] == HOME


def test_answer_is_one_table_and_says_what_can_be_done_with_it(world: World, desk: Client) -> None:
    found = answered(world)
    page = desk.get(f"{HOME}{found.pk}/")
    said = page.content.decode()
    lines = {line.title: [cell.text for cell in line.cells] for line in page.context["lines"]}
    assert lines["Proof"][0] == "The best possible at every level."
    assert set(lines) == {
        "Proof", "Requests met", "Guarantees missing", "Worst-off company", "Value", "Discomfort",
        "Against the mission as it is",
    }  # fmt: skip
    assert "Bolt Rail – Ministry of Energy" in said
    without_monday, without_ministry = (column for _, column, _ in page.context["scenarios"])
    assert (without_monday.fits, without_ministry.fits) == (True, True)
    assert len(without_ministry.lost) == MeetingRequest.objects.filter(counterpart=world.counterpart.party).count()
    before = PlanVersion.objects.filter(mission=world.mission).count()
    kept = desk.post(f"{HOME}{found.pk}/scenarios/1/draft/")
    assert PlanVersion.objects.filter(mission=world.mission).count() == before + 1
    assert "Made for <a" in desk.get(kept["Location"]).content.decode()


def test_change_that_is_needed_is_made_on_its_own_page(world: World, desk: Client) -> None:
    host = world.counterpart.party
    host.daily_maximum = 1
    host.save()
    scenario = {"changes": [{"kind": "daily", "what": f"party:{host.pk}"}, {"kind": "half_day", "what": "1:day"}]}
    found = what_if_start(mission=world.mission, actor=None, scenarios=[scenario])
    asked = what_if_ask(what_if=found, actor=None, limits=Limits(seconds=30, workers=1))
    assert asked.run is not None
    runs.execute(asked.run.pk, "a test")
    page = desk.get(f"{HOME}{found.pk}/")
    ((_, column, homes),) = page.context["scenarios"]
    assert not column.fits
    assert homes == [
        ("/missions/baku/counterparts/", "Counterparts"), ("/missions/baku/availability/", "Availability"),
    ]  # fmt: skip
    assert "Keep this plan as a draft" not in page.content.decode()
    assert desk.post(f"{HOME}{found.pk}/scenarios/1/draft/").status_code == 302


def test_pages_ask_no_more_for_more_scenarios(world: World, desk: Client) -> None:
    counts = []
    for number in (1, 4):
        for _ in range(number):
            make_what_if(
                world.mission, scenarios=[{"name": "A", "changes": [{"kind": "minutes", "number": 1}]}] * number
            )
        ground_of(Mission.objects.get(pk=world.mission.pk))
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(HOME).status_code == 200
        found = WhatIf.objects.order_by("-pk").first()
        assert found is not None
        with CaptureQueriesContext(connection) as more:
            assert desk.get(f"{HOME}{found.pk}/").status_code == 200
        counts.append((len(caught), len(more)))
    assert counts[0] == counts[1]
