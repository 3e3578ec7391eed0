"""One change of a scenario: first its kind, then only what that kind needs to know."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from mission.models import WhatIf
from mission.planning.catalogue import KINDS, MOST_NUMBER, Kind
from mission.planning.ground import Ground
from mission.planning.whatif import LETTERS, MOST_SCENARIOS
from mission.web.forms.plain import Explains, TimeInput


class KindForm(forms.Form):
    """Asked for with GET."""

    kind = forms.ChoiceField(label="What if …", choices=[(each.name, each.title) for each in KINDS.values()])


class ChangeForm(Explains):
    kind = forms.CharField(widget=forms.HiddenInput())
    what = forms.ChoiceField(label="Which?")
    starts_at = forms.DateTimeField(label="From", widget=TimeInput())
    ends_at = forms.DateTimeField(label="Until", widget=TimeInput())
    number = forms.IntegerField(min_value=1, max_value=MOST_NUMBER, initial=1)
    scenario = forms.TypedChoiceField(
        label="Put it into", coerce=int, help_text="Changes of one scenario are tried together."
    )

    def __init__(self, data: Any = None, *, kind: Kind, ground: Ground, what_if: WhatIf) -> None:
        super().__init__(data, initial={"kind": kind.name})
        left_out = {"what": kind.choices is None, "starts_at": not kind.times, "ends_at": not kind.times}
        left_out["number"] = not kind.number
        for name, is_needless in left_out.items():
            if is_needless:
                del self.fields[name]
        if kind.choices is not None:
            what = self.fields["what"]
            assert isinstance(what, forms.ChoiceField)
            what.choices = kind.choices(ground)
        if kind.number:
            self.fields["number"].label = kind.number
        count = len(what_if.scenarios)
        places = [(at, f"Scenario {each['name']}") for at, each in enumerate(what_if.scenarios)]
        if count < MOST_SCENARIOS:
            places.append((count, f"A new scenario, {LETTERS[count]}"))
        scenario = self.fields["scenario"]
        assert isinstance(scenario, forms.TypedChoiceField)
        scenario.choices = places
        scenario.initial = places[-1][0]


class AskForm(Explains):
    """How long all of it may take."""

    seconds = forms.IntegerField(
        label="Seconds at most",
        min_value=1,
        max_value=settings.RUN_LONGEST_SECONDS,
        help_text="For the mission as it is and all scenarios together. More seconds, more that is proven.",
    )
