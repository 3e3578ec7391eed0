"""Who has to be told what: pure functions over what each person was told so far and what is published now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from mission.itineraries.itinerary import Itinerary, Stop

Told = Mapping[str, Stop]  # everything one person knows, cancelled stops included, by UID


class Kind(StrEnum):
    """What became of a stop. CHANGED: the same time and place, other people, interpreter or words."""

    NEW = "new"
    MOVED = "moved"
    CHANGED = "changed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Change:
    """One stop that a person must be told of. `was`: as last told; None for a new one."""

    kind: Kind
    now: Stop
    was: Stop | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as far as it matters for the next one. `number`: its plan's; `told`: what its reader knows.

    `is_sure`: it was handed over. Not sure: it may have arrived (a worker died, a connection broke), or is on its way.
    """

    number: int
    is_sure: bool
    told: Told


def told_of(itinerary: Itinerary) -> dict[str, Stop]:
    """What its owner knows once told of an itinerary. Neither the way there nor how to say a name is told."""
    return {stop.uid: _as_told(stop) for stop in itinerary.stops}


def bases_of(letters: Iterable[Letter]) -> tuple[Told, ...]:
    """What the reader may know by now: the last letter that surely went out, and every doubtful one after it."""
    ordered = sorted(letters, key=lambda each: each.number)
    sure = max((at for at, each in enumerate(ordered, 1) if each.is_sure), default=0)
    return (ordered[sure - 1].told if sure else {}, *(each.told for each in ordered[sure:]))


def changes_between(bases: Sequence[Told], now: Told) -> tuple[Change, ...]:
    """What a reader of whom one of `bases` is true must be told for `now` to be true, by start.

    Where bases differ, whatever differs from any of them is told: a calendar
    takes an update that it has already got for what it is.
    """
    found = (_change([base.get(uid) for base in bases], stop) for uid, stop in now.items())
    return tuple(sorted((each for each in found if each), key=lambda each: (each.now.starts_at, each.now.uid)))


def _change(known: Sequence[Stop | None], now: Stop) -> Change | None:
    live = [each for each in known if each is not None and not each.is_cancelled]
    if now.is_cancelled:
        return Change(Kind.DROPPED, now, live[-1]) if live else None
    other = [each for each in live if _face(each) != _face(now)]
    if other:
        was = other[-1]
        moved = (was.starts_at, was.ends_at, was.place) != (now.starts_at, now.ends_at, now.place)
        return Change(Kind.MOVED if moved else Kind.CHANGED, now, was)
    return Change(Kind.NEW, now) if not live or len(live) < len(known) else None


def _as_told(stop: Stop) -> Stop:
    return replace(
        stop,
        travel=None,
        others=tuple(replace(each, pronunciation="") for each in stop.others),
        own=tuple(replace(each, pronunciation="") for each in stop.own),
    )


def _face(stop: Stop) -> Stop:
    """What a reader sees of a stop: two with one face need no message, whatever their calendar stamps are."""
    return replace(stop, sequence=0, changed_at=stop.starts_at)
