"""Private calendar addresses of a party and its people: made on demand, shown once, revoked at will."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mission.models import Person
from mission.selectors.feeds import feeds_of
from mission.selectors.people import person_of, persons_of
from mission.services.feeds import feed_create, feed_revoke
from mission.web.doors import Desk, open_to_party


@require_safe
@open_to_party()
def feeds(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _page(request, desk)


@require_POST
@open_to_party()
def feed_add(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The address is on this answer only: it is kept nowhere, so it cannot be shown again."""
    person = _person(request, desk)
    if person is None:
        path = feed_create(actor=desk.user, party=desk.party)
    else:
        path = feed_create(actor=desk.user, person=person)
    return _page(request, desk, **shown_once(path, person or desk.party))


@require_POST
@open_to_party()
def feed_remove(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    assert desk.party is not None
    found = feeds_of(party=desk.party).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    feed_revoke(feed=found, actor=desk.user)
    messages.success(request, _("The address is switched off. Calendars that use it get nothing new."))
    return redirect("web:feeds", code=desk.mission.code, party=desk.party.code)


def shown_once(path: str, owner: object) -> dict[str, object]:
    """What a page needs to show a new address."""
    address = f"{settings.SITE_URL}{path}"
    return {"address": address, "webcal": "webcal://" + address.partition("://")[2], "owner": owner}


def _person(request: HttpRequest, desk: Desk) -> Person | None:
    """The person of the party whose calendar is asked for; None: the whole party's."""
    code = request.POST.get("person", "")
    if not code:
        return None
    person = person_of(mission=desk.mission, code=code[:40].replace("\0", ""))
    if person is None or person.party_id != desk.party.pk:  # type: ignore[union-attr]
        raise Http404
    return person


def _page(request: HttpRequest, desk: Desk, **shown: object) -> HttpResponse:
    assert desk.party is not None
    context = {
        "desk": desk,
        "feeds": feeds_of(party=desk.party),
        "persons": persons_of(mission=desk.mission).filter(party=desk.party),
        **shown,
    }
    return render(request, "itineraries/feeds.html", context)
