"""Minutes in reserve: a plan asked for with the minutes that pay in the stress test, and both lived through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from mission.models import Mission, PlanVersion, User
from mission.planning.checking import case_of
from mission.planning.requesting import plan_request
from scheduler.core.meetings.levers import reserve_of
from scheduler.core.meetings.reserve import Reserve
from scheduler.core.meetings.stress import Study, stress
from scheduler.core.meetings.uncertainty import Uncertainty

if TYPE_CHECKING:  # brings OR-Tools along
    from scheduler.core.search import Limits


class Choice(TextChoices):
    """What a plan may keep in reserve."""

    NOTHING = "", "No more minutes than the mission asks for"
    PAYING = "paying", "Minutes where the stress test of the last plan shows that they pay"


@dataclass(frozen=True, slots=True)
class Beside:
    """The same thousand missions lived through with the plan that a reserve was made for. Minutes; parts of 1."""

    plan: PlanVersion
    expected: float
    on_time: float
    reserve: str


def reserve_chosen(*, mission: Mission, choice: str, based_on: PlanVersion | None = None) -> Reserve | None:
    """The reserve for `based_on`, by default the mission's newest plan with meetings; None for nothing.

    Raises ValidationError where minutes shall be put where they pay and no plan shows where that is.
    """
    if not choice:
        return None
    filled = PlanVersion.objects.filter(mission=mission, filled_at__isnull=False).select_related("mission")
    base = based_on or filled.order_by("-number").first()
    if base is None:
        raise ValidationError("No plan shows yet where minutes pay: make one without a reserve first.")
    case = case_of(plan=base)
    return _paying(stress(case.problem, case.solution), base)


def plan_request_with_reserve(
    *,
    plan: PlanVersion,
    actor: User | None,
    uncertainty: Uncertainty,
    missions: int,
    seed: int,
    late_over: int,
    minutes: int,
    limits: Limits | None = None,
) -> PlanVersion:
    """Ask for a plan that keeps the minutes which pay in this stress test of `plan`. Raises as `plan_request` does,
    and ValidationError where no minutes pay."""
    case = case_of(plan=plan)
    figures: dict[str, Any] = {"uncertainty": uncertainty, "missions": missions, "seed": seed}
    study = stress(case.problem, case.solution, late_over=late_over, minutes=minutes, **figures)
    note = f"{plan} with minutes in reserve"[:200]
    return plan_request(
        mission=plan.mission, actor=actor, limits=limits, note=note, based_on=plan, reserve=_paying(study, plan)
    )


def _paying(study: Study, plan: PlanVersion) -> Reserve:
    found = reserve_of(study)
    if found.is_empty:
        raise ValidationError(f"In {plan} no lateness is passed on: minutes in reserve would spare nothing.")
    return found


def beside_of(plan: PlanVersion, study: Study) -> Beside | None:
    """How the plan did without the reserve, with the same luck; None for a plan that has none."""
    base = plan.based_on
    if not plan.report.get("reserve") or base is None or base.filled_at is None:
        return None
    case = case_of(plan=base)
    without = stress(
        case.problem,
        case.solution,
        uncertainty=study.uncertainty,
        missions=study.missions,
        seed=study.seed,
        late_over=study.late_over,
    )
    return Beside(base, without.expected, without.on_time, plan.report["reserve"]["sentence"])
