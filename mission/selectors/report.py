"""The mission report as a value: what was held of what was planned, what came of it, and what is still to be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import fmean

from django.db.models import TextChoices

from mission.enums import Attendance, Outcome, Side
from mission.models import Feedback, Meeting, MeetingLog, Mission, PlanVersion
from mission.selectors.plans import meetings_of, plan_published_of
from mission.selectors.today import logs_of

# An average of fewer answers would tell what one party said.
FEWEST_ANSWERS = 3
NO_SECTOR = "No sector"


class Came(TextChoices):
    """What is known of a meeting."""

    HELD = "held", "Held"
    NO_SHOW = "no_show", "No-show"
    NOT_HELD = "not_held", "Not held"
    UNKNOWN = "unknown", "Nothing noted"
    AHEAD = "ahead", "Still to come"


@dataclass(frozen=True, slots=True)
class MeetingAfter:
    """One meeting of the published plan and what was noted of it. `pk`: the meeting's; `outcome`: the desk's word."""

    pk: int
    starts_at: datetime
    ends_at: datetime
    company: str
    host: str
    room: str
    venue: str
    came: Came
    arrived_at: datetime | None
    delay: int
    outcome: str
    follow_up: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many meetings of a sector, a party or the whole mission came to what. `side` is empty but for parties."""

    name: str
    planned: int
    held: int
    no_show: int
    not_held: int
    unknown: int
    ahead: int
    side: str = ""

    @property
    def share(self) -> float | None:
        """Held of those whose fate is known, 0 to 1; None where none is."""
        known = self.held + self.no_show + self.not_held
        return self.held / known if known else None


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How often the desk noted an outcome, and how often either side named it."""

    name: str
    desk: int
    companies: int
    hosts: int


@dataclass(frozen=True, slots=True)
class Rating:
    """The answers to "how useful was it", 1 to 5. `average` is None where fewer than FEWEST_ANSWERS gave one."""

    name: str
    answers: int
    average: float | None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something to be done after a meeting. `pk`: the note's."""

    pk: int
    company: str
    host: str
    starts_at: datetime
    what: str
    who: str
    due: date | None
    is_done: bool
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Report:
    """The mission at `now`. It names no party's feedback and no refusal; sectors count a company of two in both."""

    mission: Mission
    plan: PlanVersion | None
    now: datetime
    meetings: tuple[MeetingAfter, ...]
    total: Tally
    sectors: tuple[Tally, ...]
    parties: tuple[Tally, ...]
    outcomes: tuple[OutcomeCount, ...]
    ratings: tuple[Rating, ...]
    follow_ups: tuple[FollowUp, ...]

    @property
    def due(self) -> tuple[FollowUp, ...]:
        return tuple(each for each in self.follow_ups if not each.is_done)


def report_of(*, mission: Mission, now: datetime) -> Report:
    """The report on the published plan, in a number of queries that does not depend on how much there is."""
    plan = plan_published_of(mission=mission)
    found = meetings_of(plan=plan).prefetch_related("request__delegation__sectors") if plan else ()
    logs = logs_of(mission=mission)
    said = defaultdict(list)
    for each in Feedback.objects.filter(mission=mission).select_related("party"):
        said[each.request_id].append(each)
    meetings = sorted(found, key=lambda each: (each.starts_at, each.request.delegation.name, each.pk))
    after = [
        (each, _after(each, logs.get((each.request_id, each.starts_at)), said[each.request_id], now))
        for each in meetings
    ]
    heard = [(each, words) for each in meetings for words in said[each.request_id]]
    return Report(
        mission,
        plan,
        now.astimezone(mission.zone),
        tuple(line for _, line in after),
        _tally("All meetings", [line.came for _, line in after]),
        tuple(_by_sector(after)),
        tuple(_by_party(after)),
        tuple(_outcomes([line for _, line in after], [words for _, words in heard])),
        tuple(_ratings(heard)),
        tuple(_follow_ups(logs.values(), now.astimezone(mission.zone).date())),
    )


def _after(meeting: Meeting, log: MeetingLog | None, said: Iterable[Feedback], now: datetime) -> MeetingAfter:
    return MeetingAfter(
        pk=meeting.pk,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        company=meeting.request.delegation.name,
        host=meeting.request.counterpart.name,
        room=meeting.room.name,
        venue=meeting.room.venue.name,
        came=came_of(log, said, is_over=now >= meeting.ends_at),
        arrived_at=log.arrived_at if log else None,
        delay=log.delay_minutes if log else 0,
        outcome=str(Outcome(log.outcome).label) if log and log.outcome else "",
        follow_up=log.follow_up if log else "",
    )


