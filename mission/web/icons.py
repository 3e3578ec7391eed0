"""The few icons of the pages, each under the word for what it means; drawn beside a word and never instead of one."""

from __future__ import annotations

from functools import cache

from django.utils.safestring import SafeString
from heroicons.templatetags.heroicons import heroicon_mini

# What is meant -> the drawing's name in the set.
ICONS = {
    "add": "plus",
    "edit": "pencil-square",
    "delete": "trash",
    "download": "arrow-down-tray",
    "print": "printer",
    "import": "arrow-up-tray",
    "calendar": "calendar-days",
    "search": "magnifying-glass",
    "screen": "presentation-chart-bar",
    "report": "chart-bar",
    "note": "clipboard-document-check",
    "good": "check-circle",
    "warn": "exclamation-triangle",
    "bad": "x-circle",
    "known": "information-circle",
    "secret": "lock-closed",
}
SIZE = 18  # pixels


@cache
def icon_svg(meaning: str) -> SafeString:
    """The drawing, hidden from screen readers: the word beside it says the same. Raises KeyError for no meaning."""
    drawn = heroicon_mini(ICONS[meaning], size=SIZE, **{"class": f"icon icon-{meaning}", "aria_hidden": "true"})
    return SafeString(drawn)
