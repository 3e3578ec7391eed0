"""An itinerary as an iCalendar file: the same itinerary gives the same bytes, whenever it is asked for."""

from __future__ import annotations

import copy
import functools
import logging
import unicodedata
import uuid
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vText

from mission.itineraries.itinerary import Itinerary, Stop
from mission.models.base import text_clean
from mission.planning.entries import NAMESPACE

logger = logging.getLogger(__name__)

PRODUCT = "-//Karvan//Itineraries 1.0//EN"
REFRESH = timedelta(hours=1)
END = b"END:VCALENDAR"
MEDIA_TYPE = "text/calendar; charset=utf-8"


def itinerary_ics(itinerary: Itinerary) -> bytes:
    """One VCALENDAR, folded, with CRLF. A stop that cannot be written is logged and left out; the rest stands.

    UIDs and sequences are the published ones, all time stamps are those of the last published change, and nobody is an
    ATTENDEE. An itinerary without a stop says so in one entry, since programs refuse an empty calendar.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # As vText by name: for these two the library would write the text as it is.
    name = vText(line_of(f"{itinerary.owner} – {itinerary.mission}"))
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", itinerary.zone.key)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    events = [event for stop in itinerary.stops if (event := _written_or_none(itinerary, stop)) is not None]
    if events:
        dates = [stop.starts_at.date() for stop in itinerary.stops] + [day.date for day in itinerary.days]
        calendar.add_component(time_zone_of(itinerary.zone, dates))
    head, end, _ = calendar.to_ical().rpartition(END)
    return b"".join((head, *(events or [_nothing_yet(itinerary).to_ical()]), end, b"\r\n"))


def _written_or_none(itinerary: Itinerary, stop: Stop) -> bytes | None:
    try:
        return _written(stop, str(stop.starts_at.tzinfo))
    except (AttributeError, TypeError, ValueError):
        logger.exception("A stop of %s cannot be written to a calendar and is left out: %r", itinerary.key, stop.uid)
        return None


@lru_cache(maxsize=4096)
def _written(stop: Stop, _zone: str) -> bytes:
    """A stop as its lines in a calendar. Kept: of a whole mission's stops a publication changes a few. `_zone` tells
    two stops apart that are at the same moment, and therefore equal, in two zones."""
    return event_of(stop).to_ical()


def event_of(stop: Stop) -> Event:
    """One stop as an event, the same in feeds and invitations. Raises ValueError for a UID that is none of ours."""
    event = Event()
    event.add("uid", _identity(stop.uid))
    event.add("dtstamp", _stamp(stop.changed_at))
    event.add("last-modified", _stamp(stop.changed_at))
    event.add("sequence", stop.sequence)
    event.add("dtstart", stop.starts_at)
    event.add("dtend", stop.ends_at)
    title = line_of(stop.title) or "Meeting"
    event.add("summary", f"CANCELLED: {title}" if stop.is_cancelled else title)
    event.add("status", "CANCELLED" if stop.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if stop.is_cancelled else "OPAQUE")
    if where := line_of(stop.place.said):
        event.add("location", where)
    if stop.place.latitude is not None and stop.place.longitude is not None:
        event.add("geo", (float(stop.place.latitude), float(stop.place.longitude)))
    if text := _text(_description(stop)):
        event.add("description", text)
    if kind := line_of(stop.kind_said):  # an empty value is an error to libical
        event.add("categories", [kind])
    return event


def _description(stop: Stop) -> str:
    lines = []
    if stop.others:
        lines.append("With: " + "; ".join(f"{each.said} ({each.party})" for each in stop.others))
    elif stop.parties and not stop.is_cancelled:
        lines.append("With: " + ", ".join(stop.parties))
    if stop.own:
        lines.append("From your side: " + "; ".join(each.said for each in stop.own))
    if stop.interpreter:
        lines.append(f"Interpreter: {stop.interpreter}")
    elif stop.language and not stop.is_cancelled:
        lines.append(f"Language: {stop.language}")
    if stop.description:
        lines.append(stop.description)
    return "\n".join(lines)


def _nothing_yet(itinerary: Itinerary) -> Event:
    """One all-day entry over the mission's days."""
    event = Event()
    event.add("uid", str(uuid.uuid5(NAMESPACE, f"{itinerary.mission_code}/{itinerary.key}/nothing-yet")))
    event.add("dtstamp", _stamp(itinerary.changed_at))
    event.add("last-modified", _stamp(itinerary.changed_at))
    event.add("sequence", 0)
    event.add("dtstart", itinerary.days[0].date)
    event.add("dtend", itinerary.days[-1].date + timedelta(days=1))
    event.add("summary", line_of(f"{itinerary.mission}: no appointments yet"))
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("description", "Your appointments appear here when the organiser publishes them.")
    return event


def time_zone_of(zone: ZoneInfo, dates: Collection[date]) -> Timezone:
    """The zone over the days in question; without the comment that names the library's version."""
    return copy.deepcopy(_time_zone(zone, min(dates) - timedelta(days=1), max(dates) + timedelta(days=1)))


@functools.lru_cache(maxsize=64)
def _time_zone(zone: ZoneInfo, first: date, last: date) -> Timezone:
    """Kept, since the library looks at every hour between the days and everybody of a mission has the same ones."""
    component = Timezone.from_tzinfo(zone, zone.key, first_date=first, last_date=last)
    component.pop("COMMENT", None)
    for part in component.subcomponents:
        part.pop("COMMENT", None)
    return component


def _stamp(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _text(value: str) -> str:
    """Text that cannot break a line or a parser: no control characters, no surrogates, no odd line separators."""
    cleaned = text_clean(value.replace("\u2028", "\n").replace("\u2029", "\n"))
    if cleaned.isprintable():
        return cleaned
    return "".join(c for c in cleaned if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp"))


def line_of(value: str) -> str:
    """The same in one line: text that cannot break a line, a header or a parser."""
    return " ".join(_text(value).split())


def _identity(value: str) -> str:
    """A UID is one of ours; anything else is no identity. Raises ValueError."""
    return str(uuid.UUID(value))
