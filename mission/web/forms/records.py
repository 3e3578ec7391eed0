"""The form of any noun: built from its declaration, with choices of its mission only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.forms.models import modelform_factory

from mission.models import GroupSession, MeetingRequest, Mission, Person
from mission.web.forms.plain import Explains, field_for, values_of
from mission.web.forms.titles import title_of
from mission.web.nouns import Noun


class RecordForm(Explains, forms.ModelForm):
    """Shows a row and takes its new values; the service does the checking and the writing."""

    def __init__(self, *args: Any, mission: Mission, limits: Mapping[str, Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = title_of(name, str(field.label))
            if isinstance(field, forms.ModelChoiceField):
                model = field.queryset.model  # type: ignore[union-attr]
                choices = model._default_manager.filter(mission=mission, **limits.get(name, {}))
                if model is Person:
                    choices = _near(self.instance, choices)
                    choices = choices.select_related("party")
                    field.label_from_instance = _person_with_party  # type: ignore[method-assign,assignment]
                field.queryset = choices

    def _post_clean(self) -> None:
        """The service checks the whole row under a lock; checking here, too, would say everything twice."""


def _near(row: Model, persons: QuerySet[Person]) -> QuerySet[Person]:
    """A wish and a session have parties of their own: only their people are asked about, not the whole mission's."""
    if isinstance(row, MeetingRequest) and row.pk:
        return persons.filter(party_id__in=(row.delegation_id, row.counterpart_id))
    if isinstance(row, GroupSession) and row.pk:
        return persons.filter(party_id=row.counterpart_id)
    return persons


def _person_with_party(person: Model) -> str:
    assert isinstance(person, Person)
    return f"{person.name} ({person.party.name})"


def record_form(noun: Noun, *, fields: tuple[str, ...] = (), **kwargs: Any) -> RecordForm:
    """The form of all the noun's fields, or of `fields`."""
    shown = fields or noun.fields
    made: Any = modelform_factory(noun.model, form=RecordForm, fields=shown, formfield_callback=field_for)
    form: RecordForm = made(limits=noun.limits, **kwargs)
    return form


def record_values(noun: Noun, form: RecordForm) -> Mapping[str, Any]:
    return {**noun.fixed, **values_of(form, noun.fields)}
