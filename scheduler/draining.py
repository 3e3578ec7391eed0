"""Whether this worker is about to stop: one byte that Celery's main process shares with the processes it forks.

Celery waits for a running task before it stops, and a search may run for an hour. The watcher of a run looks at this
byte at each tick and hands the run back to the queue, so that a worker stops within seconds and no attempt is lost.
"""

from __future__ import annotations

import mmap
from typing import Any

from celery.signals import worker_shutting_down

_byte = mmap.mmap(-1, 1)  # anonymous and shared: made before the fork, seen on both sides of it


def draining() -> bool:
    return _byte[0] != 0


@worker_shutting_down.connect
def begin_draining(**_: Any) -> None:
    _byte[0] = 1
