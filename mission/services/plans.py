"""Plan versions: number them, change drafts by hand, and keep what is published as it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max

from mission.enums import PlanState
from mission.models import Interpreter, Meeting, MeetingRequest, Mission, Person, PlanVersion, Room, User
from mission.services.records import audit_write
from scheduler.models import SolverRun


class PlanConflictError(ValidationError):
    """Somebody else was quicker; look again and decide anew."""


def plan_create(
    *,
    mission: Mission,
    actor: User | None,
    run: SolverRun | None = None,
    based_on: PlanVersion | None = None,
    note: str = "",
) -> PlanVersion:
    """The mission's next draft. Call it with the mission's row locked, or numbers may clash."""
    with transaction.atomic():
        last = PlanVersion.objects.filter(mission=mission).aggregate(last=Max("number"))["last"] or 0
        plan = PlanVersion(mission=mission, number=last + 1, run=run, based_on=based_on, note=note, created_by=actor)
        plan.full_clean(exclude={"created_by"})  # a command has no user
        plan.save()
        audit_write(mission=mission, actor=actor, verb="plan.create", subject=plan, changes={"number": plan.number})
    return plan


def plan_lock_row(plan: PlanVersion) -> PlanVersion:
    """The plan's row, locked for this transaction and fresh; the mission's row first, so that all writers queue there.

    Raises ValidationError if the plan was deleted meanwhile.
    """
    Mission.objects.select_for_update().get(pk=plan.mission_id)
    found = PlanVersion.objects.select_for_update(of=("self",)).select_related("mission", "run").filter(pk=plan.pk)
    row = found.first()
    if row is None:
        raise ValidationError(f"{plan} was deleted meanwhile.")
    return row


def draft_require(plan: PlanVersion) -> None:
    """The guard of every write to a plan's content. Raises ValidationError for anything but a draft."""
    if plan.state != PlanState.DRAFT:
        raise ValidationError(
            f"{plan} is {plan.get_state_display().lower()} and never changes. Copy it to a new draft and change that."
        )


def plan_copy(*, plan: PlanVersion, actor: User | None, note: str = "") -> PlanVersion:
    """A new draft with the same meetings, to be changed by hand or published again."""
    with transaction.atomic():
        source = plan_lock_row(plan)
        if source.filled_at is None:
            raise ValidationError(f"{source} has no meetings to copy: its run has not brought any.")
        copy = plan_create(
            mission=source.mission, actor=actor, based_on=source, note=note or f"Copy of plan {source.number}"
        )
        copy.filled_at, copy.report = source.filled_at, source.report
        copy.is_stale, copy.edition = source.is_stale, source.edition
        copy.save(update_fields=["filled_at", "report", "is_stale", "edition"])
        for meeting in source.meetings.prefetch_related("attendees"):
            # A new object: the old one would remember its attendees as already written.
            again = Meeting.objects.create(
                plan=copy,
                request_id=meeting.request_id,
                starts_at=meeting.starts_at,
                ends_at=meeting.ends_at,
                room_id=meeting.room_id,
                interpreter_id=meeting.interpreter_id,
                is_locked=meeting.is_locked,
            )
            again.attendees.set(meeting.attendees.all())
    return copy


def plan_delete(*, plan: PlanVersion, actor: User | None) -> None:
    """Throw a draft away. Raises ValidationError for a published or superseded plan, or while its run goes on."""
    with transaction.atomic():
        row = plan_lock_row(plan)
        draft_require(row)
        if row.run is not None and not row.run.ended:
            raise ValidationError(f"{row} is being made. Cancel its run first.")
        audit_write(mission=row.mission, actor=actor, verb="plan.delete", subject=row)
        row.delete()


