"""A mission's own pages: where each role arrives, what to do next, settings, members, the audit log, health."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from mission.enums import Role
from mission.models import AuditEntry, Membership, Mission, User
from tests.mission.web.conftest import Door, World

MISSION = {
    "name": "Səfər", "code": "gence-2027", "place": "Gəncə, Azerbaijan", "time_zone": "Asia/Baku",
    "first_day": "2027-03-01", "last_day": "2027-03-02", "day_from": "09:00", "day_until": "18:00",
    "lunch_from": "12:00", "lunch_until": "14:00", "grid_minutes": "15", "buffer_minutes": "5",
    "early_before": "09:30", "late_after": "17:30", "wait_minutes": "60",
}  # fmt: skip


def test_each_role_arrives_where_its_work_is(world: World, enter: Door) -> None:
    arrived = {
        role: enter(user).get("/", follow=True).redirect_chain[-1][0]
        for role, user in world.users.items()
        if role not in ("anonymous", "stranger")
    }
    assert arrived == {
        "organiser": "/missions/baku/",
        "company_own": "/missions/baku/parties/ACME/",
        "company_other": "/missions/baku/parties/BOLT/",
        "counterpart_own": "/missions/baku/parties/ENERGY/",
        "counterpart_other": "/missions/baku/parties/HEALTH/",
        "logistics": "/missions/baku/run-of-show/",
        "viewer": "/missions/baku/run-of-show/",
    }


def test_an_opened_mission_has_its_organiser(world: World, enter: Door) -> None:
    response = enter(world.organiser).post("/missions/new/", MISSION)
    assert response["Location"] == "/missions/gence-2027/"
    assert Membership.objects.get(mission__code="gence-2027").user == world.organiser


def test_an_unknown_time_zone_is_said_beside_it(world: World, enter: Door) -> None:
    response = enter(world.organiser).post("/missions/new/", {**MISSION, "time_zone": "Asia/Nowhere"})
    assert list(response.context["form"].errors) == ["time_zone"]


def test_a_mission_that_ends_before_it_begins_is_explained(world: World, enter: Door) -> None:
    response = enter(world.organiser).post("/missions/new/", {**MISSION, "last_day": "2027-02-01"})
    assert response.context["form"].errors == {
        "last_day": ["The last day is before the first day. Choose a later day."]
    }


def test_an_empty_mission_says_what_to_do_first(mission: Mission, organiser: User, enter: Door) -> None:
    page = enter(organiser).get("/missions/baku/").content.decode()
    assert "The mission is empty. Import the workbook" in page


def test_the_home_page_does_not_show_refusals(world: World, enter: Door) -> None:
    page = enter(world.organiser).get("/missions/baku/")
    assert "Refusal of baku" not in page.content.decode()
    assert "refusal.create" not in page.content.decode()


def test_a_contact_is_invited_and_gets_a_link_that_signs_in_once(world: World, enter: Door) -> None:
    organiser = enter(world.organiser)
    sent = {"email": "New@Bolt.example", "name": "Nigar", "role": Role.COMPANY, "party": world.company_b.party.pk}
    organiser.post("/missions/baku/members/new/", sent)
    made = Membership.objects.get(user__email="new@bolt.example")
    page = organiser.post(f"/missions/baku/members/{made.pk}/link/")
    path = "/sign-in/" + page.context["link"].rpartition("/sign-in/")[2]
    phone = Client()
    assert phone.get(path).status_code == 200
    assert phone.get(path).status_code == 200, "looking at a link must not use it up"
    session = phone.session.session_key
    assert phone.post(path)["Location"] == "/"
    assert phone.session.session_key != session
    assert phone.get("/", follow=True).redirect_chain[-1][0] == "/missions/baku/parties/BOLT/"
    again = Client().post(path)
    assert (again.status_code, "does not work any more" in again.content.decode()) == (410, True)


@pytest.mark.parametrize(
    ("role", "party", "field"),
    [(Role.COMPANY, "counterpart", "party"), (Role.COMPANY, None, "party"), (Role.VIEWER, "company_b", "party")],
)
def test_a_role_that_does_not_fit_the_party_is_explained(
    role: Role, party: str | None, field: str, world: World, enter: Door
) -> None:
    sent = {"email": "new@bolt.example", "name": "Nigar", "role": role}
    if party:
        sent["party"] = getattr(world, party).party.pk
    response = enter(world.organiser).post("/missions/baku/members/new/", sent)
    assert list(response.context["form"].errors) == [field]


def test_the_last_organiser_stays(world: World, enter: Door) -> None:
    own = Membership.objects.get(user=world.organiser, mission=world.mission)
    response = enter(world.organiser).post(f"/missions/baku/members/{own.pk}/remove/", follow=True)
    assert "last organiser" in response.content.decode()


def test_the_audit_log_finds_an_act(world: World, enter: Door) -> None:
    page = enter(world.organiser).get("/missions/baku/audit/?q=Audience").content.decode()
    assert "Added the programme item" in page
    assert AuditEntry.objects.filter(subject="Audience of elsewhere").exists()
    assert "Audience of baku" in page
    assert "Audience of elsewhere" not in page


def test_a_personal_page_is_kept_by_nobody(world: World, enter: Door) -> None:
    for path in ("/missions/baku/", "/missions/", "/missions/baku/plans/", "/missions/nowhere/"):
        assert enter(world.organiser).get(path)["Cache-Control"] == "private, no-store"


def test_times_of_one_mission_do_not_stay_for_the_next_page(world: World, enter: Door) -> None:
    from django.utils import timezone

    enter(world.organiser).get("/missions/baku/")
    assert timezone.get_current_timezone_name() == "UTC"


def test_health_says_whether_the_database_answers(db: None, caplog: pytest.LogCaptureFixture) -> None:
    assert Client().get("/healthz").json() == {"database": "answers"}
    with patch.object(connection, "cursor", side_effect=DatabaseError("gone")):
        response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (503, {"database": "does not answer"})
