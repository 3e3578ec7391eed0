"""The meeting matrix: parties by time, as tables of cells that a template only has to write down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from mission.enums import Audience, Side
from mission.models import Meeting, Mission, Party, ProgrammeItem, Sector

COLOURS = 8
HOUR = 60


@dataclass(frozen=True)
class Cell:
    """`span` columns of one lane. `kind`: free, meeting, programme."""

    span: int
    kind: str = "free"
    title: str = ""
    detail: str = ""
    colour: int = COLOURS - 1
    note: str = ""
    meeting: Meeting | None = None
    on_the_hour: bool = False


@dataclass(frozen=True)
class Row:
    """One party's day: as many lanes as it is in places at once."""

    party: Party
    sector: str
    lanes: tuple[tuple[Cell, ...], ...]
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


@dataclass(frozen=True)
class _Block:
    """Something in a row, in minutes of its day."""

    start: int
    end: int
    cell: Cell


def matrix_of(
    *,
    mission: Mission,
    side: Side,
    parties: Sequence[Party],
    sectors: Sequence[Sector],
    meetings: Sequence[Meeting],
    programme: Sequence[ProgrammeItem],
) -> Matrix:
    """`parties` with their sectors, `meetings` and `programme` as their selectors bring them; no further query."""
    colour_of = {sector.pk: index % COLOURS for index, sector in enumerate(sectors)}
    colours = {party.pk: _colour(party, colour_of) for party in parties}
    rows_of = [party for party in parties if party.side == side]
    days = []
    for number in range(mission.days):
        day = mission.first_day + timedelta(days=number)
        here = [each for each in meetings if _local(mission, each.starts_at).date() == day]
        fixed = [each for each in programme if _local(mission, each.starts_at).date() == day]
        days.append(_day(mission, day, number + 1, side, rows_of, colours, here, fixed))
    return Matrix(
        days=tuple(days),
        legend=tuple(Legend(sector.name, colour_of[sector.pk]) for sector in sectors),
        step=mission.grid_minutes,
    )


