"""What if: put scenarios together, have them tried, read them side by side; the data stay as they are."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mission.enums import Role
from mission.models import WhatIf
from mission.planning.catalogue import KINDS
from mission.planning.ground import ground_of
from mission.planning.whatif import (
    MOST_SCENARIOS,
    change_add,
    change_drop,
    columns_of,
    draft_keep,
    is_outdated,
    limits_for,
    scenarios_said,
    titles_of,
    what_if_again,
    what_if_ask,
    what_if_start,
    what_if_stop,
)
from mission.selectors.whatifs import what_ifs_of
from mission.services.whatifs import what_if_delete
from mission.web.doors import Desk, open_to
from mission.web.forms.plain import posted
from mission.web.forms.whatif import AskForm, ChangeForm, KindForm
from mission.web.nouns import NOUN
from mission.web.trials import table_of_columns
from mission.web.views.records import page_of
from scheduler.core.meetings.problem import Side


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def what_ifs(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method == "POST":
        return _to(desk, what_if_start(mission=desk.mission, actor=desk.user))
    page = page_of(request, what_ifs_of(mission=desk.mission))
    rows = [{"what_if": each, "titles": titles_of(each)} for each in page.object_list]
    return render(request, "mission/what_ifs/list.html", {"desk": desk, "page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.ORGANISER)
def what_if(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Being put together, being tried, or answered: one address for all three."""
    found = _what_if(desk, pk)
    kind = KINDS.get(request.POST.get("kind") or request.GET.get("kind", ""))
    form = None
    if kind is not None and found.run is None:
        form = ChangeForm(posted(request), kind=kind, ground=ground_of(desk.mission), what_if=found)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            change_add(what_if=found, at=form.cleaned_data["scenario"], given=form.cleaned_data)
        except ValidationError as error:
            form.explain(error)
        else:
            return _to(desk, found)
    context = {"desk": desk, "what_if": found, "said": scenarios_said(found), "run": found.run}
    if found.run is not None and found.run.ended:
        context |= _answer(desk, found)
        return render(request, "mission/what_ifs/answer.html", context)
    if found.run is not None:
        return render(request, "mission/what_ifs/waiting.html", context)
    seconds = int(limits_for(found.scenarios).seconds)
    context |= {
        "form": form,
        "kind": kind,
        "kinds": KindForm(initial={"kind": kind.name} if kind else None),
        "ask": AskForm(initial={"seconds": seconds}),
        "is_full": len(found.scenarios) >= MOST_SCENARIOS,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "mission/what_ifs/build.html", context, status=status)


@require_safe
@open_to(Role.ORGANISER)
def what_if_progress(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The part of the waiting page that is asked for every second."""
    found = _what_if(desk, pk)
    context = {"desk": desk, "what_if": found, "run": found.run, "said": scenarios_said(found)}
    return render(request, "mission/what_ifs/_progress.html", context)


@require_POST
@open_to(Role.ORGANISER)
def what_if_remove(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Take the change `number` out of the scenario `at`."""
    found = _what_if(desk, pk)
    at, number = (request.POST.get(name, "")[:3] for name in ("at", "number"))
    if at.isdecimal() and number.isdecimal():
        _tell(request, lambda: change_drop(what_if=found, at=int(at), number=int(number)))
    return _to(desk, found)


@require_POST
@open_to(Role.ORGANISER)
def what_if_try(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    found = _what_if(desk, pk)
    form = AskForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
        return _to(desk, found)
    usual = limits_for(found.scenarios)
    limits = type(usual)(seconds=float(form.cleaned_data["seconds"]), workers=usual.workers)
    _tell(request, lambda: what_if_ask(what_if=found, actor=desk.user, limits=limits))
    return _to(desk, found)


@require_POST
@open_to(Role.ORGANISER)
def what_if_halt(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    found = _what_if(desk, pk)
    what_if_stop(what_if=found)
    return _to(desk, found)


@require_POST
@open_to(Role.ORGANISER)
def what_if_copy(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    return _to(desk, what_if_again(what_if=_what_if(desk, pk), actor=desk.user))


@require_POST
@open_to(Role.ORGANISER)
def what_if_drop(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    found = _what_if(desk, pk)
    if not _tell(request, lambda: what_if_delete(what_if=found, actor=desk.user)):
        return _to(desk, found)
    messages.success(request, "The what-if was deleted.")
    return redirect("web:what_ifs", code=desk.mission.code)


@require_POST
@open_to(Role.ORGANISER)
def what_if_draft(request: HttpRequest, desk: Desk, pk: int, at: int) -> HttpResponse:
    found = _what_if(desk, pk)
    try:
        plan = draft_keep(what_if=found, at=at, actor=desk.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _to(desk, found)
    messages.success(request, f"{plan} has the scenario's meetings. Nobody hears of it before you publish it.")
    return redirect("web:plan", code=desk.mission.code, number=plan.number)


def _what_if(desk: Desk, pk: int) -> WhatIf:
    found = what_ifs_of(mission=desk.mission).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _to(desk: Desk, found: WhatIf) -> HttpResponse:
    return redirect("web:what_if", code=desk.mission.code, pk=found.pk)


def _tell(request: HttpRequest, act: Callable[[], object]) -> bool:
    """Whether it was done; what stands in the way is said on the next page."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    return True


def _answer(desk: Desk, found: WhatIf) -> dict[str, object]:
    columns = columns_of(found)
    homes = [[_home(desk, change) for change in each["changes"]] for each in found.scenarios]
    return {
        "columns": columns,
        "lines": table_of_columns(columns) if columns else [],
        "scenarios": list(zip(range(1, len(columns)), columns[1:], homes, strict=False)),
        "base": columns[0] if columns else None,
        "outdated": is_outdated(found),
    }


def _home(desk: Desk, change: dict[str, str]) -> tuple[str, str]:
    """The page on which the organiser makes the change for good, and what it is called."""
    home = KINDS[change["kind"]].home
    code = {"code": desk.mission.code}
    if home == "mission":
        return reverse("web:mission_edit", kwargs=code), "Settings"
    if home == "parties":
        party = ground_of(desk.mission).problem.party.get(change["what"])
        home = "counterparts" if party is not None and party.side == Side.COUNTERPART else "delegations"
    return reverse(f"web:{home}_list", kwargs=code), NOUN[home].many
