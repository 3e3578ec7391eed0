"""Plan versions with their runs, meetings and transfers: read here, decided elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from mission.api.permissions import ORGANISERS
from mission.api.serializers.base import RowSerializer, StrictSerializer
from mission.api.serializers.fields import Choice, Moment, Text, Whole, YesNo
from mission.models import Meeting, PlanVersion, Transfer
from mission.planning.curing import Explanation
from mission.planning.reserving import Choice as ReserveChoice
from scheduler.models import RunState, SolverRun


class PlanOrderSerializer(StrictSerializer):
    """What may be said when a plan is asked for; all of it may be left out."""

    seconds = Whole(
        required=False,
        min_value=1,
        max_value=settings.RUN_LONGEST_SECONDS,
        help_text="The longest time to search; left out: the installation's usual time.",
    )
    seed = Whole(
        required=False, min_value=0, max_value=2**31 - 1, help_text="The same seed searches in the same order."
    )
    note = Text(required=False, allow_blank=True, max_length=200)
    reserve = serializers.ChoiceField(
        choices=ReserveChoice.choices,
        required=False,
        allow_blank=True,
        help_text='"paying": leave the minutes free that pay in the stress test of the newest plan.',
    )

    def limits(self) -> Any:
        """The installation's limits with the caller's wishes in them."""
        from mission.planning.requesting import limits_default

        given = self.validated_data
        found = limits_default()
        if "seconds" in given:
            found = replace(found, seconds=float(given["seconds"]))
        if "seed" in given:
            found = replace(found, seed=given["seed"])
        return found


class ProgressSerializer(serializers.Serializer):
    """Where a search stands; empty before its first word."""

    phase = serializers.CharField(required=False, help_text="The level of goals that is being improved.")
    value = serializers.IntegerField(required=False, allow_null=True, help_text="The best found so far.")
    bound = serializers.IntegerField(required=False, allow_null=True, help_text="What no plan can beat.")
    gap = serializers.FloatField(required=False, allow_null=True, help_text="From 0 (proven best) upward.")
    met = serializers.IntegerField(required=False, allow_null=True, help_text="Requests met.")
    elapsed = serializers.FloatField(required=False, help_text="Seconds.")


class LevelSerializer(serializers.Serializer):
    """How well a plan does on one level of goals, and whether better is impossible."""

    name = serializers.CharField()
    value = serializers.IntegerField(required=False, allow_null=True)
    bound = serializers.IntegerField(required=False, allow_null=True)
    gap = serializers.FloatField(required=False, allow_null=True)
    proven = serializers.BooleanField(required=False)
    seconds = serializers.FloatField(required=False, allow_null=True)


class RunSerializer(serializers.ModelSerializer):
    """The search behind a plan: its state, how far it is, how it ended."""

    state = serializers.ChoiceField(choices=RunState.choices)
    progress = serializers.SerializerMethodField()
    created_at, started_at, finished_at = Moment(), Moment(allow_null=True), Moment(allow_null=True)
    cancel_requested_at = Moment(allow_null=True)

    class Meta:
        model = SolverRun
        fields = (
            "key",
            "state",
            "progress",
            "message",
            "attempts",
            "cancel_requested_at",
            "created_at",
            "started_at",
            "finished_at",
        )
        read_only_fields = fields

    @extend_schema_field(ProgressSerializer)
    def get_progress(self, run: SolverRun) -> dict[str, Any]:
        return {name: run.progress[name] for name in ProgressSerializer().get_fields() if name in run.progress}


class BasisField(serializers.SlugRelatedField):
    """The number of the plan that this one began from; null when that was thrown away."""

    def __init__(self) -> None:
        super().__init__(slug_field="number", read_only=True, allow_null=True)

    def to_representation(self, obj: Any) -> int | None:  # type: ignore[override]  # a number is no string
        return obj.number if obj.discarded_at is None else None


class PlanSerializer(RowSerializer):
    """A numbered plan with its run, its levels and its counts."""

    run = RunSerializer(read_only=True, allow_null=True)
    meeting_count = serializers.SerializerMethodField()
    based_on: serializers.Field = BasisField()
    levels = serializers.SerializerMethodField()
    remarks = serializers.SerializerMethodField()

    class Meta:
        model = PlanVersion
        fields = (
            "number",
            "state",
            "note",
            "based_on",
            "run",
            "levels",
            "remarks",
            "meeting_count",
            "is_stale",
            "edition",
            "filled_at",
            "created_at",
            "published_at",
        )
        read_only_fields = fields

    def get_meeting_count(self, plan: PlanVersion) -> int:
        return getattr(plan, "meeting_count", 0)

    @extend_schema_field(LevelSerializer(many=True))
    def get_levels(self, plan: PlanVersion) -> list[dict[str, Any]]:
        """What is proven; nothing for a draft that a hand has changed (`edition` above 0)."""
        if plan.edition:
            return []
        names = list(LevelSerializer().fields)
        return [{name: each[name] for name in names if name in each} for each in plan.report.get("levels", ())]

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_remarks(self, plan: PlanVersion) -> list[str]:
        """What the organiser should know about the data that the plan was made from."""
        kept = plan.report.get("reserve")
        return [*([kept["sentence"]] if kept else []), *(str(each) for each in plan.report.get("remarks", ()))]


class RepairOrderSerializer(StrictSerializer):
    """What happened to a plan that people know. Nothing of it is entered before an offer is taken."""

    kind = Choice(choices=("away", "off", "late", "missing", "data"), help_text="What happened; data: see the data.")
    thing = Text(required=False, help_text="Who or what, e.g. person:12, party:3, room:4 or interpreter:5.")
    meeting = Whole(required=False, min_value=1, help_text="For off: the meeting's id.")
    starts_at = Moment(required=False, help_text="For away: from when.")
    ends_at = Moment(required=False, help_text="For away, and for missing where it is known: until when.")
    minutes = Whole(required=False, min_value=1, max_value=1440, help_text="For late: how long.")
    now = Moment(required=False, help_text="What has begun by then stays; left out: the mission has not begun.")
    notice = Whole(required=False, min_value=0, max_value=1440, help_text="Minutes; what begins sooner is not changed.")
    gains_count = YesNo(required=False, help_text="Whether who only gains a meeting counts as somebody who changes.")
    seconds = Whole(required=False, min_value=1, max_value=settings.RUN_LONGEST_SECONDS)


class TakeSerializer(StrictSerializer):
    """Which offer of a repair is taken."""

    offer = Whole(min_value=1, help_text="The offer's number.")


class ChangedStopSerializer(serializers.Serializer):
    starts_at = Moment(read_only=True)
    title = serializers.CharField(read_only=True)
    room = serializers.CharField(read_only=True)


class ChangedDaySerializer(serializers.Serializer):
    """One person's meetings that are lost, and those that are new."""

    person = serializers.CharField(read_only=True)
    party = serializers.CharField(read_only=True)
    lost = ChangedStopSerializer(many=True, read_only=True)
    gained = ChangedStopSerializer(many=True, read_only=True)


