"""The list of any noun: searched, filtered and sorted; taken out as a file; changed many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from mission.enums import Role
from mission.imports.tables import table_csv, table_xlsx
from mission.services.batches import records_delete, records_update
from mission.web.doors import Desk, open_to
from mission.web.listing import Listing, listing_of, table_of
from mission.web.nouns import NOUN, Bulk, Noun
from mission.web.views.records import page_of

MOST_NAMED = 100  # names on a page that asks whether it is meant so
MOST_REASONS = 10
DELETE = "delete"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@open_to(Role.ORGANISER)
def record_list(request: HttpRequest, desk: Desk, noun: str) -> HttpResponse:
    """The whole page, or for a search as one types only what was found."""
    what = NOUN[noun]
    listing = listing_of(what, desk.mission, request.GET)
    filters = [
        {"filter": each, "choices": each.choices(desk.mission), "value": listing.asked.get(each.name, "")}
        for each in what.filters
    ]
    context = {
        "desk": desk,
        "noun": what,
        "listing": listing,
        "page": page_of(request, listing.rows),
        "asked": listing.asked,
        "q": listing.asked.get("q", ""),
        "filters": filters,
        "filters_set": sum(1 for each in filters if each["value"]),
    }
    found_only = request.headers.get("HX-Target") == "div#found"
    context["found_only"] = found_only
    return render(request, f"mission/records/{'_found' if found_only else 'list'}.html", context)


@require_safe
@open_to(Role.ORGANISER)
def record_export(request: HttpRequest, desk: Desk, noun: str, kind: str) -> HttpResponse:
    """All that the list shows, every page of it, as a file."""
    if kind not in ("xlsx", "csv"):
        raise Http404
    headings, rows = table_of(listing_of(NOUN[noun], desk.mission, request.GET))
    if kind == "xlsx":
        data, content_type = table_xlsx(title=NOUN[noun].many, headings=headings, rows=rows), XLSX
    else:
        data, content_type = table_csv(headings=headings, rows=rows), "text/csv; charset=utf-8"
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{desk.mission.code}-{noun}.{kind}"'
    return response


@require_POST
@open_to(Role.ORGANISER)
def record_bulk(request: HttpRequest, desk: Desk, noun: str) -> HttpResponse:
    """First which rows and what happens to them, then the act on exactly those."""
    what = NOUN[noun]
    act = _act(what, request.POST.get("act", ""))
    listing = listing_of(what, desk.mission, QueryDict(request.POST.get("query", "")[:2000].lstrip("?")))
    back = reverse(what.route_of_list, args=[desk.mission.code]) + listing.query
    rows = _picked(what, desk, listing, request.POST)
    count = rows.count()
    if act is None or not count:
        messages.warning(request, "Tick the rows first, then choose what is to happen to them.")
        return redirect(back)
    if "confirmed" in request.POST:
        _do(request, desk, what, act, rows)
        return redirect(back)
    context = {
        "desk": desk,
        "noun": what,
        "act": act,
        "count": count,
        "names": [str(row) for row in rows[:MOST_NAMED]],
        "more": max(0, count - MOST_NAMED),
        "pks": ",".join(str(pk) for pk in rows.values_list("pk", flat=True)),
        "query": listing.query,
        "back": back,
    }
    return render(request, "mission/records/bulk.html", context)


@dataclass(frozen=True)
class Act:
    """What is to happen: one of the noun's own acts, or (`bulk` None) deletion."""

    name: str
    title: str
    says: str
    bulk: Bulk | None = None


def _act(noun: Noun, name: str) -> Act | None:
    if name == DELETE:
        return Act(DELETE, "Delete", "deleted, together with what belongs to them alone")
    return next((Act(each.name, each.title, each.says, each) for each in noun.bulk if each.name == name), None)


def _picked(noun: Noun, desk: Desk, listing: Listing, given: QueryDict) -> QuerySet[Any]:
    """The rows ticked; all that the list shows, if that was ticked; or those that the asking page named."""
    rows = (noun.listed or noun.rows)(mission=desk.mission)
    if "confirmed" in given:
        return rows.filter(pk__in=_numbers(given.get("confirmed", "").split(",")))
    return listing.rows if "all" in given else rows.filter(pk__in=_numbers(given.getlist("pk")))


def _numbers(words: list[str]) -> list[int]:
    return [int(each) for each in words if each.isascii() and each.isdigit() and len(each) < 19]


def _do(request: HttpRequest, desk: Desk, noun: Noun, act: Act, rows: QuerySet[Any]) -> None:
    if act.bulk is None:
        done = records_delete(rows=list(rows), actor=desk.user, on_behalf_of=noun.behalf)
        for reason in done.kept[:MOST_REASONS]:
            messages.error(request, reason)
        if len(done.kept) > MOST_REASONS:
            messages.error(request, f"{len(done.kept) - MOST_REASONS} more had to stay for such reasons.")
        if done.count:
            messages.success(request, f"Deleted: {done.count}.")
        return
    try:
        changed = records_update(
            rows=rows,
            values=act.bulk.values,
            mission=desk.mission,
            actor=desk.user,
            on_behalf_of=act.bulk.behalf or noun.behalf,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{act.title}: {changed} changed.")
