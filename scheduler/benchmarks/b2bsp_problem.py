"""A B2BSOP instance as a Problem of the core, and a plan of it back as slots.

Every meeting is a required request of two delegations, its participants, held by a table of its own; all tables stand
in one hall. Slots follow each other without a gap, lunch included, since a break is a run of idle slots.
"""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.benchmarks.b2bsp import MOST_APART, Instance, InstanceError, Meeting
from scheduler.core.meetings.problem import (
    DAY,
    Need,
    Party,
    Person,
    Problem,
    Request,
    Room,
    Settings,
    Side,
    Venue,
    Window,
)
from scheduler.core.meetings.rulebook import RULES
from scheduler.core.meetings.solution import Solution
from scheduler.core.rules import Level

_COARSEST = 20  # minutes of a slot, fewer where a day would be too short


def problem_of(instance: Instance) -> Problem:
    """Raises InstanceError where the slots don't fit into a day of minutes."""
    length = slot_minutes(instance)
    hall = Window(0, instance.slots * length)
    participants = range(1, instance.participants + 1)
    numbers = range(1, len(instance.meetings) + 1)
    hours = {each: _hours(instance, each, length) for each in participants}
    return Problem(
        days=1,
        parties=(
            *(Party(f"p{each}", Side.DELEGATION) for each in participants),
            *(Party(f"t{number}", Side.COUNTERPART) for number in numbers),
        ),
        persons=(
            *(Person(f"p{each}-1", f"p{each}", hours[each]) for each in participants),
            *(Person(f"t{number}-1", f"t{number}", (hall,)) for number in numbers),
        ),
        venues=(Venue("hall"),),
        rooms=(Room("tables", "hall", (hall,), holds=max(instance.tables, 1)),),
        requests=tuple(
            _request(instance, number, meeting, length) for number, meeting in enumerate(instance.meetings, 1)
        ),
        orders=tuple(
            (f"m{earlier}", f"m{number}")
            for number, meeting in enumerate(instance.meetings, 1)
            for earlier in sorted(meeting.after)
        ),
        settings=Settings(
            grid=length, host_rank_matters=False, weights=_weights(instance), breaks_apart=MOST_APART, hub="hall"
        ),
    )


def slot_minutes(instance: Instance) -> int:
    length = next(
        (each for each in range(_COARSEST, 0, -1) if DAY % each == 0 and each * (instance.slots + 1) <= DAY), 0
    )
    if not length:
        raise InstanceError(f"nTotalSlots: {instance.slots} slots do not fit into a day")
    return length


def slots_of(instance: Instance, solution: Solution) -> list[int]:
    """The slot of every meeting, in order. Expects a plan that holds all of them."""
    length = slot_minutes(instance)
    return [solution.meeting[f"m{number}"].start // length + 1 for number in range(1, len(instance.meetings) + 1)]


def too_many_breaks(instance: Instance) -> int:
    """More breaks than any timetable has: what one break beyond the difference allowed costs."""
    return 1 + sum(max(len(numbers) - 1, 0) for numbers in instance.meetings_of.values())


def _weights(instance: Instance) -> dict[str, int]:
    """Only breaks cost, and no number of them is worth breaking the side condition."""
    comfort = {rule.name: 0 for rule in RULES if rule.level is Level.COMFORT}
    return {**comfort, "breaks_are_few": 1, "breaks_are_shared": too_many_breaks(instance)}


def _request(instance: Instance, number: int, meeting: Meeting, length: int) -> Request:
    guests = tuple(f"p{each}" for each in meeting.participants)
    parties = (*guests, f"t{number}")
    slots = instance.slots_of(number) if instance.tables else []
    # A window after the hall has closed: no slot suits the meeting, which is for the core to say.
    never = (Window(instance.slots * length, (instance.slots + 1) * length),)
    return Request(
        id=f"m{number}",
        delegations=guests,
        counterpart=f"t{number}",
        worth=1,
        length=length,
        needs=tuple(Need(party, named=(f"{party}-1",)) for party in parties),
        rooms=("tables",),
        windows=_spans(slots, length) or never,
        required=True,
    )


def _hours(instance: Instance, participant: int, length: int) -> tuple[Window, ...]:
    forbidden = instance.forbidden[participant - 1]
    return _spans((slot for slot in range(1, instance.slots + 1) if slot not in forbidden), length)


def _spans(slots: Iterable[int], length: int) -> tuple[Window, ...]:
    """Slots in a row as one window."""
    found: list[Window] = []
    for slot in slots:
        start = (slot - 1) * length
        if found and found[-1].end == start:
            found[-1] = Window(found[-1].start, start + length)
        else:
            found.append(Window(start, start + length))
    return tuple(found)
