"""Who did what, when, and on whose behalf."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mission.enums import Role
from mission.models.base import text_clean
from mission.selectors.missions import audit_of
from mission.web.doors import Desk, open_to
from mission.web.listing import LONGEST_SEARCH
from mission.web.views.records import page_of


@require_safe
@open_to(Role.ORGANISER)
def audit(request: HttpRequest, desk: Desk) -> HttpResponse:
    words = text_clean(request.GET.get("q", "")[:LONGEST_SEARCH])
    entries = audit_of(mission=desk.mission)
    if words:
        entries = entries.filter(subject__icontains=words) | entries.filter(actor_name__icontains=words)
    asked = {"q": words} if words else {}
    context = {"desk": desk, "page": page_of(request, entries), "q": words, "asked": asked}
    return render(request, "mission/audit/list.html", context)
