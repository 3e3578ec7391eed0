"""What stands in calendars: one entry for each meeting, group session and programme item, as frozen text.

A draft's entries are made from its rows; a published plan's entries are read from its calendar records, so that nothing
that is edited afterwards changes what people were told.
"""

from __future__ import annotations

import logging
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from mission.enums import CalendarStatus, ProgrammeKind
from mission.models import CalendarRecord, Meeting, Mission, PlanVersion
from mission.models.base import LANGUAGES
from mission.planning.rows import Links, MissionRows, concerned_by, links, rows_of

logger = logging.getLogger(__name__)

MEETING, SESSION = "meeting", "session"
KINDS_SAID = {MEETING: "Meeting", SESSION: "Group session", **{kind.value: str(kind.label) for kind in ProgrammeKind}}
# A name for the identities of sessions and programme items in drafts, which have no record yet.
NAMESPACE = uuid.UUID("0c5b7a60-6a8e-5f0e-9c53-8f6a2d1f4b7e")


@dataclass(frozen=True, slots=True)
class PersonThere:
    pk: int
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class PartyThere:
    """A party at an entry. `requests`: the requests it is there for; delegations of one session see only their own."""

    pk: int
    name: str
    is_host: bool
    requests: tuple[int, ...]
    people: tuple[PersonThere, ...]


