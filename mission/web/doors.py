"""Who comes in: every page of a mission stands behind one of these doors, and a closed door looks like no door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from mission.enums import Role, Side
from mission.models import Membership, Mission, Party, User
from mission.permissions import memberships_in
from mission.selectors.people import party_of
from mission.web.languages import language_of

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Desk:
    """Somebody at work in a mission: the user, all the user's roles there, and the party the page is about (if any)."""

    mission: Mission
    user: User
    memberships: tuple[Membership, ...]
    party: Party | None = None

    def has(self, *roles: Role) -> bool:
        return any(each.role in roles for each in self.memberships)

    @property
    def is_organiser(self) -> bool:
        return self.has(Role.ORGANISER)

    @property
    def is_guest(self) -> bool:
        """Nobody but the contact of one party: its few pages stand above each page, so no menu is needed."""
        return self.party is not None and len(self.memberships) == 1 and not self.is_organiser

    @property
    def own_parties(self) -> tuple[Party, ...]:
        return tuple(each.party for each in self.memberships if each.party)

    @property
    def speaks(self) -> Membership:
        """The role in which the page is read and written: on a party's page its own contact's comes first."""
        order = list(Role.values)
        own = [each for each in self.memberships if self.party is not None and each.party_id == self.party.pk]
        return min(own or self.memberships, key=lambda each: order.index(each.role))

    @property
    def on_behalf_of(self) -> Party | None:
        """The party for which an organiser acts; None where a party acts for itself."""
        return self.party if self.party is not None and self.party not in self.own_parties else None


def open_to(*roles: Role) -> Callable[[View], View]:
    """Lets in users with one of `roles` in the mission named by `code`; everybody else finds nothing there. The view
    is called with a Desk, and its times are the mission's."""

    def with_door(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, code: str, **kwargs: Any) -> HttpResponseBase:
            desk = desk_of(request, code)
            if not desk.has(*roles):
                raise Http404
            timezone.activate(desk.mission.zone)
            return view(request, desk, **kwargs)

        return door

    return with_door


def open_to_party(side: Side | None = None) -> Callable[[View], View]:
    """Lets in the contacts of the party named by `party` and the mission's organisers, in the language they read."""

    def with_door(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, code: str, party: str, **kwargs: Any) -> HttpResponseBase:
            desk = desk_of(request, code)
            found = party_of(mission=desk.mission, code=party)
            if found is None or (side is not None and found.side != side):
                raise Http404
            if not desk.is_organiser and found not in desk.own_parties:
                raise Http404
            timezone.activate(desk.mission.zone)
            translation.activate(language_of(request, is_guest=found in desk.own_parties))
            return view(request, Desk(desk.mission, desk.user, desk.memberships, found), **kwargs)

        return door

    return with_door


def desk_of(request: HttpRequest, code: str) -> Desk:
    """The user's desk in the mission; the same 404 for a mission that is not there and for one that is not theirs."""
    memberships = tuple(memberships_in(user=request.user, code=code))
    if not memberships or not isinstance(request.user, User):
        raise Http404
    return Desk(memberships[0].mission, request.user, memberships)
