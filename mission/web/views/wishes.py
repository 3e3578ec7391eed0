"""A company's wishes, a counterpart's answers, and either's refusals; the organiser may write all of them for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mission.enums import Answer, Side
from mission.models import MeetingRequest
from mission.selectors.requests import refusals_of, requests_of
from mission.services.wishes import (
    refusal_lift,
    refusal_set,
    representative_propose,
    request_answer,
    wish_move,
    wish_order,
    wish_set,
    wish_withdraw,
)
from mission.web.doors import Desk, open_to_party
from mission.web.forms.plain import posted
from mission.web.forms.wishes import AnswerForm, RefusalForm, WishForm


@require_safe
@open_to_party(Side.DELEGATION)
def wishes(request: HttpRequest, desk: Desk) -> HttpResponse:
    rows = sorted(_wishes(desk), key=wish_order)
    context = {"desk": desk, "wishes": rows, **_refusals(desk)}
    return render(request, "mission/wishes/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_party(Side.DELEGATION)
def wish_add(request: HttpRequest, desk: Desk) -> HttpResponse:
    _closed_is_closed(desk)
    assert desk.party is not None
    form = WishForm(posted(request), mission=desk.mission, delegation=desk.party)
    if request.method == "POST" and form.is_valid():
        try:
            made = wish_set(actor=desk.user, membership=desk.speaks, delegation=desk.party, **form.cleaned_data)
        except ValidationError as error:
            form.explain(error, MeetingRequest)
        else:
            messages.success(request, _("Your wish to meet %(name)s was saved.") % {"name": made.counterpart})
            return _back(desk, "wishes")
    return _page(request, "mission/wishes/form.html", desk, form, wish=None)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_party(Side.DELEGATION)
def wish_edit(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    wish = _one(_wishes(desk), pk)
    _closed_is_closed(desk)
    assert desk.party is not None
    first = {
        "rank": wish.rank,
        "comment": wish.comment,
        "language": wish.language,
        "attendees": [person.pk for person in wish.attendees.all() if person.party_id == desk.party.pk],
        "asked": [person.pk for person in wish.asked.all() if person.party_id == wish.counterpart_id],
    }
    form = WishForm(posted(request), mission=desk.mission, delegation=desk.party, wish=wish, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            wish_set(actor=desk.user, membership=desk.speaks, request=wish, **form.cleaned_data)
        except ValidationError as error:
            form.explain(error, MeetingRequest)
        else:
            messages.success(request, _("Your wish to meet %(name)s was saved.") % {"name": wish.counterpart})
            return _back(desk, "wishes")
    return _page(request, "mission/wishes/form.html", desk, form, wish=wish)


@require_POST
@open_to_party(Side.DELEGATION)
def wish_remove(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    wish = _one(_wishes(desk), pk)
    name = wish.counterpart.name
    try:
        wish_withdraw(request=wish, actor=desk.user, membership=desk.speaks)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The wish to meet %(name)s was taken back.") % {"name": name})
    return _back(desk, "wishes")


@require_POST
@open_to_party(Side.DELEGATION)
def wish_place(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One step up or down by a button, or to a place (from 1) by hand: `to` is up, down or the place."""
    rows = sorted(_wishes(desk), key=wish_order)
    at = next((number for number, each in enumerate(rows, start=1) if each.pk == pk), None)
    if at is None:
        raise Http404
    given = request.POST.get("to", "")
    place = {"up": at - 1, "down": at + 1}.get(given) or (int(given) if given.isascii() and given.isdigit() else at)
    try:
        wish_move(request=rows[at - 1], place=min(place, len(rows)), actor=desk.user, membership=desk.speaks)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(desk, "wishes")


