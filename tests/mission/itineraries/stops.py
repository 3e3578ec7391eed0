"""A meeting and an itinerary made by hand, for renderers' tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from mission.itineraries.itinerary import Day, Itinerary, Place, Stop, Who

BAKU = ZoneInfo("Asia/Baku")
CHANGED = datetime(2026, 2, 1, 8, 30, 15, 123456, tzinfo=UTC)


def stop_of(**values: object) -> Stop:
    """A meeting with SOCAR on Monday at 14:00."""
    starts_at = values.pop("starts_at", datetime(2026, 2, 9, 14, tzinfo=BAKU))
    assert isinstance(starts_at, datetime)
    stop = Stop(
        uid="6c9d2f9e-5d3f-4f0e-9a0e-0d8f3c1c7a11",
        sequence=3,
        changed_at=CHANGED,
        is_cancelled=False,
        kind="meeting",
        kind_said="Meeting",
        title="Meeting with SOCAR",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45),
        place=Place("SOCAR Tower", "Xəzər", "121 Heydar Aliyev Ave, Baku", 40.4055, 49.8815),
        parties=("SOCAR",),
        others=(Who("Rövşən Əliyev", "Vice-President", "SOCAR"),),
        own=(Who("Ann Acker", "CEO", "Acme Energy"),),
        interpreter="İlqar Dilmanc",
        language="English",
    )
    return replace(stop, **values)  # type: ignore[arg-type]


def itinerary_with(*stops: Stop) -> Itinerary:
    first = datetime(2026, 2, 9, tzinfo=BAKU).date()
    return Itinerary(
        key="party:1",
        owner="Acme Energy",
        owner_title="",
        party="Acme Energy",
        mission="Business Mission to Azerbaijan",
        mission_code="baku",
        place="Baku, Azerbaijan",
        zone=BAKU,
        days=(Day(first, tuple(stops)), Day(first + timedelta(days=1), ())),
        plan_number=1,
        is_draft=False,
        changed_at=CHANGED,
    )
