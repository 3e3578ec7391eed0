"""Runs broker, workers and web on this machine until Ctrl-C."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mission.supervisor.broker import SupervisorError
from mission.supervisor.crew import listen, supervisor


class Command(BaseCommand):
    help = "Run broker, workers and web on this machine until Ctrl-C."
    requires_system_checks: tuple[str, ...] = ()  # seconds, and `make lint` has done them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-web", action="store_true", help="broker and workers alone")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            listener = None if options["no_web"] else listen(options["port"], say=self._say)
            with supervisor(web=listener, say=self._say).running() as crew:
                if listener is not None:
                    self._say(f"Karvan is at http://127.0.0.1:{listener.getsockname()[1]} - Ctrl-C stops it.")
                self._say("Running: " + ", ".join(f"{child.name} {child.pid}" for child in crew.children))
                while crew.wait(60):
                    pass
        except SupervisorError as error:
            raise CommandError(str(error)) from error
        self._say("Stopped.")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
