"""Writes a mission as a workbook, or as CSV files in a ZIP archive."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mission.imports.exporting import csv_zip_export, workbook_export
from mission.models import Mission


class Command(BaseCommand):
    help = "Export a mission as a workbook (.xlsx), or as CSV files (.zip), after the name of the file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mission", help="The mission's code, e.g. baku-2026.")
        parser.add_argument("file", type=Path)

    def handle(self, *_: Any, **options: Any) -> None:
        mission = Mission.objects.filter(code=options["mission"]).first()
        if mission is None:
            known = ", ".join(Mission.objects.values_list("code", flat=True)) or "none yet"
            raise CommandError(f"There is no mission “{options['mission']}”. Known: {known}.")
        path: Path = options["file"]
        write = {".xlsx": workbook_export, ".zip": csv_zip_export}.get(path.suffix.lower())
        if write is None:
            raise CommandError(f"{path.name} should end in .xlsx or .zip.")
        path.write_bytes(write(mission=mission))
        self.stdout.write(f"{mission.name} was written to {path}. It holds wishes and refusals: keep it confidential.")
