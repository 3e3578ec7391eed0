"""In which language a page is written: the user's choice, else the device's; the desks' own pages stay English."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from mission.enums import Language
from mission.models import User


def language_of(request: HttpRequest, *, is_guest: bool) -> str:
    """What the user chose, on the account or (before the sign-in) on this device; a guest's browser is asked last."""
    on_account = request.user.language if isinstance(request.user, User) else ""
    on_device = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    chosen = next((each for each in (on_account, on_device) if each in Language.values), "")
    if chosen or not is_guest:
        return chosen or settings.LANGUAGE_CODE
    return translation.get_language_from_request(request)
