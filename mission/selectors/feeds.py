"""Calendar addresses of a party and its people."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from mission.models import FeedToken, Party


def feeds_of(*, party: Party) -> QuerySet[FeedToken]:
    """The addresses that are alive, newest first."""
    mine = Q(party=party) | Q(person__party=party)
    return FeedToken.objects.filter(mine, mission_id=party.mission_id, revoked_at=None).select_related(
        "person", "party", "mission", "created_by"
    )
