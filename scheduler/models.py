"""A planning run as a row: frozen problem in, lease and progress while it runs, solution and report out."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class RunKind(models.TextChoices):
    MEETINGS = "meetings", "Meetings"
    EXPLANATION = "explanation", "Explanation"
    WHAT_IF = "what_if", "What if"


class RunState(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"
    FAILED = "failed", "Failed"


ENDED: tuple[RunState, ...] = (RunState.DONE, RunState.CANCELLED, RunState.FAILED)
ANNOUNCEMENTS = 20  # how often a failing receiver is tried


class SolverRun(models.Model):
    """One search. Only `scheduler.runs` writes to it, and only by compare-and-set on `state` and `token`.

    `limits`: {seconds, workers, seed}. `progress`: {phase, value, bound, gap, met, elapsed, history}, empty before the
    first word from the search. `solution`: the codec's JSON of the plan, None without one. `report`: {status, message,
    levels, alone, hard, soft, seconds, first_plan_seconds, braked} and a repair's offers, None before the end; of an
    explanation or a what-if what scheduler/explanations.py and whatifs.py make of it. `message`: how it ended, for the
    organiser.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=RunKind.choices, default=RunKind.MEETINGS)
    problem = models.JSONField()
    limits = models.JSONField()

    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The fencing token: one more at each claim. Who holds an older one can write nothing any more.
    token = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=200, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    woken_at = models.DateTimeField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)

    progress = models.JSONField(default=dict, blank=True)
    solution = models.JSONField(null=True, blank=True)
    report = models.JSONField(null=True, blank=True)
    message = models.TextField(blank=True, default="")

    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # When every receiver of `run_finished` was through, and how often it was tried.
    announced_at = models.DateTimeField(null=True, blank=True)
    announcements = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="run_kind_is_known", condition=Q(kind__in=RunKind.values)),
            models.CheckConstraint(name="run_state_is_known", condition=Q(state__in=RunState.values)),
            models.CheckConstraint(
                name="run_ended_has_a_time",
                condition=Q(state__in=ENDED, finished_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(finished_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="run_running_has_a_lease",
                condition=(
                    Q(state=RunState.RUNNING, lease_until__isnull=False, started_at__isnull=False, token__gt=0)
                    & ~Q(worker="")
                )
                | (~Q(state=RunState.RUNNING) & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="run_plan_only_at_the_end",
                condition=Q(solution__isnull=True) | Q(state__in=[RunState.DONE, RunState.CANCELLED]),
            ),
            models.CheckConstraint(
                name="run_announced_after_the_end", condition=Q(announced_at__isnull=True) | Q(state__in=ENDED)
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "lease_until"],
                name="run_alive",
                condition=Q(state__in=[RunState.QUEUED, RunState.RUNNING]),
            ),
            models.Index(fields=["finished_at"], name="run_unannounced", condition=Q(announced_at__isnull=True)),
            models.Index(fields=["created_at"], name="run_created"),
        ]

    def __str__(self) -> str:
        return f"run {self.pk} ({self.state})"

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def settled(self) -> bool:
        """Ended, and all that hear of it are through (or failed too often): what comes of it has come."""
        return self.ended and (self.announced_at is not None or self.announcements >= ANNOUNCEMENTS)
