"""Meeting requests, sessions and refusals, each as far as a viewer may see them."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Q, QuerySet

from mission.enums import Role
from mission.models import GroupSession, MeetingRequest, Membership, Mission, Party, Refusal, SessionRivals


def requests_of(*, mission: Mission, viewer: Membership | None = None) -> QuerySet[MeetingRequest]:
    """All requests for the organiser's desk (`viewer` None or an organiser), else those the viewer's party is in.

    Logistics and viewers see none: wishes are not theirs to read.
    """
    found = (
        MeetingRequest.objects.filter(mission=mission)
        .select_related("delegation", "counterpart", "session", "mission")
        .prefetch_related("together_with", "venues", "attendees__party", "asked__party")
    )
    if viewer is None or viewer.role == Role.ORGANISER:
        return found
    if viewer.role == Role.COMPANY and viewer.party_id:
        # A delegation that merely comes along is told by its itinerary, not by somebody else's wish.
        return found.filter(delegation_id=viewer.party_id)
    if viewer.role == Role.COUNTERPART and viewer.party_id:
        return found.filter(counterpart_id=viewer.party_id).exclude(_refused_by_the_delegation(viewer.party_id))
    return found.none()


def requests_plainly_of(*, mission: Mission) -> QuerySet[MeetingRequest]:
    """All requests for the organiser's desk as single rows with both parties, without the people of each."""
    return MeetingRequest.objects.filter(mission=mission).select_related(
        "delegation", "counterpart", "session", "mission"
    )


class BareRequest(NamedTuple):
    """A request as its cell of the matrix shows it."""

    delegation_id: int
    counterpart_id: int
    rank: int | None
    answer: str
    decision: str


def requests_bare_of(*, mission: Mission) -> list[BareRequest]:
    """All requests for the organiser's desk as ranks, answers and decisions between two keys: for hundreds at once."""
    found = MeetingRequest.objects.filter(mission=mission).values_list(*BareRequest._fields)
    return list(map(BareRequest._make, found))


def _refused_by_the_delegation(counterpart_id: int) -> Q:
    """Requests of delegations that refuse this counterpart: it must not notice that anything is there."""
    return Q(delegation__refusals_made__of_id=counterpart_id)


def sessions_of(*, mission: Mission) -> QuerySet[GroupSession]:
    return (
        GroupSession.objects.filter(mission=mission)
        .select_related("counterpart", "mission")
        .prefetch_related("venues", "hosts", "rivals__one", "rivals__other")
    )


def rivals_of(*, mission: Mission) -> QuerySet[SessionRivals]:
    return SessionRivals.objects.filter(mission=mission).select_related("session", "one", "other", "mission")


def refusals_of(*, mission: Mission, by: Party | None = None) -> QuerySet[Refusal]:
    """Refusals for organisers; with `by`, only those of that party."""
    found = Refusal.objects.filter(mission=mission).select_related("by", "of", "mission")
    return found if by is None else found.filter(by=by)
