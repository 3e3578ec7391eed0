"""A draft in the hand over the API: places told, requests placed, taken out and locked, drafts thrown away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mission.enums import PlanState
from mission.models import AuditEntry, MeetingRequest, Mission, PlanVersion, Transfer
from mission.services.plans import DISCARDED_DAYS, plan_copy, plans_clear
from tests.mission.api.conftest import World, body_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def wish(world: World) -> MeetingRequest:
    """Company A's wish, placed in the world's plan, which is a filled draft here."""
    world.plan.state, world.plan.published_at = PlanState.DRAFT, None
    world.plan.filled_at = world.mission.created_at
    world.plan.save()
    return MeetingRequest.objects.get(mission=world.mission, delegation=world.company_a.party)


def act(world: World, name: str) -> str:
    return world.url("plans", world.plan.number, name)


def test_a_place_that_is_told_is_taken_and_somebody_who_is_late_is_refused(world: World, wish: MeetingRequest) -> None:
    client = world.client("organiser")
    told = body_of(client.post(act(world, "places"), {"request": wish.pk}))
    free = [each for each in told["options"] if not each["reason"]]
    body = {"request": wish.pk, "starts_at": free[-1]["starts_at"], "state": told["state"]}
    placed = body_of(client.post(act(world, "place"), body))
    assert placed["findings"] == []
    meeting = world.plan.meetings.get(request=wish)
    assert placed["meetings"] == [meeting.pk]
    assert (meeting.room_id, meeting.is_locked) == (free[-1]["room"], True)
    assert client.post(act(world, "place"), body).status_code == 409
    plan = body_of(client.get(world.url("plans", world.plan.number)))
    assert (plan["edition"], plan["levels"]) == (1, [])


def test_what_is_insisted_on_comes_with_the_rules_it_breaks(world: World, wish: MeetingRequest) -> None:
    client = world.client("organiser")
    told = body_of(client.post(act(world, "places"), {"request": wish.pk}))
    body = {"request": wish.pk, "starts_at": told["options"][0]["starts_at"], "attendees": [world.company_a.head.pk]}
    assert body_of(client.post(act(world, "place"), body))["findings"] != []


def test_unplace_lock_and_their_conflicts(world: World, wish: MeetingRequest) -> None:
    client = world.client("organiser")
    assert client.post(act(world, "lock"), {"request": wish.pk, "is_locked": True}).status_code == 204
    assert world.plan.meetings.get(request=wish).is_locked
    assert client.post(act(world, "unplace"), {"request": wish.pk}).status_code == 204
    assert not world.plan.meetings.filter(request=wish).exists()
    assert client.post(act(world, "unplace"), {"request": wish.pk}).status_code == 409
    assert client.post(act(world, "lock"), {"request": wish.pk, "is_locked": True}).status_code == 409


def test_a_request_of_another_mission_is_not_there(world: World, wish: MeetingRequest) -> None:
    other = MeetingRequest.objects.filter(mission__code="elsewhere").first()
    assert other is not None
    answer = world.client("organiser").post(act(world, "places"), {"request": other.pk})
    assert answer.status_code == 400
    assert "There is no such entry here" in answer.content.decode()


def test_a_draft_is_thrown_away_and_a_published_plan_is_not(world: World, wish: MeetingRequest) -> None:
    client = world.client("organiser")
    url = world.url("plans", world.plan.number)
    PlanVersion.objects.filter(pk=world.plan.pk).update(state=PlanState.PUBLISHED, published_at=wish.created_at)
    assert client.delete(url).status_code == 409
    assert client.post(act(world, "unplace"), {"request": wish.pk}).status_code == 409
    draft = PlanVersion.objects.create(mission=world.mission, number=99)
    assert client.delete(world.url("plans", draft.number)).status_code == 204
    assert not PlanVersion.objects.filter(pk=draft.pk).exists()
    assert client.get(world.url("plans", draft.number)).status_code == 404
    assert AuditEntry.objects.filter(verb="plan.discard").count() == 1


def test_a_draft_thrown_away_comes_back_under_its_number_and_only_within_its_days(
    world: World, wish: MeetingRequest
) -> None:
    client = world.client("organiser")
    draft = plan_copy(plan=world.plan, actor=world.users["organiser"], note="on second thoughts")
    back = world.url("plans", draft.number, "bring-back")
    assert client.delete(world.url("plans", draft.number)).status_code == 204
    assert world.client("company_a").post(back).status_code == 403
    answer = client.post(back)
    assert (answer.status_code, body_of(answer)["note"]) == (200, "on second thoughts")
    assert client.get(world.url("plans", draft.number)).status_code == 200
    assert client.post(back).status_code == 200  # twice is once
    assert AuditEntry.objects.filter(verb="plan.bring_back").count() == 1
    assert client.delete(world.url("plans", draft.number)).status_code == 204
    long_ago = timezone.now() - timedelta(days=DISCARDED_DAYS, minutes=1)
    PlanVersion.with_discarded.filter(pk=draft.pk).update(discarded_at=long_ago)
    plans_clear()
    assert client.post(back).status_code == 404


def test_a_draft_of_another_mission_is_not_brought_back(world: World) -> None:
    elsewhere = Mission.objects.get(code="elsewhere")
    theirs = PlanVersion.objects.create(mission=elsewhere, number=4711, discarded_at=timezone.now())
    assert world.client("organiser").post(world.url("plans", 4711, "bring-back")).status_code == 404
    assert PlanVersion.with_discarded.get(pk=theirs.pk).discarded_at is not None


def test_a_draft_thrown_away_is_in_no_answer(world: World, wish: MeetingRequest) -> None:
    organiser = world.users["organiser"]
    draft = plan_copy(plan=world.plan, actor=organiser, note="canary of a draft")
    heir = plan_copy(plan=draft, actor=organiser)
    ride = Transfer.objects.get(mission=world.mission)
    ride.pk, ride.plan = None, draft
    ride.save()
    client = world.client("organiser")
    rows = {name: len(body_of(client.get(world.url(name)))["results"]) for name in ("plans", "meetings", "transfers")}
    assert body_of(client.get(world.url("plans", heir.number)))["based_on"] == draft.number

    assert client.delete(world.url("plans", draft.number)).status_code == 204
    left = {name: body_of(client.get(world.url(name)))["results"] for name in rows}
    lost = {"plans": 1, "meetings": draft.meetings.count(), "transfers": 1}
    assert {name: rows[name] - len(left[name]) for name in rows} == lost
    assert min(lost.values()) > 0
    assert "canary of a draft" not in str(left)
    assert body_of(client.get(world.url("plans", heir.number)))["based_on"] is None
    assert body_of(client.get(world.url("meetings"), {"plan": draft.number}))["results"] == []
    for act in ("", "unmet/", "explanation/", "stress/", "offers/"):
        assert client.get(world.url("plans", draft.number) + act).status_code == 404, act
    for act in ("publish/", "cancel/", "take/", "explanation/"):
        assert client.post(world.url("plans", draft.number) + act, {"offer": 1}).status_code == 404, act
