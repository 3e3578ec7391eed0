"""API URLs: one line for every noun, and an answer for all other addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ViewSetMixin

from mission.api.views import (
    accounts,
    bundles,
    calendar,
    crew,
    day,
    document,
    fallback,
    itineraries,
    messages,
    missions,
    people,
    places,
    plans,
    requests,
    whatifs,
)

app_name = "api"

NOUNS: dict[str, type[ViewSetMixin]] = {
    "sectors": missions.SectorsDoor,
    "zones": places.ZonesDoor,
    "venues": places.VenuesDoor,
    "rooms": places.RoomsDoor,
    "travel-times": places.TravelTimesDoor,
    "parties": people.PartiesDoor,
    "persons": people.PersonsDoor,
    "interpreters": crew.InterpretersDoor,
    "vehicles": crew.VehiclesDoor,
    "programme": calendar.ProgrammeDoor,
    "availabilities": calendar.AvailabilitiesDoor,
    "requests": requests.RequestsDoor,
    "sessions": requests.SessionsDoor,
    "session-rivals": requests.SessionRivalsDoor,
    "refusals": requests.RefusalsDoor,
    "memberships": missions.MembershipsDoor,
    "plans": plans.PlansDoor,
    "what-ifs": whatifs.WhatIfsDoor,
    "bundles": bundles.BundlesDoor,
    "meetings": plans.MeetingsDoor,
    "itineraries/parties": itineraries.PartyItinerariesDoor,
    "itineraries/persons": itineraries.PersonItinerariesDoor,
    "transfers": plans.TransfersDoor,
    "meeting-logs": day.MeetingLogsDoor,
    "feedback": day.FeedbackDoor,
    "messages": messages.MessagesDoor,
    "message-replies": messages.MessageRepliesDoor,
    "audit": missions.AuditDoor,
}

_missions = SimpleRouter()
_missions.register("missions", missions.MissionsDoor, basename="missions")
_rows = SimpleRouter()
for name, door in NOUNS.items():
    _rows.register(name, door, basename=name.replace("/", "-"))

urlpatterns: list[URLPattern | URLResolver] = [
    path("token/", accounts.TokenDoor.as_view({"post": "create", "delete": "destroy"}), name="token"),
    path(
        "session/",
        accounts.SessionDoor.as_view({"get": "retrieve", "post": "create", "delete": "destroy"}),
        name="session",
    ),
    path("me/", accounts.MeDoor.as_view({"get": "retrieve"}), name="me"),
    path("schema/", document.Document.as_view(), name="schema"),
    path("docs/", document.DocumentPage.as_view(url_name="api:schema"), name="docs"),
    path("", include(_missions.urls)),
    re_path(r"^missions/(?P<code>[A-Za-z0-9_-]{1,60})/", include(_rows.urls)),
    re_path(r"", fallback.NothingHere.as_view(), name="nothing"),
]
