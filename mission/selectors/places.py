"""Zones, venues, rooms and travel times of a mission."""

from __future__ import annotations

from django.db.models import QuerySet

from mission.models import Mission, Room, TravelTime, Venue, Zone


def zones_of(*, mission: Mission) -> QuerySet[Zone]:
    return Zone.objects.filter(mission=mission)


def venues_of(*, mission: Mission) -> QuerySet[Venue]:
    return Venue.objects.filter(mission=mission).select_related("zone", "mission").prefetch_related("rooms")


def rooms_of(*, mission: Mission) -> QuerySet[Room]:
    return Room.objects.filter(mission=mission).select_related("venue", "mission")


def travel_times_of(*, mission: Mission) -> QuerySet[TravelTime]:
    return TravelTime.objects.filter(mission=mission).select_related("origin", "destination", "mission")
