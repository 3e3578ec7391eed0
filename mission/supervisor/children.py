"""One supervised process: started on a leash in its own session, watched, restarted, stopped with all it started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

LEASH = Path(__file__).with_name("leash.py")
FIRST_PAUSE = 0.5  # seconds before a dead child is started again; doubled each time it dies young
LONGEST_PAUSE = 30.0
GROWN_UP = 30.0  # seconds a child must live for its earlier deaths to be forgotten
LOG_LIMIT = 5_000_000  # bytes after which a log makes room for a new one


@dataclass
class Child:
    """What to run, how to see that it is up (`ready`) and how many seconds it may take to stop."""

    name: str
    command: Sequence[str]
    log: Path
    ready: Callable[[], bool] = lambda: True
    stop_seconds: float = 5.0
    environment: Mapping[str, str] = field(default_factory=dict)
    descriptors: Sequence[int] = ()
    folder: Path | None = None

    process: subprocess.Popen[bytes] | None = None
    _started: float = 0.0
    _pause: float = FIRST_PAUSE
    _again_at: float | None = None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process and self.process.poll() is None else None

    def start(self) -> None:
        # The leash belongs to the thread that starts the child: call this from a thread that lives as long as the
        # supervisor, or the child dies with the thread.
        leash = [sys.executable, "-S", str(LEASH), str(os.getpid())]
        with _log(self.log) as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own list of arguments, no shell
                [*leash, *self.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal reaches the supervisor alone
                pass_fds=self.descriptors,
                env={**os.environ, **self.environment},
                cwd=self.folder,
            )
        self._started = time.monotonic()

    def look_after(self) -> str | None:
        """Start the child again if it died, after a pause. Returns what happened in words, or None."""
        if self.process is None or self.process.poll() is None:
            return None
        now = time.monotonic()
        if self._again_at is None:
            if now - self._started > GROWN_UP:
                self._pause = FIRST_PAUSE
            self._again_at = now + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            self._sweep()
            return f"{self.name} ended ({_ending(self.process.returncode)}); see {self.log}. Starting it again."
        if now >= self._again_at:
            self._again_at = None
            self.start()
        return None

    def stop(self) -> None:
        """Ask it to stop, wait, kill what is left of its session. Safe to call twice."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(self.stop_seconds)
        self._sweep()
        self.process.wait()
        self.process = None

    def _sweep(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def _log(path: Path) -> IO[bytes]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".old.log"))
    return path.open("ab")


def _ending(code: int) -> str:
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"
