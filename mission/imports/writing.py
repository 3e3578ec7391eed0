"""Tables to files: an XLSX workbook or a ZIP of CSV files, the same bytes for the same rows, and safe to open."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from mission.imports.cells import Choice, Degrees, Flag, Reference, Shown, Whole
from mission.imports.sheets import DELETE_HEADING, Sheet
from mission.imports.workbook import SHEET, SHEETS

ShownRows = Sequence[Sequence[Shown]]
_STAMP = (2026, 1, 1, 0, 0, 0)
_FORMULA = re.compile(r"'*[=+\-@]")
_QUOTED = re.compile(r"'+[=+\-@]")
_HEAD_FONT = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", start_color="1F4E5F")
_KEY_FILL = PatternFill("solid", start_color="0B7A75")
_TOP = Alignment(vertical="top")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_TEXT_FORMAT = "@"
_LISTED_ROWS = 5000
_CORE_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_READ_ME = (
    "Karvan's workbook: one mission on the sheets that follow. Leave out the sheets and columns that you don't need.",
    "A row is known again by the columns with a green heading. Import an edited file, and those rows change.",
    "Rows that a file leaves out stay as they are; write “yes” under Delete to remove one.",
    "Days are written 2026-02-09, times 09:30, both together 2026-02-09 09:30, as clocks in the mission's place show.",
    "Codes are short and unique; lists of codes are separated by commas. No formulas.",
    "Sheets and headings that begin with “_” are your own: they are skipped.",
)


def escape(text: str) -> str:
    """A text that no spreadsheet calculates when it opens the CSV file: an apostrophe goes before = + - @."""
    return "'" + text if _FORMULA.match(text) else text


def xlsx_write(*, rows: Mapping[str, ShownRows], read_me: bool = False) -> bytes:
    """A workbook of all sheets with `rows` by sheet name. Texts are cells of the text format, never formulas."""
    workbook = openpyxl.Workbook(write_only=True)
    if read_me:
        _read_me_write(workbook)
    for sheet in SHEETS:
        _sheet_write(workbook, sheet, rows.get(sheet.name, ()))
    buffer = io.BytesIO()
    workbook.save(buffer)
    return stamped(buffer.getvalue())


def csv_zip_write(*, rows: Mapping[str, ShownRows]) -> bytes:
    """The same sheets as CSV files (UTF-8 with a mark, so that spreadsheet programs read it right) in a ZIP archive."""
    files = {f"{sheet.name}.csv": csv_write(sheet=sheet, rows=rows.get(sheet.name, ())) for sheet in SHEETS}
    return _zipped(files.items())


def csv_write(*, sheet: Sheet, rows: ShownRows) -> bytes:
    """One sheet as a CSV file."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([*(column.heading for column in sheet.columns), DELETE_HEADING])
    for row in rows:
        writer.writerow(
            [*("" if cell is None else escape(cell) if isinstance(cell, str) else cell for cell in row), ""]
        )
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _sheet_write(workbook: openpyxl.Workbook, sheet: Sheet, rows: ShownRows) -> None:
    worksheet = workbook.create_sheet(sheet.title)
    worksheet.freeze_panes = "A2"
    for at, column in enumerate(sheet.columns):
        dimension = worksheet.column_dimensions[get_column_letter(at + 1)]
        dimension.width = _width([column.heading, *(row[at] for row in rows[:200])])
        if not isinstance(column.kind, Whole | Degrees):
            dimension.number_format = _TEXT_FORMAT  # so that what is typed there later stays text as well
    head = [_head(worksheet, column.heading, is_key=column.field in sheet.key) for column in sheet.columns]
    worksheet.append([*head, _head(worksheet, DELETE_HEADING, is_key=False)])
    for row in rows:
        worksheet.append([text_cell(worksheet, value) for value in row])
    for at, column in enumerate(sheet.columns, start=1):
        if isinstance(column.kind, Choice):
            _list_add(worksheet, get_column_letter(at), column.kind.labels)
        elif isinstance(column.kind, Flag):
            _list_add(worksheet, get_column_letter(at), ("yes", "no"))
        elif isinstance(column.kind, Reference) and column.kind.sheet in SHEET:
            _codes_add(worksheet, get_column_letter(at), SHEET[column.kind.sheet].title)
    _list_add(worksheet, get_column_letter(len(sheet.columns) + 1), ("yes",))


def _read_me_write(workbook: openpyxl.Workbook) -> None:
    worksheet = workbook.create_sheet("Read me")
    for letter, width in (("A", 18), ("B", 28), ("C", 12), ("D", 110)):
        worksheet.column_dimensions[letter].width = width
    for line in _READ_ME:
        worksheet.append([text_cell(worksheet, line)])
    worksheet.append([])
    worksheet.append([_head(worksheet, each, is_key=False) for each in ("Sheet", "Column", "Needed", "What it is")])
    for sheet in SHEETS:
        title = text_cell(worksheet, sheet.title)
        title.font = Font(bold=True)
        worksheet.append([title, None, None, text_cell(worksheet, sheet.purpose)])
        for column in sheet.columns:
            needed = "key" if column.field in sheet.key else "yes" if column.required else ""
            text = f"{column.help} {column.kind.explanation}".strip()
            worksheet.append([text_cell(worksheet, each) for each in (sheet.title, column.heading, needed, text)])


def _head(worksheet: Any, heading: str, *, is_key: bool) -> Any:
    cell = text_cell(worksheet, heading)
    cell.font = _HEAD_FONT
    cell.fill = _KEY_FILL if is_key else _HEAD_FILL
    return cell


def text_cell(worksheet: Any, value: Shown) -> Any:
    """A cell of a sheet that is being written: texts stay texts, whatever they begin with."""
    cell: Any = WriteOnlyCell(worksheet)
    if isinstance(value, str):
        # A text that already looks escaped gets one apostrophe more, since reading takes one away.
        cell.value = "'" + value if _QUOTED.match(value) else value
        cell.data_type = "s"  # openpyxl makes a formula of "=1" and an error of "#N/A" unless told otherwise
        cell.number_format = _TEXT_FORMAT
        cell.quotePrefix = _FORMULA.match(value) is not None
        cell.alignment = _WRAPPED if "\n" in value else _TOP
    elif value is not None:
        cell.value = value
        cell.alignment = _TOP
    return cell


def _list_add(worksheet: Any, letter: str, words: Iterable[str]) -> None:
    _validation_add(worksheet, letter, '"' + ",".join(words) + '"')


def _codes_add(worksheet: Any, letter: str, title: str) -> None:
    _validation_add(worksheet, letter, f"'{title}'!$A$2:$A${_LISTED_ROWS}")


def _validation_add(worksheet: Any, letter: str, formula: str) -> None:
    validation = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
    validation.add(f"{letter}2:{letter}{_LISTED_ROWS}")
    worksheet.data_validations.append(validation)


def _width(values: Iterable[Shown]) -> int:
    longest = max(len(str(each).partition("\n")[0]) for each in values if each is not None)
    return max(8, min(longest + 3, 60))


def stamped(data: bytes) -> bytes:
    """The same workbook without the time of its making, so that equal rows make equal files."""
    stamp = f"{datetime(*_STAMP):%Y-%m-%dT%H:%M:%SZ}".encode()  # noqa: DTZ001 - a fixed text, no moment
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    return _zipped((name, _CORE_TIME.sub(stamp, part) if name == "docProps/core.xml" else part) for name, part in parts)


def _zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in files:
            archive.writestr(zipfile.ZipInfo(name, _STAMP), part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
