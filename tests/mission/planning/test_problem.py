"""Rows to a Problem: hours, programme, ways, wishes and everything the organiser should know."""

from __future__ import annotations

from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mission.enums import Answer, Audience, AvailabilityKind, Decision
from mission.models import GroupSession, MeetingRequest, Mission, ProgrammeItem, Room, TravelTime, Venue
from mission.planning.problem import build_problem
from mission.planning.words import key
from mission.planning.worth import worth_of
from scheduler.core.meetings.problem import DAY, Engagement, Leg, Need, Pause, Problem, Request, Stretch, Window
from scheduler.core.meetings.validation import problem_errors
from tests.cast import Guests, everything_build
from tests.factories.rows import (
    local,
    make_availability,
    make_interpreter,
    make_meeting,
    make_party,
    make_person,
    make_plan,
    make_programme_item,
    make_refusal,
    make_request,
    make_room,
    make_sector,
    make_session,
    make_venue,
)

MORNING = Window(9 * 60, 12 * 60)
USUAL = (Window(9 * 60, 18 * 60), Window(DAY + 9 * 60, DAY + 18 * 60))


def problem_of(mission: Mission) -> Problem:
    mission.refresh_from_db()
    problem, _ = build_problem(mission=mission)
    assert problem_errors(problem) == ()
    return problem


def request_of(mission: Mission, row: MeetingRequest) -> Request:
    return problem_of(mission).request[key("request", row.pk)]


def available(mission: Mission, kind: str, pk: int) -> tuple[Window, ...]:
    problem = problem_of(mission)
    if kind == "room":
        return problem.room[key(kind, pk)].hours
    return (problem.person if kind == "person" else problem.interpreter)[key(kind, pk)].available


def test_mission_with_a_row_of_every_kind_makes_a_fit_problem(
    mission: Mission, company_a: Guests, company_b: Guests, counterpart: Guests, strangers_mission: Mission
) -> None:
    everything_build(mission, company_a, company_b, counterpart)
    problem = problem_of(mission)
    assert {each.id for each in problem.requests} == {
        key("request", each.pk) for each in MeetingRequest.objects.filter(mission=mission)
    }
    assert {each.id for each in problem.persons} == {
        key("person", each.pk) for guests in (company_a, company_b, counterpart) for each in guests.persons
    }


def test_number_of_queries_stays_the_same_when_the_mission_grows(
    mission: Mission, company_a: Guests, company_b: Guests, counterpart: Guests
) -> None:
    everything_build(mission, company_a, company_b, counterpart)
    plan = make_plan(mission)
    make_meeting(plan, MeetingRequest.objects.filter(mission=mission)[0])
    with CaptureQueriesContext(
        connection,
    ) as few:
        build_problem(mission=mission, plan=plan)
    for number in range(5):
        host = make_party(mission, counterpart.party.side, name=f"Host {number}", home_venue=make_venue(mission))
        make_person(mission, host)
        make_room(mission, host.home_venue)
        make_meeting(plan, make_request(mission, company_a.party, host, asked=host.persons.all()))
        make_availability(mission, party=host)
        make_programme_item(mission, audience=Audience.LISTED, parties=[host])
        make_interpreter(mission)
        make_session(mission, host, hosts=host.persons.all())
    with CaptureQueriesContext(connection) as many:
        build_problem(mission=mission, plan=plan)
    assert len(many) == len(few) <= 30


def test_worth_rises_with_rank_and_with_the_hosts_welcome() -> None:
    accepted = Answer.ACCEPTED.value
    pending = Answer.PENDING.value
    worths = [
        worth_of(rank=1, answer=accepted, host_rank=1),
        worth_of(rank=1, answer=accepted, host_rank=None),
        worth_of(rank=1, answer=pending, host_rank=None),
        worth_of(rank=2, answer=pending, host_rank=None),
        worth_of(rank=None, answer=pending, host_rank=None),
        worth_of(rank=40, answer=pending, host_rank=None),
    ]
    assert worths == [18, 13, 10, 9, 2, 1]


# --- hours


def test_person_without_hours_has_the_missions_default_hours(mission: Mission, company_a: Guests) -> None:
    assert available(mission, "person", company_a.head.pk) == USUAL


