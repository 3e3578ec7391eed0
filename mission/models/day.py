"""What came of a published meeting: who arrived, how late it is, what either side says of it afterwards."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from mission.enums import Attendance, Outcome
from mission.models.base import CleanText

LONGEST_DELAY = 240


class MeetingLog(CleanText):
    """What the desks noted at one meeting of the day. The published plan itself never changes.

    It speaks of a request at a time, so a later version that leaves the meeting where it was keeps the note, and one
    that moves it begins afresh.
    """

    mission = models.ForeignKey("mission.Mission", on_delete=models.CASCADE, related_name="+")
    request = models.ForeignKey("mission.MeetingRequest", on_delete=models.PROTECT, related_name="logs")
    starts_at = models.DateTimeField(help_text="The meeting's published start.")
    attendance = models.CharField(max_length=20, choices=Attendance.choices, default=Attendance.EXPECTED)
    arrived_at = models.DateTimeField(null=True, blank=True)
    delay_minutes = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(LONGEST_DELAY)])
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True, help_text="What came of it.")
    follow_up = models.TextField(blank=True, max_length=1000, help_text="What is to be done next; organisers read it.")
    follow_up_by = models.CharField(max_length=200, blank=True, help_text="Who does it.")
    follow_up_due = models.DateField(null=True, blank=True, help_text="By when.")
    follow_up_done = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("request", "starts_at"), name="meeting_log_is_unique"),
            models.CheckConstraint(condition=Q(delay_minutes__lte=LONGEST_DELAY), name="meeting_log_delay_is_sane"),
            models.CheckConstraint(
                condition=Q(attendance=Attendance.ARRIVED, arrived_at__isnull=False)
                | Q(attendance__in=(Attendance.EXPECTED, Attendance.NO_SHOW), arrived_at=None),
                name="meeting_log_arrival_has_a_time",
                violation_error_message="Whoever arrived did so at some time, and nobody else did: give both or none.",
            ),
            models.CheckConstraint(
                condition=~Q(attendance=Attendance.NO_SHOW) | Q(outcome__in=("", Outcome.NOT_HELD)),
                name="meeting_log_no_show_has_no_outcome",
                violation_error_message="The guests did not come, so nothing came of it: correct one of the two.",
            ),
            models.CheckConstraint(
                condition=Q(follow_up__gt="") | Q(follow_up_by="", follow_up_due=None, follow_up_done=False),
                name="meeting_log_follow_up_has_words",
                violation_error_message="Say what is to be done, or leave who, when and “done” empty.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.request} {self.starts_at:%Y-%m-%d %H:%M} UTC"


class Feedback(CleanText):
    """What one party says of one meeting afterwards; read by that party and by organisers only."""

    mission = models.ForeignKey("mission.Mission", on_delete=models.CASCADE, related_name="+")
    request = models.ForeignKey("mission.MeetingRequest", on_delete=models.PROTECT, related_name="feedback")
    party = models.ForeignKey("mission.Party", on_delete=models.CASCADE, related_name="feedback")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    rating = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)], help_text="1 to 5, 5 the best."
    )
    text = models.TextField(blank=True, max_length=2000)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-updated_at", "-pk")
        verbose_name_plural = "feedback"
        constraints = (
            models.UniqueConstraint(fields=("request", "party"), name="feedback_is_once_per_meeting_and_party"),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5), name="feedback_rating_is_1_to_5"
            ),
        )

    def __str__(self) -> str:
        return f"{self.party}: {self.request}"
