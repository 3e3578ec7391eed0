"""What can happen to a plan that people know, as an organiser says it: a fact for the data, a change for the search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from mission.enums import AvailabilityKind, Decision
from mission.models import (
    Availability,
    Interpreter,
    Meeting,
    MeetingRequest,
    Mission,
    Party,
    Person,
    PlanVersion,
    Room,
    User,
)
from mission.planning.hours import minute_ceil, minute_floor, timeline_of
from mission.planning.words import key
from mission.services.records import record_create, record_update
from scheduler.core.meetings.changes import Change, LessTime, Withdrawn
from scheduler.core.meetings.problem import DAY, Problem, Window
from scheduler.core.timeline import TimelineError

AWAY, OFF, LATE, MISSING, DATA = "away", "off", "late", "missing", "data"
THINGS: Mapping[str, type[models.Model]] = {
    "person": Person,
    "party": Party,
    "room": Room,
    "interpreter": Interpreter,
}


@dataclass(frozen=True, slots=True)
class Happening:
    """`thing` ("person:12", also a party, room or interpreter) is away for a time, or `request` is called off.

    `sentence` says it in the mission's names; times are aware. Exactly one of the two is given.
    """

    sentence: str
    thing: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    request: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "sentence": self.sentence,
            "thing": self.thing,
            "starts_at": self.starts_at.isoformat() if self.starts_at else None,
            "ends_at": self.ends_at.isoformat() if self.ends_at else None,
            "request": self.request,
        }


def happening_of_json(data: Mapping[str, Any]) -> Happening:
    moments = {name: datetime.fromisoformat(data[name]) if data[name] else None for name in ("starts_at", "ends_at")}
    return Happening(sentence=data["sentence"], thing=data["thing"], request=data["request"], **moments)


def away(*, mission: Mission, thing: models.Model, starts_at: datetime, ends_at: datetime) -> Happening:
    """A person, party, room or interpreter cannot be used for a time. Raises ValidationError."""
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": "The end must lie after the beginning."})
    kind = next((name for name, model in THINGS.items() if isinstance(thing, model)), None)
    if kind is None or thing.mission_id != mission.pk:  # type: ignore[attr-defined]
        raise ValidationError({"thing": "Choose a person, party, room or interpreter of this mission."})
    start, end = starts_at.astimezone(mission.zone), ends_at.astimezone(mission.zone)
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%a %d %b %H:%M}"
    sentence = f"{thing} is away, {start:%a %d %b %H:%M} to {until}."
    return Happening(sentence, key(kind, thing.pk), starts_at, ends_at)


def late(*, mission: Mission, thing: models.Model, now: datetime, minutes: int) -> Happening:
    """Somebody comes so many minutes late, from now on."""
    if minutes < 1:
        raise ValidationError({"minutes": "Say how many minutes the delay is."})
    return away(mission=mission, thing=thing, starts_at=now, ends_at=now + timedelta(minutes=minutes))


def missing(*, mission: Mission, thing: models.Model, now: datetime, until: datetime | None = None) -> Happening:
    """Somebody did not show up: away from now on, until the end of the day if nothing else is said."""
    local = now.astimezone(mission.zone)
    end = until or local.replace(hour=23, minute=59, second=0, microsecond=0)
    return away(mission=mission, thing=thing, starts_at=now, ends_at=end)


def called_off(*, mission: Mission, meeting: Meeting) -> Happening:
    """A meeting does not take place, now or later."""
    if meeting.plan.mission_id != mission.pk:
        raise ValidationError({"meeting": "Choose a meeting of this plan."})
    start = meeting.starts_at.astimezone(mission.zone)
    sentence = f"{meeting.request}, {start:%a %d %b %H:%M}, is called off."
    return Happening(sentence, request=meeting.request_id)


def happenings_said(
    *, mission: Mission, plan: PlanVersion, kind: str, given: Mapping[str, Any]
) -> tuple[Happening, ...]:
    """What an organiser says, read: `given` has thing, meeting, starts_at, ends_at, minutes, now as far as `kind` needs
    them. Raises ValidationError beside the field that is missing or wrong."""
    if kind == DATA:
        return ()
    if kind == OFF:
        _require(given, meeting="Say which meeting is called off.")
        meeting = Meeting.objects.filter(plan=plan, pk=given["meeting"]).select_related("plan", "request").first()
        if meeting is None:
            raise ValidationError({"meeting": "Choose a meeting of this plan."})
        return (called_off(mission=mission, meeting=meeting),)
    _require(given, thing="Say who or what it is.")
    thing = _thing(mission, given["thing"])
    if kind == AWAY:
        _require(given, starts_at="Say from when.", ends_at="Say until when.")
        return (away(mission=mission, thing=thing, starts_at=given["starts_at"], ends_at=given["ends_at"]),)
    _require(given, now="Say what time it is now.")
    if kind == LATE:
        _require(given, minutes="Say how many minutes the delay is.")
        return (late(mission=mission, thing=thing, now=given["now"], minutes=given["minutes"]),)
    return (missing(mission=mission, thing=thing, now=given["now"], until=given.get("ends_at")),)


def _require(given: Mapping[str, Any], **words: str) -> None:
    left_out = {name: text for name, text in words.items() if not given.get(name)}
    if left_out:
        raise ValidationError(left_out)


def _thing(mission: Mission, value: str) -> models.Model:
    kind, _, pk = value.partition(":")
    is_named = kind in THINGS and pk.isascii() and pk.isdecimal() and len(pk) < 19
    found = THINGS[kind]._default_manager.filter(mission=mission, pk=int(pk)).first() if is_named else None
    if found is None:
        raise ValidationError({"thing": "Choose a person, party, room or interpreter of this mission."})
    return found


def change_of(happening: Happening, *, mission: Mission, problem: Problem) -> Change | None:
    """The same as a change of the problem; None where the problem does not know of it anyway."""
    if happening.request is not None:
        request = key("request", happening.request)
        return Withdrawn((request,)) if request in problem.request else None
    assert happening.starts_at is not None
    assert happening.ends_at is not None
    timeline = timeline_of(mission)
    try:
        start, end = minute_floor(timeline, happening.starts_at), minute_ceil(timeline, happening.ends_at)
    except TimelineError as error:
        raise ValidationError({"starts_at": f"{error}. Choose a time before or after."}) from error
    start, end = max(start, 0), min(end, mission.days * DAY)
    if start >= end:
        raise ValidationError({"starts_at": "That lies outside the mission's days: nothing changes."})
    return LessTime((happening.thing,), Window(start, end))


def fact_write(*, happening: Happening, mission: Mission, actor: User | None) -> None:
    """Enter what happened into the mission's data, as its pages would; what stands there already stays."""
    if happening.request is not None:
        request = MeetingRequest.objects.filter(mission=mission, pk=happening.request).first()
        if request is not None and request.decision != Decision.NEVER:
            record_update(record=request, actor=actor, values={"decision": Decision.NEVER})
        return
    kind, _, pk = happening.thing.partition(":")
    thing = THINGS[kind]._default_manager.filter(mission=mission, pk=int(pk)).first()
    values: dict[str, Any] = {
        kind: thing,
        "kind": AvailabilityKind.UNAVAILABLE,
        "starts_at": happening.starts_at,
        "ends_at": happening.ends_at,
    }
    if thing is not None and not Availability.objects.filter(mission=mission, **values).exists():
        values["note"] = "Taken in with a repair."
        record_create(model=Availability, mission=mission, actor=actor, values=values)
