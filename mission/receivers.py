"""All receivers of signals, in one place."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from mission.signals import plan_published
from scheduler.signals import run_finished


@receiver(run_finished, dispatch_uid="plan_take_solution")
def take_solution(sender: object, *, run: Any, **kwargs: object) -> None:
    from mission.planning.requesting import plan_take_solution

    plan_take_solution(run=run)


@receiver(plan_published, dispatch_uid="outbox_fill")
def tell_people(sender: object, *, plan: Any, **kwargs: object) -> None:
    """If this is lost with its process, the worker's clock finds a published plan of which nobody was told."""
    from mission.messages.outbox import outbox_fill
    from mission.tasks import send_soon

    if outbox_fill(plan=plan):
        send_soon()


@receiver(user_logged_out, dispatch_uid="sign_out_remember")
def sign_out_remember(sender: object, *, request: HttpRequest | None, **kwargs: object) -> None:
    """The answer to this request tells the browser to forget what it kept."""
    if request is not None:
        request.has_signed_out = True  # type: ignore[attr-defined]
