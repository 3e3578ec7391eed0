"""Interpreters and vehicles."""

from __future__ import annotations

from itertools import combinations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from mission.enums import VehicleKind
from mission.models.base import CodedRow, languages_validate


class Interpreter(CodedRow):
    """Interprets between any two of the languages given."""

    name = models.CharField(max_length=200)
    languages = models.CharField(
        max_length=60, validators=[languages_validate], help_text="At least two language codes, e.g. en az ru."
    )
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    longest_stretch = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Most minutes of work on end.")
    rest_minutes = models.PositiveSmallIntegerField(default=30, help_text="A gap this long ends a stretch.")

    class Meta:
        ordering = ("name", "code")
        constraints = (
            models.UniqueConstraint(fields=("mission", "code"), name="interpreter_code_is_unique"),
            models.CheckConstraint(
                condition=Q(longest_stretch__isnull=True) | Q(longest_stretch__gte=15, rest_minutes__gte=5),
                name="interpreter_stretch_has_a_length_and_a_rest",
            ),
        )

    def clean(self) -> None:
        super().clean()
        if len(set(self.languages.split())) < 2:
            raise ValidationError({"languages": "An interpreter needs at least two languages, e.g. en az."})

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Every language pair, each sorted."""
        return tuple(combinations(sorted(set(self.languages.split())), 2))

    def __str__(self) -> str:
        return self.name


class Vehicle(CodedRow):
    """A coach, van or car with its driver."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=VehicleKind.choices)
    seats = models.PositiveSmallIntegerField(help_text="Passengers, without the driver.")
    driver_name = models.CharField(max_length=200, blank=True)
    driver_phone = models.CharField(max_length=40, blank=True)
    driver_hours = models.PositiveSmallIntegerField(default=10, help_text="Most hours a day.")

    class Meta:
        ordering = ("kind", "name", "code")
        constraints = (
            models.UniqueConstraint(fields=("mission", "code"), name="vehicle_code_is_unique"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="vehicle_has_a_seat"),
            models.CheckConstraint(condition=Q(driver_hours__lte=24), name="vehicle_driver_hours_fit_a_day"),
        )

    def __str__(self) -> str:
        return self.name
