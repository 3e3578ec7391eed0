"""What calendars were told: a published plan's entries, frozen into calendar records and read from them.

Nothing that is edited after publishing changes what people were told.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from mission.enums import CalendarStatus
from mission.models import CalendarRecord, MeetingRequest, Mission, PlanVersion
from mission.planning.entries import Entry, EntryPlace, Farewell, PartyThere, PersonThere, entries_of_plan
from mission.planning.rows import Links, links

logger = logging.getLogger(__name__)


class EntryError(ValueError):
    """A calendar record whose details cannot be read."""


# --- writing


def records_write(*, plan: PlanVersion, now: datetime) -> int:
    """Bring the mission's calendar records in line with the plan; returns how many changed.

    An entry keeps its UID for life. Its sequence rises when time, length, place or status changes, for all or for
    somebody who is no longer, or again, expected; it never falls. What the plan lacks stays as cancelled. A room or an
    interpreter that loses an entry is told so by a sequence of its own, so that nobody else's calendar stirs.
    """
    mission = plan.mission
    people = links(CalendarRecord, "people", calendarrecord__mission=mission)
    former = links(CalendarRecord, "former_people", calendarrecord__mission=mission)
    known = list(CalendarRecord.objects.select_for_update().filter(mission=mission))
    by_source = {source_of(each): each for each in known if source_of(each)}
    uids = dict(MeetingRequest.objects.filter(mission=mission).values_list("pk", "uid"))
    changed = 0
    kept: set[int] = set()
    for entry in entries_of_plan(plan=plan):
        record = by_source.get(entry.source)
        if record is None:
            _record_create(mission, entry, uids, now)
            changed += 1
            continue
        kept.add(record.pk)
        changed += _record_update(record, entry, _told(record, people, former), now)
    for record in known:
        if record.pk not in kept and record.status == CalendarStatus.CONFIRMED:
            record.status, record.sequence, record.changed_at = CalendarStatus.CANCELLED, record.sequence + 1, now
            record.save(update_fields=["status", "sequence", "changed_at"])
            changed += 1
    return changed


def _record_create(mission: Mission, entry: Entry, uids: Mapping[int, UUID], now: datetime) -> None:
    kind, _, pk = entry.source.partition(":")
    target = {"request": "request_id", "session": "session_id", "programme": "programme_item_id"}[kind]
    record = CalendarRecord(
        mission=mission,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        details=details_of(entry),
        changed_at=now,
        **{target: int(pk)},
    )
    if kind == "request":
        record.uid = uids[int(pk)]
    record.save()
    record.people.set(entry.people)


def _told(
    record: CalendarRecord, people: Mapping[int, tuple[int, ...]], former: Mapping[int, tuple[int, ...]]
) -> Entry | None:
    """What calendars were told so far; None if that can no longer be read, and everything counts as new."""
    try:
        return entry_of_record(record, people, former)
    except EntryError:
        return None


def _record_update(record: CalendarRecord, entry: Entry, told: Entry | None, now: datetime) -> int:
    """1 if anything changed for calendars, else 0."""
    was = told.people if told else frozenset(record.people.values_list("pk", flat=True))
    farewells = dict(told.farewells) if told else {}
    gone, back = was - entry.people, entry.people & set(farewells)
    moved = (
        told is None
        or (record.starts_at, record.ends_at) != (entry.starts_at, entry.ends_at)
        or (told.place.venue_pk, told.place.room_pk) != (entry.place.venue_pk, entry.place.room_pk)
        or record.status != CalendarStatus.CONFIRMED
    )
    sequence = record.sequence + (1 if moved or gone or back else 0)
    departures = dict(told.departures) if told else {}
    for desk in entry.desks & set(departures):
        sequence = max(sequence, departures.pop(desk).sequence + 1)
    for desk in (told.desks if told else frozenset()) - entry.desks:
        departures[desk] = _farewell(record, told or entry, record.sequence + 1, now)
    for pk in back:
        del farewells[pk]
    for pk in gone:
        farewells[pk] = _farewell(record, told or entry, sequence, now)
    details = details_of(replace(entry, farewells=farewells, departures=departures))
    if not moved and was == entry.people and record.details == details:
        return 0
    record.starts_at, record.ends_at, record.status = entry.starts_at, entry.ends_at, CalendarStatus.CONFIRMED
    record.sequence, record.details, record.changed_at = sequence, details, now
    record.save(update_fields=["starts_at", "ends_at", "status", "sequence", "details", "changed_at"])
    if was != entry.people:
        record.people.set(entry.people)
    if gone or back or told is None:
        record.former_people.set(farewells)
    return 1


def _farewell(record: CalendarRecord, told: Entry, sequence: int, now: datetime) -> Farewell:
    return Farewell(sequence, now, record.starts_at, record.ends_at, told.place)


# --- the frozen text


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
        "farewells": {str(pk): _farewell_json(each) for pk, each in sorted(entry.farewells.items())},
        "departures": {desk: _farewell_json(each) for desk, each in sorted(entry.departures.items())},
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
            departures={desk: _farewell_from(each) for desk, each in given.get("departures", {}).items()},
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


def _farewell_json(given: Farewell) -> dict[str, Any]:
    return {
        "sequence": given.sequence,
        "changed_at": given.changed_at.isoformat(),
        "starts_at": given.starts_at.isoformat(),
        "ends_at": given.ends_at.isoformat(),
        "place": _place_json(given.place),
    }


def _farewell_from(given: Mapping[str, Any]) -> Farewell:
    return Farewell(
        int(given["sequence"]),
        datetime.fromisoformat(given["changed_at"]),
        datetime.fromisoformat(given["starts_at"]),
        datetime.fromisoformat(given["ends_at"]),
        EntryPlace(**given["place"]),
    )
