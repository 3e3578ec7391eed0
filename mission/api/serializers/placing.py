"""A draft in the hand, over the API: what is asked, what is told."""

from __future__ import annotations

from rest_framework import serializers

from mission.api.serializers.base import StrictSerializer
from mission.api.serializers.fields import Moment, Related, Text, YesNo
from mission.models import Interpreter, MeetingRequest, Person, Room

STATE_HELP = "As `places` told it: refused if somebody changed the meeting since. Left out: whatever it is now."


class RequestSerializer(StrictSerializer):
    """One request of the mission."""

    request = Related(queryset=MeetingRequest.objects.all(), help_text="The request's id.")


class UnplaceSerializer(RequestSerializer):
    """A request to be taken out of the draft."""

    state = Text(required=False, allow_blank=True, max_length=16, help_text=STATE_HELP)


class LockSerializer(RequestSerializer):
    """Whether the next plans leave the meeting where it is."""

    is_locked = YesNo()


class PlaceSerializer(UnplaceSerializer):
    """A request and its start; room, people and interpreter are what fits best, or all as they are given."""

    starts_at = Moment(help_text="One of the starts of `places`.")
    room = Related(queryset=Room.objects.all(), required=False)
    attendees = Related(queryset=Person.objects.all(), many=True, required=False, allow_empty=False)
    interpreter = Related(queryset=Interpreter.objects.all(), required=False, allow_null=True, help_text="With `room`.")


class OptionSerializer(serializers.Serializer):
    """One start. `reason` is empty where the request fits; otherwise it says what stands in the way."""

    starts_at, ends_at = Moment(), Moment()
    reason = serializers.CharField(allow_blank=True)
    room = serializers.IntegerField(source="room_pk")
    attendees = serializers.ListField(source="people", child=serializers.IntegerField())
    interpreter = serializers.IntegerField(source="interpreter_pk", allow_null=True)


class PlacesSerializer(serializers.Serializer):
    """Every start for one request beside the rest of the draft."""

    state = serializers.CharField(allow_blank=True, help_text="Send it with `place`, so that nobody is overwritten.")
    options = OptionSerializer(many=True)


class PlacedSerializer(serializers.Serializer):
    """What was placed (a group session as a whole), and every rule that is broken now and was not before."""

    meetings = serializers.SerializerMethodField()
    findings = serializers.ListField(child=serializers.CharField())

    def get_meetings(self, placed: object) -> list[int]:
        return [meeting.pk for meeting in getattr(placed, "meetings", ())]
