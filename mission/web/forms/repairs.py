"""What happened to the plan, in one form: only the fields that the kind of happening needs are asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from mission.models import Meeting, Mission, PlanVersion
from mission.planning.happenings import AWAY, DATA, LATE, MISSING, OFF, happenings_said
from mission.selectors.crew import interpreters_of
from mission.selectors.people import parties_of, persons_of
from mission.selectors.places import rooms_of
from mission.selectors.plans import meetings_of
from mission.web.forms.plain import TimeInput
from mission.web.forms.plans import SecondsForm

KINDS = (
    (AWAY, "Somebody or something is away for a time"),
    (OFF, "A meeting is called off"),
    (LATE, "Somebody is late, now"),
    (MISSING, "Somebody has not shown up"),
    (DATA, "The data were changed: a new party, an audience, other hours"),
)


class HappeningForm(SecondsForm):
    field_order = ("kind", "thing", "meeting", "starts_at", "ends_at", "minutes", "now", "notice", "gains_count")
    kind = forms.ChoiceField(label="What happened?", choices=KINDS)
    thing = forms.ChoiceField(label="Who, or what?", required=False, help_text="For away, late and not shown up.")
    meeting = forms.ChoiceField(label="Which meeting?", required=False, help_text="For a meeting that is called off.")
    starts_at = forms.DateTimeField(label="Away from", required=False, widget=TimeInput())
    ends_at = forms.DateTimeField(
        label="Away until",
        required=False,
        widget=TimeInput(),
        help_text="For somebody who has not shown up: when he or she is expected; left out, not today.",
    )
    minutes = forms.IntegerField(label="Minutes late", required=False, min_value=1, max_value=1440)
    now = forms.DateTimeField(
        label="The time now",
        required=False,
        widget=TimeInput(),
        help_text="Meetings that have begun stay. Left out: the mission has not begun.",
    )
    notice = forms.IntegerField(
        label="Notice, in minutes",
        min_value=0,
        max_value=1440,
        initial=30,
        help_text="No meeting that begins sooner than this is changed.",
    )
    gains_count = forms.BooleanField(
        label="Nobody else may get a new meeting either",
        required=False,
        help_text="Otherwise freed hours go to the waiting list wherever nobody loses a meeting by it.",
    )

    def __init__(self, *args: Any, mission: Mission, plan: PlanVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mission, self.plan = mission, plan
        thing, meeting = self.fields["thing"], self.fields["meeting"]
        assert isinstance(thing, forms.ChoiceField)
        assert isinstance(meeting, forms.ChoiceField)
        thing.choices = [("", "–"), *_things(mission)]
        meeting.choices = [("", "–"), *((str(each.pk), _said(each, mission)) for each in meetings_of(plan=plan))]
        self.fields["seconds"].initial = 20
        moment = timezone.now()
        if _during(mission, moment):
            self.fields["now"].initial = moment

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                happenings_said(mission=self.mission, plan=self.plan, kind=given["kind"], given=given)
            except ValidationError as error:
                self.explain(error)
        return given


def _things(mission: Mission) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        ("Parties", [(f"party:{each.pk}", each.name) for each in parties_of(mission=mission)]),
        ("People", [(f"person:{p.pk}", f"{p.name} ({p.party.name})") for p in persons_of(mission=mission)]),
        ("Rooms", [(f"room:{each.pk}", f"{each.venue.name}, {each.name}") for each in rooms_of(mission=mission)]),
        ("Interpreters", [(f"interpreter:{each.pk}", each.name) for each in interpreters_of(mission=mission)]),
    ]


def _said(meeting: Meeting, mission: Mission) -> str:
    return f"{meeting.starts_at.astimezone(mission.zone):%a %d %b %H:%M}, {meeting.request}"


def _during(mission: Mission, moment: datetime) -> bool:
    first = datetime.combine(mission.first_day, datetime.min.time(), tzinfo=mission.zone)
    return first <= moment < first + timedelta(days=mission.days)
