"""Ids of the core and names of the pages: "party:12" there, "SOCAR" here; "day 2" there, "Tuesday 10 February" here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from mission.models.base import LANGUAGES
from scheduler.core.meetings.changes_spare import ANOTHER

# What a sentence may name that the mission has no row for.
_STRANGERS = {
    "interpreter:new": "another interpreter",
    **{f"language:{code}": said for code, said in LANGUAGES.items()},
}
_ID = re.compile(r"\{([^{}]+)\}")
_DAY = re.compile(r"\b(at )?day (\d+)\b( \d\d:\d\d)?")


def key(kind: str, pk: int) -> str:
    """The core's id of a row, e.g. key("party", 12) -> "party:12"."""
    return f"{kind}:{pk}"


def pk_of(identifier: str) -> int:
    """The row's primary key in a core id: the way back from `key`. Raises ValueError for anything else."""
    return int(identifier.partition(":")[2])


def day_said(day: date) -> str:
    """A day as people say it, e.g. "Tuesday 10 February"."""
    return f"{day:%A} {day.day} {day:%B}"


@dataclass(frozen=True)
class Names:
    """What the core's ids and days are called in one mission."""

    of: Mapping[str, str]
    first_day: date

    def name(self, identifier: str) -> str:
        found = self.of.get(identifier) or _STRANGERS.get(identifier)
        if found is None and identifier.endswith(ANOTHER):
            return f"another room like {self.name(identifier.removesuffix(ANOTHER))}"
        return found or identifier

    def sentence(self, template: str) -> str:
        """A core sentence with every {id} and every "day n" said in the mission's words.

        Days first: a name that happens to hold the words "day 1" stays as it is.
        """
        dated = _DAY.sub(self._dated, template)
        return _ID.sub(lambda found: self.name(found[1]), dated)

    def _dated(self, found: re.Match[str]) -> str:
        """ "at day 2 10:30" -> "on Tuesday 10 February at 10:30"; "day 2 10:30" -> "Tuesday 10 February 10:30"."""
        preposition, number, clock = found[1], int(found[2]), found[3] or ""
        said = day_said(self.first_day + timedelta(days=number - 1))
        if preposition is None:
            return f"{said}{clock}"
        return f"on {said} at{clock}" if clock else f"on {said}"
