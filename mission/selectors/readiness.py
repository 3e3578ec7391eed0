"""What a mission still lacks and what contradicts what, by name, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from mission.enums import Answer, Decision, Side
from mission.models import (
    Availability,
    Meeting,
    MeetingRequest,
    Mission,
    Party,
    PlanVersion,
    ProgrammeItem,
    Refusal,
    Venue,
)


@dataclass(frozen=True)
class Waiting:
    """A party that has something to do; `count` of what is waiting for it."""

    party: Party
    count: int = 0


@dataclass(frozen=True)
class Deadline:
    """A building's visitor list: it closes `closes_at`, before the first meeting there, `first_at`."""

    venue: str
    venue_pk: int
    closes_at: datetime
    first_at: datetime
    is_planned: bool
    people: int


@dataclass(frozen=True)
class Contradiction:
    """Two facts that cannot both hold: `count` rows; `examples` some of them by name; `query` shows them in a list."""

    sentence: str
    count: int
    examples: tuple[str, ...]
    noun: str
    query: str = ""


@dataclass(frozen=True)
class Readiness:
    unanswered: tuple[Waiting, ...]
    wishless: tuple[Waiting, ...]
    hourless: tuple[Waiting, ...]
    deadlines: tuple[Deadline, ...]
    contradictions: tuple[Contradiction, ...]


EXAMPLES = 3


def readiness_of(*, mission: Mission, plan: PlanVersion | None) -> Readiness:
    """`plan`: the one whose meetings say when each building is first visited; None: the mission's first morning."""
    parties = Party.objects.filter(mission=mission)
    pending = parties.annotate(
        waiting=Count("requests_received", filter=Q(requests_received__answer=Answer.PENDING))
    ).filter(waiting__gt=0)
    own = Availability.objects.filter(Q(party=OuterRef("pk")) | Q(person__party=OuterRef("pk")))
    return Readiness(
        unanswered=tuple(Waiting(each, each.waiting) for each in pending.order_by("-waiting", "name")),
        wishless=tuple(
            Waiting(each) for each in parties.filter(side=Side.DELEGATION, requests_made=None).order_by("name")
        ),
        hourless=tuple(Waiting(each) for each in parties.filter(~Exists(own), side=Side.COUNTERPART).order_by("name")),
        deadlines=_deadlines(mission, plan),
        contradictions=tuple(_contradictions(mission)),
    )


def _deadlines(mission: Mission, plan: PlanVersion | None) -> tuple[Deadline, ...]:
    """Of every building with a visitor list that is visited, or that is some counterpart's home; the nearest first."""
    first = Meeting.objects.filter(plan=plan, room__venue=OuterRef("pk")).order_by()
    earliest = first.values("room__venue").annotate(found=Min("starts_at")).values("found")
    people = first.values("room__venue").annotate(found=Count("attendees", distinct=True)).values("found")
    venues = Venue.objects.filter(mission=mission, list_closes_hours__isnull=False).annotate(
        earliest=earliest, people=people, hosts=Count("home_of")
    )
    morning = datetime.combine(mission.first_day, mission.day_from, tzinfo=mission.zone)
    found = []
    for venue in venues:
        if plan is not None and venue.earliest is None:
            continue
        if plan is None and not venue.hosts:
            continue
        at = venue.earliest or morning
        hours = timedelta(hours=venue.list_closes_hours or 0)
        found.append(Deadline(venue.name, venue.pk, at - hours, at, venue.earliest is not None, venue.people or 0))
    return tuple(sorted(found, key=lambda each: (each.closes_at, each.venue)))


def _contradictions(mission: Mission) -> list[Contradiction]:
    """Those that a search can find. What only the solver can tell is said when a plan is asked for."""
    requests = MeetingRequest.objects.filter(mission=mission).select_related("delegation", "counterpart")
    must = requests.filter(decision=Decision.MUST)
    refused = Exists(
        Refusal.objects.filter(
            Q(by=OuterRef("delegation"), of=OuterRef("counterpart"))
            | Q(by=OuterRef("counterpart"), of=OuterRef("delegation"))
        )
    )
    begins = datetime.combine(mission.first_day, mission.day_from, tzinfo=mission.zone)
    after = datetime.combine(mission.last_day + timedelta(days=1), mission.day_from, tzinfo=mission.zone)
    away = Q(latest__lte=begins) | Q(earliest__gte=after.replace(hour=0, minute=0))
    possible = Q(requests_made__answer__in=(Answer.ACCEPTED, Answer.PENDING)) & ~Q(
        requests_made__decision=Decision.NEVER
    )
    promised = (
        Party.objects.filter(mission=mission, side=Side.DELEGATION, guaranteed_minimum__gt=0)
        .annotate(possible=Count("requests_made", filter=possible))
        .filter(guaranteed_minimum__gt=F("possible"))
    )
    outside = ProgrammeItem.objects.filter(mission=mission).filter(
        Q(starts_at__lt=begins.replace(hour=0, minute=0)) | Q(ends_at__gt=after.replace(hour=0, minute=0))
    )
    unmanned = Party.objects.filter(mission=mission, persons=None).filter(
        Q(requests_made__isnull=False) | Q(requests_received__isnull=False)
    )
    company, party, item = (
        ("company is", "companies are"),
        ("party has", "parties have"),
        ("programme item lies", "programme items lie"),
    )
    declined = must.filter(answer=Answer.DECLINED)
    late = requests.exclude(decision=Decision.NEVER).filter(away)
    found = [
        _said(declined, "{} must take place although the host declined", "requests", "?decision=must&answer=declined"),
        _said(
            must.filter(refused),
            "{} must take place although one side refuses the other",
            "requests",
            "?decision=must",
            secret=True,
        ),
        _said(late, "{} may only take place outside the mission's days", "requests"),
        _said(
            promised,
            "{} guaranteed more meetings than there are wishes that could be met",
            "delegations",
            "?sort=-meetings",
            noun=company,
        ),
        _said(unmanned.distinct(), "{} wishes or requests and nobody who could attend", "delegates", noun=party),
        _said(outside, "{} outside the mission's days", "programme", "?sort=from", noun=item),
    ]
    return [each for each in found if each is not None]


def _said(
    rows: QuerySet[Any],
    sentence: str,
    slug: str,
    query: str = "",
    *,
    noun: tuple[str, str] = ("request", "requests"),
    secret: bool = False,
) -> Contradiction | None:
    """None where there is no such row. Names of a `secret` pair are left to the list, which says that it is so."""
    found = list(rows)
    if not found:
        return None
    said = sentence.format(f"{len(found)} {noun[0] if len(found) == 1 else noun[1]}")
    examples = () if secret else tuple(str(row) for row in found[:EXAMPLES])
    return Contradiction(said, len(found), examples, slug, query)