def test_available_hours_replace_the_default_and_touching_ones_become_one(mission: Mission, company_a: Guests) -> None:
    head = company_a.head
    make_availability(mission, person=head)
    make_availability(mission, person=head, starts_at=local(mission, 1, "12:00"), ends_at=local(mission, 1, "13:00"))
    assert available(mission, "person", head.pk) == (Window(9 * 60, 13 * 60),)


def test_unavailable_hours_are_cut_out_of_the_default(mission: Mission, company_a: Guests) -> None:
    make_availability(mission, person=company_a.head, kind=AvailabilityKind.UNAVAILABLE)
    assert available(mission, "person", company_a.head.pk) == (Window(12 * 60, 18 * 60), USUAL[1])


def test_person_is_available_only_when_the_party_is(mission: Mission, company_a: Guests) -> None:
    make_availability(mission, party=company_a.party)
    make_availability(
        mission, person=company_a.head, starts_at=local(mission, 1, "11:00"), ends_at=local(mission, 1, "15:00")
    )
    assert available(mission, "person", company_a.head.pk) == (Window(11 * 60, 12 * 60),)


def test_person_without_hours_has_the_partys_even_outside_the_default(mission: Mission, counterpart: Guests) -> None:
    early = {"starts_at": local(mission, 1, "07:30"), "ends_at": local(mission, 1, "08:30")}
    make_availability(mission, party=counterpart.party, **early)
    assert available(mission, "person", counterpart.head.pk) == (Window(450, 510),)


def test_rooms_and_interpreters_have_hours_of_their_own(mission: Mission) -> None:
    room, interpreter = Room.objects.filter(mission=mission).first(), make_interpreter(mission)
    assert room is not None
    make_availability(mission, room=room)
    make_availability(mission, interpreter=interpreter)
    assert available(mission, "room", room.pk) == (MORNING,)
    assert available(mission, "interpreter", interpreter.pk) == (MORNING,)


def test_hour_that_the_clock_skips_or_doubles_is_never_planned(mission: Mission, company_a: Guests) -> None:
    mission.time_zone, mission.day_from = "Europe/Berlin", time(0)
    mission.first_day = mission.last_day = mission.first_day.replace(month=3, day=29)
    mission.save()
    assert available(mission, "person", company_a.head.pk) == (Window(0, 120), Window(180, 18 * 60))


# --- programme


@pytest.mark.parametrize(
    ("audience", "concerned"),
    [
        (Audience.EVERYONE, {"Ann Acker", "Adam Ames", "Beth Bolt", "Bob Burns", "Əli Şükürov", "Gülçin İsmayılova"}),
        (Audience.DELEGATIONS, {"Ann Acker", "Adam Ames", "Beth Bolt", "Bob Burns"}),
        (Audience.COUNTERPARTS, {"Əli Şükürov", "Gülçin İsmayılova"}),
    ],
)
def test_programme_item_takes_its_audience(
    mission: Mission, company_a: Guests, company_b: Guests, counterpart: Guests, audience: Audience, concerned: set[str]
) -> None:
    item = make_programme_item(mission, audience=audience, venue=mission.hub)
    assert mission.hub is not None
    expected = Engagement(key("programme", item.pk), Window(570, 630), key("venue", mission.hub.pk))
    assert taken(mission, item) == concerned
    assert all(each.engagements in ((), (expected,)) for each in problem_of(mission).persons)


def test_listed_programme_item_takes_persons_parties_and_sectors(
    mission: Mission, company_a: Guests, company_b: Guests, counterpart: Guests
) -> None:
    energy = make_sector(mission)
    company_b.party.sectors.add(energy)
    counterpart.party.sectors.add(energy)
    item = make_programme_item(mission, audience=Audience.LISTED, sectors=[energy], persons=[company_a.head])
    assert taken(mission, item) == {"Ann Acker", "Beth Bolt", "Bob Burns"}


def taken(mission: Mission, item: ProgrammeItem) -> set[str]:
    problem, notes = build_problem(mission=mission)
    return {
        notes.names.name(person.id)
        for person in problem.persons
        if any(each.id == key("programme", item.pk) for each in person.engagements)
    }


# --- parties and places


