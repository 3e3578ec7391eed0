"""Celery's doors to a run's life: an id in, one call."""

from __future__ import annotations

import os
import socket

from celery import shared_task

from scheduler import runs
from scheduler.draining import draining


@shared_task(name=runs.TASK)
def solve_run(run_id: int) -> None:
    runs.execute(run_id, worker=f"{socket.gethostname()}:{os.getpid()}", draining=draining)


@shared_task(name="scheduler.reap_stale_runs")
def reap_stale_runs() -> None:
    runs.reap()
