"""Bad input: refused as a whole, every fault named with sheet, row, column and what to do, nothing written."""

from __future__ import annotations

import io
import time
import tracemalloc
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest

from mission.imports.exporting import csv_zip_export, workbook_export
from mission.imports.importing import ImportResult, workbook_import, workbook_mission_code
from mission.models import AuditEntry, MeetingRequest, Mission, Party, Person, User
from tests.cast import Guests
from tests.factories.rows import make_refusal

Rows = Sequence[Sequence[Any]]
PERSONS = ["Code", "Party", "Name", "Phone"]


def workbook_of(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook as a spreadsheet program would save it: values as they are, formulas as formulas."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets.items():
        worksheet = workbook.create_sheet(title)
        for row in rows:
            worksheet.append(list(row))
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def taken(data: bytes, filename: str = "", code: str | None = "baku", dry_run: bool = False) -> ImportResult:
    return workbook_import(mission_code=code, data=data, filename=filename, actor=None, dry_run=dry_run)


def faults(result: ImportResult) -> list[tuple[str, int | None, str]]:
    assert not result.ok
    return [(each.sheet, each.row, each.column) for each in result.errors]


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zip_of(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def persons_workbook_with(sheet_xml: bytes) -> bytes:
    """A workbook whose one worksheet is the given XML."""
    parts = parts_of(workbook_of({"Persons": [PERSONS]}))
    parts["xl/worksheets/sheet1.xml"] = sheet_xml
    return zip_of(parts)


SHEET_XML = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
)


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_when_unicode_keeps_names_byte_equal(
    encoding: str, delimiter: str, mission: Mission, company_a: Guests
) -> None:
    name = "Şükufə İsgəndərzadə-Çığatay, “ƏÖÜ”; ı"
    text = delimiter.join(["Code", "Party", "Name"]) + "\r\n" + delimiter.join(["N-1", "ACME", f'"{name}"']) + "\r\n"
    result = taken(text.encode(encoding), "persons.csv")
    assert result.errors == ()
    assert Person.objects.get(code="N-1").name == name


@pytest.mark.parametrize(("encoding", "at"), [("cp1252", (3, "C")), ("cp1251", (3, "C")), ("utf-16-le", (1, "A"))])
def test_csv_when_not_unicode_is_refused_with_row_and_column(
    encoding: str, at: tuple[int, str], mission: Mission, company_a: Guests
) -> None:
    letter = "Я" if encoding == "cp1251" else "é"
    text = f"Code,Party,Name\r\nN-1,ACME,Ann\r\nN-2,ACME,Ren{letter} D\r\n"
    result = taken(text.encode(encoding), "persons.csv")
    assert faults(result) == [("Persons", *at)]
    assert "UTF-8" in result.errors[0].message
    assert not Person.objects.filter(code__startswith="N-").exists()


def test_csv_when_a_quotation_mark_is_missing_is_refused(mission: Mission, company_a: Guests) -> None:
    result = taken(b'Code,Party,Name\r\nN-1,ACME,"Ann\r\nN-2,ACME,Bob\r\n', "persons.csv")
    assert "quotation mark" in result.errors[0].message
    assert not result.ok


def test_csv_when_letters_were_lost_before_is_refused(mission: Mission, company_a: Guests) -> None:
    result = taken("Code,Party,Name\r\nN-1,ACME,G�nay\r\n".encode(), "persons.csv")
    assert faults(result) == [("Persons", 2, "C (Name)")]


def test_csv_when_its_name_is_no_sheet_says_which_names_are(mission: Mission) -> None:
    assert "persons.csv" in taken(b"Code\r\n", "people of ours.csv").errors[0].message


# All or nothing


def test_import_when_some_of_5000_rows_are_bad_lists_them_all_and_writes_none(
    mission: Mission, company_a: Guests
) -> None:
    rows: list[list[Any]] = [[f"N-{n}", "ACME", f"Person {n}", ""] for n in range(5000)]
    rows[7][1] = "ACMEE"
    rows[1234][0] = "N 1234"
    rows[4998][2] = ""
    before = (Person.objects.count(), AuditEntry.objects.count())
    result = taken(workbook_of({"Persons": [PERSONS, *rows]}))
    assert (9, "B (Party)") in [each[1:] for each in faults(result)]
    assert (5000, "C (Name)") in [each[1:] for each in faults(result)]
    assert "Did you mean “ACME”?" in result.errors[0].message
    assert (Person.objects.count(), AuditEntry.objects.count()) == before
    rows[7][1], rows[4998][2] = "ACME", "Name"
    assert faults(taken(workbook_of({"Persons": [PERSONS, *rows]}))) == [("Persons", 1236, "A (Code)")]
    assert (Person.objects.count(), AuditEntry.objects.count()) == before


def test_import_when_everything_is_wrong_stops_counting(mission: Mission) -> None:
    rows = [[f"N {n}", "NOBODY", "", n] for n in range(2000)]
    result = taken(workbook_of({"Persons": [PERSONS, *rows]}))
    assert len(result.errors) == 1001
    assert "there are more" in result.errors[-1].message


def test_mission_when_its_hours_change_makes_running_plans_stale(mission: Mission) -> None:
    assert taken(workbook_of({"Mission": [["Code", "Day from"], ["baku", "08:30"]]})).changes == 1
    before, mission.data_changed_at = mission.data_changed_at, None
    mission.refresh_from_db()
    assert mission.data_changed_at != before
    assert mission.day_from.isoformat() == "08:30:00"


def test_dry_run_when_all_is_well_counts_and_writes_nothing(mission: Mission, company_a: Guests) -> None:
    data = workbook_of({"Persons": [PERSONS, ["N-1", "ACME", "Ann", "+994 12 555 01 02"]]})
    result = taken(data, dry_run=True)
    assert (result.ok, dict(result.created)) == (True, {"persons": 1})
    assert not Person.objects.filter(code="N-1").exists()


def test_import_when_a_row_changed_updates_by_its_key_and_leaves_the_rest(
    mission: Mission, company_a: Guests, company_b: Guests, organiser: User
) -> None:
    data = workbook_of({"Parties": [["Code", "Name", "Most meetings a day"], ["ACME", "Acme Grid", 4]]})
    result = workbook_import(mission_code="baku", data=data, filename="a.xlsx", actor=organiser, dry_run=False)
    assert (result.errors, dict(result.updated), result.changes) == ((), {"parties": 1}, 1)
    company_a.party.refresh_from_db()
    assert (company_a.party.name, company_a.party.daily_maximum, company_a.party.languages) == ("Acme Grid", 4, "en")
    assert Party.objects.filter(code="BOLT").exists()
    lines = AuditEntry.objects.filter(actor=organiser).values_list("verb", flat=True)
    assert sorted(lines) == ["mission.import", "party.update"]


def test_import_when_told_to_delete_removes_the_row_and_twice_changes_nothing(
    mission: Mission, company_a: Guests
) -> None:
    data = workbook_of({"Persons": [["Code", "Party", "Name", "Delete"], ["ACME-2", "ACME", "Adam Ames", "yes"]]})
    assert dict(taken(data).deleted) == {"persons": 1}
    assert not Person.objects.filter(code="ACME-2").exists()
    assert taken(data).changes == 0


# Archives


def bomb_far_cell() -> bytes:
    return persons_workbook_with((SHEET_XML % '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>').encode())


def bomb_wide_cell() -> bytes:
    return persons_workbook_with((SHEET_XML % '<row r="1"><c r="XFD1"><v>1</v></c></row>').encode())


def bomb_many_rows() -> bytes:
    return persons_workbook_with((SHEET_XML % ("<row></row>" * 60_000)).encode())


def bomb_many_cells() -> bytes:
    return persons_workbook_with((SHEET_XML % ("<row>" + "<c/>" * 1_000_100 + "</row>")).encode())


def bomb_huge_part() -> bytes:
    return persons_workbook_with(b" " * (70 * 1024 * 1024))


def bomb_shared_strings() -> bytes:
    parts = parts_of(workbook_of({"Persons": [PERSONS]}))
    return zip_of({**parts, "xl/sharedStrings.xml": b"<si/>" * (6 * 1024 * 1024)})


def bomb_entities() -> bytes:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    return persons_workbook_with(f"<!DOCTYPE x [{laughs}]>{SHEET_XML % '<row><c><v>&l9;</v></c></row>'}".encode())


def bomb_of_csv() -> bytes:
    return zip_of({"persons.csv": b"x," * (50 * 1024 * 1024)})


BOMBS = [
    bomb_far_cell, bomb_wide_cell, bomb_many_rows, bomb_many_cells, bomb_huge_part, bomb_shared_strings, bomb_entities,
    bomb_of_csv,
]  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_archive_bomb_is_refused_in_a_second_under_300_mb(bomb: Any, mission: Mission) -> None:
    data = bomb()
    started = time.process_time()
    result = taken(data, "bomb.xlsx")
    assert time.process_time() - started < 1
    assert not result.ok
    tracemalloc.start()
    taken(data, "bomb.xlsx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 300 * 1024 * 1024


@pytest.mark.parametrize(
    ("data", "filename", "word"),
    [
        (b"", "a.xlsx", "empty"),
        (b"%PDF-1.7 hello", "a.xlsx", "not a spreadsheet"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "a.xls", "old Excel"),
        (b"PK\x03\x04 broken off", "a.xlsx", "cut off"),
        (b"x" * (21 * 1024 * 1024), "a.csv", "20 MB"),
        (zip_of({"holiday.jpg": b"x"}), "a.zip", "neither a workbook nor CSV"),
        (zip_of({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}), "a.xlsx", "damaged"),
    ],
)
def test_file_when_it_is_no_workbook_is_refused_in_words(
    data: bytes, filename: str, word: str, mission: Mission
) -> None:
    result = taken(data, filename)
    assert [word in each.message for each in result.errors] == [True]


def test_file_when_cut_anywhere_is_refused(strangers_mission: Mission) -> None:
    for data in (workbook_export(mission=strangers_mission), csv_zip_export(mission=strangers_mission)):
        for part in range(1, 20):
            result = taken(data[: len(data) * part // 20], "a.xlsx", "elsewhere")
            assert not result.ok
            assert len(result.errors) == 1


def test_workbook_with_macros_is_refused(mission: Mission) -> None:
    parts = parts_of(workbook_of({"Persons": [PERSONS]}))
    assert "macros" in taken(zip_of({**parts, "xl/vbaProject.bin": b"x"}), "a.xlsm").errors[0].message


def test_workbook_with_formulas_and_errors_is_refused_cell_by_cell(mission: Mission, company_a: Guests) -> None:
    data = workbook_of({"Persons": [PERSONS, ["N-1", "ACME", '=HYPERLINK("http://x.example")', "#N/A"]]})
    assert faults(taken(data)) == [("Persons", 2, "C (Name)"), ("Persons", 2, "D (Phone)")]


# Cells


@pytest.mark.parametrize(
    ("heading", "value", "word"),
    [
        ("Phone", 994125550102, "number where text is expected"),
        ("Phone", 9.94125550102e11, "number where text is expected"),
        ("Phone", "9.94126E+11", "shortened this number"),
        ("Name", datetime(2026, 2, 9), "date or time of this text"),  # noqa: DTZ001 - as a spreadsheet has it
        ("Name", True, "logical value"),
        ("Named at", 46062.4, "a number or a length of time"),
        ("Named at", "46062.4", "spreadsheet's own count of days"),
        ("Named at", "09/02/2026 10:00", "only one way"),
        ("Named at", date(2026, 2, 9), "no time of day"),
        ("Named at", "2026-02-30 10:00", "no day of the calendar"),
        ("Named at", "2026-02-09 25:00", "not a time of day"),
        ("Protocol rank", 1.5, "not a whole number"),
        ("Protocol rank", -1, "out of range"),
        ("Protocol rank", 99999, "out of range"),
        ("Protocol rank", "first", "not a whole number"),
        ("Is head", "maybe", "neither yes nor no"),
        ("Name", "x" * 201, "at most 200"),
        ("Languages", "en xx", "not a known language"),
        ("E-mail", "a@x.example, evil@x.example", "valid email"),
    ],
)
def test_cell_when_mangled_or_out_of_range_is_refused_and_named(
    heading: str, value: Any, word: str, mission: Mission, company_a: Guests
) -> None:
    cells = {"Code": "N-1", "Party": "ACME", "Name": "Ann", heading: value}
    result = taken(workbook_of({"Persons": [list(cells), list(cells.values())]}))
    assert [(each.sheet, each.row, heading in each.column) for each in result.errors] == [("Persons", 2, True)]
    assert word in result.errors[0].message


@pytest.mark.parametrize("value", [datetime(2026, 2, 8, 9, 30), "2026-02-08 09:30", "2026-02-08T09:30"])  # noqa: DTZ001
def test_moment_when_written_in_words_or_as_a_date_is_mission_local(
    value: Any, mission: Mission, company_a: Guests
) -> None:
    data = workbook_of({"Persons": [["Code", "Named at"], ["ACME-1", value]]})
    assert taken(data).errors == ()
    company_a.head.refresh_from_db()
    assert company_a.head.named_at is not None
    assert company_a.head.named_at.astimezone(mission.zone).isoformat() == "2026-02-08T09:30:00+04:00"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("2026-03-29 02:30", "does not exist"),
        ("2026-10-25 02:30", "happens twice"),
        ("2026-10-25 02:30+05:00", "not a local"),
    ],
)
def test_local_time_when_skipped_or_doubled_is_refused(
    text: str, word: str, mission: Mission, company_a: Guests
) -> None:
    Mission.objects.filter(pk=mission.pk).update(time_zone="Europe/Berlin")
    result = taken(workbook_of({"Persons": [["Code", "Named at"], ["ACME-1", text]]}))
    assert [word in each.message for each in result.errors] == [True]


def test_local_time_when_doubled_and_told_apart_makes_the_round_trip(mission: Mission, company_a: Guests) -> None:
    Mission.objects.filter(pk=mission.pk).update(time_zone="Europe/Berlin")
    for text in ("2026-10-25 02:30+01:00", "2026-10-25 02:30+02:00"):
        assert taken(workbook_of({"Persons": [["Code", "Named at"], ["ACME-1", text]]})).changes == 1
        mission.refresh_from_db()
        assert taken(workbook_export(mission=mission)).changes == 0


def test_text_with_controls_and_bidi_marks_is_cleaned(mission: Mission, company_a: Guests) -> None:
    text = "Code,Party,Name\r\nN-1,ACME,\u202eAn\u200b\u0007 Other\ufeff\r\n"
    assert taken(text.encode(), "persons.csv").errors == ()
    assert Person.objects.get(code="N-1").name == "An Other"


# Duplicates and contradictions


def test_rows_when_they_speak_of_the_same_thing_twice_are_named(mission: Mission, company_a: Guests) -> None:
    data = workbook_of({"Persons": [PERSONS, ["N-1", "ACME", "Ann", ""], ["N-1", "ACME", "Bob", ""]]})
    assert faults(taken(data)) == [("Persons", 3, "A (Code)")]


def test_names_when_composed_and_decomposed_are_the_same_name(mission: Mission, company_a: Guests) -> None:
    data = workbook_of({"Persons": [PERSONS, ["N-1", "ACME", "Ren\u00e9", ""], ["N-2", "ACME", "Rene\u0301", ""]]})
    result = taken(data)
    assert faults(result) == [("Persons", 3, "C (Name)")]
    assert "N-1 and N-2" in result.errors[0].message


REQUESTS = [
    "Delegation",
    "Counterpart",
    "Decision",
    "Answer",
    "Must attend",
    "Delegates at least",
    "Not before",
    "Over by",
]


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (["ACME", "ENERGY", "Must take place", "Declined"], "has declined it"),
        (["ACME", "ENERGY", "Must take place", ""], "will not meet"),
        (["ENERGY", "ACME"], "is not a delegation"),
        (["ACME", "ACME"], "same party"),
        (["ACME", "ENERGY", "", "", "BOLT-1"], "no part in this meeting"),
        (["ACME", "ENERGY", "", "", "", 5], "has 2 in"),
        (["ACME", "ENERGY", "", "", "", "", "2026-02-09 12:00", "2026-02-09 11:00"], "not after the beginning"),
        (["ACME", "ENERGY", "", "", "", "", "2026-02-09 12:00", "2026-02-09 12:15"], "The window has 15 minutes"),
    ],
)
def test_facts_when_they_contradict_each_other_are_named(
    row: list[Any], word: str, mission: Mission, company_a: Guests, company_b: Guests, counterpart: Guests
) -> None:
    make_refusal(mission, counterpart.party, company_a.party)
    result = taken(workbook_of({"Requests": [REQUESTS, row]}))
    assert any(word in each.message and each.row == 2 for each in result.errors)
    assert not MeetingRequest.objects.filter(mission=mission).exists()


