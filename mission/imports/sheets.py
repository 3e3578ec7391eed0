"""Every sheet of the workbook: which rows it holds, under which headings, and by what a row is known again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import QuerySet

from mission import enums
from mission.imports.cells import (
    Choice,
    Clock,
    Day,
    Degrees,
    Flag,
    Kind,
    Moment,
    Reference,
    References,
    Text,
    Value,
    Weights,
    Whole,
)
from mission.models import (
    Availability,
    GroupSession,
    Interpreter,
    MeetingRequest,
    Mission,
    Party,
    Person,
    Room,
    Sector,
    Vehicle,
    Venue,
    Zone,
)

DELETE = "delete"
# A request has no code of its own: rows that speak of one name its two sides.
SIDES = ("delegation", "counterpart")
DELETE_HEADING = "Delete"

Values = Mapping[str, Value]
Lookup = Callable[[str, str], models.Model]
_ENUMS = {
    tuple(each.choices): each
    for each in vars(enums).values()
    if isinstance(each, type) and issubclass(each, models.TextChoices) and each is not models.TextChoices
}


class Things(models.TextChoices):
    """What an availability may be of; the words are the field names of Availability."""

    PERSON = "person", "Person"
    PARTY = "party", "Party"
    ROOM = "room", "Room"
    INTERPRETER = "interpreter", "Interpreter"
    VEHICLE = "vehicle", "Vehicle"


THING_SHEETS = {
    "person": "persons",
    "party": "parties",
    "room": "rooms",
    "interpreter": "interpreters",
    "vehicle": "vehicles",
}


@dataclass(frozen=True)
class Column:
    """One column: the value's name, what people read above it, what a cell may hold, and what an empty cell means."""

    field: str
    heading: str
    kind: Kind
    help: str
    empty: Value = None
    required: bool = False

    def at(self, zone: ZoneInfo) -> Column:
        """The same column with its moments read in `zone`."""
        return replace(self, kind=replace(self.kind, zone=zone)) if isinstance(self.kind, Moment) else self


@dataclass(frozen=True)
class Sheet:
    """One sheet. `key`: the values by which a row is known again; `is_quiet`: a new row that says nothing beside its
    key is none."""

    name: str
    title: str
    model: type[models.Model]
    purpose: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    is_quiet: bool = False

    @cached_property
    def column(self) -> Mapping[str, Column]:
        return {each.field: each for each in self.columns}

    @cached_property
    def headings(self) -> Mapping[str, Column]:
        """Every spelling of a heading that is understood."""
        return {heading_key(word): each for each in self.columns for word in (each.heading, each.field)}

    def at(self, zone: ZoneInfo) -> Sheet:
        return replace(self, columns=tuple(each.at(zone) for each in self.columns))

    def key_of(self, values: Values) -> tuple[Value, ...]:
        return tuple(values[name] for name in self.key)

    def handle_of(self, values: Values) -> str | None:
        """By what other sheets point at a row with these values: its code, a request's two sides, or nothing."""
        if self.key == ("code",):
            return str(values["code"])
        return request_handle(values) if self.model is MeetingRequest else None

    def says_nothing(self, values: Values) -> bool:
        return self.is_quiet and all(
            values.get(each.field, each.empty) == each.empty for each in self.columns if each.field not in self.key
        )

    def rows_of(self, mission: Mission) -> QuerySet[Any]:
        """The mission's rows of this sheet with everything that values_of reads, in a handful of queries."""
        if self.model is Mission:
            return Mission.objects.filter(pk=mission.pk).select_related("hub")
        found = self.model._default_manager.filter(mission=mission)
        if self.model is Availability:
            return found.select_related(*Availability.THINGS).order_by("starts_at", "pk")
        if _is_of_request(self.model):
            found = found.select_related(*(f"request__{side}" for side in SIDES))
            return found.select_related("party") if "party" in self.column else found
        fields = [self.model._meta.get_field(each.field) for each in self.columns]
        found = found.select_related(*(each.name for each in fields if each.many_to_one))
        many = (each.name for each in fields if each.many_to_many)
        return found.prefetch_related(*many).order_by(*self._order())

    def _order(self) -> Iterable[str]:
        for name in self.key:
            yield f"{name}__code" if isinstance(self.column[name].kind, Reference) else name

    def values_of(self, row: Any) -> dict[str, Value]:
        """The row as the workbook says it: codes for other rows."""
        if self.model is Availability:
            return _availability_values(row)
        return {each.field: _value_of(row.request if self._is_side(each.field) else row, each) for each in self.columns}

    def fields_of(self, values: Values, lookup: Lookup) -> dict[str, Any]:
        """Values as the model keeps them; `lookup` finds the row of a sheet with a code."""
        if self.model is Availability:
            return _availability_fields(values, lookup)
        fields = {
            name: _field_of(self.column[name], value, lookup)
            for name, value in values.items()
            if not self._is_side(name)
        }
        if _is_of_request(self.model) and SIDES[0] in values:
            fields["request"] = lookup("requests", request_handle(values))
        return fields

    def _is_side(self, name: str) -> bool:
        return name in SIDES and _is_of_request(self.model)


