"""The mission's menu and the few things templates cannot say for themselves."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from mission.enums import Language
from mission.itineraries.itinerary import Stop
from mission.itineraries.said import language_said, stop_kind, stop_language, stop_title
from mission.models import MeetingRequest
from mission.web.acts import act_said, change_said, field_said
from mission.web.icons import icon_svg
from mission.web.menu import menu_of, tabs_of
from mission.web.nouns import Column, Noun
from mission.web.upcoming import map_address
from scheduler.core.meetings.stress_words import percent as percent_said

register = template.Library()
LONGEST_TEXT = 600
TONES = {"success": "good", "warning": "warn", "error": "bad"}


@register.inclusion_tag("components/_menu.html", takes_context=True)
def menu(context: RequestContext) -> dict[str, Any]:
    request: HttpRequest = context["request"]
    return {"groups": menu_of(context["desk"], request.path)}


@register.simple_tag
def icon(meaning: str) -> SafeString:
    """ "add", "download", "good": a drawing beside the word."""
    return icon_svg(meaning)


@register.simple_tag
def page_query(asked: dict[str, str], page: int) -> str:
    """The query of a list's other page: the same search, the same filters."""
    return "?" + urlencode({**asked, "page": str(page)})


@register.simple_tag
def table_cells(noun: Noun, row: Any) -> SafeString:
    """A row's cells after its head, written in one go: a page of 50 rows has hundreds of them."""
    return format_html_join("", '<td class="{}"{}>{}</td>', (_table_cell(column, row) for column in noun.columns))


def _table_cell(column: Column, row: Any) -> tuple[str, SafeString, Any]:
    value = column.value(row)
    is_blank = value is None or value in ("", [])
    classes = " ".join(word for word, said in (("number", column.kind == "number"), ("blank", is_blank)) if said)
    return classes, format_html(' data-label="{}"', column.title), "" if is_blank else _written(column.kind, value)


def _written(kind: str, value: Any) -> Any:
    """A value as components/_value.html writes it."""
    if kind == "tag":
        return format_html('<span class="tag">{}</span>', value)
    if kind == "code":
        return format_html('<span class="mono small">{}</span>', value)
    if kind == "list":
        return ", ".join(str(each) for each in value)
    if kind == "time":
        local = timezone.localtime(value)
        shown = date_format(local, "D j M, H:i")
        return format_html('<time class="nowrap" datetime="{}">{}</time>', local.isoformat(), shown)
    if kind == "long":
        return format_html('<span class="prose">{}</span>', Truncator(value).chars(LONGEST_TEXT))
    return value


@register.filter
def tone(tags: str) -> str:
    """The icon of a message by its tags."""
    return TONES.get(tags.rsplit(maxsplit=1)[-1] if tags else "", "known")


@register.filter
def act_in_words(verb: str) -> str:
    return act_said(verb)


register.filter("field_in_words", field_said)
register.filter("change_in_words", change_said)


@register.filter
def cell(column: Any, row: Any) -> Any:
    """The value of a column in a row."""
    return column.value(row)


@register.filter
def percent(part: float) -> str:
    """A part of 1, e.g. 0.34 as "34 %"."""
    return percent_said(part)


@register.filter
def is_many(field: Any) -> bool:
    """Whether a form's field is drawn as a group of boxes."""
    return bool(field.use_fieldset)


@register.filter
def is_check(field: Any) -> bool:
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.inclusion_tag("components/_tabs.html", takes_context=True)
def tabs(context: RequestContext) -> dict[str, Any]:
    request: HttpRequest = context["request"]
    return {"tabs": tabs_of(context["desk"], request.path)}


@register.inclusion_tag("components/_languages.html", takes_context=True)
def languages(context: RequestContext) -> dict[str, Any]:
    """The choice of language, as three buttons that work without JavaScript."""
    request: HttpRequest = context["request"]
    chosen = translation.get_language()
    choices = [(code, name, code == chosen) for code, name in Language.choices]
    return {"choices": choices, "next": request.get_full_path(), "csrf_token": context.get("csrf_token")}


@register.filter
def language_name(code: str) -> str:
    return str(language_said(code))


register.filter("stop_kind", stop_kind)
register.filter("stop_title", stop_title)
register.filter("stop_language", stop_language)


@register.filter
def map_link(stop: Stop) -> str:
    return map_address(stop.place)


@register.filter
def own_attendees(wish: MeetingRequest) -> str:
    """The persons of the wishing company who must attend; whom the host sends is the host's affair."""
    return ", ".join(person.name for person in wish.attendees.all() if person.party_id == wish.delegation_id)


@register.filter
def host_attendees(asked: MeetingRequest) -> str:
    """The persons of the host who must receive."""
    return ", ".join(person.name for person in asked.attendees.all() if person.party_id == asked.counterpart_id)


@register.filter
def asked_for(asked: MeetingRequest) -> str:
    """The persons of the host whom the company would like to see."""
    return ", ".join(person.name for person in asked.asked.all() if person.party_id == asked.counterpart_id)
