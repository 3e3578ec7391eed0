"""Where a mission stands: counts and gaps, in one place and a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from mission.enums import Answer, Role, Side
from mission.models import (
    Interpreter,
    MeetingRequest,
    Membership,
    Mission,
    Party,
    Person,
    ProgrammeItem,
    Room,
    TravelTime,
    Venue,
    Zone,
)


@dataclass(frozen=True)
class Standing:
    """Counts of a mission. `unanswered`: requests without an answer; `wishless`: delegations without any request;
    `hostless`: counterparts without a representative; `homeless`: counterparts without a home venue."""

    delegations: int
    delegates: int
    counterparts: int
    representatives: int
    requests: int
    unanswered: int
    wishless: int
    hostless: int
    homeless: int
    programme: int
    venues: int
    rooms: int
    zones: int
    travel_times: int
    interpreters: int
    contacts: int


def standing_of(*, mission: Mission) -> Standing:
    parties = Party.objects.filter(mission=mission)
    empty = parties.annotate(people=Count("persons", distinct=True), wishes=Count("requests_made", distinct=True))
    counts = empty.aggregate(
        delegations=Count("pk", filter=Q(side=Side.DELEGATION)),
        counterparts=Count("pk", filter=Q(side=Side.COUNTERPART)),
        wishless=Count("pk", filter=Q(side=Side.DELEGATION, wishes=0)),
        hostless=Count("pk", filter=Q(side=Side.COUNTERPART, people=0)),
        homeless=Count("pk", filter=Q(side=Side.COUNTERPART, home_venue=None)),
    )
    people = Person.objects.filter(mission=mission).aggregate(
        delegates=Count("pk", filter=Q(party__side=Side.DELEGATION)),
        representatives=Count("pk", filter=Q(party__side=Side.COUNTERPART)),
    )
    wishes = MeetingRequest.objects.filter(mission=mission).aggregate(
        requests=Count("pk"), unanswered=Count("pk", filter=Q(answer=Answer.PENDING))
    )
    return Standing(
        **counts,
        **people,
        **wishes,
        programme=ProgrammeItem.objects.filter(mission=mission).count(),
        venues=Venue.objects.filter(mission=mission).count(),
        rooms=Room.objects.filter(mission=mission).count(),
        zones=Zone.objects.filter(mission=mission).count(),
        travel_times=TravelTime.objects.filter(mission=mission).count(),
        interpreters=Interpreter.objects.filter(mission=mission).count(),
        contacts=Membership.objects.filter(mission=mission, role__in=(Role.COMPANY, Role.COUNTERPART)).count(),
    )
