"""The published days of a party or of one of its people, as a page and as a calendar file."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mission.itineraries.build import itinerary_of
from mission.itineraries.ics import itinerary_ics
from mission.itineraries.itinerary import Itinerary, Stop
from mission.models import Person, PlanVersion
from mission.selectors.people import person_of, persons_of
from mission.selectors.plans import plan_former_of, plan_published_of
from mission.web.clock import now_of
from mission.web.doors import Desk, open_to_party
from mission.web.views.kept import keep_on_device, scope_of


@require_safe
@open_to_party()
def itinerary(request: HttpRequest, desk: Desk, person: str = "") -> HttpResponse:
    who = _person(desk, person)
    plan = plan_published_of(mission=desk.mission)
    found = _itinerary(desk, who, plan)
    now = now_of(request, desk)
    context = {
        "desk": desk,
        "person": who,
        "people": persons_of(mission=desk.mission).filter(party=desk.party),
        "itinerary": found,
        "was_another": found is not None and plan_former_of(mission=desk.mission) is not None,
        "current": _current(found, now),
        "following": _following(found, now),
        "today": now.astimezone(desk.mission.zone).date(),
        "plan": plan,
        "now": timezone.now(),
        "scope": scope_of(desk),
    }
    response = render(request, "itineraries/page.html", context)
    if found is not None:
        keep_on_device(response, desk)
    return response


@require_safe
@open_to_party()
def download(request: HttpRequest, desk: Desk, person: str = "") -> HttpResponse:
    who = _person(desk, person)
    found = _itinerary(desk, who, plan_published_of(mission=desk.mission))
    if found is None:
        raise Http404
    assert desk.party is not None
    response = HttpResponse(itinerary_ics(found), content_type="text/calendar; charset=utf-8")
    name = who.code if who else desk.party.code
    response["Content-Disposition"] = f'attachment; filename="{desk.mission.code}-{name}.ics"'
    return response


def _person(desk: Desk, code: str) -> Person | None:
    if not code:
        return None
    found = person_of(mission=desk.mission, code=code)
    if found is None or desk.party is None or found.party_id != desk.party.pk:
        raise Http404
    return found


def _itinerary(desk: Desk, person: Person | None, plan: PlanVersion | None) -> Itinerary | None:
    """None while nothing is published."""
    if plan is None:
        return None
    return itinerary_of(plan=plan, person=person) if person else itinerary_of(plan=plan, party=desk.party)


def _current(found: Itinerary | None, now: datetime) -> Stop | None:
    live = found.live if found else ()
    return next((stop for stop in live if stop.starts_at <= now < stop.ends_at), None)


def _following(found: Itinerary | None, now: datetime) -> Stop | None:
    live = found.live if found else ()
    return next((stop for stop in live if stop.starts_at > now), None)
