"""The mission itself, its users and their roles."""

from __future__ import annotations

import zoneinfo
from datetime import time
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from mission.enums import Language, Role
from mission.models.base import CleanText, CodedRow, code_validator, text_clean

GRIDS = (5, 10, 15, 20, 30)


def email_key(email: str) -> str:
    """The one spelling under which an e-mail address is stored and looked up."""
    return text_clean(email).lower()


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = User(email=email_key(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=email_key(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in; the e-mail address is the name."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(
        max_length=2, blank=True, choices=Language.choices, help_text="Of the pages; empty: as the browser asks."
    )
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def clean(self) -> None:
        super().clean()
        self.email = email_key(self.email)

    def __str__(self) -> str:
        return self.name or self.email


class Mission(CleanText):
    """One journey of delegations to one place over some days."""

    code = models.SlugField(
        max_length=60, unique=True, help_text="Short and unique, used in addresses, e.g. baku-2026."
    )
    name = models.CharField(max_length=200)
    place = models.CharField(max_length=120, help_text="City and country, e.g. Baku, Azerbaijan.")
    time_zone = models.CharField(max_length=60, default="UTC", help_text="e.g. Asia/Baku")
    first_day = models.DateField()
    last_day = models.DateField()
    day_from = models.TimeField(default=time(9), help_text="Default hours in which meetings may lie.")
    day_until = models.TimeField(default=time(18))
    lunch_from = models.TimeField(default=time(12), help_text="A party's pause lies inside this window.")
    lunch_until = models.TimeField(default=time(14, 30))
    grid_minutes = models.PositiveSmallIntegerField(
        default=15, help_text="Meetings start at multiples of this: 5 to 30."
    )
    buffer_minutes = models.PositiveSmallIntegerField(default=5, help_text="Added to every journey.")
    early_before = models.TimeField(default=time(9, 30), help_text="Earlier starts count as very early.")
    late_after = models.TimeField(default=time(17, 30), help_text="Later ends count as very late.")
    wait_minutes = models.PositiveSmallIntegerField(
        default=60, help_text="Longer waits between two meetings, the way included, count as idle."
    )
    host_rank_matters = models.BooleanField(
        default=True, help_text="A host of the highest rank receives only with the guest's head of delegation."
    )
    hub = models.ForeignKey("mission.Venue", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    wishes_open = models.BooleanField(
        default=True, help_text="Companies and counterparts may still change their wishes."
    )
    weights = models.JSONField(default=dict, blank=True, help_text="Overrides of the rulebook's comfort weights.")
    data_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ("-first_day", "code")
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="mission_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(grid_minutes__in=GRIDS), name="mission_grid_is_5_to_30_minutes"),
            models.CheckConstraint(condition=Q(day_until__gt=F("day_from")), name="mission_day_has_hours"),
            models.CheckConstraint(condition=Q(lunch_until__gt=F("lunch_from")), name="mission_lunch_has_hours"),
        )

    def clean(self) -> None:
        super().clean()
        if self.time_zone not in zoneinfo.available_timezones():
            raise ValidationError({"time_zone": f"“{self.time_zone}” is not a time zone; write e.g. Asia/Baku."})
        if self.first_day and self.last_day and (self.last_day - self.first_day).days > 30:
            raise ValidationError({"last_day": "A mission lasts at most 31 days."})

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    def __str__(self) -> str:
        return self.name


class Sector(CodedRow):
    """A field of business, e.g. energy."""

    name = models.CharField(max_length=120)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("mission", "code"), name="sector_code_is_unique"),)

    def __str__(self) -> str:
        return self.name


class Membership(CleanText):
    """A user's role in a mission; a company's or counterpart's contact belongs to that party."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    party = models.ForeignKey(
        "mission.Party", null=True, blank=True, on_delete=models.CASCADE, related_name="memberships"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("mission", "role", "user__email")
        constraints = (
            # Two constraints, since SQLite cannot treat NULLs as equal.
            models.UniqueConstraint(
                fields=("user", "mission", "role"), condition=Q(party=None), name="membership_is_unique"
            ),
            models.UniqueConstraint(
                fields=("user", "mission", "role", "party"),
                condition=Q(party__isnull=False),
                name="membership_of_a_party_is_unique",
            ),
            models.CheckConstraint(
                condition=Q(role__in=(Role.COMPANY, Role.COUNTERPART), party__isnull=False)
                | Q(role__in=(Role.ORGANISER, Role.LOGISTICS, Role.VIEWER), party__isnull=True),
                name="membership_of_a_party_has_the_party",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"


class SignInLink(models.Model):
    """A one-use sign-in link; only the token's hash is kept."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="sign_in_links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"Sign-in link for {self.membership}"


__all__ = ["GRIDS", "Membership", "Mission", "Sector", "SignInLink", "User", "code_validator", "email_key"]
