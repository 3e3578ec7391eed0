"""A mission that has been planned for real: requests, a run executed in this process, a filled draft."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from mission.models import MeetingRequest, Mission, PlanVersion, User
from mission.planning.placing import placing_of
from mission.planning.requesting import plan_request, plan_take_solution
from scheduler import runs
from scheduler.core.search import Limits
from scheduler.models import SolverRun

LIMITS = Limits(seconds=10, workers=1)


def run_execute(plan: PlanVersion) -> PlanVersion:
    """Search as a worker would, and take the solution in as the receiver would."""
    assert plan.run is not None
    runs.execute(plan.run.pk, "a test")
    plan_take_solution(run=SolverRun.objects.get(pk=plan.run.pk))
    return PlanVersion.objects.select_related("mission", "run").get(pk=plan.pk)


def free_start(plan: PlanVersion, request: MeetingRequest) -> datetime:
    """Another start at which the meeting breaks no rule with its room and people as they are."""
    placing = placing_of(plan=plan, request=request)
    now = placing.meeting
    assert now is not None
    people = {person.pk for person in now.attendees.all()}
    return next(
        each.starts_at
        for each in placing.options
        if each.fits and each.starts_at != now.starts_at and each.room_pk == now.room_id and set(each.people) == people
    )


@pytest.fixture
def planned(mission: Mission, organiser: User) -> Callable[[], PlanVersion]:
    """Plans the mission as it stands when called; the filled draft."""
    return lambda: run_execute(plan_request(mission=mission, actor=organiser, limits=LIMITS))


@pytest.fixture
def draft(planned: Callable[[], PlanVersion], request_a: MeetingRequest, request_b: MeetingRequest) -> PlanVersion:
    """A filled draft in which companies A and B meet the counterpart."""
    return planned()
