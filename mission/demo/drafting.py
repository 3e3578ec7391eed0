"""A workbook in the making: rows by sheet in the words of the import, checked for their columns, written as XLSX."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from mission.imports.workbook import SHEET, SHEETS
from mission.imports.writing import xlsx_write


class Draft:
    """Collects rows; `add` takes values as the import reads them (aware moments, codes, tuples of codes)."""

    def __init__(self, time_zone: str) -> None:
        self.zone = ZoneInfo(time_zone)
        self.rows: dict[str, list[dict[str, Any]]] = {sheet.name: [] for sheet in SHEETS}

    def add(self, sheet: str, **values: Any) -> str:
        """A row; what is not given is what an empty cell means. Returns its code, if it has one."""
        known = SHEET[sheet].column
        strange = set(values) - set(known)
        if strange:
            raise KeyError(f"The sheet “{sheet}” has no column {min(strange)!r}.")
        self.rows[sheet].append({name: values.get(name, column.empty) for name, column in known.items()})
        return str(values.get("code", ""))

    def xlsx(self) -> bytes:
        """The workbook, the same bytes for the same rows."""
        shown = {}
        for sheet in SHEETS:
            columns = sheet.at(self.zone).columns
            shown[sheet.name] = [
                [column.kind.show(row[column.field]) for column in columns] for row in self.rows[sheet.name]
            ]
        return xlsx_write(rows=shown, read_me=True)
