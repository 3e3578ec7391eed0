"""Itineraries: everything their owner needs, nothing that belongs to others, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mission.enums import Audience
from mission.itineraries.build import itineraries_of, itinerary_of, itinerary_published, latest_departure
from mission.itineraries.itinerary import Itinerary, Who
from mission.models import CalendarRecord, MeetingRequest, Mission, PlanVersion, User
from mission.planning.publishing import plan_publish
from mission.services.missions import mission_update
from mission.services.plans import meeting_place, meeting_remove, plan_copy
from mission.services.records import record_update
from tests.cast import Guests
from tests.factories.rows import (
    local,
    make_interpreter,
    make_meeting,
    make_party,
    make_person,
    make_plan,
    make_programme_item,
    make_request,
    make_session,
)
from tests.mission.planning.conftest import free_start

Planned = Callable[[], PlanVersion]


@pytest.fixture
def at_the_ministry(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest, company_a: Guests, counterpart: Guests
) -> PlanVersion:
    """The draft with company A at the Ministry of Energy on day 2, 10:30."""
    room = draft.mission.hub.__class__.objects.get(mission=draft.mission, code="MIN").rooms.get()
    meeting_place(
        plan=draft, request=request_a, actor=organiser, starts_at=local(draft.mission, 2, "10:30"), room=room,
        attendees=[company_a.head, counterpart.head], is_locked=False,
    )  # fmt: skip
    return draft


def test_company_reads_when_where_with_whom_and_how_to_get_there(
    at_the_ministry: PlanVersion, company_a: Guests, counterpart: Guests
) -> None:
    itinerary = itinerary_of(plan=at_the_ministry, party=company_a.party)
    (stop,) = itinerary.stops
    assert (stop.title, stop.kind, stop.kind_said) == ("Meeting with Ministry of Energy", "meeting", "Meeting")
    assert f"{stop.starts_at:%Y-%m-%d %H:%M %z}" == "2026-02-10 10:30 +0400"
    assert stop.minutes == 30
    assert stop.place.said == "Reception room, Ministry of Energy"
    assert stop.own == (Who("Ann Acker", "", "Acme Energy"),)
    assert all(each.party == "Ministry of Energy" for each in stop.others)
    assert stop.travel is not None
    # 15 minutes on the road, 10 at the door, 5 of the mission's buffer.
    assert (stop.travel.origin, f"{stop.travel.leave_by:%H:%M}", stop.travel.minutes) == (
        "JW Marriott Absheron",
        "10:00",
        15,
    )
    assert [day.date.day for day in itinerary.days] == [9, 10]


def test_host_reads_the_guests(at_the_ministry: PlanVersion, counterpart: Guests) -> None:
    itinerary = itinerary_of(plan=at_the_ministry, party=counterpart.party)
    assert {stop.title for stop in itinerary.stops} == {"Meeting with Acme Energy", "Meeting with Bolt Rail"}


def test_person_reads_only_what_he_or_she_attends(
    draft: PlanVersion, company_a: Guests, request_a: MeetingRequest
) -> None:
    there = set(draft.meetings.get(request=request_a).attendees.all())
    for person in company_a.persons:
        stops = itinerary_of(plan=draft, person=person).stops
        assert len(stops) == (1 if person in there else 0)


def test_company_sees_nothing_of_another(draft: PlanVersion, company_a: Guests, request_b: MeetingRequest) -> None:
    itinerary = itinerary_of(plan=draft, party=company_a.party)
    assert "Bolt" not in repr(itinerary)
    assert "Grid storage" not in repr(itinerary)  # not even its own comment to the host: that is for the organiser


def test_delegations_of_one_session_do_not_see_each_other_but_their_host_sees_all(
    mission: Mission, request_a: MeetingRequest, request_b: MeetingRequest, planned: Planned, organiser: User,
    counterpart: Guests, company_a: Guests,
) -> None:  # fmt: skip
    session = make_session(mission, counterpart.party, title="Energy round table")
    for request in (request_a, request_b):
        record_update(record=request, actor=organiser, values={"session": session})
    plan = planned()
    (stop,) = itinerary_of(plan=plan, party=company_a.party).stops
    assert (stop.title, stop.parties) == ("Energy round table", ("Ministry of Energy",))
    (hosted,) = itinerary_of(plan=plan, party=counterpart.party).stops
    assert set(hosted.parties) == {"Acme Energy", "Bolt Rail"}
    plan_publish(plan=plan, actor=organiser)
    (told,) = itinerary_of(plan=PlanVersion.objects.get(pk=plan.pk), party=company_a.party).stops
    assert told.parties == ("Ministry of Energy",)


def test_delegation_that_comes_along_is_named(
    mission: Mission, request_a: MeetingRequest, company_a: Guests, company_b: Guests, planned: Planned
) -> None:
    request_a.together_with.set([company_b.party])
    (stop,) = itinerary_of(plan=planned(), party=company_a.party).stops
    assert set(stop.parties) == {"Ministry of Energy", "Bolt Rail"}


def test_programme_item_stands_in_the_itinerary_of_those_it_concerns(
    mission: Mission, draft: PlanVersion, company_a: Guests, counterpart: Guests
) -> None:
    make_programme_item(mission, title="Audience", audience=Audience.DELEGATIONS)
    assert "Audience" in {stop.title for stop in itinerary_of(plan=draft, person=company_a.head).stops}
    assert "Audience" not in {stop.title for stop in itinerary_of(plan=draft, party=counterpart.party).stops}


def test_interpreter_is_named(
    mission: Mission, request_a: MeetingRequest, counterpart: Guests, company_a: Guests, planned: Planned,
    organiser: User,
) -> None:  # fmt: skip
    make_interpreter(mission, name="İlqar Dilmanc")
    record_update(record=counterpart.party, actor=organiser, values={"languages": "az"})
    (stop,) = itinerary_of(plan=planned(), party=company_a.party).stops
    assert stop.interpreter == "İlqar Dilmanc"


# --- what was published stays told


def test_published_itinerary_stays_as_it_was_told_when_rows_are_edited(
    draft: PlanVersion, organiser: User, company_a: Guests, counterpart: Guests
) -> None:
    plan_publish(plan=draft, actor=organiser)
    plan = PlanVersion.objects.get(pk=draft.pk)
    before = itinerary_of(plan=plan, party=company_a.party)
    record_update(record=counterpart.party, actor=organiser, values={"name": "Ministry of Everything"})
    assert itinerary_of(plan=plan, party=company_a.party) == before


def test_draft_is_not_in_what_people_may_see(draft: PlanVersion, mission: Mission, company_a: Guests) -> None:
    nothing = itinerary_published(mission=mission, party=company_a.party)
    assert (nothing.plan_number, nothing.stops, len(nothing.days)) == (None, (), 2)


def test_cancelled_meeting_stays_in_the_itinerary_as_cancelled(
    draft: PlanVersion, organiser: User, company_a: Guests, request_a: MeetingRequest
) -> None:
    plan_publish(plan=draft, actor=organiser)
    copy = plan_copy(plan=draft, actor=organiser)
    meeting_remove(meeting=copy.meetings.get(request=request_a), actor=organiser)
    plan_publish(plan=copy, actor=organiser)
    itinerary = itinerary_published(mission=draft.mission, party=company_a.party)
    assert [stop.is_cancelled for stop in itinerary.stops] == [True]
    assert itinerary.is_empty


def test_person_who_was_replaced_keeps_a_cancelled_stop_that_never_moves_again(
    draft: PlanVersion, organiser: User, company_a: Guests, request_a: MeetingRequest
) -> None:
    mission_update(mission=draft.mission, values={"host_rank_matters": False}, actor=organiser)
    meeting = draft.meetings.get(request=request_a)
    first, second = company_a.persons
    hosts = list(meeting.attendees.filter(party=request_a.counterpart))
    elsewhere = free_start(draft, request_a)

    def publish(attendees: list[Any], starts_at: datetime) -> Itinerary:
        copy = plan_copy(plan=draft, actor=organiser)
        meeting_place(
            plan=copy, request=request_a, actor=organiser, starts_at=starts_at, room=meeting.room, attendees=attendees
        )
        plan_publish(plan=copy, actor=organiser)
        return itinerary_published(mission=draft.mission, person=first)

    assert [stop.is_cancelled for stop in publish([first, *hosts], meeting.starts_at).stops] == [False]
    gone = publish([second, *hosts], meeting.starts_at)
    assert [(stop.is_cancelled, stop.sequence) for stop in gone.stops] == [(True, 1)]
    later = publish([second, *hosts], elsewhere)
    assert later.stops == gone.stops
    back = publish([first, *hosts], meeting.starts_at)
    assert [stop.is_cancelled for stop in back.stops] == [False]
    assert back.stops[0].sequence > gone.stops[0].sequence


def test_poisoned_record_is_left_out_and_the_rest_stands(
    draft: PlanVersion, organiser: User, counterpart: Guests, request_a: MeetingRequest
) -> None:
    plan_publish(plan=draft, actor=organiser)
    CalendarRecord.objects.filter(request=request_a).update(details={"kind": 7, "place": "nowhere"})
    itinerary = itinerary_published(mission=draft.mission, party=counterpart.party)
    assert [stop.title for stop in itinerary.stops] == ["Meeting with Bolt Rail"]


# --- many at once, strangers, the way


def test_everybodys_itineraries_take_a_fixed_number_of_queries(
    mission: Mission, company_a: Guests, company_b: Guests, counterpart: Guests, request_a: MeetingRequest
) -> None:
    plan = make_plan(mission)
    make_meeting(plan, request_a)
    with CaptureQueriesContext(connection) as few:
        assert len(itineraries_of(plan=plan)) == 9
    for number in range(4):
        guest = make_party(mission, name=f"Guest {number}")
        make_person(mission, guest)
        make_meeting(plan, make_request(mission, guest, counterpart.party))
    with CaptureQueriesContext(connection) as many:
        assert len(itineraries_of(plan=plan)) == 17
    assert len(many) == len(few)


def test_number_of_queries_of_a_published_itinerary_does_not_grow_with_the_plan(
    draft: PlanVersion, organiser: User, company_a: Guests, django_assert_max_num_queries: Any
) -> None:
    mission = draft.mission
    plan_publish(plan=draft, actor=organiser)
    with django_assert_max_num_queries(8):
        itinerary_published(mission=mission, party=company_a.party)


def test_owner_of_another_mission_is_refused(draft: PlanVersion, strangers_mission: Mission) -> None:
    stranger = strangers_mission.memberships.filter(party__isnull=False).first()
    assert stranger is not None
    with pytest.raises(ValueError, match="belongs to another mission"):
        itinerary_of(plan=draft, party=stranger.party)


@pytest.mark.parametrize(
    ("until", "leave", "minutes"),
    [
        ("07:30", "07:15", 15),
        ("09:00", "08:35", 25),
        ("10:10", "09:45", 25),
        ("10:15", "10:00", 15),
        ("12:00", "11:45", 15),
    ],
)
def test_latest_departure_follows_the_traffic(mission: Mission, until: str, leave: str, minutes: int) -> None:
    bands = ((0, 15), (480, 25), (600, 15))
    found = latest_departure(local(mission, 1, until), bands)
    assert (f"{found[0]:%H:%M}", found[1]) == (leave, minutes)
