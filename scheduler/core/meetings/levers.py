"""From the stress test's levers to a reserve: the minutes that pay."""

from __future__ import annotations

from scheduler.core.meetings.reserve import Reserve
from scheduler.core.meetings.stress import Study


def reserve_of(study: Study, *, most: int = 10, least_percent: int = 1) -> Reserve:
    """The single minutes that pay: the study's levers at doors and after meetings, `most` of them, that spare at least
    `least_percent` of all late minutes each."""
    least = study.expected * least_percent / 100
    chosen = [each for each in study.levers if each.kind != "way" and each.saved >= least][:most]
    return Reserve(
        door={each.subject: each.minutes for each in chosen if each.kind == "door"},
        after={each.subject: each.minutes for each in chosen if each.kind == "after"},
    )
