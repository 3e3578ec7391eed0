"""What-ifs, asked for and told."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from mission.api.serializers.base import RowSerializer, StrictSerializer
from mission.api.serializers.fields import Moment
from mission.api.serializers.plans import BasisField, LevelSerializer, RunSerializer
from mission.models import WhatIf
from mission.planning.catalogue import KINDS, MOST_NUMBER
from mission.planning.whatif import MOST_SCENARIOS


class ChangeSerializer(StrictSerializer):
    """One change; which of the fields its kind needs, the catalogue says."""

    kind = serializers.ChoiceField(choices=[(each.name, each.title) for each in KINDS.values()])
    what = serializers.CharField(required=False, max_length=100, help_text='E.g. "party:12"; a value of the catalogue.')
    starts_at = Moment(required=False)
    ends_at = Moment(required=False)
    number = serializers.IntegerField(required=False, min_value=1, max_value=MOST_NUMBER)


class ScenarioSerializer(StrictSerializer):
    """Changes that are tried together."""

    name = serializers.CharField(required=False, max_length=60, help_text="A letter if left out.")
    changes = ChangeSerializer(many=True, help_text="One to six.")


class WhatIfOrderSerializer(StrictSerializer):
    """Which scenarios to try, and how long all of it may take."""

    scenarios = ScenarioSerializer(many=True, help_text="One to four.")
    seconds = serializers.IntegerField(
        required=False, min_value=1, help_text="For the base and all scenarios together."
    )


class WhatIfSerializer(RowSerializer):
    """A what-if with its run; its answer stands at an address of its own."""

    run = RunSerializer(read_only=True, allow_null=True)
    based_on: serializers.Field = BasisField()
    scenarios = serializers.SerializerMethodField(help_text="As they were asked for.")

    class Meta:
        model = WhatIf
        fields = ("id", "scenarios", "based_on", "run", "created_at")
        read_only_fields = fields

    def get_scenarios(self, what_if: WhatIf) -> list[dict[str, Any]]:
        return list(what_if.scenarios)


class WishSerializer(serializers.Serializer):
    """A request that only one of two plans meets."""

    name = serializers.CharField()
    rank = serializers.IntegerField(allow_null=True)


class ColumnSerializer(serializers.Serializer):
    """One scenario's answer; the first is the mission as it is."""

    name = serializers.CharField()
    changes = serializers.ListField(child=serializers.CharField())
    state = serializers.CharField(
        help_text='"done"; "failed": no plan; "refused": cannot be; "left out": stopped before.'
    )
    message = serializers.CharField()
    met = serializers.IntegerField()
    requests = serializers.IntegerField()
    levels = LevelSerializer(many=True)
    won = WishSerializer(many=True)
    lost = WishSerializer(many=True)
    people = serializers.ListField(child=serializers.CharField(), help_text="Whose day differs from the base plan's.")
    is_least = serializers.BooleanField(help_text="Of plans as good, the nearest to the base was looked for and found.")
    fits = serializers.BooleanField(help_text="Its plan breaks no rule on the data as they are; it may be kept.")


class SubjectSerializer(serializers.Serializer):
    """One thing that a change can be about."""

    value = serializers.CharField(help_text="What to write into `what`.")
    says = serializers.CharField()


class KindSerializer(serializers.Serializer):
    """One kind of change, with what it can be about in this mission (empty: the whole mission)."""

    kind = serializers.CharField()
    title = serializers.CharField()
    times = serializers.BooleanField(help_text="Needs starts_at and ends_at.")
    number = serializers.CharField(help_text="What its number means; empty if it has none.")
    choices = SubjectSerializer(many=True)


class KeepSerializer(StrictSerializer):
    """Which scenario's plan to keep: 1 is the first one, 0 the mission as it is."""

    scenario = serializers.IntegerField(min_value=0, max_value=MOST_SCENARIOS)
