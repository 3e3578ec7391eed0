"""The notes of the day, and feedback after it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from rest_framework.serializers import BaseSerializer

from mission.api.exceptions import Conflict
from mission.api.filters import before, choice, id_of, not_before
from mission.api.permissions import DESKS, GUESTS, ORGANISERS
from mission.api.serializers.day import FeedbackSerializer, MeetingLogSerializer
from mission.api.views.base import RowsDoor
from mission.enums import Attendance, Outcome
from mission.models import Feedback, MeetingLog, MeetingRequest, Membership, Party
from mission.selectors.feedback import meetings_begun
from mission.services.day import log_create
from mission.services.feedback import feedback_set


class MeetingLogsDoor(RowsDoor):
    """What was noted at meetings of the published plan: who came, how late, and, for organisers, what came of it."""

    model = MeetingLog
    serializer_class = MeetingLogSerializer
    readers = DESKS
    filters = {
        "request": id_of("request"),
        "attendance": choice("attendance", Attendance),
        "starts_from": not_before("starts_at"),
        "starts_before": before("starts_at"),
    }
    orderings = ("id", "starts_at")
    noun = ("meeting note", "meeting notes")

    def row_create(self, serializer: BaseSerializer) -> MeetingLog:
        values = serializer.validated_data
        if MeetingLog.objects.filter(request=values["request"], starts_at=values["starts_at"]).exists():
            raise Conflict("Something is noted of this meeting already. Change that entry.")
        return log_create(mission=self.seat.mission, actor=self.seat.user, values=values)


class FeedbackDoor(RowsDoor):
    """Feedback on meetings that have begun: all of it for organisers, its own for a party."""

    model = Feedback
    serializer_class = FeedbackSerializer
    readers = ORGANISERS | GUESTS
    writers = ORGANISERS | GUESTS
    http_method_names = ["get", "post", "put", "patch", "head"]
    filters = {
        "request": id_of("request"),
        "party": id_of("party"),
        "outcome": choice("outcome", Outcome),
    }
    noun = ("feedback", "feedback")

    def row_create(self, serializer: BaseSerializer) -> Feedback:
        values = serializer.validated_data
        if Feedback.objects.filter(request=values["request"], party=values["party"]).exists():
            raise Conflict("This party has said something of this meeting already. Change that entry.")
        return self._set(values["request"], values["party"], values)

    def row_update(self, row: Any, serializer: BaseSerializer) -> None:
        now = {name: getattr(row, name) for name in ("outcome", "rating", "text")}
        self._set(row.request, row.party, {**now, **serializer.validated_data})

    def _set(self, wish: MeetingRequest, party: Party, values: dict[str, Any]) -> Feedback:
        now = timezone.now()
        meeting = meetings_begun(party=party, now=now).filter(request=wish).first()
        if meeting is None:
            raise Conflict("The published plan has no meeting of this party and this request that has begun.")
        said = {name: values[name] for name in ("outcome", "rating", "text") if name in values}
        return feedback_set(
            meeting=meeting, party=party, actor=self.seat.user, membership=self._speaks(party), now=now, **said
        )

    def _speaks(self, party: Party) -> Membership:
        """The membership in which the caller speaks: an organiser's, or the party's own contact's."""
        if self.seat.organises:
            return self.seat.memberships[0]
        return next(each for each in self.seat.memberships if each.party_id == party.pk)
