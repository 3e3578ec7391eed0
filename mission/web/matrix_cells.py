"""The cells of one lane of a board: free, closed, on the way, a meeting, a point of the programme; written as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

HOUR = 60
LOCK = '<svg class="lock" viewBox="0 0 10 12" role="img" aria-label="locked"><use href="#lock"/></svg>'


class Cell(NamedTuple):
    """`span` columns. `kind`: free, closed, way, meeting, programme. `request`: the meeting's, by primary key."""

    span: int
    kind: str = "free"
    title: str = ""
    detail: str = ""
    colour: int = 0
    note: str = ""
    request: int | None = None
    is_locked: bool = False
    on_the_hour: bool = False


Piece = tuple[int, int, Cell, tuple[int, str]]


def lane_of(
    pieces: Iterable[Piece], first: int, last: int, step: int, hours: Sequence[tuple[int, int]] | None
) -> tuple[Cell, ...]:
    """Cells that fill the minutes from `first` to `last`. `pieces`: (start, end, cell, (minutes of the way there, the
    way in words)) by start; `hours`: when the thing can be used, None where that is not shown."""
    cells: list[Cell] = []
    now = first
    for start, end, cell, (minutes, said) in pieces:
        way = min(-(-minutes // step) * step, start - now)
        cells += _free(now, start - way, step, hours)
        if way:
            cells.append(Cell(way // step, "way", note=said))
        cells.append(cell)
        now = end
    return (*cells, *_free(now, last, step, hours))


def _free(start: int, end: int, step: int, hours: Sequence[tuple[int, int]] | None) -> Iterable[Cell]:
    """Free time, cut at the full hours so that the eye finds them, and where the thing opens or closes."""
    edges = [] if hours is None else sorted({-(-edge // step) * step for window in hours for edge in window})
    while start < end:
        until = min([end, start // HOUR * HOUR + HOUR, *(edge for edge in edges if start < edge)])
        is_open = hours is None or any(since <= start and until <= shuts for since, shuts in hours)
        yield Cell((until - start) // step, "free" if is_open else "closed", on_the_hour=start % HOUR == 0)
        start = until


def written(cells: Iterable[Cell], may: bool) -> SafeString:
    """`may`: a meeting is a link to the page on which it is placed; the board's script picks it up."""
    return mark_safe("".join(_cell(each, may) for each in cells))  # noqa: S308 - every text is escaped below


def _cell(cell: Cell, may: bool) -> str:
    kind = cell.kind
    if kind in ("free", "closed"):
        classes = " ".join(name for name, holds in (("closed", kind == "closed"), ("hour", cell.on_the_hour)) if holds)
        shown = f' class="{classes}"' if classes else ""
        return f'<td colspan="{cell.span}"{shown}></td>'
    note = escape(cell.note)
    if kind == "way":
        return f'<td class="way" colspan="{cell.span}" title="{note}"><div><i aria-hidden="true"></i></div></td>'
    title = escape(cell.title)
    if kind == "programme":
        return f'<td class="programme" colspan="{cell.span}" title="{note}"><div>{title}</div></td>'
    where = f'<span class="where">{escape(cell.detail)}</span>' if cell.detail else ""
    body = f'<span class="name">{title}</span>{where}{LOCK if cell.is_locked else ""}'
    begins = f'<td class="meeting c{cell.colour}" colspan="{cell.span}">'
    if not may:
        return f'{begins}<div title="{note}">{body}</div></td>'
    place = f'href="../place/{cell.request}/" data-request="{cell.request}"'
    return f'{begins}<a draggable="false" {place} title="{note}">{body}</a></td>'
