"""What receivers of a run's end are told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from scheduler.models import SolverRun
from scheduler.signals import run_finished


@pytest.fixture
def heard() -> Iterator[list[tuple[int, str]]]:
    """What receivers of `run_finished` were told: the run and its state."""
    told: list[tuple[int, str]] = []

    def listen(sender: object, *, run: SolverRun, **_: Any) -> None:
        told.append((run.pk, run.state))

    run_finished.connect(listen)
    yield told
    run_finished.disconnect(listen)
