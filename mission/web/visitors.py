"""Whom a counterpart expects: the visitors of its published meetings, by day, as far as their names are known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mission.itineraries.itinerary import Itinerary, Stop, Who
from mission.models import Venue

VISITS = ("meeting", "session")


@dataclass(frozen=True, slots=True)
class VisitDay:
    """One day's visits. `closes_at`: when the house's list closes for the day's first visit; None: it keeps no list."""

    date: date
    stops: tuple[Stop, ...]
    closes_at: datetime | None
    visitors: tuple[tuple[Who, datetime], ...]


def visit_days(itinerary: Itinerary | None, home: Venue | None) -> list[VisitDay]:
    """The days with visits; each visitor once a day, with the first time he or she is expected."""
    found = []
    for day in itinerary.days if itinerary else ():
        stops = tuple(stop for stop in day.stops if stop.kind in VISITS and not stop.is_cancelled)
        if stops:
            found.append(VisitDay(day.date, stops, _closes_at(stops, home), _visitors(stops)))
    return found


def _visitors(stops: tuple[Stop, ...]) -> tuple[tuple[Who, datetime], ...]:
    first: dict[Who, datetime] = {}
    for stop in stops:
        for who in stop.others:
            first.setdefault(who, stop.starts_at)
    return tuple(sorted(first.items(), key=lambda each: (each[0].party, each[0].name)))


def _closes_at(stops: tuple[Stop, ...], home: Venue | None) -> datetime | None:
    if home is None or home.list_closes_hours is None:
        return None
    here = [stop.starts_at for stop in stops if stop.place.venue == home.name]
    return min(here) - timedelta(hours=home.list_closes_hours) if here else None