def test_party_has_a_pause_each_day_and_a_stretch(mission: Mission, company_a: Guests) -> None:
    company_a.party.lunch_minutes, company_a.party.longest_stretch, company_a.party.rest_minutes = 45, 180, 20
    company_a.party.save()
    party = problem_of(mission).party[key("party", company_a.party.pk)]
    assert party.pauses == (Pause(Window(720, 870), 45), Pause(Window(DAY + 720, DAY + 870), 45))
    assert party.stretch == Stretch(180, 20)


def test_ways_follow_the_zones_and_the_hour(mission: Mission, request_a: MeetingRequest) -> None:
    hub, ministry = Venue.objects.get(mission=mission, code="HUB"), Venue.objects.get(mission=mission, code="MIN")
    legs = {(each.origin, each.destination): each for each in problem_of(mission).legs}
    there = legs[(key("venue", hub.pk), key("venue", ministry.pk))]
    assert (there.minutes(7 * 60), there.minutes(8 * 60), there.minutes(10 * 60)) == (15, 25, 15)
    assert set(legs) == {
        (key("venue", hub.pk), key("venue", ministry.pk)),
        (key("venue", ministry.pk), key("venue", hub.pk)),
    }


def test_venues_of_one_building_are_a_short_walk_apart(mission: Mission, request_a: MeetingRequest) -> None:
    Venue.objects.filter(mission=mission).update(building="Government House")
    assert {each.bands for each in problem_of(mission).legs} == {((0, 5),)}


def test_way_given_in_one_direction_holds_for_both(mission: Mission, request_a: MeetingRequest) -> None:
    one = TravelTime.objects.filter(mission=mission).order_by("pk").first()
    assert one is not None
    before = sorted(each.bands for each in problem_of(mission).legs)
    TravelTime.objects.filter(mission=mission, origin=one.destination).delete()
    assert sorted(each.bands for each in problem_of(mission).legs) == before


def test_way_that_nobody_entered_is_named(mission: Mission, request_a: MeetingRequest) -> None:
    TravelTime.objects.filter(mission=mission).delete()
    _, notes = build_problem(mission=mission)
    assert [each for each in notes.remarks if each.startswith("No travel time is entered between the zones of")]


def test_first_entry_of_a_way_after_midnight_lets_the_last_hold_before_it(
    mission: Mission, request_a: MeetingRequest
) -> None:
    TravelTime.objects.filter(mission=mission, from_time=time(0)).delete()
    leg: Leg = problem_of(mission).legs[0]
    assert leg.bands == ((0, 15), (480, 25), (600, 15))


# --- requests


def test_request_may_be_held_at_the_hosts_home_or_at_the_hub(mission: Mission, request_a: MeetingRequest) -> None:
    assert rooms_said(mission, request_a) == {"MIN-1", "HUB-1", "HUB-2"}


def test_request_with_venues_is_held_there_only(mission: Mission, request_a: MeetingRequest) -> None:
    request_a.venues.set([mission.hub])
    assert rooms_said(mission, request_a) == {"HUB-1", "HUB-2"}


def rooms_said(mission: Mission, row: MeetingRequest) -> set[str]:
    codes = {key("room", each.pk): each.code for each in Room.objects.filter(mission=mission)}
    return {codes[each] for each in request_of(mission, row).rooms}


def test_home_without_a_room_is_named_and_the_hub_serves(mission: Mission, request_a: MeetingRequest) -> None:
    Room.objects.filter(mission=mission, code="MIN-1").delete()
    assert rooms_said(mission, request_a) == {"HUB-1", "HUB-2"}
    _, notes = build_problem(mission=mission)
    assert notes.remarks == (
        "Ministry of Energy, the home of Ministry of Energy, has no room. Add one, or meetings go to the hub.",
    )


def test_needs_hold_who_must_attend_who_is_asked_and_how_many(
    mission: Mission, request_a: MeetingRequest, company_a: Guests, counterpart: Guests
) -> None:
    request_a.attendees.set([company_a.head, counterpart.persons[1]])
    request_a.asked.set([counterpart.head, counterpart.persons[1]])
    request_a.delegates_at_least = 2
    request_a.save()
    host = counterpart.persons
    assert request_of(mission, request_a).needs == (
        Need(key("party", company_a.party.pk), (key("person", company_a.head.pk),), 2),
        Need(key("party", counterpart.party.pk), (key("person", host[1].pk),), 1, (key("person", host[0].pk),)),
    )


