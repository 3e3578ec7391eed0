"""Hundreds of lines written in one go: rendering a template's nodes for each of them takes many times as long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from html import escape

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from mission.selectors.show import Line

register = template.Library()


@register.simple_tag
def show_rows(lines: Iterable[Line]) -> SafeString:
    """The rows of a day of the run of show."""
    return mark_safe("\n".join(_show_rows(lines)))  # noqa: S308: every value is escaped


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


def _cell(label: str, value: str, kind: str = "") -> str:
    classes = " ".join(each for each in (kind, "" if value else "blank") if each)
    return f'<td data-label="{label}" class="{classes}">{escape(value)}</td>'
