"""The demo's two days: Monday 9 and Tuesday 10 February 2026 in Baku, and the fixed programme."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mission.demo.drafting import Draft

CODE = "baku-2026"
ZONE = ZoneInfo("Asia/Baku")
FIRST_DAY = date(2026, 2, 9)
SECTORS = {
    "energy": "Energy",
    "defence": "Defence",
    "agriculture": "Agriculture",
    "digital": "Digital development",
    "transport": "Transport",
    "healthcare": "Healthcare",
    "finance": "Finance and investments",
}
# code, kind, title, day, from, until, venue, sectors (empty: all delegations), persons of hosts
_PROGRAMME = """
D1-BRIEF|briefing|Briefing by the embassy and AmCham|1|08:00|09:00|JW||
D1-PLENARY|plenary|Plenary audience|1|09:30|10:30|PA||
D1-ENERGY|breakout|Energy break-out|1|11:00|12:30|MOE|energy|MOE-2,MOE-3
D1-AGRI|breakout|Agriculture break-out|1|11:00|12:30|GH-AGR|agriculture|MOA-2
D1-DIGITAL|breakout|Digital break-out|1|11:00|12:30|MDDT|digital|MDDT-2
D1-TRANSPORT|breakout|Transport break-out|1|11:00|12:30|ADY|transport|ADY-2
D1-LUNCH|lunch|Working lunch|1|12:45|13:45|JW||
D1-RECEPTION|reception|Reception|1|19:00|20:30|FOURSEASONS||
D2-LUNCH|lunch|Lunch|2|13:00|13:45|JW||
D2-PORT|site_visit|Visit of the logistics yard at Port Baku|2|14:30|16:00|PASHA|transport|
D2-PRESS|press|Press point|2|16:45|17:00|JW||
D2-DEBRIEF|briefing|Debrief|2|17:15|18:00|JW||
"""


def at(day: int, clock: str) -> datetime:
    """A moment of day 1 or 2, e.g. at(1, "09:30")."""
    return datetime.combine(FIRST_DAY + timedelta(days=day - 1), time.fromisoformat(clock), tzinfo=ZONE)


def calendar_draft(draft: Draft) -> None:
    """Adds the mission, its sectors and its programme."""
    draft.add(
        "mission", code=CODE, name="U.S. Business Mission to Azerbaijan 2026", place="Baku, Azerbaijan",
        time_zone=ZONE.key, first_day=FIRST_DAY, last_day=FIRST_DAY + timedelta(days=1), day_from=time(9),
        day_until=time(18), lunch_from=time(12), lunch_until=time(14, 30), grid_minutes=30, buffer_minutes=5, hub="JW",
    )  # fmt: skip
    for code, name in SECTORS.items():
        draft.add("sectors", code=code, name=name)
    for line in _PROGRAMME.strip().splitlines():
        code, kind, title, day, start, end, venue, sectors, persons = line.split("|")
        listed = bool(sectors)
        draft.add(
            "programme", code=code, kind=kind, title=title, starts_at=at(int(day), start), ends_at=at(int(day), end),
            venue=venue, audience="listed" if listed else "delegations",
            sectors=tuple(filter(None, sectors.split(","))),
            persons=tuple(sorted(filter(None, persons.split(",")))) if listed else (),
        )  # fmt: skip
