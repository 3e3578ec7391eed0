"""The mission's menu and the few things templates cannot say for themselves."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.utils.http import urlencode

from mission.models import MeetingRequest
from mission.models.base import LANGUAGES
from mission.web.menu import menu_of

register = template.Library()


@register.inclusion_tag("components/_menu.html", takes_context=True)
def menu(context: RequestContext) -> dict[str, Any]:
    request: HttpRequest = context["request"]
    return {"groups": menu_of(context["desk"], request.path)}


@register.simple_tag
def page_query(asked: dict[str, str], page: int) -> str:
    """The query of a list's other page: the same search, the same filters."""
    return "?" + urlencode({**asked, "page": str(page)})


@register.filter
def cell(column: Any, row: Any) -> Any:
    """The value of a column in a row."""
    return column.value(row)


@register.filter
def is_many(field: Any) -> bool:
    """Whether a form's field is drawn as a group of boxes."""
    return bool(field.use_fieldset)


@register.filter
def is_check(field: Any) -> bool:
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.filter
def language_name(code: str) -> str:
    return LANGUAGES.get(code, code)


@register.filter
def own_attendees(wish: MeetingRequest) -> str:
    """The persons of the wishing company who must attend; whom the host sends is the host's affair."""
    return ", ".join(person.name for person in wish.attendees.all() if person.party_id == wish.delegation_id)
