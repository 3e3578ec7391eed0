"""The programme, and the hours in which people and things can be used."""

from __future__ import annotations

from mission.api.filters import before, choice, id_of, not_before, words_in
from mission.api.permissions import DESKS, GUESTS
from mission.api.serializers.calendar import AvailabilitySerializer, ProgrammeItemSerializer
from mission.api.views.base import RowsDoor
from mission.enums import Audience, AvailabilityKind, ProgrammeKind
from mission.models import Availability, ProgrammeItem


class ProgrammeDoor(RowsDoor):
    """Fixed points of the programme. Companies and counterparts read those that concern them."""

    model = ProgrammeItem
    serializer_class = ProgrammeItemSerializer
    filters = {
        "kind": choice("kind", ProgrammeKind),
        "audience": choice("audience", Audience),
        "venue": id_of("venue"),
        "starts_from": not_before("starts_at"),
        "starts_before": before("starts_at"),
        "search": words_in("code", "title"),
    }
    orderings = ("id", "starts_at", "code")
    noun = ("programme item", "programme items")


class AvailabilitiesDoor(RowsDoor):
    """Hours. Companies and counterparts read those of their own party and persons, the logistics desk those of rooms,
    interpreters and vehicles."""

    model = Availability
    serializer_class = AvailabilitySerializer
    readers = DESKS | GUESTS
    filters = {
        **{thing: id_of(thing) for thing in Availability.THINGS},
        "kind": choice("kind", AvailabilityKind),
        "starts_from": not_before("starts_at"),
        "starts_before": before("starts_at"),
    }
    orderings = ("id", "starts_at")
    noun = ("availability", "availabilities")
