"""Papers made in one go: of a mission."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from mission.enums import BundleKind
from mission.models import Bundle, Mission


def bundles_of(*, mission: Mission, kinds: Iterable[BundleKind]) -> QuerySet[Bundle]:
    """Those of the kinds, newest first."""
    return Bundle.objects.filter(mission=mission, kind__in=list(kinds)).select_related("plan", "mission", "created_by")
