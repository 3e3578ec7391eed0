"""Minutes as people read them."""

from __future__ import annotations

import pytest

from scheduler.core.meetings.problem import DAY
from scheduler.core.meetings.sentences import counted, minutes, moment, span


@pytest.mark.parametrize(
    ("minute", "said"),
    [(0, "day 1 00:00"), (630, "day 1 10:30"), (DAY + 545, "day 2 09:05"), (-1, "day 0 23:59")],
)
def test_moment_counts_days_from_one(minute: int, said: str) -> None:
    assert moment(minute) == said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (540, 570, "day 1 09:00-09:30"),
        (DAY - 30, DAY, "day 1 23:30-24:00"),
        (DAY - 30, DAY + 30, "day 1 23:30 to day 2 00:30"),
        (0, 2 * DAY, "day 1 00:00 to day 3 00:00"),
    ],
)
def test_span_says_its_day_once(start: int, end: int, said: str) -> None:
    assert span(start, end) == said


def test_one_is_singular_and_none_is_plural() -> None:
    assert (minutes(1), minutes(0), minutes(2)) == ("1 minute", "0 minutes", "2 minutes")
    assert (counted(1, "meeting"), counted(0, "meeting")) == ("1 meeting", "0 meetings")
    assert counted(2, "person", "persons") == "2 persons"
