"""Feedback, and the meetings that a party may say something about."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from mission.models import Feedback, Meeting, Mission, Party
from mission.selectors.plans import meetings_in


def feedback_of(*, mission: Mission, party: Party | None = None) -> QuerySet[Feedback]:
    """All feedback for organisers; with `party`, only that party's own."""
    found = Feedback.objects.filter(mission=mission).select_related(
        "party", "request__delegation", "request__counterpart"
    )
    return found if party is None else found.filter(party=party)


def meetings_begun(*, party: Party, now: datetime) -> QuerySet[Meeting]:
    """The party's published meetings that have begun at `now`."""
    mine = Q(request__delegation=party) | Q(request__counterpart=party)
    rows = meetings_in(mission=party.mission, published_only=True)
    return rows.filter(mine, starts_at__lte=now)
