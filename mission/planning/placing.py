"""A plan in the organiser's hands: where a request could go beside all the others, and putting it there."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from mission.models import Interpreter, Meeting, MeetingRequest, Person, PlanVersion, Room, User
from mission.planning.checking import Case, case_news, case_of, case_with
from mission.planning.options import Among, Option, options_of
from mission.planning.words import key, pk_of
from mission.services.edits import edit_noted
from mission.services.plans import meeting_lock, meeting_place, meeting_remove, meeting_state, plan_lock_row
from scheduler.core.meetings.problem import Request
from scheduler.core.meetings.solution import Solution


@dataclass(frozen=True, slots=True)
class Placing:
    """A request in a plan. `together`: the other requests of its session that move with it. `state`: what the caller
    shows when it acts, so that nobody's work is overwritten unseen."""

    request: MeetingRequest
    meeting: Meeting | None
    together: tuple[MeetingRequest, ...]
    options: tuple[Option, ...]
    state: str

    def at(self, starts_at: datetime, row: int | None = None) -> Option | None:
        return next((each for each in self.options if (each.starts_at, each.row) == (starts_at, row)), None)


def placing_of(
    *, plan: PlanVersion, request: MeetingRequest, among: Among = Among.STARTS, case: Case | None = None
) -> Placing:
    """Every start of the mission's grid for one request beside the rest of the plan, and if asked for every room or
    interpreter at each, in a fixed number of queries. `case`: the plan's, where the caller has it already.

    Raises ValidationError for a request that may not be planned (declined, refused ...), with the reason.
    """
    return _placing(case or case_of(plan=plan, with_locks=False), request, among)


def _placing(case: Case, request: MeetingRequest, among: Among, only: datetime | None = None) -> Placing:
    left_out = case.notes.left_out.get(request.pk)
    if left_out is not None:
        raise ValidationError(left_out.sentence)
    wish = case.problem.request.get(key("request", request.pk))
    if wish is None:
        raise ValidationError("This request came after the plan was opened. Load the page again.")
    source = case.problem.session[wish.session] if wish.session else wish
    if among == Among.INTERPRETERS and source.interpreting is None:
        raise ValidationError("This meeting needs no interpreter: both sides share a language.")
    together = _together(case, wish, {row.request_id for row in case.rows.meetings})
    taken = {wish.id, *(each.id for each in together)}
    rest = Solution(tuple(each for each in case.solution.meetings if each.request not in taken))
    meeting = Meeting.objects.filter(plan=case.plan, request=request).prefetch_related("attendees").first()
    return Placing(
        request=request,
        meeting=meeting,
        together=tuple(case.rows.requests[pk_of(each.id)] for each in together),
        options=tuple(options_of(case, (wish, *together), rest, among, only)),
        state=meeting_state(meeting),
    )


def _together(case: Case, wish: Request, meetings: Container[int]) -> list[Request]:
    """The requests that sit in the same session as the wish: they move with it, or it would be torn apart."""
    if wish.session is None or pk_of(wish.id) not in meetings:
        return []
    return [
        each
        for each in case.problem.requests
        if each.session == wish.session and each.id != wish.id and pk_of(each.id) in meetings
    ]


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
    among: Among = Among.STARTS,
    row: int | None = None,
) -> Placed:
    """Put a request, with its whole session if it sits in one, at a start of the grid; it is locked there.

    `room`, `people`: the organiser's choice; None: what fits best then. With `room` the interpreter is the one given.
    `row`: the room or interpreter, by primary key, that was chosen `among` all; the rest is what fits best with it.
    Raises PlanConflictError if the meeting is not as `seen` any more, ValidationError for a start that is no start.
    """
    with transaction.atomic():
        draft = plan_lock_row(plan)
        case = case_of(plan=draft, with_locks=False)
        placing = _placing(case, request, among, only=starts_at)
        option = placing.at(starts_at, row)
        if option is None and row is not None:
            raise ValidationError(f"It may not be held there: choose another of the {among.label.lower()}.")
        if option is None:
            raise ValidationError("Both sides have no hours then, or the meeting may not begin at that minute.")
        chosen = list(people) if people is not None else [case.rows.persons[pk] for pk in option.people]
        where = room or case.rows.rooms[option.room_pk]
        helped_by = interpreter if room is not None else case.rows.interpreters.get(option.interpreter_pk or 0)
        placed: dict[int, tuple[Meeting, list[int]]] = {}
        with edit_noted(plan=draft, actor=actor, requests=(request, *placing.together)):
            for each in (request, *placing.together):
                there = _of_meeting(case, each, chosen)
                made = meeting_place(
                    plan=draft,
                    request=each,
                    actor=actor,
                    starts_at=starts_at,
                    room=where,
                    attendees=there,
                    interpreter=helped_by,
                    seen=seen if each.pk == request.pk else None,
                )
                placed[each.pk] = (made, [person.pk for person in there])
        news = case_news(case, case_with(case, placed))
    made_all = tuple(row for row, _ in placed.values())
    return Placed(made_all, tuple(each.sentence for each in news))


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
    meeting = _meeting(plan, request)
    with transaction.atomic(), edit_noted(plan=plan_lock_row(plan), actor=actor, requests=[request]):
        meeting_remove(meeting=meeting, actor=actor, seen=seen)


def request_lock(
    *, plan: PlanVersion, request: MeetingRequest, actor: User | None, is_locked: bool, seen: str | None = None
) -> None:
    """Hold a request's meeting where it is in the next plans, or let it go. Raises as `request_remove`."""
    meeting = _meeting(plan, request)
    with transaction.atomic(), edit_noted(plan=plan_lock_row(plan), actor=actor, requests=[request]):
        meeting_lock(meeting=meeting, actor=actor, is_locked=is_locked, seen=seen)


def _meeting(plan: PlanVersion, request: MeetingRequest) -> Meeting:
    found = Meeting.objects.filter(plan=plan, request=request).first()
    if found is None:
        raise ValidationError("This request is not in the plan any more.")
    return found
