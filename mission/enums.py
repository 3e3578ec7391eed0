"""Every closed set of words that rows use."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
    AVAILABLE = "available", _("Available")
    UNAVAILABLE = "unavailable", _("Unavailable")


class VehicleKind(models.TextChoices):
    COACH = "coach", "Coach"
    VAN = "van", "Van"
    CAR = "car", "Car"


class Answer(models.TextChoices):
    PENDING = "pending", _("No answer yet")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


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


class Attendance(models.TextChoices):
    EXPECTED = "expected", "Expected"
    ARRIVED = "arrived", "Arrived"
    NO_SHOW = "no_show", "No-show"


class Outcome(models.TextChoices):
    AGREED = "agreed", _("We agreed on next steps")
    PROMISING = "promising", _("Promising; we stay in touch")
    NOTHING = "nothing", _("Nothing came of it")
    NOT_HELD = "not_held", _("It did not take place")


class Language(models.TextChoices):
    """In which the pages of companies and counterparts are written; each named as its speakers name it."""

    ENGLISH = "en", "English"
    AZERBAIJANI = "az", "Azərbaycanca"
    RUSSIAN = "ru", "Русский"


class MessageState(models.TextChoices):
    QUEUED = "queued", "Waiting to be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    BOUNCED = "bounced", "Came back"
    BY_HAND = "by_hand", "Tell by other means"
    TOLD = "told", "Told by other means"
    STALE = "stale", "Overtaken"


class Reply(models.TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    TENTATIVE = "tentative", _("Tentative")
    DECLINED = "declined", _("Declined")
    SEEN = "seen", _("Seen")


class ReplyWay(models.TextChoices):
    LINK = "link", "By the link"
    MAIL = "mail", "By a calendar program"


class ReturnedKind(models.TextChoices):
    REPLY = "reply", "Answer to an invitation"
    BOUNCE = "bounce", "Could not be delivered"
    OTHER = "other", "Something else"


class BundleKind(models.TextChoices):
    """What is made in one go."""

    PACK = "pack", "Offline pack"
    PRINT = "print", "Papers to print"
    BOOKLET = "booklet", "Mission booklet"
    BADGES = "badges", "Badges"
    ITINERARIES = "days", "All itineraries"


class BundleState(models.TextChoices):
    QUEUED = "queued", "Waiting for a worker"
    MAKING = "making", "Being made"
    READY = "ready", "Ready"
    CANCELLED = "cancelled", "Stopped"
    FAILED = "failed", "Failed"
