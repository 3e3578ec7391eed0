"""A row changed in its list: a few fields where the row stands, and word of what somebody else changed meanwhile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mission.enums import Role
from mission.services.records import RecordChangedError, plain_values, record_update_seen
from mission.web.doors import Desk, open_to
from mission.web.forms.plain import posted, values_of
from mission.web.forms.records import RecordForm, record_form
from mission.web.forms.titles import title_of
from mission.web.nouns import NOUN, Noun


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def record_quick(request: HttpRequest, desk: Desk, noun: str, pk: int) -> HttpResponse:
    """The row as fields (htmx); saved or cancelled, the row as the list has it. Without htmx it is the form's page."""
    what = NOUN[noun]
    row = _row(desk, what, pk)
    if not request.headers.get("HX-Request"):
        return redirect(what.route_of_edit, code=desk.mission.code, pk=pk)
    if "cancel" in request.GET:
        return _shown(request, desk, what, row, "")
    form = record_form(what, fields=what.quick, mission=desk.mission, data=posted(request), instance=row)
    if request.method != "POST":
        return _fields(request, desk, what, form, row)
    meanwhile: Mapping[str, Any] = {}
    if form.is_valid():
        try:
            changes = record_update_seen(
                record=row,
                actor=desk.user,
                values=values_of(form, what.quick),
                seen=_seen(request),
                on_behalf_of=what.behalf(row) if what.behalf else None,
            )
        except RecordChangedError as error:
            meanwhile = error.changes
        except ValidationError as error:
            form.explain(error, what.model)
        else:
            return _shown(request, desk, what, _row(desk, what, pk), "Saved" if changes else "As it was")
    return _fields(request, desk, what, form, _row(desk, what, pk), meanwhile, _seen(request))


def _shown(request: HttpRequest, desk: Desk, noun: Noun, row: Any, said: str) -> HttpResponse:
    context = {"row": row, "noun": noun, "here": _here(desk, noun), "is_back": True, "said": said}
    return render(request, "mission/records/_table_row.html", context)


def _fields(
    request: HttpRequest,
    desk: Desk,
    noun: Noun,
    form: RecordForm,
    row: Any,
    meanwhile: Mapping[str, Any] | None = None,
    seen: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """With mistakes the fields remember what was seen first; after a clash, what is there now."""
    for at, field in enumerate(form.fields.values()):
        field.widget.attrs.update({"autofocus": True} if at == 0 else {})
    kept = seen if form.errors and seen is not None else plain_values(row, noun.quick)
    context = {
        "row": row,
        "noun": noun,
        "form": form,
        "here": _here(desk, noun),
        "address": reverse(noun.route_of_quick, args=[desk.mission.code, row.pk]),
        "seen": json.dumps(kept),
        "meanwhile": [(title_of(name, _title(noun, name)), _said(row, name)) for name in meanwhile or ()],
    }
    status = 409 if meanwhile else 422 if form.errors else 200
    return render(request, "mission/records/_quick.html", context, status=status)


def _seen(request: HttpRequest) -> Mapping[str, Any]:
    """What the page showed; what cannot be read was not seen."""
    try:
        found = json.loads(request.POST.get("seen", "")[:4000])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _said(row: Any, name: str) -> str:
    shown = getattr(row, f"get_{name}_display", None)
    value = shown() if shown else getattr(row, name)
    return "empty" if value in (None, "") else f"“{value}”"


def _title(noun: Noun, name: str) -> str:
    return str(noun.model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _here(desk: Desk, noun: Noun) -> str:
    return reverse(noun.route_of_list, args=[desk.mission.code])


def _row(desk: Desk, noun: Noun, pk: int) -> Any:
    """As the list shows it."""
    row = (noun.listed or noun.rows)(mission=desk.mission).filter(pk=pk).first() if pk < 2**63 else None
    if row is None:
        raise Http404
    return row
