"""A supervised Karvan of a test's own: the test's database, its own folder, broker and log files, quick leases."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import redis
from celery import Celery
from django.conf import settings
from django.db import connection
from django.utils import timezone

from mission.supervisor.children import LEASH
from scheduler import runs
from scheduler.core.meetings.problem import Problem
from scheduler.core.search import Limits
from scheduler.models import ENDED, RunState, SolverRun

LEASE_SECONDS = 10  # a living worker keeps it on a crowded machine as well; `time_passes` for who need not wait
SUPERVISE = [sys.executable, str(settings.BASE_DIR / "manage.py"), "supervise", "--no-web"]
QUICK = {"KARVAN_RUN_LEASE_SECONDS": str(LEASE_SECONDS), "KARVAN_RUN_REAP_SECONDS": "1"}


def until(found: Callable[[], object], seconds: float = 90) -> None:
    """Wait for something that happens in another process. Long, since a busy machine is not a fault of Karvan's."""
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, f"It did not happen within {seconds:g} seconds."
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """Whether the process runs; one that is dead and not yet buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def descendants(pid: int) -> set[int]:
    pids = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]
    parents: dict[int, int] = {}
    for each in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            parents[each] = parent_of(each)
    found, grown = {pid}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in found} - found
        found, grown = found | more, bool(more)
    return found - {pid}


class Crew:
    """`python manage.py supervise --no-web`, with its broker from `program` ("" for the embedded one)."""

    def __init__(self, program: str = "") -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="karvan-crew-"))
        self._programs = Path(program).parent if program else self.folder
        self.url = f"redis+socket://{self.folder / 'run' / 'broker.sock'}"
        self.process: subprocess.Popen[str] | None = None
        # Sends as Karvan's own processes do, to this crew's broker.
        self.app = Celery(broker=self.url, set_as_current=False)
        self.app.conf.update(task_routes=settings.CELERY_TASK_ROUTES, task_ignore_result=True)

    @property
    def environment(self) -> dict[str, str]:
        database = connection.settings_dict
        if connection.vendor == "sqlite":
            url = f"sqlite:///{database['NAME']}"
        else:
            who = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT'] or 5432}"
            url = f"postgresql://{who}/{database['NAME']}"
        return {
            **{name: value for name, value in os.environ.items() if name != "REDIS_URL"},
            **QUICK,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "mission.config.settings",
            "KARVAN_VAR": str(self.folder / "var"),
            "KARVAN_RUNTIME": str(self.folder / "run"),
            "PATH": str(self._programs),
        }

    def start(self) -> Crew:
        self.process = subprocess.Popen(
            # On the leash as well: a test run that is killed leaves nothing behind.
            [sys.executable, "-S", str(LEASH), str(os.getpid()), *SUPERVISE],
            env=self.environment,
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("Running:"), line + self.process.stdout.read()
        self.pids = {name: int(pid) for name, pid in re.findall(r"(\w+) (\d+)", line)}
        until(lambda: "ready" in self.log("solver"))
        return self

    def celery(self, name: str) -> int:
        """The pid of a Celery child as it runs now; one that lost its broker has been started again under another."""
        assert self.process is not None
        for pid in sorted(descendants(self.process.pid)):
            with suppress(FileNotFoundError, ProcessLookupError):
                if f"{name}@%h" in Path(f"/proc/{pid}/cmdline").read_text().split("\0") and alive(pid):
                    return pid
        raise AssertionError(f"{name} does not run")

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self, name: str) -> str:
        path = self.folder / "var" / "log" / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def broker(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.folder / "run" / "broker.sock"))

    @contextmanager
    def another_solver(self) -> Iterator[None]:
        """A second worker on the queue of runs, as a second machine would have it."""
        command = [
            *(sys.executable, "-S", str(LEASH), str(os.getpid())),
            *(sys.executable, "-m", "celery", "-A", "mission.config.celery", "worker", "-n", "another@%h"),
            *("-Q", "solve", "-P", "solo", "--without-gossip", "--without-mingle", "--without-heartbeat"),
        ]
        environment = {**self.environment, "CELERY_SKIP_CHECKS": "1"}
        process = subprocess.Popen(
            command, env=environment, cwd=settings.BASE_DIR, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield
        finally:
            process.kill()
            process.wait()

    def plan(self, problem: Problem, *, seconds: float = 5, messages: int = 1) -> SolverRun:
        """A run, woken as often as asked for."""
        run = runs.submit(problem=problem, limits=Limits(seconds=seconds, workers=1, seed=1))
        if messages:
            self.send(run, messages=messages)
        return run

    def send(self, run: SolverRun, *, messages: int) -> None:
        for _ in range(messages):
            self.app.send_task(runs.TASK, args=[run.pk])
        SolverRun.objects.filter(pk=run.pk).update(woken_at=timezone.now())


def worker_of(run: SolverRun, *, attempt: int) -> int:
    """The pid of the process that searches; waits until the attempt has begun."""
    until(lambda: SolverRun.objects.filter(pk=run.pk, state=RunState.RUNNING, attempts=attempt).exists())
    return int(SolverRun.objects.get(pk=run.pk).worker.rpartition(":")[2])


def time_passes(run: SolverRun) -> None:
    """As if a lease's time were over since the run was last heard of or woken; who lives renews its lease at once."""
    past = timezone.now() - timedelta(seconds=LEASE_SECONDS)
    SolverRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(lease_until=past)
    SolverRun.objects.filter(pk=run.pk, state=RunState.QUEUED, woken_at__isnull=False).update(woken_at=past)


def noticed(run: SolverRun, *, attempt: int) -> None:
    """The death of an attempt's worker is noticed within half a minute: the run waits, runs again or has ended."""
    dead = SolverRun.objects.filter(pk=run.pk, state=RunState.RUNNING, attempts=attempt)
    until(lambda: not dead.exists(), seconds=30)


def ended(run: SolverRun) -> SolverRun:
    """The run after its end, when its receivers are through as well."""
    until(lambda: SolverRun.objects.filter(pk=run.pk, state__in=ENDED, announced_at__isnull=False).exists())
    return SolverRun.objects.get(pk=run.pk)
