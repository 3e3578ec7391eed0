"""A mission that has been planned for real: requests, a run executed in this process, a filled draft."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mission.models import MeetingRequest, Mission, PlanVersion, User
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


@pytest.fixture
def planned(mission: Mission, organiser: User) -> Callable[[], PlanVersion]:
    """Plans the mission as it stands when called; the filled draft."""
    return lambda: run_execute(plan_request(mission=mission, actor=organiser, limits=LIMITS))


@pytest.fixture
def draft(planned: Callable[[], PlanVersion], request_a: MeetingRequest, request_b: MeetingRequest) -> PlanVersion:
    """A filled draft in which companies A and B meet the counterpart."""
    return planned()
