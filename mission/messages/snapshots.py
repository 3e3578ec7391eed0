"""What a person was told, to and from JSON: frozen in the outbox, so that nothing edited later changes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from mission.itineraries.itinerary import Place, Stop, Who
from mission.messages.telling import Told

TEXTS = ("uid", "kind", "kind_said", "title", "interpreter", "language", "description")
MOMENTS = ("changed_at", "starts_at", "ends_at")


def told_to_json(told: Told) -> list[dict[str, Any]]:
    """The stops by UID."""
    return [_stop_json(told[uid]) for uid in sorted(told)]


def told_from_json(given: list[dict[str, Any]], zone: ZoneInfo) -> dict[str, Stop]:
    """The same stops again, their times in `zone`."""
    stops = (_stop(each, zone) for each in given)
    return {stop.uid: stop for stop in stops}


def _stop_json(stop: Stop) -> dict[str, Any]:
    return {
        **{name: getattr(stop, name) for name in TEXTS},
        **{name: getattr(stop, name).isoformat() for name in MOMENTS},
        "sequence": stop.sequence,
        "is_cancelled": stop.is_cancelled,
        "place": {name: getattr(stop.place, name) for name in Place.__slots__},
        "parties": list(stop.parties),
        "others": [[each.name, each.title, each.party] for each in stop.others],
        "own": [[each.name, each.title, each.party] for each in stop.own],
    }


def _stop(given: Mapping[str, Any], zone: ZoneInfo) -> Stop:
    values: dict[str, Any] = {name: str(given[name]) for name in TEXTS}
    return Stop(
        **values,
        changed_at=datetime.fromisoformat(given["changed_at"]),
        starts_at=datetime.fromisoformat(given["starts_at"]).astimezone(zone),
        ends_at=datetime.fromisoformat(given["ends_at"]).astimezone(zone),
        sequence=int(given["sequence"]),
        is_cancelled=bool(given["is_cancelled"]),
        place=Place(**given["place"]),
        parties=tuple(given["parties"]),
        others=tuple(Who(*each) for each in given["others"]),
        own=tuple(Who(*each) for each in given["own"]),
    )
