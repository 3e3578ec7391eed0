"""A draft in the hand, over HTTP: offered starts, acts, conflicts, and what a board is told."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mission.models import MeetingRequest, PlanVersion
from mission.web.proof import proof_of
from tests.factories.rows import make_party, make_person, make_request
from tests.mission.web.conftest import Door, World


def place(world: World, wish: MeetingRequest | None = None, plan: PlanVersion | None = None) -> str:
    number = (plan or world.draft).number
    return f"/missions/baku/plans/{number}/place/{(wish or world.meeting.request).pk}/"


def options(client: Client, world: World) -> dict[str, Any]:
    told: dict[str, Any] = client.get(place(world) + "options/").json()
    return told


def free(told: dict[str, Any]) -> list[str]:
    return [each["at"] for each in told["options"] if not each["reason"]]


def test_the_page_offers_starts_and_taking_one_moves_the_meeting(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    page = client.get(place(world))
    assert "Where it could go" in page.content.decode()
    told = options(client, world)
    client.post(place(world), {"at": free(told)[-1], "state": told["state"]})
    world.meeting.refresh_from_db()
    assert world.meeting.starts_at.isoformat() != told["options"][0]["at"]
    assert world.meeting.is_locked
    assert options(client, world)["state"] != told["state"]


def test_a_board_gets_an_answer_it_can_read(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    told = options(client, world)
    sent = {"at": free(told)[0], "state": told["state"]}
    answer = client.post(place(world), sent, headers={"accept": "application/json"})
    assert answer.json()["findings"] == []
    assert "and locked" in answer.json()["message"]
    again = client.post(place(world), sent, headers={"accept": "application/json"})
    assert again.status_code == 409
    assert "Somebody else changed this meeting" in again.json()["message"]


def test_who_comes_second_by_the_form_sees_how_it_stands(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    told = options(client, world)
    client.post(place(world), {"at": free(told)[0], "state": told["state"]})
    second = client.post(place(world), {"at": free(told)[1], "state": told["state"]})
    assert second.status_code == 409
    assert "Here is how it stands now" in second.content.decode()
    assert second.context["placing"].state != told["state"]


def test_lock_unlock_and_take_out(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    client.post(place(world), {"act": "lock"})
    world.meeting.refresh_from_db()
    assert world.meeting.is_locked
    client.post(place(world), {"act": "unlock"})
    world.meeting.refresh_from_db()
    assert not world.meeting.is_locked
    client.post(place(world), {"act": "remove", "state": options(client, world)["state"]})
    assert not world.draft.meetings.exists()
    page = client.get(place(world)).content.decode()
    assert f"This request is not in {world.draft}." in page
    waits = client.get(f"/missions/baku/plans/{world.draft.number}/matrix/")
    assert world.meeting.request in waits.context["waiting"]


def test_everything_by_hand_and_the_broken_rules_are_said(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    told = options(client, world)
    hub_room = world.mission.hub.rooms.get(code="HUB-2")  # type: ignore[union-attr]
    people = [person.pk for person in world.company_a.persons]
    answer = client.post(
        place(world),
        {"exact": "1", "at": free(told)[0], "state": told["state"], "room": hub_room.pk, "people": people},
        follow=True,
    )
    said = [str(each) for each in answer.context["messages"]]
    assert any(each.startswith("But: ") for each in said)
    world.meeting.refresh_from_db()
    assert world.meeting.room == hub_room


def test_mistakes_are_explained_beside_the_fields_and_nothing_changes(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    before = options(client, world)
    answer = client.post(place(world), {"exact": "1", "at": "whenever", "room": "", "people": ["999999"]})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"at", "room", "people"}
    assert client.post(place(world), {"at": "whenever"}).status_code == 422
    assert client.post(place(world), {}).status_code == 422
    assert options(client, world) == before


def test_a_published_plan_offers_a_copy_instead(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    page = client.get(place(world, plan=world.published)).content.decode()
    assert "never changes. Copy it to a new draft" in page
    answer = client.post(place(world, plan=world.published), {"act": "remove"})
    assert answer.status_code == 422
    assert world.published.meetings.count() == 1


@pytest.mark.parametrize("pk", [0, 2**63, 987_654_321])
def test_a_request_that_is_not_there_is_not_there(world: World, enter: Door, pk: int) -> None:
    assert enter(world.organiser).get(f"/missions/baku/plans/{world.draft.number}/place/{pk}/").status_code == 404


def test_the_pulse_beats_with_every_change_and_the_proof_ends(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    pulse = f"/missions/baku/plans/{world.draft.number}/pulse/"
    before = client.get(pulse).json()["edition"]
    told = options(client, world)
    client.post(place(world), {"at": free(told)[0], "state": told["state"]})
    assert client.get(pulse).json()["edition"] == before + 1
    draft = PlanVersion.objects.get(pk=world.draft.pk)
    draft.report = {"levels": [{"name": "worth", "value": 1, "proven": True}]}
    assert proof_of(draft) is None
    draft.edition = 0
    assert proof_of(draft) is not None


def test_pages_ask_no_more_questions_for_more_rows(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    addresses = [place(world), place(world) + "options/", f"/missions/baku/plans/{world.draft.number}/matrix/"]

    def queries() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as seen:
                client.get(address)
            found.append(len(seen))
        return found

    queries()
    few = queries()
    for number in range(4):
        party = make_party(world.mission, code=f"NEW-{number}", name=f"New {number}")
        make_person(world.mission, party, code=f"NEW-{number}-1")
        make_request(world.mission, party, world.other_host.party)
    assert queries() == few
