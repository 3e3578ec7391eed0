"""Writes the empty workbook that explains itself."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from mission.imports.exporting import workbook_template


class Command(BaseCommand):
    help = "Write the empty workbook (.xlsx) that organisers fill in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_: Any, **options: Any) -> None:
        options["file"].write_bytes(workbook_template())
        self.stdout.write(f"The template was written to {options['file']}.")
