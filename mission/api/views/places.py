"""Zones, venues, rooms and travel times."""

from __future__ import annotations

from mission.api.filters import id_of, words_in
from mission.api.serializers.places import RoomSerializer, TravelTimeSerializer, VenueSerializer, ZoneSerializer
from mission.api.views.base import RowsDoor
from mission.models import Room, TravelTime, Venue, Zone


class ZonesDoor(RowsDoor):
    model = Zone
    serializer_class = ZoneSerializer
    filters = {"search": words_in("code", "name")}
    orderings = ("id", "code", "name")
    noun = ("zone", "zones")


class VenuesDoor(RowsDoor):
    model = Venue
    serializer_class = VenueSerializer
    filters = {"zone": id_of("zone"), "search": words_in("code", "name", "address", "building")}
    orderings = ("id", "code", "name")
    noun = ("venue", "venues")


class RoomsDoor(RowsDoor):
    model = Room
    serializer_class = RoomSerializer
    filters = {"venue": id_of("venue"), "search": words_in("code", "name")}
    orderings = ("id", "code", "name")
    noun = ("room", "rooms")


class TravelTimesDoor(RowsDoor):
    model = TravelTime
    serializer_class = TravelTimeSerializer
    filters = {"origin": id_of("origin"), "destination": id_of("destination")}
    orderings = ("id", "minutes")
    noun = ("travel time", "travel times")
