"""The weights that a mission gives to comfort."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from mission.planning.rulebook import COMFORT
from mission.web.forms.plain import Explains

HEAVIEST = 1_000_000


class WeightsForm(Explains):
    """One number a comfort rule; empty means the rulebook's own."""

    def __init__(self, *args: Any, weights: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule in COMFORT:
            self.fields[rule.name] = forms.IntegerField(
                label=rule.sentence.rstrip("."),
                required=False,
                min_value=0,
                max_value=HEAVIEST,
                initial=weights.get(rule.name),
                help_text=f"Points per {rule.unit}. Usually {rule.weight}; 0 switches the rule off.",
            )

    def weights(self) -> dict[str, int]:
        """What differs from the rulebook."""
        given = {rule.name: self.cleaned_data[rule.name] for rule in COMFORT}
        return {name: int(value) for name, value in given.items() if value is not None}
