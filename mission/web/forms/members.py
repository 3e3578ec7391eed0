"""Who is let in, in which role."""

from __future__ import annotations

from typing import Any

from django import forms

from mission.enums import Role
from mission.models import Mission, Party
from mission.web.forms.plain import Explains


class MemberForm(Explains):
    email = forms.EmailField(label="E-mail")
    name = forms.CharField(max_length=200)
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in Role], initial=Role.COMPANY)
    party = forms.ModelChoiceField(
        queryset=Party.objects.none(),
        required=False,
        help_text="For contacts of a company or a counterpart only.",
        empty_label="Nobody's: for the whole mission",
    )

    def __init__(self, *args: Any, mission: Mission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        party = self.fields["party"]
        assert isinstance(party, forms.ModelChoiceField)
        party.queryset = Party.objects.filter(mission=mission)
