"""The meeting matrix: companies, counterparts, rooms or interpreters by time, as rows of cells already written out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import TextChoices
from django.utils.safestring import SafeString

from mission.enums import Side
from mission.models import Sector
from mission.planning.ground import Ground
from mission.planning.hours import minute_of_day
from mission.planning.words import key, pk_of
from mission.selectors.board import Placed
from mission.web.matrix_cells import Cell, lane_of, written
from mission.web.ways import Stop, Ways
from scheduler.core.meetings.problem import Window

COLOURS = 8
HOUR, DAY = 60, 24 * 60
OTHER = COLOURS - 1  # the colour of what has no sector


class Rows(TextChoices):
    """What stands in the rows."""

    COMPANIES = "companies", "Companies"
    COUNTERPARTS = "counterparts", "Counterparts"
    ROOMS = "rooms", "Rooms"
    INTERPRETERS = "interpreters", "Interpreters"


SIDES = {Rows.COMPANIES: Side.DELEGATION, Rows.COUNTERPARTS: Side.COUNTERPART}
Windows = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Row:
    """One thing's day: as many lanes as it has gatherings at once. `slug`: of its page (a party's code, else its
    primary key); `lanes`: cells, and the same written out as `html`."""

    pk: int
    name: str
    slug: str
    under: str
    lanes: tuple[tuple[Cell, ...], ...]
    html: tuple[SafeString, ...]
    meetings: int


@dataclass(frozen=True)
class Day:
    """One day's table: the hours in its head (label, columns each), its first and last minute, its columns and rows."""

    day: date
    number: int
    hours: tuple[tuple[str, int], ...]
    first: int
    last: int
    columns: range
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Legend:
    name: str
    colour: int


@dataclass(frozen=True)
class Matrix:
    days: tuple[Day, ...]
    legend: tuple[Legend, ...]
    step: int


@dataclass(frozen=True, slots=True)
class _Block:
    """Something in a row, in minutes of the mission widened to whole columns. `stops`: where its people are then."""

    start: int
    end: int
    cell: Cell
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True, slots=True)
class _Thing:
    """What a row is of. `people`: whose ways are shown; `open`: its hours, None where none are shown."""

    pk: int
    name: str
    slug: str
    under: str
    people: frozenset[int] = frozenset()
    from_hub: bool = False
    open: Windows | None = None


def matrix_of(
    *, ground: Ground, rows: Rows, placed: Sequence[Placed], sectors: Sequence[Sector], may: bool = False
) -> Matrix:
    """A plan's meetings on its mission's ground; no query. `may`: each meeting is a link that a hand can pick up."""
    return _Board(ground, rows, placed, sectors, may).matrix()


