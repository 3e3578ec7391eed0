"""What changed in somebody's days from one plan to the next, stop by stop and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mission.itineraries.itinerary import Itinerary, Stop, Who

ADDED, DROPPED, MOVED, OTHER = "added", "dropped", "moved", "other"


@dataclass(frozen=True, slots=True)
class StopChange:
    """One stop that is not as it was. `stop`: as it is now (as it was, if it is gone); `says`: the differences."""

    kind: str
    stop: Stop
    says: tuple[str, ...] = ()


def changes_of(before: Itinerary, after: Itinerary) -> tuple[StopChange, ...]:
    """Everything of `after` that is not as `before` had it, and what is gone, by start. Both from plans' own rows."""
    old = {stop.uid: stop for stop in before.live}
    new = {stop.uid: stop for stop in after.live}
    found = [StopChange(DROPPED, stop) for uid, stop in old.items() if uid not in new]
    for uid, stop in new.items():
        if uid not in old:
            found.append(StopChange(ADDED, stop))
        elif says := tuple(_differences(old[uid], stop)):
            is_moved = (old[uid].starts_at, old[uid].ends_at) != (stop.starts_at, stop.ends_at)
            found.append(StopChange(MOVED if is_moved else OTHER, stop, says))
    return tuple(sorted(found, key=lambda each: (each.stop.starts_at, each.stop.uid)))


def _differences(old: Stop, new: Stop) -> Iterator[str]:
    if (old.starts_at, old.ends_at) != (new.starts_at, new.ends_at):
        yield f"Before: {old.starts_at:%A %-d %B, %H:%M}–{old.ends_at:%H:%M}"
    if old.place.said != new.place.said:
        yield f"Before: {old.place.said}" if old.place.said else "Now it has a place"
    if old.interpreter != new.interpreter:
        yield f"Interpreter: {new.interpreter or 'nobody'} (before: {old.interpreter or 'nobody'})"
    yield from _people("You also meet", "You no longer meet", old.others, new.others)
    yield from _people("Also from your side", "No longer from your side", old.own, new.own)


def _people(more: str, fewer: str, old: tuple[Who, ...], new: tuple[Who, ...]) -> Iterator[str]:
    for word, these, those in ((more, new, old), (fewer, old, new)):
        names = [each.said for each in these if each.said not in {one.said for one in those}]
        if names:
            yield f"{word}: {'; '.join(names)}"
