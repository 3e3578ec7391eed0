"""What one may ask "what if" about: a short catalogue of changes in an organiser's words, and how each is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from mission.models.base import LANGUAGES
from mission.planning.ground import Ground
from mission.planning.hours import minute_ceil, minute_floor, minute_of_day, timeline_of
from mission.planning.words import Names, day_said
from scheduler.core.meetings import changes as core
from scheduler.core.meetings.changes import Change
from scheduler.core.meetings.changes_broad import Insisted, Leaves, NoMeetings
from scheduler.core.meetings.problem import DAY, Window
from scheduler.core.meetings.reserve import Reserve
from scheduler.core.timeline import TimelineError

Choices = list[tuple[str, str]]
NEW_INTERPRETER = "interpreter:new"
MOST_NUMBER = 1000


@dataclass(frozen=True)
class Kind:
    """One sort of change. `choices`: what it can be about (None: the whole mission); `times`: it needs a from and an
    until; `number`: what its number means, "" for none; `home`: the pages (noun) where the organiser enters it."""

    name: str
    title: str
    home: str
    make: Callable[[Asked], Change]
    choices: Callable[[Ground], Choices] | None = None
    times: bool = False
    number: str = ""


@dataclass(frozen=True)
class Asked:
    """One change as it was asked for. `window`: in the core's minutes, None where the kind needs no times."""

    ground: Ground
    what: str
    window: Window | None
    number: int

    @property
    def hours(self) -> Window:
        assert self.window is not None
        return self.window


def _names(*kinds: str) -> Callable[[Ground], Choices]:
    def choices(ground: Ground) -> Choices:
        of = ground.notes.names.of
        return [(each, of[each]) for kind in kinds for each in of if each.partition(":")[0] == kind]

    return choices


def _half_days(ground: Ground) -> Choices:
    mission = ground.rows.mission
    found = []
    for day in range(mission.days):
        said = day_said(mission.first_day + timedelta(days=day))
        noon = mission.lunch_from
        found += [
            (f"{day}:morning", f"{said}, morning (until {noon:%H:%M})"),
            (f"{day}:afternoon", f"{said}, afternoon (from {noon:%H:%M})"),
            (f"{day}:day", f"{said}, the whole day"),
        ]
    return found


def _half_day(asked: Asked) -> Change:
    day, _, part = asked.what.partition(":")
    start, noon = int(day) * DAY, int(day) * DAY + minute_of_day(asked.ground.rows.mission.lunch_from)
    end = start + DAY
    return NoMeetings({"morning": Window(start, noon), "afternoon": Window(noon, end), "day": Window(start, end)}[part])


def _pairs(ground: Ground) -> Choices:
    problem = ground.problem
    pairs = {each.interpreting for each in problem.requests if each.interpreting}
    pairs |= {each.interpreting for each in problem.sessions if each.interpreting}
    pairs |= {pair for each in problem.interpreters for pair in each.pairs}
    return [(f"{one}-{other}", f"{LANGUAGES[one]} and {LANGUAGES[other]}") for one, other in sorted(pairs)]


def _pair(asked: Asked) -> Change:
    one, _, other = asked.what.partition("-")
    return core.OneMoreInterpreter((one, other), NEW_INTERPRETER)


def _seated(ground: Ground) -> Choices:
    return [(each.id, ground.notes.names.name(each.id)) for each in ground.problem.rooms if each.seats is not None]


def _limited(limit: str) -> Callable[[Ground], Choices]:
    def choices(ground: Ground) -> Choices:
        parties = ground.problem.parties
        name = ground.notes.names.name
        return [(p.id, f"{name(p.id)} (now {getattr(p, limit)})") for p in parties if getattr(p, limit) is not None]

    return choices


def _open_requests(*, required: bool) -> Callable[[Ground], Choices]:
    def choices(ground: Ground) -> Choices:
        name = ground.notes.names.name
        return [(each.id, name(each.id)) for each in ground.problem.requests if each.required is required]

    return choices


def _requests(ground: Ground) -> Choices:
    return [(each.id, ground.notes.names.name(each.id)) for each in ground.problem.requests]


def _sessions(ground: Ground) -> Choices:
    name = ground.notes.names.name
    return [(each.id, f"{name(each.id)} (now {each.capacity})") for each in ground.problem.sessions]


_THINGS = _names("party", "person", "room", "interpreter")

