"""That somebody was erased: who asked, when, and for how long the audit trail was open for it. Never a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Erasure(models.Model):
    """One person erased. While `closed_at` is empty, the database lets texts of this mission's audit trail be blotted
    out; the row is closed in the transaction that opens it."""

    mission = models.ForeignKey("mission.Mission", on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    person_id = models.PositiveBigIntegerField(help_text="The person's number; the row stays, without the person.")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-opened_at", "-pk")

    def __str__(self) -> str:
        return f"Person {self.person_id} erased on {self.opened_at:%Y-%m-%d}"
