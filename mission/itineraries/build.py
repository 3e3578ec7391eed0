"""Entries to itineraries: what one person or one party is told, and nothing that belongs to others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from mission.enums import PlanState, Side
from mission.itineraries.itinerary import Day, Itinerary, Place, Stop, Travel, Who
from mission.models import Interpreter, Mission, Party, Person, PlanVersion, Room, TravelTime, Venue
from mission.planning.calendar_records import entries_of_records
from mission.planning.entries import (
    KINDS_SAID,
    MEETING,
    SESSION,
    Entry,
    EntryPlace,
    Farewell,
    PartyThere,
    entries_of_plan,
)
from mission.planning.places import Ways
from mission.planning.words import key

MINUTE = timedelta(minutes=1)


def itinerary_of(*, plan: PlanVersion, person: Person | None = None, party: Party | None = None) -> Itinerary:
    """One person's or one party's itinerary in a plan, in a fixed number of queries. Give exactly one of the two.

    A published plan's itinerary is what calendars were told, cancelled stops included; a draft's is what its rows say.
    Raises ValueError for an owner of another mission.
    """
    owner = _owner(plan.mission, person, party)
    return _Desk(plan.mission, plan, only=owner).itinerary(owner)


def itinerary_published(*, mission: Mission, person: Person | None = None, party: Party | None = None) -> Itinerary:
    """What the owner may see: the published plan's itinerary, an empty one while nothing is published."""
    owner = _owner(mission, person, party)
    plan = PlanVersion.objects.filter(mission=mission, state=PlanState.PUBLISHED).first()
    return _Desk(mission, plan, only=owner).itinerary(owner)


def itineraries_compared(
    *, old: PlanVersion, new: PlanVersion, person: Person | None = None, party: Party | None = None
) -> tuple[Itinerary, Itinerary]:
    """The same owner's days in two plans of one mission, both as their rows say, so that they can be compared."""
    owner = _owner(new.mission, person, party)
    before, after = (_Desk(new.mission, plan, only=owner, as_rows=True).itinerary(owner) for plan in (old, new))
    return before, after


def itineraries_of(*, plan: PlanVersion) -> Mapping[str, Itinerary]:
    """Everybody's itinerary by key ("party:12", "person:5"): all delegations, counterparts and persons of the mission.

    The number of queries does not depend on how many there are.
    """
    return _Desk(plan.mission, plan).of_everybody()


@dataclass(frozen=True, slots=True)
class Everything:
    """All itineraries of one plan. `mission`: everything that happens; `rooms`, `interpreters`: by primary key and in
    their usual order, those without a meeting too; `owners`: delegations, counterparts and persons by key.

    All but `owners` show every party that is there: they are for the desks.
    """

    mission: Itinerary
    rooms: Mapping[int, Itinerary]
    interpreters: Mapping[int, Itinerary]
    owners: Mapping[str, Itinerary]


def everything_of(*, plan: PlanVersion) -> Everything:
    """The number of queries does not depend on how many itineraries there are."""
    desk = _Desk(plan.mission, plan)
    return Everything(
        desk.whole(),
        {each.pk: desk.of_room(each) for each in Room.objects.filter(mission=plan.mission).select_related("venue")},
        {each.pk: desk.of_interpreter(each) for each in Interpreter.objects.filter(mission=plan.mission)},
        desk.of_everybody(),
    )


def companies_and_hosts(*, plan: PlanVersion) -> tuple[list[Itinerary], list[str]]:
    """The delegations' itineraries and the counterparts' names, each in the parties' usual order."""
    desk = _Desk(plan.mission, plan)
    guests = [each for each in desk.parties.values() if each.side == Side.DELEGATION]
    hosts = [each.name for each in desk.parties.values() if each.side == Side.COUNTERPART]
    return [desk.itinerary(_owner(plan.mission, None, each)) for each in guests], hosts


def itinerary_of_room(*, plan: PlanVersion, room: Room) -> Itinerary:
    """Everything that happens in a room, with everybody who is there."""
    return _Desk(plan.mission, plan).of_room(room)


def itinerary_of_interpreter(*, plan: PlanVersion, interpreter: Interpreter) -> Itinerary:
    """An interpreter's meetings, with everybody who is there."""
    return _Desk(plan.mission, plan).of_interpreter(interpreter)


