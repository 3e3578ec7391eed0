"""Takes in the answers and returned messages that wait in the mailbox."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from mission.messages.mailbox import MailboxError, mailbox_read


class Command(BaseCommand):
    help = "Take in answers and returned messages from KARVAN_MAILBOX, or from the mailbox that is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "address", nargs="?", help="maildir:///path, mbox:///path, imaps://name:password@host/folder"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        address = options["address"] or settings.MAILBOX
        if not address:
            raise CommandError("No mailbox is set. Set KARVAN_MAILBOX, or name one.")
        try:
            counts = mailbox_read(address)
        except MailboxError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{counts['taken']} taken in, {counts['refused']} refused, {counts['known']} known before.")
