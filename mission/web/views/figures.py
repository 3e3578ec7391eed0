"""A plan in figures, as charts that print."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mission.enums import Role
from mission.planning.comparing import plans_compare
from mission.planning.ground import ground_of
from mission.selectors.missions import sectors_of
from mission.selectors.plans import plans_of
from mission.web.doors import Desk, open_to
from mission.web.figures import charts_of
from mission.web.proof import proof_of


@require_safe
@open_to(Role.ORGANISER)
def plan_figures(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    plan = plans_of(mission=desk.mission).filter(number=number).first() if number < 2**31 else None
    if plan is None or plan.filled_at is None:
        raise Http404
    ground = ground_of(desk.mission)
    (judged,) = plans_compare(ground=ground, plans=[plan], published=None)
    sectors = {sector.pk: sector.name for sector in sectors_of(mission=desk.mission)}
    charts = charts_of(ground, judged.solution, judged.measures, sectors)
    context = {"desk": desk, "plan": plan, "proof": proof_of(plan), "tab": "figures", "charts": charts}
    return render(request, "mission/plans/figures.html", context)