class _Board:
    def __init__(
        self, ground: Ground, rows: Rows, placed: Sequence[Placed], sectors: Sequence[Sector], may: bool
    ) -> None:
        self.ground, self.given, self.axis, self.may = ground, ground.rows, rows, may
        self.mission = ground.rows.mission
        self.step = self.mission.grid_minutes
        self.sectors = sectors
        colour = {sector.pk: index % COLOURS for index, sector in enumerate(sectors)}
        self.colour = {
            pk: next((colour[each] for each in self.given.sectors_of_party.get(pk, ()) if each in colour), OTHER)
            for pk in self.given.parties
        }
        self._minutes: dict[datetime, int] = {}
        self.ways = Ways(ground)
        self.groups = self._groups(placed)
        self.programme = self._programme()

    def matrix(self) -> Matrix:
        things = self._things()
        blocks = {thing.pk: self._blocks(thing) for thing in things}
        days = tuple(self._day(number, things, blocks) for number in range(self.mission.days))
        legend = tuple(Legend(sector.name, index % COLOURS) for index, sector in enumerate(self.sectors))
        return Matrix(days, legend, self.step)

    def _day(self, number: int, things: Sequence[_Thing], blocks: Mapping[int, list[_Block]]) -> Day:
        begins = number * DAY
        here = {pk: [each for each in found if each.start // DAY == number] for pk, found in blocks.items()}
        times = [minute - begins for found in here.values() for each in found for minute in (each.start, each.end)]
        first = min([*times, minute_of_day(self.mission.day_from)]) // HOUR * HOUR
        last = -(-max([*times, minute_of_day(self.mission.day_until)]) // HOUR) * HOUR
        rows = tuple(self._row(thing, here[thing.pk], begins + first, begins + last) for thing in things)
        hours = tuple((f"{minute // HOUR:02}:00", HOUR // self.step) for minute in range(first, last, HOUR))
        day = self.mission.first_day + timedelta(days=number)
        return Day(day, number + 1, hours, first, last, range((last - first) // self.step), rows)

    def _row(self, thing: _Thing, blocks: list[_Block], first: int, last: int) -> Row:
        lanes = []
        for lane in _lanes(blocks):
            pieces = [(each.start, each.end, each.cell, self._way(thing, each, blocks)) for each in lane]
            lanes.append(lane_of(pieces, first, last, self.step, thing.open))
        count = sum(each.cell.kind == "meeting" for each in blocks)
        html = tuple(written(lane, self.may) for lane in lanes)
        return Row(thing.pk, thing.name, thing.slug, thing.under, tuple(lanes), html, count)

    # --- what the rows are of

    def _things(self) -> list[_Thing]:
        problem = self.ground.problem
        if self.axis == Rows.ROOMS:
            return [
                _Thing(pk, room.name, str(pk), room.venue.name, open=_windows(problem.room[key("room", pk)].hours))
                for pk, room in self.given.rooms.items()
            ]
        if self.axis == Rows.INTERPRETERS:
            return [
                _Thing(
                    pk, each.name, str(pk), each.languages,
                    open=_windows(problem.interpreter[key("interpreter", pk)].available),
                )
                for pk, each in self.given.interpreters.items()
            ]  # fmt: skip
        names = {sector.pk: sector.name for sector in self.sectors}
        return [
            _Thing(
                pk, party.name, party.code,
                ", ".join(names[each] for each in self.given.sectors_of_party.get(pk, ()) if each in names),
                people=frozenset(person.pk for person in self.given.team(pk)),
                from_hub=party.side == Side.DELEGATION,
            )
            for pk, party in self.given.parties.items() if party.side == SIDES[self.axis]
        ]  # fmt: skip

    # --- what stands in them

    def _groups(self, placed: Iterable[Placed]) -> dict[int, list[list[Placed]]]:
        """Row's primary key -> its gatherings: meetings of one session, time and room are one."""
        found: dict[int, dict[tuple[object, ...], list[Placed]]] = defaultdict(dict)
        for each in placed:
            for pk in self._rows_of(each):
                found[pk].setdefault(each.gathering, []).append(each)
        return {pk: list(groups.values()) for pk, groups in found.items()}

    def _rows_of(self, each: Placed) -> Iterable[int]:
        if self.axis == Rows.COMPANIES:
            return {each.delegation, *each.parties}
        if self.axis == Rows.COUNTERPARTS:
            return (each.counterpart,)
        if self.axis == Rows.ROOMS:
            return (each.room,)
        return (each.interpreter,) if each.interpreter else ()

    def _programme(self) -> dict[int, list[_Block]]:
        """Party's primary key -> the fixed points of the programme that concern anybody of it."""
        found: dict[int, dict[int, _Block]] = defaultdict(dict)
        if self.axis not in SIDES:
            return {}
        party_of = {pk: person.party_id for pk, person in self.given.persons.items()}
        for person in self.ground.problem.persons:
            party = party_of[pk_of(person.id)]
            for each in person.engagements:
                item = self.given.programme[pk_of(each.id)]
                if item.pk not in found[party]:
                    venue = self.given.venues.get(item.venue_id) if item.venue_id else None
                    note = f"{self._said(item.starts_at, item.ends_at)} {item.title}{f', {venue}' if venue else ''}"
                    start, end = self._span(item.starts_at, item.ends_at)
                    cell = Cell((end - start) // self.step, "programme", item.title, note=note)
                    found[party][item.pk] = _Block(start, end, cell)
        return {party: list(items.values()) for party, items in found.items()}

    def _blocks(self, thing: _Thing) -> list[_Block]:
        found = [self._meeting(group) for group in self.groups.get(thing.pk, ())]
        found += self.programme.get(thing.pk, ())
        return sorted(found, key=lambda each: (each.start, each.end))

    def _meeting(self, group: Sequence[Placed]) -> _Block:
        first = group[0]
        parties, room = self.given.parties, self.given.rooms[first.room]
        companies = sorted({parties[each.delegation].name for each in group})
        host = parties[first.counterpart]
        start, end = self._span(first.starts_at, first.ends_at)
        guests = companies[0] if len(companies) == 1 else f"{len(companies)} companies"
        where = "" if room.venue_id == host.home_venue_id else room.name
        title, detail, said = guests, where, ", ".join(companies)
        colour = self.colour.get(first.delegation, OTHER)
        if self.axis == Rows.COMPANIES:
            title, said, colour = host.name, host.name, self.colour.get(host.pk, OTHER)
        elif self.axis not in SIDES:
            detail, said = host.name, f"{said} with {host.name}"
        note = f"{self._said(first.starts_at, first.ends_at)} {said}, {room.name}, {room.venue.name}"
        if first.interpreter:
            note += f", interpreter {self.given.interpreters[first.interpreter].name}"
        cell = Cell(
            (end - start) // self.step, "meeting", title, detail, colour, note, first.request,
            any(each.is_locked for each in group),
        )  # fmt: skip
        stops = tuple(self._stop(each, room.venue_id) for each in group)
        return _Block(start, end, cell, stops)

    def _stop(self, each: Placed, venue: int) -> Stop:
        return Stop(self._minute(each.starts_at), self._minute(each.ends_at), venue, each.people, each.interpreter)

    # --- the way there

    def _way(self, thing: _Thing, block: _Block, blocks: Sequence[_Block]) -> tuple[int, str]:
        """Minutes that anybody of this row needs to come to a meeting, and the same in words; (0, "") for none."""
        if not block.stops or self.axis == Rows.ROOMS:
            return 0, ""
        if self.axis == Rows.INTERPRETERS:
            before = [stop for each in blocks for stop in each.stops]
            return self.ways.of_interpreter(block.stops[0], before)
        people = {person for stop in block.stops for person in stop.people} & thing.people
        before = [stop for each in blocks for stop in each.stops if stop.people & people]
        return self.ways.of_people(people, block.stops[0], before, from_hub=thing.from_hub)

    # --- time

    def _span(self, starts_at: datetime, ends_at: datetime) -> tuple[int, int]:
        """Minutes of the mission, widened to whole columns; what lasts beyond midnight is cut there."""
        begins, ends = self._minute(starts_at), self._minute(ends_at)
        start = begins // self.step * self.step
        end = min(-(-ends // self.step) * self.step, (start // DAY + 1) * DAY)
        return start, max(end, start + self.step)

    def _minute(self, moment: datetime) -> int:
        found = self._minutes.get(moment)
        if found is None:
            here = moment.astimezone(self.mission.zone)
            found = (here.date() - self.mission.first_day).days * DAY + here.hour * HOUR + here.minute
            self._minutes[moment] = found
        return found

    def _said(self, starts_at: datetime, ends_at: datetime) -> str:
        start, end = self._minute(starts_at) % DAY, self._minute(ends_at) % DAY
        return f"{start // HOUR:02}:{start % HOUR:02}–{end // HOUR:02}:{end % HOUR:02}"


def _windows(windows: Iterable[Window]) -> Windows:
    return [(each.start, each.end) for each in windows]


def _lanes(blocks: Iterable[_Block]) -> list[list[_Block]]:
    """Blocks that overlap stand under each other; a row without any still has one lane."""
    lanes: list[list[_Block]] = []
    for block in blocks:
        free = next((lane for lane in lanes if lane[-1].end <= block.start), None)
        if free is None:
            lanes.append([block])
        else:
            free.append(block)
    return lanes or [[]]
