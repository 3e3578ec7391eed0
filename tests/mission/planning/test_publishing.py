"""Publishing: only what is sound, one winner, calendars told what changed, and nothing published ever changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from mission.enums import Answer, CalendarStatus, PlanState
from mission.models import AuditEntry, CalendarRecord, MeetingRequest, Mission, PlanVersion, Room, User
from mission.planning.checking import case_of, plan_faults
from mission.planning.difference import plan_difference
from mission.planning.ground import judged
from mission.planning.publishing import plan_publish
from mission.planning.requesting import plan_request
from mission.services.missions import mission_update
from mission.services.plans import (
    PlanConflictError,
    meeting_lock,
    meeting_place,
    meeting_remove,
    plan_copy,
    plan_discard,
)
from mission.services.records import record_update
from mission.signals import plan_published
from scheduler.core.rules import Level
from tests.cast import Guests
from tests.factories.rows import local, make_programme_item, make_room, make_session
from tests.mission.planning.conftest import LIMITS, free_start

Planned = Callable[[], PlanVersion]


def record_of(request: MeetingRequest) -> CalendarRecord:
    return CalendarRecord.objects.get(request=request)


def moved(plan: PlanVersion, request: MeetingRequest, actor: User, **changes: Any) -> PlanVersion:
    """A copy of the plan in which one meeting lies elsewhere."""
    copy = plan_copy(plan=plan, actor=actor)
    meeting = copy.meetings.get(request=request)
    values = {
        "starts_at": meeting.starts_at,
        "room": meeting.room,
        "attendees": list(meeting.attendees.all()),
        "interpreter": meeting.interpreter,
        **changes,
    }
    meeting_place(plan=copy, request=request, actor=actor, **values)
    return copy


# --- what may be published


def test_sound_draft_is_published(draft: PlanVersion, organiser: User) -> None:
    published = plan_publish(plan=draft, actor=organiser)
    assert published.state == PlanState.PUBLISHED
    assert published.published_by == organiser
    assert published.published_at is not None
    assert AuditEntry.objects.get(verb="plan.publish").changes == {"supersedes": None, "calendar_entries_changed": 2}


def test_publishing_again_changes_nothing(draft: PlanVersion, organiser: User) -> None:
    first = plan_publish(plan=draft, actor=organiser)
    records = list(CalendarRecord.objects.values())
    assert plan_publish(plan=draft, actor=organiser).published_at == first.published_at
    assert list(CalendarRecord.objects.values()) == records
    assert AuditEntry.objects.filter(verb="plan.publish").count() == 1


def test_receivers_hear_of_a_publication_once(
    draft: PlanVersion, organiser: User, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[PlanVersion] = []

    def hear(sender: object, plan: PlanVersion, **kwargs: object) -> None:
        heard.append(plan)

    plan_published.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            plan_publish(plan=draft, actor=organiser)
            plan_publish(plan=draft, actor=organiser)
    finally:
        plan_published.disconnect(hear)
    assert heard == [draft]


def test_draft_whose_run_is_under_way_is_not_published(
    mission: Mission, organiser: User, request_a: MeetingRequest
) -> None:
    plan = plan_request(mission=mission, actor=organiser, limits=LIMITS)
    with pytest.raises(ValidationError, match="Plan 1 is still being made"):
        plan_publish(plan=plan, actor=organiser)


def test_plan_with_a_hard_finding_is_not_published_and_says_why(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest, request_b: MeetingRequest
) -> None:
    one, other = draft.meetings.get(request=request_a), draft.meetings.get(request=request_b)
    meeting_place(
        plan=draft, request=request_b, actor=organiser, starts_at=one.starts_at, room=other.room,
        attendees=[*one.attendees.filter(party=request_a.counterpart), *other.attendees.all()],
    )  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        plan_publish(plan=draft, actor=organiser)
    assert refused.value.messages[0].startswith("Plan 1 cannot be published:")
    assert any("is booked twice" in each for each in refused.value.messages)
    assert not CalendarRecord.objects.exists()


def test_plan_with_a_meeting_declined_meanwhile_is_not_published(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest
) -> None:
    record_update(record=request_a, actor=organiser, values={"answer": Answer.DECLINED})
    with pytest.raises(ValidationError, match="in the plan, but cannot take place: Ministry of Energy declined"):
        plan_publish(plan=draft, actor=organiser)


def test_next_plan_supersedes_the_published_one(draft: PlanVersion, organiser: User) -> None:
    plan_publish(plan=draft, actor=organiser)
    plan_publish(plan=plan_copy(plan=draft, actor=organiser), actor=organiser)
    assert list(PlanVersion.objects.order_by("number").values_list("state", flat=True)) == [
        PlanState.SUPERSEDED,
        PlanState.PUBLISHED,
    ]
    draft.refresh_from_db()
    with pytest.raises(ValidationError, match="was published before and is superseded"):
        plan_publish(plan=draft, actor=organiser)


def test_publisher_who_saw_another_plan_published_is_told(draft: PlanVersion, organiser: User) -> None:
    other = plan_copy(plan=draft, actor=organiser)
    plan_publish(plan=other, actor=organiser, replaces=None)
    with pytest.raises(PlanConflictError, match="Plan 2 was published meanwhile"):
        plan_publish(plan=draft, actor=organiser, replaces=None)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told(draft: PlanVersion, organiser: User) -> None:
    plans = [draft, plan_copy(plan=draft, actor=organiser)]
    said: list[str] = []
    gate = threading.Barrier(2)

    def publish(plan: PlanVersion) -> None:
        gate.wait()
        try:
            plan_publish(plan=plan, actor=organiser, replaces=None)
            said.append("published")
        except PlanConflictError as error:
            said.append(error.messages[0].split(" was ")[1].split(".")[0])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish, args=[plan]) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(said) == ["published", "published meanwhile"]
    assert PlanVersion.objects.filter(state=PlanState.PUBLISHED).count() == 1


# --- published is immutable


def test_published_plan_never_changes(draft: PlanVersion, organiser: User, request_a: MeetingRequest) -> None:
    plan_publish(plan=draft, actor=organiser)
    meeting = draft.meetings.get(request=request_a)
    acts: list[Callable[[], object]] = [
        lambda: meeting_lock(meeting=meeting, actor=organiser, is_locked=True),
        lambda: meeting_remove(meeting=meeting, actor=organiser),
        lambda: meeting_place(
            plan=draft, request=request_a, actor=organiser, starts_at=meeting.starts_at, room=meeting.room, attendees=[]
        ),
        lambda: plan_discard(plan=draft, actor=organiser),
    ]
    for act in acts:
        with pytest.raises(ValidationError, match="Plan 1 is published and never changes"):
            act()
    assert draft.meetings.count() == 2
    # The same acts do work on a copy, so it is the state that refuses.
    copy = plan_copy(plan=draft, actor=organiser)
    meeting_remove(meeting=copy.meetings.get(request=request_a), actor=organiser)
    assert copy.meetings.count() == 1
    plan_discard(plan=copy, actor=organiser)


# --- what calendars are told


def test_identity_of_a_meeting_is_its_requests_for_life(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest
) -> None:
    plan_publish(plan=draft, actor=organiser)
    record = record_of(request_a)
    assert (record.uid, record.sequence, record.status) == (request_a.uid, 0, CalendarStatus.CONFIRMED)


def test_sequence_rises_when_a_meeting_moves_and_for_nobody_else(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest, request_b: MeetingRequest
) -> None:
    plan_publish(plan=draft, actor=organiser)
    before = record_of(request_b)
    later = free_start(draft, request_a)
    plan_publish(plan=moved(draft, request_a, organiser, starts_at=later), actor=organiser)
    assert (record_of(request_a).sequence, record_of(request_a).starts_at) == (1, later)
    after = record_of(request_b)
    assert (after.sequence, after.changed_at, after.details) == (0, before.changed_at, before.details)


def test_sequence_rises_when_only_the_room_changes(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest
) -> None:
    plan_publish(plan=draft, actor=organiser)
    room = make_room(draft.mission, draft.meetings.get(request=request_a).room.venue, seats=10)
    plan_publish(plan=moved(draft, request_a, organiser, room=room), actor=organiser)
    assert record_of(request_a).sequence == 1


def test_sequence_stays_when_only_a_name_changes_but_the_entry_is_newer(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest, company_a: Guests
) -> None:
    plan_publish(plan=draft, actor=organiser)
    before = record_of(request_a)
    record_update(record=company_a.party, actor=organiser, values={"name": "Acme Energy International"})
    plan_publish(plan=plan_copy(plan=draft, actor=organiser), actor=organiser)
    after = record_of(request_a)
    assert after.sequence == before.sequence
    assert after.changed_at > before.changed_at


def test_cancelled_meeting_stays_as_cancelled_and_returns_with_a_higher_sequence(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest
) -> None:
    plan_publish(plan=draft, actor=organiser)
    copy = plan_copy(plan=draft, actor=organiser)
    meeting_remove(meeting=copy.meetings.get(request=request_a), actor=organiser)
    plan_publish(plan=copy, actor=organiser)
    cancelled = record_of(request_a)
    assert (cancelled.sequence, cancelled.status) == (1, CalendarStatus.CANCELLED)
    plan_publish(plan=plan_copy(plan=draft, actor=organiser, note="As it was"), actor=organiser)
    back = record_of(request_a)
    assert (back.uid, back.sequence, back.status) == (request_a.uid, 2, CalendarStatus.CONFIRMED)


def test_person_who_is_replaced_is_told_once_and_for_good(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest, company_a: Guests
) -> None:
    mission_update(mission=draft.mission, values={"host_rank_matters": False}, actor=organiser)
    first, second = company_a.persons
    hosts = list(draft.meetings.get(request=request_a).attendees.filter(party=request_a.counterpart))
    start = moved(draft, request_a, organiser, attendees=[first, *hosts])
    plan_publish(plan=start, actor=organiser)
    plan_publish(plan=moved(start, request_a, organiser, attendees=[second, *hosts]), actor=organiser)
    record = record_of(request_a)
    assert record.sequence == 1
    assert list(record.former_people.all()) == [first]
    plan_publish(plan=plan_copy(plan=start, actor=organiser), actor=organiser)
    record.refresh_from_db()
    assert record.sequence == 2
    assert list(record.former_people.all()) == [second]


def test_programme_items_stand_in_calendars_too(
    mission: Mission, organiser: User, request_a: MeetingRequest, planned: Planned, company_a: Guests
) -> None:
    item = make_programme_item(mission, title="Audience")
    plan = planned()
    plan_publish(plan=plan, actor=organiser)
    record = CalendarRecord.objects.get(programme_item=item)
    assert set(record.people.all()) == set(company_a.persons)
    item.delete()
    plan_publish(plan=plan_copy(plan=plan, actor=organiser), actor=organiser)
    record.refresh_from_db()
    assert (record.sequence, record.status) == (1, CalendarStatus.CANCELLED)


def test_session_is_one_entry_for_all_its_delegations(
    mission: Mission, organiser: User, request_a: MeetingRequest, request_b: MeetingRequest, planned: Planned,
    counterpart: Guests,
) -> None:  # fmt: skip
    session = make_session(mission, counterpart.party)
    for request in (request_a, request_b):
        record_update(record=request, actor=organiser, values={"session": session})
    plan = planned()
    assert plan.meetings.count() == 2
    plan_publish(plan=plan, actor=organiser)
    record = CalendarRecord.objects.get()
    assert record.session == session
    assert {person.party for person in record.people.all()} == {
        request_a.delegation,
        request_b.delegation,
        counterpart.party,
    }


# --- checks and differences


def test_plan_of_the_solver_has_no_hard_finding_and_its_worth(draft: PlanVersion) -> None:
    assert plan_faults(plan=draft) == []
    case = case_of(plan=draft)
    report = judged(case.ground, case.solution)
    assert (report.levels[Level.WORTH], report.levels[Level.FAIRNESS]) == (13 + 12, 1000)


def test_finding_names_people_places_and_days(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest, company_a: Guests, counterpart: Guests
) -> None:
    room = Room.objects.get(mission=draft.mission, code="HUB-1")
    meeting_place(
        plan=draft, request=request_a, actor=organiser, starts_at=local(draft.mission, 2, "20:00"), room=room,
        attendees=[company_a.head, counterpart.head],
    )  # fmt: skip
    sentences = [each.sentence for each in plan_faults(plan=draft)]
    assert (
        "Ann Acker is not available for Acme Energy – Ministry of Energy Tuesday 10 February 20:00-20:30 (available: "
        "Monday 9 February 09:00-18:00, Tuesday 10 February 09:00-18:00)"
    ) in sentences


def test_number_of_queries_of_a_check_does_not_grow_with_the_plan(
    draft: PlanVersion, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(30):
        plan_faults(plan=draft)


def test_difference_says_what_was_added_dropped_moved_and_what_only_changed_rooms(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest, request_b: MeetingRequest
) -> None:
    assert plan_difference(old=draft, new=draft).count == 0
    assert {each.request_id for each in plan_difference(old=None, new=draft).added} == {request_a.pk, request_b.pk}
    later = free_start(draft, request_a)
    other = moved(draft, request_a, organiser, starts_at=later)
    difference = plan_difference(old=draft, new=other)
    assert [each.after.request_id for each in difference.moved] == [request_a.pk]
    assert (difference.added, difference.dropped, difference.room_only) == ((), (), ())
    room = make_room(draft.mission)
    assert [
        each.after.room_id
        for each in plan_difference(old=draft, new=moved(draft, request_b, organiser, room=room)).room_only
    ] == [room.pk]
    meeting_remove(meeting=other.meetings.get(request=request_b), actor=organiser)
    assert [each.request_id for each in plan_difference(old=draft, new=other).dropped] == [request_b.pk]
