"""What changed in somebody's days from one plan to the next, stop by stop and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mission.itineraries.itinerary import Itinerary, Stop, Who
from mission.itineraries.paper_words import WORDS, hours_said

ADDED, DROPPED, MOVED, OTHER = "added", "dropped", "moved", "other"


@dataclass(frozen=True, slots=True)
class StopChange:
    """One stop that is not as it was. `stop`: as it is now (as it was, if it is gone); `says`: the differences."""

    kind: str
    stop: Stop
    says: tuple[str, ...] = ()


def changes_of(before: Itinerary, after: Itinerary, language: str = "en") -> tuple[StopChange, ...]:
    """Everything of `after` that is not as `before` had it, and what is gone, by start. Both from plans' own rows;
    `language` (en, az or ru) is that of the words around what was entered."""
    old = {stop.uid: stop for stop in before.live}
    new = {stop.uid: stop for stop in after.live}
    found = [StopChange(DROPPED, stop) for uid, stop in old.items() if uid not in new]
    for uid, stop in new.items():
        if uid not in old:
            found.append(StopChange(ADDED, stop))
        elif says := tuple(_differences(old[uid], stop, language)):
            is_moved = (old[uid].starts_at, old[uid].ends_at) != (stop.starts_at, stop.ends_at)
            found.append(StopChange(MOVED if is_moved else OTHER, stop, says))
    return tuple(sorted(found, key=lambda each: (each.stop.starts_at, each.stop.uid)))


def _differences(old: Stop, new: Stop, language: str) -> Iterator[str]:
    words = WORDS[language]
    if (old.starts_at, old.ends_at) != (new.starts_at, new.ends_at):
        yield words["before"].format(what=hours_said(old.starts_at, old.ends_at, language))
    if old.place.said != new.place.said:
        yield words["before"].format(what=old.place.said) if old.place.said else words["placed"]
    if old.interpreter != new.interpreter:
        now, before = (each.interpreter or words["nobody"] for each in (new, old))
        yield words["interpreted"].format(now=now, before=before)
    yield from _people(words["meet_more"], words["meet_fewer"], old.others, new.others)
    yield from _people(words["own_more"], words["own_fewer"], old.own, new.own)


def _people(more: str, fewer: str, old: tuple[Who, ...], new: tuple[Who, ...]) -> Iterator[str]:
    for said, these, those in ((more, new, old), (fewer, old, new)):
        names = [each.said for each in these if each.said not in {one.said for one in those}]
        if names:
            yield said.format(names="; ".join(names))
