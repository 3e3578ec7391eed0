"""Interpreters and vehicles, in and out."""

from __future__ import annotations

from mission.api.serializers.base import RowSerializer
from mission.models import Interpreter, Vehicle

_TIMES = ("created_at", "updated_at")


class InterpreterSerializer(RowSerializer):
    """Somebody who interprets between any two of the languages given."""

    class Meta:
        model = Interpreter
        fields = (
            "id",
            "code",
            "name",
            "languages",
            "email",
            "phone",
            "longest_stretch",
            "rest_minutes",
            *_TIMES,
        )
        read_only_fields = _TIMES


class VehicleSerializer(RowSerializer):
    """A coach, van or car with its driver."""

    class Meta:
        model = Vehicle
        fields = (
            "id",
            "code",
            "name",
            "kind",
            "seats",
            "driver_name",
            "driver_phone",
            "driver_hours",
            *_TIMES,
        )
        read_only_fields = _TIMES
