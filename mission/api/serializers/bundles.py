"""Papers that a worker makes: asked for and watched."""

from __future__ import annotations

from rest_framework import serializers

from mission.api.serializers.base import RowSerializer, StrictSerializer
from mission.enums import BundleKind
from mission.itineraries.typesetting import PAPERS
from mission.models import Bundle


class BundleOrderSerializer(StrictSerializer):
    """What to make, and for which sheet; a spreadsheet has none."""

    kind = serializers.ChoiceField(choices=BundleKind.choices)
    paper = serializers.ChoiceField(choices=list(PAPERS), required=False, default="a4")


class BundleSerializer(RowSerializer):
    """How far it is. `made` of `total` steps are done; `size` (bytes) and `digest` (SHA-256) are the whole file's."""

    plan: serializers.Field = serializers.SlugRelatedField(slug_field="number", read_only=True)

    class Meta:
        model = Bundle
        fields = (
            "id",
            "kind",
            "paper",
            "plan",
            "state",
            "made",
            "total",
            "size",
            "digest",
            "message",
            "created_at",
            "cancel_requested_at",
            "finished_at",
        )
        read_only_fields = fields
