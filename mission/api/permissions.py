"""Who asks, in which mission, in which role, and which rows of every kind that lets them see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from mission import models as rows
from mission.enums import Audience, PlanState, Role, Side
from mission.models import Membership, Mission, User
from mission.permissions import bundle_kinds_of, memberships_in
from mission.selectors import (
    bundles,
    calendar,
    crew,
    feedback,
    messages,
    missions,
    people,
    places,
    plans,
    requests,
    today,
    whatifs,
)

EVERYBODY = frozenset(Role)
ORGANISERS = frozenset({Role.ORGANISER})
GUESTS = frozenset({Role.COMPANY, Role.COUNTERPART})
DESKS = frozenset({Role.ORGANISER, Role.LOGISTICS})
STAFF = frozenset({Role.ORGANISER, Role.LOGISTICS, Role.VIEWER})


@dataclass(frozen=True)
class Seat:
    """A user's place in one mission: the strongest role, the membership behind it, and the parties it speaks for."""

    user: User
    mission: Mission
    role: Role
    memberships: tuple[Membership, ...]

    @property
    def organises(self) -> bool:
        return self.role == Role.ORGANISER

    @property
    def party_ids(self) -> frozenset[int]:
        """The parties a contact speaks for; none at the desks."""
        return frozenset(each.party_id for each in self.memberships if each.party_id and each.role == self.role)


def seat_of(*, user: User | AnonymousUser, code: str) -> Seat:
    """The user's seat in that mission. Raises Http404 for strangers, as for missions that do not exist."""
    order = list(Role)
    found = sorted(memberships_in(user=user, code=code), key=lambda each: (order.index(Role(each.role)), each.pk))
    if not found or isinstance(user, AnonymousUser):
        raise Http404
    return Seat(user=user, mission=found[0].mission, role=Role(found[0].role), memberships=tuple(found))


def rows_seen(model: type[models.Model], seat: Seat) -> QuerySet[Any]:
    """All rows of a kind that the seat may read. A kind that is not listed here is nobody's to read."""
    return SCOPES[model](seat)


def _parties(seat: Seat) -> QuerySet[rows.Party]:
    found = people.parties_of(mission=seat.mission)
    match seat.role:
        case Role.COMPANY:
            return found.filter(Q(pk__in=seat.party_ids) | Q(side=Side.COUNTERPART))
        case Role.COUNTERPART:
            asking = _requests(seat).order_by().values("delegation")
            return found.filter(Q(pk__in=seat.party_ids) | Q(pk__in=asking))
        case _:
            return found


def _persons(seat: Seat) -> QuerySet[rows.Person]:
    found = people.persons_of(mission=seat.mission)
    return found.filter(party_id__in=seat.party_ids) if seat.role in GUESTS else found


def _programme(seat: Seat) -> QuerySet[rows.ProgrammeItem]:
    found = calendar.programme_of(mission=seat.mission)
    if seat.role not in GUESTS:
        return found
    side = Audience.DELEGATIONS if seat.role == Role.COMPANY else Audience.COUNTERPARTS
    listed = Q(parties__in=seat.party_ids) | Q(persons__party__in=seat.party_ids)
    if seat.role == Role.COMPANY:
        listed |= Q(sectors__parties__in=seat.party_ids)
    concerned = rows.ProgrammeItem.objects.filter(
        Q(audience__in=(Audience.EVERYONE, side)) | Q(audience=Audience.LISTED) & listed
    )
    return found.filter(pk__in=concerned.values("pk"))


def _availabilities(seat: Seat) -> QuerySet[rows.Availability]:
    found = calendar.availabilities_of(mission=seat.mission)
    match seat.role:
        case Role.ORGANISER:
            return found
        case Role.LOGISTICS:
            return found.filter(person=None, party=None)
        case Role.COMPANY | Role.COUNTERPART:
            return found.filter(Q(party__in=seat.party_ids) | Q(person__party__in=seat.party_ids))
        case _:
            return found.none()


def _requests(seat: Seat) -> QuerySet[rows.MeetingRequest]:
    if seat.organises:
        return requests.requests_of(mission=seat.mission)
    mine = Q(pk__in=())
    for each in seat.memberships:
        mine |= Q(pk__in=requests.requests_of(mission=seat.mission, viewer=each).order_by().values("pk"))
    return requests.requests_of(mission=seat.mission).filter(mine)


def _refusals(seat: Seat) -> QuerySet[rows.Refusal]:
    found = requests.refusals_of(mission=seat.mission)
    return found if seat.organises else found.filter(by__in=seat.party_ids)


def _transfers(seat: Seat) -> QuerySet[rows.Transfer]:
    found = plans.transfers_of(mission=seat.mission)
    return found if seat.organises else found.filter(plan__state=PlanState.PUBLISHED)


def _feedback(seat: Seat) -> QuerySet[rows.Feedback]:
    found = feedback.feedback_of(mission=seat.mission)
    return found if seat.organises else found.filter(party__in=seat.party_ids)


SCOPES: dict[type[models.Model], Callable[[Seat], QuerySet[Any]]] = {
    rows.Sector: lambda seat: missions.sectors_of(mission=seat.mission),
    rows.Zone: lambda seat: places.zones_of(mission=seat.mission),
    rows.Venue: lambda seat: places.venues_of(mission=seat.mission),
    rows.Room: lambda seat: places.rooms_of(mission=seat.mission),
    rows.TravelTime: lambda seat: places.travel_times_of(mission=seat.mission),
    rows.Party: _parties,
    rows.Person: _persons,
    rows.Interpreter: lambda seat: crew.interpreters_of(mission=seat.mission),
    rows.Vehicle: lambda seat: crew.vehicles_of(mission=seat.mission),
    rows.ProgrammeItem: _programme,
    rows.Availability: _availabilities,
    rows.MeetingRequest: _requests,
    rows.GroupSession: lambda seat: requests.sessions_of(mission=seat.mission),
    rows.SessionRivals: lambda seat: requests.rivals_of(mission=seat.mission),
    rows.Refusal: _refusals,
    rows.Membership: lambda seat: missions.memberships_of(mission=seat.mission),
    rows.PlanVersion: lambda seat: plans.plans_of(mission=seat.mission),
    rows.WhatIf: lambda seat: whatifs.what_ifs_of(mission=seat.mission),
    rows.Bundle: lambda seat: bundles.bundles_of(
        mission=seat.mission, kinds=bundle_kinds_of(each.role for each in seat.memberships)
    ),
    rows.Meeting: lambda seat: plans.meetings_in(mission=seat.mission, published_only=not seat.organises),
    rows.Transfer: _transfers,
    rows.MeetingLog: lambda seat: today.logs_in(mission=seat.mission),
    rows.Feedback: _feedback,
    rows.Message: lambda seat: messages.messages_of(mission=seat.mission),
    rows.MessageReply: lambda seat: messages.replies_of(mission=seat.mission),
    rows.AuditEntry: lambda seat: missions.audit_of(mission=seat.mission),
}


def caller_of(request: Request) -> User:
    """Who asks, behind a door that lets in nobody who is not signed in."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user
