"""A file as it came in, to tables of raw cells: XLSX, a ZIP of CSV files or one CSV file; nothing is believed yet."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from mission.imports.archive import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    ArchiveError,
    archive_open,
    archive_part,
    column_letters,
    worksheets_check,
)
from mission.imports.cells import Fault
from mission.imports.sheets import DELETE, DELETE_HEADING, Sheet, heading_key
from mission.imports.workbook import SHEET_BY_HEADING, SHEETS

# Whatever a damaged or forged workbook makes openpyxl trip over; each becomes one plain sentence.
_BROKEN = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, AssertionError, OSError, EOFError, RuntimeError,
    LookupError, OverflowError, zipfile.BadZipFile, zlib.error, ParseError, InvalidFileException,
)  # fmt: skip
MOST_ERRORS = 1000  # beyond that nobody reads on, and a forged file would fill the memory with them
_ESCAPED = re.compile(r"'+[=+\-@]")
_FORMULA = Fault("The cell holds a formula. Copy the cells and paste them back as values, then import again.")
_WRONG = Fault("The cell holds a spreadsheet's error value. Write the value itself or clear the cell.")


@dataclass(frozen=True)
class SheetError:
    """One thing that is wrong, where it stands and what to do. `row` and `column` are empty where none is to blame."""

    sheet: str
    row: int | None
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        place = [f"sheet {self.sheet}"] if self.sheet else []
        place += [f"row {self.row}"] if self.row else []
        place += [f"column {self.column}"] if self.column else []
        where = ", ".join(place)
        return f"{where[:1].upper()}{where[1:]}: {self.message}" if where else self.message


@dataclass(frozen=True)
class RawRow:
    """One line under the headings: its number as the spreadsheet shows it, its cells by field, no empty ones."""

    number: int
    cells: dict[str, Any]


@dataclass
class Table:
    """One sheet of the file. `places`: field -> what people call the column, e.g. "C (Home venue)"."""

    sheet: Sheet
    places: dict[str, str] = field(default_factory=dict)
    rows: list[RawRow] = field(default_factory=list)


@dataclass
class Book:
    """All tables of a file and everything that was wrong on the way."""

    tables: dict[str, Table] = field(default_factory=dict)
    errors: list[SheetError] = field(default_factory=list)


def book_read(*, data: bytes, filename: str = "") -> Book:
    """The file's tables. Never raises for bad input: `errors` then says what is wrong and what to do."""
    book = Book()
    try:
        _read(book, data, filename)
    except ArchiveError as refusal:
        book.errors.append(SheetError("", None, "", filename[:120], str(refusal)))
    return book


def unescape(text: str) -> str:
    """Takes away the apostrophe that an export sets before texts that a spreadsheet would calculate."""
    return text[1:] if _ESCAPED.match(text) else text


def _read(book: Book, data: bytes, filename: str) -> None:
    if not data:
        raise ArchiveError("The file is empty.")
    if len(data) > MOST_BYTES:
        raise ArchiveError(
            f"The file has {len(data) // 1024 // 1024} MB; at most {MOST_BYTES // 1024 // 1024} MB are read."
        )
    if data.startswith(b"PK"):
        _archive_read(book, data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ArchiveError(
            "This is an old Excel file (.xls) or one with a password. Save it as an Excel workbook "
            "(.xlsx) without a password."
        )
    elif filename.lower().endswith((".csv", ".tsv", ".txt")):
        _csv_read(book, data, filename)
    else:
        raise ArchiveError(
            "This is not a spreadsheet. Send an Excel workbook (.xlsx), a CSV file or a ZIP of CSV files."
        )


def _archive_read(book: Book, data: bytes) -> None:
    archive = archive_open(data)
    names = [each for each in archive.namelist() if not each.endswith("/")]
    if "xl/workbook.xml" in names:
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise ArchiveError("The workbook holds macros. Save it as a workbook without macros (.xlsx).")
        worksheets_check(archive)
        _xlsx_read(book, data)
        return
    tables = [each for each in names if each.lower().endswith((".csv", ".tsv")) and not each.startswith("__MACOSX/")]
    if not tables:
        raise ArchiveError(
            "The archive holds neither a workbook nor CSV files. Save the workbook as .xlsx and send that."
        )
    for name in tables:
        _csv_read(book, archive_part(archive, name), name)


def _xlsx_read(book: Book, data: bytes) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles and extensions it does not know
            workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            for worksheet in workbook.worksheets:
                sheet = _sheet_named(book, worksheet.title)
                if sheet is not None:
                    worksheet.reset_dimensions()
                    rows = ([_xlsx_cell(cell) for cell in row] for row in worksheet.iter_rows())
                    _table_read(book, sheet, rows)
    except _BROKEN as error:
        raise ArchiveError(
            f"The workbook is damaged and cannot be read ({type(error).__name__}). Open it in a "
            "spreadsheet program and save it again."
        ) from error


def _xlsx_cell(cell: Any) -> Any:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return _FORMULA
    if cell.data_type == "e":
        return Fault(_WRONG.message, str(value)[:40])
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, datetime) and "h" not in str(cell.number_format).lower():
        return value.date() if value.time() == time(0) else value
    if isinstance(value, bool | int | float | datetime | date | time | timedelta):
        return value
    return _FORMULA  # array formulas and data tables come as objects of their own


