"""Plans: watch one come to be, look at it, publish it."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mission.enums import PlanState, Role
from mission.models import PlanVersion
from mission.models.base import text_clean
from mission.planning.checking import case_faults, case_of
from mission.planning.curing import explanation_of, explanation_request
from mission.planning.difference import plan_difference
from mission.planning.explaining import explained, left_of_case
from mission.planning.publishing import plan_publish
from mission.planning.repairing import is_repair
from mission.planning.requesting import plan_cancel
from mission.selectors.plans import meetings_listed_of, plan_published_of, plans_discarded_of, plans_of
from mission.services.plans import DISCARDED_DAYS, plan_bring_back, plan_copy, plan_discard
from mission.web.chart import chart_of, phase_said, stages_of
from mission.web.differences import lines_of_rows
from mission.web.doors import Desk, open_to
from mission.web.forms.plans import DURATIONS
from mission.web.listing import LONGEST_SEARCH
from mission.web.proof import proof_of
from mission.web.views.records import page_of
from scheduler.core.meetings.rulebook import RULE
from scheduler.core.rules import Level
from scheduler.models import RunState

DISCARDED_SHOWN = 20
CARDS = 25  # why-not cards a page: each of them asks the referee


@require_safe
@open_to(Role.ORGANISER)
def plans(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All plans, and the drafts that can be brought back; `thrown`: the number of the one thrown away just now."""
    page = page_of(request, plans_of(mission=desk.mission))
    rows = [{"plan": plan, "proof": proof_of(plan)} for plan in page.object_list]
    discarded = list(plans_discarded_of(mission=desk.mission)[:DISCARDED_SHOWN])
    thrown = next((each for each in discarded if str(each.number) == request.GET.get("thrown")), None)
    context = {"desk": desk, "page": page, "rows": rows, "asked": {}, "thrown": thrown}
    context |= {"discarded": [each for each in discarded if each != thrown], "days": DISCARDED_DAYS}
    return render(request, "mission/plans/list.html", context)


