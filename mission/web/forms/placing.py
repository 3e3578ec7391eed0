"""A meeting put where a hand wants it: the start, and the organiser's own choice of room and people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from mission.models import Interpreter, Mission, Person, Room
from mission.planning.options import Among
from mission.planning.placing import Placing
from mission.web.forms.plain import Explains, LongSelect


class PlaceForm(Explains):
    """Only a start: room, people and interpreter are what fits best then."""

    at = forms.CharField(label="Start", max_length=40)
    state = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    rows = forms.ChoiceField(choices=Among.choices, required=False, widget=forms.HiddenInput)
    row = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput)

    def clean_rows(self) -> Among:
        return Among(self.cleaned_data["rows"])

    def clean_at(self) -> datetime:
        """A start that Karvan offered, or any other moment: without an offset it is the mission's time."""
        try:
            moment = datetime.fromisoformat(self.cleaned_data["at"])
        except ValueError as error:
            raise forms.ValidationError("Choose one of the starts.") from error
        return moment if moment.tzinfo else timezone.make_aware(moment)


class ExactForm(PlaceForm):
    """The same with everything chosen by hand."""

    room = forms.ModelChoiceField(queryset=Room.objects.none(), widget=LongSelect())
    people = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple, label="Who is there"
    )
    interpreter = forms.ModelChoiceField(queryset=Interpreter.objects.none(), required=False, empty_label="none")

    def __init__(self, *args: Any, mission: Mission, placing: Placing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["rows"], self.fields["row"]
        starts = [(each.starts_at.isoformat(), _start(each.starts_at, each.fits)) for each in placing.options]
        self.fields["at"] = forms.ChoiceField(label="Start", choices=starts, widget=LongSelect())
        self.order_fields(["at"])
        parties = {wish.counterpart_id for wish in (placing.request, *placing.together)}
        for wish in (placing.request, *placing.together):
            parties |= {wish.delegation_id, *wish.together_with.values_list("pk", flat=True)}
        for name, rows in {
            "room": Room.objects.filter(mission=mission).select_related("venue").only("name", "venue__name"),
            "people": Person.objects.filter(mission=mission, party__in=parties).select_related("party"),
            "interpreter": Interpreter.objects.filter(mission=mission),
        }.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        people = self.fields["people"]
        assert isinstance(people, forms.ModelMultipleChoiceField)
        people.label_from_instance = _person  # type: ignore[method-assign]
        meeting = placing.meeting
        if meeting is not None:
            self.initial = {
                "at": meeting.starts_at.astimezone(mission.zone).isoformat(),
                "room": meeting.room_id,
                "people": sorted({p.pk for p in meeting.attendees.all()} | _companions(placing)),
                "interpreter": meeting.interpreter_id,
            }
        self.initial["state"] = placing.state


def _person(obj: Person) -> str:
    return f"{obj.name} ({obj.party.name})"


def _start(moment: datetime, fits: bool) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %H:%M}" + ("" if fits else " – something stands in the way")


def _companions(placing: Placing) -> set[int]:
    """Who else sits in the session now."""
    if placing.meeting is None or not placing.together:
        return set()
    now = placing.at(placing.meeting.starts_at)
    return set(now.people) if now is not None else set()
