"""One search in a thread of its own, so that the thread beside it can watch, report and brake.

A signal reaches Python only between two of its own instructions, and CP-SAT runs for minutes inside one: whoever
searches in the main thread can neither be cancelled nor say that it lives.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from scheduler.jobs import Job

if TYPE_CHECKING:
    from scheduler.core.search import Brake, Progress

logger = logging.getLogger(__name__)
HISTORY = 200  # points kept for the chart of a run


def load_search() -> None:
    """Load OR-Tools, once a process. Before a run is claimed: while its libraries are opened no other thread can move,
    and on a crowded machine that takes longer than a lease lasts, so that a living worker would be taken for dead."""
    import_module("scheduler.core.meetings.solve")


class SideSearch:
    """Runs a job once, within `limits` {seconds, workers, seed}. `outcome` or `error` is set when `wait` says True.

    Touches no database.
    """

    def __init__(self, job: Job, limits: Mapping[str, Any]) -> None:
        self.outcome: object | None = None
        self.error: BaseException | None = None
        self._job = job
        self._limits = limits
        self._brake: Brake | None = None
        self._braked = False
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._last: Progress | None = None
        self._history: list[list[Any]] = []
        self._thread = threading.Thread(target=self._run, name="search", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """True as soon as the search has ended, False after `seconds` without that."""
        return self._ended.wait(seconds)

    def brake(self) -> None:
        with self._lock:
            self._braked = True
            if self._brake is not None:
                self._brake.pull()

    @property
    def has_plan(self) -> bool:
        with self._lock:
            return self._last is not None and self._last.met is not None

    def progress(self) -> dict[str, Any]:
        """The last word of the search as JSON values, with the history of [elapsed, phase, value, bound, met]."""
        with self._lock:
            last = self._last
            if last is None:
                return {}
            return {
                "phase": last.phase,
                "value": last.value,
                "bound": last.bound,
                "gap": None if last.gap is None else round(last.gap, 6),
                "met": last.met,
                "elapsed": round(last.elapsed, 2),
                "history": list(self._history),
            }

    def hear(self, progress: Progress) -> None:
        """Called by the search, on any of its threads."""
        point = [round(progress.elapsed, 2), progress.phase, progress.value, progress.bound, progress.met]
        with self._lock:
            self._last = progress
            if self._history and self._history[-1][1:] == point[1:]:
                return
            self._history.append(point)
            if len(self._history) > HISTORY:
                # Every second point goes, the newest stays: the chart keeps its shape and its length is bounded.
                self._history = self._history[1::2] if len(self._history) % 2 == 0 else self._history[::2]

    def _run(self) -> None:
        try:
            from scheduler.core.search import Brake, Limits

            limits, brake = Limits(**self._limits), Brake()
            with self._lock:
                self._brake = brake
                if self._braked:
                    brake.pull()
            self.outcome = self._job.run(limits=limits, clock=time.monotonic, brake=brake, on_progress=self.hear)
        except BaseException as error:  # whatever ends the search must reach the watcher
            logger.exception("The search broke off")
            self.error = error
        finally:
            self._ended.set()
