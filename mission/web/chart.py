"""A run's history as a small drawing of value, limit and the gap between, as a table, and level by level in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mission.web.proof import TITLES

WIDTH, HEIGHT, EDGE = 640, 180, 6
ROWS = 12  # of the table, at most

PHASES = {
    "building": "Putting the mission into a model",
    "alone": "Finding out what each company could get if it were alone",
    "guarantees": "Guarantees: as few as possible of the promised meetings missing",
    "changed": "Known days: the fewest people get another day",
    "fairness": "Fairness: as much as possible for the worst-off company",
    "worth": "Wishes: those that are met worth as much as possible",
    "comfort": "Comfort: little travel, waiting and inconvenient hours",
}
Point = Sequence[Any]  # [elapsed, phase, value, bound, met]


@dataclass(frozen=True)
class Row:
    """One moment: seconds since the start, and what was known then; None where nothing was."""

    seconds: float
    value: int
    bound: int | None
    gap: str
    met: int | None


@dataclass(frozen=True)
class Chart:
    """SVG points of value, limit and the gap between them, in a box of WIDTH by HEIGHT; the figures at its edges; the
    same as a sentence and as a table."""

    value: str
    bound: str
    between: str
    summary: str
    high: int
    low: int
    start: float
    end: float
    rows: tuple[Row, ...]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Stage:
    """A level that the search has come to: its last figures."""

    title: str
    value: int
    bound: int | None
    gap: str


def phase_said(phase: str | None) -> str:
    """What the search is doing, in words; "" before its first word."""
    return PHASES.get(phase or "", (phase or "").capitalize())


def chart_of(progress: Mapping[str, Any]) -> Chart | None:
    """The level in work; None while there are too few points to draw."""
    phase = progress.get("phase")
    points = _points(progress, phase)
    if len(points) < 2:
        return None
    low, high = _scale(points)
    start, end = points[0][0], max(points[-1][0], points[0][0] + 0.1)
    values = _steps([(each[0], each[2]) for each in points], end)
    bounds = _steps([(each[0], each[3]) for each in points if each[3] is not None], end)

    def line(pairs: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{_x(t, start, end):.1f},{_y(y, low, high):.1f}" for t, y in pairs)

    title = TITLES.get(str(phase), str(phase).capitalize())
    summary = f"{title}: the plan’s value went from {points[0][2]} to {points[-1][2]} in {end - start:.1f} seconds"
    if points[-1][3] is not None:
        summary += f"; the proven limit is {points[-1][3]}, {_gap(points[-1])} away"
    since = [pair for pair in values if bounds and pair[0] >= bounds[0][0]]
    between = line([*since, *reversed(bounds)]) if bounds else ""
    rows = tuple(_row(each) for each in _thinned(points))
    return Chart(line(values), line(bounds), between, f"{summary}.", high, low, start, end, rows)


def stages_of(progress: Mapping[str, Any]) -> tuple[Stage, ...]:
    """Every level with a figure so far, in the order in which the search came to it."""
    last: dict[str, Point] = {}
    for each in progress.get("history") or []:
        if each[1] in TITLES and each[2] is not None:
            last[each[1]] = each
    return tuple(Stage(TITLES[phase], each[2], each[3], _gap(each)) for phase, each in last.items())


def _scale(points: Sequence[Point]) -> tuple[int, int]:
    """All values, and the limits that are near enough to tell anything; a first limit may be a hundred times too far,
    and is drawn at the edge."""
    values = [int(each[2]) for each in points]
    limits = [int(each[3]) for each in points if each[3] is not None]
    near = [*values, *limits[-1:]]
    span = max(near) - min(near)
    near += [each for each in limits if min(near) - span <= each <= max(near) + span]
    return min(near), max(near)


def _points(progress: Mapping[str, Any], phase: str | None) -> list[Point]:
    return [each for each in progress.get("history") or [] if each[1] == phase and each[2] is not None]


def _thinned(points: Sequence[Point]) -> list[Point]:
    """The newest and as many before it, evenly."""
    step = -(-len(points) // ROWS)
    return list(reversed(points[::-1][::step]))


def _row(point: Point) -> Row:
    return Row(point[0], point[2], point[3], _gap(point), point[4])


def _gap(point: Point) -> str:
    value, bound = point[2], point[3]
    if value is None or bound is None:
        return ""
    share = abs(bound - value) / max(abs(bound), abs(value), 1)
    return "0 %" if value == bound else f"{max(share * 100, 0.1):.1f} %"


def _steps(pairs: Sequence[tuple[float, float]], until: float) -> list[tuple[float, float]]:
    """A value holds until the next one: a staircase, not a slope; the last holds until now."""
    found: list[tuple[float, float]] = []
    for moment, value in pairs:
        if found:
            found.append((moment, found[-1][1]))
        found.append((moment, value))
    return [*found, (until, found[-1][1])] if found else []


def _x(moment: float, start: float, end: float) -> float:
    return EDGE + (moment - start) / (end - start) * (WIDTH - 2 * EDGE)


def _y(value: float, low: float, high: float) -> float:
    if high == low:
        return HEIGHT / 2
    return HEIGHT - EDGE - (min(max(value, low), high) - low) / (high - low) * (HEIGHT - 2 * EDGE)
