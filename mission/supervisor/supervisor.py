"""Keeps a row of children alive: starts them in order, restarts what dies, stops them in reverse."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from mission.supervisor.broker import SupervisorError
from mission.supervisor.children import Child

START_SECONDS = 30.0
TICK = 0.1


class Supervisor:
    """Use it from the main thread: `with supervisor.running(): while supervisor.wait(1): ...`."""

    def __init__(self, children: Sequence[Child], *, lock: Path, say: Callable[[str], None]) -> None:
        self.children = tuple(children)
        self.stopping = False
        self._lock = lock
        self._say = say

    @contextlib.contextmanager
    def running(self) -> Iterator[Supervisor]:
        """Start all children, stop them at the end, whatever happens. Raises SupervisorError if one stays down."""
        with self._signals(), self._alone():
            try:
                for child in self.children:
                    self._bring_up(child)
                yield self
            finally:
                for child in reversed(self.children):
                    child.stop()

    def wait(self, seconds: float) -> bool:
        """Look after the children for a while. False as soon as somebody asked to stop."""
        until = time.monotonic() + seconds
        while not self.stopping:
            for child in self.children:
                happened = child.look_after()
                if happened:
                    self._say(happened)
            left = until - time.monotonic()
            if left <= 0:
                return True
            time.sleep(min(TICK, left))
        return False

    def _bring_up(self, child: Child) -> None:
        if self.stopping:
            return
        child.start()
        until = time.monotonic() + START_SECONDS
        while not self.stopping and not child.ready():
            if child.process is not None and child.process.poll() is not None:
                raise SupervisorError(f"{child.name} ended while starting. Its last words: {_tail(child.log)}")
            if time.monotonic() > until:
                raise SupervisorError(f"{child.name} was not up after {START_SECONDS:.0f} seconds; see {child.log}.")
            time.sleep(TICK)

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Ctrl-C and a polite kill set a flag, once or ten times; the loop sees it within a tenth of a second."""

        def ask(_signal: int, _frame: FrameType | None) -> None:
            self.stopping = True

        before: dict[int, Any] = {each: signal.signal(each, ask) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Two supervisors over the same data would fight for the broker's socket."""
        with self._lock.open("a+") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                held.seek(0)
                raise SupervisorError(
                    f"Karvan already runs here (process {held.read().strip() or 'unknown'}). Stop it first, "
                    "or set KARVAN_VAR to another folder for a second one."
                ) from None
            held.truncate(0)
            held.write(str(os.getpid()))
            held.flush()
            yield


def _tail(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
    return " / ".join(line.strip() for line in lines if line.strip()) or f"none; see {log}"
