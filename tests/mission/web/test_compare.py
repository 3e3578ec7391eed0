"""Plans side by side: the table's marks, the difference in names, and no more questions for four plans than for two."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from mission.models import Meeting, MeetingRequest, PlanVersion
from mission.planning.comparing import difference_of, people_of, plans_compare, solutions_of
from mission.planning.ground import ground_of
from mission.services.plans import plan_copy
from mission.web.measures import hours_said, table_of_measures
from tests.factories.rows import make_request, make_room
from tests.mission.web.conftest import Door, World

COMPARE = "/missions/baku/plans/compare/"


def copy_of(world: World) -> PlanVersion:
    return plan_copy(plan=world.draft, actor=world.organiser)


def test_every_kind_of_change_stands_in_its_own_list(world: World) -> None:
    late = MeetingRequest.objects.get(delegation=world.company_b.party, counterpart=world.other_host.party)
    new = copy_of(world)
    meeting = new.meetings.get()
    old = solutions_of(mission=world.mission, plans=[world.draft])[world.draft.pk]

    def counts() -> list[int]:
        found = difference_of(old=old, new=solutions_of(mission=world.mission, plans=[new])[new.pk])
        return [len(getattr(found, each)) for each in ("added", "dropped", "moved", "room_only", "people_only")]

    assert counts() == [0, 0, 0, 0, 0]
    meeting.room = make_room(world.mission)
    meeting.save()
    assert counts() == [0, 0, 0, 1, 0]
    meeting.starts_at += timedelta(minutes=30)
    meeting.ends_at += timedelta(minutes=30)
    meeting.save()
    assert counts() == [0, 0, 1, 0, 0]
    meeting.request = late
    meeting.save()
    assert counts() == [1, 1, 0, 0, 0]


def test_a_change_of_people_concerns_those_who_come_or_go_alone(world: World) -> None:
    new = copy_of(world)
    meeting = new.meetings.get()
    meeting.attendees.remove(world.company_a.head)
    found = solutions_of(mission=world.mission, plans=[world.draft, new])
    difference = difference_of(old=found[world.draft.pk], new=found[new.pk])
    assert len(difference.people_only) == 1
    assert people_of(difference) == {f"person:{world.company_a.head.pk}"}


def test_the_better_plan_is_marked_line_by_line(world: World) -> None:
    emptier = copy_of(world)
    emptier.meetings.all().delete()
    ground = ground_of(world.mission)
    judged = plans_compare(ground=ground, plans=[world.draft, emptier], published=world.published)
    lines = {line.title: line.cells for line in table_of_measures(ground, judged)}
    assert [cell.is_best for cell in lines["Requests met"]] == [True, False]
    assert [cell.is_best for cell in lines["Value"]] == [True, False]
    assert [cell.is_best for cell in lines["Idle time"]] == [False, False], "equals are not marked"
    assert lines["Requests met"][1].text.startswith("0 of ")
    assert lines["Worst-off company"][1].text == "0 %"
    assert lines["Against the published plan"][1].note == "1 cancelled"


def test_a_ground_is_built_anew_when_the_data_changed(world: World) -> None:
    world.mission.refresh_from_db()
    first = ground_of(world.mission)
    assert ground_of(world.mission) is first
    make_request(world.mission, world.company_a.party, world.other_host.party)
    world.mission.refresh_from_db()
    assert len(ground_of(world.mission).problem.requests) == len(first.problem.requests) + 1


def test_plans_are_compared_on_a_page_with_room_only_changes_folded(world: World, enter: Door) -> None:
    new = copy_of(world)
    meeting: Meeting = new.meetings.get()
    meeting.room = make_room(world.mission, name="Şəki otağı")
    meeting.save()
    page = enter(world.organiser).get(f"{COMPARE}?plan={world.draft.number}&plan={new.number}").content.decode()
    assert "<summary>Only in another room: 1</summary>" in page
    assert "Şəki otağı" in page
    assert f"plans/{new.number}/publish/" in page


def test_what_cannot_be_compared_is_left_out(world: World, enter: Door) -> None:
    client = enter(world.organiser)
    for query in ("", f"?plan={world.draft.number}", "?plan=99&plan=x&plan=-1", f"?plan={world.draft.number}&plan=99"):
        response = client.get(COMPARE + query)
        assert response.status_code == 200, query
        assert "lines" not in response.context, query


def test_four_plans_ask_no_more_than_two(world: World, enter: Door) -> None:
    numbers = [world.draft.number, world.published.number, copy_of(world).number, copy_of(world).number]
    client = enter(world.organiser)

    def asked(count: int) -> int:
        query = "&".join(f"plan={number}" for number in numbers[:count])
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"{COMPARE}?{query}").context["lines"]
        return len(found)

    asked(2)
    assert asked(4) == asked(2)


def test_minutes_are_said_as_people_say_them() -> None:
    assert [hours_said(each) for each in (0, 45, 60, 750)] == ["0 min", "45 min", "1 h", "12 h 30"]
