"""Everything of one mission that planning reads, fetched in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Model

from mission.enums import Audience, Side
from mission.models import (
    Availability,
    GroupSession,
    Interpreter,
    Meeting,
    MeetingRequest,
    Mission,
    Party,
    Person,
    PlanVersion,
    ProgrammeItem,
    Refusal,
    Room,
    SessionRivals,
    TravelTime,
    Venue,
)

Links = Mapping[int, tuple[int, ...]]  # primary key of the owner -> those of what it points at, sorted


class MeetingRow(NamedTuple):
    """What planning reads of a meeting, and no more: hundreds are read whenever a page is asked for."""

    pk: int
    request_id: int
    starts_at: datetime
    ends_at: datetime
    room_id: int
    interpreter_id: int | None
    is_locked: bool


@dataclass(frozen=True)
class MissionRows:
    """Rows by primary key, in their usual order, and the many-to-many links between them as primary keys."""

    mission: Mission
    parties: Mapping[int, Party]
    persons: Mapping[int, Person]
    venues: Mapping[int, Venue]
    rooms: Mapping[int, Room]
    interpreters: Mapping[int, Interpreter]
    programme: Mapping[int, ProgrammeItem]
    requests: Mapping[int, MeetingRequest]
    sessions: Mapping[int, GroupSession]
    times: tuple[TravelTime, ...]
    hours: tuple[Availability, ...]
    refusals: tuple[Refusal, ...]
    rivals: tuple[SessionRivals, ...]
    sectors_of_party: Links
    programme_links: Mapping[str, Links]  # parties, sectors, persons
    request_links: Mapping[str, Links]  # together_with, venues, attendees, asked
    session_links: Mapping[str, Links]  # venues, hosts
    meetings: tuple[MeetingRow, ...] = ()
    attendees_of_meeting: Links = field(default_factory=dict)

    def team(self, party_pk: int) -> tuple[Person, ...]:
        return self._teams.get(party_pk, ())

    def __post_init__(self) -> None:
        teams: dict[int, list[Person]] = defaultdict(list)
        for person in self.persons.values():
            teams[person.party_id].append(person)
        object.__setattr__(self, "_teams", {pk: tuple(found) for pk, found in teams.items()})

    _teams: Mapping[int, tuple[Person, ...]] = field(init=False, repr=False, default_factory=dict)


def rows_of(*, mission: Mission, plan: PlanVersion | None = None) -> MissionRows:
    """The mission's rows, with the meetings of `plan` if one is given."""
    meetings, attendees = meetings_in(plan) if plan is not None else ((), {})
    # Party and mission are the same few rows again and again: the relations are set by hand instead of joined.
    venues = _by_pk(Venue, mission)
    parties = _by_pk(Party, mission, home_venue=venues)
    sessions = _by_pk(GroupSession, mission, counterpart=parties)
    return MissionRows(
        mission=mission,
        parties=parties,
        persons=_by_pk(Person, mission, party=parties),
        venues=venues,
        rooms=_by_pk(Room, mission, venue=venues),
        interpreters=_by_pk(Interpreter, mission),
        programme=_by_pk(ProgrammeItem, mission, venue=venues),
        requests=_by_pk(MeetingRequest, mission, delegation=parties, counterpart=parties, session=sessions),
        sessions=sessions,
        times=tuple(TravelTime.objects.filter(mission=mission)),
        hours=tuple(
            Availability.objects.filter(mission=mission).select_related(
                "person", "party", "room__venue", "interpreter", "vehicle"
            )
        ),
        refusals=tuple(Refusal.objects.filter(mission=mission)),
        rivals=tuple(SessionRivals.objects.filter(mission=mission)),
        sectors_of_party=links(Party, "sectors", party__mission=mission),
        programme_links={
            name: links(ProgrammeItem, name, programmeitem__mission=mission)
            for name in ("parties", "sectors", "persons")
        },
        request_links={
            name: links(MeetingRequest, name, meetingrequest__mission=mission)
            for name in ("together_with", "venues", "attendees", "asked")
        },
        session_links={name: links(GroupSession, name, groupsession__mission=mission) for name in ("venues", "hosts")},
        meetings=meetings,
        attendees_of_meeting=attendees,
    )


def meetings_in(plan: PlanVersion) -> tuple[tuple[MeetingRow, ...], Links]:
    """A plan's meetings by start and the primary keys of who attends each: two queries."""
    found = Meeting.objects.filter(plan=plan).order_by("starts_at", "pk").values_list(*MeetingRow._fields)
    return tuple(map(MeetingRow._make, found)), links(Meeting, "attendees", meeting__plan=plan)


def row_of(meeting: Meeting) -> MeetingRow:
    """A meeting at hand as planning reads it."""
    return MeetingRow._make(getattr(meeting, name) for name in MeetingRow._fields)


def _by_pk(model: Any, mission: Mission, **related: Mapping[int, Any]) -> dict[int, Any]:
    """The mission's rows, each with its mission and, of the foreign keys that are named, the row at hand."""
    found = {row.pk: row for row in model.objects.filter(mission=mission)}
    for row in found.values():
        row.mission = mission
        for name, others in related.items():
            pk = getattr(row, f"{name}_id")
            if pk is not None:
                setattr(row, name, others[pk])
    return found


def links(model: type[Model], name: str, **scope: Any) -> Links:
    """One many-to-many field of `model` as primary keys, in one query."""
    through = model._meta.get_field(name).remote_field.through  # type: ignore[union-attr]
    owner = model._meta.get_field(name).m2m_field_name()  # type: ignore[union-attr]
    target = model._meta.get_field(name).m2m_reverse_field_name()  # type: ignore[union-attr]
    found: dict[int, list[int]] = defaultdict(list)
    for one, other in through.objects.filter(**scope).values_list(f"{owner}_id", f"{target}_id"):
        found[one].append(other)
    return {pk: tuple(sorted(others)) for pk, others in found.items()}


def concerned_by(rows: MissionRows, item: ProgrammeItem) -> tuple[int, ...]:
    """Primary keys of the persons whom a programme item concerns, sorted: see `ProgrammeItem`."""
    if item.audience == Audience.EVERYONE:
        return tuple(sorted(rows.persons))
    if item.audience in (Audience.DELEGATIONS, Audience.COUNTERPARTS):
        side = Side.DELEGATION if item.audience == Audience.DELEGATIONS else Side.COUNTERPART
        return tuple(sorted(pk for pk, person in rows.persons.items() if rows.parties[person.party_id].side == side))
    persons = set(rows.programme_links["persons"].get(item.pk, ()))
    parties = set(rows.programme_links["parties"].get(item.pk, ()))
    sectors = set(rows.programme_links["sectors"].get(item.pk, ()))
    for pk, party in rows.parties.items():
        if party.side == Side.DELEGATION and sectors & set(rows.sectors_of_party.get(pk, ())):
            parties.add(pk)
    persons |= {pk for pk, person in rows.persons.items() if person.party_id in parties}
    return tuple(sorted(persons))