def _csv_read(book: Book, data: bytes, filename: str) -> None:
    stem = re.sub(r"\.[A-Za-z]+\Z", "", filename.replace("\\", "/").rpartition("/")[2])
    sheet = _sheet_of_file(stem)
    if sheet is None:
        known = ", ".join(f"{each.name}.csv" for each in SHEETS)
        message = f"The file “{filename[:80]}” is not named after a sheet. Rename it to one of: {known}."
        book.errors.append(SheetError("", None, "", filename[:120], message))
        return
    text = _csv_text(book, sheet, data)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(sheet, text), strict=True)
    try:
        _table_read(book, sheet, ([unescape(cell) if cell else None for cell in row] for row in reader))
    except csv.Error as error:
        message = (
            f"The file cannot be read from here on ({error}); perhaps a quotation mark is missing. Save "
            "it as CSV again."
        )
        book.errors.append(SheetError(sheet.title, reader.line_num, "", "", message))


def _csv_text(book: Book, sheet: Sheet, data: bytes) -> str | None:
    """The file's text. An encoding is never guessed: without a mark at the beginning it is UTF-8 or refused."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    hollow = data.find(b"\0") if encoding == "utf-8-sig" else -1
    if hollow >= 0:
        message = "The text holds a NUL character: it is damaged, or UTF-16 without its mark. Save it as “CSV UTF-8”."
        book.errors.append(_at(sheet, data[:hollow].decode("utf-8", "ignore"), "00", message))
        return None
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        shown = data[error.start : error.end].hex()
        message = f"The text is not UTF-8 (byte {shown}). Save the file as “CSV UTF-8” and import it again."
        book.errors.append(_at(sheet, data[: error.start].decode(encoding, "ignore"), shown, message))
        return None


def _at(sheet: Sheet, before: str, shown: str, message: str) -> SheetError:
    """An error at the cell that follows `before` in a CSV text."""
    row, column = _place(before)
    return SheetError(sheet.title, row, column_letters(column), shown, message)


def _place(before: str) -> tuple[int, int]:
    """Row and column (from 1) of what follows `before` in a CSV text."""
    delimiter = max(",;\t", key=before.partition("\n")[0].count)
    rows = list(csv.reader(io.StringIO(before + "?", newline=""), delimiter=delimiter))
    return len(rows), len(rows[-1])


def _delimiter(sheet: Sheet, text: str) -> str:
    """Of comma, semicolon and tab the one that makes most known headings of the first line."""
    first = text.lstrip("\r\n").partition("\n")[0]

    def known(delimiter: str) -> int:
        return sum(heading_key(word.strip('"\r ')) in sheet.headings for word in first.split(delimiter))

    return max(",;\t", key=known)


def _sheet_of_file(stem: str) -> Sheet | None:
    key = heading_key(stem)
    # The longest name first: "session rivals" also ends in no other name, but "baku rooms" must find "rooms".
    for known in sorted(SHEET_BY_HEADING, key=len, reverse=True):
        if key == known or key.endswith(f" {known}"):
            return SHEET_BY_HEADING[known]
    return None


def _sheet_named(book: Book, title: str) -> Sheet | None:
    key = heading_key(title)
    if title.startswith("_") or key in ("read me", "readme", "lists"):
        return None
    sheet = SHEET_BY_HEADING.get(key)
    if sheet is None:
        known = ", ".join(each.title for each in SHEETS)
        message = (
            "Karvan knows no sheet of this name. Delete it, begin its name with “_” to keep it, or use "
            f"one of: {known}."
        )
        book.errors.append(SheetError(title[:60], None, "", title[:60], message))
    return sheet


def _table_read(book: Book, sheet: Sheet, rows: Iterable[Sequence[Any]]) -> None:
    if sheet.name in book.tables:
        message = "This sheet stands in the file twice. Keep one of them."
        book.errors.append(SheetError(sheet.title, None, "", "", message))
        return
    numbered = _numbered(book, sheet, rows)
    head = next(numbered, None)
    table = Table(sheet)
    book.tables[sheet.name] = table
    if head is None:
        return
    fields = _headings(book, table, head)
    for number, cells in numbered:
        found: dict[str, Any] = {}
        for at, cell in enumerate(cells):
            if cell is None or (isinstance(cell, str) and not cell.strip()):
                continue
            name = fields.get(at)
            if name is None:
                message = "This cell stands under no heading. Give the column a heading of the sheet, or clear it."
                book.errors.append(SheetError(sheet.title, number, column_letters(at + 1), str(cell)[:60], message))
            else:
                found[name] = cell
        if len(book.errors) > MOST_ERRORS:
            return
        if found:
            table.rows.append(RawRow(number, found))


def _numbered(book: Book, sheet: Sheet, rows: Iterable[Sequence[Any]]) -> Iterator[tuple[int, Sequence[Any]]]:
    """Rows with their numbers from the first one that has anything in it."""
    started = False
    for number, cells in enumerate(rows, start=1):
        if number > MOST_ROWS or (len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:])):
            message = f"At most {MOST_ROWS:,} rows and {MOST_COLUMNS} columns are read. Split the file."
            book.errors.append(SheetError(sheet.title, number, "", "", message))
            return
        if started or any(cell not in (None, "") for cell in cells):
            started = True
            yield number, cells[:MOST_COLUMNS]


def _headings(book: Book, table: Table, head: tuple[int, Sequence[Any]]) -> dict[int, str]:
    """Column index -> field, for headings that are known; "_anything" is the reader's own and skipped."""
    number, cells = head
    fields: dict[int, str] = {}
    for at, cell in enumerate(cells):
        text = "" if cell is None else str(cell.shown if isinstance(cell, Fault) else cell).strip()
        if not text:
            continue
        letters = column_letters(at + 1)
        key = heading_key(text)
        column = table.sheet.headings.get(key)
        name = column.field if column else DELETE if key == heading_key(DELETE_HEADING) else None
        if text.startswith("_"):
            fields[at] = text  # kept apart from real fields by its underscore
            continue
        if name is None:
            known = ", ".join(each.heading for each in table.sheet.columns)
            message = f"This heading is not known here. Begin it with “_” to have it skipped, or use one of: {known}."
            book.errors.append(SheetError(table.sheet.title, number, letters, text[:60], message))
            fields[at] = f"_{at}"
        elif name in table.places:
            message = f"This heading stands twice, also in column {table.places[name]}. Keep one."
            book.errors.append(SheetError(table.sheet.title, number, letters, text[:60], message))
        else:
            fields[at] = name
            table.places[name] = f"{letters} ({column.heading if column else DELETE_HEADING})"
    missing = [table.sheet.column[name] for name in table.sheet.key if name not in table.places]
    for column in missing:
        message = f"The heading “{column.heading}” is missing: without it no row can be told from another."
        book.errors.append(SheetError(table.sheet.title, number, column.heading, "", message))
    return fields
