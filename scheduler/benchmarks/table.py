"""Measured rows as a page, and whether they are worse than what was measured before."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from scheduler.benchmarks.missions import CASES, Case, Row

# What may be lost to a busy machine before it counts: half, and a little where the figures are small.
WORSE, SECONDS, GAP = 1.5, 0.5, 0.005

HEAD = (
    "| Mission | Way | Building | First plan | After 10 s | In the end | Gap | Fairness | Met | Seconds | Memory |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
)


def lines_of(rows: Iterable[Row]) -> list[str]:
    """One line a row, as a Markdown table."""
    return [*HEAD, *map(_line, rows)]


def _line(row: Row) -> str:
    cells = (
        f"{row.case}: {row.size}", row.way, _seconds(row.building), _seconds(row.first), _pair(*row.early),
        _pair(row.worth, row.bound), _share(row.gap), _whole(row.fairness), _whole(row.met), _seconds(row.seconds),
        f"{row.memory:,.0f} MB",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f} s" if value < 10 else f"{value:.0f} s"


def _pair(value: int | None, bound: int | None) -> str:
    if value is None:
        return "–"
    return f"{value:,}" if bound is None else f"{value:,} of at most {bound:,}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.2f} %"


def _whole(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def bars_of(rows: Sequence[Row], cases: Sequence[Case] = CASES) -> list[str]:
    """Each bar beside what was measured, met or not."""
    found = ["| Mission | Bar | Measured | |", "|---|---|---|---|"]
    for case in cases:
        row = next((each for each in rows if (each.case, each.way) == (case.name, "Karvan")), None)
        if row is None:
            continue
        first_met = row.first is not None and row.first <= case.first
        gap_met = row.gap is not None and row.gap <= case.gap
        found.append(f"| {case.name} | first plan in {case.first:g} s | {_seconds(row.first)} | {_said(first_met)} |")
        bar = f"worth within {case.gap * 100:g} % of the bound in {case.seconds:g} s"
        found.append(f"| {case.name} | {bar} | {_share(row.gap)} | {_said(gap_met)} |")
    return found


def _said(met: bool) -> str:
    return "met" if met else "**missed**"


def regressions(rows: Iterable[Row], before: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What got worse by half against `before` ({case: {"first", "gap"}}), one sentence each."""
    found = []
    for row in rows:
        known = before.get(row.case)
        if row.way != "Karvan" or known is None:
            continue
        if row.first is None or row.first > known["first"] * WORSE + SECONDS:
            found.append(f"{row.case}: the first plan came after {_seconds(row.first)}, before {known['first']:.2f} s")
        if row.gap is None or row.gap > known["gap"] * WORSE + GAP:
            found.append(f"{row.case}: the gap is {_share(row.gap)}, before {_share(known['gap'])}")
    return found


def machine() -> str:
    """What the figures were measured on."""
    return (
        f"Python {platform.python_version()}, OR-Tools {version('ortools')}, {platform.system()} on "
        f"{platform.machine()}, two worker threads."
    )
