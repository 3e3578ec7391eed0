"""A database guard's name, or Django's own phrase, turned into what the user should do."""

from __future__ import annotations

import re

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

# Constraint -> (the field beside which it is said, what to do).
GUARDS: dict[str, tuple[str, str]] = {
    "mission_ends_after_it_starts": ("last_day", "The last day is before the first day. Choose a later day."),
    "mission_grid_is_5_to_30_minutes": ("grid_minutes", "Choose 5, 10, 15, 20 or 30 minutes."),
    "mission_day_has_hours": ("day_until", "The day must end after it begins. Choose a later time."),
    "mission_lunch_has_hours": ("lunch_until", "The lunch window must end after it begins. Choose a later time."),
    "party_guarantee_fits_its_total_maximum": (
        "guaranteed_minimum",
        "The guarantee is larger than the most meetings in all. Lower it, or raise the maximum.",
    ),
    "party_stretch_has_a_length_and_a_rest": (
        "longest_stretch",
        "A stretch lasts at least 15 minutes and needs a rest of at least 5 minutes.",
    ),
    "interpreter_stretch_has_a_length_and_a_rest": (
        "longest_stretch",
        "A stretch lasts at least 15 minutes and needs a rest of at least 5 minutes.",
    ),
    "venue_position_is_whole": ("longitude", "Give both latitude and longitude, or neither."),
    "room_holds_a_meeting": ("holds", "A room holds at least one meeting at once."),
    "room_seats_two": ("seats", "A room seats at least two persons. Leave it empty if there are enough for all."),
    "travel_time_is_at_most_ten_hours": ("minutes", "A journey takes at most 600 minutes."),
    "programme_item_ends_after_it_starts": ("ends_at", "The end is not after the start. Choose a later time."),
    "availability_ends_after_it_starts": ("ends_at", "The end is not after the start. Choose a later time."),
    "availability_is_of_one_thing": (
        NON_FIELD_ERRORS,
        "Choose exactly one of person, party, room, interpreter and vehicle.",
    ),
    "group_session_has_a_place": ("capacity", "A session receives at least one delegation."),
    "group_session_window_has_a_length": ("latest", "“Over by” is not after “not before”. Choose a later time."),
    "meeting_request_window_has_a_length": ("latest", "“Over by” is not after “not before”. Choose a later time."),
    "meeting_request_length_is_sane": ("length_minutes", "A meeting lasts 5 to 480 minutes."),
    "meeting_request_has_two_sides": ("counterpart", "A delegation cannot meet itself."),
    "session_rivals_are_two": ("other", "Choose two different delegations."),
    "refusal_is_of_another": ("of", "A party cannot refuse itself."),
    "vehicle_has_a_seat": ("seats", "A vehicle has at least one seat."),
    "vehicle_driver_hours_fit_a_day": ("driver_hours", "A day has 24 hours."),
    "membership_of_a_party_has_the_party": (
        "party",
        "A company's or counterpart's contact belongs to a party; nobody else does.",
    ),
}
_GUARD = re.compile(r"“(\w+)”")


def in_words(error: ValidationError, model: type[models.Model] | None = None) -> dict[str, list[str]]:
    """The error's messages by field name (NON_FIELD_ERRORS: the whole form), each said as something to do."""
    found: dict[str, list[str]] = {}
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for field, errors in by_field.items():
        for each in errors:
            name, text = _said(field or NON_FIELD_ERRORS, each, model)
            if text not in found.setdefault(name, []):
                found[name].append(text)
    return found


def _said(field: str, error: ValidationError, model: type[models.Model] | None) -> tuple[str, str]:
    text = " ".join(error.messages)
    guard = _GUARD.search(text)
    if guard and guard[1] in GUARDS:
        return GUARDS[guard[1]]
    if error.code in ("unique_together", "unique") and model is not None:
        return _already_there(field, error, model)
    return field, text


def _already_there(field: str, error: ValidationError, model: type[models.Model]) -> tuple[str, str]:
    params = error.params or {}
    names = [name for name in params.get("unique_check", (field,)) if name != "mission"]
    titles = [
        str(getattr(model._meta.get_field(name), "verbose_name", name)) for name in names if name != NON_FIELD_ERRORS
    ]
    known = " and ".join(titles) or "these values"
    what = model._meta.verbose_name
    place = names[-1] if names and names[-1] != NON_FIELD_ERRORS else NON_FIELD_ERRORS
    return place, f"There is already a {what} with this {known}. Change it here, or edit the one that is there."
