"""The mission's own settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.models import modelform_factory

from mission.models import Mission, Venue
from mission.web.forms.plain import Explains, field_for, values_of

FIELDS = (
    "name", "code", "place", "time_zone", "first_day", "last_day", "day_from", "day_until", "lunch_from", "lunch_until",
    "grid_minutes", "buffer_minutes", "early_before", "late_after", "wait_minutes", "host_rank_matters", "hub",
    "wishes_open",
)  # fmt: skip


class MissionForm(Explains, forms.ModelForm):
    """A new mission has no hub yet: its venues come later."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["hub"]
        else:
            hub = self.fields["hub"]
            assert isinstance(hub, forms.ModelChoiceField)
            hub.queryset = Venue.objects.filter(mission=self.instance)

    def _post_clean(self) -> None:
        """The service checks the whole row."""

    def values(self) -> Mapping[str, Any]:
        return values_of(self, FIELDS)


def mission_form(**kwargs: Any) -> MissionForm:
    made: Any = modelform_factory(Mission, form=MissionForm, fields=FIELDS, formfield_callback=field_for)
    form: MissionForm = made(**kwargs)
    return form
