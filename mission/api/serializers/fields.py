"""Fields that take one JSON type each and nothing that merely looks like it, the same on every database."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.relations import ManyRelatedField

from mission.api.permissions import rows_seen

MOST_RELATED = 500
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?", re.ASCII)
SMALL = {"PositiveSmallIntegerField": 32767, "PositiveIntegerField": 2**31 - 1}


def _strict(base: type[serializers.Field], types: tuple[type, ...], said: str) -> type[Any]:
    """`base`, refusing every value that is not of these JSON types."""

    class Strict(base):  # type: ignore[valid-type, misc]
        def to_internal_value(self, data: Any) -> Any:
            if not isinstance(data, types) or (isinstance(data, bool) and bool not in types):
                raise serializers.ValidationError(said)
            return super().to_internal_value(data)

    Strict.__name__ = Strict.__qualname__ = base.__name__
    return Strict


_TEXT = "This must be a text."
Text = _strict(serializers.CharField, (str,), _TEXT)
Email = _strict(serializers.EmailField, (str,), _TEXT)
Url = _strict(serializers.URLField, (str,), _TEXT)
Slug = _strict(serializers.SlugField, (str,), _TEXT)
Choice = _strict(serializers.ChoiceField, (str,), _TEXT)
Whole = _strict(serializers.IntegerField, (int,), "This must be a whole number.")
YesNo = _strict(serializers.BooleanField, (bool,), "This must be true or false.")
Day = _strict(serializers.DateField, (str,), "Write a day as 2026-02-09.")
Words = _strict(serializers.DictField, (dict,), "This must be an object.")


class Number(_strict(serializers.DecimalField, (int, float), "This must be a number.")):  # type: ignore[misc]
    """A decimal number, as a JSON number."""

    def to_internal_value(self, data: Any) -> Decimal:
        return super().to_internal_value(data)

    def to_representation(self, value: Any) -> float | None:
        return None if value is None else float(value)


class Moment(serializers.Field):
    """An aware datetime; one without its offset could mean any hour, so it is refused."""

    default_error_messages = {
        "format": "Write a moment with its offset from UTC, e.g. 2026-02-09T10:30:00+04:00.",
        "naive": "The moment lacks its offset from UTC; write e.g. 2026-02-09T10:30:00+04:00.",
        "year": "The year must lie between 2000 and 2100.",
    }

    def to_internal_value(self, data: Any) -> datetime:
        try:
            moment = parse_datetime(data) if isinstance(data, str) else None
        except ValueError:
            moment = None
        if moment is None:
            self.fail("format")
        if moment.tzinfo is None:
            self.fail("naive")
        if not 2000 <= moment.year <= 2100:
            self.fail("year")
        return moment

    def to_representation(self, value: datetime) -> str:
        """In the mission's own time zone where it is known, so that 10:30 in Baku reads 10:30."""
        zone = self.context.get("zone")
        return (value.astimezone(zone) if zone else value).isoformat()


extend_schema_field({"type": "string", "format": "date-time"})(Moment)


@extend_schema_field({"type": "string", "pattern": f"^{CLOCK.pattern}$", "example": "09:30"})
class Clock(serializers.Field):
    """A time of day without a zone: the mission's own."""

    def to_internal_value(self, data: Any) -> time:
        if not isinstance(data, str) or not CLOCK.fullmatch(data):
            raise serializers.ValidationError("Write a time of day as 09:30.")
        return time.fromisoformat(data)

    def to_representation(self, value: time) -> str:
        return value.isoformat("minutes" if not value.second else "seconds")


class Related(serializers.PrimaryKeyRelatedField):
    """The id of an entry that the caller may see; any other is answered like one that does not exist."""

    default_error_messages = {
        "does_not_exist": "There is no such entry here: {pk_value}.",
        "incorrect_type": "This must be an entry's id, a whole number.",
    }

    def get_queryset(self) -> Any:
        found = super().get_queryset()
        seat = self.context.get("seat")
        if found is None or seat is None:
            return found
        return rows_seen(found.model, seat)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("incorrect_type")
        row = self.get_queryset().filter(pk=data).first() if abs(data) < 2**63 else None
        if row is None:
            self.fail("does_not_exist", pk_value=data)
        return row

    @classmethod
    def many_init(cls, *args: Any, **kwargs: Any) -> ManyRelated:
        wanted = ("read_only", "required", "default", "source", "label", "help_text", "allow_empty")
        outer = {name: kwargs[name] for name in wanted if name in kwargs}
        return ManyRelated(child_relation=cls(*args, **{**kwargs, "help_text": None}), **outer)


class ManyRelated(ManyRelatedField):
    """Ids of entries, read in one query."""

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            raise serializers.ValidationError("This must be a list of ids.")
        if len(data) > MOST_RELATED:
            raise serializers.ValidationError(f"Give at most {MOST_RELATED} ids.")
        child = self.child_relation
        for each in data:
            if not isinstance(each, int) or isinstance(each, bool):
                child.fail("incorrect_type")
        choices = child.get_queryset()
        if choices is None:
            raise TypeError("A related field that is written needs a queryset.")
        found = choices.in_bulk([each for each in data if abs(each) < 2**63])
        for each in data:
            if each not in found:
                child.fail("does_not_exist", pk_value=each)
        return list(found.values())

    def to_representation(self, iterable: Any) -> list[int]:
        """In one order, whatever order the database found them in: equal entries give equal bytes."""
        return sorted(each.pk for each in iterable)


BY_MODEL_FIELD: dict[type[models.Field], Callable[..., serializers.Field]] = {
    **serializers.ModelSerializer.serializer_field_mapping,
    models.CharField: Text,
    models.TextField: Text,
    models.EmailField: Email,
    models.URLField: Url,
    models.SlugField: Slug,
    models.PositiveSmallIntegerField: Whole,
    models.PositiveIntegerField: Whole,
    models.BooleanField: YesNo,
    models.DecimalField: Number,
    models.DateTimeField: Moment,
    models.DateField: Day,
    models.TimeField: Clock,
}
