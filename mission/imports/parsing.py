"""Raw tables to typed rows: every cell that cannot be taken is named, none is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from mission.imports.cells import CellError, Fault, Flag, Value
from mission.imports.reading import MOST_ERRORS, SheetError, Table
from mission.imports.sheets import DELETE, Sheet

SHOWN_LONGEST = 120


@dataclass(frozen=True)
class ParsedRow:
    """One line of the file: the values of the columns that the file has; `delete`: the row is to go."""

    number: int
    values: Mapping[str, Value]
    key: tuple[Value, ...]
    delete: bool = False
    shown: Mapping[str, str] | None = None


@dataclass(frozen=True)
class ParsedSheet:
    """One sheet's good rows. `places` as in Table; `broken`: some rows are missing here because they had errors."""

    sheet: Sheet
    places: Mapping[str, str]
    rows: tuple[ParsedRow, ...]
    broken: bool

    def error(self, row: ParsedRow | None, field: str, message: str, value: str = "") -> SheetError:
        """An error at a field of a row of this sheet."""
        column = self.places.get(field) or (self.sheet.column[field].heading if field in self.sheet.column else "")
        shown = value or (str((row.shown or {}).get(field, "")) if row else "")
        return SheetError(self.sheet.title, row.number if row else None, column, shown[:SHOWN_LONGEST], message)


def table_parse(*, table: Table, zone: ZoneInfo) -> tuple[ParsedSheet, list[SheetError]]:
    """The table's rows with local times read in `zone`, and everything that is wrong with its cells."""
    sheet = table.sheet.at(zone)
    parsed = ParsedSheet(sheet, table.places, (), False)
    rows: list[ParsedRow] = []
    errors: list[SheetError] = []
    for raw in table.rows:
        before = len(errors)
        if before > MOST_ERRORS:
            break
        shown = {name: _shown(cell) for name, cell in raw.cells.items()}
        line = ParsedRow(raw.number, {}, (), shown=shown)
        values: dict[str, Value] = {}
        for column in sheet.columns:
            if column.field not in table.places:
                continue
            try:
                value = _cell_parse(column.kind, raw.cells.get(column.field))
            except CellError as error:
                errors.append(parsed.error(line, column.field, str(error)))
                continue
            if value is None or value == "":
                if column.required:
                    errors.append(parsed.error(line, column.field, f"This cell is empty. {column.kind.explanation}"))
                value = column.empty
            values[column.field] = value
        try:
            delete = _cell_parse(Flag(), raw.cells.get(DELETE)) is True
        except CellError as error:
            errors.append(parsed.error(line, DELETE, str(error)))
            delete = False
        if len(errors) == before and all(name in values for name in sheet.key):
            rows.append(ParsedRow(raw.number, values, sheet.key_of(values), delete, shown))
    errors += _twins(parsed, rows)
    return ParsedSheet(sheet, table.places, tuple(rows), bool(errors)), errors


def _cell_parse(kind: Any, cell: Any) -> Value:
    if isinstance(cell, Fault):
        raise CellError(cell.message)
    if cell is None:
        return None
    value: Value = kind.parse(cell)
    return value


def _shown(cell: Any) -> str:
    return cell.shown if isinstance(cell, Fault) else str(cell)[:SHOWN_LONGEST]


def _twins(parsed: ParsedSheet, rows: list[ParsedRow]) -> list[SheetError]:
    """Rows of the file that speak of the same thing."""
    first: dict[tuple[Value, ...], ParsedRow] = {}
    errors = []
    for row in rows:
        known = first.setdefault(row.key, row)
        if known is not row:
            words = " and ".join(f"“{parsed.sheet.column[name].heading}”" for name in parsed.sheet.key)
            message = f"Row {known.number} says the same in {words}. Keep one of the two rows, or change one of them."
            errors.append(parsed.error(row, parsed.sheet.key[0], message))
    return errors
