"""The request matrix and its cells: a click on a cell is the wish."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mission.enums import Role, Side
from mission.models import MeetingRequest, Party
from mission.models.base import text_clean
from mission.selectors.missions import sectors_of
from mission.selectors.people import parties_bare_of, parties_of
from mission.selectors.requests import refusals_of, requests_bare_of, requests_plainly_of
from mission.services.records import record_create, record_delete, record_update
from mission.web.doors import Desk, open_to
from mission.web.forms.cell import CellForm
from mission.web.forms.plain import posted
from mission.web.listing import LONGEST_SEARCH
from mission.web.wish_matrix import Pair, cell_of, wish_matrix_of, words_of_choices


@require_safe
@open_to(Role.ORGANISER)
def wish_matrix(request: HttpRequest, desk: Desk) -> HttpResponse:
    sector = text_clean(request.GET.get("sector", "")[:LONGEST_SEARCH])
    shown = list(parties_bare_of(mission=desk.mission, sector=sector))
    matrix = wish_matrix_of(
        delegations=[each for each in shown if each.side == Side.DELEGATION],
        counterparts=[each for each in shown if each.side == Side.COUNTERPART],
        requests=requests_bare_of(mission=desk.mission),
        refused=_refused(desk),
    )
    context = {"desk": desk, "matrix": matrix, "sectors": sectors_of(mission=desk.mission), "sector": sector}
    return render(request, "mission/wish_matrix/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def wish_cell(request: HttpRequest, desk: Desk, delegation: int, counterpart: int) -> HttpResponse:
    """A page of its own; asked for by the matrix (htmx), the form alone, and once saved the cell alone."""
    company, host = _party(desk, delegation, Side.DELEGATION), _party(desk, counterpart, Side.COUNTERPART)
    wish = requests_plainly_of(mission=desk.mission).filter(delegation=company, counterpart=host).first()
    first = {name: getattr(wish, name) for name in CellForm.base_fields} if wish else None
    form = CellForm(posted(request), initial=first)
    if request.method == "POST":
        if "remove" in request.POST:
            done = wish is None or _removed(form, desk, wish)
        else:
            done = form.is_valid() and _saved(form, desk, company, host, wish)
        if done:
            return _after(request, desk, company, host)
    part = "_cell" if request.headers.get("HX-Request") else "cell"
    context = {"desk": desk, "form": form, "wish": wish, "company": company, "host": host}
    return render(request, f"mission/wish_matrix/{part}.html", context, status=422 if form.errors else 200)


def _saved(form: CellForm, desk: Desk, company: Party, host: Party, wish: MeetingRequest | None) -> bool:
    values: dict[str, Any] = dict(form.cleaned_data)
    try:
        if wish is None:
            values |= {"delegation": company, "counterpart": host}
            record_create(
                model=MeetingRequest, mission=desk.mission, actor=desk.user, values=values, on_behalf_of=company
            )
        else:
            record_update(record=wish, actor=desk.user, values=values, on_behalf_of=company)
    except ValidationError as error:
        form.explain(error, MeetingRequest)
        return False
    return True


def _removed(form: CellForm, desk: Desk, wish: MeetingRequest) -> bool:
    try:
        record_delete(record=wish, actor=desk.user, on_behalf_of=wish.delegation)
    except ValidationError as error:
        form.full_clean()
        form.explain(error, MeetingRequest)
        return False
    return True


def _after(request: HttpRequest, desk: Desk, company: Party, host: Party) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        messages.success(request, f"{company} – {host} was saved.")
        return redirect("web:wish_matrix", code=desk.mission.code)
    wish = requests_plainly_of(mission=desk.mission).filter(delegation=company, counterpart=host).first()
    return HttpResponse(cell_of(company, host, wish, (company.pk, host.pk) in _refused(desk), words_of_choices()))


def _refused(desk: Desk) -> frozenset[Pair]:
    pairs = set(refusals_of(mission=desk.mission).values_list("by_id", "of_id"))
    return frozenset(pairs | {(of, by) for by, of in pairs})


def _party(desk: Desk, pk: int, side: Side) -> Party:
    found = parties_of(mission=desk.mission, side=side).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found