def _day(
    mission: Mission,
    day: date,
    number: int,
    side: Side,
    parties: Sequence[Party],
    colours: dict[int, int],
    meetings: Sequence[Meeting],
    programme: Sequence[ProgrammeItem],
) -> Day:
    step = mission.grid_minutes
    spans = [_span(mission, each.starts_at, each.ends_at, step) for each in meetings]
    spans += [_span(mission, each.starts_at, each.ends_at, step) for each in programme]
    times = [minute for span in spans for minute in span]
    first = min([*times, _minutes(mission.day_from)]) // HOUR * HOUR
    last = -(-max([*times, _minutes(mission.day_until)]) // HOUR) * HOUR
    gatherings_of = _by_party(side, meetings)
    rows = []
    for party in parties:
        blocks = [*_programme_blocks(mission, party, programme, step)]
        gatherings = gatherings_of.get(party.pk, [])
        blocks += [_meeting_block(mission, side, group, colours, step) for group in gatherings]
        rows.append(
            Row(
                party=party,
                sector=", ".join(sector.name for sector in party.sectors.all()),
                lanes=tuple(_cells(lane, first, last, step) for lane in _lanes(blocks)),
                meetings=len(gatherings),
            )
        )
    hours = tuple((f"{minute // HOUR:02}:00", HOUR // step) for minute in range(first, last, HOUR))
    columns = range((last - first) // step)
    return Day(day=day, number=number, hours=hours, first=first, last=last, columns=columns, rows=tuple(rows))


def _by_party(side: Side, meetings: Iterable[Meeting]) -> dict[int, list[list[Meeting]]]:
    """Party -> its gatherings: meetings of one session, time and room are one for their host."""
    found: dict[int, dict[tuple[object, ...], list[Meeting]]] = defaultdict(dict)
    for each in meetings:
        wish = each.request
        key = (each.starts_at, each.room_id, wish.session_id or f"request {wish.pk}")
        parties = {wish.counterpart_id}
        if side == Side.DELEGATION:
            parties = {wish.delegation_id, *(person.party_id for person in each.attendees.all())}
        for party in parties:
            found[party].setdefault(key, []).append(each)
    return {party: list(groups.values()) for party, groups in found.items()}


def _meeting_block(
    mission: Mission, side: Side, group: Sequence[Meeting], colours: dict[int, int], step: int
) -> _Block:
    first = group[0]
    others = [each.request.delegation if side == Side.COUNTERPART else each.request.counterpart for each in group]
    names = sorted({other.name for other in others})
    start, end = _span(mission, first.starts_at, first.ends_at, step)
    begins, ends = _local(mission, first.starts_at), _local(mission, first.ends_at)
    at_home = first.room.venue_id == first.request.counterpart.home_venue_id
    title = names[0] if len(names) == 1 else f"{len(names)} companies"
    note = f"{begins:%H:%M}–{ends:%H:%M} {', '.join(names)}, {first.room.name}, {first.room.venue.name}"
    if first.interpreter:
        note += f", interpreter {first.interpreter.name}"
    return _Block(
        start,
        end,
        Cell(
            span=(end - start) // step,
            kind="meeting",
            title=title,
            detail="" if at_home else first.room.name,
            colour=colours.get(others[0].pk, COLOURS - 1),
            note=note,
            meeting=first,
        ),
    )


def _programme_blocks(
    mission: Mission, party: Party, programme: Iterable[ProgrammeItem], step: int
) -> Iterable[_Block]:
    for item in programme:
        if concerns(item, party):
            start, end = _span(mission, item.starts_at, item.ends_at, step)
            begins, ends = _local(mission, item.starts_at), _local(mission, item.ends_at)
            where = f", {item.venue.name}" if item.venue else ""
            note = f"{begins:%H:%M}–{ends:%H:%M} {item.title}{where}"
            yield _Block(start, end, Cell((end - start) // step, "programme", item.title, note=note))


def concerns(item: ProgrammeItem, party: Party) -> bool:
    """Whether anybody of the party takes part in the programme item."""
    if item.audience == Audience.EVERYONE:
        return True
    if item.audience == Audience.DELEGATIONS:
        return party.side == Side.DELEGATION
    if item.audience == Audience.COUNTERPARTS:
        return party.side == Side.COUNTERPART
    if any(each.pk == party.pk for each in item.parties.all()):
        return True
    if any(each.party_id == party.pk for each in item.persons.all()):
        return True
    if party.side != Side.DELEGATION:
        return False
    return bool({each.pk for each in item.sectors.all()} & {each.pk for each in party.sectors.all()})


def _lanes(blocks: Iterable[_Block]) -> list[list[_Block]]:
    """Blocks that overlap stand under each other; a party without any still has one lane."""
    lanes: list[list[_Block]] = []
    for block in sorted(blocks, key=lambda each: (each.start, each.end)):
        free = next((lane for lane in lanes if lane[-1].end <= block.start), None)
        if free is None:
            lanes.append([block])
        else:
            free.append(block)
    return lanes or [[]]


def _cells(lane: Sequence[_Block], first: int, last: int, step: int) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    now = first
    for block in lane:
        cells += _free(now, block.start, step)
        cells.append(block.cell)
        now = block.end
    return (*cells, *_free(now, last, step))


def _free(start: int, end: int, step: int) -> list[Cell]:
    """Free time, cut at the full hours so that the eye finds them."""
    cells = []
    while start < end:
        until = min(end, start // HOUR * HOUR + HOUR)
        cells.append(Cell(span=(until - start) // step, on_the_hour=start % HOUR == 0))
        start = until
    return cells


def _span(mission: Mission, starts_at: datetime, ends_at: datetime, step: int) -> tuple[int, int]:
    """Minutes of the day, widened to whole columns; what lasts beyond midnight is cut there."""
    begins, ends = _local(mission, starts_at), _local(mission, ends_at)
    start = _minutes(begins.time()) // step * step
    end = 24 * HOUR if ends.date() > begins.date() else -(-_minutes(ends.time()) // step) * step
    return start, max(end, start + step)


def _local(mission: Mission, moment: datetime) -> datetime:
    return moment.astimezone(mission.zone)


def _minutes(moment: time) -> int:
    return moment.hour * HOUR + moment.minute


def _colour(party: Party, colour_of: dict[int, int]) -> int:
    return next((colour_of[sector.pk] for sector in party.sectors.all() if sector.pk in colour_of), COLOURS - 1)
