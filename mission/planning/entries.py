"""What stands in calendars: one entry for each meeting, group session and programme item, made from a plan's rows."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from mission.enums import ProgrammeKind
from mission.models import PlanVersion
from mission.models.base import LANGUAGES
from mission.planning.rows import MeetingRow, MissionRows, concerned_by, rows_of
from mission.planning.words import key

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
    """What somebody who is no longer expected was told last: frozen, whatever becomes of the entry."""

    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    place: EntryPlace


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in calendars, for everybody who is in it. `source`: "request:7", "session:3" or "programme:9".

    `farewells`: by the primary key of a person who is no longer expected; `departures`: by the key of a room or an
    interpreter that has it no longer.
    """

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
    departures: Mapping[str, Farewell] = field(default_factory=dict)

    @property
    def desks(self) -> frozenset[str]:
        """The room and the interpreter, as keys of departures: "room:5", "interpreter:7"."""
        found = {"room": self.place.room_pk, "interpreter": self.interpreter_pk}
        return frozenset(key(noun, pk) for noun, pk in found.items() if pk is not None)


def entries_of_plan(*, plan: PlanVersion) -> tuple[Entry, ...]:
    """The entries of any plan as its rows say today, in a fixed number of queries."""
    rows = rows_of(mission=plan.mission, plan=plan)
    at = plan.published_at or plan.created_at
    return tuple(sorted((*_programme(rows, at), *_meetings(rows, at)), key=lambda each: (each.starts_at, each.uid)))


def _meetings(rows: MissionRows, at: datetime) -> Iterable[Entry]:
    gathered: dict[str, list[MeetingRow]] = defaultdict(list)
    for meeting in rows.meetings:
        request = rows.requests[meeting.request_id]
        source = f"session:{request.session_id}" if request.session_id else f"request:{request.pk}"
        gathered[source].append(meeting)
    for source, meetings in gathered.items():
        yield _gathering(rows, source, meetings, at)


def _gathering(rows: MissionRows, source: str, meetings: list[MeetingRow], at: datetime) -> Entry:
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
