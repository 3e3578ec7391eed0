"""A plan in the hand: what is offered really fits, what is insisted on is placed and told, nobody is overwritten."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mission.enums import Answer, Side
from mission.models import AuditEntry, MeetingRequest, Mission, PlanVersion, Room, User
from mission.planning.checking import plan_faults
from mission.planning.placing import placing_of, request_place, request_remove
from mission.planning.publishing import plan_publish
from mission.services.plans import PlanConflictError, meeting_lock, meeting_state
from mission.services.records import record_update
from tests.cast import Guests
from tests.factories.rows import local, make_meeting, make_party, make_person, make_plan, make_request, make_session

Planned = Callable[[], PlanVersion]


def fresh(plan: PlanVersion) -> PlanVersion:
    return PlanVersion.objects.select_related("mission", "run").get(pk=plan.pk)


def test_every_start_that_is_offered_can_be_taken_and_breaks_no_rule(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest
) -> None:
    fits = [each.starts_at for each in placing_of(plan=draft, request=request_a).options if each.fits]
    assert len(fits) > 5
    for start in fits:
        # Asked again each time: a meeting that is moved keeps its room where that is free.
        offered = {each.starts_at: each for each in placing_of(plan=fresh(draft), request=request_a).options}
        placed = request_place(plan=draft, request=request_a, starts_at=start, actor=organiser)
        assert placed.findings == ()
        assert plan_faults(plan=fresh(draft)) == []
        meeting = draft.meetings.get(request=request_a)
        assert (meeting.starts_at, meeting.ends_at, meeting.room_id) == (
            start, offered[start].ends_at, offered[start].room_pk,
        )  # fmt: skip


def test_the_other_meeting_of_the_host_stands_in_the_way_and_is_named(
    draft: PlanVersion, request_a: MeetingRequest, request_b: MeetingRequest
) -> None:
    other = draft.meetings.get(request=request_b)
    taken = placing_of(plan=draft, request=request_a).at(other.starts_at)
    hosts = {person.pk for person in other.attendees.filter(party=request_a.counterpart)}
    assert taken is not None
    # Two representatives may receive at once, in two rooms: then the other one is taken.
    assert taken.reason or not hosts & set(taken.people)


def test_what_is_insisted_on_is_placed_and_every_broken_rule_is_told(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest, request_b: MeetingRequest
) -> None:
    other = draft.meetings.get(request=request_b)
    people = [*request_a.delegation.persons.all()[:1], *other.attendees.filter(party=request_a.counterpart)]
    placed = request_place(
        plan=draft, request=request_a, starts_at=other.starts_at, actor=organiser, room=other.room, people=people
    )
    assert any("booked twice" in each for each in placed.findings)
    with pytest.raises(ValidationError, match="cannot be published"):
        plan_publish(plan=fresh(draft), actor=organiser)


def test_a_hand_locks_what_it_places_and_ends_the_proof(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest
) -> None:
    before = draft.meetings.get(request=request_a)
    option = next(
        each
        for each in placing_of(plan=draft, request=request_a).options
        if each.fits and each.starts_at != before.starts_at
    )
    request_place(plan=draft, request=request_a, starts_at=option.starts_at, actor=organiser)
    assert draft.meetings.get(request=request_a).is_locked
    assert fresh(draft).edition == 1
    entry = AuditEntry.objects.filter(verb="meeting.place").latest("pk")
    assert entry.actor == organiser


def test_who_comes_second_is_told_and_nothing_is_overwritten(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest
) -> None:
    placing = placing_of(plan=draft, request=request_a)
    one, other = [each for each in placing.options if each.fits][-2:]
    request_place(plan=draft, request=request_a, starts_at=one.starts_at, actor=organiser, seen=placing.state)
    with pytest.raises(PlanConflictError, match="Somebody else changed this meeting"):
        request_place(plan=draft, request=request_a, starts_at=other.starts_at, actor=organiser, seen=placing.state)
    with pytest.raises(PlanConflictError):
        request_remove(plan=draft, request=request_a, actor=organiser, seen=placing.state)
    assert draft.meetings.get(request=request_a).starts_at == one.starts_at


def test_state_differs_with_a_lock_and_is_empty_without_a_meeting(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest
) -> None:
    meeting = draft.meetings.get(request=request_a)
    before = meeting_state(meeting)
    meeting_lock(meeting=meeting, actor=organiser, is_locked=True)
    assert before != meeting_state(draft.meetings.get(request=request_a)) != meeting_state(None) == ""


def test_what_was_taken_out_fits_again(draft: PlanVersion, organiser: User, request_a: MeetingRequest) -> None:
    request_remove(plan=draft, request=request_a, actor=organiser)
    placing = placing_of(plan=draft, request=request_a)
    assert (placing.meeting, placing.state) == (None, "")
    assert any(each.fits for each in placing.options)
    with pytest.raises(ValidationError, match="not in the plan any more"):
        request_remove(plan=draft, request=request_a, actor=organiser)


def test_a_declined_request_has_no_place(draft: PlanVersion, organiser: User, request_a: MeetingRequest) -> None:
    record_update(record=request_a, actor=organiser, values={"answer": Answer.DECLINED})
    with pytest.raises(ValidationError, match="declined"):
        placing_of(plan=fresh(draft), request=request_a)


def test_a_start_that_is_none_is_refused(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest, mission: Mission
) -> None:
    with pytest.raises(ValidationError, match="may not begin at that minute"):
        request_place(plan=draft, request=request_a, starts_at=local(mission, 1, "03:07"), actor=organiser)


def test_a_published_plan_is_not_changed(draft: PlanVersion, organiser: User, request_a: MeetingRequest) -> None:
    option = placing_of(plan=draft, request=request_a).options[0]
    plan_publish(plan=draft, actor=organiser)
    with pytest.raises(ValidationError, match="never changes"):
        request_place(plan=draft, request=request_a, starts_at=option.starts_at, actor=organiser)


def test_a_session_moves_as_a_whole(
    mission: Mission, organiser: User, company_a: Guests, company_b: Guests, counterpart: Guests
) -> None:
    session = make_session(mission, counterpart.party, code="GROUP", capacity=2)
    wishes = [
        make_request(mission, company.party, counterpart.party, session=session) for company in (company_a, company_b)
    ]
    plan = make_plan(mission)
    for wish in wishes:
        make_meeting(plan, wish, room=Room.objects.get(mission=mission, code="MIN-1"))
    PlanVersion.objects.filter(pk=plan.pk).update(filled_at=mission.created_at)
    plan = fresh(plan)
    placing = placing_of(plan=plan, request=wishes[0])
    assert placing.together == (wishes[1],)
    option = [each for each in placing.options if each.fits][-1]
    placed = request_place(plan=plan, request=wishes[0], starts_at=option.starts_at, actor=organiser)
    assert placed.findings == ()
    rows = plan.meetings.prefetch_related("attendees")
    assert {row.starts_at for row in rows} == {option.starts_at}
    assert len({row.room_id for row in rows}) == 1
    for row in rows:
        strangers = {wish.delegation_id for wish in wishes} - {row.request.delegation_id}
        assert not strangers & {person.party_id for person in row.attendees.all()}


def test_a_delegation_can_only_join_a_session_that_takes_place(
    mission: Mission, organiser: User, company_a: Guests, company_b: Guests, counterpart: Guests
) -> None:
    session = make_session(mission, counterpart.party, code="GROUP", capacity=2)
    one, other = (
        make_request(mission, company.party, counterpart.party, session=session) for company in (company_a, company_b)
    )
    plan = make_plan(mission)
    meeting = make_meeting(plan, one, room=Room.objects.get(mission=mission, code="MIN-1"))
    PlanVersion.objects.filter(pk=plan.pk).update(filled_at=mission.created_at)
    (option,) = placing_of(plan=fresh(plan), request=other).options
    assert (option.starts_at, option.room_pk, option.fits) == (meeting.starts_at, meeting.room_id, True)
    placed = request_place(plan=plan, request=other, starts_at=option.starts_at, actor=organiser)
    assert placed.findings == ()


def test_queries_do_not_grow_with_the_plan(
    planned: Planned, mission: Mission, request_a: MeetingRequest, request_b: MeetingRequest
) -> None:
    def queries(plan: PlanVersion) -> int:
        with CaptureQueriesContext(connection) as seen:
            placing_of(plan=plan, request=request_a)
        return len(seen)

    few = queries(planned())
    for number in range(3):
        host = make_party(mission, Side.COUNTERPART, code=f"MORE-{number}", name=f"More {number}")
        make_person(mission, host, code=f"MORE-{number}-1")
        make_request(mission, request_b.delegation, host)
    plan = planned()
    assert plan.meetings.count() > 2
    assert queries(plan) == few
