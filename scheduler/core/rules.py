"""The words every planning stage shares: Rule, Level, Finding, LevelResult, Report and Status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_ID = re.compile(r"\{([^{}]+)\}")


class Level(StrEnum):
    """Where a rule counts. HARD must hold; the others are goals, pursued strictly one after the other."""

    HARD = "hard"
    GUARANTEES = "guarantees"
    CHANGED = "changed"
    FAIRNESS = "fairness"
    WORTH = "worth"
    COMFORT = "comfort"


GOALS: tuple[Level, ...] = (Level.GUARANTEES, Level.FAIRNESS, Level.WORTH, Level.COMFORT)
# In a repair, people who know their days count before anybody's wishes.
REPAIR_GOALS: tuple[Level, ...] = (Level.GUARANTEES, Level.CHANGED, Level.FAIRNESS, Level.WORTH, Level.COMFORT)


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must or should hold.

    `name` is the same word in the model, the referee and the tests; `sentence` is what people read. `weight` is the
    cost of one unit of violation at a goal level (0 for hard rules); `unit` says what one unit is.
    """

    name: str
    level: Level
    sentence: str
    weight: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule does not hold, with its witness.

    `witness` is a sentence whose ids stand in braces, e.g. ``"{p3} reaches {v2} 12 minutes late for day 1 10:30"``;
    `subjects` are the same ids, the one who suffers first. `amount` counts units of violation (1 for hard rules).
    """

    rule: str
    witness: str
    subjects: tuple[str, ...] = ()
    amount: int = 1

    def sentence(self, names: Mapping[str, str] | None = None) -> str:
        """The witness with every id replaced by its name, or by the id itself where `names` has none."""
        known = names or {}
        return _ID.sub(lambda found: known.get(found[1], found[1]), self.witness)


# A bound further away than this says nothing about the plan: "within 80 %" would only sound like a proof.
_TELLING = 0.3


@dataclass(frozen=True, slots=True)
class LevelResult:
    """What was reached at one goal level.

    `value` is the plan's figure, `bound` the proven limit no plan can pass (None: nothing proven). `maximise` says
    in which direction better lies. Units: guarantees in meetings missing, changed in people, fairness in
    permille of the worst-off delegation's share, worth in points, comfort in weighted cost points. `seconds` is time
    spent on the level.
    """

    name: Level
    value: int
    bound: int | None
    maximise: bool
    proven: bool
    seconds: float = 0.0

    @property
    def gap(self) -> float | None:
        """Relative distance to the bound: 0.0 when proven, None where no bound is known."""
        if self.proven:
            return 0.0
        if self.bound is None:
            return None
        scale = max(abs(self.bound), abs(self.value), 1)
        return abs(self.bound - self.value) / scale

    @property
    def sentence(self) -> str:
        """The proof in plain words."""
        gap = self.gap
        if gap == 0.0:
            return "the best possible"
        if gap is None:
            return "not yet proven"
        if gap > _TELLING:
            return "far from proven"
        return f"within {max(gap * 100, 0.1):.1f} % of the best possible"


class Status(StrEnum):
    """How a search ended. OPTIMAL: every level proven. FEASIBLE: a valid plan, not all proven. INFEASIBLE: proven that
    there is none. UNKNOWN: no plan in time. EMPTY: nothing to plan."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the referee found in one plan: hard findings (none in a valid plan), soft findings, goal values."""

    hard: tuple[Finding, ...]
    soft: tuple[Finding, ...]
    levels: Mapping[Level, int]

    @property
    def valid(self) -> bool:
        return not self.hard
