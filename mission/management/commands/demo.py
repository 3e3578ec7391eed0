"""Plans and serves the demo mission: one command from an empty folder to a published plan."""

from __future__ import annotations

import contextlib
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, TextIO, cast

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from mission.management import demonstration
from mission.management.demonstration import DemonstrationError
from mission.management.progress import ProgressLine, levels_said
from mission.models import Mission, PlanVersion, User
from mission.services.accounts import demo_organiser_ensure
from mission.supervisor.broker import SupervisorError
from mission.supervisor.crew import listen, supervisor
from mission.supervisor.supervisor import Supervisor
from scheduler.models import SolverRun

LOOK = 0.2  # seconds between two looks at the run
ANNOUNCE_SECONDS = 60.0  # how long the plan may take from the end of its run to its rows


class Command(BaseCommand):
    help = "Plan the demo mission and serve it until Ctrl-C; with --once, write its files and leave."
    requires_system_checks: tuple[str, ...] = ()  # seconds, and `make lint` has done them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="plan, write the files, exit")
        parser.add_argument("--port", type=int, default=8000, help="where the pages are (default 8000)")

    def handle(self, *_args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is a production installation (KARVAN_ENV); the demo has no place here.")
        try:
            self._demonstrate(once=options["once"], port=options["port"])
        except (DemonstrationError, SupervisorError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            self._say("\nStopped before anything was started.")

    def _demonstrate(self, *, once: bool, port: int) -> None:
        Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        mission, imported = demonstration.mission_ensure()
        if imported:
            self._say(f"Imported “{mission.name}” from {demonstration.WORKBOOK.name}.")
        organiser, _ = demo_organiser_ensure(mission=mission)
        plan = demonstration.published_of(mission)
        if once and plan is not None:
            self._say(f"{plan} of “{mission.name}” is published already.")
            self._show(mission, plan, port=port, serving=False)
            return
        listener = None if once else listen(port, say=self._say)
        try:
            if listener is not None:
                port = listener.getsockname()[1]
                settings.SITE_URL = f"http://127.0.0.1:{port}"  # the links in the files lead to where the pages are
            self._say("Starting the broker, the workers and the pages." if listener else "Starting broker and workers.")
            with supervisor(web=listener, say=self._say).running() as crew:
                plan = plan or self._plan(crew, organiser, mission, once=once)
                if not crew.stopping:
                    self._show(mission, plan, port=port, serving=not once)
                    while not once and crew.wait(60):
                        pass
        finally:
            if listener is not None:
                listener.close()
        self._say("Stopped." if not once else "Done.")

    def _plan(self, crew: Supervisor, organiser: User, mission: Mission, *, once: bool) -> PlanVersion | None:
        """Ask, watch, publish. None if somebody asked to stop, or if nothing came of it and the pages are served."""
        try:
            draft = demonstration.plan_wanted(mission=mission, actor=organiser)
            self._say(f"Planning “{mission.name}”:")
            run = self._watch(crew, draft)
            if run is None:
                return None
            self._say(f"  {run.message}")
            for level in levels_said(run.report or {"levels": []}):
                self._say(f"  {level}")
            plan = demonstration.plan_finish(plan=draft, actor=organiser)
        except DemonstrationError as error:
            if once:
                raise
            self._say(f"{error} The pages are there all the same: start a plan on them when the cause is mended.")
            return None
        self._say(f"{plan} is published: {plan.meetings.count()} meetings.")
        return plan

    def _watch(self, crew: Supervisor, draft: PlanVersion) -> SolverRun | None:
        """The run after its end, when its plan is written. None if somebody asked to stop."""
        # What the wrapper wraps: the wrapper itself would end each line.
        line = ProgressLine(cast("TextIO", self.stdout._out))
        ended_at = None
        try:
            while crew.wait(LOOK):
                run = demonstration.run_of(draft)
                line.show(run.progress)
                if run.announced_at is not None:
                    return run
                if run.ended:
                    ended_at = ended_at or time.monotonic()
                    if time.monotonic() - ended_at > ANNOUNCE_SECONDS:
                        log = Path(settings.VAR_DIR) / "log" / "solver.log"
                        raise DemonstrationError(f"The run ended, but its plan was not written; see {log}.")
        finally:
            line.close()
        return None

    def _show(self, mission: Mission, plan: PlanVersion | None, *, port: int, serving: bool) -> None:
        base = f"http://127.0.0.1:{port}"
        access = demonstration.access_grant(mission=mission, plan=plan)
        rows = [
            ("Pages", base if serving else f"{base} (once `make demo` runs)"),
            ("Organiser", f"{access.organiser.email}, password {access.password}"),
            *((f"{link.side} {link.party.name}", f"{base}{link.path}") for link in access.links),
        ]
        if plan is not None:
            folder = demonstration.demo_folder()
            files = demonstration.files_write(plan=plan, folder=folder)
            rows.append(("Itineraries", f"{len(files)} as .ics and .txt in {_near(folder)}"))
            rows += [("Calendar", _near(files[link.key])) for link in access.links[:1]]
        width = max(len(name) for name, _ in rows)
        self._say("")
        for name, value in rows:
            self._say(f"  {name:<{width}}  {value}")
        if access.links:
            self._say("  A personal link works once; every start of the demo makes new ones.")
        if serving:
            self._say("\nCtrl-C stops everything.")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _near(path: Path) -> str:
    """The path as seen from here, where that is shorter."""
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)
