"""What all forms share: the house's widgets, times of the mission, and errors in the user's words."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from html import escape
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.forms.utils import flatatt
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mission.web.forms.words import in_words


class TimeInput(forms.DateTimeInput):
    """The browser's own picker of a day and a time; both in the mission's time zone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class LongSelect(forms.Select):
    """A choice among hundreds, written in one go: Django would load a template for each of them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: object = None) -> SafeString:
        chosen = set(self.format_value(value))
        given = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        parts = (
            f'<optgroup label="{escape(str(title))}">{_options(choice, chosen)}</optgroup>'
            if isinstance(choice, list | tuple)
            else _options([(title, choice)], chosen)
            for title, choice in self.choices
        )
        return format_html("<select{}>{}</select>", flatatt(given), mark_safe("".join(parts)))  # noqa: S308 - all of it escaped


def _options(choices: Iterable[tuple[object, object]], chosen: Container[str]) -> str:
    return "".join(_option(str(value), str(said), str(value) in chosen) for value, said in choices)


def _option(value: str, said: str, is_chosen: bool) -> str:
    return f'<option value="{escape(value)}"{" selected" if is_chosen else ""}>{escape(said)}</option>'


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
