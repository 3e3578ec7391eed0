"""What changes for people from one plan to another, meeting by meeting; of rows or of the core's meetings alike."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from mission.models import PlanVersion
from mission.planning.rows import MeetingRow, meetings_in

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Change(Generic[M]):
    """A meeting that both plans have, but not alike."""

    before: M
    after: M


@dataclass(frozen=True, slots=True)
class Difference(Generic[M]):
    """From one plan to another; every meeting stands in one list at most.

    `moved`: another time (and perhaps another room); `room_only`: the same time, another room; `people_only`: other
    persons or another interpreter and nothing else.
    """

    added: tuple[M, ...] = ()
    dropped: tuple[M, ...] = ()
    moved: tuple[Change[M], ...] = ()
    room_only: tuple[Change[M], ...] = ()
    people_only: tuple[Change[M], ...] = ()

    @property
    def changed(self) -> tuple[Change[M], ...]:
        return (*self.moved, *self.room_only, *self.people_only)

    @property
    def count(self) -> int:
        return len(self.added) + len(self.dropped) + len(self.changed)


def differing(
    old: Mapping[Hashable, M],
    new: Mapping[Hashable, M],
    *,
    time: Callable[[M], object],
    room: Callable[[M], object],
    people: Callable[[M], object],
) -> Difference[M]:
    """Two plans' meetings by request, compared facet by facet: lists in the order of `old`, additions of `new`."""
    lists: tuple[list[Change[M]], ...] = ([], [], [])
    for request, before in old.items():
        if request in new:
            both = Change(before, new[request])
            facet = next((at for at, of in enumerate((time, room, people)) if of(both.before) != of(both.after)), None)
            if facet is not None:
                lists[facet].append(both)
    return Difference(
        tuple(each for request, each in new.items() if request not in old),
        tuple(each for request, each in old.items() if request not in new),
        *map(tuple, lists),
    )


def plan_difference(*, old: PlanVersion | None, new: PlanVersion) -> Difference[MeetingRow]:
    """What changes for people when `new` takes the place of `old` (None: everything is added). Four queries."""
    before, people_before = meetings_in(old) if old else ((), {})
    after, people_after = meetings_in(new)
    people = {**people_before, **people_after}
    return differing(
        {each.request_id: each for each in before},
        {each.request_id: each for each in after},
        time=lambda each: (each.starts_at, each.ends_at),
        room=lambda each: each.room_id,
        people=lambda each: (each.interpreter_id, people.get(each.pk, ())),
    )
