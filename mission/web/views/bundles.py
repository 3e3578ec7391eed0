"""Papers that a worker makes: asked for, watched while a worker makes them, stopped, taken along."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from mission.enums import BundleKind, PlanState, Role
from mission.itineraries.bundles import bundle_ask, bundle_cancel, file_name, file_of
from mission.itineraries.contents import MAKERS
from mission.itineraries.typesetting import PAPERS
from mission.models import Bundle
from mission.permissions import bundle_kinds_of
from mission.selectors.bundles import bundles_of
from mission.selectors.plans import plan_published_of
from mission.web.doors import Desk, open_to


@require_POST
@open_to(Role.ORGANISER, Role.LOGISTICS)
def bundle_add(request: HttpRequest, desk: Desk) -> HttpResponse:
    kind, paper = request.POST.get("kind", ""), request.POST.get("paper", "")
    plan = plan_published_of(mission=desk.mission)
    if plan is None or kind not in kinds_of(desk) or (MAKERS[BundleKind(kind)].is_printed and paper not in PAPERS):
        messages.error(request, "Choose what to make, and the sheet: A4 or Letter. A plan must be published first.")
        return redirect("web:papers", code=desk.mission.code)
    try:
        found = bundle_ask(plan=plan, kind=BundleKind(kind), paper=paper, actor=desk.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("web:papers", code=desk.mission.code)
    return _to(desk, found)


@require_safe
@open_to(Role.ORGANISER, Role.LOGISTICS)
def bundle(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    return render(request, "mission/papers/bundle.html", _context(desk, pk))


@require_safe
@open_to(Role.ORGANISER, Role.LOGISTICS)
def bundle_progress(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The part of the page that is asked for every second."""
    return render(request, "mission/papers/_bundle.html", _context(desk, pk))


@require_POST
@open_to(Role.ORGANISER, Role.LOGISTICS)
def bundle_stop(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    found = _bundle(desk, pk)
    bundle_cancel(bundle=found, actor=desk.user)
    return _to(desk, found)


@require_safe
@open_to(Role.ORGANISER, Role.LOGISTICS)
def bundle_file(request: HttpRequest, desk: Desk, pk: int) -> HttpResponseBase:
    """With its length, so that a browser knows a download that broke off for what it is."""
    found = _bundle(desk, pk)
    path = file_of(found)
    if path is None:
        messages.error(request, "There is no whole file of it. Ask for the papers again.")
        return _to(desk, found)
    media_type = MAKERS[BundleKind(found.kind)].media_type
    return FileResponse(path.open("rb"), as_attachment=True, filename=file_name(found), content_type=media_type)


def kinds_of(desk: Desk) -> tuple[BundleKind, ...]:
    return bundle_kinds_of(each.role for each in desk.memberships)


def _context(desk: Desk, pk: int) -> dict[str, Any]:
    found = _bundle(desk, pk)
    return {
        "desk": desk,
        "bundle": found,
        "counted": MAKERS[BundleKind(found.kind)].counted,
        "has_file": file_of(found) is not None,
        "is_overtaken": found.plan.state != PlanState.PUBLISHED,
    }


def _bundle(desk: Desk, pk: int) -> Bundle:
    found = bundles_of(mission=desk.mission, kinds=kinds_of(desk)).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _to(desk: Desk, found: Bundle) -> HttpResponse:
    return redirect("web:bundle", code=desk.mission.code, pk=found.pk)