@dataclass(frozen=True, slots=True)
class EntryPlace:
    venue_pk: int | None = None
    room_pk: int | None = None
    venue: str = ""
    room: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Farewell:
    """What one person who is no longer expected was told last: frozen, whatever becomes of the entry."""

    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    place: EntryPlace


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in calendars, for everybody who is in it. `source`: "request:7", "session:3" or "programme:9"."""

    source: str
    uid: str
    sequence: int
    changed_at: datetime
    is_cancelled: bool
    starts_at: datetime
    ends_at: datetime
    kind: str
    title: str
    place: EntryPlace
    parties: tuple[PartyThere, ...]
    people: frozenset[int]
    farewells: Mapping[int, Farewell]
    interpreter: str = ""
    language: str = ""
    description: str = ""
    interpreter_pk: int | None = None


class EntryError(ValueError):
    """A calendar record whose details cannot be read."""


# --- from rows


def entries_of_plan(*, plan: PlanVersion) -> tuple[Entry, ...]:
    """The entries of any plan as its rows say today, in a fixed number of queries."""
    rows = rows_of(mission=plan.mission, plan=plan)
    at = plan.published_at or plan.created_at
    return tuple(sorted((*_programme(rows, at), *_meetings(rows, at)), key=lambda each: (each.starts_at, each.uid)))


def _meetings(rows: MissionRows, at: datetime) -> Iterable[Entry]:
    gathered: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in rows.meetings:
        request = rows.requests[meeting.request_id]
        source = f"session:{request.session_id}" if request.session_id else f"request:{request.pk}"
        gathered[source].append(meeting)
    for source, meetings in gathered.items():
        yield _gathering(rows, source, meetings, at)


def _gathering(rows: MissionRows, source: str, meetings: list[Meeting], at: datetime) -> Entry:
    first = meetings[0]
    request = rows.requests[first.request_id]
    session = rows.sessions[request.session_id] if request.session_id else None
    people: dict[int, set[int]] = defaultdict(set)  # party -> its persons who attend
    reasons: dict[int, list[int]] = defaultdict(list)  # party -> the requests it is there for
    for meeting in meetings:
        asked = rows.requests[meeting.request_id]
        guests = (asked.delegation_id, *rows.request_links["together_with"].get(asked.pk, ()))
        for pk in dict.fromkeys((asked.counterpart_id, *guests)):
            reasons[pk].append(asked.pk)
        for pk in rows.attendees_of_meeting.get(meeting.pk, ()):
            people[rows.persons[pk].party_id].add(pk)
    parties = [
        PartyThere(
            pk=pk,
            name=str(rows.parties[pk]),
            is_host=pk == request.counterpart_id,
            requests=tuple(sorted(reasons[pk])),
            people=tuple(_person_there(rows, each) for each in rows.persons if each in people[pk]),
        )
        for pk in reasons
    ]
    interpreter = rows.interpreters[first.interpreter_id].name if first.interpreter_id else ""
    return Entry(
        source=source,
        uid=str(uuid.uuid5(NAMESPACE, source) if session else request.uid),
        sequence=0,
        changed_at=at,
        is_cancelled=False,
        starts_at=first.starts_at,
        ends_at=first.ends_at,
        kind=SESSION if session else MEETING,
        title=session.title if session else "",
        place=_room_place(rows, first.room_id),
        parties=tuple(parties),
        people=frozenset(pk for found in people.values() for pk in found),
        farewells={},
        interpreter=interpreter,
        language=LANGUAGES.get(session.language if session else request.language, ""),
        interpreter_pk=first.interpreter_id,
    )


def _programme(rows: MissionRows, at: datetime) -> Iterable[Entry]:
    for item in rows.programme.values():
        yield Entry(
            source=f"programme:{item.pk}",
            uid=str(uuid.uuid5(NAMESPACE, f"programme:{item.pk}")),
            sequence=0,
            changed_at=at,
            is_cancelled=False,
            starts_at=item.starts_at,
            ends_at=item.ends_at,
            kind=item.kind,
            title=item.title,
            place=_venue_place(rows, item.venue_id),
            parties=(),
            people=frozenset(concerned_by(rows, item)),
            farewells={},
            description=item.description,
        )


def _person_there(rows: MissionRows, pk: int) -> PersonThere:
    person = rows.persons[pk]
    return PersonThere(pk, person.name, person.title)


def _venue_place(rows: MissionRows, pk: int | None) -> EntryPlace:
    if pk is None:
        return EntryPlace()
    venue = rows.venues[pk]
    latitude = None if venue.latitude is None else float(venue.latitude)
    longitude = None if venue.longitude is None else float(venue.longitude)
    return EntryPlace(pk, None, venue.name, "", venue.address, latitude, longitude)


def _room_place(rows: MissionRows, pk: int) -> EntryPlace:
    room = rows.rooms[pk]
    return replace(_venue_place(rows, room.venue_id), room_pk=pk, room=room.name)


# --- to and from calendar records


def details_of(entry: Entry) -> dict[str, Any]:
    """The frozen text of an entry, as a calendar record keeps it."""
    return {
        "kind": entry.kind,
        "title": entry.title,
        "place": _place_json(entry.place),
        "parties": [
            {
                "pk": party.pk,
                "name": party.name,
                "is_host": party.is_host,
                "requests": list(party.requests),
                "people": [[each.pk, each.name, each.title] for each in party.people],
            }
            for party in entry.parties
        ],
        "interpreter": entry.interpreter,
        "interpreter_pk": entry.interpreter_pk,
        "language": entry.language,
        "description": entry.description,
        "farewells": {
            str(pk): {
                "sequence": each.sequence,
                "changed_at": each.changed_at.isoformat(),
                "starts_at": each.starts_at.isoformat(),
                "ends_at": each.ends_at.isoformat(),
                "place": _place_json(each.place),
            }
            for pk, each in sorted(entry.farewells.items())
        },
    }


def entries_of_records(*, mission: Mission, of: Collection[int] | None = None) -> tuple[Entry, ...]:
    """What calendars were last told, in three queries. A record that cannot be read is logged and left out.

    `of`: primary keys of persons; only what any of them is, or was once, expected at. None: everything.
    """
    records = CalendarRecord.objects.filter(mission=mission).order_by("starts_at", "uid")
    these: dict[str, Any] = {"calendarrecord__mission": mission}
    if of is not None:
        ties = (CalendarRecord.people.through, CalendarRecord.former_people.through)
        now, once = (
            tie._default_manager.filter(person__in=of).values_list("calendarrecord_id", flat=True) for tie in ties
        )
        records = records.filter(pk__in=now.union(once))
        these = {"calendarrecord__in": [each.pk for each in records]}
    people = links(CalendarRecord, "people", **these)
    former = links(CalendarRecord, "former_people", **these)
    found = []
    for record in records:
        try:
            found.append(entry_of_record(record, people, former))
        except EntryError:
            logger.exception("Calendar record %s cannot be read and is left out of every itinerary", record.pk)
    return tuple(found)


def entry_of_record(record: CalendarRecord, people: Links, former: Links) -> Entry:
    """One record as an entry. Raises EntryError."""
    try:
        given = record.details
        farewells = given.get("farewells", {})
        return Entry(
            source=source_of(record),
            uid=str(record.uid),
            sequence=record.sequence,
            changed_at=record.changed_at,
            is_cancelled=record.status == CalendarStatus.CANCELLED,
            starts_at=record.starts_at,
            ends_at=record.ends_at,
            kind=str(given["kind"]),
            title=str(given["title"]),
            place=EntryPlace(**given["place"]),
            parties=tuple(_party_from(each) for each in given["parties"]),
            people=frozenset(people.get(record.pk, ())),
            farewells={
                pk: _farewell_from(farewells[str(pk)]) for pk in former.get(record.pk, ()) if str(pk) in farewells
            },
            interpreter=str(given["interpreter"]),
            language=str(given["language"]),
            description=str(given["description"]),
            interpreter_pk=given.get("interpreter_pk"),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise EntryError(f"Calendar record {record.pk}: {error!r}") from error


def source_of(record: CalendarRecord) -> str:
    """Which row a record speaks of; "" when that row is gone."""
    if record.session_id is not None:
        return f"session:{record.session_id}"
    if record.request_id is not None:
        return f"request:{record.request_id}"
    return "" if record.programme_item_id is None else f"programme:{record.programme_item_id}"


def _place_json(place: EntryPlace) -> dict[str, Any]:
    return {name: getattr(place, name) for name in EntryPlace.__slots__}


def _party_from(given: Mapping[str, Any]) -> PartyThere:
    people = tuple(PersonThere(int(pk), str(name), str(title)) for pk, name, title in given["people"])
    requests = tuple(int(pk) for pk in given["requests"])
    return PartyThere(int(given["pk"]), str(given["name"]), bool(given["is_host"]), requests, people)


def _farewell_from(given: Mapping[str, Any]) -> Farewell:
    return Farewell(
        int(given["sequence"]),
        datetime.fromisoformat(given["changed_at"]),
        datetime.fromisoformat(given["starts_at"]),
        datetime.fromisoformat(given["ends_at"]),
        EntryPlace(**given["place"]),
    )
