"""Parties and persons."""

from __future__ import annotations

from mission.api.filters import choice, id_of, words_in, yes_no
from mission.api.serializers.people import PartySerializer, PersonSerializer
from mission.api.views.base import RowsDoor
from mission.enums import Side
from mission.models import Party, Person


class PartiesDoor(RowsDoor):
    """Delegations and counterparts. A company reads its own entry and the counterparts', a counterpart its own and
    those of the delegations that ask for it."""

    model = Party
    serializer_class = PartySerializer
    filters = {"side": choice("side", Side), "sector": id_of("sectors"), "search": words_in("code", "name")}
    orderings = ("id", "code", "name")
    noun = ("party", "parties")


class PersonsDoor(RowsDoor):
    """Delegates and representatives. Companies and counterparts read their own."""

    model = Person
    serializer_class = PersonSerializer
    filters = {
        "side": choice("party__side", Side),
        "party": id_of("party"),
        "is_head": yes_no("is_head"),
        "search": words_in("code", "name", "title"),
    }
    orderings = ("id", "code", "name")
    noun = ("person", "persons")
