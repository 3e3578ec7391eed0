"""A draft in the organiser's hands: where a meeting could go, and putting, locking or taking it out there."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mission.enums import PlanState, Role
from mission.models import MeetingRequest, PlanVersion
from mission.planning.checking import case_faults_about, case_of
from mission.planning.options import Among, Option
from mission.planning.placing import (
    Placed,
    Placing,
    placing_of,
    request_lock,
    request_place,
    request_remove,
)
from mission.planning.undoing import plan_redo, plan_undo
from mission.selectors.plans import meeting_shown_of
from mission.selectors.requests import requests_plainly_of
from mission.services.edits import edits_of, plan_mark
from mission.services.plans import PlanConflictError
from mission.web.doors import Desk, open_to
from mission.web.forms.placing import ExactForm, PlaceForm
from mission.web.views.plans import filled_plan

CONFLICT, UNFIT = 409, 422


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def plan_place(request: HttpRequest, desk: Desk, number: int, pk: int) -> HttpResponse:
    """One request of a draft: as it stands, where it could go, and the acts of a hand."""
    plan, wish = filled_plan(desk, number), wish_of(desk, pk)
    if request.method == "POST":
        return _act(request, desk, plan, wish)
    return _page(request, desk, plan, wish, None)


@require_safe
@open_to(Role.ORGANISER)
def plan_panel(request: HttpRequest, desk: Desk, number: int, pk: int) -> HttpResponse:
    """The same request as the board's side panel shows it."""
    plan, wish = filled_plan(desk, number), wish_of(desk, pk)
    return render(request, "mission/plans/_panel.html", _shown(desk, plan, wish, None))


