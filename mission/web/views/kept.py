"""What a phone needs to install an itinerary and to open it without network: the manifest and the worker."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from mission.web.doors import Desk, open_to_party

WORKER = settings.BASE_DIR / "mission" / "static" / "mission" / "js" / "itinerary-worker.js"
COLOUR, PAPER = "#14365c", "#f5f4f0"
ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-bleed.png", "512x512", "maskable"),
)
KEEP = "Karvan-Keep"


@require_safe
@login_not_required
def worker(request: HttpRequest) -> HttpResponse:
    """At the root: a worker reaches no further than its own folder. Never from a cache, so that it can be mended."""
    response = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@open_to_party()
def manifest(request: HttpRequest, desk: Desk) -> HttpResponse:
    assert desk.party is not None
    mission, party = desk.mission, desk.party
    return JsonResponse(
        {
            "id": scope_of(desk),
            "name": f"{party.name} · {mission.name}",
            "short_name": party.name[:30],
            "lang": get_language(),
            "start_url": reverse("web:itinerary", kwargs={"code": mission.code, "party": party.code}),
            "scope": scope_of(desk),
            "display": "standalone",
            "theme_color": COLOUR,
            "background_color": PAPER,
            "icons": [
                {"src": static(f"mission/icons/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
                for name, sizes, purpose in ICONS
            ],
        },
        content_type="application/manifest+json",
    )


def scope_of(desk: Desk) -> str:
    """The party's own pages."""
    assert desk.party is not None
    return reverse("web:party", kwargs={"code": desk.mission.code, "party": desk.party.code})


def keep_on_device(response: HttpResponse, desk: Desk) -> None:
    """Lets the page's worker keep this answer on the device of the party's own contact, apart from other users'."""
    if desk.party in desk.own_parties:
        response[KEEP] = salted_hmac("pages kept on a device", str(desk.user.pk)).hexdigest()[:16]
