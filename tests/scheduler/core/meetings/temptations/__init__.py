"""One temptation or more for every rule: the smallest problem whose best plan would be better without the rule."""

from __future__ import annotations

from tests.scheduler.core.meetings.temptations import goals, people, places, repairs, sessions
from tests.scheduler.core.meetings.temptations.temptation import Temptation

TEMPTATIONS: tuple[Temptation, ...] = tuple(
    make()
    for module in (people, places, sessions, goals, repairs)
    for name, make in vars(module).items()
    if name.startswith("tempted_") and callable(make)
)
