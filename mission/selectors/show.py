"""The run of show: everything that happens, by time and place. No wish and no refusal is in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from mission.models import Meeting, Mission, PlanVersion, ProgrammeItem


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happens. `people`: how many come; None for the programme, which is for whole parties."""

    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    people: int | None
    interpreter: str
    is_programme: bool


def days_of(*, mission: Mission, plan: PlanVersion | None) -> list[tuple[date, list[Line]]]:
    """The mission's programme and the plan's meetings, each group session as one line, day by day: three queries."""
    lines = [*_programme(mission), *(_meetings(plan) if plan is not None else ())]
    lines.sort(key=lambda line: (line.starts_at, not line.is_programme, line.place, line.title))
    days: dict[date, list[Line]] = {}
    for line in lines:
        days.setdefault(line.starts_at.astimezone(mission.zone).date(), []).append(line)
    return sorted(days.items())


def _programme(mission: Mission) -> list[Line]:
    items = ProgrammeItem.objects.filter(mission=mission)
    return [
        Line(starts_at, ends_at, title, venue or "", None, "", is_programme=True)
        for starts_at, ends_at, title, venue in items.values_list("starts_at", "ends_at", "title", "venue__name")
    ]


def _meetings(plan: PlanVersion) -> list[Line]:
    """Names and figures alone: whole rows of hundreds of meetings with all their people take much longer."""
    people: dict[int, set[int]] = defaultdict(set)
    attending = Meeting.attendees.through.objects.filter(meeting__plan=plan)
    for meeting, person in attending.values_list("meeting_id", "person_id"):
        people[meeting].add(person)
    names = (
        "request__counterpart__name", "room__name", "room__venue__name", "interpreter__name",
        "request__delegation__name",
    )  # fmt: skip
    ids = ("pk", "request_id", "request__session_id", "room_id")
    groups: dict[tuple[object, ...], list[tuple[int, datetime, datetime, tuple[str, str, str, str | None, str]]]] = {}
    rows = Meeting.objects.filter(plan=plan).order_by("starts_at", "request__delegation__name", "pk")
    for pk, request, session, room, starts_at, ends_at, *said in rows.values_list(*ids, "starts_at", "ends_at", *names):
        together = (starts_at, room, session or f"request {request}")
        groups.setdefault(together, []).append((pk, starts_at, ends_at, tuple(said)))
    found = []
    for group in groups.values():
        _, starts_at, ends_at, (host, room, venue, interpreter, _) = group[0]
        guests = ", ".join(sorted({said[-1] for *_, said in group}))
        there = set().union(*(people[pk] for pk, *_ in group))
        place = f"{room}, {venue}"
        found.append(
            Line(starts_at, ends_at, f"{host}: {guests}", place, len(there), interpreter or "", is_programme=False)
        )
    return found
