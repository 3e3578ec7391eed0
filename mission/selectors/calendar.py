"""Programme items and availabilities of a mission."""

from __future__ import annotations

from django.db.models import QuerySet

from mission.models import Availability, Mission, ProgrammeItem


def programme_of(*, mission: Mission) -> QuerySet[ProgrammeItem]:
    return (
        ProgrammeItem.objects.filter(mission=mission)
        .select_related("venue", "mission")
        .prefetch_related("parties", "sectors", "persons")
    )


def availabilities_of(*, mission: Mission) -> QuerySet[Availability]:
    return Availability.objects.filter(mission=mission).select_related(
        "person", "party", "room__venue", "interpreter", "vehicle", "mission"
    )
