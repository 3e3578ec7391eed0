"""The run of show: everything that happens, by time and place, for the desks. No wish and no refusal is in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mission.enums import Role
from mission.models import Meeting, Mission, ProgrammeItem
from mission.selectors.calendar import programme_of
from mission.selectors.plans import meetings_of, plan_published_of
from mission.web.doors import Desk, open_to


@dataclass(frozen=True)
class Line:
    """One thing that happens."""

    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    people: int | None
    interpreter: str
    is_programme: bool


@require_safe
@open_to(Role.ORGANISER, Role.LOGISTICS, Role.VIEWER)
def run_of_show(request: HttpRequest, desk: Desk) -> HttpResponse:
    plan = plan_published_of(mission=desk.mission)
    meetings = meetings_of(plan=plan) if plan else ()
    days = days_of(desk.mission, meetings, programme_of(mission=desk.mission))
    return render(request, "mission/run_of_show/page.html", {"desk": desk, "plan": plan, "days": days})


def days_of(
    mission: Mission, meetings: Iterable[Meeting], programme: Iterable[ProgrammeItem]
) -> list[tuple[date, list[Line]]]:
    lines = [
        Line(
            each.starts_at,
            each.ends_at,
            each.title,
            each.venue.name if each.venue else "",
            None,
            "",
            is_programme=True,
        )
        for each in programme
    ]
    groups: dict[tuple[object, ...], list[Meeting]] = {}
    for each in meetings:
        key = (each.starts_at, each.room_id, each.request.session_id or f"request {each.request_id}")
        groups.setdefault(key, []).append(each)
    lines += [_line(group) for group in groups.values()]
    lines.sort(key=lambda line: (line.starts_at, not line.is_programme, line.place, line.title))
    days: dict[date, list[Line]] = {}
    for line in lines:
        days.setdefault(line.starts_at.astimezone(mission.zone).date(), []).append(line)
    return sorted(days.items())


def _line(group: list[Meeting]) -> Line:
    first = group[0]
    guests = ", ".join(sorted({each.request.delegation.name for each in group}))
    people = {person.pk for each in group for person in each.attendees.all()}
    return Line(
        starts_at=first.starts_at,
        ends_at=first.ends_at,
        title=f"{first.request.counterpart.name}: {guests}",
        place=f"{first.room.name}, {first.room.venue.name}",
        people=len(people),
        interpreter=first.interpreter.name if first.interpreter else "",
        is_programme=False,
    )
