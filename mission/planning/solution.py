"""Solution to meeting rows and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from mission.models import Interpreter, Meeting, MeetingRequest, Person, PlanVersion, Room
from mission.planning.hours import minute_floor, timeline_of
from mission.planning.rows import Links, MeetingRow
from mission.planning.words import key, pk_of
from scheduler.core.meetings import solution as core
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.solution import Solution


@dataclass(frozen=True, slots=True)
class Written:
    """How many meetings were written, and what could not be since a row it needs is gone by now."""

    meetings: int
    dropped: tuple[str, ...] = ()


def meetings_write(*, plan: PlanVersion, problem: Problem, solution: Solution) -> Written:
    """Give an empty draft its meetings. Locked requests stay locked. Call it inside a transaction."""
    mission = plan.mission
    timeline = timeline_of(mission)
    locked = {lock.request for lock in problem.locks}
    requests = set(MeetingRequest.objects.filter(mission=mission).values_list("pk", flat=True))
    rooms = set(Room.objects.filter(mission=mission).values_list("pk", flat=True))
    interpreters = set(Interpreter.objects.filter(mission=mission).values_list("pk", flat=True))
    persons = set(Person.objects.filter(mission=mission).values_list("pk", flat=True))
    rows: list[Meeting] = []
    attending: list[tuple[int, ...]] = []
    dropped: list[str] = []
    for each in solution.meetings:
        request_pk, room_pk = pk_of(each.request), pk_of(each.room)
        if request_pk not in requests or room_pk not in rooms:
            gone = "request" if request_pk not in requests else "room"
            dropped.append(f"A meeting was left out: its {gone} was deleted while the plan was made.")
            continue
        interpreter_pk = pk_of(each.interpreter) if each.interpreter else None
        if interpreter_pk is not None and interpreter_pk not in interpreters:
            interpreter_pk = None
            dropped.append("A meeting has lost its interpreter, who was deleted while the plan was made.")
        end = each.start + length_of(problem, each.request)
        rows.append(
            Meeting(
                plan=plan,
                request_id=request_pk,
                starts_at=timeline.moment(each.start),
                ends_at=timeline.moment(end),
                room_id=room_pk,
                interpreter_id=interpreter_pk,
                is_locked=each.request in locked,
            )
        )
        attending.append(tuple(pk for pk in map(pk_of, each.attendees) if pk in persons))
    made = Meeting.objects.bulk_create(rows)
    through = Meeting.attendees.through
    through.objects.bulk_create(
        through(meeting_id=meeting.pk, person_id=pk) for meeting, pks in zip(made, attending, strict=True) for pk in pks
    )
    return Written(len(made), tuple(dict.fromkeys(dropped)))


def length_of(problem: Problem, request_id: str) -> int:
    """Minutes of a request's meeting: its session's if it joins one."""
    request = problem.request[request_id]
    return problem.session[request.session].length if request.session else request.length


def solution_of_rows(plan: PlanVersion, rows: Iterable[MeetingRow], attendees: Links) -> Solution:
    """A plan's meetings, already fetched, as the core knows them."""
    timeline = timeline_of(plan.mission)
    by_request = sorted(rows, key=attrgetter("request_id"))
    # Hundreds of meetings begin at a few dozen moments.
    minute = {moment: minute_floor(timeline, moment) for moment in {row.starts_at for row in by_request}}
    return Solution(
        tuple(
            core.Meeting(
                request=key("request", row.request_id),
                start=minute[row.starts_at],
                room=key("room", row.room_id),
                attendees=tuple(sorted(key("person", pk) for pk in attendees.get(row.pk, ()))),
                interpreter=key("interpreter", row.interpreter_id) if row.interpreter_id else None,
            )
            for row in by_request
        )
    )
