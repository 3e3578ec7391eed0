"""The missions of a user, and where one of them stands."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from mission.enums import Role
from mission.models import Mission, User
from mission.permissions import may_create_missions
from mission.selectors.missions import audit_of, missions_of
from mission.selectors.plans import plan_published_of, plans_of
from mission.selectors.readiness import readiness_of
from mission.selectors.standing import standing_of
from mission.services.missions import mission_create, mission_update
from mission.web.advice import advice_of
from mission.web.doors import Desk, open_to
from mission.web.forms.missions import mission_form
from mission.web.forms.plain import posted
from mission.web.proof import proof_of
from mission.web.views.records import page_of

NEAR = timedelta(days=3)  # a deadline this close is marked


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Who has one mission goes straight to it."""
    found = list(missions_of(viewer=request.user)[:2])
    if len(found) == 1:
        return redirect("web:mission", code=found[0].code)
    return redirect("web:missions")


@require_safe
def missions(request: HttpRequest) -> HttpResponse:
    page = page_of(request, missions_of(viewer=request.user))
    context = {"page": page, "may_create": may_create_missions(user=request.user)}
    return render(request, "mission/missions/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def mission_add(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or not may_create_missions(user=user):
        raise Http404
    form = mission_form(data=posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = mission_create(values=form.values(), actor=user)
        except ValidationError as error:
            form.explain(error, Mission)
        else:
            messages.success(request, f"“{made.name}” was opened. Import a workbook, or add places and people by hand.")
            return redirect("web:mission", code=made.code)
    return render(request, "mission/missions/add.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@open_to(*Role)
def mission_home(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Each role arrives where its work is."""
    if not desk.is_organiser:
        return _own_start(desk)
    newest = plans_of(mission=desk.mission).first()
    published = plan_published_of(mission=desk.mission)
    standing = standing_of(mission=desk.mission)
    context = {
        "desk": desk,
        "standing": standing,
        "newest": newest,
        "newest_proof": proof_of(newest),
        "published": published,
        "published_proof": proof_of(published),
        "advice": advice_of(desk.mission, standing, newest, published),
        "readiness": readiness_of(
            mission=desk.mission, plan=published or (newest if newest and newest.filled_at else None)
        ),
        "now": timezone.now(),
        "soon": timezone.now() + NEAR,
        "days_left": (desk.mission.first_day - timezone.localdate()).days,
        "acts": list(audit_of(mission=desk.mission).exclude(subject_type="refusal")[:8]),
    }
    return render(request, "mission/missions/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def mission_edit(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = mission_form(data=posted(request), instance=Mission.objects.get(pk=desk.mission.pk))
    if request.method == "POST" and form.is_valid():
        try:
            mission_update(mission=desk.mission, values=form.values(), actor=desk.user)
        except ValidationError as error:
            form.explain(error, Mission)
        else:
            messages.success(request, "The settings were saved.")
            return redirect("web:mission", code=desk.mission.code)
    return render(
        request, "mission/missions/edit.html", {"desk": desk, "form": form}, status=422 if form.errors else 200
    )


def _own_start(desk: Desk) -> HttpResponse:
    code = desk.mission.code
    if not desk.own_parties:
        return redirect("web:run_of_show", code=code)
    return redirect("web:party", code=code, party=desk.own_parties[0].code)
