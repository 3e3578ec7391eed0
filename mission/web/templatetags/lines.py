"""Hundreds of lines written in one go: rendering a template's nodes for each of them takes many times as long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from html import escape

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from mission.selectors.plans import Waiting
from mission.selectors.show import Line
from mission.web.bars import Bar, BarChart

register = template.Library()


@register.simple_tag
def show_rows(lines: Iterable[Line]) -> SafeString:
    """The rows of a day of the run of show."""
    return mark_safe("\n".join(_show_rows(lines)))  # noqa: S308 - every value is escaped


def _show_rows(lines: Iterable[Line]) -> Iterator[str]:
    @cache
    def clock(moment: datetime) -> str:
        return f"{timezone.localtime(moment):%H:%M}"

    for line in lines:
        fixed = ' class="fixed"' if line.is_programme else ""
        yield (
            f'<tr{fixed}><td class="nowrap"><b>{clock(line.starts_at)}</b>–{clock(line.ends_at)}</td>'
            f'<th scope="row">{escape(line.title)}</th>{_cell("Where", line.place)}'
            f"{_cell('People', '' if line.people is None else str(line.people), 'number')}"
            f"{_cell('Interpreter', line.interpreter)}</tr>"
        )


@register.simple_tag
def tray_items(tray: Iterable[tuple[Waiting, int | None]]) -> SafeString:
    """The requests in a board's tray, each with the row in which it will stand (None: that is to be chosen)."""
    return mark_safe("".join(_tray_item(*each) for each in tray))  # noqa: S308 - every value is escaped


def _tray_item(wish: Waiting, row: int | None) -> str:
    title = escape(wish.title)
    where = f' data-row="{row}"' if row else ""
    place = f'href="../place/{wish.pk}/" draggable="false" data-request="{wish.pk}"{where}'
    return f'<li><a class="button small" {place} title="{title}">{title}</a></li>'


@register.simple_tag
def bars_drawn(chart: BarChart) -> SafeString:
    """A chart's bars with their names and figures, as parts of its drawing."""
    drawn = _standing if chart.is_upright else _lying
    return mark_safe("".join(drawn(chart, bar) for bar in chart.bars))  # noqa: S308 - every value is escaped


def _standing(chart: BarChart, bar: Bar) -> str:
    at = f'x="{bar.middle_x}"'
    return (
        f'{_rect(bar)}<text {at} y="{bar.y}" dy="-5" text-anchor="middle">{escape(bar.figure)}</text>'
        f'<text class="name" {at} y="{chart.base_y}" dy="20" text-anchor="middle">{escape(bar.shown)}</text>'
    )


def _lying(chart: BarChart, bar: Bar) -> str:
    whole = f"<title>{escape(bar.name)}</title>" if bar.shown != bar.name else ""
    return (
        f'<text class="name" x="{chart.names_x}" y="{bar.text_y}" text-anchor="end">{escape(bar.shown)}{whole}</text>'
        f'{_rect(bar)}<text x="{bar.end_x}" y="{bar.text_y}">{escape(bar.figure)}</text>'
    )


def _rect(bar: Bar) -> str:
    marked = " marked" if bar.is_marked else ""
    size = f'width="{bar.width}" height="{bar.height}"'
    return f'<rect class="bar{marked}" x="{bar.x}" y="{bar.y}" {size}></rect>'


@register.simple_tag
def bars_listed(chart: BarChart) -> SafeString:
    """The same bars as rows of a table."""
    rows = (
        f'<tr><th scope="row">{escape(bar.name)}</th><td class="number">{escape(bar.figure)}</td></tr>'
        for bar in chart.bars
    )
    return mark_safe("".join(rows))  # noqa: S308 - every value is escaped


def _cell(label: str, value: str, kind: str = "") -> str:
    classes = " ".join(each for each in (kind, "" if value else "blank") if each)
    return f'<td data-label="{label}" class="{classes}">{escape(value)}</td>'
