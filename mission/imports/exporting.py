"""A mission as a workbook, and the empty template: what comes out goes in again and changes nothing."""

from __future__ import annotations

from mission.imports.cells import Shown
from mission.imports.sheets import Sheet
from mission.imports.workbook import SHEETS
from mission.imports.writing import csv_write, csv_zip_write, xlsx_write
from mission.models import Mission


def workbook_template() -> bytes:
    """An empty workbook (XLSX) whose first sheet explains every column."""
    return xlsx_write(rows={}, read_me=True)


def workbook_export(*, mission: Mission) -> bytes:
    """The whole mission as a workbook (XLSX): confidential, since it holds everybody's wishes and refusals."""
    return xlsx_write(rows={sheet.name: _rows_of(sheet, mission) for sheet in SHEETS}, read_me=True)


def csv_zip_export(*, mission: Mission) -> bytes:
    """The same as CSV files in a ZIP archive."""
    return csv_zip_write(rows={sheet.name: _rows_of(sheet, mission) for sheet in SHEETS})


def sheet_export(*, mission: Mission, sheet: Sheet) -> bytes:
    """One sheet of the mission as a CSV file."""
    return csv_write(sheet=sheet, rows=_rows_of(sheet, mission))


def _rows_of(sheet: Sheet, mission: Mission) -> list[list[Shown]]:
    here = sheet.at(mission.zone)
    rows = (sheet.values_of(row) for row in sheet.rows_of(mission))
    return [[column.kind.show(values[column.field]) for column in here.columns] for values in rows]
