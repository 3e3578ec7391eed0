"""One maker for every kind of a mission's rows. Each takes `mission` first; anything else overrides a default."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from mission.enums import Answer, PlanState, ProgrammeKind, Reply, ReplyWay, Role, Side, VehicleKind
from mission.models import (
    Availability,
    GroupSession,
    Interpreter,
    Meeting,
    MeetingRequest,
    Membership,
    Message,
    MessageReply,
    Mission,
    Party,
    Person,
    PlanVersion,
    ProgrammeItem,
    Refusal,
    Room,
    Sector,
    SessionRivals,
    TravelTime,
    User,
    Vehicle,
    Venue,
    WhatIf,
    Zone,
)
from mission.services.records import record_create

PASSWORD = "a password for tests only"

_numbers = count(1)


def _number() -> int:
    return next(_numbers)


def local(mission: Mission, day: int, clock: str) -> datetime:
    """An aware moment: `clock` (e.g. "09:30") on the mission's day 1, 2, ... in the mission's own time zone."""
    return datetime.combine(mission.first_day + timedelta(days=day - 1), time.fromisoformat(clock), tzinfo=mission.zone)


def make_user(email: str | None = None, **values: Any) -> User:
    number = _number()
    values.setdefault("name", f"User {number}")
    return User.objects.create_user(email or f"user{number}@example.org", values.pop("password", PASSWORD), **values)


def make_mission(**values: Any) -> Mission:
    """An empty mission: two days in Baku, Monday 9 and Tuesday 10 February 2026, grid of 15 minutes."""
    number = _number()
    defaults: dict[str, Any] = {
        "code": f"mission-{number}",
        "name": f"Mission {number}",
        "place": "Baku, Azerbaijan",
        "time_zone": "Asia/Baku",
        "first_day": date(2026, 2, 9),
        "last_day": date(2026, 2, 10),
    }
    mission = Mission(**{**defaults, **values})
    mission.full_clean()
    mission.save()
    return mission


def make_membership(mission: Mission, role: Role, user: User | None = None, party: Party | None = None) -> Membership:
    values = {"user": user or make_user(), "role": role, "party": party}
    return record_create(model=Membership, mission=mission, actor=None, values=values)


def make_sector(mission: Mission, **values: Any) -> Sector:
    number = _number()
    return _make(Sector, mission, {"code": f"sector-{number}", "name": f"Sector {number}"}, values)


def make_zone(mission: Mission, **values: Any) -> Zone:
    number = _number()
    return _make(Zone, mission, {"code": f"Z{number}", "name": f"Zone {number}"}, values)


def make_venue(mission: Mission, **values: Any) -> Venue:
    number = _number()
    if "zone" not in values:
        values["zone"] = Zone.objects.filter(mission=mission).first() or make_zone(mission)
    return _make(Venue, mission, {"code": f"V{number}", "name": f"Venue {number}", "door_minutes": 5}, values)


def make_room(mission: Mission, venue: Venue | None = None, **values: Any) -> Room:
    number = _number()
    values["venue"] = venue or mission.hub or make_venue(mission)
    return _make(Room, mission, {"code": f"R{number}", "name": f"Room {number}", "holds": 1}, values)


def make_travel_time(mission: Mission, origin: Zone, destination: Zone, **values: Any) -> TravelTime:
    return _make(TravelTime, mission, {"origin": origin, "destination": destination, "minutes": 15}, values)


def make_party(mission: Mission, side: Side = Side.DELEGATION, **values: Any) -> Party:
    """A delegation, or with side=Side.COUNTERPART an institution; without persons."""
    number = _number()
    word = "Company" if side == Side.DELEGATION else "Institution"
    defaults = {"code": f"P{number}", "name": f"{word} {number}", "side": side}
    return _make(Party, mission, defaults, values)


def make_person(mission: Mission, party: Party, **values: Any) -> Person:
    number = _number()
    return _make(Person, mission, {"code": f"N{number}", "name": f"Person {number}", "party": party}, values)


def make_programme_item(mission: Mission, **values: Any) -> ProgrammeItem:
    """A plenary for all delegations, day 1 at 09:30 for an hour, unless told otherwise."""
    number = _number()
    defaults = {
        "code": f"I{number}",
        "title": f"Programme item {number}",
        "kind": ProgrammeKind.PLENARY,
        "starts_at": local(mission, 1, "09:30"),
        "ends_at": local(mission, 1, "10:30"),
    }
    return _make(ProgrammeItem, mission, defaults, values)


def make_availability(mission: Mission, **values: Any) -> Availability:
    """Hours of the one thing given (person=, party=, room=, interpreter= or vehicle=): day 1, 09:00 to 12:00."""
    defaults = {"starts_at": local(mission, 1, "09:00"), "ends_at": local(mission, 1, "12:00")}
    return _make(Availability, mission, defaults, values)


def make_interpreter(mission: Mission, **values: Any) -> Interpreter:
    number = _number()
    defaults = {"code": f"T{number}", "name": f"Interpreter {number}", "languages": "az en"}
    return _make(Interpreter, mission, defaults, values)


def make_vehicle(mission: Mission, **values: Any) -> Vehicle:
    number = _number()
    defaults = {"code": f"K{number}", "name": f"Van {number}", "kind": VehicleKind.VAN, "seats": 7}
    return _make(Vehicle, mission, defaults, values)


def make_request(mission: Mission, delegation: Party, counterpart: Party, **values: Any) -> MeetingRequest:
    """An accepted first wish for 30 minutes in English."""
    defaults = {"delegation": delegation, "counterpart": counterpart, "rank": 1, "answer": Answer.ACCEPTED}
    return _make(MeetingRequest, mission, defaults, values)


def make_session(mission: Mission, counterpart: Party, **values: Any) -> GroupSession:
    number = _number()
    defaults = {"code": f"S{number}", "title": f"Session {number}", "counterpart": counterpart, "capacity": 4}
    return _make(GroupSession, mission, defaults, values)


def make_rivals(mission: Mission, session: GroupSession, one: Party, other: Party) -> SessionRivals:
    return _make(SessionRivals, mission, {"session": session, "one": one, "other": other}, {})


def make_refusal(mission: Mission, by: Party, of: Party, **values: Any) -> Refusal:
    return _make(Refusal, mission, {"by": by, "of": of}, values)


def make_plan(mission: Mission, **values: Any) -> PlanVersion:
    """The mission's next plan version: an empty draft without a run, unless told otherwise."""
    last = PlanVersion.objects.filter(mission=mission).order_by("-number").values_list("number", flat=True).first()
    defaults = {"number": (last or 0) + 1, "state": PlanState.DRAFT}
    return PlanVersion.objects.create(mission=mission, **{**defaults, **values})


