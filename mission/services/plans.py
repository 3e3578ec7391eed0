"""Plan versions: number them, change drafts by hand, and keep what is published as it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from mission.enums import PlanState
from mission.models import Interpreter, Meeting, MeetingRequest, Mission, Person, PlanVersion, Room, User
from mission.services.records import audit_write
from scheduler.models import SolverRun

DISCARDED_DAYS = 7  # how long a draft that was thrown away can be brought back


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
        last = PlanVersion.with_discarded.filter(mission=mission).aggregate(last=Max("number"))["last"] or 0
        plan = PlanVersion(mission=mission, number=last + 1, run=run, based_on=based_on, note=note, created_by=actor)
        plan.full_clean(exclude={"created_by"})  # a command has no user
        plan.save()
        audit_write(mission=mission, actor=actor, verb="plan.create", subject=plan, changes={"number": plan.number})
    return plan


def plan_lock_row(plan: PlanVersion) -> PlanVersion:
    """The plan's row, locked for this transaction and fresh; the mission's row first, so that all writers queue there.

    Raises ValidationError if the plan was thrown away meanwhile.
    """
    Mission.objects.select_for_update().get(pk=plan.mission_id)
    found = PlanVersion.objects.select_for_update(of=("self",)).select_related("mission", "run").filter(pk=plan.pk)
    row = found.first()
    if row is None:
        raise ValidationError(f"{plan} was thrown away meanwhile.")
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


def plan_discard(*, plan: PlanVersion, actor: User | None) -> None:
    """Throw a draft away; for DISCARDED_DAYS it can be brought back.

    Raises ValidationError for a published or superseded plan, or while its run goes on.
    """
    with transaction.atomic():
        row = plan_lock_row(plan)
        draft_require(row)
        if row.run is not None and not row.run.ended:
            raise ValidationError(f"{row} is being made. Cancel its run first.")
        audit_write(mission=row.mission, actor=actor, verb="plan.discard", subject=row)
        row.discarded_at = timezone.now()
        row.save(update_fields=["discarded_at"])


def plan_bring_back(*, plan: PlanVersion, actor: User | None) -> None:
    """A draft that was thrown away is there again. Twice is once. Raises ValidationError if it is gone for good."""
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=plan.mission_id)
        row = PlanVersion.with_discarded.select_related("mission").filter(pk=plan.pk).first()
        if row is None:
            raise ValidationError(f"{plan} cannot be brought back: it is gone for good.")
        if row.discarded_at is not None:
            row.discarded_at = None
            row.save(update_fields=["discarded_at"])
            audit_write(mission=row.mission, actor=actor, verb="plan.bring_back", subject=row)


def plans_clear() -> int:
    """Delete for good what was thrown away more than DISCARDED_DAYS ago; returns how many plans."""
    before = timezone.now() - timedelta(days=DISCARDED_DAYS)
    old = PlanVersion.with_discarded.filter(discarded_at__lt=before).values_list("pk", "mission_id")
    return sum(_cleared(plan, mission, before) for plan, mission in list(old))


def _cleared(plan: int, mission: int, before: datetime) -> bool:
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=mission)
        row = PlanVersion.with_discarded.filter(pk=plan, discarded_at__lt=before).select_related("mission").first()
        if row is None:
            return False  # brought back meanwhile
        audit_write(mission=row.mission, actor=None, verb="plan.delete", subject=row)
        row.delete()
    return True


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
