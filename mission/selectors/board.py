"""A plan as its board shows it: plain values of hundreds of meetings, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from mission.models import Meeting, PlanVersion


@dataclass(frozen=True, slots=True)
class Placed:
    """One meeting. Parties, room and interpreter by primary key; `parties`: whose people attend, by primary key;
    `people`: who attends."""

    parties: frozenset[int]
    people: frozenset[int]
    pk: int
    request: int
    delegation: int
    counterpart: int
    session: int | None
    starts_at: datetime
    ends_at: datetime
    room: int
    interpreter: int | None
    is_locked: bool

    @property
    def gathering(self) -> tuple[object, ...]:
        """The same for all meetings of one session, time and room: they are one for their host."""
        return (self.starts_at, self.room, self.session or f"request {self.request}")


def placed_of(*, plan: PlanVersion) -> list[Placed]:
    """By start: two queries."""
    people: dict[int, dict[int, int]] = defaultdict(dict)
    attending = Meeting.attendees.through.objects.filter(meeting__plan=plan)
    for meeting, person, party in attending.values_list("meeting_id", "person_id", "person__party_id"):
        people[meeting][person] = party
    rows = Meeting.objects.filter(plan=plan).order_by("starts_at", "pk")
    columns = (
        "pk", "request_id", "request__delegation_id", "request__counterpart_id", "request__session_id", "starts_at",
        "ends_at", "room_id", "interpreter_id", "is_locked",
    )  # fmt: skip
    found = []
    for row in rows.values_list(*columns):
        there = people.get(row[0], {})
        found.append(Placed(frozenset(there.values()), frozenset(there), *row))
    return found