def make_meeting(plan: PlanVersion, request: MeetingRequest, **values: Any) -> Meeting:
    """The request, met in full strength on day 1 at 14:00 in the hub's first room, unless told otherwise."""
    mission = plan.mission
    attendees = values.pop("attendees", None)
    if attendees is None:
        attendees = Person.objects.filter(party__in=(request.delegation, request.counterpart))
    starts_at = values.setdefault("starts_at", local(mission, 1, "14:00"))
    values.setdefault("ends_at", starts_at + timedelta(minutes=request.length_minutes))
    if "room" not in values:
        values["room"] = Room.objects.filter(mission=mission, venue=mission.hub).order_by("code").first()
    meeting = Meeting(plan=plan, request=request, **values)
    meeting.full_clean()
    meeting.save()
    meeting.attendees.set(attendees)
    return meeting


def make_what_if(mission: Mission, **values: Any) -> WhatIf:
    """One that is being put together: without the first morning."""
    scenarios = [{"name": "A", "changes": [{"kind": "half_day", "what": "0:morning"}]}]
    return WhatIf.objects.create(mission=mission, **({"scenarios": scenarios} | values))


def message_build(mission: Mission, plan: PlanVersion, person: Person) -> MessageReply:
    """A message to the person about the plan, and an answer to it."""
    now = {"created_at": plan.created_at, "next_try_at": plan.created_at, "zone": mission.time_zone}
    message = Message.objects.create(mission=mission, plan=plan, person=person, **now)
    said = {"uid": uuid4(), "answer": Reply.ACCEPTED, "way": ReplyWay.LINK, "at": plan.created_at}
    return MessageReply.objects.create(mission=mission, message=message, person=person, **said)


def _make(model: Any, mission: Mission, defaults: dict[str, Any], values: dict[str, Any]) -> Any:
    return record_create(model=model, mission=mission, actor=None, values={**defaults, **values})
