"""Ask for a plan, take its solution in."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mission.enums import PlanState
from mission.models import Mission, PlanVersion, User
from mission.planning.problem import build_problem
from mission.planning.solution import meetings_write
from mission.services.plans import PlanConflictError, plan_create, plan_lock_row
from mission.services.records import audit_write
from scheduler import runs
from scheduler.core.meetings.codec import problem_from_json, solution_from_json
from scheduler.core.meetings.reserve import Reserve
from scheduler.models import ENDED, SolverRun

if TYPE_CHECKING:  # brings OR-Tools along, which a web process loads only when it really asks for a plan
    from scheduler.core.search import Limits

NOTHING_TO_PLAN = "There is nothing to plan yet"


def plan_request(
    *,
    mission: Mission,
    actor: User | None,
    limits: Limits | None = None,
    note: str = "",
    based_on: PlanVersion | None = None,
    reserve: Reserve | None = None,
) -> PlanVersion:
    """Freeze the mission as a problem, queue a run for it and number a draft that waits for the run's solution.

    Locked meetings of `based_on` (by default the newest plan with meetings) stay where they are. With a `reserve` the
    search leaves these minutes free, and the plan's meetings keep the lengths that the mission says. Raises
    PlanConflictError while another run of the mission is under way, ValidationError if there is nothing to plan or the
    mission's data contradict each other; nothing is written then.
    """
    with transaction.atomic():
        locked = Mission.objects.select_for_update().get(pk=mission.pk)
        refuse_a_second_run(locked)
        base = (
            based_on or PlanVersion.objects.filter(mission=locked, filled_at__isnull=False).order_by("-number").first()
        )
        problem, notes = build_problem(mission=locked, plan=base)
        if notes.errors:
            raise ValidationError(list(notes.errors))
        if not problem.requests:
            raise ValidationError(_nothing(locked, len(notes.left_out)))
        try:
            asked = problem if reserve is None else reserve.apply(problem)
            run = runs.submit(problem=asked, limits=limits or limits_default())
        except runs.RunRefused as refused:
            raise ValidationError([notes.names.sentence(each) for each in refused.errors]) from refused
        plan = plan_create(mission=locked, actor=actor, run=run, based_on=base, note=note)
        plan.report = {"remarks": list(notes.remarks)}
        if reserve is not None:
            plan.report["reserve"] = {**asdict(reserve), "sentence": notes.names.sentence(reserve.sentence)}
        plan.save(update_fields=["report"])
        runs.wake(run)
    return plan


def limits_default() -> Limits:
    """The installation's usual limits for one run."""
    from scheduler.core.search import Limits

    return Limits(seconds=float(settings.RUN_SECONDS), workers=settings.RUN_WORKERS)


def plan_cancel(*, plan: PlanVersion, actor: User | None, keep: bool = True) -> PlanVersion:
    """Stop a plan's run; the best plan found so far is taken, or thrown away if it is not to be kept. Does nothing to
    a run that has ended. Twice is once."""
    if plan.run is None:
        raise ValidationError(f"{plan} was not made by a run: there is nothing to cancel.")
    if not keep:
        _discard(plan)
    run = SolverRun.objects.defer("problem", "solution", "report").get(pk=plan.run.pk)
    if not run.ended and run.cancel_requested_at is None:
        audit_write(mission=plan.mission, actor=actor, verb="plan.cancel", subject=plan)
        runs.cancel(run=run)
    plan.refresh_from_db()
    return plan


def _discard(plan: PlanVersion) -> None:
    """Whatever the run brings is not wanted; too late if it has been brought."""
    with transaction.atomic():
        row = plan_lock_row(plan)
        if row.filled_at is None:
            row.report = {**row.report, "discarded": True}
            row.save(update_fields=["report"])


def plan_take_solution(*, run: SolverRun) -> PlanVersion | None:
    """Fill the draft that waits for this run. Doing it again changes nothing. None if no plan waits for the run."""
    with transaction.atomic():
        plan = (
            PlanVersion.with_discarded.select_for_update(of=("self",))
            .select_related("mission")
            .filter(run_id=run.pk)
            .first()
        )
        if plan is None or run.state not in ENDED:
            return None
        if plan.filled_at is not None or plan.state != PlanState.DRAFT:
            return plan
        remarks = list(plan.report.get("remarks", ()))
        kept = {
            name: plan.report[name] for name in ("remarks", "repair", "reserve", "discarded") if name in plan.report
        }
        plan.report = {**_report(run), **kept}
        plan.is_stale = _changed_since(plan.mission, run.created_at)
        # A repair waits until the organiser takes one of its offers; what was thrown away is not written at all.
        if run.solution is not None and not {"repair", "discarded"}.intersection(kept):
            problem = problem_from_json(run.problem)
            given = kept.get("reserve")
            if given:
                problem = Reserve(given["door"], given["way"], given["after"]).lifted(problem)
            written = meetings_write(plan=plan, problem=problem, solution=solution_from_json(run.solution))
            plan.filled_at = timezone.now()
            if written.dropped:
                plan.is_stale = True
                plan.report = {**plan.report, "met": written.meetings, "remarks": [*remarks, *written.dropped]}
        plan.save(update_fields=["report", "is_stale", "filled_at"])
    return plan


def refuse_a_second_run(mission: Mission) -> None:
    """Raises PlanConflictError while a run of the mission is under way."""
    active = PlanVersion.objects.filter(mission=mission, run__isnull=False).exclude(run__state__in=ENDED).first()
    if active is not None:
        raise PlanConflictError(
            f"Plan {active.number} is still being made. Wait until it is ready, or cancel it, then ask again."
        )


def _nothing(mission: Mission, left_out: int) -> str:
    if left_out:
        count = "the only request" if left_out == 1 else f"all {left_out} requests"
        return f"{NOTHING_TO_PLAN}: {count} of {mission} cannot be placed. See the unmet requests for the reasons."
    return f"{NOTHING_TO_PLAN}: {mission} has no meeting requests. Enter or import some, then ask again."


def _changed_since(mission: Mission, moment: datetime) -> bool:
    return mission.data_changed_at is not None and mission.data_changed_at > moment


def _report(run: SolverRun) -> dict[str, Any]:
    """What the plan keeps of its run's report; findings on goals are counted, since the page asks the referee anew.

    {state, status, message, levels: [{name, value, bound, gap, proven, maximise, seconds, sentence}], met, unmet,
    alone, seconds, first_plan_seconds, braked, soft: {rule: findings}, remarks}.
    """
    given = run.report or {}
    kept = ("status", "levels", "met", "unmet", "alone", "seconds", "first_plan_seconds", "braked")
    soft = Counter(str(each.get("rule")) for each in given.get("soft", ()))
    return {
        "state": run.state,
        "message": run.message,
        **{name: given[name] for name in kept if name in given},
        "soft": dict(sorted(soft.items())),
    }
