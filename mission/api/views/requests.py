"""Wishes and answers, sessions, rivals and refusals."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from mission.api.exceptions import Conflict
from mission.api.filters import choice, id_of, words_in
from mission.api.permissions import GUESTS, ORGANISERS
from mission.api.serializers.requests import (
    ANSWER,
    WISH,
    GroupSessionSerializer,
    MeetingRequestSerializer,
    RefusalSerializer,
    SessionRivalsSerializer,
)
from mission.api.views.base import RowsDoor
from mission.enums import Answer, Role
from mission.models import GroupSession, MeetingRequest, Membership, Party, Refusal, SessionRivals
from mission.services import wishes
from mission.services.records import record_create, record_delete, record_update

REFUSAL_ID = re.compile(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,17})", re.ASCII)


class WishesDoor(RowsDoor):
    """What companies and counterparts say: open until the organiser closes the wishes."""

    readers = ORGANISERS | GUESTS
    writers = ORGANISERS | GUESTS

    def membership_for(self, party: Party) -> Membership:
        """The caller's membership that speaks for the party."""
        if self.seat.organises:
            return self.seat.memberships[0]
        return next(each for each in self.seat.memberships if each.party_id == party.pk)

    def open_wishes(self) -> None:
        if not self.seat.organises and not self.seat.mission.wishes_open:
            raise Conflict("Wishes are closed. Ask the organiser, who can still change yours on your behalf.")


class RequestsDoor(WishesDoor):
    """Meeting requests: all of them for organisers, its own for a company, those to answer for a counterpart."""

    model = MeetingRequest
    serializer_class = MeetingRequestSerializer
    filters = {
        "delegation": id_of("delegation"),
        "counterpart": id_of("counterpart"),
        "answer": choice("answer", Answer),
        "search": words_in("delegation__name", "counterpart__name"),
    }
    noun = ("meeting request", "meeting requests")

    def admit(self, request: Request) -> None:
        super().admit(request)
        if self.seat.role == Role.COUNTERPART and request.method in ("POST", "DELETE"):
            raise PermissionDenied("A counterpart answers requests; it makes none and deletes none.")

    def row_create(self, serializer: BaseSerializer) -> MeetingRequest:
        values = serializer.validated_data
        delegation, counterpart = values["delegation"], values["counterpart"]
        self.open_wishes()
        if MeetingRequest.objects.filter(delegation=delegation, counterpart=counterpart).exists():
            raise Conflict("This delegation already has a request for this counterpart. Change that one.")
        if self.seat.organises:
            return record_create(
                model=MeetingRequest,
                mission=self.seat.mission,
                actor=self.seat.user,
                values=values,
                on_behalf_of=delegation,
            )
        return wishes.wish_set(actor=self.seat.user, membership=self.membership_for(delegation), **values)

    def row_update(self, row: Any, serializer: BaseSerializer) -> None:
        values = serializer.validated_data
        actor = self.seat.user
        self.open_wishes()
        match self.seat.role:
            case Role.COMPANY:
                wishes.wish_set(actor=actor, membership=self.membership_for(row.delegation), request=row, **values)
            case Role.COUNTERPART:
                membership = self.membership_for(row.counterpart)
                wishes.request_answer(actor=actor, membership=membership, request=row, **values)
            case _:
                record_update(record=row, actor=actor, values=values, on_behalf_of=_behalf(row, values))

    def row_delete(self, row: Any) -> None:
        self.open_wishes()
        if self.seat.organises:
            record_delete(record=row, actor=self.seat.user, on_behalf_of=row.delegation)
        else:
            membership = self.membership_for(row.delegation)
            wishes.wish_withdraw(actor=self.seat.user, membership=membership, request=row)


class RefusalsDoor(WishesDoor):
    """Refusals: all of them for organisers, its own for the party that refuses."""

    model = Refusal
    serializer_class = RefusalSerializer
    http_method_names = ["get", "post", "delete", "head"]
    lookup_value_regex = REFUSAL_ID.pattern.replace("(", "").replace(")", "")
    filters = {"by": id_of("by"), "of": id_of("of")}
    noun = ("refusal", "refusals")

    def get_object(self) -> Any:
        found = REFUSAL_ID.fullmatch(self.kwargs["pk"])
        row = self.get_queryset().filter(by=found.group(1), of=found.group(2)).first() if found else None
        if row is None:
            raise Http404
        return row

    def key_of(self, row: Any) -> str:
        return f"{row.by_id}-{row.of_id}"

    def row_create(self, serializer: BaseSerializer) -> Refusal:
        values = serializer.validated_data
        by, of = values["by"], values["of"]
        self.open_wishes()
        if by == of:
            raise ValidationError({"of": "A party refuses another one, not itself."})
        if Refusal.objects.filter(by=by, of=of).exists():
            raise Conflict("This party refuses that one already.")
        membership = self.membership_for(by)
        return wishes.refusal_set(
            actor=self.seat.user, membership=membership, by=by, of=of, reason=values.get("reason", "")
        )

    def row_delete(self, row: Any) -> None:
        self.open_wishes()
        wishes.refusal_lift(actor=self.seat.user, membership=self.membership_for(row.by), refusal=row)


class SessionsDoor(RowsDoor):
    """Group sessions; for organisers."""

    model = GroupSession
    serializer_class = GroupSessionSerializer
    readers = ORGANISERS
    filters = {"counterpart": id_of("counterpart"), "search": words_in("code", "title")}
    orderings = ("id", "code", "title")
    noun = ("group session", "group sessions")


class SessionRivalsDoor(RowsDoor):
    """Delegations that may not sit together; for organisers."""

    model = SessionRivals
    serializer_class = SessionRivalsSerializer
    readers = ORGANISERS
    filters = {"session": id_of("session")}
    noun = ("pair of rivals", "pairs of rivals")


def _behalf(row: MeetingRequest, values: dict[str, Any]) -> Party | None:
    """Whose words the organiser changes: the delegation's, else the host's, else nobody's but its own."""
    if any(name in values for name in WISH):
        return row.delegation
    return row.counterpart if any(name in values for name in ANSWER) else None
