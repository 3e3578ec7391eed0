"""Lists cost the same however long they are, and a walk through their pages meets every row once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mission.api import urls
from mission.enums import BundleState, Outcome, Side
from mission.models import Bundle, Feedback, MeetingLog, Mission, PlanVersion, Room, Sector, Transfer
from mission.services.records import record_create
from tests.factories import rows
from tests.mission.api.conftest import World, body_of


def _more(world: World) -> None:
    """Two more rows of every kind."""
    mission = world.mission
    for i in (1, 2):
        guest = rows.make_party(mission)
        host = rows.make_party(mission, Side.COUNTERPART)
        person = rows.make_person(mission, guest)
        rows.make_person(mission, host)
        sector = rows.make_sector(mission)
        guest.sectors.add(sector)
        zone = rows.make_zone(mission)
        rows.make_travel_time(mission, zone, zone)
        venue = rows.make_venue(mission, zone=zone)
        room = rows.make_room(mission, venue)
        rows.make_interpreter(mission)
        vehicle = rows.make_vehicle(mission)
        rows.make_availability(mission, person=person)
        item = rows.make_programme_item(mission, venue=venue)
        item.persons.add(person)
        session = rows.make_session(mission, host)
        rows.make_rivals(mission, session, guest, world.company_a.party)
        wish = rows.make_request(mission, guest, host, session=session)
        wish.attendees.add(person)
        rows.make_refusal(mission, guest, world.company_b.party)
        rows.make_meeting(world.plan, wish, room=room, starts_at=rows.local(mission, 2, f"1{i}:00"))
        rows.make_plan(mission)
        MeetingLog.objects.create(mission=mission, request=wish, starts_at=rows.local(mission, 2, f"1{i}:00"))
        Feedback.objects.create(mission=mission, request=wish, party=guest, outcome=Outcome.AGREED)
        ride = {
            "plan": world.plan,
            "vehicle": vehicle,
            "origin": venue,
            "destination": venue,
            "passengers": [person],
            "departs_at": rows.local(mission, 1, "09:00"),
            "arrives_at": rows.local(mission, 1, "09:30"),
        }
        record_create(model=Transfer, mission=mission, actor=None, values=ride)
        rows.make_membership(mission, "viewer")
        rows.make_what_if(mission)
        Bundle.objects.create(mission=mission, plan=world.plan, state=BundleState.CANCELLED)
        rows.message_build(mission, world.plan, person)


def test_every_list_asks_as_often_for_many_rows_as_for_few(world: World) -> None:
    client = world.client("organiser")

    def count(noun: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(world.url(*noun.split("/")))
        return len(asked), body_of(answer)["count"]

    _more(world)
    before = {noun: count(noun) for noun in urls.NOUNS}
    _more(world)
    after = {noun: count(noun) for noun in urls.NOUNS}
    assert {noun for noun in after if after[noun][1] <= before[noun][1]} == set()
    assert {noun: after[noun][0] for noun in after} == {noun: before[noun][0] for noun in before}
    assert max(each[0] for each in after.values()) <= 12


@pytest.mark.parametrize("ordering", ["id", "-id", "name", "-code"])
def test_walk_meets_every_lasting_row_once_while_others_come_and_go(world: World, ordering: str) -> None:
    mission: Mission = world.mission
    made = [rows.make_sector(mission, code=f"s{i}", name=f"Sector {i // 3}") for i in range(10)]
    client = world.client("organiser")
    url = f"{world.url('sectors')}?limit=3&ordering={ordering}"
    seen: list[int] = []
    for step in range(20):
        page = body_of(client.get(url))
        seen += [row["id"] for row in page["results"]]
        if page["next"] is None:
            break
        url = page["next"]
        rows.make_sector(mission, code=f"new{step}", name=f"Sector {step % 4}")
        if step == 1:
            Sector.objects.get(pk=made[5].pk).delete()
    lasting = {each.pk for i, each in enumerate(made) if i != 5}
    assert lasting <= set(seen)
    assert len(seen) == len(set(seen))


def test_filters_and_search_find_what_they_say(world: World) -> None:
    client = world.client("organiser")

    def found(noun: str, query: str) -> list[str]:
        return [row.get("code", row.get("id")) for row in body_of(client.get(f"{world.url(noun)}?{query}"))["results"]]

    assert found("parties", "side=counterpart") == ["ENERGY"]
    assert found("persons", "is_head=true&side=delegation&ordering=code") == ["ACME-1", "BOLT-1"]
    assert found("rooms", "search=şəki") == ["HUB-1"] or found("rooms", "search=Şəki") == ["HUB-1"]
    assert found("programme", "starts_from=2026-02-09T05:30:00Z&starts_before=2026-02-09T05:31:00Z") == ["PLENARY"]
    assert found("meetings", f"plan={world.plan.number}&delegation={world.company_b.party.pk}") == []


def test_cursor_of_one_order_is_refused_in_another(world: World) -> None:
    rows.make_sector(world.mission)
    client = world.client("organiser")
    page = body_of(client.get(f"{world.url('sectors')}?limit=1&ordering=name"))
    assert client.get(page["next"].replace("ordering=name", "ordering=code")).status_code == 400


def test_times_are_told_in_the_missions_own_zone(world: World) -> None:
    row = body_of(world.client("viewer").get(world.url("meetings")))["results"][0]
    assert row["starts_at"] == "2026-02-09T14:00:00+04:00"
    assert "request" not in row
    assert PlanVersion.objects.get(mission=world.mission).number == row["plan"]
    assert Room.objects.get(pk=row["room"]).name == row["room_name"]
