"""Minutes in reserve: asked for in words, kept by the search, not counted as meeting time, and measured beside the plan
without them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from mission.models import Meeting, MeetingRequest, Mission, PlanVersion, User
from mission.planning.checking import case_of
from mission.planning.requesting import plan_request
from mission.planning.reserving import Choice, beside_of, plan_request_with_reserve, reserve_chosen
from mission.services.plans import meeting_place
from scheduler.core.meetings.stress import stress
from scheduler.core.meetings.uncertainty import STILL, Uncertainty
from scheduler.models import SolverRun
from tests.mission.planning.conftest import LIMITS, run_execute

LATE = {"uncertainty": Uncertainty(overrun_chance=100), "missions": 200, "seed": 1, "late_over": 5, "minutes": 5}


@pytest.fixture
def tight(draft: PlanVersion, organiser: User, request_a: MeetingRequest, request_b: MeetingRequest) -> PlanVersion:
    """The same host receives one after the other, without a minute between."""
    first, second = sorted(draft.meetings.select_related("plan", "request"), key=lambda each: each.starts_at)
    meeting_place(
        plan=first.plan,
        request=second.request,
        actor=organiser,
        starts_at=first.ends_at,
        room=first.room,
        attendees=[
            *second.attendees.filter(party=second.request.delegation),
            *first.attendees.filter(party=first.request.counterpart),
        ],
    )
    draft.refresh_from_db()
    return draft


def lengths(plan: PlanVersion) -> set[int]:
    return {int((each.ends_at - each.starts_at).total_seconds()) // 60 for each in plan.meetings.all()}


def test_plan_with_a_reserve_runs_late_less_and_its_meetings_are_no_longer(tight: PlanVersion, organiser: User) -> None:
    plan = plan_request_with_reserve(plan=tight, actor=organiser, limits=LIMITS, **LATE)
    assert plan.report["reserve"]["sentence"] == "Leave 5 minutes more after Acme Energy – Ministry of Energy."
    run_execute(plan)
    plan.refresh_from_db()
    assert (plan.based_on, plan.meetings.count(), lengths(plan)) == (tight, 2, lengths(tight))
    case = case_of(plan=plan)
    study = stress(case.problem, case.solution, uncertainty=LATE["uncertainty"], missions=200)  # type: ignore[arg-type]
    beside = beside_of(plan, study)
    assert beside is not None
    assert (beside.plan, study.expected < beside.expected) == (tight, True)


def test_the_run_is_asked_with_the_reserve_and_the_mission_is_not_changed(tight: PlanVersion, organiser: User) -> None:
    before = list(MeetingRequest.objects.values())
    plan = plan_request_with_reserve(plan=tight, actor=organiser, limits=LIMITS, **LATE)
    assert plan.run is not None
    asked = {each["id"]: each["length"] for each in SolverRun.objects.get(pk=plan.run.pk).problem["requests"]}
    given = {each.id: each.length for each in case_of(plan=tight).problem.requests}
    assert sorted(asked[each] - given[each] for each in given) == [0, 5]
    assert list(MeetingRequest.objects.values()) == before


def test_where_nothing_is_passed_on_no_reserve_is_made(tight: PlanVersion, organiser: User) -> None:
    with pytest.raises(ValidationError, match="no lateness is passed on"):
        plan_request_with_reserve(plan=tight, actor=organiser, **{**LATE, "uncertainty": STILL})
    assert SolverRun.objects.count() == 1


def test_a_choice_is_the_newest_plans_paying_minutes_or_nothing(mission: Mission, tight: PlanVersion) -> None:
    assert reserve_chosen(mission=mission, choice=Choice.NOTHING) is None
    found = reserve_chosen(mission=mission, choice=Choice.PAYING)
    assert found is not None
    assert list(found.after.values()) == [5]


def test_without_a_plan_nobody_knows_which_minutes_pay(mission: Mission, request_a: MeetingRequest) -> None:
    with pytest.raises(ValidationError, match="make one without a reserve first"):
        reserve_chosen(mission=mission, choice=Choice.PAYING)


def test_a_plan_without_a_reserve_has_nothing_beside_it(tight: PlanVersion, organiser: User) -> None:
    plan = plan_request(mission=tight.mission, actor=organiser, limits=LIMITS)
    run_execute(plan)
    plan.refresh_from_db()
    case = case_of(plan=plan)
    assert beside_of(plan, stress(case.problem, case.solution, missions=10)) is None
    assert Meeting.objects.filter(plan=plan).count() == 2
