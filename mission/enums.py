"""Every closed set of words that rows use."""

from django.db import models


class Role(models.TextChoices):
    ORGANISER = "organiser", "Organiser"
    COMPANY = "company", "Company"
    COUNTERPART = "counterpart", "Counterpart"
    LOGISTICS = "logistics", "Logistics desk"
    VIEWER = "viewer", "Viewer"


class Side(models.TextChoices):
    DELEGATION = "delegation", "Delegation"
    COUNTERPART = "counterpart", "Counterpart"


class ProgrammeKind(models.TextChoices):
    PLENARY = "plenary", "Plenary audience"
    BRIEFING = "briefing", "Briefing"
    BREAKOUT = "breakout", "Sector break-out"
    LUNCH = "lunch", "Lunch"
    RECEPTION = "reception", "Reception"
    SITE_VISIT = "site_visit", "Site visit"
    PRESS = "press", "Press point"


class Audience(models.TextChoices):
    EVERYONE = "everyone", "Everyone"
    DELEGATIONS = "delegations", "All delegations"
    COUNTERPARTS = "counterparts", "All counterparts"
    LISTED = "listed", "Only those listed"


class AvailabilityKind(models.TextChoices):
    AVAILABLE = "available", "Available"
    UNAVAILABLE = "unavailable", "Unavailable"


class VehicleKind(models.TextChoices):
    COACH = "coach", "Coach"
    VAN = "van", "Van"
    CAR = "car", "Car"


class Answer(models.TextChoices):
    PENDING = "pending", "No answer yet"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"


class Decision(models.TextChoices):
    OPEN = "open", "Left to the plan"
    MUST = "must", "Must take place"
    NEVER = "never", "Must not take place"


class PlanState(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    SUPERSEDED = "superseded", "Superseded"


class CalendarStatus(models.TextChoices):
    CONFIRMED = "confirmed", "Confirmed"
    CANCELLED = "cancelled", "Cancelled"
