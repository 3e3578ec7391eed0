"""Wishes, sessions, rivals and refusals, in and out. What one side says here is not shown to the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from mission.api.permissions import GUESTS, ORGANISERS
from mission.api.serializers.base import RowSerializer
from mission.api.serializers.fields import ManyRelated, Related
from mission.enums import Role
from mission.models import GroupSession, MeetingRequest, Party, Person, Refusal, SessionRivals

_COMPANY = ORGANISERS | {Role.COMPANY}
_HOST = ORGANISERS | {Role.COUNTERPART}
# What a delegation, and what a host says about a request.
WISH = ("rank", "comment", "attendees", "delegates_at_least", "language")
ANSWER = ("answer", "host_rank", "host_comment", "attendees", "hosts_at_least")
_TIMES = ("created_at", "updated_at")


class _OwnPersons(ManyRelated):
    """Persons of a wish; a guest reads and writes those of its own party and leaves the other side's alone."""

    def get_attribute(self, instance: Any) -> Any:
        found: Any = super().get_attribute(instance)
        seat = self.context.get("seat")
        if seat is None or seat.role not in GUESTS:
            return found
        return [each for each in found if each.party_id in seat.party_ids]


class _Person(Related):
    @classmethod
    def many_init(cls, *args: Any, **kwargs: Any) -> ManyRelated:
        outer = {name: kwargs.pop(name) for name in ("required", "help_text") if name in kwargs}
        return _OwnPersons(child_relation=cls(*args, **kwargs), **outer)


class MeetingRequestSerializer(RowSerializer):
    """A delegation's wish to meet a counterpart."""

    delegation_name = serializers.CharField(source="delegation.name", read_only=True)
    counterpart_name = serializers.CharField(source="counterpart.name", read_only=True)
    delegation = Related(
        queryset=Party.objects.all(), required=False, help_text="Left out by a company: its own. Fixed once created."
    )
    counterpart = Related(queryset=Party.objects.all(), required=False, help_text="Fixed once created.")
    attendees = _Person(
        queryset=Person.objects.all(),
        many=True,
        required=False,
        help_text="Persons who must attend; a company or counterpart sees and names its own only.",
    )
    fixed = ("delegation", "counterpart")
    secret = {
        "together_with": ORGANISERS,
        "rank": _COMPANY,
        "comment": _COMPANY,
        "host_rank": _HOST,
        "host_comment": _HOST,
        "decision": ORGANISERS,
        "asked": ORGANISERS,
        "session": ORGANISERS,
        "uid": ORGANISERS,
        "created_at": ORGANISERS,
        "updated_at": ORGANISERS,
    }
    writable = {
        Role.COMPANY: frozenset({"delegation", "counterpart", *WISH}),
        Role.COUNTERPART: frozenset(ANSWER),
    }

    class Meta:
        model = MeetingRequest
        fields = (
            "id",
            "delegation",
            "delegation_name",
            "counterpart",
            "counterpart_name",
            "together_with",
            "rank",
            "comment",
            "answer",
            "host_rank",
            "host_comment",
            "decision",
            "length_minutes",
            "language",
            "venues",
            "earliest",
            "latest",
            "attendees",
            "asked",
            "delegates_at_least",
            "hosts_at_least",
            "session",
            "uid",
            *_TIMES,
        )
        read_only_fields = ("uid", *_TIMES)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        if self.instance is not None:
            for name in self.fixed:
                if name in attrs and attrs.pop(name) != getattr(self.instance, name):
                    raise serializers.ValidationError({name: "This is fixed. Make another request instead."})
        else:
            self._name_the_parties(attrs)
        return attrs

    def _defaults(self) -> dict[str, Any]:
        return {name: value for name, value in super()._defaults().items() if name not in self.fixed}

    def _name_the_parties(self, attrs: dict[str, Any]) -> None:
        seat = self.seat
        if seat and seat.role == Role.COMPANY:
            attrs["delegation"] = own_party(seat.memberships, attrs.get("delegation"), "delegation")
        missing = [name for name in self.fixed if attrs.get(name) is None]
        if missing:
            raise serializers.ValidationError(dict.fromkeys(missing, "This field is required."))


class GroupSessionSerializer(RowSerializer):
    """One host receives several delegations at once."""

    class Meta:
        model = GroupSession
        fields = (
            "id",
            "code",
            "title",
            "counterpart",
            "capacity",
            "length_minutes",
            "language",
            "earliest",
            "latest",
            "venues",
            "hosts",
            "hosts_at_least",
            *_TIMES,
        )
        read_only_fields = _TIMES


class SessionRivalsSerializer(RowSerializer):
    """Two delegations that may not sit in the same session."""

    class Meta:
        model = SessionRivals
        fields = ("id", "session", "one", "other", *_TIMES)
        read_only_fields = _TIMES


class RefusalSerializer(RowSerializer):
    """One party will not meet another. Read by organisers and by the party that refuses, by nobody else.

    Its id is made of the two parties: a running number would tell each party how many refusals there are.
    """

    id = serializers.SerializerMethodField()
    by = Related(
        queryset=Party.objects.all(), required=False, help_text="Left out by a company or counterpart: its own."
    )
    secret = {"created_at": ORGANISERS, "updated_at": ORGANISERS}
    writable = {Role.COMPANY: frozenset({"by", "of", "reason"}), Role.COUNTERPART: frozenset({"by", "of", "reason"})}

    class Meta:
        model = Refusal
        fields = ("id", "by", "of", "reason", *_TIMES)
        read_only_fields = _TIMES

    def get_id(self, refusal: Refusal) -> str:
        """by-of"""
        return f"{refusal.by_id}-{refusal.of_id}"

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        seat = self.seat
        if seat and not seat.organises:
            attrs["by"] = own_party(seat.memberships, attrs.get("by"), "by")
        elif attrs.get("by") is None:
            raise serializers.ValidationError({"by": "This field is required."})
        return attrs


def own_party(memberships: Iterable[Any], named: Party | None, field: str) -> Party:
    """The caller's party for a wish: the one named, or the only one. Raises ValidationError otherwise."""
    own = {each.party_id: each.party for each in memberships if each.party_id}
    if named is None and len(own) == 1:
        return next(iter(own.values()))
    if named is None or named.pk not in own:
        raise serializers.ValidationError({field: "Name one of the parties that you speak for."})
    return own[named.pk]