def itinerary_of_mission(*, plan: PlanVersion) -> Itinerary:
    """Everything that happens, with everybody who is there; for the desks."""
    return _Desk(plan.mission, plan).whole()


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose itinerary it is. `people`: the person, or everybody of the party."""

    key: str
    name: str
    title: str
    party_pk: int
    person_pk: int | None


def _owner(mission: Mission, person: Person | None, party: Party | None) -> _Owner:
    given = person if person is not None else party
    if given is None or (person is not None and party is not None):
        raise ValueError("An itinerary is of one person or one party: give exactly one of the two.")
    if given.mission_id != mission.pk:
        raise ValueError(f"{given} belongs to another mission.")
    if person is not None:
        return _Owner(key("person", person.pk), person.name, person.title, person.party_id, person.pk)
    return _Owner(key("party", given.pk), given.name, "", given.pk, None)


class _Desk:
    """Everything that itineraries of one plan are made from, fetched once. `plan` None: nothing is published; `only`:
    whose itinerary alone will be asked for; `as_rows`: a published plan, too, is read from its rows."""

    def __init__(
        self, mission: Mission, plan: PlanVersion | None, only: _Owner | None = None, *, as_rows: bool = False
    ) -> None:
        self.mission = mission
        self.plan = plan
        self._as_rows = as_rows
        self.parties = {each.pk: each for each in Party.objects.filter(mission=mission)}
        self.persons = {each.pk: each for each in Person.objects.filter(mission=mission)}
        for each in self.persons.values():  # not joined: hundreds of people belong to a few dozen parties
            each.party = self.parties[each.party_id]
        self.venues = {each.pk: each for each in Venue.objects.filter(mission=mission)}
        self.ways = Ways(self.venues.values(), TravelTime.objects.filter(mission=mission))
        self.entries = self._entries(None if only is None else self._whose(only))

    def _entries(self, of: frozenset[int] | None) -> tuple[Entry, ...]:
        if self.plan is None:
            return ()
        if self.plan.state == PlanState.PUBLISHED and not self._as_rows:
            return entries_of_records(mission=self.mission, of=of)
        return entries_of_plan(plan=self.plan)

    @cached_property
    def _team(self) -> Mapping[int, frozenset[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for person in self.persons.values():
            found[person.party_id].add(person.pk)
        return {pk: frozenset(people) for pk, people in found.items()}

    @cached_property
    def _of_person(self) -> Mapping[int, tuple[Entry, ...]]:
        """Person -> the entries he or she is, or was once, expected at."""
        found: dict[int, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for pk in entry.people | set(entry.farewells):
                found[pk].append(entry)
        return {pk: tuple(entries) for pk, entries in found.items()}

    def itinerary(self, owner: _Owner) -> Itinerary:
        people = self._whose(owner)
        entries = {entry.source + entry.uid: entry for pk in people for entry in self._of_person.get(pk, ())}
        stops = [self._stop(entry, owner, people) for entry in entries.values()]
        stops.sort(key=lambda each: (each[0].starts_at, each[0].uid))
        party = self.parties[owner.party_pk].name
        return self._dated(owner.key, owner.name, owner.title, party, self._with_travel(stops))

    def of_everybody(self) -> Mapping[str, Itinerary]:
        owners = [*(_owner(self.mission, None, each) for each in self.parties.values())]
        owners += [_owner(self.mission, each, None) for each in self.persons.values()]
        return {each.key: self.itinerary(each) for each in owners}

    def whole(self) -> Itinerary:
        mission = self.mission
        return self._dated(key("mission", mission.pk), mission.name, "", "", self._in_show_order())

    def _in_show_order(self) -> list[Stop]:
        """By time, the programme before meetings, then by place: as the desks look things up."""
        stops = map(self._open_stop, self.entries)
        return sorted(
            stops,
            key=lambda each: (each.starts_at, each.kind in (MEETING, SESSION), each.place.said, each.title, each.uid),
        )

    def of_room(self, room: Room) -> Itinerary:
        own = key("room", room.pk)
        return self._dated(own, room.name, "", room.venue.name, self._of_desk(own))

    def of_interpreter(self, interpreter: Interpreter) -> Itinerary:
        own = key("interpreter", interpreter.pk)
        return self._dated(own, interpreter.name, "", "", self._of_desk(own))

    def _of_desk(self, desk: str) -> list[Stop]:
        """A room's or an interpreter's stops; what they once had stays as it was told, cancelled."""
        stops = [self._open_stop(each) for each in self.entries if desk in each.desks]
        for entry in self.entries:
            if desk in entry.departures:
                past = self._open_stop(_as_told(entry, entry.departures[desk]))
                stops.append(replace(past, is_cancelled=True, others=(), interpreter=""))
        return sorted(stops, key=lambda each: (each.starts_at, each.uid))

    def _dated(self, key: str, name: str, title: str, party: str, dated: Iterable[Stop]) -> Itinerary:
        dated = tuple(dated)
        days: dict[date, list[Stop]] = {
            self.mission.first_day + timedelta(days=day): [] for day in range(self.mission.days)
        }
        for stop in dated:
            days.setdefault(stop.starts_at.date(), []).append(stop)
        plan = self.plan
        since = plan.published_at or plan.created_at if plan else self.mission.created_at
        return Itinerary(
            key=key,
            owner=name,
            owner_title=title,
            party=party,
            mission=self.mission.name,
            mission_code=self.mission.code,
            place=self.mission.place,
            zone=self.mission.zone,
            days=tuple(Day(day, tuple(found)) for day, found in sorted(days.items())),
            plan_number=plan.number if plan else None,
            is_draft=plan is not None and plan.state == PlanState.DRAFT,
            changed_at=max((stop.changed_at for stop in dated), default=since),
        )

    def _whose(self, owner: _Owner) -> frozenset[int]:
        return frozenset({owner.person_pk}) if owner.person_pk is not None else self._people(owner.party_pk)

    def _people(self, party_pk: int) -> frozenset[int]:
        return self._team.get(party_pk, frozenset())

    def _stop(self, entry: Entry, owner: _Owner, people: frozenset[int]) -> tuple[Stop, Entry]:
        """One entry as its owner may see it; frozen as it was for those who are no longer expected."""
        gone = not (entry.people & people)
        if gone:
            farewell = min(
                (entry.farewells[pk] for pk in people if pk in entry.farewells), key=lambda each: each.sequence
            )
            entry = _as_told(entry, farewell)
        shown = self._shown(entry, owner.party_pk)
        others = [each for each in shown if each.pk != owner.party_pk]
        own = [each for each in shown if each.pk == owner.party_pk]
        zone = self.mission.zone
        stop = Stop(
            uid=entry.uid,
            sequence=entry.sequence,
            changed_at=entry.changed_at.astimezone(UTC),
            is_cancelled=gone or entry.is_cancelled,
            kind=entry.kind,
            kind_said=KINDS_SAID.get(entry.kind, entry.kind),
            title=entry.title or _title(others),
            starts_at=entry.starts_at.astimezone(zone),
            ends_at=entry.ends_at.astimezone(zone),
            place=_place(entry.place),
            parties=tuple(each.name for each in others),
            others=() if gone else tuple(self._people_said(others)),
            own=() if gone else self._own(entry, own, owner, people),
            interpreter="" if gone else entry.interpreter,
            language=entry.language,
            description=entry.description,
        )
        return stop, entry

    def _open_stop(self, entry: Entry) -> Stop:
        """One entry with all its parties, as the desks see it: "SOCAR: Acme Energy, Bolt Rail"."""
        zone = self.mission.zone
        hosts = [each.name for each in entry.parties if each.is_host]
        guests = sorted(each.name for each in entry.parties if not each.is_host)
        said = ": ".join(part for part in (", ".join(hosts), ", ".join(guests)) if part)
        return Stop(
            uid=entry.uid,
            sequence=entry.sequence,
            changed_at=entry.changed_at.astimezone(UTC),
            is_cancelled=entry.is_cancelled,
            kind=entry.kind,
            kind_said=KINDS_SAID.get(entry.kind, entry.kind),
            title=f"{entry.title}: {', '.join(guests)}" if entry.title and guests else entry.title or said,
            starts_at=entry.starts_at.astimezone(zone),
            ends_at=entry.ends_at.astimezone(zone),
            place=_place(entry.place),
            parties=(*hosts, *guests),
            others=tuple(self._people_said(sorted(entry.parties, key=lambda each: (not each.is_host, each.name)))),
            interpreter=entry.interpreter,
            language=entry.language,
            description=entry.description,
        )

    def _own(self, entry: Entry, own: Iterable[PartyThere], owner: _Owner, people: frozenset[int]) -> tuple[Who, ...]:
        if entry.parties:
            return tuple(self._people_said(own))
        if owner.person_pk is not None:
            return ()
        party = self.parties[owner.party_pk].name
        there = (each for pk, each in self.persons.items() if pk in entry.people & people)
        return tuple(Who(each.name, each.title, party) for each in there)

    def _people_said(self, parties: Iterable[PartyThere]) -> Iterable[Who]:
        """Names and titles as they were told; how to say a name is no part of what is told, so it is today's."""
        for party in parties:
            for each in party.people:
                known = self.persons.get(each.pk)
                yield Who(each.name, each.title, party.name, known.pronunciation if known else "")

    def _shown(self, entry: Entry, viewer: int) -> list[PartyThere]:
        """The parties the viewer may know of: a host sees all, a delegation the host and who comes along with it."""
        mine = next((each for each in entry.parties if each.pk == viewer), None)
        if mine is not None and mine.is_host:
            return list(entry.parties)
        requests = set(mine.requests) if mine is not None else set()
        if mine is None and self.parties[viewer].side == Side.COUNTERPART:
            return [each for each in entry.parties if entry.kind == MEETING]
        return [each for each in entry.parties if each.is_host or requests & set(each.requests)]

    # --- the way there

    def _with_travel(self, stops: list[tuple[Stop, Entry]]) -> list[Stop]:
        """Every live stop with the way from the one before it on that day, from the hub for the first."""
        found: list[Stop] = []
        before: tuple[Stop, Entry] | None = None
        for stop, entry in stops:
            if stop.is_cancelled:
                found.append(stop)
                continue
            same_day = before is not None and before[0].starts_at.date() == stop.starts_at.date()
            origin = before[1].place.venue_pk if before is not None and same_day else None
            if before is not None and same_day and not (before[1].people & entry.people):
                origin = None  # a party's other people were there
            found.append(replace(stop, travel=self._travel(origin or self.mission.hub_id, stop, entry)))
            before = (stop, entry)
        return found

    def _travel(self, origin_pk: int | None, stop: Stop, entry: Entry) -> Travel | None:
        destination_pk = entry.place.venue_pk
        if origin_pk is None or destination_pk is None or origin_pk == destination_pk:
            return None
        if origin_pk not in self.venues or destination_pk not in self.venues:
            return None
        door = self.venues[destination_pk].door_minutes
        bands = self.ways.between(origin_pk, destination_pk)
        until = stop.starts_at - (door + self.mission.buffer_minutes) * MINUTE
        found = latest_departure(until, bands)
        return Travel(self.venues[origin_pk].name, found[0], found[1], door) if found[1] else None


