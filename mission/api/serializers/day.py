"""What was noted of a meeting, and what either side says of it, in and out."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from mission.api.permissions import ORGANISERS
from mission.api.serializers.base import RowSerializer
from mission.api.serializers.fields import Related
from mission.api.serializers.requests import own_party
from mission.enums import Role
from mission.models import Feedback, MeetingLog, MeetingRequest, Party

_TIMES = ("created_at", "updated_at")


class _Fixed(RowSerializer):
    """A row that speaks of a meeting, and of that one for good."""

    fixed: tuple[str, ...] = ()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        for name in self.fixed if self.instance is not None else ():
            if name in attrs and attrs.pop(name) != getattr(self.instance, name):
                raise serializers.ValidationError({name: "This is fixed. Make another entry instead."})
        return attrs

    def _defaults(self) -> dict[str, Any]:
        return {name: value for name, value in super()._defaults().items() if name not in self.fixed}


class MeetingLogSerializer(_Fixed):
    """What the desks noted at one meeting of the published plan; what came of it is the organisers' to read."""

    request = Related(queryset=MeetingRequest.objects.all(), help_text="Fixed once created.")
    fixed = ("request", "starts_at")
    secret = dict.fromkeys(("outcome", "follow_up", "follow_up_by", "follow_up_due", "follow_up_done"), ORGANISERS)

    class Meta:
        model = MeetingLog
        fields = (
            "id",
            "request",
            "starts_at",
            "attendance",
            "arrived_at",
            "delay_minutes",
            "outcome",
            "follow_up",
            "follow_up_by",
            "follow_up_due",
            "follow_up_done",
            *_TIMES,
        )
        read_only_fields = _TIMES


class FeedbackSerializer(_Fixed):
    """What one party says of one meeting. Read by organisers and by that party, by nobody else."""

    request = Related(queryset=MeetingRequest.objects.all(), help_text="Fixed once created.")
    party = Related(
        queryset=Party.objects.all(), required=False, help_text="Left out by a company or counterpart: its own."
    )
    fixed = ("request", "party")
    secret = dict.fromkeys(_TIMES, ORGANISERS)
    writable = dict.fromkeys(
        (Role.COMPANY, Role.COUNTERPART), frozenset({"request", "party", "outcome", "rating", "text"})
    )

    class Meta:
        model = Feedback
        fields = ("id", "request", "party", "outcome", "rating", "text", *_TIMES)
        read_only_fields = _TIMES

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        seat = self.seat
        if self.instance is None and seat and not seat.organises:
            attrs["party"] = own_party(seat.memberships, attrs.get("party"), "party")
        elif self.instance is None and attrs.get("party") is None:
            raise serializers.ValidationError({"party": "This field is required."})
        return attrs
