"""All receivers of signals, in one place."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from scheduler.signals import run_finished


@receiver(run_finished, dispatch_uid="plan_take_solution")
def take_solution(sender: object, *, run: Any, **kwargs: object) -> None:
    from mission.planning.requesting import plan_take_solution

    plan_take_solution(run=run)
