"""What is known about a plan's worth, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mission.models import PlanVersion
from scheduler.core.rules import GOALS, REPAIR_GOALS, Level

TITLES = {
    "guarantees": "Guarantees",
    "changed": "Known days",
    "fairness": "Fairness",
    "worth": "Wishes",
    "comfort": "Comfort",
}


@dataclass(frozen=True)
class LevelProof:
    """One goal level: what the figure means, and how far it is proven."""

    name: str
    title: str
    says: str
    proof: str
    proven: bool
    seconds: float | None


@dataclass(frozen=True)
class Proof:
    """A plan's proof: one sentence for the head of a page, then level by level."""

    sentence: str
    levels: tuple[LevelProof, ...]
    all_proven: bool
    met: int | None
    unmet: int | None


def proof_of(plan: PlanVersion | None) -> Proof | None:
    """None for a plan of which nothing is proven: one that waits for its run, or one that a hand has changed."""
    if plan is None or plan.edition or not isinstance(plan.report, dict) or not plan.report.get("levels"):
        return None
    given = {str(each["name"]): each for each in plan.report["levels"]}
    mended = Level.CHANGED in given
    goals = REPAIR_GOALS if mended else GOALS
    levels = tuple(_level(given[each], mended=mended) if each in given else _not_reached(each) for each in goals)
    all_proven = all(level.proven for level in levels)
    met, unmet = plan.report.get("met"), plan.report.get("unmet")
    return Proof(_sentence(levels, all_proven, met, unmet, mended), levels, all_proven, met, unmet)


def levels_of(given: Iterable[Mapping[str, Any]]) -> tuple[LevelProof, ...]:
    """Levels as a run reports them, in words."""
    rows = {str(each["name"]): each for each in given}
    return tuple(_level(each, mended=Level.CHANGED in rows) for each in rows.values())


def _sentence(
    levels: tuple[LevelProof, ...], all_proven: bool, met: int | None, unmet: int | None, mended: bool
) -> str:
    count = ""
    if met is not None and unmet is not None:
        count = f"{met} of the {met + unmet} requests that can be planned are met. "
    if all_proven:
        if mended:
            return f"{count}Proven, at every level: nothing mends what happened and changes fewer people's days."
        return f"{count}This is proven to be the best possible plan, at every level."
    open_levels = [f"{level.title.lower()} {level.proof}" for level in levels if not level.proven]
    return f"{count}Proven at {len(levels) - len(open_levels)} of {len(levels)} levels; {', '.join(open_levels)}."


def _not_reached(goal: Level) -> LevelProof:
    """A search that ran out of time says nothing of the later levels; neither do we."""
    return LevelProof(goal, TITLES[goal], "The search did not come to this level.", "not yet proven", False, None)


def _level(given: Mapping[str, Any], *, mended: bool) -> LevelProof:
    name, value = str(given["name"]), int(given["value"])
    seconds = given.get("seconds")
    return LevelProof(
        name=name,
        title=TITLES.get(name, name.capitalize()),
        says=_says(name, value, mended),
        proof=str(given.get("sentence") or ("the best possible" if given.get("proven") else "not yet proven")),
        proven=bool(given.get("proven")),
        seconds=float(seconds) if seconds is not None else None,
    )


def _says(name: str, value: int, mended: bool) -> str:
    if name == "guarantees":
        if value == 0:
            return "Every party gets the meetings it was guaranteed."
        return f"{value} guaranteed {'meeting is' if value == 1 else 'meetings are'} missing."
    if name == "changed":
        return f"{value} {'person gets' if value == 1 else 'people get'} another day than they knew."
    if name == "fairness":
        whole = "all it wishes for" if mended else "what it could get if it were alone"
        return f"The worst-off company gets {value / 10:.0f} % of {whole}."
    if name == "worth":
        return f"The wishes that are met are worth {_grouped(value)} points."
    return f"Travel, waiting and inconvenient hours cost {_grouped(value)} points."


def _grouped(value: int) -> str:
    return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")
