"""The name of who is to be erased, typed against slips."""

from __future__ import annotations

from django import forms

from mission.web.forms.plain import Explains


class EraseForm(Explains):
    typed = forms.CharField(
        label="Type the person's name to confirm", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
