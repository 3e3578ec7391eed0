"""Parties and their persons: delegations with delegates, counterparts with representatives."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from mission.enums import Side
from mission.models.base import CodedRow, languages_validate

LANGUAGES_HELP = "Language codes separated by blanks, e.g. en az ru."


class Party(CodedRow):
    """A delegation (a visiting company's team) or a counterpart (an institution or firm to be met)."""

    side = models.CharField(max_length=20, choices=Side.choices)
    name = models.CharField(max_length=200)
    sectors = models.ManyToManyField("mission.Sector", blank=True, related_name="parties")
    rank = models.PositiveSmallIntegerField(default=0, help_text="Protocol rank: 1 is the highest, 0 none.")
    home_venue = models.ForeignKey(
        "mission.Venue", null=True, blank=True, on_delete=models.PROTECT, related_name="home_of"
    )
    languages = models.CharField(max_length=60, default="en", validators=[languages_validate], help_text=LANGUAGES_HELP)
    daily_maximum = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Most meetings in a day.")
    total_maximum = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Most meetings in all.")
    guaranteed_minimum = models.PositiveSmallIntegerField(default=0, help_text="At least this many meetings.")
    lunch_minutes = models.PositiveSmallIntegerField(default=0, help_text="Free minutes inside the lunch window.")
    longest_stretch = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Most minutes of meetings on end."
    )
    rest_minutes = models.PositiveSmallIntegerField(default=15, help_text="A gap this long ends a stretch.")
    website = models.URLField(blank=True)
    profile = models.TextField(blank=True, max_length=4000)
    notes = models.TextField(blank=True, max_length=4000, help_text="For organisers only.")

    class Meta:
        ordering = ("name", "code")
        verbose_name_plural = "parties"
        constraints = (
            models.UniqueConstraint(fields=("mission", "code"), name="party_code_is_unique"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="party_side_is_known"),
            models.CheckConstraint(
                condition=Q(total_maximum__isnull=True) | Q(guaranteed_minimum__lte=F("total_maximum")),
                name="party_guarantee_fits_its_total_maximum",
            ),
            models.CheckConstraint(
                condition=Q(longest_stretch__isnull=True) | Q(longest_stretch__gte=15, rest_minutes__gte=5),
                name="party_stretch_has_a_length_and_a_rest",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Person(CodedRow):
    """A delegate or a representative, after the side of the party."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="persons")
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True, help_text="e.g. Deputy Minister")
    pronunciation = models.CharField(
        max_length=200, blank=True, help_text="How to say the name, for those who read it first: ah-LEE shyoo-KYOO-rof."
    )
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    rank = models.PositiveSmallIntegerField(default=0, help_text="Protocol rank: 1 is the highest, 0 none.")
    is_head = models.BooleanField(default=False, help_text="Head of the delegation or of the institution.")
    languages = models.CharField(max_length=60, blank=True, validators=[languages_validate], help_text=LANGUAGES_HELP)
    named_at = models.DateTimeField(
        null=True, blank=True, help_text="When the name reached the organiser; empty: before any list closes."
    )

    class Meta:
        ordering = ("party__name", "-is_head", "name", "code")
        constraints = (models.UniqueConstraint(fields=("mission", "code"), name="person_code_is_unique"),)

    def clean(self) -> None:
        super().clean()
        if self.party_id and self.mission_id and self.party.mission_id != self.mission_id:
            raise ValidationError({"party": "This party belongs to another mission."})

    @property
    def is_delegate(self) -> bool:
        return self.party.side == Side.DELEGATION

    def __str__(self) -> str:
        return self.name
