"""Zones, venues, rooms and travel times, in and out."""

from __future__ import annotations

from mission.api.serializers.base import RowSerializer
from mission.models import Room, TravelTime, Venue, Zone

_TIMES = ("created_at", "updated_at")


class ZoneSerializer(RowSerializer):
    """A part of town."""

    class Meta:
        model = Zone
        fields = ("id", "code", "name", *_TIMES)
        read_only_fields = _TIMES


class VenueSerializer(RowSerializer):
    """A place one travels to."""

    class Meta:
        model = Venue
        fields = (
            "id",
            "code",
            "name",
            "address",
            "zone",
            "building",
            "latitude",
            "longitude",
            "position_is_approximate",
            "door_minutes",
            "list_closes_hours",
            *_TIMES,
        )
        read_only_fields = _TIMES


class RoomSerializer(RowSerializer):
    """A room or a table at a venue."""

    class Meta:
        model = Room
        fields = ("id", "code", "venue", "name", "holds", "seats", *_TIMES)
        read_only_fields = _TIMES


class TravelTimeSerializer(RowSerializer):
    """Minutes on the road from one zone to another, from a time of day on."""

    class Meta:
        model = TravelTime
        fields = ("id", "origin", "destination", "from_time", "minutes", *_TIMES)
        read_only_fields = _TIMES
