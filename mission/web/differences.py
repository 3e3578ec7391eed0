"""What differs between two plans as pages show it: one line a meeting, in the mission's names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from mission.planning.difference import Change, Difference
from mission.planning.rows import MeetingRow
from mission.planning.words import Names, key

M = TypeVar("M")


@dataclass(frozen=True)
class Place:
    """Where and when a meeting is, in names."""

    at: datetime
    room: str


@dataclass(frozen=True)
class Shown:
    """One line of a difference: `before` None for a new meeting, `after` None for a cancelled one."""

    request: str
    before: Place | None = None
    after: Place | None = None
    other_room: bool = False


def lines_of(
    difference: Difference[M], *, name: Callable[[M], str], place: Callable[[M], Place]
) -> dict[str, list[Shown]]:
    """The lists of a difference, line by line: moved, added, dropped, room_only, people_only."""

    def both(change: Change[M]) -> Shown:
        before, after = place(change.before), place(change.after)
        return Shown(name(change.after), before, after, before.room != after.room)

    return {
        "moved": [both(each) for each in difference.moved],
        "added": [Shown(name(each), after=place(each)) for each in difference.added],
        "dropped": [Shown(name(each), before=place(each)) for each in difference.dropped],
        "room_only": [both(each) for each in difference.room_only],
        "people_only": [both(each) for each in difference.people_only],
    }


def lines_of_rows(difference: Difference[MeetingRow], names: Names) -> dict[str, list[Shown]]:
    """The same of meetings as the database has them."""
    return lines_of(
        difference,
        name=lambda each: names.name(key("request", each.request_id)),
        place=lambda each: Place(each.starts_at, names.name(key("room", each.room_id))),
    )