KINDS: Mapping[str, Kind] = {
    each.name: each
    for each in (
        Kind("half_day", "Without half a day, or a whole one", "availability", _half_day, _half_days),
        Kind("away", "Somebody or something is away for a time", "availability",
             lambda a: core.LessTime((a.what,), a.hours), _THINGS, times=True),
        Kind("more_time", "Somebody or something has more time", "availability",
             lambda a: core.MoreTime((a.what,), a.hours), _THINGS, times=True),
        Kind("leaves", "A party does not take part", "requests", lambda a: Leaves(a.what), _names("party")),
        Kind("interpreter", "One more interpreter", "interpreters", _pair, _pairs),
        Kind("room", "One more room like this one, or one more meeting at once in it", "rooms",
             lambda a: core.MoreAtOnce(a.what), _names("room")),
        Kind("seats", "More seats in a room", "rooms",
             lambda a: core.MoreSeats(a.what, a.number), _seated, number="Seats more"),
        Kind("daily", "A party may have more meetings a day", "parties",
             lambda a: core.HigherLimit(a.what, daily=True, by=a.number), _limited("daily_maximum"),
             number="Meetings more"),
        Kind("total", "A party may have more meetings in all", "parties",
             lambda a: core.HigherLimit(a.what, total=True, by=a.number), _limited("total_maximum"),
             number="Meetings more"),
        Kind("places", "A group session receives more delegations", "sessions",
             lambda a: core.MorePlaces(a.what, a.number), _sessions, number="Delegations more"),
        Kind("insist", "A wish must be met", "requests", lambda a: Insisted(a.what), _open_requests(required=False)),
        Kind("free", "A wish need not be met any more", "requests",
             lambda a: core.Released((a.what,)), _open_requests(required=True)),
        Kind("drop", "A wish is given up", "requests", lambda a: core.Withdrawn((a.what,)), _requests),
        Kind("minutes", "More minutes on every journey between venues", "mission",
             lambda a: Reserve(way=a.number), number="Minutes more"),
    )
}  # fmt: skip


def change_read(given: Mapping[str, Any], ground: Ground) -> Change:
    """One change {kind, what, starts_at, ends_at, number} as the core knows it, tried on the mission as it is. Times
    are aware datetimes or ISO texts. Raises ValidationError beside the field that is missing or wrong."""
    kind = KINDS.get(str(given.get("kind", "")))
    if kind is None:
        raise ValidationError({"kind": f"Choose one of: {', '.join(KINDS)}."})
    what = str(given.get("what") or "")
    if kind.choices is not None and what not in dict(kind.choices(ground)):
        raise ValidationError({"what": "Choose what it is about, from the list."})
    number = given.get("number") or (1 if kind.number else 0)
    if not isinstance(number, int) or not 0 <= number <= MOST_NUMBER:
        raise ValidationError({"number": f"Give a whole number from 1 to {MOST_NUMBER}."})
    window = _window(given, ground) if kind.times else None
    change = kind.make(Asked(ground, what, window, number))
    try:
        change.apply(ground.problem)
    except ValueError as error:
        raise ValidationError({"what": ground.notes.names.sentence(str(error))}) from error
    return change


def _window(given: Mapping[str, Any], ground: Ground) -> Window:
    mission = ground.rows.mission
    timeline = timeline_of(mission)
    start, end = (_moment(given.get(name), name) for name in ("starts_at", "ends_at"))
    try:
        found = Window(max(minute_floor(timeline, start), 0), min(minute_ceil(timeline, end), mission.days * DAY))
    except TimelineError as error:
        raise ValidationError({"starts_at": f"{error}. Choose a time before or after."}) from error
    if end <= start:
        raise ValidationError({"ends_at": "The end must lie after the beginning."})
    if found.start >= found.end:
        raise ValidationError({"starts_at": "That lies outside the mission's days: nothing changes."})
    return found


def _moment(given: object, name: str) -> datetime:
    if isinstance(given, str) and given:
        try:
            given = datetime.fromisoformat(given)
        except ValueError:
            given = None
    if not isinstance(given, datetime) or given.tzinfo is None:
        raise ValidationError({name: "Say from when." if name == "starts_at" else "Say until when."})
    return given


def change_kept(given: Mapping[str, Any]) -> dict[str, Any]:
    """The same change as JSON values, with nothing that its kind does not need."""
    kind = KINDS[given["kind"]]
    kept: dict[str, Any] = {"kind": kind.name}
    if kind.choices is not None:
        kept["what"] = str(given["what"])
    if kind.number:
        kept["number"] = given.get("number") or 1
    if kind.times:
        times = {name: given[name] for name in ("starts_at", "ends_at")}
        kept |= {name: each if isinstance(each, str) else each.isoformat() for name, each in times.items()}
    return kept


def names_with_strangers(names: Names) -> Names:
    """Names also for languages and for the interpreters that a scenario adds."""
    more = {f"language:{code}": said for code, said in LANGUAGES.items()}
    more |= {f"{NEW_INTERPRETER}:{number}": "another interpreter" for number in range(20)}
    return Names({**names.of, **more}, names.first_day)
