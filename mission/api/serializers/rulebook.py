"""The rulebook of a mission, told."""

from __future__ import annotations

from rest_framework import serializers

from scheduler.core.rules import Level


class RuleLineSerializer(serializers.Serializer):
    """One rule: what it says, weighs and costs."""

    name = serializers.CharField()
    level = serializers.ChoiceField(choices=[each.value for each in Level])
    sentence = serializers.CharField()
    is_on = serializers.BooleanField(source="binding.is_on")
    weight = serializers.IntegerField(source="binding.weight", help_text="Points per unit; 0 for hard rules.")
    unit = serializers.CharField(source="binding.rule.unit", allow_blank=True)
    own_weight = serializers.IntegerField(allow_null=True, help_text="The mission's own weight, if it has one.")
    set_for = serializers.IntegerField(
        source="binding.set_for", allow_null=True, help_text="Parties, rooms ... that have a figure under the rule."
    )
    requests = serializers.IntegerField(source="binding.requests", help_text="Unmet requests it stands in the way of.")
    alone = serializers.IntegerField(source="binding.alone", help_text="Of these, somewhere as the only rule.")
    placements = serializers.IntegerField(source="binding.placements", help_text="Placements that it blocks.")
    demands = serializers.IntegerField(source="binding.demands", help_text="Meetings that it demands.")
    places = serializers.IntegerField(source="binding.places", help_text="Places where a goal falls short.")
    amount = serializers.IntegerField(source="binding.amount", help_text="By how much in all, in its unit.")
    cost = serializers.IntegerField(source="binding.cost", help_text="That times the weight.")
    kept_out = serializers.IntegerField(help_text="Requests that it keeps from being planned at all.")
    switch = serializers.CharField(allow_blank=True, help_text="Weight or switch in words.")
    bound = serializers.CharField(allow_blank=True, help_text="How often it binds, in words; empty without a plan.")


class RulesInForceSerializer(serializers.Serializer):
    """All rules of a mission in the rulebook's order."""

    plan = serializers.IntegerField(source="plan.number", allow_null=True, default=None, help_text="The plan's number.")
    unmet = serializers.IntegerField(allow_null=True, help_text="Requests that can be planned and are not met.")
    tried = serializers.IntegerField(allow_null=True, help_text="Of these, how many were tried.")
    contradictions = serializers.ListField(
        child=serializers.CharField(),
        help_text="What in the mission's data contradicts itself; nothing is counted then.",
    )
    rules = RuleLineSerializer(many=True)