def came_of(log: MeetingLog | None, said: Iterable[Feedback], *, is_over: bool) -> Came:
    """The desk's word counts first; where it is silent, what the parties said, and one that was there knows best."""
    if log is not None:
        if log.attendance == Attendance.NO_SHOW:
            return Came.NO_SHOW
        if log.outcome:
            return Came.NOT_HELD if log.outcome == Outcome.NOT_HELD else Came.HELD
        if log.attendance == Attendance.ARRIVED:
            return Came.HELD
    outcomes = {each.outcome for each in said}
    if outcomes:
        return Came.NOT_HELD if outcomes == {Outcome.NOT_HELD} else Came.HELD
    return Came.UNKNOWN if is_over else Came.AHEAD


def _tally(name: str, came: list[Came], side: str = "") -> Tally:
    count = came.count
    return Tally(
        name,
        len(came),
        count(Came.HELD),
        count(Came.NO_SHOW),
        count(Came.NOT_HELD),
        count(Came.UNKNOWN),
        count(Came.AHEAD),
        side,
    )


def _by_sector(after: Iterable[tuple[Meeting, MeetingAfter]]) -> list[Tally]:
    found: dict[str, list[Came]] = defaultdict(list)
    for meeting, line in after:
        for name in _sectors(meeting):
            found[name].append(line.came)
    return [_tally(name, found[name]) for name in sorted(found, key=lambda name: (-len(found[name]), name))]


def _sectors(meeting: Meeting) -> list[str]:
    return [sector.name for sector in meeting.request.delegation.sectors.all()] or [NO_SECTOR]


def _by_party(after: Iterable[tuple[Meeting, MeetingAfter]]) -> list[Tally]:
    """Companies first, then counterparts, by name; two of one name stay two."""
    found: dict[int, list[Came]] = defaultdict(list)
    parties = {}
    for meeting, line in after:
        for party in (meeting.request.delegation, meeting.request.counterpart):
            parties[party.pk] = party
            found[party.pk].append(line.came)
    order = sorted(parties.values(), key=lambda each: (each.side != Side.DELEGATION, each.name, each.pk))
    return [_tally(each.name, found[each.pk], str(Side(each.side).label)) for each in order]


def _outcomes(after: Iterable[MeetingAfter], heard: list[Feedback]) -> Iterable[OutcomeCount]:
    desk = [line.outcome for line in after]
    for outcome in Outcome:
        named = [each.party.side for each in heard if each.outcome == outcome]
        sides = named.count(Side.DELEGATION), named.count(Side.COUNTERPART)
        yield OutcomeCount(str(outcome.label), desk.count(str(outcome.label)), *sides)


def _ratings(heard: list[tuple[Meeting, Feedback]]) -> Iterable[Rating]:
    """Of companies, of counterparts, and of companies sector by sector."""
    given = [(meeting, each) for meeting, each in heard if each.rating is not None]
    sides: Mapping[str, str] = {Side.DELEGATION: "Companies", Side.COUNTERPART: "Counterparts"}
    for side, name in sides.items():
        yield _rating(name, [each for _, each in given if each.party.side == side])
    by_sector: dict[str, list[Feedback]] = defaultdict(list)
    for meeting, each in given:
        for name in _sectors(meeting) if each.party.side == Side.DELEGATION else ():
            by_sector[name].append(each)
    for name, found in sorted(by_sector.items()):
        yield _rating(f"Companies, {name}", found)


def _rating(name: str, given: list[Feedback]) -> Rating:
    """Enough answers of as many parties: one company with three meetings is one voice."""
    values = [each.rating for each in given if each.rating is not None]
    voices = len({each.party_id for each in given})
    return Rating(name, len(values), round(fmean(values), 1) if voices >= FEWEST_ANSWERS else None)


def _follow_ups(logs: Iterable[MeetingLog], today: date) -> list[FollowUp]:
    """What is open first, the earliest due at the top; then what is done."""
    found = [
        FollowUp(
            log.pk,
            log.request.delegation.name,
            log.request.counterpart.name,
            log.starts_at,
            log.follow_up,
            log.follow_up_by,
            log.follow_up_due,
            log.follow_up_done,
            not log.follow_up_done and log.follow_up_due is not None and log.follow_up_due < today,
        )
        for log in logs
        if log.follow_up
    ]
    return sorted(found, key=lambda each: (each.is_done, each.due or date.max, each.starts_at, each.pk))
