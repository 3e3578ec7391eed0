"""The mission's tables as pages: each noun declares its columns, filters and form once."""

from __future__ import annotations

from mission.web.nouns.calendar import NOUNS as CALENDAR
from mission.web.nouns.crew import NOUNS as CREW
from mission.web.nouns.noun import Bulk, Column, Filter, Noun, Related
from mission.web.nouns.people import NOUNS as PEOPLE
from mission.web.nouns.places import NOUNS as PLACES
from mission.web.nouns.requests import NOUNS as REQUESTS

GROUPS: tuple[tuple[str, tuple[Noun, ...]], ...] = (
    ("People", PEOPLE),
    ("Wishes", REQUESTS),
    ("Calendar", CALENDAR),
    ("Places", PLACES),
    ("Crew", CREW),
)
NOUNS: tuple[Noun, ...] = tuple(noun for _, nouns in GROUPS for noun in nouns)
NOUN = {noun.slug: noun for noun in NOUNS}

__all__ = ["GROUPS", "NOUN", "NOUNS", "Bulk", "Column", "Filter", "Noun", "Related"]
