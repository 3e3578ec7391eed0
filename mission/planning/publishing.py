"""Freeze a plan, put it in the place of the one before, and tell calendars exactly what changed."""

from __future__ import annotations

from functools import partial
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mission.enums import PlanState
from mission.models import PlanVersion, User
from mission.planning.calendar_records import records_write
from mission.planning.checking import plan_faults
from mission.services.plans import PlanConflictError, plan_lock_row
from mission.services.records import audit_write
from mission.signals import plan_published

MOST_FINDINGS_SAID = 5


class _Unseen:
    """The caller does not say which plan it believes to be published."""


UNSEEN: Final = _Unseen()


def plan_publish(
    *, plan: PlanVersion, actor: User | None, replaces: PlanVersion | _Unseen | None = UNSEEN
) -> PlanVersion:
    """Publish a filled draft without hard findings. Again changes nothing.

    `replaces`: the plan the publisher saw as published (None: none). Raises PlanConflictError if another one was
    published meanwhile, ValidationError with the findings for a plan that breaks a rule.
    """
    seen = _published(plan.mission_id) if isinstance(replaces, _Unseen) else replaces
    with transaction.atomic():
        draft = plan_lock_row(plan)
        if draft.state == PlanState.PUBLISHED:
            return draft
        _refuse_unfit(draft)
        former = _published(draft.mission_id)
        if former != seen:
            said = f"{former} was published meanwhile" if former else "The published plan was withdrawn meanwhile"
            raise PlanConflictError(f"{said}. Look at the difference, then publish again if you still want to.")
        faults = plan_faults(plan=draft)
        if faults:
            raise ValidationError(_findings_said(draft, [each.sentence for each in faults]))
        now = timezone.now()
        if former is not None:
            PlanVersion.objects.filter(pk=former.pk).update(state=PlanState.SUPERSEDED)
        draft.state, draft.published_at, draft.published_by = PlanState.PUBLISHED, now, actor
        draft.save(update_fields=["state", "published_at", "published_by"])
        changed = records_write(plan=draft, now=now)
        audit_write(
            mission=draft.mission,
            actor=actor,
            verb="plan.publish",
            subject=draft,
            changes={"supersedes": former.number if former else None, "calendar_entries_changed": changed},
        )
        transaction.on_commit(partial(plan_published.send_robust, sender=PlanVersion, plan=draft), robust=True)
    plan.refresh_from_db()
    return draft


def _published(mission_pk: int) -> PlanVersion | None:
    return PlanVersion.objects.filter(mission_id=mission_pk, state=PlanState.PUBLISHED).first()


def _refuse_unfit(plan: PlanVersion) -> None:
    if plan.state == PlanState.SUPERSEDED:
        raise ValidationError(
            f"{plan} was published before and is superseded. Copy it to a new draft and publish that."
        )
    if plan.filled_at is None:
        if plan.run is not None and not plan.run.settled:
            raise ValidationError(f"{plan} is still being made. Wait until its run is ready, then publish.")
        raise ValidationError(f"{plan} has no meetings: its run brought no solution. Start a new plan.")


def _findings_said(plan: PlanVersion, sentences: list[str]) -> list[str]:
    count = len(sentences)
    opening = f"{plan} cannot be published: {count} thing{'' if count == 1 else 's'} must be put right first."
    more = [f"… and {count - MOST_FINDINGS_SAID} more."] if count > MOST_FINDINGS_SAID else []
    return [opening, *sentences[:MOST_FINDINGS_SAID], *more]
