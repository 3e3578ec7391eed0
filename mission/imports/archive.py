"""Looks into an archive before anybody unpacks it: what is too large, encrypted or endless is refused at once."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.parsers import expat

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 96 * 1024 * 1024
MOST_ENTRIES = 400
MOST_ROWS = 50_000
MOST_COLUMNS = 64
MOST_CELLS = 1_000_000
# What a spreadsheet program reads whole before the first row; anything larger is no list of people and wishes.
MOST_PART = {"xl/sharedStrings.xml": 24 * 1024 * 1024, "xl/styles.xml": 2 * 1024 * 1024, "xl/workbook.xml": 1024 * 1024}
MOST_OTHER_PART = 64 * 1024 * 1024
_CHUNK = 256 * 1024
# What reading bytes that are no sound archive raises; RuntimeError is a password, or a compression nobody here knows.
_DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError)
_CELL_AT = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})\Z")


class ArchiveError(ValueError):
    """Why the file is not opened, in words for the person who sent it."""


def archive_open(data: bytes) -> zipfile.ZipFile:
    """The ZIP archive, its directory checked. Raises ArchiveError."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (*_DAMAGE, ValueError) as error:
        raise ArchiveError(
            "The file is damaged or was cut off on the way: its list of contents cannot be read. "
            "Save it again and send it anew."
        ) from error
    if len(entries) > MOST_ENTRIES:
        raise ArchiveError(f"The file holds {len(entries)} parts; a workbook has at most {MOST_ENTRIES}.")
    if len({entry.filename for entry in entries}) != len(entries):
        raise ArchiveError("The file holds two parts of the same name; save it again with a spreadsheet program.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise ArchiveError("The file is protected by a password; save it without one.")
    total = sum(entry.file_size for entry in entries)
    if total > MOST_UNPACKED:
        raise ArchiveError(
            f"Unpacked, the file would take {_megabytes(total)}; at most {_megabytes(MOST_UNPACKED)} are read."
        )
    for entry in entries:
        most = MOST_PART.get(entry.filename, MOST_OTHER_PART)
        if entry.file_size > most:
            raise ArchiveError(
                f"The part “{entry.filename[:80]}” would take {_megabytes(entry.file_size)}; at most "
                f"{_megabytes(most)} are read."
            )
    return archive


def archive_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part, whole. Raises ArchiveError when it is damaged or longer than it says."""
    try:
        return archive.read(name)
    except _DAMAGE as error:
        raise ArchiveError(
            f"The part “{name[:80]}” of the file is damaged. Save the file again and send it anew."
        ) from error


def worksheets_check(archive: zipfile.ZipFile) -> None:
    """Counts rows, columns and cells of every worksheet as they stream by. Raises ArchiveError beyond the limits."""
    for entry in archive.infolist():
        if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml"):
            _Counter(entry.filename).read(archive)


class _Counter:
    """Counts one worksheet's rows and cells without keeping any of them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cells = 0
        self.rows = 0

    def read(self, archive: zipfile.ZipFile) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self.element
        parser.StartDoctypeDeclHandler = self.doctype
        try:
            with archive.open(self.name) as part:
                while chunk := part.read(_CHUNK):
                    parser.Parse(chunk, False)
                parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise ArchiveError(
                f"The part “{self.name[:80]}” of the file is damaged: {error}. Save it again."
            ) from error
        except _DAMAGE as error:
            raise ArchiveError(
                f"The part “{self.name[:80]}” of the file is damaged. Save it again and send it anew."
            ) from error

    def doctype(self, *_: object) -> None:
        raise ArchiveError(
            "The file declares entities of its own, which no spreadsheet program does; it is not opened."
        )

    def element(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "row":
            self.rows += 1
            self._row(attributes.get("r", str(self.rows)))
        elif local == "c":
            self.cells += 1
            if self.cells > MOST_CELLS:
                raise ArchiveError(f"A sheet holds more than {MOST_CELLS:,} cells; split the file.")
            at = attributes.get("r")
            if at is not None:
                self._cell(at)

    def _row(self, number: str) -> None:
        if not number.isascii() or not number.isdigit() or len(number) > 7 or max(int(number), self.rows) > MOST_ROWS:
            raise ArchiveError(
                f"A sheet has a row number {number[:12]}; at most {MOST_ROWS:,} rows are read. Delete "
                "what stands far below "
                "the list (select the rows beneath it and delete them), then save again."
            )

    def _cell(self, at: str) -> None:
        found = _CELL_AT.match(at)
        if not found:
            raise ArchiveError(
                f"A cell is said to be at “{at[:12]}”, which is no place in a sheet. Save the file again."
            )
        if column_number(found[1]) > MOST_COLUMNS:
            raise ArchiveError(
                f"There is a cell at {at}; at most {MOST_COLUMNS} columns are read. Delete what "
                "stands far to the right of "
                "the list, then save again."
            )
        self._row(found[2])


def column_number(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _megabytes(size: int) -> str:
    return f"{max(1, round(size / 1024 / 1024)):,} MB"
