"""iTIP: one stop as an invitation (REQUEST) or its withdrawal (CANCEL) for exactly one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, vCalAddress, vText

from mission.itineraries.ics import event_of, line_of, time_zone_of
from mission.messages.telling import Change, Kind

PRODUCT = "-//Karvan//Invitations 1.0//EN"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and a plain address, as they stand in an invitation and in a mail's header."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """One calendar file and the METHOD that stands in it and in its MIME header."""

    uid: str
    method: str
    starts_at: datetime
    data: bytes

    @property
    def file_name(self) -> str:
        """ "invitation-2026-02-09-1530-9ce5.ics": by the hour, so that one of many is found."""
        what = "cancelled" if self.method == "CANCEL" else "invitation"
        return f"{what}-{self.starts_at:%Y-%m-%d-%H%M}-{self.uid[:4]}.ics"


def invitation_of(change: Change, *, organizer: Mailbox, attendee: Mailbox) -> Invitation:
    """The event says word for word what the attendee's feed says of it.

    Raises ValueError for a stop without a UID of ours, TypeError for one without a named time zone.
    """
    stop = change.now
    zone = stop.starts_at.tzinfo
    if not isinstance(zone, ZoneInfo):
        raise TypeError(f"{stop.starts_at} is not told in a named time zone.")
    method = "CANCEL" if change.kind == Kind.DROPPED else "REQUEST"
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(time_zone_of(zone, [stop.starts_at.date()]))
    event = event_of(stop)
    event.add("organizer", _address(organizer))
    invited = _address(attendee)
    invited.params["ROLE"] = vText("REQ-PARTICIPANT")
    if method == "REQUEST":
        invited.params["PARTSTAT"] = vText("NEEDS-ACTION")
        invited.params["RSVP"] = vText("TRUE")
    event.add("attendee", invited)
    calendar.add_component(event)
    return Invitation(stop.uid, method, stop.starts_at, calendar.to_ical())


def _address(mailbox: Mailbox) -> vCalAddress:
    found = vCalAddress(f"mailto:{mailbox.address}")
    # A parameter may hold neither quotation marks nor line breaks, and has no way to escape them.
    found.params["CN"] = vText(line_of(mailbox.name).replace('"', "'"))
    return found
