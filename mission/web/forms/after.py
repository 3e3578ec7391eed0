"""What an organiser notes of a meeting afterwards."""

from __future__ import annotations

from typing import Any

from django import forms

from mission.enums import Attendance, Outcome
from mission.models import Meeting, MeetingLog
from mission.web.forms.plain import Explains


class AfterForm(Explains):
    """Whether it was held, what came of it, and what is to be done next."""

    attendance = forms.ChoiceField(
        label="The guests",
        widget=forms.RadioSelect,
        choices=[
            (Attendance.ARRIVED, "came: it was held"),
            (Attendance.NO_SHOW, "did not come"),
            (Attendance.EXPECTED, "nothing is known yet"),
        ],
    )
    outcome = forms.ChoiceField(
        label="What came of it",
        required=False,
        choices=[("", "Not known"), *Outcome.choices],
    )
    follow_up = forms.CharField(
        label="Follow-up",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What is to be done next. Organisers read it; it stands in the mission report.",
    )
    follow_up_by = forms.CharField(label="Who does it", required=False, max_length=200)
    follow_up_due = forms.DateField(
        label="By when", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    follow_up_done = forms.BooleanField(label="The follow-up is done", required=False)


def noted(meeting: Meeting, log: MeetingLog | None) -> dict[str, Any]:
    """The form's first values: what was noted of the meeting so far."""
    source = log or MeetingLog(request=meeting.request, starts_at=meeting.starts_at)
    return {name: getattr(source, name) for name in AfterForm.base_fields}
