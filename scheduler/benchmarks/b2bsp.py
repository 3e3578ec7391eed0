"""The business-to-business meeting scheduling problem: its instances, and what its literature counts.

Meetings between two participants each are given a slot each; tables are scarce. The goal is the fewest breaks: a
participant's break is a run of idle slots between two consecutive meetings of hers, whether she could have met then or
not. No two participants' numbers of breaks differ by more than two, those without any meeting included.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

MOST_APART = 2
MORNING, AFTERNOON, EITHER = 1, 2, 3


class InstanceError(ValueError):
    """The file describes no instance; the message says what is wrong and where."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """`participants`: two different ones, from 1. `session`: MORNING, AFTERNOON or EITHER. `fixed`: its slot, or 0.
    `after`: the meetings (from 1) that lie in earlier slots."""

    participants: tuple[int, int]
    session: int = EITHER
    fixed: int = 0
    after: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Instance:
    """Participants, meetings and slots are counted from 1. `forbidden`: for each participant, slots she cannot use."""

    participants: int
    tables: int
    slots: int
    morning_slots: int
    meetings: tuple[Meeting, ...]
    forbidden: tuple[frozenset[int], ...]

    @cached_property
    def meetings_of(self) -> Mapping[int, tuple[int, ...]]:
        """Participant -> her meetings."""
        found: dict[int, list[int]] = {each: [] for each in range(1, self.participants + 1)}
        for number, meeting in enumerate(self.meetings, 1):
            for participant in meeting.participants:
                found[participant].append(number)
        return {participant: tuple(numbers) for participant, numbers in found.items()}

    def slots_of(self, number: int) -> list[int]:
        """The slots a meeting may have by its session and its fixed slot; its participants' hours are their own."""
        meeting = self.meetings[number - 1]
        first = self.morning_slots + 1 if meeting.session == AFTERNOON else 1
        last = self.morning_slots if meeting.session == MORNING else self.slots
        return [slot for slot in range(first, last + 1) if meeting.fixed in (0, slot)]


def breaks(instance: Instance, slots: Sequence[int]) -> list[int]:
    """Each participant's breaks; `slots`: one per meeting."""
    return [
        sum(after > before + 1 for before, after in pairwise(sorted(slots[number - 1] for number in numbers)))
        for numbers in instance.meetings_of.values()
    ]


def faults(instance: Instance, slots: Sequence[int]) -> Iterator[str]:
    """Everything that is wrong with a timetable, by the problem's own words; `slots`: one per meeting."""
    for number, slot in enumerate(slots, 1):
        if slot not in instance.slots_of(number):
            yield f"meeting {number} cannot have slot {slot}"
        for earlier in instance.meetings[number - 1].after:
            if slots[earlier - 1] >= slot:
                yield f"meeting {number} in slot {slot} is not after meeting {earlier} in slot {slots[earlier - 1]}"
    for participant, numbers in instance.meetings_of.items():
        for slot, amount in Counter(slots[number - 1] for number in numbers).items():
            if amount > 1:
                yield f"participant {participant} has {amount} meetings in slot {slot}"
            if slot in instance.forbidden[participant - 1]:
                yield f"participant {participant} cannot meet in slot {slot}"
    for slot, amount in Counter(slots).items():
        if amount > instance.tables:
            yield f"slot {slot} has {amount} meetings and {instance.tables} tables"
    counts = breaks(instance, slots)
    if counts and max(counts) - min(counts) > MOST_APART:
        yield f"one participant has {max(counts)} breaks and another {min(counts)}"
