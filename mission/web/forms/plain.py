"""What all forms share: the house's widgets, times of the mission, and errors in the user's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.http import HttpRequest, QueryDict

from mission.web.forms.words import in_words


class TimeInput(forms.DateTimeInput):
    """The browser's own picker of a day and a time; both in the mission's time zone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class Explains(forms.Form):
    """A form that takes in what a service found wrong, next to the field where it is wrong."""

    def explain(self, error: ValidationError, model: type[models.Model] | None = None) -> None:
        for name, messages in in_words(error, model).items():
            if name in self.fields:
                self.add_error(name, messages)
                continue
            title = "" if name == NON_FIELD_ERRORS else f"{_title(name, model)}: "
            self.add_error(None, [f"{title}{message}" for message in messages])


def _title(name: str, model: type[models.Model] | None) -> str:
    if model is None:
        return name.replace("_", " ").capitalize()
    return str(model._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]


def field_for(db_field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
    """The form field of a model's field, with the house's widgets."""
    if isinstance(db_field, models.DateTimeField):
        kwargs["widget"] = TimeInput()
    elif isinstance(db_field, models.DateField):
        kwargs["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    elif isinstance(db_field, models.TimeField):
        kwargs["widget"] = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    elif isinstance(db_field, models.ManyToManyField):
        kwargs["widget"] = forms.CheckboxSelectMultiple()
    elif isinstance(db_field, models.URLField):
        kwargs["assume_scheme"] = "https"
    elif isinstance(db_field, models.TextField):
        kwargs["widget"] = forms.Textarea(attrs={"rows": 4})
    made: forms.Field | None = db_field.formfield(**kwargs)
    return made


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent; None when the page was only asked for."""
    return request.POST if request.method == "POST" else None


def values_of(form: forms.Form, names: tuple[str, ...]) -> Mapping[str, Any]:
    return {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
