"""A private calendar address: no sign-in, no trace, and one answer for every address that is not alive."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from mission.itineraries.feeds import calendar_of
from mission.itineraries.ics import MEDIA_TYPE
from mission.selectors.plans import plan_published_of
from mission.services.feeds import feed_of

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
    calendar = calendar_of(feed=found, plan=plan)
    response = HttpResponse(calendar.body, content_type=MEDIA_TYPE)
    response["ETag"] = calendar.etag
    return _private(get_conditional_response(request, etag=calendar.etag, response=response) or response)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