@require_POST
@open_to(Role.ORGANISER)
def plan_undone(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Take back, or do again, what this organiser did to the draft last."""
    plan = filled_plan(desk, number)
    given = request.POST.get("edit", "")[:18]
    turn, said = (plan_redo, "Done again") if "again" in request.POST else (plan_undo, "Undone")
    try:
        act, findings = turn(plan=plan, actor=desk.user, edit=int(given) if given.isdecimal() else 0)
    except ValidationError as error:
        return _refused(request, error) or redirect("web:plan_matrix", code=desk.mission.code, number=number)
    return _told(request, f"{said}: {act}.", findings) or redirect(
        "web:plan_matrix", code=desk.mission.code, number=number
    )


@require_safe
@open_to(Role.ORGANISER)
def plan_options(request: HttpRequest, desk: Desk, number: int, pk: int) -> HttpResponse:
    """The same places for the board, which colours them while a meeting is in the hand."""
    plan, wish = filled_plan(desk, number), wish_of(desk, pk)
    given = request.GET.get("rows", "")
    try:
        placing = placing_of(plan=plan, request=wish, among=Among(given) if given in Among.values else Among.STARTS)
    except ValidationError as error:
        return JsonResponse({"message": " ".join(error.messages)}, status=UNFIT)
    options = [
        {
            "at": each.starts_at.isoformat(),
            "day": (each.starts_at.date() - desk.mission.first_day).days + 1,
            "from": each.starts_at.hour * 60 + each.starts_at.minute,
            "until": each.ends_at.hour * 60 + each.ends_at.minute,
            "reason": each.reason,
            "cost": each.cost,
            "title": _title(each),
            "row": each.row,
        }
        for each in placing.options
    ]
    return JsonResponse({"state": placing.state, "message": _offered(wish, placing), "options": options})


def _title(option: Option) -> str:
    """When and where, and what it costs; nothing where it does not fit."""
    if option.reason:
        return ""
    dear = f"; costs {option.cost}" if option.cost else ""
    return f"{option.starts_at:%H:%M}–{option.ends_at:%H:%M}, {option.room}{dear}"


def _offered(wish: MeetingRequest, placing: Placing) -> str:
    fits = [each for each in placing.options if each.fits]
    if not fits:
        return f"{wish} fits nowhere else beside this plan."
    dear = sum(1 for each in fits if each.cost)
    places = f"{len(fits)} possible {'place' if len(fits) == 1 else 'places'}"
    return f"{wish}: {places}{f', {dear} of them at a cost' if dear else ''}. Put it on one, or press Escape."


@require_safe
@open_to(Role.ORGANISER)
def plan_pulse(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """What changes with every change of the plan: the board asks, and shows what somebody else did."""
    plan = filled_plan(desk, number)
    return JsonResponse({"edition": plan_mark(plan=plan), "state": plan.state})


def _act(request: HttpRequest, desk: Desk, plan: PlanVersion, wish: MeetingRequest) -> HttpResponse:
    act = request.POST.get("act", "place")
    seen = request.POST.get("state", "")[:16]
    try:
        if act == "remove":
            request_remove(plan=plan, request=wish, actor=desk.user, seen=seen)
            return _done(request, desk, plan, wish, f"{wish} was taken out of the plan.", ())
        if act in ("lock", "unlock"):
            is_locked = act == "lock"
            request_lock(plan=plan, request=wish, actor=desk.user, is_locked=is_locked, seen=seen or None)
            said = "stays where it is in the next plans." if is_locked else "may be moved by the next plan."
            return _done(request, desk, plan, wish, f"{wish} {said}", ())
        return _put(request, desk, plan, wish, seen)
    except ValidationError as error:
        return _refused(request, error) or _page(request, desk, plan, wish, None, status=_status(error))


def _put(request: HttpRequest, desk: Desk, plan: PlanVersion, wish: MeetingRequest, seen: str) -> HttpResponse:
    if "exact" in request.POST:
        form: PlaceForm = ExactForm(request.POST, mission=desk.mission, placing=placing_of(plan=plan, request=wish))
    else:
        form = PlaceForm(request.POST)
    if not form.is_valid():
        if isinstance(form, ExactForm) and _wants_json(request):
            raise ValidationError(
                [f"{form[name].label}: {' '.join(map(str, each))}" for name, each in form.errors.items()]
            )
        if isinstance(form, ExactForm):
            return _page(request, desk, plan, wish, form, status=UNFIT)
        raise ValidationError("Choose one of the starts.")
    given = form.cleaned_data
    chosen: dict[str, Any] = {name: given[name] for name in ("room", "people", "interpreter") if name in given}
    if given.get("row") is not None:
        chosen |= {"among": given["rows"], "row": given["row"]}
    placed = request_place(plan=plan, request=wish, starts_at=given["at"], actor=desk.user, seen=seen, **chosen)
    return _done(request, desk, plan, wish, _said(placed), placed.findings)


def _said(placed: Placed) -> str:
    first = placed.meetings[0]
    others = f" with {len(placed.meetings) - 1} more of its session" if len(placed.meetings) > 1 else ""
    start = timezone.localtime(first.starts_at)
    return f"{first.request} is on {start:%A} {start.day} {start:%B at %H:%M} in {first.room.name}{others}, and locked."


def _done(
    request: HttpRequest, desk: Desk, plan: PlanVersion, wish: MeetingRequest, said: str, findings: tuple[str, ...]
) -> HttpResponse:
    return _told(request, said, findings) or redirect(
        "web:plan_place", code=desk.mission.code, number=plan.number, pk=wish.pk
    )


def _told(request: HttpRequest, said: str, findings: tuple[str, ...]) -> HttpResponse | None:
    """The answer to a board; None where a page follows, which then says the same."""
    if _wants_json(request):
        return JsonResponse({"message": said, "findings": list(findings)})
    messages.success(request, said)
    for finding in findings:
        messages.warning(request, f"But: {finding}")
    return None


def _refused(request: HttpRequest, error: ValidationError) -> HttpResponse | None:
    """As `_told`, for what was not done."""
    if _wants_json(request):
        return JsonResponse({"message": " ".join(error.messages)}, status=_status(error))
    messages.error(request, " ".join(error.messages))
    return None


def _status(error: ValidationError) -> int:
    return CONFLICT if isinstance(error, PlanConflictError) else UNFIT


def _page(
    request: HttpRequest,
    desk: Desk,
    plan: PlanVersion,
    wish: MeetingRequest,
    form: ExactForm | None,
    status: int = 200,
) -> HttpResponse:
    return render(request, "mission/plans/place.html", _shown(desk, plan, wish, form), status=status)


def _shown(desk: Desk, plan: PlanVersion, wish: MeetingRequest, form: ExactForm | None) -> dict[str, Any]:
    """What the page and the panel show of one request."""
    may = plan.state == PlanState.DRAFT
    context: dict[str, Any] = {
        "desk": desk, "plan": plan, "wish": wish, "tab": "place", "may": may,
        "meeting": meeting_shown_of(plan=plan, request=wish),
    }  # fmt: skip
    if may:
        context["acts"] = edits_of(plan=plan, actor=desk.user)
        case = case_of(plan=plan, with_locks=False)
        faults = case_faults_about(case, wish.pk) if context["meeting"] else ()
        context["faults"] = [each.sentence for each in faults]
        try:
            placing = placing_of(plan=plan, request=wish, case=case)
        except ValidationError as error:
            context["obstacle"] = " ".join(error.messages)
        else:
            context |= {
                "placing": placing,
                "days": _days(placing),
                "blocked": [each for each in placing.options if not each.fits],
                "form": form or ExactForm(mission=desk.mission, placing=placing),
            }
    return context


def _days(placing: Placing) -> list[dict[str, Any]]:
    """The starts that fit, day by day; every day of the mission that has a possible start is there."""
    return [
        {"day": day, "fits": [each for each in options if each.fits]}
        for day, options in (
            (day, list(found)) for day, found in groupby(placing.options, lambda each: each.starts_at.date())
        )
    ]


def wish_of(desk: Desk, pk: int) -> MeetingRequest:
    """One request of the mission; 404 where there is none."""
    found = requests_plainly_of(mission=desk.mission).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
