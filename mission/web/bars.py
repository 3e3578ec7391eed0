"""Bar charts as drawings for a template: numbers to rectangles, names and figures beside them, fit for paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 540  # units of the drawing, not pixels: it scales with the page
NAMES, FIGURES = 206, 58  # room for the names at the left and the figures at the right
LINE, BAR = 22, 14
LONGEST_NAME = 27
HIGH, FOOT, HEAD = 150, 34, 18


@dataclass(frozen=True)
class Bar:
    """`name` in full; `shown` is what fits; `figure` the number in words; `is_marked`: drawn in the second colour."""

    name: str
    value: float
    figure: str
    is_marked: bool = False
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0

    @property
    def shown(self) -> str:
        return self.name if len(self.name) <= LONGEST_NAME else self.name[: LONGEST_NAME - 1].rstrip() + "…"

    @property
    def text_y(self) -> float:
        return self.y + self.height - 3

    @property
    def end_x(self) -> float:
        return self.x + self.width + 6

    @property
    def middle_x(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class BarChart:
    """`is_upright`: columns that stand on a line; else bars that lie under each other. `summary` says it in words."""

    title: str
    summary: str
    bars: tuple[Bar, ...]
    width: int
    height: int
    is_upright: bool = False
    mark: float | None = None
    names_x: int = NAMES - 8
    base_y: int = HEAD + HIGH


def bars_lying(title: str, summary: str, rows: Sequence[Bar], *, most: float | None = None) -> BarChart:
    """One bar under the other, the longest (or `most`) as wide as there is room."""
    top = max(most or 0, max((row.value for row in rows), default=0)) or 1
    room = WIDTH - NAMES - FIGURES
    bars = tuple(
        Bar(
            row.name,
            row.value,
            row.figure,
            row.is_marked,
            x=NAMES,
            y=number * LINE + (LINE - BAR) / 2,
            width=round(row.value / top * room, 1),
            height=BAR,
        )
        for number, row in enumerate(rows)
    )
    return BarChart(title, summary, bars, WIDTH, max(len(rows), 1) * LINE)


def bars_standing(title: str, summary: str, rows: Sequence[Bar]) -> BarChart:
    """Columns side by side, the highest as high as there is room."""
    top = max((row.value for row in rows), default=0) or 1
    step = WIDTH / max(len(rows), 1)
    bars = tuple(
        Bar(
            row.name,
            row.value,
            row.figure,
            row.is_marked,
            x=round(number * step + step * 0.12, 1),
            y=round(HEAD + HIGH - row.value / top * HIGH, 1),
            width=round(step * 0.76, 1),
            height=round(row.value / top * HIGH, 1),
        )
        for number, row in enumerate(rows)
    )
    return BarChart(title, summary, bars, WIDTH, HEAD + HIGH + FOOT, is_upright=True)
