"""A run's history as the points of a small drawing: value and bound of the level in work, over the seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT, EDGE = 320, 96, 6


@dataclass(frozen=True)
class Chart:
    """SVG points of both lines, in a box of WIDTH by HEIGHT; `summary` says the same in words."""

    value: str
    bound: str
    summary: str
    width: int = WIDTH
    height: int = HEIGHT


def chart_of(progress: Mapping[str, Any]) -> Chart | None:
    """None while there are too few points to draw. History: [elapsed, phase, value, bound, met] each."""
    phase = progress.get("phase")
    points = [each for each in progress.get("history") or [] if each[1] == phase and each[2] is not None]
    if len(points) < 2:
        return None
    figures = [float(y) for each in points for y in each[2:4] if y is not None]
    low, high = min(figures), max(figures)
    start, end = points[0][0], max(points[-1][0], points[0][0] + 0.1)
    values = [(each[0], each[2]) for each in points]
    bounds = [(each[0], each[3]) for each in points if each[3] is not None]

    def line(pairs: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{_x(t, start, end):.1f},{_y(y, low, high):.1f}" for t, y in _steps(pairs))

    summary = f"{phase}: the plan's value went from {points[0][2]} to {points[-1][2]}"
    if bounds:
        summary += f", the proven limit is {bounds[-1][1]}"
    return Chart(line(values), line(bounds), summary + ".")


def _steps(pairs: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """A value holds until the next one: a staircase, not a slope."""
    found: list[tuple[float, float]] = []
    for moment, value in pairs:
        if found:
            found.append((moment, found[-1][1]))
        found.append((moment, value))
    return found


def _x(moment: float, start: float, end: float) -> float:
    return EDGE + (moment - start) / (end - start) * (WIDTH - 2 * EDGE)


def _y(value: float, low: float, high: float) -> float:
    if high == low:
        return HEIGHT / 2
    return HEIGHT - EDGE - (value - low) / (high - low) * (HEIGHT - 2 * EDGE)
