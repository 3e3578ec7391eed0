"""The mission's home: who keeps the others waiting, which list closes when, and what contradicts what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from mission.enums import Answer, Decision, Role
from mission.models import Meeting, MeetingRequest, Party, Venue
from mission.selectors.readiness import Readiness, readiness_of
from mission.web.acts import act_said, change_said, field_said
from tests.factories.rows import (
    local,
    make_availability,
    make_membership,
    make_mission,
    make_party,
    make_person,
    make_programme_item,
    make_refusal,
)
from tests.mission.web.conftest import Door, World


def ready(world: World) -> Readiness:
    return readiness_of(mission=world.mission, plan=world.published)


def said(world: World) -> list[str]:
    return [each.sentence for each in ready(world).contradictions]


def test_those_who_keep_others_waiting_are_named(world: World) -> None:
    MeetingRequest.objects.filter(mission=world.mission).update(answer=Answer.ACCEPTED)
    assert ready(world).unanswered == ()
    MeetingRequest.objects.filter(counterpart=world.other_host.party).update(answer=Answer.PENDING)
    assert [(each.party.name, each.count) for each in ready(world).unanswered] == [("Ministry of Health", 1)]
    silent = make_party(world.mission, name="Silent Ltd")
    assert [each.party for each in ready(world).wishless] == [silent]


def test_where_nobody_is_yet_nobody_is_said_to_have_answered(world: World, enter: Door) -> None:
    empty = make_mission(code="empty")
    make_membership(empty, Role.ORGANISER, world.organiser)
    client, words = enter(world.organiser), "Who has not answered"
    assert words in client.get("/missions/baku/").content.decode()
    assert words not in client.get("/missions/empty/").content.decode()


def test_a_counterpart_has_hours_as_soon_as_one_of_its_people_has(world: World) -> None:
    assert [each.party for each in ready(world).hourless] == [world.other_host.party]
    make_availability(world.mission, person=world.other_host.head)
    assert ready(world).hourless == ()


def test_a_visitor_list_closes_before_the_first_meeting_there(world: World) -> None:
    meeting = Meeting.objects.get(plan=world.published)
    Venue.objects.filter(mission=world.mission).update(list_closes_hours=48)
    (deadline,) = ready(world).deadlines
    assert deadline.venue == meeting.room.venue.name
    assert deadline.closes_at == meeting.starts_at - timedelta(hours=48)
    assert (deadline.is_planned, deadline.people) == (True, meeting.attendees.count())
    without = readiness_of(mission=world.mission, plan=None).deadlines
    assert {each.venue for each in without} == {
        venue.name for venue in Venue.objects.filter(mission=world.mission, home_of__isnull=False)
    }
    assert not any(each.is_planned for each in without)


def test_a_mission_in_order_contradicts_nothing(world: World) -> None:
    assert said(world) == []


def test_what_contradicts_what_is_found(world: World) -> None:
    wish = MeetingRequest.objects.get(delegation=world.company_a.party)
    MeetingRequest.objects.filter(pk=wish.pk).update(
        decision=Decision.MUST, answer=Answer.DECLINED, latest=local(world.mission, 1, "08:00")
    )
    make_refusal(world.mission, world.company_a.party, wish.counterpart)
    Party.objects.filter(pk=world.company_b.party.pk).update(guaranteed_minimum=9)
    make_programme_item(
        world.mission, starts_at=local(world.mission, 0, "10:00"), ends_at=local(world.mission, 0, "11:00")
    )
    world.company_a.party.persons.exclude(meetings__isnull=False).delete()
    assert said(world) == [
        "1 request must take place although the host declined",
        "1 request must take place although one side refuses the other",
        "1 request may only take place outside the mission's days",
        "1 company is guaranteed more meetings than there are wishes that could be met",
        "1 programme item lies outside the mission's days",
    ]


def test_a_party_without_people_is_found_once(world: World) -> None:
    company = make_party(world.mission, name="Nobody Ltd")
    for host in (world.counterpart.party, world.other_host.party):
        MeetingRequest.objects.create(mission=world.mission, delegation=company, counterpart=host)
    assert said(world) == ["1 party has wishes or requests and nobody who could attend"]
    make_person(world.mission, company)
    assert said(world) == []


def test_the_home_page_shows_it_all_and_no_refused_pair(world: World, enter: Door) -> None:
    wish = MeetingRequest.objects.get(delegation=world.company_a.party)
    MeetingRequest.objects.filter(pk=wish.pk).update(decision=Decision.MUST)
    make_refusal(world.mission, world.company_a.party, wish.counterpart, reason="A quarrel")
    Venue.objects.filter(mission=world.mission).update(list_closes_hours=24)
    page = enter(world.organiser).get("/missions/baku/").content.decode()
    for text in ("Who has not answered", "Visitor lists that close", "although one side refuses the other", "closed"):
        assert text in page
    assert "A quarrel" not in page
    assert world.mission.first_day < timezone.localdate()


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("meeting_request.update", "changed the request"),
        ("plan.publish", "published the plan"),
        ("vehicle.delete", "deleted the vehicle"),
        ("plan.undo", "undid an act on the plan"),
        ("plan.take_offer", "took an offer into the plan"),
        ("plan.explain", "asked what it would take for the plan"),
        ("something.quite_new", "quite new the something"),
    ],
)
def test_acts_are_said_in_words(verb: str, words: str) -> None:
    assert act_said(verb) == words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ([None, 3], "– → 3"),
        ([False, True], "no → yes"),
        ([[4, 5], []], "4, 5 → –"),
        ("2026-02-09", "2026-02-09"),
    ],
)
def test_changes_are_said_as_before_and_after(change: object, words: str) -> None:
    assert change_said(change) == words
    assert field_said("daily_maximum") == "daily maximum"
