"""Parties and persons, in and out."""

from __future__ import annotations

from rest_framework import serializers

from mission.api.permissions import DESKS, GUESTS, ORGANISERS
from mission.api.serializers.base import RowSerializer
from mission.models import Party, Person

_LIMITS = (
    "rank",
    "daily_maximum",
    "total_maximum",
    "guaranteed_minimum",
    "lunch_minutes",
    "longest_stretch",
    "rest_minutes",
)


class PartySerializer(RowSerializer):
    """A delegation or a counterpart."""

    person_count = serializers.SerializerMethodField()
    # Companies read counterparts' entries as well as their own; so what is about a party's own affairs is the desk's.
    secret = dict.fromkeys((*_LIMITS, "notes", "person_count", "created_at", "updated_at"), ORGANISERS)

    class Meta:
        model = Party
        fields = (
            "id",
            "code",
            "side",
            "name",
            "sectors",
            "home_venue",
            "languages",
            "website",
            "profile",
            *_LIMITS,
            "notes",
            "person_count",
            "created_at",
            "updated_at",
        )
        read_only_fields = ("created_at", "updated_at")

    def get_person_count(self, party: Party) -> int:
        """Persons of the party; 0 for one that was created with this very answer."""
        return getattr(party, "person_count", 0)


class PersonSerializer(RowSerializer):
    """A delegate or a representative."""

    secret = {
        "email": DESKS | GUESTS,
        "phone": DESKS | GUESTS,
        "named_at": DESKS,
        "created_at": ORGANISERS,
        "updated_at": ORGANISERS,
    }

    class Meta:
        model = Person
        fields = (
            "id",
            "code",
            "party",
            "name",
            "title",
            "pronunciation",
            "email",
            "phone",
            "rank",
            "is_head",
            "languages",
            "named_at",
            "created_at",
            "updated_at",
        )
        read_only_fields = ("created_at", "updated_at")
