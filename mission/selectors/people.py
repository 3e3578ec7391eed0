"""Parties and persons of a mission."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from mission.enums import Side
from mission.models import Mission, Party, Person


def parties_of(*, mission: Mission, side: Side | None = None) -> QuerySet[Party]:
    """Parties with their sectors and `person_count`."""
    found = Party.objects.filter(mission=mission).select_related("home_venue", "mission").prefetch_related("sectors")
    if side is not None:
        found = found.filter(side=side)
    # Counting groups the rows, and grouped rows lose the model's own order.
    return found.annotate(person_count=Count("persons", distinct=True)).order_by("name", "code")


def parties_bare_of(*, mission: Mission, sector: str = "") -> QuerySet[Party]:
    """Parties as names, codes and sides alone; with `sector` (its code) those that have it."""
    found = Party.objects.filter(mission=mission).only("mission_id", "name", "code", "side").order_by("name", "code")
    return found.filter(sectors__code=sector) if sector else found


def party_names_of(*, mission: Mission, side: Side) -> list[tuple[str, str]]:
    """Code and name of each party of a side, by name."""
    return list(parties_bare_of(mission=mission).filter(side=side).values_list("code", "name"))


def party_of(*, mission: Mission, code: str) -> Party | None:
    return Party.objects.filter(mission=mission, code=code).select_related("home_venue", "mission").first()


def person_of(*, mission: Mission, code: str) -> Person | None:
    return Person.objects.filter(mission=mission, code=code).select_related("party", "mission").first()


def persons_of(*, mission: Mission, side: Side | None = None) -> QuerySet[Person]:
    found = Person.objects.filter(mission=mission).select_related("party", "mission")
    if side is not None:
        found = found.filter(party__side=side)
    return found
