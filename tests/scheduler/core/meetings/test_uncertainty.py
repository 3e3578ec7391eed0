"""The luck that is drawn: refused where it cannot be, the same for the same seed, as long as its mean says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.core.meetings.uncertainty import LONGEST, MOST, STILL, Luck, Uncertainty, uncertainty_errors


def test_the_defaults_can_be_drawn_from() -> None:
    assert list(uncertainty_errors(Uncertainty())) == []
    assert list(uncertainty_errors(STILL)) == []
    assert list(uncertainty_errors(Uncertainty(**MOST))) == []


@pytest.mark.parametrize("name", sorted(MOST))
def test_a_figure_outside_its_range_is_named(name: str) -> None:
    for wrong in (-1, MOST[name] + 1):
        (said,) = uncertainty_errors(replace(Uncertainty(), **{name: wrong}))
        assert said == f"{name}: a whole number from 0 to {MOST[name]}, not {wrong}"


def test_draws_are_whole_minutes_with_the_mean_given() -> None:
    luck = Luck(replace(STILL, door_mean=4), 1, 50_000)
    drawn = luck.door("stop")
    assert drawn.dtype == np.int32
    assert drawn.min() == 0
    assert drawn.mean() == pytest.approx(4, abs=0.1)
    assert (drawn >= 3).mean() == pytest.approx((4 / 5) ** 3, abs=0.01)


def test_nothing_lasts_longer_than_four_hours() -> None:
    luck = Luck(Uncertainty(late_chance=100, late_mean=120, high_rank_percent=1000), 1, 10_000)
    assert luck.late("stop", is_high=True).max() == LONGEST


def test_luck_depends_on_seed_and_stop_alone() -> None:
    one, again, other = (Luck(Uncertainty(), seed, 100) for seed in (1, 1, 2))
    assert (one.late("a", is_high=False) == again.late("a", is_high=False)).all()
    assert (one.late("a", is_high=False) != one.late("b", is_high=False)).any()
    assert (one.late("a", is_high=False) != other.late("a", is_high=False)).any()
    assert (one.late("a", is_high=False) != one.overrun("a", is_high=False)).any()


def test_the_usual_journey_takes_what_is_planned_and_two_of_one_day_vary_together() -> None:
    luck = Luck(replace(STILL, traffic_spread=50), 1, 50_000)
    one, other, tomorrow = luck.traffic("a", 0), luck.traffic("b", 0), luck.traffic("c", 1)
    assert np.median(one) == pytest.approx(0, abs=0.02)
    assert np.log1p(one).std() == pytest.approx(0.5, abs=0.02)
    assert np.corrcoef(np.log1p(one), np.log1p(other))[0, 1] == pytest.approx(0.5, abs=0.03)
    assert np.corrcoef(np.log1p(one), np.log1p(tomorrow))[0, 1] == pytest.approx(0, abs=0.03)
