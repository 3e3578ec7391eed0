"""The audit trail only grows."""

from __future__ import annotations

import pytest

from mission.models import AuditEntry, Mission
from mission.services.records import audit_write


def test_an_entry_is_neither_changed_nor_deleted(mission: Mission) -> None:
    audit_write(mission=mission, actor=None, verb="plan.cancel", subject=mission)
    entry = AuditEntry.objects.latest("pk")
    before = AuditEntry.objects.filter(pk=entry.pk).values().get()
    entry.actor_name = "Somebody else"
    with pytest.raises(TypeError, match="never changed"):
        entry.save()
    with pytest.raises(TypeError, match="never deleted"):
        entry.delete()
    assert AuditEntry.objects.filter(pk=entry.pk).values().get() == before
