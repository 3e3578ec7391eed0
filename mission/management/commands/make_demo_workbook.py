"""Writes the demo mission's workbook anew."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from mission.demo.baku import WORKBOOK, baku_workbook


class Command(BaseCommand):
    help = "Write the demo mission's workbook (needed only after its maker in mission/demo has been changed)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, default=WORKBOOK)

    def handle(self, *_: Any, **options: Any) -> None:
        options["out"].write_bytes(baku_workbook())
        self.stdout.write(f"The demo mission was written to {options['out']}.")
