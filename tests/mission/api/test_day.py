"""Notes of the day and feedback over the API: whose they are, when they may be given, what stays as it was."""

from __future__ import annotations

import time_machine
from rest_framework.test import APIClient

from mission.models import AuditEntry, Feedback, Meeting, MeetingLog, MeetingRequest
from tests.factories.rows import local
from tests.mission.api.conftest import World, body_of


def wish_of(world: World) -> MeetingRequest:
    return MeetingRequest.objects.get(mission=world.mission, delegation=world.company_a.party)


def test_logistics_reads_who_came_and_not_what_came_of_it(world: World) -> None:
    MeetingLog.objects.filter(mission=world.mission).update(outcome="agreed", follow_up="Send the study")
    (seen,) = body_of(world.client("logistics").get(world.url("meeting-logs")))["results"]
    assert set(seen) == {
        "id", "request", "starts_at", "attendance", "arrived_at", "delay_minutes", "created_at", "updated_at",
    }  # fmt: skip
    (seen,) = body_of(world.client("organiser").get(world.url("meeting-logs")))["results"]
    assert (seen["outcome"], seen["follow_up"]) == ("agreed", "Send the study")


def test_a_note_is_of_a_meeting_of_the_published_plan(world: World) -> None:
    client = world.client("organiser")
    MeetingLog.objects.filter(mission=world.mission).delete()
    meeting = Meeting.objects.get(plan=world.plan)
    good = {"request": meeting.request_id, "starts_at": meeting.starts_at.isoformat()}
    wrong = {**good, "starts_at": local(world.mission, 2, "09:00").isoformat()}
    answer = client.post(world.url("meeting-logs"), wrong, format="json")
    assert answer.status_code == 400
    assert "no meeting of this request" in answer.content.decode()
    assert client.post(world.url("meeting-logs"), good, format="json").status_code == 201
    assert client.post(world.url("meeting-logs"), good, format="json").status_code == 409


def patch(client: APIClient, path: str, sent: dict[str, object]) -> int:
    return int(client.patch(path, sent, format="json", HTTP_IF_MATCH=client.get(path)["ETag"]).status_code)


def test_a_note_stays_with_its_meeting_and_its_follow_up_has_words(world: World) -> None:
    client, log = world.client("organiser"), MeetingLog.objects.get(mission=world.mission)
    path = world.url("meeting-logs", log.pk)
    assert patch(client, path, {"follow_up_by": "Ann"}) == 400
    assert patch(client, path, {"starts_at": local(world.mission, 2, "09:00").isoformat()}) == 400
    assert patch(client, path, {"follow_up": "Send the study", "follow_up_by": "Ann"}) == 200
    log.refresh_from_db()
    assert (log.follow_up, log.follow_up_by) == ("Send the study", "Ann")


def test_a_party_gives_its_own_feedback_once_the_meeting_has_begun(world: World) -> None:
    host, path = world.client("counterpart"), world.url("feedback")
    sent = {"request": wish_of(world).pk, "outcome": "promising", "rating": 4}
    with time_machine.travel(local(world.mission, 1, "13:59")):
        assert host.post(path, sent, format="json").status_code == 409
    with time_machine.travel(local(world.mission, 1, "14:01")):
        assert host.post(path, {**sent, "party": world.company_a.party.pk}, format="json").status_code == 400
        assert host.post(path, sent, format="json").status_code == 201
        assert host.post(path, sent, format="json").status_code == 409
        made = Feedback.objects.get(party=world.counterpart.party)
        assert patch(host, world.url("feedback", made.pk), {"rating": None}) == 200
    made.refresh_from_db()
    assert (made.outcome, made.rating) == ("promising", None)


def test_nobody_reads_what_another_party_says(world: World) -> None:
    said = Feedback.objects.get(mission=world.mission)
    for who, count in (("organiser", 1), ("company_a", 1), ("company_b", 0), ("counterpart", 0)):
        client = world.client(who)
        assert len(body_of(client.get(world.url("feedback")))["results"]) == count
        assert client.get(world.url("feedback", said.pk)).status_code == (200 if count else 404)


def test_an_organiser_speaks_for_a_party_and_the_audit_says_so(world: World) -> None:
    sent = {"request": wish_of(world).pk, "outcome": "agreed", "party": world.counterpart.party.pk}
    with time_machine.travel(local(world.mission, 1, "15:00")):
        assert world.client("organiser").post(world.url("feedback"), sent, format="json").status_code == 201
    assert AuditEntry.objects.get(verb="feedback.create").on_behalf_of == world.counterpart.party
