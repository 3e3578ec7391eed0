"""Programme items and availability as pages."""

from __future__ import annotations

from mission.enums import Audience, AvailabilityKind, ProgrammeKind
from mission.models import Availability, ProgrammeItem
from mission.selectors.calendar import availabilities_of, programme_of
from mission.web.nouns.noun import Column, Filter, Noun, of_choices


def _audience(item: ProgrammeItem) -> list[str]:
    if item.audience != Audience.LISTED:
        return [str(item.get_audience_display())]
    return [str(each) for group in (item.sectors, item.parties, item.persons) for each in group.all()]


NOUNS = (
    Noun(
        slug="programme",
        one="programme item",
        many="Programme",
        about="The fixed points: audiences, briefings, break-outs, lunches, receptions. Each blocks whom it concerns.",
        empty="Add the fixed points first: meetings are planned around them.",
        model=ProgrammeItem,
        rows=programme_of,
        columns=(
            Column("From", lambda row: row.starts_at, "time", "starts_at"),
            Column("Until", lambda row: row.ends_at, "time", "ends_at"),
            Column("Kind", lambda row: row.get_kind_display(), "tag", "kind"),
            Column("For", _audience, "list"),
            Column("Where", lambda row: row.venue or "", sort="venue__name"),
        ),
        fields=(
            "code",
            "kind",
            "title",
            "starts_at",
            "ends_at",
            "venue",
            "audience",
            "sectors",
            "parties",
            "persons",
            "description",
        ),
        sort="title",
        search=("title", "code", "venue__name"),
        filters=(Filter("kind", "Kind", "kind", of_choices([(k.value, str(k.label)) for k in ProgrammeKind])),),
    ),
    Noun(
        slug="availability",
        one="time of availability",
        many="Availability",
        about="When a person, party, room, interpreter or vehicle can or cannot be used. Where nothing is said, the "
        "mission's own hours hold.",
        empty="Nothing is said, so the mission's own hours hold for everybody and everything.",
        model=Availability,
        rows=availabilities_of,
        columns=(
            Column("From", lambda row: row.starts_at, "time", "starts_at"),
            Column("Until", lambda row: row.ends_at, "time", "ends_at"),
            Column("State", lambda row: row.get_kind_display(), "tag", "kind"),
            Column("Note", lambda row: row.note, "long"),
        ),
        fields=("person", "party", "room", "interpreter", "vehicle", "kind", "starts_at", "ends_at", "note"),
        search=("person__name", "party__name", "room__name", "interpreter__name", "vehicle__name", "note"),
        filters=(Filter("kind", "State", "kind", of_choices([(k.value, str(k.label)) for k in AvailabilityKind])),),
    ),
)
