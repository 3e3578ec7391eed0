"""How the days may go wrong: late starts, overruns, doors and traffic as data, and the luck drawn from them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import numpy.typing as npt

Minutes = npt.NDArray[np.int32]  # one whole number of minutes for each simulated mission

LONGEST = 240  # minutes: nothing that is drawn lasts longer


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """The distributions. Chances in percent; means in minutes.

    `late_chance`, `late_mean`: how often a meeting begins late though everybody is there, and by how much then.
    `overrun_chance`, `overrun_mean`: how often one lasts longer than planned, and by how much. `high_rank_percent`:
    both means where a host of the highest rank receives, in percent of the usual. `door_mean`: minutes that security
    takes longer than planned, at venues that have a door. `traffic_spread`: how much a journey's minutes vary, in
    percent of what is planned; half of it (of the variance) is the town's day, half the journey's own. `catch_up`: a
    meeting is cut short by so many percent of what it begins late by, and by no more than a quarter of its length.

    Minutes late, over and at the door are drawn from the geometric distribution with the given mean (the
    memoryless one on whole minutes), journeys from the log-normal one whose median is what is planned.
    """

    late_chance: int = 25
    late_mean: int = 6
    overrun_chance: int = 40
    overrun_mean: int = 7
    high_rank_percent: int = 150
    door_mean: int = 3
    traffic_spread: int = 25
    catch_up: int = 30


MOST: Mapping[str, int] = {
    "late_chance": 100,
    "late_mean": 120,
    "overrun_chance": 100,
    "overrun_mean": 120,
    "high_rank_percent": 1000,
    "door_mean": 120,
    "traffic_spread": 200,
    "catch_up": 100,
}
STILL = Uncertainty(0, 0, 0, 0, 100, 0, 0, 0)  # nothing ever goes wrong


def uncertainty_errors(given: Uncertainty) -> Iterator[str]:
    """Sentences on every figure outside its range; none if it can be drawn from."""
    for each in fields(given):
        value = getattr(given, each.name)
        if not 0 <= value <= MOST[each.name]:
            yield f"{each.name}: a whole number from 0 to {MOST[each.name]}, not {value}"


@dataclass(frozen=True)
class Luck:
    """What is drawn for one stop, in every simulated mission at once.

    Keyed by seed and the stop's name: the same stop has the same luck in another plan, so that two plans can be
    compared mission by mission (common random numbers).
    """

    uncertainty: Uncertainty
    seed: int
    missions: int

    def late(self, stop: str, *, is_high: bool) -> Minutes:
        given = self.uncertainty
        return self._sometimes(stop, "late", given.late_chance, self._mean(given.late_mean, is_high))

    def overrun(self, stop: str, *, is_high: bool) -> Minutes:
        given = self.uncertainty
        return self._sometimes(stop, "overrun", given.overrun_chance, self._mean(given.overrun_mean, is_high))

    def door(self, stop: str) -> Minutes:
        return self._sometimes(stop, "door", 100, float(self.uncertainty.door_mean))

    def traffic(self, stop: str, day: int) -> npt.NDArray[np.float64]:
        """By what part of its usual minutes the way to a stop is longer (below 0: shorter) than planned."""
        spread = self.uncertainty.traffic_spread / 100
        if not spread:
            return np.zeros(self.missions)
        own = self._generator(f"way {stop}").standard_normal(self.missions)
        found: npt.NDArray[np.float64] = np.exp(spread * (self._town(day) + own) / np.sqrt(2)) - 1
        return found

    def _town(self, day: int) -> npt.NDArray[np.float64]:
        if day not in self._days:
            self._days[day] = self._generator(f"day {day}").standard_normal(self.missions)
        return self._days[day]

    @cached_property
    def _days(self) -> dict[int, npt.NDArray[np.float64]]:
        return {}

    def _mean(self, mean: int, is_high: bool) -> float:
        return mean * self.uncertainty.high_rank_percent / 100 if is_high else float(mean)

    def _sometimes(self, stop: str, what: str, chance: int, mean: float) -> Minutes:
        """0 but in `chance` percent of the missions; there geometric minutes: P(at least n) = (mean / (1 + mean))^n.

        By inversion, so that more chance or a longer mean never draws fewer minutes from the same seed.
        """
        if not chance or mean <= 0:
            return np.zeros(self.missions, dtype=np.int32)
        happens, how_much = self._generator(f"{what} {stop}").random((2, self.missions))
        minutes = np.log1p(-how_much) / np.log(mean / (1 + mean))
        return np.where(happens * 100 < chance, np.minimum(minutes, LONGEST), 0).astype(np.int32)

    def _generator(self, name: str) -> np.random.Generator:
        return np.random.Generator(np.random.PCG64([self.seed, zlib.crc32(name.encode())]))
