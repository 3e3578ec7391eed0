"""The one door between aware datetimes and whole minutes, clock changes included."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scheduler.core.timeline import Timeline, TimelineError

BAKU = Timeline(date(2026, 2, 9), ZoneInfo("Asia/Baku"))
# Berlin's clock is put forward on 29 March 2026 (02:00 to 03:00) and back on 25 October (03:00 to 02:00).
SPRING = Timeline(date(2026, 3, 28), ZoneInfo("Europe/Berlin"))
AUTUMN = Timeline(date(2026, 10, 24), ZoneInfo("Europe/Berlin"))


def at(line: Timeline, *clock: int) -> datetime:
    return datetime(*clock, tzinfo=line.zone)  # type: ignore[misc, arg-type]


def test_minute_of_the_first_midnight_is_zero() -> None:
    assert BAKU.minute(at(BAKU, 2026, 2, 9, 0, 0)) == 0


def test_minute_of_the_second_day_at_half_past_ten() -> None:
    assert BAKU.minute(at(BAKU, 2026, 2, 10, 10, 30)) == 1440 + 630


def test_minute_before_the_mission_is_negative() -> None:
    assert BAKU.minute(at(BAKU, 2026, 2, 8, 23, 59)) == -1


def test_minute_of_a_time_in_another_zone_is_that_of_the_mission() -> None:
    assert BAKU.minute(datetime(2026, 2, 9, 5, 0, tzinfo=UTC)) == 9 * 60


def test_moment_is_in_the_mission_zone() -> None:
    assert BAKU.moment(1440 + 630).isoformat() == "2026-02-10T10:30:00+04:00"


@given(minute=st.integers(-3000, 5000))
def test_moment_and_minute_undo_each_other(minute: int) -> None:
    assert BAKU.minute(BAKU.moment(minute)) == minute


@given(minute=st.integers(0, 3 * 1440 - 1), line=st.sampled_from((SPRING, AUTUMN)))
def test_moment_and_minute_undo_each_other_around_clock_changes(minute: int, line: Timeline) -> None:
    try:
        moment = line.moment(minute)
    except TimelineError:
        assume(False)
    assert line.minute(moment) == minute


def test_day_begins_at_its_midnight_after_a_clock_change() -> None:
    assert SPRING.moment(2 * 1440) == at(SPRING, 2026, 3, 30, 0, 0)
    assert AUTUMN.moment(2 * 1440) == at(AUTUMN, 2026, 10, 26, 0, 0)


def test_minute_without_a_zone_is_refused() -> None:
    with pytest.raises(TimelineError, match="2026-02-09 09:00 has no time zone"):
        BAKU.minute(datetime(2026, 2, 9, 9, 0))  # noqa: DTZ001 - the lack is what is tested


def test_minute_with_seconds_is_refused() -> None:
    with pytest.raises(TimelineError, match="is not on a whole minute"):
        BAKU.minute(at(BAKU, 2026, 2, 9, 9, 0) + timedelta(seconds=1))


def test_moment_that_the_clock_skips_is_refused() -> None:
    with pytest.raises(TimelineError, match="2026-03-29 02:30 does not exist in Europe/Berlin"):
        SPRING.moment(1440 + 150)


def test_moment_that_happens_twice_is_refused() -> None:
    with pytest.raises(TimelineError, match="2026-10-25 02:30 happens twice in Europe/Berlin"):
        AUTUMN.moment(1440 + 150)


def test_minute_that_happens_twice_is_refused_both_times() -> None:
    for hour in (0, 1):
        with pytest.raises(TimelineError, match="happens twice"):
            AUTUMN.minute(datetime(2026, 10, 25, hour, 30, tzinfo=UTC))
