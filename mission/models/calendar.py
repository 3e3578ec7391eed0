"""The fixed programme, and when things and people can be used."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from mission.enums import Audience, AvailabilityKind, ProgrammeKind
from mission.models.base import CodedRow, MissionRow


class ProgrammeItem(CodedRow):
    """A fixed point of the programme; it blocks everybody whom it concerns.

    Whom it concerns: the audience; with LISTED, the persons listed, everybody of the parties listed and of the
    delegations in the sectors listed.
    """

    kind = models.CharField(max_length=20, choices=ProgrammeKind.choices)
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    venue = models.ForeignKey("mission.Venue", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=20, choices=Audience.choices, default=Audience.DELEGATIONS)
    parties = models.ManyToManyField("mission.Party", blank=True, related_name="programme_items")
    sectors = models.ManyToManyField("mission.Sector", blank=True, related_name="programme_items")
    persons = models.ManyToManyField("mission.Person", blank=True, related_name="programme_items")
    description = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ("starts_at", "code")
        constraints = (
            models.UniqueConstraint(fields=("mission", "code"), name="programme_item_code_is_unique"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="programme_item_ends_after_it_starts"),
        )

    def __str__(self) -> str:
        return self.title


class Availability(MissionRow):
    """When a person, party, room, interpreter or vehicle can or cannot be used.

    A thing with an AVAILABLE row can be used only inside such rows; one without any, in the mission's default hours
    (a person: in the party's); UNAVAILABLE rows are taken away in both. A person can be used only when the party can.
    """

    THINGS = ("person", "party", "room", "interpreter", "vehicle")

    person = models.ForeignKey("mission.Person", null=True, blank=True, on_delete=models.CASCADE, related_name="hours")
    party = models.ForeignKey("mission.Party", null=True, blank=True, on_delete=models.CASCADE, related_name="hours")
    room = models.ForeignKey("mission.Room", null=True, blank=True, on_delete=models.CASCADE, related_name="hours")
    interpreter = models.ForeignKey(
        "mission.Interpreter", null=True, blank=True, on_delete=models.CASCADE, related_name="hours"
    )
    vehicle = models.ForeignKey(
        "mission.Vehicle", null=True, blank=True, on_delete=models.CASCADE, related_name="hours"
    )
    kind = models.CharField(max_length=20, choices=AvailabilityKind.choices, default=AvailabilityKind.AVAILABLE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("starts_at", "pk")
        verbose_name_plural = "availabilities"
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="availability_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, party=None, room=None, interpreter=None, vehicle=None)
                | Q(person=None, party__isnull=False, room=None, interpreter=None, vehicle=None)
                | Q(person=None, party=None, room__isnull=False, interpreter=None, vehicle=None)
                | Q(person=None, party=None, room=None, interpreter__isnull=False, vehicle=None)
                | Q(person=None, party=None, room=None, interpreter=None, vehicle__isnull=False),
                name="availability_is_of_one_thing",
            ),
            # One for each kind of thing, since SQLite cannot treat NULLs as equal.
            *(
                models.UniqueConstraint(
                    fields=(thing, "kind", "starts_at", "ends_at"), name=f"availability_of_{thing}_is_unique"
                )
                for thing in ("person", "party", "room", "interpreter", "vehicle")
            ),
        )

    def clean(self) -> None:
        super().clean()
        if sum(getattr(self, f"{thing}_id") is not None for thing in self.THINGS) != 1:
            raise ValidationError("Give exactly one of: person, party, room, interpreter, vehicle.")

    @property
    def thing(self) -> models.Model:
        """The one thing this row is about."""
        return next(getattr(self, name) for name in self.THINGS if getattr(self, f"{name}_id") is not None)

    def __str__(self) -> str:
        return f"{self.thing}: {self.get_kind_display()} {self.starts_at:%Y-%m-%d %H:%M}–{self.ends_at:%H:%M} UTC"
