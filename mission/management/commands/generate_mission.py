"""Makes a mission of any size from a seed, as a workbook."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mission.demo.generator import Size, SizeError, mission_draft


class Command(BaseCommand):
    help = "Write a workbook with a made-up mission of the size asked for; the same seed makes the same workbook."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--companies", type=int, default=31)
        parser.add_argument("--counterparts", type=int, default=26)
        parser.add_argument("--requests", type=int, default=200)
        parser.add_argument("--days", type=int, default=2)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--out", type=Path, required=True)

    def handle(self, *_: Any, **options: Any) -> None:
        size = Size(options["companies"], options["counterparts"], options["requests"], options["days"])
        try:
            draft = mission_draft(size=size, seed=options["seed"])
        except SizeError as error:
            raise CommandError(str(error)) from error
        options["out"].write_bytes(draft.xlsx())
        self.stdout.write(f"A mission with {size.requests} requests was written to {options['out']}.")
