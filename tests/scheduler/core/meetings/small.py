"""Missions small enough to be solved in the head: a few words make a whole Problem or plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scheduler.core.meetings.problem import (
    DAY,
    Leg,
    Need,
    Party,
    Person,
    Problem,
    Request,
    Room,
    Session,
    Settings,
    Side,
    Venue,
    Window,
)
from scheduler.core.meetings.solution import Meeting, Solution

NINE, HALF_PAST_NINE, TEN, HALF_PAST_TEN, ELEVEN = 540, 570, 600, 630, 660
ONE_SLOT = Window(NINE, HALF_PAST_NINE)
TWO_SLOTS = Window(NINE, TEN)
ALL_DAY = Window(0, DAY)


def hall(hours: Window = ALL_DAY, **changes: Any) -> Room:
    """A room that never is the bottleneck."""
    given: dict[str, Any] = {"id": "m1", "venue": "v1", "hours": (hours,), "holds": 9}
    return Room(**(given | changes))


def wish(request: str, delegation: str, counterpart: str, worth: int = 10, **changes: Any) -> Request:
    """`delegation` wishes half an hour with `counterpart`, anybody with anybody."""
    needs = [Need(delegation)] if changes.get("session") else [Need(delegation), Need(counterpart)]
    given: dict[str, Any] = {
        "id": request,
        "delegations": (delegation,),
        "counterpart": counterpart,
        "worth": worth,
        "length": 30,
        "needs": tuple(needs),
        "rooms": () if changes.get("session") else ("m1",),
    }
    return Request(**(given | changes))


def group(session: str, counterpart: str, capacity: int = 9, **changes: Any) -> Session:
    """`counterpart` receives several for half an hour."""
    given: dict[str, Any] = {"length": 30, "capacity": capacity, "need": Need(counterpart), "rooms": ("m1",)}
    return Session(session, counterpart, **(given | changes))


def somebody(person: str, hours: Window | None = TWO_SLOTS, **changes: Any) -> Person:
    """The party is what stands before the dash: d1-2 is of d1."""
    available = () if hours is None else (hours,)
    return Person(person, person.partition("-")[0], **({"available": available} | changes))


def way(origin: str, destination: str, minutes: int) -> tuple[Leg, Leg]:
    """There and back."""
    bands = ((0, minutes),)
    return Leg(origin, destination, bands), Leg(destination, origin, bands)


def mission(
    *requests: Request,
    hours: Window = TWO_SLOTS,
    persons: Sequence[Person] = (),
    parties: Mapping[str, Mapping[str, Any]] | None = None,
    rooms: Sequence[Room] = (hall(),),
    venues: Sequence[Venue] = (),
    settings: Mapping[str, Any] | None = None,
    **rest: Any,
) -> Problem:
    """A Problem around these requests. Parties are those that are named in them; a party without persons gets one, a
    head of delegation free in `hours`; venues are those of the rooms."""
    sides = {each: Side.DELEGATION for request in requests for each in request.delegations}
    sides |= {request.counterpart: Side.COUNTERPART for request in requests}
    sides |= {session.counterpart: Side.COUNTERPART for session in rest.get("sessions", ())}
    staffed = {person.party for person in persons}
    everybody = [*persons, *(somebody(f"{each}-1", hours, is_head=True) for each in sides if each not in staffed)]
    known = {venue.id for venue in venues}
    places = [*venues, *(Venue(each) for each in dict.fromkeys(room.venue for room in rooms) if each not in known)]
    return Problem(
        days=rest.pop("days", 1),
        parties=tuple(Party(each, side, **(parties or {}).get(each, {})) for each, side in sides.items()),
        persons=tuple(everybody),
        venues=tuple(places),
        rooms=tuple(rooms),
        requests=tuple(requests),
        settings=Settings(**({"grid": 30} | dict(settings or {}))),
        **rest,
    )


def met(request: str, start: int, *attendees: str, room: str = "m1", by: str | None = None) -> Meeting:
    return Meeting(request, start, room, tuple(sorted(attendees)), by)


def plan(*meetings: Meeting) -> Solution:
    return Solution(tuple(sorted(meetings, key=lambda each: each.request)))
