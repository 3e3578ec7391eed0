"""One plain table to a file, as a list shows it: XLSX or CSV, safe to open in any spreadsheet program."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from mission.imports.cells import Shown
from mission.imports.writing import ShownRows, escape, stamped, text_cell

WIDEST = 60
LONGEST_TITLE = 31  # a spreadsheet program's own limit
_NO_TITLE = str.maketrans("[]:*?/\\", "       ")


def table_xlsx(*, title: str, headings: Sequence[str], rows: ShownRows) -> bytes:
    """A workbook of one sheet. Texts are cells of the text format, never formulas; numbers stay numbers."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet(title.translate(_NO_TITLE)[:LONGEST_TITLE])
    sheet.freeze_panes = "A2"
    for at, heading in enumerate(headings):
        longest = max([len(heading), *(len(str(row[at])) for row in rows[:200] if row[at] is not None)])
        sheet.column_dimensions[get_column_letter(at + 1)].width = min(longest + 3, WIDEST)
    head = [text_cell(sheet, heading) for heading in headings]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        sheet.append([text_cell(sheet, value) for value in row])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return stamped(buffer.getvalue())


def table_csv(*, headings: Sequence[str], rows: ShownRows) -> bytes:
    """The same as CSV (UTF-8 with a mark): an apostrophe goes before a text that would be calculated."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    for row in (headings, *rows):
        writer.writerow([_plain(value) for value in row])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _plain(value: Shown) -> Shown:
    return escape(value) if isinstance(value, str) else value
