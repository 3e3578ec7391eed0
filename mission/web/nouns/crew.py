"""Interpreters and vehicles as pages."""

from __future__ import annotations

from mission.enums import VehicleKind
from mission.models import Interpreter, Vehicle
from mission.selectors.crew import interpreters_of, vehicles_of
from mission.web.nouns.noun import Column, Filter, Noun, languages, of_choices

NOUNS = (
    Noun(
        slug="interpreters",
        one="interpreter",
        many="Interpreters",
        about="Who interprets between which languages, and how long on end.",
        empty="Add interpreters: meetings between two languages need one.",
        model=Interpreter,
        rows=interpreters_of,
        columns=(
            Column("Code", lambda row: row.code, "code", "code"),
            Column("Languages", lambda row: languages(row.languages), "list"),
            Column("On end, min", lambda row: row.longest_stretch, "number", "longest_stretch"),
            Column("Rest, min", lambda row: row.rest_minutes, "number", "rest_minutes"),
            Column("Phone", lambda row: row.phone),
        ),
        fields=("code", "name", "languages", "email", "phone", "longest_stretch", "rest_minutes"),
        sort="name",
        search=("name", "code", "email"),
    ),
    Noun(
        slug="vehicles",
        one="vehicle",
        many="Vehicles",
        about="Coaches, vans and cars with their drivers.",
        empty="Add the vehicles that carry the delegations.",
        model=Vehicle,
        rows=vehicles_of,
        columns=(
            Column("Code", lambda row: row.code, "code", "code"),
            Column("Kind", lambda row: row.get_kind_display(), "tag", "kind"),
            Column("Seats", lambda row: row.seats, "number", "seats"),
            Column("Driver", lambda row: row.driver_name, sort="driver_name"),
            Column("Phone", lambda row: row.driver_phone),
            Column("Hours a day", lambda row: row.driver_hours, "number", "driver_hours"),
        ),
        fields=("code", "name", "kind", "seats", "driver_name", "driver_phone", "driver_hours"),
        sort="name",
        search=("name", "code", "driver_name"),
        filters=(Filter("kind", "Kind", "kind", of_choices([(k.value, str(k.label)) for k in VehicleKind])),),
    ),
)
