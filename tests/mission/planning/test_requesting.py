"""Asking for a plan and taking its solution in: one run at a time, clear refusals, one result."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from mission.enums import Answer, Decision
from mission.models import AuditEntry, MeetingRequest, Mission, PlanVersion, User
from mission.planning.requesting import plan_cancel, plan_request, plan_take_solution
from mission.services.plans import PlanConflictError, meeting_lock, plan_bring_back
from mission.services.records import record_update
from scheduler import runs
from scheduler.models import RunState, SolverRun
from tests.cast import Guests
from tests.factories.rows import make_party, make_request
from tests.mission.planning.conftest import LIMITS, run_execute


def test_plan_is_filled_with_meetings_when_its_run_has_ended(
    draft: PlanVersion, request_a: MeetingRequest, request_b: MeetingRequest
) -> None:
    assert {meeting.request for meeting in draft.meetings.all()} == {request_a, request_b}
    assert draft.filled_at is not None
    assert not draft.is_stale
    assert draft.report["met"] == 2
    assert [level["sentence"] for level in draft.report["levels"]] == ["the best possible"] * 4


def test_plan_waits_as_a_numbered_draft_while_its_run_is_queued(
    mission: Mission, organiser: User, request_a: MeetingRequest
) -> None:
    first = plan_request(mission=mission, actor=organiser, limits=LIMITS, note="First try")
    assert (first.number, first.note, first.filled_at) == (1, "First try", None)
    assert first.run is not None
    assert first.run.state == RunState.QUEUED
    assert AuditEntry.objects.get(verb="plan.create").actor == organiser


def test_second_run_is_refused_while_the_first_is_under_way(
    mission: Mission, organiser: User, request_a: MeetingRequest
) -> None:
    plan_request(mission=mission, actor=organiser, limits=LIMITS)
    with pytest.raises(PlanConflictError, match="Plan 1 is still being made"):
        plan_request(mission=mission, actor=organiser, limits=LIMITS)
    assert SolverRun.objects.count() == 1


def test_another_mission_may_be_planned_while_a_run_is_under_way(
    mission: Mission, organiser: User, request_a: MeetingRequest, strangers_mission: Mission, stranger: User
) -> None:
    plan_request(mission=strangers_mission, actor=stranger, limits=LIMITS)
    assert plan_request(mission=mission, actor=organiser, limits=LIMITS).number == 1


def test_empty_mission_has_nothing_to_plan(mission: Mission, organiser: User) -> None:
    with pytest.raises(ValidationError, match=r"There is nothing to plan yet: .* has no meeting requests"):
        plan_request(mission=mission, actor=organiser)
    assert not PlanVersion.objects.exists()


def test_mission_whose_requests_are_all_declined_has_nothing_to_plan(
    mission: Mission, organiser: User, request_a: MeetingRequest
) -> None:
    record_update(record=request_a, actor=organiser, values={"answer": Answer.DECLINED})
    with pytest.raises(ValidationError, match=r"the only request .* cannot be placed"):
        plan_request(mission=mission, actor=organiser)


def test_obligation_that_was_declined_is_refused_in_words(
    mission: Mission, organiser: User, request_a: MeetingRequest
) -> None:
    values = {"answer": Answer.DECLINED, "decision": Decision.MUST}
    record_update(record=request_a, actor=organiser, values=values)
    with pytest.raises(ValidationError) as refused:
        plan_request(mission=mission, actor=organiser)
    (said,) = refused.value.messages
    assert said.startswith("Acme Energy – Ministry of Energy must take place, but cannot: Ministry of Energy declined.")


def test_guarantee_that_no_limit_allows_is_refused_in_names(
    mission: Mission, organiser: User, request_a: MeetingRequest, company_a: Guests
) -> None:
    values = {"guaranteed_minimum": 5, "daily_maximum": 2}
    record_update(record=company_a.party, actor=organiser, values=values)
    with pytest.raises(ValidationError) as refused:
        plan_request(mission=mission, actor=organiser)
    assert refused.value.messages == [
        "Acme Energy: 5 meetings are guaranteed but at most 2 a day are allowed on 2 days"
    ]


def test_solution_taken_in_twice_changes_nothing(draft: PlanVersion) -> None:
    before = list(draft.meetings.values_list("pk", "starts_at", "room"))
    filled_at = draft.filled_at
    assert draft.run is not None
    plan_take_solution(run=SolverRun.objects.get(pk=draft.run.pk))
    draft.refresh_from_db()
    assert list(draft.meetings.values_list("pk", "starts_at", "room")) == before
    assert draft.filled_at == filled_at


def test_plan_is_stale_when_data_changed_during_its_run(
    mission: Mission, organiser: User, request_a: MeetingRequest
) -> None:
    plan = plan_request(mission=mission, actor=organiser, limits=LIMITS)
    record_update(record=request_a, actor=organiser, values={"rank": 3})
    assert run_execute(plan).is_stale


def test_plan_lives_without_a_request_that_was_deleted_during_its_run(
    mission: Mission, organiser: User, request_a: MeetingRequest, request_b: MeetingRequest
) -> None:
    plan = plan_request(mission=mission, actor=organiser, limits=LIMITS)
    request_b.delete()
    filled = run_execute(plan)
    assert [meeting.request for meeting in filled.meetings.all()] == [request_a]
    assert filled.is_stale
    assert "A meeting was left out: its request was deleted while the plan was made." in filled.report["remarks"]


def test_solution_that_comes_after_the_draft_was_thrown_away_is_there_when_it_is_brought_back(
    mission: Mission, organiser: User, request_a: MeetingRequest
) -> None:
    plan = plan_request(mission=mission, actor=organiser, limits=LIMITS)
    assert plan.run is not None
    PlanVersion.objects.filter(pk=plan.pk).update(discarded_at=timezone.now())  # between the run's end and its news
    runs.execute(plan.run.pk, "a test")
    plan_take_solution(run=SolverRun.objects.get(pk=plan.run.pk))
    assert not PlanVersion.objects.filter(pk=plan.pk).exists()
    plan_bring_back(plan=plan, actor=organiser)
    assert PlanVersion.objects.get(pk=plan.pk).meetings.count() == 1


def test_run_without_a_worker_is_cancelled_and_leaves_the_draft_empty(
    mission: Mission, organiser: User, request_a: MeetingRequest
) -> None:
    plan = plan_request(mission=mission, actor=organiser, limits=LIMITS)
    plan_cancel(plan=plan, actor=organiser)
    plan_cancel(plan=plan, actor=organiser)
    assert plan.run is not None
    run = SolverRun.objects.get(pk=plan.run.pk)
    plan_take_solution(run=run)
    plan.refresh_from_db()
    assert (run.state, plan.filled_at, plan.report["message"]) == (
        RunState.CANCELLED,
        None,
        "Cancelled before it began.",
    )
    assert AuditEntry.objects.filter(verb="plan.cancel").count() == 1


def test_infeasible_obligations_fail_in_words_and_leave_the_published_plan(
    mission: Mission, organiser: User, request_a: MeetingRequest, request_b: MeetingRequest, counterpart: Guests
) -> None:
    for request in (request_a, request_b):
        record_update(record=request, actor=organiser, values={"decision": Decision.MUST})
    record_update(record=counterpart.party, actor=organiser, values={"total_maximum": 1})
    plan = run_execute(plan_request(mission=mission, actor=organiser, limits=LIMITS))
    assert plan.filled_at is None
    assert plan.report["state"] == RunState.FAILED
    assert plan.report["message"]


def test_locked_meeting_stays_in_the_next_plan(
    planned: Callable[[], PlanVersion], draft: PlanVersion, organiser: User, request_a: MeetingRequest
) -> None:
    locked = meeting_lock(meeting=draft.meetings.get(request=request_a), actor=organiser, is_locked=True)
    again = planned().meetings.get(request=request_a)
    assert again.is_locked
    assert (again.starts_at, again.room, set(again.attendees.all())) == (
        locked.starts_at,
        locked.room,
        set(locked.attendees.all()),
    )


def test_report_names_what_the_organiser_should_look_at(
    mission: Mission, organiser: User, request_a: MeetingRequest, counterpart: Guests
) -> None:
    nobody = make_party(mission, name="Nobody & Sons")
    make_request(mission, nobody, counterpart.party)
    plan = plan_request(mission=mission, actor=organiser, limits=LIMITS)
    assert "Nobody & Sons has no persons: nothing can be planned for it. Add at least one." in plan.report["remarks"]
