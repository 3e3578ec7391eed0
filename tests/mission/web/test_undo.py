"""What a hand did to a draft, taken back and done again: one's own acts only, and never over somebody else's."""

from __future__ import annotations

from typing import Any

from django.test import Client

from mission.enums import Role
from mission.models import PlanEdit, PlanVersion, Room
from mission.services import edits
from tests.factories.rows import make_membership, make_mission, make_user
from tests.mission.web.conftest import Door, World
from tests.mission.web.test_hand import free, options, place


def acts(client: Client, world: World) -> Any:
    """What the board offers to take back and to do again."""
    return client.get(f"/missions/baku/plans/{world.draft.number}/matrix/").context["acts"]


def turn(client: Client, world: World, **given: Any) -> Any:
    where = f"/missions/baku/plans/{world.draft.number}/undo/"
    return client.post(where, given, headers={"accept": "application/json"})


def undo(client: Client, world: World) -> Any:
    return turn(client, world, edit=acts(client, world).undo.pk)


def redo(client: Client, world: World) -> Any:
    return turn(client, world, edit=acts(client, world).redo.pk, again="1")


def test_what_a_hand_did_is_undone_and_done_again(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    told = options(client, world)
    began = world.meeting.starts_at
    assert acts(client, world).undo is None
    client.post(place(world), {"at": free(told)[-1], "state": told["state"]})
    world.meeting.refresh_from_db()
    moved = world.meeting.starts_at
    client.post(place(world), {"act": "remove", "state": options(client, world)["state"]})
    assert undo(client, world).json()["message"] == f"Undone: taking out {world.meeting.request}."
    assert world.draft.meetings.get(request=world.meeting.request).starts_at == moved
    assert undo(client, world).json()["message"] == f"Undone: moving {world.meeting.request}."
    meeting = world.draft.meetings.get(request=world.meeting.request)
    assert (meeting.starts_at, meeting.is_locked) == (began, False)
    assert acts(client, world).undo is None
    again = redo(client, world).json()
    assert again["message"] == f"Done again: moving {world.meeting.request}."
    assert world.draft.meetings.get(request=world.meeting.request).starts_at == moved
    client.post(place(world), {"act": "unlock"})
    assert acts(client, world).redo is None  # from here on another way was taken


def test_people_come_back_with_an_undone_meeting(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    people = sorted(world.meeting.attendees.values_list("pk", flat=True))
    client.post(place(world), {"act": "remove", "state": options(client, world)["state"]})
    undo(client, world)
    back = world.draft.meetings.get(request=world.meeting.request)
    assert sorted(back.attendees.values_list("pk", flat=True)) == people
    assert back.room_id == world.meeting.room_id


def test_nobody_undoes_what_somebody_else_did_since(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    told = options(client, world)
    client.post(place(world), {"at": free(told)[-1], "state": told["state"]})
    mine = acts(client, world).undo.pk
    other = enter(make_membership(world.mission, Role.ORGANISER, make_user("colleague@example.org")).user)
    assert acts(other, world).undo is None
    other.post(place(world), {"at": free(told)[0], "state": options(other, world)["state"]})
    assert acts(client, world).undo is None
    late = turn(client, world, edit=mine)
    assert late.status_code == 409
    assert "somebody changed the same meeting since" in late.json()["message"]


def test_undoing_twice_by_two_windows_is_told(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    client.post(place(world), {"act": "lock"})
    edit = acts(client, world).undo.pk
    turn(client, world, edit=edit)
    world.meeting.refresh_from_db()
    assert not world.meeting.is_locked
    for given in ({"edit": edit}, {"edit": "none"}, {}):
        assert turn(client, world, **given).status_code == 409
        page = client.post(f"/missions/baku/plans/{world.draft.number}/undo/", given, follow=True)
        assert "Look again." in page.content.decode()


def test_an_act_on_what_was_deleted_since_is_refused_in_words(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    client.post(place(world), {"act": "remove", "state": options(client, world)["state"]})
    elsewhere = make_mission(code="undone-elsewhere")
    Room.objects.filter(pk=world.meeting.room_id).update(mission=elsewhere)
    assert "the room was deleted meanwhile" in undo(client, world).json()["message"]


def test_a_published_plan_is_not_undone(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    client.post(place(world), {"act": "lock"})
    edit = acts(client, world).undo.pk
    PlanVersion.objects.filter(pk=world.published.pk).update(state="superseded")
    PlanVersion.objects.filter(pk=world.draft.pk).update(state="published", published_at=world.published.published_at)
    assert "never changes" in turn(client, world, edit=edit).json()["message"]
    world.meeting.refresh_from_db()
    assert world.meeting.is_locked


def test_only_the_last_acts_are_remembered(world: World, enter: Door, monkeypatch: Any) -> None:
    monkeypatch.setattr(edits, "KEPT", 3)
    client = enter(world.organiser)
    for _ in range(3):
        client.post(place(world), {"act": "lock"})
        client.post(place(world), {"act": "unlock"})
    assert PlanEdit.objects.filter(plan=world.draft).count() == 3
