"""The rulebook of a mission: what each rule says, weighs and costs; and the weights, to be changed."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mission.enums import Role
from mission.models import Mission
from mission.planning.rulebook import rules_of
from mission.services.missions import mission_update
from mission.web.doors import Desk, open_to
from mission.web.forms.plain import posted
from mission.web.forms.rulebook import WeightsForm

TITLES = {
    "hard": "What must hold",
    "guarantees": "First goal: guarantees",
    "changed": "In repairs, next: few people moved",
    "fairness": "Next goal: fairness",
    "worth": "Next goal: wishes",
    "comfort": "Last goal: comfort",
}


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def rulebook(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = WeightsForm(data=posted(request), weights=desk.mission.weights or {})
    if request.method == "POST" and form.is_valid():
        try:
            mission_update(mission=desk.mission, values={"weights": form.weights()}, actor=desk.user)
        except ValidationError as error:
            form.explain(error, Mission)
        else:
            messages.success(request, "The weights were saved. They count when the next plan is made.")
            return redirect("web:rulebook", code=desk.mission.code)
    found = rules_of(mission=desk.mission)
    groups = [(TITLES[level], list(rules)) for level, rules in groupby(found.rules, key=lambda each: each.level)]
    context = {"desk": desk, "found": found, "groups": groups, "form": form}
    return render(request, "mission/rulebook/page.html", context, status=422 if form.errors else 200)
