"""Missions, sectors, memberships and audit entries, in and out."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mission.api.permissions import ORGANISERS
from mission.api.serializers.base import RowSerializer
from mission.api.serializers.fields import Email, Text, Whole, Words
from mission.models import AuditEntry, Membership, Mission, Sector
from scheduler.core.meetings.rulebook import COMFORT_RULES


class WeightField(Whole):
    """A comfort rule's weight."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=1_000_000, **kwargs)


class MissionSerializer(RowSerializer):
    """A mission: its days, hours and house rules."""

    weights = Words(child=WeightField(), required=False, help_text="Overrides of the rulebook's comfort weights.")
    secret = {"weights": ORGANISERS, "data_changed_at": ORGANISERS}

    class Meta:
        model = Mission
        fields: tuple[str, ...] = (
            "id",
            "code",
            "name",
            "place",
            "time_zone",
            "first_day",
            "last_day",
            "day_from",
            "day_until",
            "lunch_from",
            "lunch_until",
            "grid_minutes",
            "buffer_minutes",
            "early_before",
            "late_after",
            "wait_minutes",
            "host_rank_matters",
            "hub",
            "wishes_open",
            "weights",
            "data_changed_at",
            "created_at",
        )
        read_only_fields: tuple[str, ...] = ("data_changed_at", "created_at")

    def validate_weights(self, weights: dict[str, int]) -> dict[str, int]:
        unknown = sorted(set(weights) - set(COMFORT_RULES))
        if unknown:
            raise serializers.ValidationError(
                f"“{unknown[0]}” is not a comfort rule; only those have weights: {', '.join(COMFORT_RULES)}."
            )
        return weights

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is not None and attrs.pop("code", self.instance.code) != self.instance.code:
            raise serializers.ValidationError({"code": "The code stands in everybody's addresses and is fixed."})
        return super().validate(attrs)


class MissionBriefSerializer(MissionSerializer):
    """A mission in the list of all the caller's missions, where it has no one role: what every role is shown."""

    weights = None
    secret = {}

    class Meta(MissionSerializer.Meta):
        fields = tuple(name for name in MissionSerializer.Meta.fields if name not in MissionSerializer.secret)
        read_only_fields: tuple[str, ...] = fields


class SectorSerializer(RowSerializer):
    """A field of business."""

    class Meta:
        model = Sector
        fields = ("id", "code", "name", "created_at", "updated_at")
        read_only_fields = ("created_at", "updated_at")


class MembershipSerializer(RowSerializer):
    """Somebody's role in the mission. Who has no account yet gets one, without a password."""

    email = Email(source="user.email", max_length=254, help_text="The account's e-mail address.")
    name = Text(source="user.name", max_length=200, required=False, allow_blank=True, help_text="For a new account.")

    class Meta:
        model = Membership
        fields = ("id", "email", "name", "role", "party", "created_at")
        read_only_fields = ("created_at",)


class AuditEntrySerializer(RowSerializer):
    """One act: who did what, when, on whose behalf."""

    changes = serializers.SerializerMethodField()

    class Meta:
        model = AuditEntry
        fields = (
            "id",
            "at",
            "actor_name",
            "verb",
            "subject_type",
            "subject_id",
            "subject",
            "on_behalf_of",
            "changes",
        )
        read_only_fields: tuple[str, ...] = fields

    @extend_schema_field({"type": "object", "additionalProperties": {}})
    def get_changes(self, entry: AuditEntry) -> dict[str, Any]:
        return dict(entry.changes)
