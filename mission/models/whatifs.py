"""What-ifs: scenarios that somebody tried on a mission's plan without changing its data."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class WhatIf(models.Model):
    """Some scenarios, put together and then tried by a run whose report holds the answer.

    `scenarios`: [{name, changes: [{kind, what, starts_at, ends_at, number}]}], as mission/planning/catalogue.py reads
    them. Without a run it is still being put together.
    """

    mission = models.ForeignKey("mission.Mission", on_delete=models.CASCADE, related_name="what_ifs")
    scenarios = models.JSONField(default=list, blank=True)
    run = models.OneToOneField(
        "scheduler.SolverRun", null=True, blank=True, on_delete=models.PROTECT, related_name="what_if"
    )
    based_on = models.ForeignKey(
        "mission.PlanVersion", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="The plan whose locked meetings were held.",
    )  # fmt: skip
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"What-if {self.pk}"
