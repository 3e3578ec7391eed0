"""One cell of the request matrix: what a company wishes, what the host answered, what the organiser decided."""

from __future__ import annotations

from django import forms

from mission.enums import Answer, Decision
from mission.web.forms.plain import Explains


class CellForm(Explains):
    rank = forms.IntegerField(min_value=1, max_value=999, required=False, label="The company's rank")
    answer = forms.ChoiceField(
        choices=[(each.value, each.label) for each in Answer], initial=Answer.PENDING, label="The host's answer"
    )
    host_rank = forms.IntegerField(min_value=1, max_value=999, required=False, label="The host's rank")
    decision = forms.ChoiceField(
        choices=[(each.value, each.label) for each in Decision], initial=Decision.OPEN, label="Your decision"
    )
    length_minutes = forms.IntegerField(min_value=5, max_value=480, initial=30, label="Length in minutes")
