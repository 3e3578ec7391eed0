"""The one place from which pages take the time."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from mission.enums import Role
from mission.web.doors import Desk


def now_of(request: HttpRequest, desk: Desk) -> datetime:
    """The present moment; the desks may rehearse another one with `?at=2026-02-09T10:15` (the mission's time)."""
    return rehearsed(request, desk) or timezone.now()


def rehearsed(request: HttpRequest, desk: Desk) -> datetime | None:
    """The moment that is rehearsed; None for the present one, and for anybody who is not of the desks."""
    if not desk.has(Role.ORGANISER, Role.LOGISTICS):
        return None
    try:
        found = parse_datetime(request.GET.get("at", "")[:40])
    except ValueError:
        return None
    if found is None:
        return None
    return found if timezone.is_aware(found) else found.replace(tzinfo=desk.mission.zone)
