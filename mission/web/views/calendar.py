"""A private calendar address: no sign-in, no trace, and one answer for every address that is not alive."""

from __future__ import annotations

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from mission.itineraries.build import itinerary_of
from mission.itineraries.ics import itinerary_ics
from mission.selectors.plans import plan_published_of
from mission.services.feeds import feed_of

CALENDAR = "text/calendar; charset=utf-8"
NOTHING = "There is no calendar at this address. Ask for a new one.\n"


@require_safe
@login_not_required
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The owner's published days. Guessed, revoked and expired addresses, and those of a mission that has published
    nothing yet, get the same 404: an empty calendar would make programs delete what they know."""
    found = feed_of(token=token)
    plan = plan_published_of(mission=found.mission) if found else None
    if found is None or plan is None:
        return _private(HttpResponse(NOTHING, status=404, content_type="text/plain; charset=utf-8"))
    owner = {"person": found.person} if found.person_id else {"party": found.party}
    body = itinerary_ics(itinerary_of(plan=plan, **owner))
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=CALENDAR)
    response["ETag"] = etag
    return _private(get_conditional_response(request, etag=etag, response=response) or response)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
