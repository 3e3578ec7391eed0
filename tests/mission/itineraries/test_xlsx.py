"""Spreadsheets: what went in comes out again, nothing is ever calculated, and equal values make equal bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest

from mission.imports.reading import unescape
from mission.itineraries.itinerary import Place, Who
from mission.itineraries.xlsx import itineraries_xlsx, matrix_xlsx, run_of_show_xlsx, unmet_xlsx
from mission.planning.explaining import Reason, Unmet
from tests.mission.itineraries.test_pdf import itinerary, stop

DANGEROUS = [
    "=1+1",
    '=HYPERLINK("http://evil.example")',
    "+994501234567",
    "-1",
    "@SUM(A1)",
    "#N/A",
    "007",
    "'=quoted",
    "Ş\nə",
]


def sheets(made: bytes) -> dict[str, list[tuple[Any, ...]]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(io.BytesIO(made))}


def unmet(text: str) -> Unmet:
    return Unmet(1, text, text, 2, 30, is_required=True, reasons=(Reason("room", text, text),))


def test_run_of_show_has_a_row_for_everything_that_takes_place() -> None:
    days = itinerary(stop(), stop(15, is_cancelled=True, title="Gone"))
    (rows,) = sheets(run_of_show_xlsx(days)).values()
    assert rows[1:] == [
        ("2026-02-09", "10:00", "10:30", "Meeting", "Meeting with Xəzər Ticarət", "Şəki", "Əzizbəyov Mərkəzi",
         "Neftçilər prospekti 1", 1, "Çinarə Fəxrəddinli", "Azerbaijani"),
    ]  # fmt: skip


def test_itineraries_say_whose_and_when_to_leave() -> None:
    (rows,) = sheets(itineraries_xlsx([itinerary(stop()), itinerary(stop(), key="person:5", owner="Ann")])).values()
    said = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [(each["Party"], each["Person"], each["Leave by"]) for each in said] == [
        ("Acme Energy", None, "09:20"),
        ("Acme Energy", "Ann", "09:20"),
    ]


def test_matrix_shows_the_hour_and_the_counterpart() -> None:
    made = sheets(matrix_xlsx([itinerary(stop())], ["SOCAR", "Xəzər Ticarət"]))
    assert made["Companies by counterpart"] == [
        ("Company", "SOCAR", "Xəzər Ticarət"),
        ("Acme Energy", None, "Mon 9 Feb 10:00–10:30"),
    ]
    assert made["Companies by time"][1] == ("Acme Energy", "Xəzər Ticarət (Şəki, Əzizbəyov Mərkəzi)")


def test_unmet_requests_come_with_their_reasons() -> None:
    (rows,) = sheets(unmet_xlsx([unmet("No room is free.")])).values()
    assert rows[1] == ("No room is free.", "No room is free.", 2, 30, "yes", "No room is free.", "No room is free.")


def everything(text: str) -> Sequence[bytes]:
    hostile = stop(
        title=text, place=Place(text, text, text), parties=(text,), others=(Who(text, "", text),), interpreter=text
    )
    days = itinerary(hostile, owner=text, party=text)
    return [run_of_show_xlsx(days), itineraries_xlsx([days]), matrix_xlsx([days], [text]), unmet_xlsx([unmet(text)])]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula_an_error_or_a_number(text: str) -> None:
    for made in everything(text):
        cells = [
            cell for sheet in openpyxl.load_workbook(io.BytesIO(made)) for row in sheet.iter_rows() for cell in row
        ]
        assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}
        # As in the workbook: a text that looks escaped already gets one apostrophe more, and import takes it away.
        wanted = f"'{text}" if text.startswith("'") else text
        assert any(str(cell.value).startswith(wanted) for cell in cells)
        assert text in {unescape(str(cell.value)) for cell in cells}


def test_equal_values_make_equal_bytes() -> None:
    assert everything("x") == everything("x")
