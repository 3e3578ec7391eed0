"""Forms: add, edit and delete, errors beside their fields, nothing typed lost, times of the mission."""

from __future__ import annotations

from django.urls import reverse

from mission.enums import AvailabilityKind, ProgrammeKind
from mission.models import AuditEntry, Availability, MeetingRequest, Party, ProgrammeItem, Refusal
from tests.mission.web.conftest import Door, World

DELEGATION = {
    "code": "NEW-1", "name": "Yeni Şirkət", "rank": "0", "languages": "en", "guaranteed_minimum": "2",
    "lunch_minutes": "45", "rest_minutes": "15",
}  # fmt: skip


def test_an_added_delegation_is_there_with_its_audit_line(world: World, enter: Door) -> None:
    response = enter(world.organiser).post("/missions/baku/delegations/new/", DELEGATION)
    made = Party.objects.get(code="NEW-1")
    assert response["Location"] == reverse("web:delegations_detail", args=["baku", made.pk])
    assert (made.side, made.name, made.guaranteed_minimum) == ("delegation", "Yeni Şirkət", 2)
    assert AuditEntry.objects.filter(verb="party.create", subject="Yeni Şirkət", actor=world.organiser).count() == 1


def test_a_code_that_is_taken_is_said_beside_the_code(world: World, enter: Door) -> None:
    response = enter(world.organiser).post("/missions/baku/delegations/new/", {**DELEGATION, "code": "ACME"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["code"]
    page = response.content.decode()
    assert "There is already a party with this code" in page
    assert 'value="Yeni Şirkət"' in page
    assert Party.objects.filter(name="Yeni Şirkət").count() == 0


def test_a_guard_of_the_database_is_said_as_something_to_do(world: World, enter: Door) -> None:
    sent = {**DELEGATION, "guaranteed_minimum": "9", "total_maximum": "3"}
    response = enter(world.organiser).post("/missions/baku/delegations/new/", sent)
    assert response.context["form"].errors["guaranteed_minimum"] == [
        "The guarantee is larger than the most meetings in all. Lower it, or raise the maximum."
    ]


def test_an_empty_form_names_every_field_that_is_missing(world: World, enter: Door) -> None:
    response = enter(world.organiser).post("/missions/baku/venues/new/", {})
    assert response.status_code == 422
    assert {"code", "name", "zone"} <= set(response.context["form"].errors)
    assert "Nothing was saved yet" in response.content.decode()


def test_times_are_entered_and_shown_in_the_missions_zone(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    sent = {
        "code": "LUNCH", "kind": ProgrammeKind.LUNCH, "title": "Working lunch", "audience": "everyone",
        "starts_at": "2026-02-10T12:30", "ends_at": "2026-02-10T14:00",
    }  # fmt: skip
    client.post("/missions/baku/programme/new/", sent)
    item = ProgrammeItem.objects.get(mission=world.mission, code="LUNCH")
    assert item.starts_at.isoformat() == "2026-02-10T08:30:00+00:00"
    assert "Tue 10 Feb, 12:30" in client.get("/missions/baku/programme/").content.decode()
    assert 'value="2026-02-10T12:30"' in client.get(f"/missions/baku/programme/{item.pk}/edit/").content.decode()


def test_an_end_before_its_start_is_said_beside_the_end(world: World, enter: Door) -> None:
    sent = {
        "room": world.meeting.room_id, "kind": AvailabilityKind.AVAILABLE,
        "starts_at": "2026-02-10T12:30", "ends_at": "2026-02-10T12:00",
    }  # fmt: skip
    response = enter(world.organiser).post("/missions/baku/availability/new/", sent)
    assert response.context["form"].errors == {"ends_at": ["The end is not after the start. Choose a later time."]}


def test_an_availability_of_two_things_is_explained(world: World, enter: Door) -> None:
    sent = {
        "room": world.meeting.room_id, "party": world.company_a.party.pk, "kind": AvailabilityKind.AVAILABLE,
        "starts_at": "2026-02-10T12:00", "ends_at": "2026-02-10T12:30",
    }  # fmt: skip
    response = enter(world.organiser).post("/missions/baku/availability/new/", sent)
    assert response.status_code == 422
    assert not Availability.objects.filter(room=world.meeting.room_id).exists()


def test_a_row_of_another_mission_cannot_be_chosen(world: World, enter: Door) -> None:
    strange = Party.objects.exclude(mission=world.mission).filter(side="delegation").first()
    assert strange is not None
    sent = {"code": "P-9", "party": strange.pk, "name": "Nobody", "rank": "0"}
    response = enter(world.organiser).post("/missions/baku/delegates/new/", sent)
    assert list(response.context["form"].errors) == ["party"]


def test_a_delegate_cannot_be_put_into_a_counterpart(world: World, enter: Door) -> None:
    sent = {"code": "P-9", "party": world.counterpart.party.pk, "name": "Nobody", "rank": "0"}
    response = enter(world.organiser).post("/missions/baku/delegates/new/", sent)
    assert list(response.context["form"].errors) == ["party"]


def test_a_wish_the_organiser_changes_is_audited_on_the_companys_behalf(world: World, enter: Door) -> None:
    wish = MeetingRequest.objects.get(delegation=world.company_a.party)
    sent = {
        "delegation": wish.delegation_id, "counterpart": wish.counterpart_id, "rank": "4", "answer": wish.answer,
        "decision": "must", "length_minutes": "45", "language": "en", "delegates_at_least": "1", "hosts_at_least": "1",
    }  # fmt: skip
    enter(world.organiser).post(f"/missions/baku/requests/{wish.pk}/edit/", sent)
    entry = AuditEntry.objects.filter(verb="meeting_request.update").first()
    assert entry is not None
    assert (entry.actor, entry.on_behalf_of) == (world.organiser, world.company_a.party)
    assert entry.changes["rank"] == [1, 4]


def test_what_a_plan_depends_on_is_not_deleted_and_the_page_says_why(world: World, enter: Door) -> None:
    room = world.meeting.room
    response = enter(world.organiser).post(f"/missions/baku/rooms/{room.pk}/delete/", follow=True)
    assert "cannot be deleted" in response.content.decode()
    room.refresh_from_db()


def test_a_deleted_refusal_is_gone(world: World, enter: Door) -> None:
    refusal = Refusal.objects.get(mission=world.mission)
    enter(world.organiser).post(f"/missions/baku/refusals/{refusal.pk}/delete/")
    assert not Refusal.objects.filter(mission=world.mission).exists()
