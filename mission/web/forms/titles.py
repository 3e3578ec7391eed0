"""Titles of fields, where the column's name is not what people would say."""

from __future__ import annotations

TITLES = {
    "of": "Will not meet",
    "by": "Who refuses",
    "one": "One delegation",
    "other": "The other delegation",
    "starts_at": "From",
    "ends_at": "Until",
    "earliest": "Not before",
    "latest": "Over by",
    "length_minutes": "Length in minutes",
    "door_minutes": "Minutes at the door",
    "named_at": "Named at",
    "is_head": "Head",
    "attendees": "Must attend",
    "asked": "Would like to see",
    "together_with": "Together with",
    "host_rank": "Host's rank",
    "host_comment": "Host's comment",
    "list_closes_hours": "Visitor list closes, hours before",
    "delegates_at_least": "Delegates at least",
    "hosts_at_least": "Hosts at least",
}


def title_of(name: str, otherwise: str) -> str:
    return TITLES.get(name, otherwise[:1].upper() + otherwise[1:])
