"""The stress test, asked for and told."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from mission.api.serializers.base import StrictSerializer
from mission.api.serializers.fields import Moment
from mission.planning.stress import MOST_MISSIONS
from scheduler.core.meetings.uncertainty import MOST, Uncertainty

_USUAL = Uncertainty()


def _whole(least: int, most: int, says: str) -> serializers.IntegerField:
    return serializers.IntegerField(required=False, min_value=least, max_value=most, help_text=says)


def _luck(name: str, says: str) -> serializers.IntegerField:
    return _whole(0, MOST[name], f"{says} Usually {getattr(_USUAL, name)}.")


class StressOrderSerializer(StrictSerializer):
    """The query of a stress test; all of it may be left out."""

    missions = _whole(1, MOST_MISSIONS, "Simulated missions; usually 1000.")
    seed = _whole(0, 2**31 - 1, "The same seed gives the same answer; usually 1.")
    late_over = _whole(0, 240, "Minutes beyond which a start is late; usually 5.")
    minutes = _whole(1, 120, "Minutes more that are tried; usually 5.")
    late_chance = _luck("late_chance", "Percent of meetings that begin late though everybody is there.")
    late_mean = _luck("late_mean", "By how many minutes, on average.")
    overrun_chance = _luck("overrun_chance", "Percent of meetings that last longer than planned.")
    overrun_mean = _luck("overrun_mean", "By how many minutes, on average.")
    high_rank_percent = _luck("high_rank_percent", "Both means with a host of the highest rank, in percent.")
    door_mean = _luck("door_mean", "Minutes that security takes longer, on average.")
    catch_up = _luck("catch_up", "Percent of its lateness by which a meeting is cut short.")
    traffic_spread = _luck("traffic_spread", "How much journeys vary, in percent.")

    def figures(self) -> dict[str, Any]:
        given = {"missions": 1000, "seed": 1, "late_over": 5, "minutes": 5, **self.validated_data}
        luck = Uncertainty(**{name: given.pop(name, getattr(_USUAL, name)) for name in MOST})
        return {"uncertainty": luck, **given}


class MeetingRiskSerializer(serializers.Serializer):
    """A meeting or group session; minutes, and chances from 0 to 1."""

    title = serializers.CharField()
    starts_at = Moment()
    room = serializers.CharField()
    chance = serializers.FloatField(help_text="Of starting late by more than `late_over` minutes.")
    expected = serializers.FloatField(help_text="Minutes late on average.")
    inherited = serializers.FloatField(help_text="Of these, brought along from what was before.")
    worst = serializers.IntegerField(help_text="Minutes late that are reached in one mission of twenty.")


class PartyRiskSerializer(serializers.Serializer):
    """A party, over all its meetings."""

    name = serializers.CharField()
    meetings = serializers.IntegerField()
    chance = serializers.FloatField(help_text="That one of its meetings at least is late.")
    expected = serializers.FloatField(help_text="Minutes late in all, on average.")
    programme = serializers.FloatField(help_text="Minutes late to fixed points of the programme.")


class LeverSerializer(serializers.Serializer):
    """A few minutes more in one place."""

    kind = serializers.ChoiceField(choices=["after", "door", "way"])
    subject = serializers.CharField(help_text="The meeting or venue; empty for every journey.")
    sentence = serializers.CharField()
    minutes = serializers.IntegerField()
    saved = serializers.FloatField(help_text="Late minutes of the whole mission that they spare on average.")


class StressTestSerializer(serializers.Serializer):
    """What the simulated missions say; the gravest come first."""

    missions = serializers.IntegerField(source="study.missions")
    seed = serializers.IntegerField(source="study.seed")
    late_over = serializers.IntegerField(source="study.late_over")
    sentence = serializers.CharField()
    expected = serializers.FloatField(
        source="study.expected", help_text="Late minutes of the whole mission on average."
    )
    margin = serializers.FloatField(source="study.margin", help_text="Give or take, in 95 cases of 100.")
    on_time = serializers.FloatField(source="study.on_time", help_text="The part of all meetings that are not late.")
    meetings = MeetingRiskSerializer(many=True)
    parties = PartyRiskSerializer(many=True)
    levers = LeverSerializer(many=True)
