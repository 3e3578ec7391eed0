"""The demo mission: two days in Baku with 31 invented companies, as a workbook that is the same whenever it is made."""

from __future__ import annotations

from pathlib import Path

from mission.demo.calendar import CODE, ZONE, calendar_draft
from mission.demo.companies import companies_draft
from mission.demo.crew import crew_draft
from mission.demo.drafting import Draft
from mission.demo.hosts import hosts_draft
from mission.demo.places import places_draft
from mission.demo.wishes import wishes_draft

WORKBOOK = Path(__file__).with_name(f"{CODE}.xlsx")


def baku_draft() -> Draft:
    """All rows of the demo mission."""
    draft = Draft(ZONE.key)
    calendar_draft(draft)
    places_draft(draft)
    hosts_draft(draft)
    companies_draft(draft)
    crew_draft(draft)
    wishes_draft(draft)
    return draft


def baku_workbook() -> bytes:
    return baku_draft().xlsx()
