"""Writes docs/reference/workbook.md from the sheets that are read and written."""

from __future__ import annotations

from tests.house.tree import ROOT

PAGE = ROOT / "docs/reference/workbook.md"
OPENING = """# The workbook

A mission as a workbook: one sheet for each kind of row, in this order; what is pointed at comes first. As CSV each
sheet is a file of its own, named as in brackets. This page is written by `make docs` from the code that reads the
sheets; the same words stand on the first sheet of the template. *needs*: the cell may not be empty. *key*: by these
a row is known again. A row is deleted where the last column, `Delete`, says yes.
"""


def page() -> str:
    """The whole page, from the sheets as they are now."""
    from mission.imports.workbook import SHEETS

    parts = [OPENING]
    for sheet in SHEETS:
        keys = ", ".join(sheet.column[name].heading for name in sheet.key)
        parts.append(f"## {sheet.title} (`{sheet.name}.csv`)\n\n{sheet.purpose} Key: {keys}.\n")
        rows = ["| Column | |", "|---|---|"]
        for column in sheet.columns:
            note = column.help.replace("|", "\\|")
            rows.append(f"| {column.heading} | {('needs. ' if column.required else '') + note} |".replace("  |", " |"))
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)
