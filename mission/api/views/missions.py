"""Missions, sectors, memberships and the audit trail."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from mission.api.filters import before, choice, id_of, not_before, words_in
from mission.api.permissions import ORGANISERS, caller_of
from mission.api.serializers.missions import (
    AuditEntrySerializer,
    MembershipSerializer,
    MissionBriefSerializer,
    MissionSerializer,
    SectorSerializer,
)
from mission.api.serializers.rulebook import RulesInForceSerializer
from mission.api.views.base import ReadRowsDoor, RowsDoor
from mission.enums import Role
from mission.models import AuditEntry, Membership, Mission, Sector
from mission.permissions import may_create_missions
from mission.planning.rulebook import rules_of
from mission.selectors.missions import missions_of
from mission.services.members import member_invite
from mission.services.missions import membership_revoke, mission_create, mission_update


class MissionsDoor(RowsDoor):
    """Missions in which the caller has a role. Whoever makes one becomes its first organiser."""

    model = Mission
    serializer_class = MissionSerializer
    http_method_names = ["get", "post", "put", "patch", "head"]
    lookup_field = "code"
    lookup_value_regex = "[A-Za-z0-9_-]{1,60}"
    filters = {"search": words_in("code", "name", "place")}
    orderings = ("id", "code", "first_day")
    noun = ("mission", "missions")
    summaries = {"rulebook": "What every rule weighs and costs in a mission"}

    def admit(self, request: Request) -> None:
        if self.action == "rulebook":
            self.readers = ORGANISERS  # type: ignore[misc]
        if self.action == "create" and not may_create_missions(user=request.user):
            raise PermissionDenied("Organisers make missions; ask one of them, or the installation's administrator.")
        if self.detail:
            super().admit(request)

    def get_queryset(self) -> QuerySet[Any]:
        return Mission.objects.none() if self.is_only_described else missions_of(viewer=self.request.user)

    def get_serializer_class(self) -> Any:
        return MissionBriefSerializer if self.action == "list" else MissionSerializer

    @extend_schema(responses={200: RulesInForceSerializer}, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def rulebook(self, request: Request, **kwargs: Any) -> Response:
        """Every rule: its sentence, its weight or switch, and how often it binds in the published plan (or the newest
        draft, where none is published)."""
        return Response(RulesInForceSerializer(rules_of(mission=self.seat.mission)).data)

    def row_create(self, serializer: Any) -> Mission:
        return mission_create(actor=caller_of(self.request), values=serializer.validated_data)

    def row_update(self, row: Any, serializer: Any) -> None:
        mission_update(mission=row, actor=self.seat.user, values=serializer.validated_data)


class SectorsDoor(RowsDoor):
    model = Sector
    serializer_class = SectorSerializer
    filters = {"search": words_in("code", "name")}
    orderings = ("id", "code", "name")
    noun = ("sector", "sectors")


class MembershipsDoor(RowsDoor):
    """Who has which role; for organisers."""

    model = Membership
    serializer_class = MembershipSerializer
    readers = ORGANISERS
    http_method_names = ["get", "post", "delete", "head"]
    filters = {"role": choice("role", Role), "party": id_of("party"), "search": words_in("user__email", "user__name")}
    orderings = ("id", "created_at")
    noun = ("membership", "memberships")

    def row_create(self, serializer: Any) -> Membership:
        said = serializer.validated_data
        account = said["user"]
        return member_invite(
            mission=self.seat.mission,
            role=Role(said["role"]),
            email=account["email"],
            name=account.get("name", ""),
            party=said.get("party"),
            actor=self.seat.user,
        )

    def row_delete(self, row: Any) -> None:
        membership_revoke(membership=row, actor=self.seat.user)


class AuditDoor(ReadRowsDoor):
    """Every act in the mission; for organisers. Entries are only ever added."""

    model = AuditEntry
    serializer_class = AuditEntrySerializer
    readers = ORGANISERS
    filters = {
        "since": not_before("at"),
        "until": before("at"),
        "party": id_of("on_behalf_of"),
        "search": words_in("actor_name", "verb", "subject"),
    }
    orderings = ("id",)
    noun = ("audit entry", "audit entries")
