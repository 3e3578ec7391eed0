"""What happened to the plan, in one form: only the fields that the kind of happening needs are asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from mission.models import Mission, PlanVersion
from mission.planning.happenings import AWAY, DATA, LATE, MISSING, OFF, happenings_said
from mission.selectors.crew import interpreters_of
from mission.selectors.people import parties_of, persons_of
from mission.selectors.places import rooms_of
from mission.selectors.plans import meetings_of
from mission.web.forms.plain import LongSelect, TimeInput
from mission.web.forms.plans import SecondsForm

Choices = list[tuple[str, str]]
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
    thing = forms.ChoiceField(
        label="Who, or what?", required=False, widget=LongSelect(), help_text="For away, late and not shown up."
    )
    meeting = forms.ChoiceField(
        label="Which meeting?", required=False, widget=LongSelect(), help_text="For a meeting that is called off."
    )
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
        meeting.choices = [("", "–"), *_meetings(plan, mission)]
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


def _things(mission: Mission) -> list[tuple[str, Choices]]:
    return [
        ("Parties", _named("party:{}", "{}", parties_of(mission=mission), "name")),
        ("People", _named("person:{}", "{} ({})", persons_of(mission=mission), "name", "party__name")),
        ("Rooms", _named("room:{}", "{}, {}", rooms_of(mission=mission), "venue__name", "name")),
        ("Interpreters", _named("interpreter:{}", "{}", interpreters_of(mission=mission), "name")),
    ]


def _named(key: str, said: str, rows: QuerySet[Any], *names: str) -> Choices:
    """Names alone: a mission has hundreds of rows, and a choice shows nothing else of them."""
    found = rows.values_list("pk", *names)
    return [(key.format(pk), said.format(*words)) for pk, *words in found]


def _meetings(plan: PlanVersion, mission: Mission) -> Choices:
    names = ("request__delegation__name", "request__counterpart__name")
    found = meetings_of(plan=plan).values_list("pk", "starts_at", *names)
    return [
        (str(pk), f"{starts_at.astimezone(mission.zone):%a %d %b %H:%M}, {guest} – {host}")
        for pk, starts_at, guest, host in found
    ]


def _during(mission: Mission, moment: datetime) -> bool:
    first = datetime.combine(mission.first_day, datetime.min.time(), tzinfo=mission.zone)
    return first <= moment < first + timedelta(days=mission.days)
