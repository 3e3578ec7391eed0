"""Feedback after each meeting: a party's own, and all of it for organisers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mission.enums import Role
from mission.models import Feedback
from mission.selectors.feedback import feedback_of, meetings_begun
from mission.services.feedback import feedback_set
from mission.web.clock import now_of
from mission.web.doors import Desk, open_to, open_to_party
from mission.web.forms.guests import FeedbackForm
from mission.web.forms.plain import posted
from mission.web.views.records import page_of


@require_safe
@open_to_party()
def feedback(request: HttpRequest, desk: Desk) -> HttpResponse:
    assert desk.party is not None
    said = {each.request_id: each for each in feedback_of(mission=desk.mission, party=desk.party)}
    meetings = meetings_begun(party=desk.party, now=now_of(request, desk))
    rows = [(each, said.get(each.request_id)) for each in meetings]
    return render(request, "guests/feedback.html", {"desk": desk, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_party()
def feedback_give(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """`pk` is the request's, which stays the same when a new version of the plan is published."""
    assert desk.party is not None
    now = now_of(request, desk)
    meeting = meetings_begun(party=desk.party, now=now).filter(request_id=pk).first() if pk < 2**63 else None
    if meeting is None:
        raise Http404
    known = feedback_of(mission=desk.mission, party=desk.party).filter(request_id=pk).first()
    form = FeedbackForm(posted(request), initial=_first(known))
    if request.method == "POST" and form.is_valid():
        try:
            feedback_set(
                meeting=meeting, party=desk.party, actor=desk.user, membership=desk.speaks, now=now, **form.cleaned_data
            )
        except ValidationError as error:
            form.explain(error, Feedback)
        else:
            messages.success(request, _("Thank you. Your feedback was saved."))
            return redirect("web:feedback", code=desk.mission.code, party=desk.party.code)
    context = {"desk": desk, "form": form, "meeting": meeting}
    return render(request, "guests/feedback_form.html", context, status=422 if form.errors else 200)


@require_safe
@open_to(Role.ORGANISER)
def feedback_all(request: HttpRequest, desk: Desk) -> HttpResponse:
    page = page_of(request, feedback_of(mission=desk.mission))
    return render(request, "mission/feedback/list.html", {"desk": desk, "page": page, "asked": {}})


def _first(known: Feedback | None) -> dict[str, object]:
    return {} if known is None else {"outcome": known.outcome, "rating": known.rating, "text": known.text}
