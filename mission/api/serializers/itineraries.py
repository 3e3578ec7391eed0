"""Itineraries as everybody's other renderings have them: one value, told in JSON."""

from __future__ import annotations

from rest_framework import serializers

from mission.api.serializers.base import RowSerializer
from mission.models import Party, Person


class PartyOwnerSerializer(RowSerializer):
    """A party whose itinerary the caller may read."""

    class Meta:
        model = Party
        fields = ("id", "code", "name")
        read_only_fields = fields


class PersonOwnerSerializer(RowSerializer):
    """A person whose itinerary the caller may read."""

    class Meta:
        model = Person
        fields = ("id", "code", "name", "party")
        read_only_fields = fields


class WhoSerializer(serializers.Serializer):
    """Somebody at a stop."""

    name = serializers.CharField()
    title = serializers.CharField()
    party = serializers.CharField()


class PlaceAtSerializer(serializers.Serializer):
    """Where a stop is; empty texts where nothing is known."""

    venue = serializers.CharField()
    room = serializers.CharField()
    address = serializers.CharField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)


class TravelSerializer(serializers.Serializer):
    """How to get there in time."""

    origin = serializers.CharField()
    leave_by = serializers.DateTimeField()
    minutes = serializers.IntegerField()
    door_minutes = serializers.IntegerField()


class StopSerializer(serializers.Serializer):
    """One thing in somebody's day."""

    uid = serializers.CharField(help_text="Its identity in calendars, for life.")
    sequence = serializers.IntegerField()
    is_cancelled = serializers.BooleanField()
    kind = serializers.CharField()
    title = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    place = PlaceAtSerializer()
    parties = serializers.ListField(child=serializers.CharField())
    others = WhoSerializer(many=True)
    own = WhoSerializer(many=True)
    interpreter = serializers.CharField()
    language = serializers.CharField()
    description = serializers.CharField()
    travel = TravelSerializer(allow_null=True)


class DaySerializer(serializers.Serializer):
    """One day, also one on which nothing happens."""

    date = serializers.DateField()
    stops = StopSerializer(many=True)


class ItinerarySerializer(serializers.Serializer):
    """One person's or one party's days in the published plan."""

    owner = serializers.CharField()
    owner_title = serializers.CharField()
    party = serializers.CharField()
    mission = serializers.CharField()
    place = serializers.CharField()
    time_zone = serializers.CharField(source="zone.key")
    plan_number = serializers.IntegerField(allow_null=True, help_text="Null while nothing is published.")
    changed_at = serializers.DateTimeField()
    days = DaySerializer(many=True)
