"""Private calendar addresses that are alive."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from mission.models import FeedToken, Mission, Party


def feeds_of(*, party: Party) -> QuerySet[FeedToken]:
    """Those of a party and its people, newest first."""
    return _alive(party.mission_id).filter(Q(party=party) | Q(person__party=party))


def feeds_of_mission(*, mission: Mission) -> QuerySet[FeedToken]:
    """All of a mission, newest first."""
    return _alive(mission.pk)


def _alive(mission_pk: int) -> QuerySet[FeedToken]:
    return FeedToken.objects.filter(mission=mission_pk, revoked_at=None).select_related(
        "person__party", "party", "interpreter", "room__venue", "mission", "created_by"
    )
