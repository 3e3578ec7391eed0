"""The day itself as a value: what is running, late, next, missed and over at a moment. The moment is an argument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import QuerySet, TextChoices

from mission.enums import Attendance, Audience
from mission.models import Interpreter, Meeting, MeetingLog, Mission, Party, PlanVersion, ProgrammeItem, Room
from mission.selectors.board import Placed, placed_of
from mission.selectors.calendar import programme_of
from mission.selectors.plans import plan_published_of

# So many minutes after its start a meeting at which nobody was noted counts as late.
GRACE = timedelta(minutes=5)
# What begins within this time is next; the rest of the day is later.
SOON = timedelta(minutes=60)


class State(TextChoices):
    LATER = "later", "Later"
    NEXT = "next", "Next"
    LATE = "late", "Late"
    RUNNING = "running", "Running"
    NO_SHOW = "no_show", "No-show"
    OVER = "over", "Over"


class Phase(TextChoices):
    """Where a moment lies in the mission."""

    EMPTY = "empty", "Nothing is published and the programme is empty"
    BEFORE = "before", "Before the first day"
    DURING = "during", "On a day with something still to come"
    BETWEEN = "between", "The day is over, another one follows"
    AFTER = "after", "Everything is over"


@dataclass(frozen=True, slots=True)
class Line:
    """One meeting or programme item. `pk`: the meeting's; None for the programme, which nobody ticks off.

    `planned_at` is the published start; `starts_at` and `ends_at` have the noted delay added. `held_up_by`: whom a
    delayed meeting keeps from being here in time; "" for nobody.
    """

    pk: int | None
    state: State
    planned_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    guest: str
    host: str
    venue: str
    venue_pk: int | None
    room: str
    interpreter: str = ""
    people: int = 0
    delay: int = 0
    attendance: str = Attendance.EXPECTED
    arrived_at: datetime | None = None
    held_up_by: str = ""
    is_open_to_all: bool = False
    busy: frozenset[str] = frozenset()

    @property
    def is_there(self) -> bool:
        return self.attendance == Attendance.ARRIVED


@dataclass(frozen=True, slots=True)
class Today:
    """A mission at a moment. `day`: the day that `lines` are of, today's or, once that is over, the next one's."""

    now: datetime
    phase: Phase
    day: date | None
    number: int
    plan: PlanVersion | None
    lines: tuple[Line, ...]

    def _of(self, state: State) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.state == state)

    @property
    def running(self) -> tuple[Line, ...]:
        return self._of(State.RUNNING)

    @property
    def late(self) -> tuple[Line, ...]:
        return self._of(State.LATE)

    @property
    def next(self) -> tuple[Line, ...]:
        return self._of(State.NEXT)

    @property
    def later(self) -> tuple[Line, ...]:
        return self._of(State.LATER)

    @property
    def missed(self) -> tuple[Line, ...]:
        return self._of(State.NO_SHOW)

    @property
    def over(self) -> tuple[Line, ...]:
        return self._of(State.OVER)

    @property
    def is_quiet(self) -> bool:
        """Nothing runs, is late or begins soon."""
        return not (self.running or self.late or self.next)


def today_of(*, mission: Mission, now: datetime) -> Today:
    """The mission at `now` (aware), in a number of queries that does not depend on how many meetings there are."""
    plan = plan_published_of(mission=mission)
    placed = placed_of(plan=plan) if plan else []
    names = _names(mission)
    logs = logs_of(mission=mission)
    lines = [_meeting(each, names, logs.get((each.request, each.starts_at)), now) for each in placed]
    lines += [_programme(each, now) for each in programme_of(mission=mission)]
    lines.sort(key=lambda line: (line.planned_at, line.title, line.pk or 0))
    here = now.astimezone(mission.zone)
    by_day: dict[date, list[Line]] = {}
    for line in lines:
        by_day.setdefault(line.planned_at.astimezone(mission.zone).date(), []).append(line)
    phase, day = _phase(by_day, here.date())
    shown = _held_up(by_day.get(day, [])) if day else []
    number = (day - mission.first_day).days + 1 if day else 0
    return Today(here, phase, day, number, plan, tuple(shown))


def logs_in(*, mission: Mission) -> QuerySet[MeetingLog]:
    """What was noted, with the names of both sides."""
    return MeetingLog.objects.filter(mission=mission).select_related(
        "mission", "request__delegation", "request__counterpart"
    )


def logs_of(*, mission: Mission) -> dict[tuple[int, datetime], MeetingLog]:
    """The same by request and published start."""
    return {(log.request_id, log.starts_at): log for log in logs_in(mission=mission)}


def log_of(*, meeting: Meeting) -> MeetingLog | None:
    """What was noted of a meeting, if anything was."""
    return MeetingLog.objects.filter(request=meeting.request_id, starts_at=meeting.starts_at).first()


def _phase(by_day: dict[date, list[Line]], today: date) -> tuple[Phase, date | None]:
    if not by_day:
        return Phase.EMPTY, None
    if today < min(by_day):
        return Phase.BEFORE, min(by_day)
    if any(line.state not in (State.OVER, State.NO_SHOW) for line in by_day.get(today, [])):
        return Phase.DURING, today
    ahead = [day for day in by_day if day > today]
    if ahead:
        return Phase.BETWEEN, min(ahead)
    return Phase.AFTER, max(by_day)


@dataclass(frozen=True, slots=True)
class _Names:
    """What parties, rooms (with their venue's primary key and name) and interpreters are called, by primary key."""

    parties: dict[int, str]
    rooms: dict[int, tuple[str, int, str]]
    interpreters: dict[int, str]


def _names(mission: Mission) -> _Names:
    rooms = Room.objects.filter(mission=mission).values_list("pk", "name", "venue_id", "venue__name")
    return _Names(
        dict(Party.objects.filter(mission=mission).values_list("pk", "name")),
        {pk: (name, venue, venue_name) for pk, name, venue, venue_name in rooms},
        dict(Interpreter.objects.filter(mission=mission).values_list("pk", "name")),
    )


def _meeting(meeting: Placed, names: _Names, log: MeetingLog | None, now: datetime) -> Line:
    delay = timedelta(minutes=log.delay_minutes if log else 0)
    attendance = log.attendance if log else Attendance.EXPECTED
    starts_at, ends_at = meeting.starts_at + delay, meeting.ends_at + delay
    guest, host = names.parties[meeting.delegation], names.parties[meeting.counterpart]
    room, venue_pk, venue = names.rooms[meeting.room]
    return Line(
        pk=meeting.pk,
        state=_state(starts_at, ends_at, now, attendance, is_delayed=bool(delay)),
        planned_at=meeting.starts_at,
        starts_at=starts_at,
        ends_at=ends_at,
        title=f"{guest} – {host}",
        guest=guest,
        host=host,
        venue=venue,
        venue_pk=venue_pk,
        room=room,
        interpreter=names.interpreters[meeting.interpreter] if meeting.interpreter else "",
        people=len(meeting.people),
        delay=int(delay.total_seconds()) // 60,
        attendance=attendance,
        arrived_at=log.arrived_at if log else None,
        busy=frozenset({*(f"person:{pk}" for pk in meeting.people), *_interpreter_key(meeting)}),
    )


def _interpreter_key(meeting: Placed) -> Iterable[str]:
    return (f"interpreter:{meeting.interpreter}",) if meeting.interpreter else ()


def _programme(item: ProgrammeItem, now: datetime) -> Line:
    return Line(
        pk=None,
        state=_state(item.starts_at, item.ends_at, now, Attendance.ARRIVED, is_delayed=False),
        planned_at=item.starts_at,
        starts_at=item.starts_at,
        ends_at=item.ends_at,
        title=item.title,
        guest="",
        host="",
        venue=item.venue.name if item.venue else "",
        venue_pk=item.venue_id,
        room="",
        is_open_to_all=item.audience in (Audience.EVERYONE, Audience.DELEGATIONS),
    )


def _state(starts_at: datetime, ends_at: datetime, now: datetime, attendance: str, *, is_delayed: bool) -> State:
    if attendance == Attendance.NO_SHOW:
        return State.NO_SHOW
    if now >= ends_at:
        return State.OVER
    if starts_at <= now:
        is_there = attendance == Attendance.ARRIVED
        return State.RUNNING if is_there or now < starts_at + GRACE else State.LATE
    if is_delayed and attendance == Attendance.EXPECTED:
        return State.LATE
    return State.NEXT if starts_at - now <= SOON else State.LATER


def _held_up(lines: list[Line]) -> list[Line]:
    """Marks what cannot begin in time: somebody who is expected sits in a delayed meeting until after its start."""
    delayed = [line for line in lines if line.delay and line.state in (State.RUNNING, State.LATE)]
    found = []
    for line in lines:
        waiting = line.state in (State.NEXT, State.LATER, State.LATE)
        cause = next(
            (
                each
                for each in delayed
                if waiting
                and each.planned_at < line.planned_at
                and each.ends_at > line.starts_at
                and each.busy & line.busy
            ),
            None,
        )
        found.append(replace(line, held_up_by=cause.title) if cause else line)
    return found
