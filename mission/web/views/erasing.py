"""Erase a person: a page that says what goes and what cannot be called back, and a name to be typed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mission.enums import Role, Side
from mission.itineraries.erasing import person_erase
from mission.models import Person
from mission.web.doors import Desk, open_to
from mission.web.forms.erasing import EraseForm
from mission.web.forms.plain import posted


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def person_erasure(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    person = Person.objects.filter(mission=desk.mission).select_related("party").filter(pk=pk).first()
    if person is None:
        raise Http404
    form = EraseForm(posted(request))
    slug = "delegates" if person.party.side == Side.DELEGATION else "representatives"
    if request.method == "POST" and form.is_valid():
        try:
            erased = person_erase(person=person, actor=desk.user, typed=form.cleaned_data["typed"])
        except ValidationError as error:
            form.explain(error)
        else:
            account = " The account to sign in with is gone, too." if erased.account else ""
            messages.success(request, f"The person was erased from the mission.{account}")
            return redirect(f"web:{slug}_detail", code=desk.mission.code, pk=pk)
    context = {"desk": desk, "person": person, "form": form, "back": f"web:{slug}_detail"}
    return render(request, "mission/records/erase.html", context, status=422 if form.errors else 200)
