"""Itineraries of the published plan: everybody's for organisers, its own for a party."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from mission.api.concurrency import etag_of
from mission.api.filters import id_of, words_in
from mission.api.permissions import GUESTS, ORGANISERS
from mission.api.serializers.itineraries import ItinerarySerializer, PartyOwnerSerializer, PersonOwnerSerializer
from mission.api.views.base import ReadRowsDoor
from mission.itineraries.build import itinerary_published
from mission.models import Party, Person


class _ItinerariesDoor(ReadRowsDoor):
    """Owners in the list, the itinerary itself for each of them."""

    readers = ORGANISERS | GUESTS
    orderings = ("id", "name")
    noun = ("itinerary", "itineraries")
    party_field: ClassVar[str]

    def get_queryset(self) -> QuerySet[Any]:
        found = super().get_queryset()
        if self.is_only_described or self.seat.organises:
            return found
        return found.filter(**{f"{self.party_field}__in": self.seat.party_ids})

    @extend_schema(responses={200: ItinerarySerializer})
    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """As published; cancelled stops stay in it, marked."""
        owner = self.get_object()
        found = itinerary_published(mission=self.seat.mission, **{self.model.__name__.lower(): owner})
        data = ItinerarySerializer(found).data
        return Response(data, headers={"ETag": etag_of(data)})


class PartyItinerariesDoor(_ItinerariesDoor):
    model = Party
    serializer_class = PartyOwnerSerializer
    filters = {"search": words_in("code", "name")}
    party_field = "pk"


class PersonItinerariesDoor(_ItinerariesDoor):
    model = Person
    serializer_class = PersonOwnerSerializer
    filters = {"party": id_of("party"), "search": words_in("code", "name")}
    party_field = "party"
