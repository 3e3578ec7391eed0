"""Bundles: papers of a plan that take a while, made by a worker and kept as a file for some time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from mission.enums import BundleKind, BundleState

UNDER_WAY: tuple[BundleState, ...] = (BundleState.QUEUED, BundleState.MAKING)


class Bundle(models.Model):
    """What is asked, how far it is, and the file once it is whole. Only mission/itineraries/bundles.py writes to it.

    `made` of `total` steps are done (files, badges, rows: as the kind counts). `claim` names the attempt that makes
    it; the file on the disk bears it in its name, so that a late worker can neither write nor be taken for the row's
    own. `size` (bytes) and `digest` (SHA-256) are the whole file's; `message`: why there is none.
    """

    mission = models.ForeignKey("mission.Mission", on_delete=models.CASCADE, related_name="+")
    plan = models.ForeignKey("mission.PlanVersion", on_delete=models.CASCADE, related_name="bundles")
    kind = models.CharField(max_length=10, choices=BundleKind.choices, default=BundleKind.PACK)
    paper = models.CharField(max_length=10, default="a4", blank=True, help_text="The sheet: a4, letter, or none.")
    state = models.CharField(max_length=10, choices=BundleState.choices, default=BundleState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.CharField(max_length=32, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    woken_at = models.DateTimeField(null=True, blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    made = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, default="")
    message = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "kind", "paper"), condition=Q(state__in=UNDER_WAY), name="bundle_is_made_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(kind__in=BundleKind.values), name="bundle_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=BundleState.values), name="bundle_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=BundleState.MAKING) | (Q(lease_until__isnull=False) & ~Q(claim="")),
                name="bundle_in_work_has_a_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state=BundleState.READY) | (Q(size__gt=0, finished_at__isnull=False) & ~Q(digest="")),
                name="bundle_ready_has_a_file",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, plan {self.plan.number}"

    @property
    def sheet(self) -> str:
        """As people say it; empty for what is not printed."""
        return {"a4": "A4", "letter": "Letter"}.get(self.paper, "")

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY
