"""Programme items and availabilities, in and out."""

from __future__ import annotations

from mission.api.permissions import ORGANISERS, STAFF
from mission.api.serializers.base import RowSerializer
from mission.models import Availability, ProgrammeItem

_TIMES = ("created_at", "updated_at")


class ProgrammeItemSerializer(RowSerializer):
    """A fixed point of the programme."""

    # Who else is invited is not a guest's to read.
    secret = {"parties": STAFF, "sectors": STAFF, "persons": STAFF, "created_at": ORGANISERS, "updated_at": ORGANISERS}

    class Meta:
        model = ProgrammeItem
        fields = (
            "id",
            "code",
            "kind",
            "title",
            "starts_at",
            "ends_at",
            "venue",
            "audience",
            "parties",
            "sectors",
            "persons",
            "description",
            *_TIMES,
        )
        read_only_fields = _TIMES


class AvailabilitySerializer(RowSerializer):
    """Hours in which one person, party, room, interpreter or vehicle can or cannot be used."""

    secret = {"note": ORGANISERS, "created_at": ORGANISERS, "updated_at": ORGANISERS}

    class Meta:
        model = Availability
        fields = ("id", *Availability.THINGS, "kind", "starts_at", "ends_at", "note", *_TIMES)
        read_only_fields = _TIMES
