"""The stress test of a plan."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mission.enums import Role
from mission.planning.stress import plan_stress
from mission.selectors.plans import plans_of
from mission.web.doors import Desk, open_to
from mission.web.forms.stress import StressForm
from mission.web.proof import proof_of


@require_safe
@open_to(Role.ORGANISER)
def stress_test(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """What is asked for stands in the query; what cannot be is said beside its field, and taken as usual."""
    found = plans_of(mission=desk.mission).filter(number=number, filled_at__isnull=False).first()
    if found is None:
        raise Http404
    form = StressForm(request.GET)
    form.is_valid()
    context = {
        "desk": desk,
        "plan": found,
        "proof": proof_of(found),
        "tab": "stress",
        "form": form,
        "test": plan_stress(plan=found, **form.values()),
    }
    return render(request, "mission/plans/stress.html", context, status=422 if form.errors else 200)
