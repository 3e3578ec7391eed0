"""Page, form and deletion of any row of a mission, for its organisers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from mission.enums import Role
from mission.models import Party
from mission.services.records import record_create, record_delete, record_update
from mission.web.doors import Desk, open_to
from mission.web.forms.plain import posted
from mission.web.forms.records import record_form, record_values
from mission.web.listing import LONGEST_SEARCH
from mission.web.menu import links_of
from mission.web.nouns import NOUN, Noun
from mission.web.nouns.facts import facts_of, related_of

PAGE = 50


@require_safe
@open_to(Role.ORGANISER)
def record_detail(request: HttpRequest, desk: Desk, noun: str, pk: int) -> HttpResponse:
    what = NOUN[noun]
    row = _row(desk, what, pk)
    context = {"desk": desk, "noun": what, "row": row, "facts": facts_of(what, row)}
    context["related"] = related_of(what, row, desk.mission)
    context["links"] = links_of(desk.mission, row) if isinstance(row, Party) else ()
    return render(request, "mission/records/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def record_add(request: HttpRequest, desk: Desk, noun: str) -> HttpResponse:
    what = NOUN[noun]
    form = record_form(what, mission=desk.mission, data=posted(request), initial=_initial(request, what))
    if request.method == "POST" and form.is_valid():
        values = record_values(what, form)
        behalf = what.behalf(_Draft(values)) if what.behalf else None
        try:
            row = record_create(
                model=what.model, mission=desk.mission, actor=desk.user, values=values, on_behalf_of=behalf
            )
        except ValidationError as error:
            form.explain(error, what.model)
        else:
            messages.success(request, f"“{row}” was added.")
            return redirect(f"web:{noun}_detail", code=desk.mission.code, pk=row.pk)
    return _form_page(request, desk, what, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def record_edit(request: HttpRequest, desk: Desk, noun: str, pk: int) -> HttpResponse:
    what = NOUN[noun]
    row = _row(desk, what, pk)
    form = record_form(what, mission=desk.mission, data=posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            changes = record_update(
                record=row,
                actor=desk.user,
                values=record_values(what, form),
                on_behalf_of=what.behalf(row) if what.behalf else None,
            )
        except ValidationError as error:
            form.explain(error, what.model)
        else:
            messages.success(request, f"“{row}” was changed." if changes else f"“{row}” is as it was.")
            return redirect(f"web:{noun}_detail", code=desk.mission.code, pk=pk)
    return _form_page(request, desk, what, form, _row(desk, what, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def record_remove(request: HttpRequest, desk: Desk, noun: str, pk: int) -> HttpResponse:
    what = NOUN[noun]
    row = _row(desk, what, pk)
    if request.method == "POST":
        name = str(row)
        try:
            record_delete(record=row, actor=desk.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(f"web:{noun}_detail", code=desk.mission.code, pk=pk)
        messages.success(request, f"“{name}” was deleted.")
        return redirect(f"web:{noun}_list", code=desk.mission.code)
    return render(request, "mission/records/delete.html", {"desk": desk, "noun": what, "row": row})


def page_of(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], size: int = PAGE) -> Page[Any]:
    """The page asked for; a page that is not there is the nearest one that is."""
    return Paginator(rows, size).get_page(request.GET.get("page", "1")[:9])


def _row(desk: Desk, noun: Noun, pk: int) -> Any:
    row = noun.rows(mission=desk.mission).filter(pk=pk).first() if pk < 2**63 else None
    if row is None:
        raise Http404
    return row


def _initial(request: HttpRequest, noun: Noun) -> dict[str, str]:
    """Links may bring a form's first values along, e.g. the party of a new person."""
    return {name: request.GET[name][:LONGEST_SEARCH] for name in noun.fields if name in request.GET}


def _form_page(request: HttpRequest, desk: Desk, noun: Noun, form: Any, row: Model | None) -> HttpResponse:
    context = {"desk": desk, "noun": noun, "form": form, "row": row}
    return render(request, "mission/records/form.html", context, status=422 if form.errors else 200)


class _Draft:
    """Values that are not a row yet, read as one."""

    def __init__(self, values: Any) -> None:
        self.__dict__.update(values)