class OfferSerializer(serializers.Serializer):
    """One way to mend a plan."""

    number = serializers.IntegerField(read_only=True)
    title = serializers.CharField(read_only=True)
    changed = serializers.IntegerField(read_only=True, help_text="People whose day changes.")
    proven = serializers.BooleanField(read_only=True, help_text="No plan that drops no more changes fewer.")
    short = serializers.IntegerField(read_only=True, help_text="Guaranteed meetings missing.")
    met = serializers.IntegerField(read_only=True)
    dropped = serializers.ListField(child=serializers.CharField(), read_only=True)
    new = serializers.ListField(child=serializers.CharField(), read_only=True)
    levels = LevelSerializer(many=True, read_only=True)
    people = ChangedDaySerializer(many=True, read_only=True)
    gaining = ChangedDaySerializer(many=True, read_only=True)


class ReasonSerializer(serializers.Serializer):
    """One rule in the way of a request."""

    rule = serializers.CharField()
    rule_sentence = serializers.CharField(help_text="What the rule says.")
    sentence = serializers.CharField(help_text="Where it stands in the way here.")
    times = serializers.IntegerField(help_text="Possible starts that it blocks; 0 where time plays no part.")
    of_times = serializers.IntegerField(help_text="Possible starts in all.")


class UnmetSerializer(serializers.Serializer):
    """A request that a plan does not place, and why."""

    request = serializers.IntegerField(source="request_pk", help_text="The request's id.")
    delegation = serializers.CharField()
    counterpart = serializers.CharField()
    rank = serializers.IntegerField(allow_null=True)
    worth = serializers.IntegerField()
    is_required = serializers.BooleanField()
    reasons = ReasonSerializer(many=True)


class FigureSerializer(serializers.Serializer):
    """One goal level of the whole plan, as it is and as it would be."""

    level = serializers.CharField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()


class CureSerializer(serializers.Serializer):
    """A verified way to place a request. No changes: other meetings make room."""

    changes = serializers.ListField(child=serializers.CharField())
    placed = serializers.CharField(help_text="When and where the request would be met.")
    moved = serializers.ListField(child=serializers.CharField())
    dropped = serializers.ListField(child=serializers.CharField())
    staffed = serializers.ListField(child=serializers.CharField(), help_text="Meetings with other people only.")
    figures = FigureSerializer(many=True)