@require_POST
@open_to_party(Side.COUNTERPART)
def answer_reply(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Accept or decline with one button; everything else of the answer stays."""
    asked = _one(_requests(desk), pk)
    given = request.POST.get("answer", "")
    try:
        if given not in Answer.values:
            raise ValidationError(_("Nothing was saved: this answer is not known. Reload the page."))
        request_answer(request=asked, actor=desk.user, membership=desk.speaks, answer=given)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The answer to %(name)s was saved.") % {"name": asked.delegation})
    return _back(desk, "answers")


@require_safe
@open_to_party(Side.COUNTERPART)
def answers(request: HttpRequest, desk: Desk) -> HttpResponse:
    order = {"pending": 0, "accepted": 1, "declined": 2}
    rows = sorted(_requests(desk), key=lambda each: (order[each.answer], each.host_rank or 1000, each.delegation.name))
    context = {"desk": desk, "requests": rows, **_refusals(desk)}
    return render(request, "mission/wishes/answers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_party(Side.COUNTERPART)
def answer_edit(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    asked = _one(_requests(desk), pk)
    _closed_is_closed(desk)
    assert desk.party is not None
    first = {
        "answer": asked.answer,
        "host_rank": asked.host_rank,
        "host_comment": asked.host_comment,
        "attendees": [person.pk for person in asked.attendees.all() if person.party_id == desk.party.pk],
    }
    form = AnswerForm(posted(request), host=desk.party, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(desk, asked, **form.cleaned_data)
        except ValidationError as error:
            form.explain(error, MeetingRequest)
        else:
            messages.success(request, _("The answer to %(name)s was saved.") % {"name": asked.delegation})
            return _back(desk, "answers")
    return _page(request, "mission/wishes/answer.html", desk, form, asked=asked)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_party()
def refusal_add(request: HttpRequest, desk: Desk) -> HttpResponse:
    _closed_is_closed(desk)
    assert desk.party is not None
    form = RefusalForm(posted(request), by=desk.party)
    if request.method == "POST" and form.is_valid():
        try:
            refusal_set(by=desk.party, actor=desk.user, membership=desk.speaks, **form.cleaned_data)
        except ValidationError as error:
            form.explain(error)
        else:
            messages.success(request, _("The refusal was saved. Only you and the organisers can see it."))
            return _back(desk, _home(desk))
    return _page(request, "mission/wishes/refusal.html", desk, form, home=_home(desk))


@require_POST
@open_to_party()
def refusal_remove(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    refusal = _one(refusals_of(mission=desk.mission, by=desk.party), pk)
    try:
        refusal_lift(refusal=refusal, actor=desk.user, membership=desk.speaks)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The refusal was taken back."))
    return _back(desk, _home(desk))


def _answer(desk: Desk, asked: MeetingRequest, *, other_name: str, other_title: str, **values: Any) -> None:
    """The answer, with a colleague who was not on the list yet: both or neither."""
    assert desk.party is not None
    speaks: dict[str, Any] = {"actor": desk.user, "membership": desk.speaks}
    with transaction.atomic():
        if other_name:
            other = representative_propose(host=desk.party, name=other_name, title=other_title, **speaks)
            values["attendees"] = [*values["attendees"], other]
        request_answer(request=asked, **speaks, **values)


def _wishes(desk: Desk) -> QuerySet[MeetingRequest]:
    return requests_of(mission=desk.mission, viewer=desk.speaks).filter(delegation=desk.party)


def _requests(desk: Desk) -> QuerySet[MeetingRequest]:
    return requests_of(mission=desk.mission, viewer=desk.speaks).filter(counterpart=desk.party)


def _refusals(desk: Desk) -> dict[str, Any]:
    return {
        "refusals": refusals_of(mission=desk.mission, by=desk.party),
        "may_write": desk.mission.wishes_open or desk.on_behalf_of is not None,
    }


def _closed_is_closed(desk: Desk) -> None:
    """Once wishes are closed a party has no form to fill; the service guards the same, also against a late answer."""
    if not desk.mission.wishes_open and desk.on_behalf_of is None:
        raise Http404


def _one(rows: QuerySet[Any], pk: int) -> Any:
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _home(desk: Desk) -> str:
    assert desk.party is not None
    return "wishes" if desk.party.side == Side.DELEGATION else "answers"


def _back(desk: Desk, page: str) -> HttpResponse:
    assert desk.party is not None
    return redirect(f"web:{page}", code=desk.mission.code, party=desk.party.code)


def _page(request: HttpRequest, template: str, desk: Desk, form: Any, **more: Any) -> HttpResponse:
    return render(request, template, {"desk": desk, "form": form, **more}, status=422 if form.errors else 200)
