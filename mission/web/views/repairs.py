"""Something happened: say what, watch the search, compare the offers person by person, take one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mission.enums import Role
from mission.planning.repairing import is_repair, offer_take, offers_of, repair_ordered
from mission.web.doors import Desk, open_to
from mission.web.forms.plain import posted
from mission.web.forms.repairs import HappeningForm
from mission.web.proof import levels_of
from mission.web.views.plans import filled_plan, plan_of


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def plan_repair(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    found = filled_plan(desk, number)
    form = HappeningForm(posted(request), mission=desk.mission, plan=found)
    if request.method == "POST" and form.is_valid():
        try:
            draft = repair_ordered(plan=found, given=form.cleaned_data, actor=desk.user)
        except ValidationError as error:
            form.explain(error)
        else:
            return redirect("web:plan", code=desk.mission.code, number=draft.number)
    context = {"desk": desk, "plan": found, "form": form, "tab": "repair"}
    return render(request, "mission/plans/repair.html", context, status=422 if form.errors else 200)


@require_safe
@open_to(Role.ORGANISER)
def plan_offers(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    found = plan_of(desk, number)
    if not is_repair(found):
        return redirect("web:plan", code=desk.mission.code, number=number)
    offers = [{"offer": each, "levels": levels_of(each.levels)} for each in offers_of(plan=found)]
    context = {"desk": desk, "plan": found, "offers": offers, "repair": found.report["repair"]}
    return render(request, "mission/plans/offers.html", context)


@require_POST
@open_to(Role.ORGANISER)
def plan_take(request: HttpRequest, desk: Desk, number: int, offer: int) -> HttpResponse:
    found = plan_of(desk, number)
    try:
        offer_take(plan=found, number=offer, actor=desk.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("web:plan_offers" if is_repair(found) else "web:plan", code=desk.mission.code, number=number)
    messages.success(request, f"{found} has the meetings of offer {offer}. Nobody hears of it before you publish it.")
    return redirect("web:plan_publish", code=desk.mission.code, number=number)
