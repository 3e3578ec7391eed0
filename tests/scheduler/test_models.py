"""What the database itself refuses about a run."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from scheduler.models import RunState, SolverRun

NOW = timezone.now()
RUNNING: dict[str, Any] = {
    "state": RunState.RUNNING,
    "worker": "a worker",
    "token": 1,
    "started_at": NOW,
    "lease_until": NOW,
}
DONE: dict[str, Any] = {"state": RunState.DONE, "finished_at": NOW}


def run_create(**fields: Any) -> SolverRun:
    return SolverRun.objects.create(problem={}, limits={}, **fields)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [{}, RUNNING, DONE, DONE | {"solution": {}}, DONE | {"announced_at": NOW}, DONE | {"state": RunState.FAILED}],
)
def test_run_is_accepted_when_its_state_and_times_agree(fields: dict[str, Any]) -> None:
    assert run_create(**fields).pk


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("run_kind_is_known", {"kind": "picnics"}),
        ("run_state_is_known", {"state": "asleep"}),
        ("run_ended_has_a_time", {"state": RunState.DONE}),
        ("run_ended_has_a_time", {"finished_at": NOW}),
        ("run_running_has_a_lease", RUNNING | {"lease_until": None}),
        ("run_running_has_a_lease", RUNNING | {"worker": ""}),
        ("run_running_has_a_lease", RUNNING | {"token": 0}),
        ("run_running_has_a_lease", {"lease_until": NOW}),
        ("run_plan_only_at_the_end", {"solution": {"meetings": []}}),
        ("run_plan_only_at_the_end", DONE | {"state": RunState.FAILED, "solution": {"meetings": []}}),
        ("run_announced_after_the_end", {"announced_at": NOW}),
    ],
)
def test_run_is_refused_by_name_when_its_state_and_times_disagree(constraint: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        run_create(**fields)
