"""The day itself: now and next for the desks' phones, one tap to note who came, and a screen for the lobby."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from mission.enums import Attendance, Role
from mission.models import Venue
from mission.selectors.places import venues_of
from mission.selectors.plans import meetings_in
from mission.selectors.today import Line, Today, today_of
from mission.services.day import attendance_note, delay_add, delay_clear
from mission.web.clock import now_of, rehearsed
from mission.web.doors import Desk, open_to

ON_A_SCREEN = 12
AT_ONCE = 30  # of what is later, and of what is over


@require_safe
@open_to(Role.ORGANISER, Role.LOGISTICS, Role.VIEWER)
def today(request: HttpRequest, desk: Desk) -> HttpResponse:
    is_rehearsal = rehearsed(request, desk) is not None
    found = today_of(mission=desk.mission, now=now_of(request, desk))
    most = len(found.lines) if "all" in request.GET else AT_ONCE
    later, over = found.later[:most], found.over[max(0, len(found.over) - most) :]
    context = {
        "desk": desk,
        "today": found,
        "later": later,
        "over": over,
        "hidden": len(found.later) + len(found.over) - len(later) - len(over),
        "is_rehearsal": is_rehearsal,
        "may_note": desk.has(Role.ORGANISER, Role.LOGISTICS) and not is_rehearsal,
    }
    return render(request, "mission/today/page.html", context)


@require_POST
@open_to(Role.ORGANISER, Role.LOGISTICS)
def today_note(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One tap: `act` is arrived, no_show, expected, later (with `minutes`) or on_time."""
    rows = meetings_in(mission=desk.mission, published_only=True)
    meeting = rows.filter(pk=pk).first() if pk < 2**63 else None
    if meeting is None:
        raise Http404
    act = request.POST.get("act", "")
    try:
        if act in Attendance.values:
            attendance_note(meeting=meeting, attendance=act, at=now_of(request, desk), actor=desk.user)
        elif act == "later":
            delay_add(meeting=meeting, minutes=_minutes(request), actor=desk.user)
        elif act == "on_time":
            delay_clear(meeting=meeting, actor=desk.user)
        else:
            messages.error(request, "Nothing was noted: the button is not known. Reload the page.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("web:today", code=desk.mission.code)


@require_safe
@open_to(Role.ORGANISER, Role.LOGISTICS, Role.VIEWER)
def lobby(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A screen that everybody passes: who is called to which room, and never whom a company meets."""
    venue = _venue(request, desk)
    found = today_of(mission=desk.mission, now=now_of(request, desk))
    lines = [line for line in _called(found) if _is_here(line, venue)]
    context = {"desk": desk, "today": found, "venue": venue, "lines": lines[:ON_A_SCREEN]}
    return render(request, "mission/today/lobby.html", context)


def _called(found: Today) -> list[Line]:
    waiting = (*found.running, *found.late, *found.next, *found.later)
    return sorted(waiting, key=lambda line: (line.starts_at, line.guest))


def _is_here(line: Line, venue: Venue | None) -> bool:
    """To its own rooms and to what is open to all: a company's visits elsewhere would tell whom it meets."""
    if line.pk is None:
        return line.is_open_to_all
    return venue is not None and line.venue_pk == venue.pk


def _venue(request: HttpRequest, desk: Desk) -> Venue | None:
    code = request.GET.get("venue", "")[:40].replace("\0", "")
    if not code:
        return desk.mission.hub
    found = venues_of(mission=desk.mission).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _minutes(request: HttpRequest) -> int:
    given = request.POST.get("minutes", "")
    return int(given) if given in ("5", "10") else 0
