"""Acts that must have one effect however often they are asked for."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class IdempotentAct(models.Model):
    """What was made for one Idempotency-Key of one user: ids only, so that nothing secret stays behind."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, help_text="Of the request: the same key may not stand for another one.")
    subject_id = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "key"), name="idempotency_key_is_unique_for_a_user"),)

    def __str__(self) -> str:
        return self.key
