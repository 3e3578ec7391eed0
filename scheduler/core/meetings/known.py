"""The plan people know: taken down for a repair, and read as each one's stops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from scheduler.core.meetings.problem import Known, KnownMeeting, Problem
from scheduler.core.meetings.solution import Solution


class Stop(NamedTuple):
    """A gathering as somebody knows it; it is kept where all four are the same."""

    gathering: str
    start: int
    end: int
    room: str


def known_meetings(problem: Problem, solution: Solution) -> tuple[KnownMeeting, ...]:
    """A plan taken down as people know it, before anything happens to the problem."""
    found = []
    for meeting in solution.meetings:
        request = problem.request.get(meeting.request)
        if request is None:
            continue
        source = problem.session[request.session] if request.session else request
        end = meeting.start + source.length
        found.append(
            KnownMeeting(
                source.id, request.id, meeting.start, end, meeting.room, meeting.attendees, meeting.interpreter
            )
        )
    return tuple(found)


def known_stops(known: Known) -> Mapping[str, tuple[Stop, ...]]:
    """Person or interpreter -> the stops he or she knows of."""
    found: dict[str, dict[Stop, None]] = defaultdict(dict)
    for each in known.meetings:
        people = (*each.attendees, *((each.interpreter,) if each.interpreter else ()))
        for person in people:
            found[person][Stop(each.gathering, each.start, each.end, each.room)] = None
    return {person: tuple(stops) for person, stops in found.items()}