@require_safe
@open_to(Role.ORGANISER)
def plan(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    found = plan_of(desk, number)
    if found.filled_at is None:
        if is_repair(found) and found.run is not None and found.run.ended and found.run.state != RunState.FAILED:
            return redirect("web:plan_offers", code=desk.mission.code, number=number)
        return _shown(request, desk, found, "waiting", _progress(found))
    case = case_of(plan=found)
    context = {
        **_progress(found),
        "tab": "overview",
        "published": plan_published_of(mission=desk.mission),
        "faults": case_faults(case),
        "unmet_count": len(left_of_case(case)),
        "explanation": explanation_of(case),
        "soft": _soft(found),
    }
    return _shown(request, desk, found, "overview", context)


@require_safe
@open_to(Role.ORGANISER)
def plan_progress(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """The part of the waiting page that is asked for every second: it asks again itself, until all has come."""
    found = plan_of(desk, number)
    return _shown(request, desk, found, "_progress", _progress(found))


@require_POST
@open_to(Role.ORGANISER)
def plan_stop(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Stop the search: the best plan so far is taken, or with `discard` nothing."""
    try:
        plan_cancel(plan=plan_of(desk, number), actor=desk.user, keep="discard" not in request.POST)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("web:plan", code=desk.mission.code, number=number)


@require_safe
@open_to(Role.ORGANISER)
def plan_meetings(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    found = filled_plan(desk, number)
    page = page_of(request, meetings_listed_of(plan=found))
    return _shown(request, desk, found, "meetings", {"tab": "meetings", "page": page, "asked": {}})


@require_safe
@open_to(Role.ORGANISER)
def plan_unmet(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    found = filled_plan(desk, number)
    case = case_of(plan=found)
    explanation = explanation_of(case)
    cards = explanation.cards or {}
    left = left_of_case(case)
    words = text_clean(request.GET.get("q", "")[:LONGEST_SEARCH])
    page = page_of(request, [each for each in left if words.casefold() in each.title.casefold()], CARDS)
    rows = [{"unmet": each, "card": cards.get(each.request_pk)} for each in explained(case, page.object_list)]
    context = {"tab": "unmet", "rows": rows, "count": len(left), "page": page, "q": words, "explanation": explanation}
    return _shown(request, desk, found, "unmet", {**context, "asked": {"q": words} if words else {}})


@require_POST
@open_to(Role.ORGANISER)
def plan_explain(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Have ways searched for in which unmet requests could be placed."""
    try:
        explanation_request(plan=plan_of(desk, number), actor=desk.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("web:plan_unmet", code=desk.mission.code, number=number)


@require_safe
@open_to(Role.ORGANISER)
def plan_explain_progress(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """The part of the page that is asked for while cures are searched for; at the end the page loads itself anew."""
    found = filled_plan(desk, number)
    explanation = explanation_of(case_of(plan=found))
    response = render(request, "mission/plans/_explaining.html", {"explanation": explanation})
    if not explanation.is_under_way:
        response["HX-Refresh"] = "true"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def plan_release(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Publishing: first what would change and for whom, then the act."""
    found = filled_plan(desk, number)
    if request.method == "POST":
        try:
            plan_publish(plan=found, actor=desk.user, replaces=_seen(request, desk))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request, f"{found} is published. Itineraries and calendars show it now; see Messages for who is told."
            )
            return redirect("web:plan", code=desk.mission.code, number=number)
    published = plan_published_of(mission=desk.mission)
    case = case_of(plan=found)
    difference = plan_difference(old=published, new=found)
    context = {
        "tab": "overview",
        "published": published,
        "faults": case_faults(case),
        "difference": difference,
        "shown": lines_of_rows(difference, case.notes.names) if published else {},
        "may": found.state == PlanState.DRAFT,
    }
    return _shown(request, desk, found, "publish", context)


@require_POST
@open_to(Role.ORGANISER)
def plan_again(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """A new draft with the same meetings: how an older plan comes back."""
    try:
        copy = plan_copy(plan=plan_of(desk, number), actor=desk.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("web:plan", code=desk.mission.code, number=number)
    messages.success(request, f"{copy} has the same meetings as plan {number}.")
    return redirect("web:plan", code=desk.mission.code, number=copy.number)


@require_POST
@open_to(Role.ORGANISER)
def plan_drop(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """Throw a draft away; the list of plans says so and offers to bring it back."""
    try:
        plan_discard(plan=plan_of(desk, number), actor=desk.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("web:plan", code=desk.mission.code, number=number)
    return redirect(reverse("web:plans", args=(desk.mission.code,), query={"thrown": number}))


@require_POST
@open_to(Role.ORGANISER)
def plan_back(request: HttpRequest, desk: Desk, number: int) -> HttpResponse:
    """A draft that was thrown away is there again; 404 where none of that number was."""
    found = plans_discarded_of(mission=desk.mission).filter(number=number).first() if number < 2**31 else None
    if found is None:
        found = plan_of(desk, number)  # somebody was quicker
    try:
        plan_bring_back(plan=found, actor=desk.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("web:plans", code=desk.mission.code)
    messages.success(request, f"{found} is back.")
    return redirect("web:plan", code=desk.mission.code, number=number)


def _shown(
    request: HttpRequest, desk: Desk, plan: PlanVersion, page: str, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    """One page about a plan: all of them have its head, with the proof."""
    whole = {"desk": desk, "plan": plan, "proof": proof_of(plan), **context}
    return render(request, f"mission/plans/{page}.html", whole, status=status)


def _soft(plan: PlanVersion) -> list[tuple[str, int]]:
    """Where the plan could be more comfortable: the rule's sentence and how often it is not kept."""
    counts = plan.report.get("soft", {}) if isinstance(plan.report, dict) else {}
    return [
        (RULE[name].sentence, count)
        for name, count in counts.items()
        if name in RULE and RULE[name].level == Level.COMFORT
    ]


def _seen(request: HttpRequest, desk: Desk) -> PlanVersion | None:
    """The plan that the page showed as published when the button was pressed; somebody may have been quicker."""
    number = request.POST.get("replaces", "0")[:9]
    return plans_of(mission=desk.mission).filter(number=int(number)).first() if number.isdecimal() else None


def plan_of(desk: Desk, number: int) -> PlanVersion:
    """One plan of the mission; 404 where there is none."""
    found = plans_of(mission=desk.mission).filter(number=number).first() if number < 2**31 else None
    if found is None:
        raise Http404
    return found


def filled_plan(desk: Desk, number: int) -> PlanVersion:
    """A plan that has meetings to show."""
    found = plan_of(desk, number)
    if found.filled_at is None:
        raise Http404
    return found


def _progress(plan: PlanVersion) -> dict[str, object]:
    run = plan.run
    if run is None:
        return {"run": None, "ended": True, "repair": False, "progress": {}, "chart": None, "gap": None}
    gap = run.progress.get("gap")
    return {
        "run": run,
        "ended": plan.filled_at is not None or run.settled,
        "repair": is_repair(plan),
        "progress": run.progress,
        "phase": phase_said(run.progress.get("phase")),
        "chart": chart_of(run.progress),
        "stages": stages_of(run.progress),
        "gap": None if gap is None else f"{gap * 100:.1f} %",
        "seconds": run.limits.get("seconds"),
        "longer": next((each for each in DURATIONS if each > 3 * run.limits["seconds"]), DURATIONS[-1]),
    }
