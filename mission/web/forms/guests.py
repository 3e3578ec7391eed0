"""A counterpart's own hours and anybody's feedback."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from mission.enums import AvailabilityKind, Outcome
from mission.models import Mission, Party, Person
from mission.web.forms.plain import Explains


class HoursForm(Explains):
    """When a counterpart, or one of its people, can or cannot receive: a day of the mission, from, until."""

    kind = forms.ChoiceField(choices=AvailabilityKind.choices, label=_("Kind"), initial=AvailabilityKind.AVAILABLE)
    day = forms.ChoiceField(label=_("Day"))
    start = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    until = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    person = forms.ModelChoiceField(
        queryset=Person.objects.none(),
        required=False,
        label=_("Whose hours"),
        empty_label=_("The whole institution"),
        help_text=_("Choose a person if these are the hours of one person only."),
    )
    note = forms.CharField(max_length=200, required=False, label=_("Note"), help_text=_("For the organiser."))

    def __init__(self, *args: Any, mission: Mission, party: Party, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mission = mission
        days = [mission.first_day + timedelta(days=at) for at in range(mission.days)]
        chosen, person = self.fields["day"], self.fields["person"]
        assert isinstance(chosen, forms.ChoiceField)
        assert isinstance(person, forms.ModelChoiceField)
        chosen.choices = [(day.isoformat(), date_format(day, "l, j E")) for day in days]
        person.queryset = Person.objects.filter(mission=mission, party=party)

    def values(self) -> dict[str, Any]:
        """What the service takes; times are the mission's."""
        given = self.cleaned_data
        day = date.fromisoformat(given["day"])
        return {
            "kind": given["kind"],
            "starts_at": self._moment(day, given["start"]),
            "ends_at": self._moment(day, given["until"]),
            "person": given["person"],
            "note": given["note"],
        }

    def _moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=self.mission.zone)


class FeedbackForm(Explains):
    """What came of a meeting."""

    outcome = forms.ChoiceField(choices=Outcome.choices, widget=forms.RadioSelect, label=_("What came of it"))
    rating = forms.TypedChoiceField(
        choices=[("", _("No answer")), ("5", _("5 – excellent")), ("4", _("4 – good")), ("3", _("3 – fair")),
                 ("2", _("2 – poor")), ("1", _("1 – of no use"))],
        required=False,
        coerce=int,
        empty_value=None,
        label=_("How useful was it"),
    )  # fmt: skip
    text = forms.CharField(
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("In your own words"),
        help_text=_("Next steps, what was missing, what the organiser should know. The other side does not see it."),
    )
