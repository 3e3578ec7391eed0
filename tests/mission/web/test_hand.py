"""A draft in the hand, over HTTP: offered starts, acts, conflicts, and what a board is told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mission.enums import AvailabilityKind
from mission.models import Interpreter, MeetingRequest, Mission, Party, Person, PlanVersion
from mission.web.proof import proof_of
from tests.factories.rows import (
    local,
    make_availability,
    make_interpreter,
    make_meeting,
    make_party,
    make_person,
    make_request,
)
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
    assert f'href="../place/{world.meeting.request_id}/" draggable="false"' in waits.content.decode()


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
    moved = client.get(pulse).json()["edition"]
    client.post(place(world), {"act": "unlock"})
    unlocked = client.get(pulse).json()["edition"]
    undone = client.get(place(world)).context["acts"].undo.pk
    client.post(f"/missions/baku/plans/{world.draft.number}/undo/", {"edit": undone})
    assert len({before, moved, unlocked, client.get(pulse).json()["edition"]}) == 4
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

    make_party(world.mission, code="FIRST", name="First")  # from now on what is known of the mission is remembered
    queries()
    few = queries()
    for number in range(4):
        party = make_party(world.mission, code=f"NEW-{number}", name=f"New {number}")
        make_person(world.mission, party, code=f"NEW-{number}-1")
        make_request(world.mission, party, world.other_host.party)
    queries()
    assert queries() == few


def sent(row: dict[str, Any], rows: str, state: str) -> dict[str, Any]:
    return {"at": row["at"], "rows": rows, "row": row["row"], "state": state}


def test_on_a_row_of_rooms_a_meeting_gets_another_room_at_the_same_time(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    told = client.get(place(world) + "options/?rows=rooms").json()
    now = world.meeting.starts_at
    others = [
        each for each in told["options"]
        if not each["reason"] and each["row"] != world.meeting.room_id and datetime.fromisoformat(each["at"]) == now
    ]  # fmt: skip
    assert others
    answer = client.post(place(world), sent(others[0], "rooms", told["state"]), headers={"accept": "application/json"})
    assert answer.json()["findings"] == []
    before = set(world.meeting.attendees.all())
    world.meeting.refresh_from_db()
    assert (world.meeting.room_id, world.meeting.starts_at) == (others[0]["row"], now)
    assert set(world.meeting.attendees.all()) == before


def test_every_place_among_rooms_that_is_offered_can_be_taken(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    told = client.get(place(world) + "options/?rows=rooms").json()
    fits = [each for each in told["options"] if not each["reason"]]
    assert len({each["row"] for each in fits}) > 1
    for each in fits[:: max(1, len(fits) // 5)]:
        state = client.get(place(world) + "options/").json()["state"]
        answer = client.post(place(world), sent(each, "rooms", state), headers={"accept": "application/json"})
        assert answer.json()["findings"] == []


def interpreted(world: World) -> dict[str, Interpreter]:
    """Guests speak English and hosts Azerbaijani; of two interpreters one is away on the first day."""
    Person.objects.filter(mission=world.mission, party=world.counterpart.party).update(languages="az")
    Party.objects.filter(pk=world.counterpart.party.pk).update(languages="az")
    Party.objects.filter(pk=world.company_a.party.pk).update(languages="en")
    Interpreter.objects.filter(mission=world.mission).delete()
    free, away = (make_interpreter(world.mission, code=f"I-{name}", name=f"Interpreter {name}", languages="az en")
                  for name in ("free", "away"))  # fmt: skip
    day = {"starts_at": local(world.mission, 1, "00:00"), "ends_at": local(world.mission, 1, "23:00")}
    make_availability(world.mission, interpreter=away, kind=AvailabilityKind.UNAVAILABLE, **day)
    Mission.objects.filter(pk=world.mission.pk).update(data_changed_at=timezone.now())
    return {"free": free, "away": away}


def test_on_a_row_of_interpreters_a_meeting_gets_another_interpreter(world: World, enter: Door) -> None:
    helpers, client = interpreted(world), enter(world.organiser)
    told = client.get(place(world) + "options/?rows=interpreters").json()
    assert {each["row"] for each in told["options"]} == {each.pk for each in helpers.values()}
    shut = [each for each in told["options"] if each["row"] == helpers["away"].pk and each["day"] == 1]
    assert shut
    assert all(each["reason"] for each in shut)
    assert any("Interpreter away is not" in each["reason"] for each in shut)
    fits = [each for each in told["options"] if each["row"] == helpers["free"].pk and not each["reason"]]
    answer = client.post(
        place(world), sent(fits[0], "interpreters", told["state"]), headers={"accept": "application/json"}
    )
    assert answer.json()["findings"] == []
    world.meeting.refresh_from_db()
    assert world.meeting.interpreter == helpers["free"]


def test_a_meeting_that_needs_no_interpreter_says_so_and_stays(world: World, enter: Door) -> None:
    Party.objects.filter(mission=world.mission).update(languages="en")
    Person.objects.filter(mission=world.mission).update(languages="en")
    Mission.objects.filter(pk=world.mission.pk).update(data_changed_at=timezone.now())
    answer = enter(world.organiser).get(place(world) + "options/?rows=interpreters")
    assert answer.status_code == 422
    assert "needs no interpreter" in answer.json()["message"]


@pytest.mark.parametrize(("rows", "row"), [("rooms", 987_654), ("chairs", 1), ("rooms", -1), ("rooms", "first")])
def test_a_row_that_is_none_changes_nothing(world: World, enter: Door, rows: str, row: object) -> None:
    client = enter(world.organiser)
    told = options(client, world)
    given = {"at": free(told)[0], "rows": rows, "row": row, "state": told["state"]}
    assert client.post(place(world), given, headers={"accept": "application/json"}).status_code == 422
    assert options(client, world) == told


@pytest.mark.parametrize("rows", ["companies", "counterparts", "rooms", "interpreters"])
def test_the_board_and_a_drag_ask_few_questions_however_much_stands_on_it(world: World, enter: Door, rows: str) -> None:
    client = enter(world.organiser)
    board = f"/missions/baku/plans/{world.draft.number}/matrix/?rows={rows}"
    drag = place(world) + "options/"

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    def stamp() -> None:
        Mission.objects.filter(pk=world.mission.pk).update(data_changed_at=timezone.now())

    stamp()
    first = queries(board)
    warm = queries(board), queries(drag)
    assert warm[0] < first  # what is known of the mission is remembered
    for number in range(4):
        party = make_party(world.mission, code=f"NEW-{number}", name=f"New {number}")
        make_person(world.mission, party, code=f"NEW-{number}-1")
        wish = make_request(world.mission, party, world.other_host.party)
        make_meeting(world.draft, wish, starts_at=local(world.mission, 2, f"1{number}:00"),
                     ends_at=local(world.mission, 2, f"1{number}:30"))  # fmt: skip
    stamp()
    assert queries(board) == first
    assert (queries(board), queries(drag)) == warm
    assert warm[0] <= 12
    assert warm[1] <= 18


def test_the_panel_shows_the_meeting_and_a_mistake_leaves_it(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    shown = client.get(place(world) + "panel/")
    assert shown.templates[0].name == "mission/plans/_panel.html"
    assert str(world.meeting.request) in shown.content.decode()
    wrong = client.post(place(world), {"exact": "1", "at": "whenever"}, headers={"accept": "application/json"})
    assert wrong.status_code == 422
    assert "Start: " in wrong.json()["message"]
    assert "Room: " in wrong.json()["message"]
    assert client.get(f"/missions/baku/plans/{world.draft.number}/place/999999/panel/").status_code == 404


def test_locking_what_somebody_else_moved_is_told(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    seen = options(client, world)
    client.post(place(world), {"at": free(seen)[-1], "state": seen["state"]})
    late = client.post(place(world), {"act": "unlock", "state": seen["state"]}, headers={"accept": "application/json"})
    assert late.status_code == 409


@pytest.mark.parametrize("zoom", ["far", "near", ""])
def test_the_board_comes_in_three_sizes(world: World, enter: Door, zoom: str) -> None:
    client = enter(world.organiser)
    board = f"/missions/baku/plans/{world.draft.number}/matrix/?rows=rooms&zoom={zoom}"
    page = client.get(board).content.decode()
    assert (f"zoom-{zoom}" in page) == bool(zoom)
    assert client.get(board + "er").status_code == 404


def test_what_there_is_to_say_of_the_places_is_said_by_the_server(world: World, enter: Door) -> None:
    told = options(enter(world.organiser), world)
    fits = [each for each in told["options"] if not each["reason"]]
    assert told["message"].startswith(f"{world.meeting.request}: {len(fits)} possible place")
    assert all(datetime.fromisoformat(each["at"]).strftime("%H:%M") == each["title"][:5] for each in fits)
    assert {each["title"] for each in told["options"] if each["reason"]} == {""}
