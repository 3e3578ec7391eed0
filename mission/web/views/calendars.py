"""All private calendar addresses of a mission: made for anybody and anything, seen in use, switched off."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from mission.enums import Role, Side
from mission.models import FeedToken, Mission
from mission.planning.words import key
from mission.selectors.crew import interpreters_of
from mission.selectors.feeds import feeds_of_mission
from mission.selectors.people import parties_of, persons_of
from mission.selectors.places import rooms_of
from mission.services.feeds import feed_create, feed_revoke
from mission.web.doors import Desk, open_to
from mission.web.views.feeds import shown_once

WHOLE = "mission"
ROWS: Final[dict[str, Callable[..., Any]]] = {
    "party": parties_of,
    "person": persons_of,
    "interpreter": interpreters_of,
    "room": rooms_of,
}


@dataclass(frozen=True)
class Choice:
    """One owner on offer. `value`: "mission", "party:12", "room:3"."""

    value: str
    said: str


@require_safe
@open_to(Role.ORGANISER)
def calendars(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _page(request, desk)


@require_POST
@open_to(Role.ORGANISER)
def calendar_add(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The address is on this answer only."""
    chosen = request.POST.get("owner", "")
    if not chosen:
        messages.error(request, "Choose whose days the address shall show.")
        return redirect("web:calendars", code=desk.mission.code)
    kind, owner = _owner(desk.mission, chosen)
    path = feed_create(actor=desk.user, **{kind: owner})
    return _page(request, desk, **shown_once(path, owner))


@require_POST
@open_to(Role.ORGANISER)
def calendar_remove(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    found = feeds_of_mission(mission=desk.mission).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    feed_revoke(feed=found, actor=desk.user)
    messages.success(request, "The address is switched off. Calendars that use it get nothing new.")
    return redirect("web:calendars", code=desk.mission.code)


def _owner(mission: Mission, value: str) -> tuple[str, Any]:
    """The owner named by a choice, as an argument of `feed_create`. Raises Http404 for anything not on offer."""
    kind, _, pk = value.partition(":")
    if value == WHOLE:
        return kind, mission
    if kind not in ROWS or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404
    found = ROWS[kind](mission=mission).filter(pk=int(pk)).first()
    if found is None:
        raise Http404
    return kind, found


def _page(request: HttpRequest, desk: Desk, **shown: object) -> HttpResponse:
    mission = desk.mission
    people = list(persons_of(mission=mission))
    parties = list(parties_of(mission=mission))
    groups = [
        ("Mission", [Choice(WHOLE, "Everything that happens")]),
        ("Companies", _choices("party", (each for each in parties if each.side == Side.DELEGATION))),
        ("Counterparts", _choices("party", (each for each in parties if each.side == Side.COUNTERPART))),
        ("Interpreters", _choices("interpreter", interpreters_of(mission=mission))),
        ("Rooms", [Choice(key("room", each.pk), f"{each.name}, {each.venue}") for each in rooms_of(mission=mission)]),
        ("People", [Choice(key("person", each.pk), f"{each.name}, {each.party}") for each in people]),
    ]
    context = {
        "desk": desk,
        "groups": [(title, choices) for title, choices in groups if choices],
        "feeds": [(each, _kind_said(each)) for each in feeds_of_mission(mission=mission)],
        **shown,
    }
    return render(request, "mission/calendars/page.html", context)


def _choices(kind: str, rows: Iterable[Any]) -> list[Choice]:
    return [Choice(key(kind, each.pk), str(each)) for each in rows]


def _kind_said(feed: FeedToken) -> str:
    if feed.person is not None:
        return feed.person.party.name
    if feed.party is not None:
        return "company" if feed.party.side == Side.DELEGATION else "counterpart"
    if feed.room is not None:
        return f"room, {feed.room.venue}"
    return "interpreter" if feed.interpreter is not None else "whole mission"