def latest_departure(until: datetime, bands: Iterable[tuple[int, int]]) -> tuple[datetime, int]:
    """When to leave at the latest to arrive by `until`, and the minutes on the road then.

    Roads get quicker and slower over the day, so each band's minutes are tried: the latest departure whose own minutes
    fit. `bands` as in the core: (minute of the day from which it holds, minutes), the first at 0.
    """
    steps = sorted(bands)
    fitting = []
    for _, minutes in steps:
        leave = until - minutes * MINUTE
        clock = leave.hour * 60 + leave.minute
        holds = [each for since, each in steps if since <= clock][-1]
        if holds <= minutes:
            fitting.append((leave, minutes))
    return max(fitting) if fitting else (until - steps[0][1] * MINUTE, steps[0][1])


def _as_told(entry: Entry, last: Farewell) -> Entry:
    """The entry as somebody who is no longer expected was told of it last."""
    return replace(
        entry,
        sequence=last.sequence,
        changed_at=last.changed_at,
        starts_at=last.starts_at,
        ends_at=last.ends_at,
        place=last.place,
    )


def _title(others: list[PartyThere]) -> str:
    """ "Meeting with SOCAR"."""
    names = [each.name for each in others]
    if not names:
        return "Meeting"
    said = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"Meeting with {said}"


def _place(place: EntryPlace) -> Place:
    return Place(place.venue, place.room, place.address, place.latitude, place.longitude)