def test_contradiction_that_stood_there_before_does_not_stop_an_import(
    mission: Mission, company_a: Guests, counterpart: Guests, request_a: MeetingRequest
) -> None:
    MeetingRequest.objects.filter(pk=request_a.pk).update(decision="must", answer="declined")
    assert taken(workbook_export(mission=mission)).errors == ()
    data = workbook_of({"Requests": [["Delegation", "Counterpart", "Rank"], ["ACME", "ENERGY", 3]]})
    assert "has declined it" in taken(data).errors[0].message


def test_availability_outside_the_days_and_both_ways_at_once_is_named(mission: Mission, company_a: Guests) -> None:
    head = ["Of what", "Code", "Kind", "From", "Until"]
    inside = ["Person", "ACME-1", "Available", "2026-02-09 10:00", "2026-02-09 11:00"]
    data = workbook_of({
        "Availability": [head, inside, [*inside[:2], "Unavailable", *inside[3:]],
                         [*inside[:3], "2025-02-09 10:00", "2025-02-09 11:00"]],
    })  # fmt: skip
    assert faults(taken(data)) == [("Availability", 3, "C (Kind)"), ("Availability", 4, "D (From)")]


# Which mission


def test_workbook_of_another_mission_is_refused(mission: Mission, strangers_mission: Mission) -> None:
    data = workbook_export(mission=strangers_mission)
    assert faults(taken(data)) == [("Mission", 2, "A (Code)")]
    assert workbook_mission_code(data=data) == "elsewhere"


