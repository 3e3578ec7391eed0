"""What stands in a mission's menu, after the roles of the one who looks."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from mission.enums import Role, Side
from mission.models import Mission, Party
from mission.web.doors import Desk
from mission.web.nouns import GROUPS


@dataclass(frozen=True)
class Entry:
    title: str
    address: str
    is_here: bool = False


@dataclass(frozen=True)
class Group:
    title: str
    entries: tuple[Entry, ...]


def menu_of(desk: Desk, path: str) -> list[Group]:
    """The groups of the menu; the entry of the page at `path` is marked."""
    groups: list[Group] = []
    if desk.is_organiser:
        groups += _organisers(desk)
    groups += _parties(desk)
    if desk.has(Role.ORGANISER, Role.LOGISTICS, Role.VIEWER) and not desk.is_organiser:
        pages = [_entry(desk, "Now and next", "today"), _entry(desk, "Run of show", "run_of_show")]
        if desk.has(Role.LOGISTICS):
            pages.append(_entry(desk, "Papers", "papers"))
        groups.append(Group("", tuple(pages)))
    return _marked(groups, path)


def _organisers(desk: Desk) -> list[Group]:
    return [
        Group(
            "",
            (
                _entry(desk, "Where things stand", "mission"),
                _entry(desk, "Plans", "plans"),
                _entry(desk, "Run of show", "run_of_show"),
                _entry(desk, "Now and next", "today"),
                _entry(desk, "Papers", "papers"),
                _entry(desk, "Messages", "messages"),
            ),
        ),
        *(
            Group(title, tuple(_entry(desk, noun.many, f"{noun.slug}_list") for noun in nouns))
            for title, nouns in GROUPS
        ),
        Group(
            "Mission",
            (
                _entry(desk, "Mission report", "report"),
                _entry(desk, "After the meetings", "after"),
                _entry(desk, "Feedback", "feedback_all"),
                _entry(desk, "Members and links", "members"),
                _entry(desk, "Calendars", "calendars"),
                _entry(desk, "Import and export", "workbook"),
                _entry(desk, "Settings", "mission_edit"),
                _entry(desk, "Rulebook", "rulebook"),
                _entry(desk, "Audit log", "audit"),
            ),
        ),
    ]


def _parties(desk: Desk) -> list[Group]:
    return [
        Group(
            party.name,
            (
                _entry(desk, "Today", "party", party=party.code),
                *links_of(desk.mission, party),
                _entry(desk, "Calendar", "feeds", party=party.code),
            ),
        )
        for party in desk.own_parties
    ]


def links_of(mission: Mission, party: Party) -> tuple[Entry, ...]:
    """A party's own two pages, under the names its side knows them by."""
    pages = (
        (("Itinerary", "itinerary"), ("Wishes", "wishes"))
        if party.side == Side.DELEGATION
        else (("Agenda", "itinerary"), ("Requests to answer", "answers"))
    )
    where = {"code": mission.code, "party": party.code}
    return tuple(Entry(title, reverse(f"web:{name}", kwargs=where)) for title, name in pages)


def tabs_of(desk: Desk, path: str) -> tuple[Entry, ...]:
    """The pages of the party on whose page the desk is, in the visitor's language; the one at `path` is marked."""
    party = desk.party
    assert party is not None
    pages = [(_("Today"), "party"), (_("Itinerary"), "itinerary"), (_("Wishes"), "wishes")]
    if party.side == Side.COUNTERPART:
        pages = [
            (_("Today"), "party"), (_("Agenda"), "itinerary"), (_("Requests"), "answers"), (_("Own hours"), "hours"),
            (_("Visitors"), "visitors"),
        ]  # fmt: skip
    pages += [(_("Feedback"), "feedback"), (_("Calendar"), "feeds")]
    where = {"code": desk.mission.code, "party": party.code}
    entries = tuple(Entry(title, reverse(f"web:{name}", kwargs=where)) for title, name in pages)
    return _marked([Group("", entries)], path)[0].entries


def _entry(desk: Desk, title: str, name: str, **where: str) -> Entry:
    return Entry(title, reverse(f"web:{name}", kwargs={"code": desk.mission.code, **where}))


def _marked(groups: list[Group], path: str) -> list[Group]:
    """Marks the entry with the longest address that the path begins with; one person's days are the party's itinerary,
    split up."""
    party, people, _person = path.partition("/people/")
    path = f"{party}/itinerary/" if people and "/parties/" in party else path
    addresses = [entry.address for group in groups for entry in group.entries if path.startswith(entry.address)]
    here = max(addresses, key=len, default="")
    return [
        Group(group.title, tuple(Entry(e.title, e.address, e.address == here) for e in group.entries))
        for group in groups
    ]
