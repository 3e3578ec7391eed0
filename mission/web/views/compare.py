"""Two to four plans side by side, and what differs between two of them meeting by meeting."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mission.enums import Role
from mission.models import PlanVersion
from mission.planning.comparing import difference_of, people_of, plans_compare
from mission.planning.difference import Difference
from mission.planning.ground import Ground, ground_of
from mission.selectors.plans import plan_published_of, plans_of
from mission.web.differences import Place, lines_of
from mission.web.doors import Desk, open_to
from mission.web.measures import table_of_measures
from scheduler.core.meetings.solution import Meeting

LEAST, MOST = 2, 4


@require_safe
@open_to(Role.ORGANISER)
def compare(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Which plans (`plan`, two to four times), and which of them the others are held against (`base`)."""
    filled = list(plans_of(mission=desk.mission).filter(filled_at__isnull=False)[:50])
    chosen = _chosen(request, filled)
    context = {"desk": desk, "plans": filled, "chosen": chosen, "too_many": len(chosen) > MOST}
    if not LEAST <= len(chosen) <= MOST:
        return render(request, "mission/plans/compare.html", context)
    ground = ground_of(desk.mission)
    judged = plans_compare(ground=ground, plans=chosen, published=plan_published_of(mission=desk.mission))
    base = next((each for each in judged if str(each.plan.number) == request.GET.get("base")), judged[0])
    others = [each for each in judged if each is not base]
    context |= {
        "judged": judged,
        "lines": table_of_measures(ground, judged),
        "base": base.plan,
        "differences": [
            {"plan": each.plan, "shown": _shown(ground, difference_of(old=base.solution, new=each.solution))}
            for each in others
        ],
    }
    return render(request, "mission/plans/compare.html", context)


def _chosen(request: HttpRequest, filled: list[PlanVersion]) -> list[PlanVersion]:
    """In the order asked for, each once; what is not there is left out."""
    by_number = {str(plan.number): plan for plan in filled}
    asked = dict.fromkeys(number[:9] for number in request.GET.getlist("plan")[:20])
    return [by_number[number] for number in asked if number in by_number]


def _shown(ground: Ground, difference: Difference[Meeting]) -> dict[str, object]:
    name = ground.notes.names.name
    lines = lines_of(
        difference,
        name=lambda each: name(each.request),
        place=lambda each: Place(ground.moment(each.start), name(each.room)),
    )
    return {"count": difference.count, "people": len(people_of(difference)), **lines}