def test_code_of_a_strangers_row_is_not_known_here(mission: Mission, strangers_mission: Mission) -> None:
    data = workbook_of({"Persons": [PERSONS, ["N-1", "ACME", "Ann", ""]]})
    assert faults(taken(data)) == [("Persons", 2, "B (Party)")]


def test_mission_when_new_is_made_and_its_maker_organises_it(organiser: User) -> None:
    head = ["Code", "Name", "Place", "Time zone", "First day", "Last day", "Hub"]
    row = ["tbilisi", "To Tbilisi", "Tbilisi, Georgia", "Asia/Tbilisi", date(2026, 5, 4), "2026-05-05", "HUB"]
    data = workbook_of({
        "Mission": [head, row], "Zones": [["Code", "Name"], ["Z", "Zone"]],
        "Venues": [["Code", "Name", "Zone"], ["HUB", "Hotel", "Z"]],
    })  # fmt: skip
    result = workbook_import(mission_code=None, data=data, actor=organiser, dry_run=False)
    assert result.errors == ()
    made = Mission.objects.get(code="tbilisi")
    assert made.hub is not None
    assert made.memberships.get().user == organiser
    assert workbook_import(mission_code=None, data=data, actor=organiser, dry_run=False).changes == 0
    assert Mission.objects.filter(code="tbilisi").count() == 1
    assert made.last_day - made.first_day == timedelta(days=1)


@pytest.mark.parametrize("zone", ["Baku", "../etc/passwd"])
def test_mission_with_a_time_zone_nobody_knows_is_refused(zone: str, db: None) -> None:
    head = ["Code", "Name", "Place", "Time zone", "First day", "Last day"]
    data = workbook_of({"Mission": [head, ["x", "X", "X", zone, "2026-05-04", "2026-05-05"]]})
    assert faults(taken(data, code=None)) == [("Mission", 2, "D (Time zone)")]


def test_sheet_and_heading_that_nobody_knows_are_named(mission: Mission) -> None:
    data = workbook_of({"Person": [["Code"]], "_scratch": [["x"]], "Persons": [["Code", "Shoe size", "_own"]]})
    assert faults(taken(data)) == [("Person", None, ""), ("Persons", 1, "B")]
