"""Where a plan is asked for: limits in words, what counts, what is locked, and what is to be planned."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mission.enums import Role
from mission.models import Mission
from mission.planning.ground import ground_of
from mission.planning.requesting import limits_default, plan_request
from mission.planning.reserving import reserve_chosen
from mission.planning.rulebook import COMFORT
from mission.selectors.plans import meetings_of, plans_of
from mission.web.doors import Desk, open_to
from mission.web.forms.plain import posted
from mission.web.forms.plans import PlanForm

BASES = 8  # plans offered for their locks
LOCKED_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def plan_start(request: HttpRequest, desk: Desk) -> HttpResponse:
    filled = plans_of(mission=desk.mission).filter(filled_at__isnull=False)
    locks = Count("meetings", filter=Q(meetings__is_locked=True), distinct=True)
    bases = list(filled.annotate(locks=locks)[:BASES])
    given = request.POST.get("based_on") or request.GET.get("based_on") or ""
    chosen = next((each for each in bases if str(each.number) == given), None if given else next(iter(bases), None))
    if given and chosen is None:
        raise Http404
    known = {"based_on": chosen.number if chosen else None}
    if request.GET.get("seconds", "").isdecimal():
        known["seconds"] = int(request.GET["seconds"][:9])
    form = PlanForm(posted(request), initial=known)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        limits = replace(limits_default(), seconds=float(asked["seconds"]), workers=asked["workers"], gap=asked["gap"])
        try:
            reserve = reserve_chosen(mission=desk.mission, choice=asked["reserve"], based_on=chosen)
            plan = plan_request(
                mission=desk.mission,
                actor=desk.user,
                limits=limits,
                note=asked["note"],
                based_on=chosen,
                reserve=reserve,
            )
        except ValidationError as error:
            form.explain(error)
        else:
            return redirect("web:plan", code=desk.mission.code, number=plan.number)
    ground = ground_of(desk.mission)
    locked = list(meetings_of(plan=chosen).filter(is_locked=True)[:LOCKED_SHOWN]) if chosen and chosen.locks else []
    context = {
        "desk": desk, "form": form, "bases": bases, "chosen": chosen, "locked": locked,
        "count": len(ground.problem.requests), "left_out": len(ground.notes.left_out), "errors": ground.notes.errors,
        "weights": _weights(desk.mission),
    }  # fmt: skip
    return render(request, "mission/plans/start.html", context, status=422 if form.errors else 200)


def _weights(mission: Mission) -> list[tuple[str, int, bool]]:
    """Each comfort rule, what one unit of it costs, and whether the mission has set that itself."""
    own = mission.weights or {}
    return [(rule.sentence, own.get(rule.name, rule.weight), rule.name in own) for rule in COMFORT]
