"""What a row's page shows: its fields in words, and the rows that point at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models

from mission.models import Mission
from mission.web.forms.titles import title_of
from mission.web.nouns import NOUN, Noun
from mission.web.nouns.noun import languages

MOST_RELATED = 60


@dataclass(frozen=True)
class Fact:
    title: str
    value: Any
    kind: str = "text"


@dataclass(frozen=True)
class RelatedRows:
    title: str
    noun: Noun
    rows: list[Any]
    total: int
    query: str


def facts_of(noun: Noun, row: models.Model) -> list[Fact]:
    """Every field of the noun's form that says something."""
    found = []
    for name in noun.fields:
        fact = _fact(row, name)
        if fact.value not in (None, "", []):
            found.append(fact)
    return found


def _fact(row: models.Model, name: str) -> Fact:
    field = row._meta.get_field(name)
    title = title_of(name, str(getattr(field, "verbose_name", name)))
    value: Any = getattr(row, name)
    if field.many_to_many:
        return Fact(title, [str(each) for each in value.all()], "list")
    if getattr(field, "choices", None):
        return Fact(title, getattr(row, f"get_{name}_display")(), "tag")
    if isinstance(field, models.BooleanField):
        return Fact(title, "Yes" if value else "No")
    if isinstance(field, models.DateTimeField):
        return Fact(title, value, "time")
    if isinstance(field, models.TimeField):
        return Fact(title, f"{value:%H:%M}" if value else "")
    if isinstance(field, models.URLField):
        return Fact(title, value, "address")
    if name in ("languages", "language"):
        return Fact(title, languages(value), "list")
    if isinstance(field, models.TextField):
        return Fact(title, value, "long")
    return Fact(title, value)


def related_of(noun: Noun, row: models.Model, mission: Mission) -> list[RelatedRows]:
    found = []
    for each in noun.related:
        other = NOUN[each.slug]
        rows = other.rows(mission=mission).filter(**{each.lookup: row})
        shown = list(rows[:MOST_RELATED])
        total = len(shown) if len(shown) < MOST_RELATED else rows.count()
        found.append(RelatedRows(each.title, other, shown, total, f"{each.lookup}={row.pk}"))
    return found
