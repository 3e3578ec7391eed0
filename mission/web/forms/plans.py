"""How long and how hard to search."""

from __future__ import annotations

from django import forms
from django.conf import settings

from mission.web.forms.plain import Explains


class PlanForm(Explains):
    seconds = forms.IntegerField(
        label="Seconds at most",
        min_value=1,
        help_text="The search ends earlier when the plan is proven to be the best possible.",
    )
    note = forms.CharField(
        max_length=200, required=False, help_text="What this plan is for, e.g. after the late registration."
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        seconds = self.fields["seconds"]
        seconds.initial = settings.RUN_SECONDS
        assert isinstance(seconds, forms.IntegerField)
        seconds.max_value = settings.RUN_LONGEST_SECONDS
        seconds.validators.append(_at_most)


def _at_most(value: int) -> None:
    if value > settings.RUN_LONGEST_SECONDS:
        raise forms.ValidationError(f"Search for {settings.RUN_LONGEST_SECONDS} seconds at most.")
