"""With which luck a plan is lived through."""

from __future__ import annotations

from typing import Any

from django import forms

from mission.planning.stress import MOST_MISSIONS
from mission.web.forms.plain import Explains
from scheduler.core.meetings.uncertainty import MOST, Uncertainty

LUCK = {
    "late_chance": ("Meetings that begin late", "Percent, though everybody is there."),
    "late_mean": ("Minutes late then", "On average."),
    "overrun_chance": ("Meetings that last longer", "Percent."),
    "overrun_mean": ("Minutes longer then", "On average."),
    "high_rank_percent": ("With a host of the highest rank", "Percent of the usual minutes."),
    "door_mean": ("Minutes longer at a door", "On average, at venues with minutes at the door."),
    "catch_up": ("Catching up", "Percent of its lateness by which a meeting is cut short."),
    "traffic_spread": ("How much journeys vary", "Percent of what is planned."),
}
WHOLE = {"missions": 1000, "seed": 1, "late_over": 5, "minutes": 5}


class StressForm(Explains):
    """Asked for with GET: every figure may be left out."""

    missions = forms.IntegerField(
        label="Simulated missions",
        required=False,
        min_value=1,
        max_value=MOST_MISSIONS,
        help_text="More are more exact.",
    )
    late_over = forms.IntegerField(
        label="Late means more than", required=False, min_value=0, max_value=240, help_text="Minutes."
    )
    minutes = forms.IntegerField(
        label="Reserve to try", required=False, min_value=1, max_value=120, help_text="Minutes more."
    )
    seed = forms.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, help_text="The same seed, the same thousand missions."
    )

    def __init__(self, data: Any = None) -> None:
        usual = {name: getattr(Uncertainty(), name) for name in LUCK} | WHOLE
        # What is not asked for is as usual, and the form shows it so.
        given = {**usual, **({name: value for name, value in data.items() if value} if data else {})}
        super().__init__(given)
        for name, (label, help_text) in LUCK.items():
            self.fields[name] = forms.IntegerField(
                label=label, min_value=0, max_value=MOST[name], required=False, help_text=help_text
            )

    def values(self) -> dict[str, Any]:
        """What `plan_stress` asks for beside the plan; as usual where the form is not right."""
        usual = {name: getattr(Uncertainty(), name) for name in LUCK} | WHOLE
        given = {name: usual[name] if value is None else value for name, value in self.cleaned_data.items()}
        figures = usual | given
        luck = Uncertainty(**{name: figures.pop(name) for name in LUCK})
        return {"uncertainty": luck, **figures}
