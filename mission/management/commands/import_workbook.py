"""Imports a workbook from the shell: errors are listed with sheet, row and column, and nothing is written then."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mission.imports.importing import workbook_import
from mission.models import User
from mission.models.missions import email_key


class Command(BaseCommand):
    help = "Import a workbook (.xlsx, .zip of CSV files, or one .csv file) into a mission."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--mission", default=None, help="The mission's code; without it, the file's sheet Mission says."
        )
        parser.add_argument("--actor", default=None, help="E-mail address of the user in whose name this is done.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change, and change nothing.")

    def handle(self, *_: Any, **options: Any) -> None:
        path: Path = options["file"]
        actor = _actor(options["actor"])
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        result = workbook_import(
            mission_code=options["mission"], data=data, filename=path.name, actor=actor, dry_run=options["dry_run"]
        )
        for each in result.errors:
            self.stderr.write(str(each))
        if not result.ok:
            raise CommandError(f"Nothing was imported: {len(result.errors)} errors, listed above.")
        word = "Would be" if result.dry_run else "Were"
        for name, counts in (("created", result.created), ("updated", result.updated), ("deleted", result.deleted)):
            if counts:
                rows = ", ".join(f"{count} in {sheet}" for sheet, count in counts.items())
                self.stdout.write(f"{word} {name}: {rows}.")
        if not result.changes:
            self.stdout.write("Nothing to change: the mission already says all that the file says.")


def _actor(email: str | None) -> User | None:
    if email is None:
        return None
    try:
        return User.objects.get(email=email_key(email))
    except User.DoesNotExist as error:
        raise CommandError(f"There is no user with the e-mail address {email}.") from error
