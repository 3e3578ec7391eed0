"""Programme items and availabilities of a mission."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from mission.models import Availability, Mission, Party, ProgrammeItem


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


def hours_of(*, party: Party) -> QuerySet[Availability]:
    """The hours of a party and of its people, as far as anybody entered some."""
    mine = Q(party=party) | Q(person__party=party)
    return Availability.objects.filter(mine, mission_id=party.mission_id).select_related("person", "party", "mission")
