"""Venues, rooms, zones and travel times as pages."""

from __future__ import annotations

from mission.models import Mission, Room, TravelTime, Venue, Zone
from mission.selectors.places import rooms_of, travel_times_of, venues_of, zones_of
from mission.web.nouns.noun import Choices, Column, Filter, Noun, Related


def _zones(mission: Mission) -> Choices:
    return [(zone.code, zone.name) for zone in zones_of(mission=mission)]


def _venues(mission: Mission) -> Choices:
    return [(venue.code, venue.name) for venue in venues_of(mission=mission)]


def _position(venue: Venue) -> str:
    if venue.latitude is None:
        return ""
    return "approximate" if venue.position_is_approximate else "checked"


NOUNS = (
    Noun(
        slug="venues",
        one="venue",
        many="Venues",
        about="The places one travels to, with the minutes lost at the door.",
        empty="Add the hub hotel and the buildings of the hosts.",
        model=Venue,
        rows=venues_of,
        columns=(
            Column("Code", lambda row: row.code, "code", "code"),
            Column("Zone", lambda row: row.zone, sort="zone__name"),
            Column("Address", lambda row: row.address, "long", "address"),
            Column("Rooms", lambda row: len(row.rooms.all()), "number"),
            Column("Door, min", lambda row: row.door_minutes, "number", "door_minutes"),
            Column("List closes, h", lambda row: row.list_closes_hours, "number", "list_closes_hours"),
            Column("Position", _position, "tag"),
        ),
        fields=(
            "code",
            "name",
            "address",
            "zone",
            "building",
            "latitude",
            "longitude",
            "position_is_approximate",
            "door_minutes",
            "list_closes_hours",
        ),
        sort="name",
        search=("name", "code", "address"),
        filters=(Filter("zone", "Zone", "zone__code", _zones),),
        related=(Related("Rooms", "rooms", "venue"),),
    ),
    Noun(
        slug="rooms",
        one="room",
        many="Rooms",
        about="Rooms and tables at the venues.",
        empty="Add rooms to the venues: meetings are held in rooms.",
        model=Room,
        rows=rooms_of,
        columns=(
            Column("Code", lambda row: row.code, "code", "code"),
            Column("Venue", lambda row: row.venue, sort="venue__name"),
            Column("Meetings at once", lambda row: row.holds, "number", "holds"),
            Column("Seats", lambda row: row.seats, "number", "seats"),
        ),
        fields=("code", "venue", "name", "holds", "seats"),
        sort="name",
        search=("name", "code", "venue__name"),
        filters=(Filter("venue", "Venue", "venue__code", _venues),),
    ),
    Noun(
        slug="zones",
        one="zone",
        many="Zones",
        about="Parts of town; travel minutes are kept between zones.",
        empty="Add the parts of town first, then the venues in them.",
        model=Zone,
        rows=zones_of,
        columns=(Column("Code", lambda row: row.code, "code", "code"),),
        fields=("code", "name"),
        sort="name",
        search=("name", "code"),
        related=(Related("Venues", "venues", "zone"), Related("Ways from here", "travel-times", "origin")),
    ),
    Noun(
        slug="travel-times",
        one="travel time",
        many="Travel times",
        about="Minutes on the road by time of day. Each entry holds until the next one of the same way.",
        empty="Add the minutes between the zones, or import them from a workbook.",
        model=TravelTime,
        rows=travel_times_of,
        columns=(
            Column("From", lambda row: row.origin, sort="origin__name"),
            Column("To", lambda row: row.destination, sort="destination__name"),
            Column("Leaving from", lambda row: f"{row.from_time:%H:%M}", "number", "from_time"),
            Column("Minutes", lambda row: row.minutes, "number", "minutes"),
        ),
        fields=("origin", "destination", "from_time", "minutes"),
        search=("origin__name", "origin__code", "destination__name", "destination__code"),
        filters=(
            Filter("origin", "From", "origin__code", _zones),
            Filter("destination", "To", "destination__code", _zones),
        ),
    ),
)
