"""Missions, memberships and audit entries, as a viewer may read them."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from mission.models import AuditEntry, Membership, Mission, Sector, User


def missions_of(*, viewer: User | AnonymousUser) -> QuerySet[Mission]:
    """Missions in which the viewer has any role."""
    if not viewer.is_authenticated:
        return Mission.objects.none()
    return Mission.objects.filter(memberships__user=viewer).select_related("hub").distinct()


def memberships_of(*, mission: Mission) -> QuerySet[Membership]:
    return Membership.objects.filter(mission=mission).select_related("user", "party", "mission")


def sectors_of(*, mission: Mission) -> QuerySet[Sector]:
    return Sector.objects.filter(mission=mission)


def audit_of(*, mission: Mission) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(mission=mission).select_related("actor", "on_behalf_of")
