"""Limits for tests that want the proof and not the speed: enough for a machine that is busy with other things."""

from __future__ import annotations

from scheduler.core.search import Limits

PATIENT = Limits(seconds=100, workers=1)
