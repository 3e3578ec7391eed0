"""One-use sign-in links: looking at one shows a button, pressing the button uses it up."""

from __future__ import annotations

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from mission.services.accounts import sign_in_link_use
from mission.web.languages import language_of

BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Programs that scan mail open every address they find: only a person presses the button."""
    translation.activate(language_of(request, is_guest=True))
    if request.method != "POST":
        return render(request, "mission/sign_in/confirm.html")
    user = sign_in_link_use(token=token)
    if user is None:
        return render(request, "mission/sign_in/gone.html", status=410)
    login(request, user, backend=BACKEND)
    return redirect("web:start")