def request_handle(values: Values) -> str:
    """ "ACME – SOCAR"."""
    return " – ".join(str(values[side]) for side in SIDES)


def _is_of_request(model: type[models.Model]) -> bool:
    return any(field.name == "request" for field in model._meta.fields)


def heading_key(text: str) -> str:
    """The one spelling under which headings and sheet names are looked up."""
    return re.sub(r"[\s_-]+", " ", text).strip().casefold()


def references_of(sheet: Sheet, values: Values) -> Iterable[tuple[Column, str, str]]:
    """Every (column, other sheet, code) that the values point at."""
    if _is_of_request(sheet.model):
        yield sheet.column[SIDES[1]], "requests", request_handle(values)
    for column in sheet.columns:
        value = values.get(column.field)
        if not value:
            continue
        if isinstance(column.kind, Reference):
            target = THING_SHEETS[str(values["thing"])] if sheet.model is Availability else column.kind.sheet
            yield column, target, str(value)
        elif isinstance(column.kind, References):
            for code in value if isinstance(value, tuple) else ():
                yield column, column.kind.sheet, code


def _value_of(row: Any, column: Column) -> Value:
    if isinstance(column.kind, Reference):
        related: Any = getattr(row, column.field)
        return related.code if related is not None else None
    if isinstance(column.kind, References):
        return tuple(sorted(each.code for each in getattr(row, column.field).all()))
    if isinstance(column.kind, Weights):
        return tuple(f"{name}={points}" for name, points in sorted(getattr(row, column.field).items()))
    return getattr(row, column.field)


def _field_of(column: Column, value: Value, lookup: Lookup) -> Any:
    if isinstance(column.kind, Reference):
        return lookup(column.kind.sheet, str(value)) if value else None
    if isinstance(column.kind, References):
        return [lookup(column.kind.sheet, code) for code in value or ()]  # type: ignore[union-attr]
    if isinstance(column.kind, Weights):
        return {name: int(points) for name, points in (each.split("=") for each in value or ())}  # type: ignore[union-attr]
    return value


def _availability_values(row: Availability) -> dict[str, Value]:
    thing = next(name for name in Availability.THINGS if getattr(row, f"{name}_id") is not None)
    return {
        "thing": thing,
        "code": getattr(row, thing).code,
        "kind": row.kind,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "note": row.note,
    }


def _availability_fields(values: Values, lookup: Lookup) -> dict[str, Any]:
    plain: dict[str, Any] = {name: value for name, value in values.items() if name not in ("thing", "code")}
    if "thing" in values:
        thing = str(values["thing"])
        plain[thing] = lookup(THING_SHEETS[thing], str(values["code"]))
    return plain


_SHEET_OF: dict[type[models.Model], str] = {
    Sector: "sectors",
    Zone: "zones",
    Venue: "venues",
    Room: "rooms",
    Party: "parties",
    Person: "persons",
    GroupSession: "sessions",
    Interpreter: "interpreters",
    Vehicle: "vehicles",
}


def _kind(field: Any) -> Kind:
    if field.many_to_many:
        return References(_SHEET_OF[field.related_model])
    if field.many_to_one:
        return Reference(_SHEET_OF[field.related_model])
    if field.choices:
        return Choice(_ENUMS[tuple(field.choices)])
    kinds: Sequence[tuple[type, Kind]] = (
        (models.BooleanField, Flag()),
        (models.PositiveSmallIntegerField, Whole()),
        (models.DateTimeField, Moment()),
        (models.DateField, Day()),
        (models.TimeField, Clock()),
        (models.DecimalField, Degrees()),
        (models.JSONField, Weights()),
    )
    for known, kind in kinds:
        if isinstance(field, known):
            return kind
    return Text(longest=field.max_length, digits="phone" in field.name)


def column_of(model: type[models.Model], name: str, heading: str, help_text: str = "") -> Column:
    field: Any = (MeetingRequest if name in SIDES else model)._meta.get_field(name)
    kind = _kind(field)
    empty: Value = None
    required = False
    if field.many_to_many or isinstance(kind, Weights):
        empty = ()
    elif field.null:
        empty = None
    elif field.has_default():
        default = field.get_default()
        empty = str(default) if isinstance(kind, Choice) else default
    elif isinstance(kind, Text | Choice) and field.blank:
        empty = ""
    else:
        required = True
    return Column(name, heading, kind, help_text or str(field.help_text), empty, required)


def sheet_of(
    title: str,
    model: type[models.Model],
    purpose: str,
    columns: str,
    *,
    key: tuple[str, ...] = ("code",),
    is_quiet: bool = False,
) -> Sheet:
    """`columns`: one "field = Heading" a line."""
    pairs = (line.split(" = ") for line in columns.strip().splitlines())
    made = tuple(column_of(model, name.strip(), heading.strip()) for name, heading in pairs)
    return Sheet(title.lower().replace(" ", "_"), title, model, purpose, key, made, is_quiet)