def test_delegation_that_comes_along_is_part_of_the_request(
    mission: Mission, request_a: MeetingRequest, company_a: Guests, company_b: Guests
) -> None:
    request_a.together_with.set([company_b.party])
    found = request_of(mission, request_a)
    assert found.delegations == (key("party", company_a.party.pk), key("party", company_b.party.pk))
    assert [each.party for each in found.needs][:2] == list(found.delegations)


@pytest.mark.parametrize(
    ("guests", "language", "hosts", "pair"),
    [
        ("en", "en", "az en", None),
        ("en az", "en", "az ru", None),
        ("en", "en", "az", ("az", "en")),
        ("en", "en", "ru az", ("az", "en")),  # an interpreter is there for az-en, none for en-ru
        ("en tr", "en", "ru", ("en", "ru")),
        ("en", "ru", "ru", ("en", "ru")),
    ],
)
def test_interpreting_is_needed_where_no_language_is_shared(
    mission: Mission, company_a: Guests, counterpart: Guests, request_a: MeetingRequest,
    guests: str, language: str, hosts: str, pair: tuple[str, str] | None,
) -> None:  # fmt: skip
    make_interpreter(mission, languages="az en")
    for party, languages in ((company_a.party, guests), (counterpart.party, hosts)):
        party.languages = languages
        party.save()
    request_a.language = language
    request_a.save()
    assert request_of(mission, request_a).interpreting == pair


def test_request_joins_its_session_and_leaves_the_hosts_need_to_it(
    mission: Mission, request_a: MeetingRequest, company_a: Guests, counterpart: Guests
) -> None:
    session: GroupSession = make_session(mission, counterpart.party, hosts=[counterpart.head], hosts_at_least=2)
    request_a.session = session
    request_a.save()
    problem = problem_of(mission)
    found = problem.request[key("request", request_a.pk)]
    assert [need.party for need in found.needs] == [key("party", company_a.party.pk)]
    assert problem.sessions[0].need == Need(
        key("party", counterpart.party.pk), (key("person", counterpart.head.pk),), 2
    )


# --- what is left out


def left_out(mission: Mission, row: MeetingRequest) -> tuple[str, str, bool]:
    problem, notes = build_problem(mission=mission)
    assert key("request", row.pk) not in problem.request
    found = notes.left_out[row.pk]
    return found.reason, found.sentence, found.is_secret


def test_declined_request_is_left_out(mission: Mission, request_a: MeetingRequest) -> None:
    request_a.answer = Answer.DECLINED
    request_a.save()
    assert left_out(mission, request_a) == ("declined", "Ministry of Energy declined.", False)


def test_request_of_a_refused_pair_is_left_out_in_secret(
    mission: Mission, request_a: MeetingRequest, company_a: Guests, counterpart: Guests
) -> None:
    make_refusal(mission, counterpart.party, company_a.party)
    reason, _, is_secret = left_out(mission, request_a)
    assert (reason, is_secret) == ("refused", True)


def test_request_that_must_not_take_place_is_left_out_in_secret(mission: Mission, request_a: MeetingRequest) -> None:
    request_a.decision = Decision.NEVER
    request_a.save()
    assert left_out(mission, request_a)[::2] == ("never", True)


def test_request_that_needs_more_people_than_there_are_is_left_out(mission: Mission, request_a: MeetingRequest) -> None:
    request_a.delegates_at_least = 3
    request_a.save()
    assert left_out(mission, request_a) == (
        "no_people",
        "Acme Energy has 2 persons and at least 3 must attend.",
        False,
    )


def test_request_without_any_room_is_left_out(mission: Mission, request_a: MeetingRequest) -> None:
    Room.objects.filter(mission=mission).delete()
    assert left_out(mission, request_a)[0] == "no_room"


def test_request_outside_the_missions_days_is_left_out(mission: Mission, request_a: MeetingRequest) -> None:
    request_a.earliest = local(mission, 9, "09:00")
    request_a.save()
    assert left_out(mission, request_a)[0] == "no_time"


def test_named_person_of_another_party_is_passed_over_and_named(
    mission: Mission, request_a: MeetingRequest, company_b: Guests
) -> None:
    request_a.attendees.set([company_b.head])
    _, notes = build_problem(mission=mission)
    assert notes.remarks == (
        "Acme Energy – Ministry of Energy: Beth Bolt must attend but belongs to Bolt Rail; passed over.",
    )
