"""A plan in the organiser's hands: where a request could go beside all the others, and putting it there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from mission.models import Interpreter, Meeting, MeetingRequest, Person, PlanVersion, Room, User
from mission.planning.checking import Case, case_again, case_check, case_of
from mission.planning.hours import timeline_of
from mission.planning.words import key, pk_of
from mission.services.plans import meeting_place, meeting_remove, meeting_state, plan_lock_row
from scheduler.core.meetings import solution as core
from scheduler.core.meetings.checks_ledger import Ledger
from scheduler.core.meetings.freedom import Freedom, Span
from scheduler.core.meetings.obstacles import Block, Obstacles
from scheduler.core.meetings.problem import Request
from scheduler.core.meetings.solution import Solution


@dataclass(frozen=True, slots=True)
class Option:
    """One start at which the request could be held, or could not: then `reason` says why, and the rest is what would
    be tried if the organiser insists. `people`: primary keys of everybody who would be there."""

    starts_at: datetime
    ends_at: datetime
    reason: str
    room_pk: int
    room: str
    people: tuple[int, ...]
    interpreter_pk: int | None

    @property
    def fits(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True)
class Placing:
    """A request in a plan. `together`: the other requests of its session that move with it. `state`: what the caller
    shows when it acts, so that nobody's work is overwritten unseen."""

    request: MeetingRequest
    meeting: Meeting | None
    together: tuple[MeetingRequest, ...]
    options: tuple[Option, ...]
    state: str

    def at(self, starts_at: datetime) -> Option | None:
        return next((each for each in self.options if each.starts_at == starts_at), None)


def placing_of(*, plan: PlanVersion, request: MeetingRequest) -> Placing:
    """Every start of the mission's grid for one request beside the rest of the plan, in a fixed number of queries.

    Raises ValidationError for a request that may not be planned (declined, refused ...), with the reason.
    """
    return _placing(case_of(plan=plan), request)


def _placing(case: Case, request: MeetingRequest) -> Placing:
    left_out = case.notes.left_out.get(request.pk)
    if left_out is not None:
        raise ValidationError(left_out.sentence)
    wish = case.problem.request.get(key("request", request.pk))
    if wish is None:
        raise ValidationError("This request came after the plan was opened. Load the page again.")
    meetings = {row.request_id: row for row in case.rows.meetings}
    together = _together(case, wish, meetings)
    taken = {wish.id, *(each.id for each in together)}
    rest = Solution(tuple(each for each in case.solution.meetings if each.request not in taken))
    meeting = meetings.get(request.pk)
    return Placing(
        request=request,
        meeting=meeting,
        together=tuple(case.rows.requests[pk_of(each.id)] for each in together),
        options=tuple(_options(case, (wish, *together), rest)),
        state=meeting_state(meeting),
    )


def _together(case: Case, wish: Request, meetings: dict[int, Meeting]) -> list[Request]:
    """The requests that sit in the same session as the wish: they move with it, or it would be torn apart."""
    if wish.session is None or pk_of(wish.id) not in meetings:
        return []
    return [
        each
        for each in case.problem.requests
        if each.session == wish.session and each.id != wish.id and pk_of(each.id) in meetings
    ]


def _options(case: Case, wishes: Sequence[Request], rest: Solution) -> Iterable[Option]:
    problem, names = case.problem, case.notes.names
    freedom = Freedom(Ledger(problem, rest))
    all_in_one = replace(
        wishes[0],
        needs=tuple(need for each in wishes for need in each.needs),
        delegations=tuple(party for each in wishes for party in each.delegations),
    )
    obstacles = Obstacles(freedom, rest, all_in_one, known_faults=None)
    ids = {wish.id for wish in wishes}
    now = [each for each in case.solution.meetings if each.request in ids]
    timeline = timeline_of(case.plan.mission)
    insisted = _insisted(obstacles, all_in_one, now)
    for start in obstacles.starts():
        fit = _as_it_is(obstacles, now, Span(start, start + obstacles.length, None))
        blocks: list[Block] = []
        if fit is None:
            blocks, fit = _joined(obstacles, all_in_one) if obstacles.seated else obstacles.at(start)
        chosen = fit or replace(insisted, start=start)
        yield Option(
            starts_at=timeline.moment(start),
            ends_at=timeline.moment(start + obstacles.length),
            reason="" if fit is not None else _said(names.sentence(blocks[0].template)),
            room_pk=pk_of(chosen.room),
            room=names.name(chosen.room),
            people=tuple(sorted(pk_of(each) for each in chosen.attendees)),
            interpreter_pk=pk_of(chosen.interpreter) if chosen.interpreter else None,
        )


