"""Papers made in one go: of a mission."""

from __future__ import annotations

from django.db.models import QuerySet

from mission.models import Bundle, Mission


def bundles_of(*, mission: Mission) -> QuerySet[Bundle]:
    """Newest first."""
    return Bundle.objects.filter(mission=mission).select_related("plan", "mission", "created_by")
