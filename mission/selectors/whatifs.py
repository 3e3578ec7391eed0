"""What-ifs of a mission."""

from __future__ import annotations

from django.db.models import QuerySet

from mission.models import Mission, WhatIf


def what_ifs_of(*, mission: Mission) -> QuerySet[WhatIf]:
    """Newest first; the run's big JSON fields are left in the database."""
    return (
        WhatIf.objects.filter(mission=mission)
        .select_related("mission", "run", "based_on", "created_by")
        .defer("run__problem", "run__solution", "run__report")
        .order_by("-created_at", "-pk")
    )