class SpotSerializer(serializers.Serializer):
    """One hour and place that was asked for, and what is in the way there."""

    when = serializers.CharField()
    where = serializers.CharField()
    hindrances = serializers.ListField(child=serializers.CharField())


class CardSerializer(serializers.Serializer):
    """What the search found for one unmet request."""

    request = serializers.IntegerField(help_text="The request's id.")
    found = serializers.CharField(help_text='"cured", "no small cure", "out of time" or "the plan is at fault".')
    tried = serializers.IntegerField(help_text="Changes that were solved.")
    cures = CureSerializer(many=True)
    spots = SpotSerializer(many=True)


class ScarceSerializer(serializers.Serializer):
    """A resource and what a unit more of it would bring, at least."""

    who = serializers.CharField()
    changes = serializers.ListField(child=serializers.CharField())
    placed = serializers.ListField(child=serializers.CharField())
    first_wishes = serializers.IntegerField()
    dropped = serializers.ListField(child=serializers.CharField())
    moved = serializers.ListField(child=serializers.CharField())
    worth = serializers.IntegerField(help_text="Points gained, found by a search.")
    at_most = serializers.IntegerField(
        allow_null=True, help_text="Points that it can bring by the proven bound; null if that was not found out."
    )


class ScarcePriceSerializer(serializers.Serializer):
    """What one more unit of a scarce resource is worth at most, by the proven bound."""

    kind = serializers.CharField(help_text='"person", "room", "interpreter", "party" (its limit) or "session".')
    who = serializers.CharField()
    of = serializers.CharField(help_text="A person's party; else empty.")
    unit = serializers.CharField(help_text='"hour", "meeting" or "place".')
    when = serializers.CharField(help_text="The dearest hour of the half-day, the day of a limit, or empty.")
    points = serializers.FloatField(help_text="Points of worth per unit.")


class ExplanationSerializer(serializers.Serializer):
    """What it would take to meet what a plan does not meet."""

    state = serializers.CharField(help_text='"none" before it was asked for; then the state of its run.')
    message = serializers.CharField()
    done = serializers.IntegerField(help_text="Requests looked at so far.")
    of = serializers.IntegerField()
    cards = serializers.SerializerMethodField()
    scarce = ScarceSerializer(many=True)
    prices = ScarcePriceSerializer(many=True, help_text="By owner and half-day, the dearest first.")
    prices_complete = serializers.BooleanField(help_text="Whether there was time to work out all prices.")

    @extend_schema_field(CardSerializer(many=True))
    def get_cards(self, explanation: Explanation) -> Any:
        cards = [
            {"request": pk, "found": card.found, "tried": card.tried, "cures": card.cures, "spots": card.spots}
            for pk, card in (explanation.cards or {}).items()
        ]
        return CardSerializer(cards, many=True).data


class MeetingSerializer(RowSerializer):
    """A meeting of a plan: when, where, who, interpreted by whom."""

    plan = serializers.IntegerField(source="plan.number", read_only=True, help_text="The plan's number.")
    delegation = serializers.IntegerField(source="request.delegation_id", read_only=True)
    delegation_name = serializers.CharField(source="request.delegation.name", read_only=True)
    counterpart = serializers.IntegerField(source="request.counterpart_id", read_only=True)
    counterpart_name = serializers.CharField(source="request.counterpart.name", read_only=True)
    venue = serializers.IntegerField(source="room.venue_id", read_only=True)
    venue_name = serializers.CharField(source="room.venue.name", read_only=True)
    room_name = serializers.CharField(source="room.name", read_only=True)
    secret = {"request": ORGANISERS, "is_locked": ORGANISERS}

    class Meta:
        model = Meeting
        fields = (
            "id",
            "plan",
            "request",
            "delegation",
            "delegation_name",
            "counterpart",
            "counterpart_name",
            "starts_at",
            "ends_at",
            "venue",
            "venue_name",
            "room",
            "room_name",
            "interpreter",
            "attendees",
            "is_locked",
        )
        read_only_fields = fields


class TransferSerializer(RowSerializer):
    """A ride of named people between two places."""

    plan = serializers.IntegerField(source="plan.number", read_only=True, help_text="The plan's number.")

    class Meta:
        model = Transfer
        fields = ("id", "plan", "vehicle", "origin", "destination", "departs_at", "arrives_at", "passengers")
        read_only_fields = fields
