"""The same from the shell: template, import, export."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from mission.imports.workbook import SHEETS
from mission.models import Mission, Party


def test_template_when_written_explains_every_column(tmp_path: Path) -> None:
    call_command("workbook_template", str(tmp_path / "template.xlsx"), stdout=io.StringIO())
    workbook = openpyxl.load_workbook(tmp_path / "template.xlsx")
    assert workbook.sheetnames == ["Read me", *(sheet.title for sheet in SHEETS)]
    explained = {(row[0], row[1]) for row in workbook["Read me"].iter_rows(values_only=True)}
    columns = {(sheet.title, column.heading) for sheet in SHEETS for column in sheet.columns}
    assert columns <= explained
    heads = {(sheet.title, cell.value) for sheet in SHEETS for cell in workbook[sheet.title][1]}
    assert columns <= heads
    assert {workbook[sheet.title].freeze_panes for sheet in SHEETS} == {"A2"}
    assert workbook["Requests"].data_validations.count > 3


@pytest.mark.parametrize("suffix", ["xlsx", "zip"])
def test_export_then_import_from_the_shell_changes_nothing(
    suffix: str, strangers_mission: Mission, tmp_path: Path
) -> None:
    path, out = tmp_path / f"m.{suffix}", io.StringIO()
    call_command("export_workbook", "elsewhere", str(path), stdout=out)
    call_command("import_workbook", str(path), "--mission", "elsewhere", stdout=out)
    assert "Nothing to change" in out.getvalue()


def test_import_from_the_shell_when_refused_lists_the_errors(mission: Mission, tmp_path: Path) -> None:
    path, err = tmp_path / "persons.csv", io.StringIO()
    path.write_text("Code,Party,Name\nN-1,NOBODY,Ann\n")
    with pytest.raises(CommandError, match="Nothing was imported: 1 errors"):
        call_command("import_workbook", str(path), "--mission", "baku", stderr=err)
    assert err.getvalue().startswith("Sheet Persons, row 2, column B (Party): “NOBODY” is not in the sheet “Parties”.")


def test_commands_when_asked_for_what_is_not_there_say_so(mission: Mission, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Known: baku"):
        call_command("export_workbook", "nowhere", str(tmp_path / "x.xlsx"))
    with pytest.raises(CommandError, match=r"should end in \.xlsx"):
        call_command("export_workbook", "baku", str(tmp_path / "x.ods"))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_workbook", str(tmp_path / "nothing.xlsx"))
    with pytest.raises(CommandError, match="no user"):
        call_command("import_workbook", str(tmp_path / "nothing.xlsx"), "--actor", "nobody@x.example")
    assert not Party.objects.exists()