def _as_it_is(obstacles: Obstacles, now: Sequence[core.Meeting], span: Span) -> core.Meeting | None:
    """The meeting moved to another start with its people, room and interpreter, if all of them are free then."""
    if not now or any(obstacles.ruled_out(span.start)):
        return None
    freedom, problem = obstacles.freedom, obstacles.problem
    room = problem.room.get(now[0].room)
    people = sorted({person for each in now for person in each.attendees})
    if room is None or room not in obstacles.rooms_at.get(room.venue, ()):
        return None
    if any(each not in problem.person for each in people):
        return None
    span = replace(span, venue=room.venue)
    interpreter = problem.interpreter.get(now[0].interpreter) if now[0].interpreter else None
    if any(freedom.obstacle(problem.person[each], span) for each in people):
        return None
    if interpreter is not None and freedom.interpreter_obstacle(interpreter, span):
        return None
    if freedom.room_obstacle(room, span, len(people) + (interpreter is not None)):
        return None
    return replace(now[0], start=span.start, attendees=tuple(people))


def _joined(obstacles: Obstacles, wish: Request) -> tuple[list[Block], core.Meeting | None]:
    """One more delegation in a session that takes place already: the hosts are there, the guests must come."""
    blocks = list(obstacles.joining())
    if blocks:
        return blocks, None
    there = obstacles.seated[0]
    problem = obstacles.problem
    span = Span(there.start, there.start + obstacles.length, problem.room[there.room].venue)
    hosts = [each for each in there.attendees if problem.person[each].party == wish.counterpart]
    guests = []
    for need in wish.needs:
        chosen = obstacles.chosen(need, span, first=lambda person: not person.is_head)
        guests += [] if isinstance(chosen, Block) else [each.id for each in chosen]
    return [], replace(there, request=wish.id, attendees=(*guests, *hosts))


def _insisted(obstacles: Obstacles, wish: Request, now: Sequence[core.Meeting]) -> core.Meeting:
    """What to try where nothing fits: the meeting as it is, or the first room and the first persons of each side."""
    if now:
        return replace(now[0], attendees=tuple(sorted({person for each in now for person in each.attendees})))
    problem = obstacles.problem
    people: list[str] = []
    for need in obstacles.needs:
        team = [*need.named, *(each.id for each in problem.members[need.party] if each.id not in need.named)]
        people += team[: max(need.persons, len(need.named))]
    rooms = [room.id for found in obstacles.rooms_at.values() for room in found]
    return core.Meeting(wish.id, 0, rooms[0], tuple(people), None)


def _said(sentence: str) -> str:
    return sentence if sentence.endswith(".") else f"{sentence}."


# --- putting it there


@dataclass(frozen=True, slots=True)
class Placed:
    """What a hand did. `findings`: what the referee holds against the plan now and did not before."""

    meetings: tuple[Meeting, ...]
    findings: tuple[str, ...]


def request_place(
    *,
    plan: PlanVersion,
    request: MeetingRequest,
    starts_at: datetime,
    actor: User | None,
    seen: str | None = None,
    room: Room | None = None,
    people: Iterable[Person] | None = None,
    interpreter: Interpreter | None = None,
) -> Placed:
    """Put a request, with its whole session if it sits in one, at a start of the grid; it is locked there.

    `room`, `people`: the organiser's choice; None: what fits best then. With `room` the interpreter is the one given.
    Raises PlanConflictError if the meeting is not as `seen` any more, ValidationError for a start that is no start.
    """
    with transaction.atomic():
        draft = plan_lock_row(plan)
        case = case_of(plan=draft)
        before = {each.sentence for each in case_check(case).hard}
        placing = _placing(case, request)
        option = placing.at(starts_at)
        if option is None:
            raise ValidationError("Both sides have no hours then, or the meeting may not begin at that minute.")
        chosen = list(people) if people is not None else [case.rows.persons[pk] for pk in option.people]
        where = room or case.rows.rooms[option.room_pk]
        helped_by = interpreter if room is not None else case.rows.interpreters.get(option.interpreter_pk or 0)
        made = [
            meeting_place(
                plan=draft,
                request=each,
                actor=actor,
                starts_at=starts_at,
                room=where,
                attendees=_of_meeting(case, each, chosen),
                interpreter=helped_by,
                seen=seen if each.pk == request.pk else None,
            )
            for each in (request, *placing.together)
        ]
        now = case_check(case_again(case)).hard
    return Placed(tuple(made), tuple(each.sentence for each in now if each.sentence not in before))


def _of_meeting(case: Case, request: MeetingRequest, people: Sequence[Person]) -> list[Person]:
    """Those of a session's people who belong to one of its meetings: the hosts, and the guests of its delegations."""
    others = {
        request.counterpart_id,
        request.delegation_id,
        *case.rows.request_links["together_with"].get(request.pk, ()),
    }
    return [each for each in people if each.party_id in others]


def request_remove(*, plan: PlanVersion, request: MeetingRequest, actor: User | None, seen: str | None = None) -> None:
    """Take a request out of a draft. Raises ValidationError if it is not in it any more."""
    meeting = Meeting.objects.filter(plan=plan, request=request).first()
    if meeting is None:
        raise ValidationError("This request is not in the plan any more.")
    meeting_remove(meeting=meeting, actor=actor, seen=seen)
