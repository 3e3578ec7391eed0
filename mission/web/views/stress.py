"""The stress test of a plan."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from mission.enums import Role
from mission.planning.reserving import beside_of, plan_request_with_reserve
from mission.planning.stress import plan_stress
from mission.selectors.plans import plans_of
from mission.web.doors import Desk, open_to
from mission.web.forms.stress import StressForm
from mission.web.proof import proof_of
from mission.web.views.plans import filled_plan


@require_safe
@open_to(Role.ORGANISER)
def stress_test(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """What is asked for stands in the query; what cannot be is said beside its field, and taken as usual."""
    found = (
        plans_of(mission=desk.mission)
        .select_related("based_on__mission")
        .filter(number=number, filled_at__isnull=False)
        .first()
    )
    if found is None:
        raise Http404
    form = StressForm(request.GET)
    form.is_valid()
    test = plan_stress(plan=found, **form.values())
    context = {
        "desk": desk,
        "plan": found,
        "proof": proof_of(found),
        "tab": "stress",
        "form": form,
        "test": test,
        "beside": beside_of(found, test.study),
        "asked": request.GET.urlencode(),
    }
    return render(request, "mission/plans/stress.html", context, status=422 if form.errors else 200)


@require_POST
@open_to(Role.ORGANISER)
def stress_plan(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Plan again with the minutes that pay in the test that the page shows; its figures come along in the query."""
    found = filled_plan(desk, number)
    form = StressForm(request.GET)
    if not form.is_valid():
        messages.error(request, "Mend the figures of the stress test first.")
        return redirect("web:plan_stress", code=desk.mission.code, number=number)
    try:
        plan = plan_request_with_reserve(plan=found, actor=desk.user, **form.values())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("web:plan_stress", code=desk.mission.code, number=number)
    messages.success(request, plan.report["reserve"]["sentence"])
    return redirect("web:plan", code=desk.mission.code, number=plan.number)
