"""The design language on one living page: for those who build pages, never in production."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mission.web.bars import Bar, bars_lying, bars_standing
from mission.web.forms.plain import Explains
from mission.web.icons import ICONS
from mission.web.matrix import COLOURS

MEANINGS = (
    ("paper", "The page"),
    ("surface", "Cards, tables, fields"),
    ("sunken", "Heads of tables, programme"),
    ("ink", "Text"),
    ("quiet", "What is said beside it"),
    ("line", "Between rows"),
    ("line-strong", "Round fields and buttons"),
    ("brand", "The masthead, the first act"),
    ("brand-soft", "Here, chosen, told"),
    ("link", "What leads elsewhere"),
    ("gold", "The one ornament"),
    ("good", "Held, accepted, proven"),
    ("warn", "Look at it"),
    ("bad", "Broken, declined, deleted"),
    ("focus", "Where the keyboard is"),
)
LONG_NAME = "Azərbaycan Respublikasının Rəqəmsal İnkişaf və Nəqliyyat Nazirliyi, İnnovasiya ÖŞ"


class SampleForm(Explains):
    name = forms.CharField(max_length=80, help_text="As it stands on the visitor list.")
    rank = forms.IntegerField(min_value=1, required=False)
    answer = forms.ChoiceField(choices=[("yes", "Accepted"), ("no", "Declined")])
    told = forms.BooleanField(required=False, label="The host was told")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    if settings.PRODUCTION:
        raise Http404
    rows = [Bar("Acme Energy", 820, "82 %"), Bar("Bolt Rail", 610, "61 %"), Bar(LONG_NAME, 410, "41 %", is_marked=True)]
    hours = [Bar(f"{hour:02}:00", count, str(count)) for hour, count in ((9, 4), (10, 9), (11, 7), (12, 2))]
    context = {
        "meanings": MEANINGS,
        "colours": range(COLOURS),
        "long_name": LONG_NAME,
        "icons": list(ICONS),
        "form": SampleForm(),
        "wrong": SampleForm({"rank": "0"}),
        "charts": [
            bars_lying("Bars that lie", "The one to look at is marked.", rows, most=1000),
            bars_standing("Bars that stand", "One for each hour.", hours),
        ],
    }
    return render(request, "styleguide.html", context)
