"""What-ifs: put together, asked, thrown away. Planning data are never touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from mission.models import Mission, PlanVersion, User, WhatIf
from mission.services.plans import PlanConflictError
from mission.services.records import audit_write
from scheduler.models import ENDED, SolverRun

Scenarios = Sequence[Mapping[str, Any]]


def what_if_create(*, mission: Mission, actor: User | None, scenarios: Scenarios = ()) -> WhatIf:
    with transaction.atomic():
        row = WhatIf.objects.create(mission=mission, created_by=actor, scenarios=list(scenarios))
        audit_write(mission=mission, actor=actor, verb="what_if.create", subject=row)
    return row


def what_if_lock_row(what_if: WhatIf) -> WhatIf:
    """The row, locked for this transaction and fresh, behind the mission's. Raises ValidationError if it is gone."""
    Mission.objects.select_for_update().get(pk=what_if.mission_id)
    row = WhatIf.objects.select_for_update(of=("self",)).select_related("mission", "run").filter(pk=what_if.pk).first()
    if row is None:
        raise ValidationError("This what-if was deleted meanwhile.")
    return row


def what_if_open(what_if: WhatIf) -> WhatIf:
    """The locked row, if it may still be put together. Raises PlanConflictError once it was asked."""
    row = what_if_lock_row(what_if)
    if row.run_id is not None:
        raise PlanConflictError("This what-if was asked already and stays as it is. Take it as the start of another.")
    return row


def what_if_write(*, what_if: WhatIf, scenarios: Scenarios) -> None:
    """Other scenarios for a row that `what_if_open` has locked."""
    what_if.scenarios = list(scenarios)
    what_if.save(update_fields=["scenarios"])


def what_if_asked(*, what_if: WhatIf, actor: User | None, run: SolverRun, based_on: PlanVersion | None) -> None:
    """From now on the run answers; the row is locked by the caller."""
    what_if.run, what_if.based_on = run, based_on
    what_if.save(update_fields=["run", "based_on"])
    audit_write(mission=what_if.mission, actor=actor, verb="what_if.ask", subject=what_if)


def what_if_delete(*, what_if: WhatIf, actor: User | None) -> None:
    """Throw it away with its run's answer. Raises PlanConflictError while it is being tried."""
    with transaction.atomic():
        row = what_if_lock_row(what_if)
        run = row.run
        if run is not None and run.state not in ENDED:
            raise PlanConflictError("It is being tried. Stop it first.")
        audit_write(mission=row.mission, actor=actor, verb="what_if.delete", subject=row)
        row.delete()
        if run is not None:
            run.delete()
