"""A repair by the API: asked for, its offers read, one taken."""

from __future__ import annotations

from mission.planning.requesting import plan_take_solution
from scheduler import runs
from scheduler.models import SolverRun
from tests.mission.api.conftest import World


def test_repair_is_asked_for_its_offers_read_and_one_taken(world: World) -> None:
    client = world.client("organiser")
    meeting = world.plan.meetings.get()
    home = f"/api/v1/missions/{world.mission.code}/plans/"
    type(world.plan).objects.filter(pk=world.plan.pk).update(filled_at=world.plan.created_at)
    order = {"kind": "off", "meeting": meeting.pk, "seconds": 5}
    asked = client.post(f"{home}{world.plan.number}/repair/", order, content_type="application/json")
    assert asked.status_code == 202, asked.content
    number = asked.json()["number"]
    assert asked.json()["based_on"] == world.plan.number
    assert client.get(f"{home}{number}/offers/").json() == []

    run = SolverRun.objects.get()
    runs.execute(run.pk, "a test")
    plan_take_solution(run=SolverRun.objects.get(pk=run.pk))
    offers = client.get(f"{home}{number}/offers/").json()
    assert offers[0]["number"] == 1
    assert offers[0]["changed"] == len(offers[0]["people"]) == meeting.attendees.count()
    assert offers[0]["proven"]

    missing = client.post(f"{home}{number}/take/", {"offer": 9}, content_type="application/json")
    assert (missing.status_code, "no such offer" in missing.content.decode()) == (400, True)
    taken = client.post(f"{home}{number}/take/", {"offer": 1}, content_type="application/json")
    assert (taken.status_code, taken.json()["filled_at"] is not None) == (200, True)
    again = client.post(f"{home}{number}/take/", {"offer": 1}, content_type="application/json")
    assert again.status_code == 409


def test_order_that_lacks_what_it_needs_names_the_field(world: World) -> None:
    client = world.client("organiser")
    home = f"/api/v1/missions/{world.mission.code}/plans/{world.plan.number}/repair/"
    for order, field in (
        ({"kind": "away", "thing": "person:1x"}, "thing"),
        ({"kind": "away"}, "thing"),
        ({"kind": "off", "meeting": 2**40}, "meeting"),
        ({"kind": "off"}, "meeting"),
        ({}, "kind"),
    ):
        answer = client.post(home, order, content_type="application/json")
        assert answer.status_code == 400, order
        assert field in answer.content.decode(), order
