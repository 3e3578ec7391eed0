"""Where: zones, venues, rooms and the minutes between them."""

from __future__ import annotations

from datetime import time

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from mission.models.base import CodedRow, MissionRow


class Zone(CodedRow):
    """A part of town; travel minutes are kept between zones."""

    name = models.CharField(max_length=120)

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=("mission", "code"), name="zone_code_is_unique"),)

    def __str__(self) -> str:
        return self.name


class Venue(CodedRow):
    """A place one travels to: a ministry, a hotel, an office."""

    name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="venues")
    building = models.CharField(max_length=120, blank=True, help_text="Venues of one building are a short walk apart.")
    latitude = models.DecimalField(
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    position_is_approximate = models.BooleanField(default=True)
    door_minutes = models.PositiveSmallIntegerField(default=5, help_text="Minutes lost at security on arrival.")
    list_closes_hours = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The visitor list closes this many hours before a meeting; empty: no list."
    )

    class Meta:
        ordering = ("name", "code")
        constraints = (
            models.UniqueConstraint(fields=("mission", "code"), name="venue_code_is_unique"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="venue_position_is_whole",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Room(CodedRow):
    """A room or a table at a venue."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=120)
    holds = models.PositiveSmallIntegerField(default=1, help_text="Meetings at once.")
    seats = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Persons at once; empty: enough for all.")

    class Meta:
        ordering = ("venue__name", "name", "code")
        constraints = (
            models.UniqueConstraint(fields=("mission", "code"), name="room_code_is_unique"),
            models.CheckConstraint(condition=Q(holds__gte=1), name="room_holds_a_meeting"),
            models.CheckConstraint(condition=Q(seats__isnull=True) | Q(seats__gte=2), name="room_seats_two"),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.venue.name}"


class TravelTime(MissionRow):
    """Minutes on the road from one zone to another for those who leave at `from_time` or later in the day."""

    origin = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="+")
    destination = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="+")
    from_time = models.TimeField(default=time(0), help_text="Holds from this time of day until the next entry.")
    minutes = models.PositiveSmallIntegerField(validators=[MaxValueValidator(600)])

    class Meta:
        ordering = ("origin__code", "destination__code", "from_time")
        constraints = (
            models.UniqueConstraint(
                fields=("mission", "origin", "destination", "from_time"), name="travel_time_is_unique"
            ),
            models.CheckConstraint(condition=Q(minutes__lte=600), name="travel_time_is_at_most_ten_hours"),
        )

    def __str__(self) -> str:
        return f"{self.origin.code} → {self.destination.code} from {self.from_time:%H:%M}: {self.minutes} min"
