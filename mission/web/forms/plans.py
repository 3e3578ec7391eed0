"""How long, how hard and how near to the proof to search, in words."""

from __future__ import annotations

import os
from typing import Any

from django import forms
from django.conf import settings

from mission.planning.reserving import Choice
from mission.web.forms.plain import Explains

DURATIONS = (10, 30, 60, 120, 300, 600, 1800)  # seconds
NEAR = (("0", "Only the proof"), ("0.001", "0.1 %"), ("0.002", "0.2 %"), ("0.005", "0.5 %"), ("0.01", "1 %"))
MOST_CORES = 16  # offered; the API takes more


class SecondsForm(Explains):
    """A search whose time is counted by the second: while people wait."""

    seconds = forms.IntegerField(
        label="Seconds at most",
        min_value=1,
        help_text="The search ends earlier when the plan is proven to be the best possible.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seconds = self.fields["seconds"]
        seconds.initial = settings.RUN_SECONDS
        assert isinstance(seconds, forms.IntegerField)
        seconds.max_value = settings.RUN_LONGEST_SECONDS
        seconds.validators.append(_at_most)


def _at_most(value: int) -> None:
    if value > settings.RUN_LONGEST_SECONDS:
        raise forms.ValidationError(f"Search for {settings.RUN_LONGEST_SECONDS} seconds at most.")


class PlanForm(Explains):
    """The limits of one run. `based_on`: the number of the plan whose locked meetings stay where they are."""

    seconds = forms.TypedChoiceField(
        label="How long at most",
        coerce=int,
        help_text="A limit, not a wait: the search ends as soon as the plan is proven to be the best possible.",
    )
    gap = forms.TypedChoiceField(
        label="How near is near enough",
        coerce=float,
        choices=NEAR,
        help_text="A large mission's search ends when the worth of the wishes met is this near to the proven limit. "
        "A mission that fits into one exact model is proven, or ends with its time.",
    )
    workers = forms.TypedChoiceField(
        label="On how many cores",
        coerce=int,
        help_text="More cores search side by side. Leave some to others who use the machine.",
    )
    reserve = forms.ChoiceField(
        label="Minutes in reserve",
        choices=Choice.choices,
        required=False,
        help_text="A plan with a reserve runs late less often. It counts as worse in comfort, and it may meet less.",
    )
    based_on = forms.IntegerField(min_value=1, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)
    note = forms.CharField(
        max_length=200, required=False, help_text="What this plan is for, e.g. after the late registration."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = settings.RUN_SECONDS
        lengths = sorted({usual, *(each for each in DURATIONS if each <= settings.RUN_LONGEST_SECONDS)})
        cores = range(1, max(settings.RUN_WORKERS, min(os.cpu_count() or 1, MOST_CORES)) + 1)
        self._offer("seconds", [(each, _long(each)) for each in lengths], usual)
        self._offer(
            "workers", [(each, f"{each} core{'s' if each > 1 else ''}") for each in cores], settings.RUN_WORKERS
        )

    def _offer(self, name: str, choices: list[tuple[int, str]], usual: int) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(each, f"{said} (usual)" if each == usual else said) for each, said in choices]
        field.initial = usual


def _long(seconds: int) -> str:
    if seconds < 60 or seconds % 60:
        return f"{seconds} seconds"
    return "1 minute" if seconds == 60 else f"{seconds // 60} minutes"


def _cores(count: int) -> str:
    return "1 core" if count == 1 else f"{count} cores"
