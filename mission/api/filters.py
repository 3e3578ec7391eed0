"""Filters that are declared, one by one; a query parameter that nobody declared is refused, not passed over."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_to_bytes

import django_filters
from django import forms
from django.core.exceptions import ValidationError as FormError
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

MOST_ID = 2**63 - 1
# A day from both ends of the calendar, so that any time zone can tell the moment.
_EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
_LATEST = datetime(9999, 12, 30, tzinfo=UTC)


def query_check(request: Request, allowed: set[str]) -> None:
    """Raises ValidationError for a query that is not UTF-8, or has a parameter unknown, empty or there twice."""
    try:
        unquote_to_bytes(request.META.get("QUERY_STRING", "")).decode("utf-8")
    except UnicodeError:
        raise ValidationError({"query": ["The address is not UTF-8."]}) from None
    errors: dict[str, list[str]] = {}
    for name, values in request.query_params.lists():
        if name not in allowed:
            known = f"Known here: {', '.join(sorted(allowed))}." if allowed else "None is known here."
            errors[_printable(name)] = [f"There is no such query parameter. {known}"]
        elif len(values) > 1:
            errors[name] = ["This parameter is there twice; give it once."]
        elif "\0" in values[0]:
            errors[name] = ["Null characters are not allowed."]
        elif not values[0]:
            errors[name] = ["Give a value, or leave the parameter out."]
    if errors:
        raise ValidationError(errors)


class DeclaredFilters(DjangoFilterBackend):
    """Reads the view's `filterset_class`; `query_check` has refused everything else before."""


class _IdField(forms.IntegerField):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("decimal_places", None)
        super().__init__(*args, **{**kwargs, "min_value": 1, "max_value": MOST_ID})

    def clean(self, value: Any) -> Any:
        if isinstance(value, str) and not (value.isascii() and value.isdigit() and len(value) <= 19):
            raise FormError("Enter a whole number.")
        return super().clean(value)


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": MOST_ID})
class IdFilter(django_filters.Filter):
    """An entry's id."""

    field_class = _IdField


class _YesNoField(forms.CharField):
    def clean(self, value: Any) -> bool | None:
        if value in (None, ""):
            return None
        if value not in ("true", "false"):
            raise FormError("Write true or false.")
        return bool(value == "true")


@extend_schema_field({"type": "boolean"})
class YesNoFilter(django_filters.Filter):
    """true or false, in these words."""

    field_class = _YesNoField


class _MomentField(forms.CharField):
    def clean(self, value: Any) -> datetime | None:
        if value in (None, ""):
            return None
        try:
            moment = parse_datetime(value)
        except ValueError:
            moment = None
        if moment is None:
            raise FormError("Write a moment as 2026-02-09T10:30:00+04:00, with its + encoded.")
        if moment.tzinfo is None:
            raise FormError("The moment lacks its offset from UTC; write e.g. 2026-02-09T10:30:00+04:00.")
        try:
            return min(max(moment.astimezone(UTC), _EARLIEST), _LATEST)
        except OverflowError:
            return _EARLIEST if moment.year < 5000 else _LATEST


@extend_schema_field(OpenApiTypes.DATETIME)
class MomentFilter(django_filters.Filter):
    """A moment with its offset from UTC."""

    field_class = _MomentField


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": 100, "pattern": r"^[^\x00]*$"})
class SearchFilter(django_filters.Filter):
    """Rows in which every word of the query stands in one of the fields."""

    field_class = forms.CharField

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(max_length=100, help_text=f"Words that stand in: {', '.join(fields)}.")
        self.fields = fields

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        for word in (value or "").split():
            either = (Q(**{f"{field}__icontains": word}) for field in self.fields)
            qs = qs.filter(functools.reduce(operator.or_, either))
        return qs


def choice(field: str, values: Any) -> Callable[[], django_filters.Filter]:
    return lambda: django_filters.ChoiceFilter(field_name=field, choices=values.choices)


def id_of(field: str) -> Callable[[], django_filters.Filter]:
    return lambda: IdFilter(field_name=field, distinct=False)


def yes_no(field: str) -> Callable[[], django_filters.Filter]:
    return lambda: YesNoFilter(field_name=field)


def not_before(field: str) -> Callable[[], django_filters.Filter]:
    return lambda: MomentFilter(field_name=field, lookup_expr="gte", help_text=f"`{field}` is then or later.")


def before(field: str) -> Callable[[], django_filters.Filter]:
    return lambda: MomentFilter(field_name=field, lookup_expr="lt", help_text=f"`{field}` is earlier.")


def words_in(*fields: str) -> Callable[[], django_filters.Filter]:
    return lambda: SearchFilter(fields)


def filters_of(name: str, declared: dict[str, Callable[[], django_filters.Filter]]) -> type[FilterSet]:
    """The filter set of a view from its declaration: {query parameter: filter}."""
    return type(f"{name}Filters", (FilterSet,), {key: make() for key, make in declared.items()})


def _printable(text: str) -> str:
    return text[:60].replace("\0", "\\0")
