"""Plan versions, their meetings, and what calendars have been told."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from mission.enums import CalendarStatus, PlanState
from mission.models.base import MissionRow


class StandingPlans(models.Manager["PlanVersion"]):
    """The plans that are there: drafts that were thrown away are not, until they are brought back."""

    def get_queryset(self) -> models.QuerySet[PlanVersion]:
        return super().get_queryset().filter(discarded_at=None)


class PlanVersion(models.Model):
    """A numbered plan: draft, then published, then superseded. A published one never changes.

    A draft that is thrown away stays for a while, unseen, so that it can be brought back.
    """

    mission = models.ForeignKey("mission.Mission", on_delete=models.CASCADE, related_name="plans")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=PlanState.choices, default=PlanState.DRAFT)
    note = models.CharField(max_length=200, blank=True)
    run = models.OneToOneField(
        "scheduler.SolverRun", null=True, blank=True, on_delete=models.PROTECT, related_name="plan"
    )
    based_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    filled_at = models.DateTimeField(null=True, blank=True, help_text="When the run's solution was taken in.")
    is_stale = models.BooleanField(default=False, help_text="The mission's data changed while the run was under way.")
    report = models.JSONField(default=dict, blank=True, help_text="Levels, counts and findings, as taken from the run.")
    edition = models.PositiveIntegerField(default=0, help_text="How often a hand has changed it since its run.")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    announced_at = models.DateTimeField(
        null=True, blank=True, help_text="When its messages to people were put into the outbox."
    )
    discarded_at = models.DateTimeField(null=True, blank=True, help_text="When the draft was thrown away.")

    objects = StandingPlans()
    with_discarded: ClassVar[models.Manager[PlanVersion]] = models.Manager()

    class Meta:
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("mission", "number"), name="plan_number_is_unique"),
            models.UniqueConstraint(
                fields=("mission",), condition=Q(state=PlanState.PUBLISHED), name="one_published_plan_per_mission"
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT, published_at=None)
                | Q(state__in=(PlanState.PUBLISHED, PlanState.SUPERSEDED), published_at__isnull=False),
                name="published_plan_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(discarded_at=None) | Q(state=PlanState.DRAFT), name="discarded_plan_is_a_draft"
            ),
        )

    def __str__(self) -> str:
        return f"Plan {self.number}"


class Meeting(models.Model):
    """A request placed in a plan version."""

    plan = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="meetings")
    request = models.ForeignKey("mission.MeetingRequest", on_delete=models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.ForeignKey("mission.Room", on_delete=models.PROTECT, related_name="+")
    interpreter = models.ForeignKey(
        "mission.Interpreter", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    attendees = models.ManyToManyField("mission.Person", related_name="meetings")
    is_locked = models.BooleanField(default=False)

    class Meta:
        ordering = ("starts_at", "request__delegation__name", "pk")
        constraints = (
            models.UniqueConstraint(fields=("plan", "request"), name="meeting_is_once_in_a_plan"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_starts"),
        )

    def __str__(self) -> str:
        return f"{self.request} {self.starts_at:%Y-%m-%d %H:%M} UTC"


class PlanEdit(models.Model):
    """One act of a hand on a draft, kept so that it can be undone and done again.

    `before` and `after`: {request's primary key: None, or {starts_at, ends_at, room, interpreter, is_locked, people}},
    the same requests in both; primary keys and moments only, no names.
    """

    plan = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="edits")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    before = models.JSONField()
    after = models.JSONField()
    is_undone = models.BooleanField(default=False)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"Edit {self.pk} of {self.plan}"


class CalendarRecord(models.Model):
    """What calendars were last told about a meeting, group session or programme item: identity, sequence, status.

    Written at publication only, so that two fetches of a feed give the same bytes. `details` is the frozen text of the
    entry (title, place, ...); `sequence` never falls.
    """

    mission = models.ForeignKey("mission.Mission", on_delete=models.CASCADE, related_name="+")
    request = models.OneToOneField(
        "mission.MeetingRequest", null=True, blank=True, on_delete=models.SET_NULL, related_name="calendar_record"
    )
    programme_item = models.OneToOneField(
        "mission.ProgrammeItem", null=True, blank=True, on_delete=models.SET_NULL, related_name="calendar_record"
    )
    session = models.OneToOneField(
        "mission.GroupSession", null=True, blank=True, on_delete=models.SET_NULL, related_name="calendar_record"
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=20, choices=CalendarStatus.choices, default=CalendarStatus.CONFIRMED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    details = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    people = models.ManyToManyField("mission.Person", related_name="calendar_records")
    former_people = models.ManyToManyField("mission.Person", related_name="+")

    class Meta:
        ordering = ("starts_at", "pk")

    def __str__(self) -> str:
        return f"{self.details.get('title', self.uid)} {self.starts_at:%Y-%m-%d %H:%M} UTC"


class FeedToken(models.Model):
    """A private calendar address; only the token's hash is kept.

    Of one person, party, interpreter or room; where all four are empty, of the whole mission.
    """

    mission = models.ForeignKey("mission.Mission", on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("mission.Person", null=True, blank=True, on_delete=models.CASCADE, related_name="feeds")
    party = models.ForeignKey("mission.Party", null=True, blank=True, on_delete=models.CASCADE, related_name="feeds")
    interpreter = models.ForeignKey(
        "mission.Interpreter", null=True, blank=True, on_delete=models.CASCADE, related_name="feeds"
    )
    room = models.ForeignKey("mission.Room", null=True, blank=True, on_delete=models.CASCADE, related_name="feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(party=None, interpreter=None, room=None)
                | Q(person=None, interpreter=None, room=None)
                | Q(person=None, party=None, room=None)
                | Q(person=None, party=None, interpreter=None),
                name="feed_token_is_of_one_owner",
            ),
        )

    def __str__(self) -> str:
        return f"Calendar address of {self.owner}"

    @property
    def owner(self) -> models.Model:
        """Whose days the address shows: a person, party, interpreter or room, or the mission itself."""
        return self.person or self.party or self.interpreter or self.room or self.mission


class Transfer(MissionRow):
    """A ride of named people between two places."""

    plan = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="transfers")
    vehicle = models.ForeignKey("mission.Vehicle", on_delete=models.PROTECT, related_name="transfers")
    origin = models.ForeignKey("mission.Venue", on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey("mission.Venue", on_delete=models.PROTECT, related_name="+")
    departs_at = models.DateTimeField()
    arrives_at = models.DateTimeField()
    passengers = models.ManyToManyField("mission.Person", related_name="transfers")

    class Meta:
        ordering = ("departs_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(arrives_at__gt=F("departs_at")), name="transfer_arrives_after_it_departs"
            ),
        )

    def __str__(self) -> str:
        return f"{self.vehicle}: {self.origin} → {self.destination}"
