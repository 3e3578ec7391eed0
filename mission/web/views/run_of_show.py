"""The run of show, for the desks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mission.enums import Role
from mission.selectors.plans import plan_published_of
from mission.selectors.show import days_of
from mission.web.doors import Desk, open_to


@require_safe
@open_to(Role.ORGANISER, Role.LOGISTICS, Role.VIEWER)
def run_of_show(request: HttpRequest, desk: Desk) -> HttpResponse:
    plan = plan_published_of(mission=desk.mission)
    days = days_of(mission=desk.mission, plan=plan)
    return render(request, "mission/run_of_show/page.html", {"desk": desk, "plan": plan, "days": days})
