"""Where a company or a counterpart begins: the next meeting, what is to be done; a counterpart's hours and visitors."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mission.enums import Answer, Side
from mission.itineraries.build import itinerary_published
from mission.selectors.calendar import hours_of
from mission.selectors.feedback import meetings_begun
from mission.selectors.plans import plan_published_of
from mission.selectors.requests import requests_of
from mission.services.hours import hours_add, hours_remove
from mission.web.clock import now_of
from mission.web.doors import Desk, open_to_party
from mission.web.forms.guests import HoursForm
from mission.web.forms.plain import posted
from mission.web.upcoming import upcoming_of
from mission.web.visitors import visit_days


@require_safe
@open_to_party()
def party_home(request: HttpRequest, desk: Desk) -> HttpResponse:
    party = desk.party
    assert party is not None
    now = now_of(request, desk)
    plan = plan_published_of(mission=desk.mission)
    itinerary = itinerary_published(mission=desk.mission, party=party) if plan else None
    context = {
        "desk": desk,
        "itinerary": itinerary,
        "upcoming": upcoming_of(itinerary, now, _notes(desk)),
        "is_company": party.side == Side.DELEGATION,
        "to_rate": meetings_begun(party=party, now=now).exclude(request__feedback__party=party).count(),
        **_counts(desk),
    }
    return render(request, "guests/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_party(Side.COUNTERPART)
def hours(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The counterpart's own hours; once wishes are closed they are only read."""
    may_write = desk.mission.wishes_open or desk.on_behalf_of is not None
    if request.method == "POST" and not may_write:
        raise Http404
    assert desk.party is not None
    form = HoursForm(posted(request), mission=desk.mission, party=desk.party)
    if request.method == "POST" and form.is_valid():
        try:
            hours_add(party=desk.party, actor=desk.user, membership=desk.speaks, **form.values())
        except ValidationError as error:
            form.explain(error)
        else:
            messages.success(request, _("The hours were saved."))
            return _to_hours(desk)
    context = {"desk": desk, "form": form, "rows": hours_of(party=desk.party), "may_write": may_write}
    return render(request, "guests/hours.html", context, status=422 if form.errors else 200)


@require_POST
@open_to_party(Side.COUNTERPART)
def hours_drop(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    assert desk.party is not None
    found = hours_of(party=desk.party).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    try:
        hours_remove(hours=found, party=desk.party, actor=desk.user, membership=desk.speaks)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The hours were taken away."))
    return _to_hours(desk)


@require_safe
@open_to_party(Side.COUNTERPART)
def visitors(request: HttpRequest, desk: Desk) -> HttpResponse:
    assert desk.party is not None
    plan = plan_published_of(mission=desk.mission)
    itinerary = itinerary_published(mission=desk.mission, party=desk.party) if plan else None
    days = visit_days(itinerary, desk.party.home_venue)
    return render(request, "guests/visitors.html", {"desk": desk, "itinerary": itinerary, "days": days})


def _notes(desk: Desk) -> dict[str, str]:
    """The company's own words on each of its meetings, by the meeting's calendar identity."""
    if desk.party is None or desk.party.side != Side.DELEGATION:
        return {}
    wishes = requests_of(mission=desk.mission, viewer=desk.speaks).filter(delegation=desk.party)
    return {str(uid): comment for uid, comment in wishes.values_list("uid", "comment")}


def _counts(desk: Desk) -> dict[str, Any]:
    """How many wishes or requests there are, and how many wait for an answer."""
    mine = {"delegation" if desk.party and desk.party.side == Side.DELEGATION else "counterpart": desk.party}
    answers = list(
        requests_of(mission=desk.mission, viewer=desk.speaks).filter(**mine).values_list("answer", flat=True)
    )
    return {
        "asked": len(answers),
        "accepted": answers.count(Answer.ACCEPTED),
        "pending": answers.count(Answer.PENDING),
    }


def _to_hours(desk: Desk) -> HttpResponse:
    assert desk.party is not None
    return redirect("web:hours", code=desk.mission.code, party=desk.party.code)
