"""What a table needs to become a list, a page and a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.text import slugify

from mission.models import Mission, Party
from mission.models.base import LANGUAGES

Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Column:
    """One column: its title and the row's value. `kind`: text, code, number, time, tag, list, long. `sort`: the ORM's
    lookup to sort by; empty where the database cannot."""

    title: str
    value: Callable[[Any], Any]
    kind: str = "text"
    sort: str = ""

    @property
    def key(self) -> str:
        """The column's word in an address."""
        return slugify(self.title)


@dataclass(frozen=True)
class Filter:
    """A drop-down above the list: `lookup` is the ORM's, `choices` come from the mission."""

    name: str
    title: str
    lookup: str
    choices: Callable[[Mission], Choices]


@dataclass(frozen=True)
class Related:
    """A list on a row's page: the rows of another noun that point at it."""

    title: str
    slug: str
    lookup: str


@dataclass(frozen=True)
class Bulk:
    """An act on many rows at once: `values` are set in all of them. `says` ends the sentence "12 requests are ..."."""

    name: str
    title: str
    says: str
    values: Mapping[str, Any]
    behalf: Callable[[Any], Party] | None = None


@dataclass(frozen=True)
class Noun:
    """One table of a mission. `rows(mission=)` is a selector; `limits` narrows the choices of a form's field;
    `fixed` are values that the form does not ask for; `quick` the fields that are changed in the list itself; `behalf`
    names the party for which an organiser writes; `sort` is the lookup of the first column, which shows the row's own
    name; `listed` brings a list's rows more lightly than `rows`."""

    slug: str
    one: str
    many: str
    about: str
    empty: str
    model: type[models.Model]
    rows: Callable[..., QuerySet[Any]]
    columns: tuple[Column, ...]
    fields: tuple[str, ...]
    search: tuple[str, ...]
    sort: str = ""
    bulk: tuple[Bulk, ...] = ()
    filters: tuple[Filter, ...] = ()
    limits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)
    related: tuple[Related, ...] = ()
    behalf: Callable[[Any], Party] | None = None
    listed: Callable[..., QuerySet[Any]] | None = None
    quick: tuple[str, ...] = ()
    confidential: bool = False

    @property
    def route_of_list(self) -> str:
        return f"web:{self.slug}_list"

    @property
    def route_of_detail(self) -> str:
        return f"web:{self.slug}_detail"

    @property
    def route_of_add(self) -> str:
        return f"web:{self.slug}_add"

    @property
    def route_of_edit(self) -> str:
        return f"web:{self.slug}_edit"

    @property
    def route_of_quick(self) -> str:
        return f"web:{self.slug}_quick"

    @property
    def route_of_delete(self) -> str:
        return f"web:{self.slug}_delete"

    @property
    def route_of_bulk(self) -> str:
        return f"web:{self.slug}_bulk"

    @property
    def route_of_export(self) -> str:
        return f"web:{self.slug}_export"

    @property
    def title_of_new(self) -> str:
        return f"Add {'an' if self.one[0] in 'aeio' else 'a'} {self.one}"


def languages(codes: str) -> list[str]:
    """Language codes as their names."""
    return [LANGUAGES.get(code, code) for code in codes.split()]


def of_choices(choices: Choices) -> Callable[[Mission], Choices]:
    return lambda mission: choices  # noqa: ARG005 - filters ask every mission alike
