"""What every noun's serializer keeps to: no unknown key, no secret out, no end before its start."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from rest_framework import serializers
from rest_framework.utils import model_meta

from mission.api.permissions import Seat
from mission.api.serializers.fields import BY_MODEL_FIELD, SMALL, Choice, Moment, Related
from mission.enums import Role

# First field, second field: the second is never before the first.
SPANS = (("starts_at", "ends_at"), ("earliest", "latest"), ("day_from", "day_until"), ("lunch_from", "lunch_until"))
DAYS = ("first_day", "last_day")
UNBOUND = ("min_value", "max_value", "max_digits", "decimal_places", "validators", "max_length", "style")


class StrictSerializer(serializers.Serializer):
    """Refuses keys that it does not know."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            refuse_unknown(data, {name for name, field in self.fields.items() if not field.read_only})
        return super().to_internal_value(data)


class RowSerializer(serializers.ModelSerializer):
    """A row of a mission as one role sees it and may write it.

    `secret`: {field: roles that see it}; `writable`: {role other than organiser: the fields it may write}. The seat
    comes with the context; without one (in the OpenAPI document) all fields are there and the secret ones are optional.
    """

    serializer_field_mapping = BY_MODEL_FIELD  # type: ignore[assignment]
    serializer_related_field = Related
    serializer_choice_field = Choice
    secret: ClassVar[dict[str, frozenset[Role]]] = {}
    writable: ClassVar[dict[Role, frozenset[str]]] = {}

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        seat = self.seat
        for name, roles in self.secret.items() if seat else ():
            if seat and seat.role not in roles:
                fields.pop(name, None)
        if seat and not seat.organises:
            may = self.writable.get(seat.role, frozenset())
            for name, field in fields.items():
                if name not in may:
                    field.read_only, field.required = True, False
        return fields

    def get_validators(self) -> list[Any]:
        """None of the framework's own: the rows check themselves when they are written, and say it in their words."""
        return []

    @property
    def seat(self) -> Seat | None:
        return self.context.get("seat")

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        made, kwargs = super().build_standard_field(field_name, model_field)
        if made in (Moment, BY_MODEL_FIELD[models.TimeField]):
            kwargs = {name: value for name, value in kwargs.items() if name not in UNBOUND}
        if most := SMALL.get(model_field.get_internal_type()):
            # The database's own range differs from one product to the next; the API's does not.
            kwargs["max_value"] = min(kwargs.get("max_value", most), most)
            kwargs["min_value"] = max(kwargs.get("min_value", 0), 0)
        return made, kwargs

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            refuse_unknown(data, {name for name, field in self.fields.items() if not field.read_only})
        values = super().to_internal_value(data)
        if self.instance is not None and not self.partial:
            return {**self._defaults(), **values}
        return values

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        def now(name: str) -> Any:
            return attrs[name] if name in attrs else getattr(self.instance, name, None)

        for first, second in SPANS:
            if (first in attrs or second in attrs) and now(first) and now(second) and now(second) <= now(first):
                raise serializers.ValidationError({second: f"This must be later than {first}."})
        first, second = DAYS
        if (first in attrs or second in attrs) and now(first) and now(second) and now(second) < now(first):
            raise serializers.ValidationError({second: f"This must not be earlier than {first}."})
        return attrs

    def _defaults(self) -> dict[str, Any]:
        """PUT replaces: a field that is not given falls back to what a new entry would have."""
        model: type[models.Model] = self.Meta.model
        info = model_meta.get_field_info(model)
        found: dict[str, Any] = {}
        for field in self._writable_fields:
            name = field.source
            if field.required or name not in {**info.fields, **info.relations}:
                continue
            model_field = model._meta.get_field(name)
            if isinstance(model_field, models.Field) and not model_field.many_to_many:
                found[name] = model_field.get_default()
            else:
                found[name] = []
        return found


def refuse_unknown(data: dict[Any, Any], known: set[str]) -> None:
    """Raises ValidationError naming every key that nobody may write here."""
    strange = [str(key) for key in data if key not in known]
    if strange:
        raise serializers.ValidationError(
            {key[:60]: "This field does not exist here or cannot be written." for key in strange}
        )
