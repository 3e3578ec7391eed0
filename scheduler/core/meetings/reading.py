"""A model's values read back as a Solution, with a real room for every meeting; a Solution as values to start from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from scheduler.core.meetings.solution import Meeting, Solution
from scheduler.core.meetings.variables import Decisions, Literal


def read_solution(decisions: Decisions, values: Sequence[int]) -> Solution:
    """`values`: one per variable of the model, in order."""
    rooms = _rooms(decisions, values)
    interpreters = {
        (item.gathering, item.placement): interpreter
        for interpreter, items in decisions.work.items()
        for item in items
        if values[item.literal.index]
    }
    attending: dict[tuple[str, int], list[str]] = defaultdict(list)
    for (person, within), placements in decisions.attends.items():
        for k, literal in placements.items():
            if values[literal.index]:
                attending[within, k].append(person)
    meetings = []
    for number, gathering in enumerate(decisions.gatherings):
        for guest in gathering.guests:
            for k, literal in decisions.joined.get(guest.request.id, {}).items():
                if not values[literal.index]:
                    continue
                people = {*attending[gathering.id, k], *attending[guest.request.id, k]}
                meetings.append(
                    Meeting(
                        request=guest.request.id,
                        start=gathering.placements[k].start,
                        room=rooms[number],
                        attendees=tuple(sorted(people)),
                        interpreter=interpreters.get((number, k)),
                    )
                )
    return Solution(tuple(sorted(meetings, key=lambda meeting: meeting.request)))


def _rooms(decisions: Decisions, values: Sequence[int]) -> dict[int, str]:
    """Gathering number -> room. Within a place rooms are alike, so the first that is free will always do."""
    stays: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for number, (gathering, choices) in enumerate(zip(decisions.gatherings, decisions.sits, strict=True)):
        for placement, places in zip(gathering.placements, choices, strict=True):
            for place, literal in places.items():
                if values[literal.index]:
                    stays[place].append((placement.start, placement.end, number))
    found: dict[int, str] = {}
    for at, here in stays.items():
        shared = decisions.candidates.places[at]
        seats = [(0, room) for room in shared.rooms for _ in range(shared.holds)]
        for start, end, number in sorted(here):
            free = next(index for index, (until, _) in enumerate(seats) if until <= start)
            found[number] = seats[free][1]
            seats[free] = (end, seats[free][1])
    return found


def hint_from(decisions: Decisions, solution: Solution) -> dict[int, int]:
    """Variable -> value, for every decision as the solution has it."""
    hints = dict.fromkeys(range(len(decisions.model.proto.variables)), 0)
    place_of = {room: at for at, place in enumerate(decisions.candidates.places) for room in place.rooms}
    for number, gathering in enumerate(decisions.gatherings):
        for guest in gathering.guests:
            meeting = solution.meeting.get(guest.request.id)
            if meeting is None or meeting.room not in place_of:
                continue
            place = place_of[meeting.room]
            for k, placement in enumerate(gathering.placements):
                if placement.start == meeting.start and place in placement.places:
                    for literal in _true_of(decisions, number, guest.request.id, k, meeting, place):
                        hints[literal.index] = 1
    return hints


def _true_of(
    decisions: Decisions, number: int, request: str, k: int, meeting: Meeting, place: int
) -> Iterator[Literal]:
    """What is true when the request is met at placement k, as `meeting` says."""
    yield decisions.held[number][k]
    if k in decisions.joined.get(request, {}):
        yield decisions.joined[request][k]
    if place in decisions.sits[number][k]:
        yield decisions.sits[number][k][place]
    for person in meeting.attendees:
        for within in (decisions.gatherings[number].id, request):
            literal = decisions.attends.get((person, within), {}).get(k)
            if literal is not None:
                yield literal
    for item in decisions.work.get(meeting.interpreter or "", ()):
        if (item.gathering, item.placement) == (number, k):
            yield item.literal
