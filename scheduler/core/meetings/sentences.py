"""Minutes as people read them: "day 1 10:30". Day 1 is the mission's first day."""

from __future__ import annotations

from scheduler.core.meetings.problem import DAY, Window


def moment(minute: int) -> str:
    """A minute since the first midnight, e.g. 2070 -> "day 2 10:30"."""
    day, clock = divmod(minute, DAY)
    return f"day {day + 1} {clock // 60:02d}:{clock % 60:02d}"


def span(start: int, end: int) -> str:
    """A half-open span, the day said once: "day 1 10:30-11:00"."""
    if start // DAY == end // DAY or end == (start // DAY + 1) * DAY:
        clock = end - start // DAY * DAY
        return f"{moment(start)}-{clock // 60:02d}:{clock % 60:02d}"
    return f"{moment(start)} to {moment(end)}"


def window(given: Window) -> str:
    return span(given.start, given.end)


def minutes(amount: int) -> str:
    return f"{amount} minute" if amount == 1 else f"{amount} minutes"


def counted(amount: int, one: str, many: str | None = None) -> str:
    """ "1 meeting", "2 meetings"."""
    return f"{amount} {one if amount == 1 else many or one + 's'}"
