"""The run of show: one line for what happens at once, with everybody counted once, in a steady number of queries."""

from __future__ import annotations

from typing import Any

from mission.models import MeetingRequest
from mission.selectors.show import Line, days_of
from tests.factories.rows import (
    local,
    make_interpreter,
    make_meeting,
    make_party,
    make_plan,
    make_request,
    make_session,
)
from tests.mission.web.conftest import Door, World


def lines_of(world: World, plan: Any) -> list[Line]:
    days = days_of(mission=world.mission, plan=plan)
    return [line for _, lines in days for line in lines if not line.is_programme]


def test_group_session_is_one_line_in_which_its_host_is_counted_once(world: World) -> None:
    session = make_session(world.mission, world.counterpart.party)
    wishes = MeetingRequest.objects.filter(pk=world.meeting.request_id)
    wishes.update(session=session)
    other = make_request(world.mission, make_party(world.mission), world.counterpart.party, session=session)
    plan = make_plan(world.mission)
    interpreter = make_interpreter(world.mission)
    for wish in (wishes.get(), other):
        make_meeting(plan, wish, interpreter=interpreter)

    (line,) = lines_of(world, plan)

    people = {person.pk for meeting in plan.meetings.all() for person in meeting.attendees.all()}
    guests = sorted((world.company_a.party.name, other.delegation.name))
    assert line.title == f"{world.counterpart.party.name}: {', '.join(guests)}"
    assert (line.people, line.interpreter) == (len(people), interpreter.name)


def test_meetings_of_two_companies_at_one_time_and_place_stay_two_lines(world: World) -> None:
    plan = make_plan(world.mission)
    other = make_request(world.mission, make_party(world.mission), world.other_host.party, rank=2)
    for wish in (world.meeting.request, other):
        make_meeting(plan, wish, starts_at=local(world.mission, 1, "15:00"))
    assert len(lines_of(world, plan)) == 2


def test_page_writes_names_as_text_and_takes_a_steady_number_of_queries(
    world: World, enter: Door, django_assert_num_queries: Any
) -> None:
    world.counterpart.party.name = "<i>Energy</i> & Co"
    world.counterpart.party.save()
    client = enter(world.organiser)
    page = client.get("/missions/baku/run-of-show/").content.decode()
    assert "&lt;i&gt;Energy&lt;/i&gt; &amp; Co: Acme" in page
    assert 'data-label="Interpreter" class="blank"' in page
    for host in (world.counterpart, world.other_host):
        make_meeting(world.published, make_request(world.mission, make_party(world.mission), host.party))
    with django_assert_num_queries(7):
        client.get("/missions/baku/run-of-show/")
