"""Wishes: meeting requests, refusals and group sessions."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from mission.enums import Answer, Decision, Side
from mission.models.base import CodedRow, MissionRow, languages_validate

LENGTH = [MinValueValidator(5), MaxValueValidator(480)]


class GroupSession(CodedRow):
    """One host receives several delegations at once; rivals may not sit together."""

    title = models.CharField(max_length=200)
    counterpart = models.ForeignKey("mission.Party", on_delete=models.CASCADE, related_name="sessions")
    capacity = models.PositiveSmallIntegerField(help_text="Delegations at most.")
    length_minutes = models.PositiveSmallIntegerField(default=45, validators=LENGTH)
    language = models.CharField(max_length=2, default="en", validators=[languages_validate])
    earliest = models.DateTimeField(null=True, blank=True, help_text="Not before; empty: any time.")
    latest = models.DateTimeField(null=True, blank=True, help_text="Over by; empty: any time.")
    venues = models.ManyToManyField("mission.Venue", blank=True, related_name="+", help_text="Empty: the host's home.")
    hosts = models.ManyToManyField("mission.Person", blank=True, related_name="+", help_text="Who must receive.")
    hosts_at_least = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("title", "code")
        constraints = (
            models.UniqueConstraint(fields=("mission", "code"), name="group_session_code_is_unique"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="group_session_has_a_place"),
            models.CheckConstraint(
                condition=Q(earliest=None) | Q(latest=None) | Q(latest__gt=F("earliest")),
                name="group_session_window_has_a_length",
            ),
        )

    def clean(self) -> None:
        super().clean()
        if self.counterpart_id and self.counterpart.side != Side.COUNTERPART:
            raise ValidationError({"counterpart": "A group session is hosted by a counterpart."})

    def __str__(self) -> str:
        return self.title


class SessionRivals(MissionRow):
    """Two delegations that may not sit in the same group session."""

    session = models.ForeignKey(GroupSession, on_delete=models.CASCADE, related_name="rivals")
    one = models.ForeignKey("mission.Party", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey("mission.Party", on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ("session__code", "one__code", "other__code")
        verbose_name_plural = "session rivals"
        constraints = (
            models.UniqueConstraint(fields=("session", "one", "other"), name="session_rivals_are_unique"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="session_rivals_are_two"),
        )

    def __str__(self) -> str:
        return f"{self.one} / {self.other}"


class MeetingRequest(MissionRow):
    """A delegation's wish to meet a counterpart, with everything both sides and the organiser say about it."""

    delegation = models.ForeignKey("mission.Party", on_delete=models.CASCADE, related_name="requests_made")
    counterpart = models.ForeignKey("mission.Party", on_delete=models.CASCADE, related_name="requests_received")
    together_with = models.ManyToManyField(
        "mission.Party", blank=True, related_name="+", help_text="Other delegations that come along."
    )
    rank = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="The delegation's own rank: 1 is its first wish.",
    )
    comment = models.TextField(blank=True, max_length=2000)
    answer = models.CharField(max_length=20, choices=Answer.choices, default=Answer.PENDING)
    host_rank = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)], help_text="The host's own rank: 1 is most welcome."
    )
    host_comment = models.TextField(blank=True, max_length=2000)
    decision = models.CharField(max_length=20, choices=Decision.choices, default=Decision.OPEN)
    length_minutes = models.PositiveSmallIntegerField(default=30, validators=LENGTH)
    language = models.CharField(max_length=2, default="en", validators=[languages_validate])
    venues = models.ManyToManyField(
        "mission.Venue",
        blank=True,
        related_name="+",
        help_text="Where it may be held; empty: the host's home or the hub.",
    )
    earliest = models.DateTimeField(null=True, blank=True, help_text="Not before; empty: any time.")
    latest = models.DateTimeField(null=True, blank=True, help_text="Over by; empty: any time.")
    attendees = models.ManyToManyField(
        "mission.Person", blank=True, related_name="+", help_text="Persons of either side who must attend."
    )
    asked = models.ManyToManyField(
        "mission.Person", blank=True, related_name="+", help_text="Persons one would like to see, if it can be done."
    )
    delegates_at_least = models.PositiveSmallIntegerField(default=1)
    hosts_at_least = models.PositiveSmallIntegerField(default=1)
    session = models.ForeignKey(GroupSession, null=True, blank=True, on_delete=models.SET_NULL, related_name="requests")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="Its calendar identity for life.")

    class Meta:
        ordering = ("delegation__name", "rank", "pk")
        constraints = (
            models.UniqueConstraint(fields=("mission", "delegation", "counterpart"), name="meeting_request_is_unique"),
            models.CheckConstraint(condition=~Q(delegation=F("counterpart")), name="meeting_request_has_two_sides"),
            models.CheckConstraint(
                condition=Q(length_minutes__gte=5, length_minutes__lte=480), name="meeting_request_length_is_sane"
            ),
            models.CheckConstraint(
                condition=Q(earliest=None) | Q(latest=None) | Q(latest__gt=F("earliest")),
                name="meeting_request_window_has_a_length",
            ),
        )

    def clean(self) -> None:
        super().clean()
        if self.delegation_id and self.delegation.side != Side.DELEGATION:
            raise ValidationError({"delegation": "The visiting side of a request is a delegation."})
        if self.counterpart_id and self.counterpart.side != Side.COUNTERPART:
            raise ValidationError({"counterpart": "The host's side of a request is a counterpart."})
        if self.session_id and self.session and self.session.counterpart_id != self.counterpart_id:
            raise ValidationError({"session": "This session belongs to another host."})

    def __str__(self) -> str:
        return f"{self.delegation} – {self.counterpart}"


class Refusal(MissionRow):
    """One party will not meet another. Confidential: seen by organisers and by the party that refuses, nobody else."""

    by = models.ForeignKey("mission.Party", on_delete=models.CASCADE, related_name="refusals_made")
    of = models.ForeignKey("mission.Party", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("by__name", "of__name")
        constraints = (
            models.UniqueConstraint(fields=("mission", "by", "of"), name="refusal_is_unique"),
            models.CheckConstraint(condition=~Q(by=F("of")), name="refusal_is_of_another"),
        )

    def __str__(self) -> str:
        return f"{self.by} will not meet {self.of}"
