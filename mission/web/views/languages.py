"""The choice of language, before and after the sign-in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from mission.enums import Language
from mission.models import User
from mission.services.accounts import user_language_set

A_YEAR = 365 * 24 * 60 * 60


@require_POST
@login_not_required
def language(request: HttpRequest) -> HttpResponse:
    """Kept on the account, and on this device for the next sign-in. An unknown language changes nothing."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if safe else "web:start")
    chosen = request.POST.get("language", "")
    if chosen in Language.values:
        if isinstance(request.user, User):
            user_language_set(user=request.user, language=chosen)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=A_YEAR, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
    return response
