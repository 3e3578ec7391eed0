"""Itineraries and plans as spreadsheets: cells are texts or numbers, never formulas; equal values, equal bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from mission.imports.cells import Shown
from mission.imports.writing import stamped, text_cell
from mission.itineraries.itinerary import Itinerary, Stop
from mission.planning.entries import MEETING, SESSION
from mission.planning.explaining import Unmet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 60
_HEAD_FONT = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", start_color="14365C")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. `fixed`: how many columns stay in sight when one scrolls to the right."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Shown]]
    fixed: int = 1


def run_of_show_xlsx(everything: Itinerary) -> bytes:
    """Everything that happens, a row each, from the mission's own itinerary. Cancelled stops are left out."""
    headings = ("Day", "From", "Until", "Kind", "What", "Room", "Venue", "Address", "People", "Interpreter", "Language")
    rows = [
        (*_when(stop), stop.kind_said, stop.title, stop.place.room, stop.place.venue, stop.place.address,
         len(stop.others) or None, stop.interpreter, stop.language)
        for stop in everything.live
    ]  # fmt: skip
    return tables_xlsx([Table("Run of show", headings, rows, fixed=3)])


def itineraries_xlsx(itineraries: Iterable[Itinerary]) -> bytes:
    """Everybody's stops under each other: whose, when, what, where, with whom, and when to leave."""
    return tables_xlsx([itineraries_table(itineraries)])


def itineraries_table(itineraries: Iterable[Itinerary]) -> Table:
    headings = (
        "Party", "Person", "Day", "From", "Until", "Kind", "What", "Room", "Venue", "Address", "With", "From your side",
        "Interpreter", "Language", "Leave by", "Leave from",
    )  # fmt: skip
    rows = [
        (
            each.party,
            each.owner if each.key.startswith("person:") else None,
            *_when(stop),
            stop.kind_said,
            stop.title,
            stop.place.room,
            stop.place.venue,
            stop.place.address,
            "; ".join(f"{who.said} ({who.party})" for who in stop.others) or ", ".join(stop.parties),
            ", ".join(who.name for who in stop.own),
            stop.interpreter,
            stop.language,
            f"{stop.travel.leave_by:%H:%M}" if stop.travel else None,
            stop.travel.origin if stop.travel else None,
        )
        for each in itineraries
        for stop in each.live
    ]
    return Table("Itineraries", headings, rows, fixed=2)


def matrix_xlsx(companies: Sequence[Itinerary], hosts: Sequence[str]) -> bytes:
    """Who meets whom: companies by counterpart with the hour in the cell, and companies by time with the counterpart.

    `hosts`: the counterparts' names in the order of the columns; two of one name share a column.
    """
    columns = list(dict.fromkeys(hosts))
    by_host = [
        [
            each.owner,
            *("\n".join(_moment(stop) for stop in _meetings(each) if host in stop.parties) or None for host in columns),
        ]
        for each in companies
    ]
    starts = sorted({stop.starts_at for each in companies for stop in _meetings(each)})
    by_time = [
        [
            each.owner,
            *(
                "\n".join(_whom(stop) for stop in _meetings(each) if stop.starts_at == start) or None
                for start in starts
            ),
        ]
        for each in companies
    ]
    return tables_xlsx(
        [
            Table("Companies by counterpart", ("Company", *columns), by_host),
            Table("Companies by time", ("Company", *(f"{start:%a %-d %b %H:%M}" for start in starts)), by_time),
        ]
    )


def unmet_xlsx(unmet: Iterable[Unmet]) -> bytes:
    """Requests that the plan does not place, the worthiest first, and what stands in the way. For organisers."""
    headings = ("Company", "Counterpart", "Wish no.", "Worth", "Must take place", "Why not", "Rules")
    rows = [
        (each.delegation, each.counterpart, each.rank, each.worth, "yes" if each.is_required else None,
         "\n".join(reason.sentence for reason in each.reasons),
         "\n".join(reason.rule_sentence for reason in each.reasons))
        for each in unmet
    ]  # fmt: skip
    return tables_xlsx([Table("Not met", headings, rows, fixed=2)])


def _when(stop: Stop) -> tuple[str, str, str]:
    return f"{stop.starts_at:%Y-%m-%d}", f"{stop.starts_at:%H:%M}", f"{stop.ends_at:%H:%M}"


def _meetings(itinerary: Itinerary) -> Iterable[Stop]:
    return (stop for stop in itinerary.live if stop.kind in (MEETING, SESSION))


def _moment(stop: Stop) -> str:
    return f"{stop.starts_at:%a %-d %b %H:%M}–{stop.ends_at:%H:%M}"


def _whom(stop: Stop) -> str:
    where = f" ({stop.place.room}, {stop.place.venue})" if stop.place.room else ""
    return f"{', '.join(stop.parties)}{where}"


def tables_xlsx(tables: Iterable[Table]) -> bytes:
    """A workbook of one sheet a table, with its head in sight and a filter on every column."""
    return b"".join(tables_made(tables))


def tables_made(tables: Iterable[Table]) -> Iterator[bytes]:
    """The same step by step: nothing after each row that is written, at last the workbook."""
    workbook = openpyxl.Workbook(write_only=True)
    for table in tables:
        sheet = workbook.create_sheet(table.title)
        sheet.freeze_panes = f"{get_column_letter(table.fixed + 1)}2"
        for at, heading in enumerate(table.headings):
            lines = (line for row in table.rows for line in str(row[at] or "").split("\n"))
            longest = max([len(heading), *map(len, lines)])
            sheet.column_dimensions[get_column_letter(at + 1)].width = min(longest + 3, _WIDEST)
        sheet.append([_head(sheet, heading) for heading in table.headings])
        for row in table.rows:
            cells = [text_cell(sheet, value if value != "" else None) for value in row]
            for cell in cells:
                cell.alignment = _WRAPPED
            sheet.append(cells)
            yield b""
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.headings))}{len(table.rows) + 1}"
    buffer = io.BytesIO()
    workbook.save(buffer)
    yield stamped(buffer.getvalue())


def _head(sheet: object, heading: str) -> object:
    cell = text_cell(sheet, heading)
    cell.font, cell.fill, cell.alignment = _HEAD_FONT, _HEAD_FILL, _WRAPPED
    return cell