def meeting_state(meeting: Meeting | None) -> str:
    """A short text that differs whenever time, room, people, interpreter or lock of a meeting do; "" for none."""
    if meeting is None:
        return ""
    people = sorted(person.pk for person in meeting.attendees.all())
    place = (meeting.starts_at.isoformat(), meeting.room_id, meeting.interpreter_id, meeting.is_locked, people)
    return sha256(repr(place).encode()).hexdigest()[:16]


def meeting_place(
    *,
    plan: PlanVersion,
    request: MeetingRequest,
    actor: User | None,
    starts_at: datetime,
    room: Room,
    attendees: Iterable[Person],
    interpreter: Interpreter | None = None,
    is_locked: bool = True,
    seen: str | None = None,
) -> Meeting:
    """Put a request into a draft, or move it there. Ask `planning.checking.plan_faults` what that does to the rules.

    `seen`: the `meeting_state` that the caller decided by; None: whatever it is now. Raises PlanConflictError when the
    meeting is another by now, ValidationError for a plan that is no draft and for rows of another mission.
    """
    with transaction.atomic():
        draft = plan_lock_row(plan)
        draft_require(draft)
        if draft.filled_at is None:
            raise ValidationError(f"{draft} is still being made: wait for its run, or cancel it.")
        people = list(attendees)
        strangers = [
            each
            for each in (request, room, *people, *([interpreter] if interpreter else []))
            if each.mission_id != draft.mission_id
        ]
        if strangers:
            raise ValidationError(f"“{strangers[0]}” belongs to another mission; choose one of this mission.")
        length = request.session.length_minutes if request.session else request.length_minutes
        found = Meeting.objects.filter(plan=draft, request=request).first()
        _seen_require(found, seen)
        meeting = found or Meeting(plan=draft, request=request)
        meeting.starts_at, meeting.ends_at = starts_at, starts_at + timedelta(minutes=length)
        meeting.room, meeting.interpreter, meeting.is_locked = room, interpreter, is_locked
        meeting.full_clean()
        meeting.save()
        meeting.attendees.set(people)
        draft_edited(draft)
        changes = {"starts_at": starts_at.isoformat(), "room": str(room), "is_locked": is_locked}
        audit_write(mission=draft.mission, actor=actor, verb="meeting.place", subject=meeting, changes=changes)
    return meeting


def meeting_lock(*, meeting: Meeting, actor: User | None, is_locked: bool, seen: str | None = None) -> Meeting:
    """Hold a draft's meeting where it is in the next plans, or let it go. `seen` as for `meeting_place`."""
    with transaction.atomic():
        draft = plan_lock_row(meeting.plan)
        draft_require(draft)
        _seen_require(Meeting.objects.filter(pk=meeting.pk).first(), seen)
        if meeting.is_locked != is_locked:
            meeting.is_locked = is_locked
            meeting.save(update_fields=["is_locked"])
            verb = "meeting.lock" if is_locked else "meeting.unlock"
            audit_write(mission=draft.mission, actor=actor, verb=verb, subject=meeting)
    return meeting


def meeting_remove(*, meeting: Meeting, actor: User | None, seen: str | None = None) -> None:
    """Take a meeting out of a draft; its request is unmet again. `seen` as for `meeting_place`."""
    with transaction.atomic():
        draft = plan_lock_row(meeting.plan)
        draft_require(draft)
        _seen_require(Meeting.objects.filter(pk=meeting.pk).first(), seen)
        draft_edited(draft)
        audit_write(mission=draft.mission, actor=actor, verb="meeting.remove", subject=meeting)
        meeting.delete()


def _seen_require(meeting: Meeting | None, seen: str | None) -> None:
    if seen is not None and seen != meeting_state(meeting):
        raise PlanConflictError(
            "Somebody else changed this meeting while you looked at it. Here is how it stands now; decide again."
        )


def draft_edited(draft: PlanVersion) -> None:
    """What the run proved of the plan does not hold for it any more."""
    PlanVersion.objects.filter(pk=draft.pk).update(edition=F("edition") + 1)
