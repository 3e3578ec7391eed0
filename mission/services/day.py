"""What is noted at a meeting of the day and after it. The published plan is never touched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from mission.enums import Attendance, Outcome, PlanState
from mission.models import Meeting, MeetingLog, Mission, User
from mission.models.day import LONGEST_DELAY
from mission.selectors.today import log_of
from mission.services.records import record_create, record_update

STEPS = (5, 10)


def attendance_note(*, meeting: Meeting, attendance: Attendance | str, at: datetime, actor: User) -> MeetingLog:
    """The guests arrived (`at`, aware), did not come, or are expected again. The same word twice changes nothing."""
    return _write(meeting, _attended(meeting, attendance, at), actor)


def delay_add(*, meeting: Meeting, minutes: int, actor: User) -> MeetingLog:
    """The meeting is `minutes` later than noted so far (5 or 10). Raises ValidationError beyond four hours."""
    if minutes not in STEPS:
        raise ValidationError("A delay grows by 5 or 10 minutes.")
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=meeting.plan.mission_id)
        log = log_of(meeting=meeting)
        total = (log.delay_minutes if log else 0) + minutes
        if total > LONGEST_DELAY:
            raise ValidationError("Four hours late is as good as cancelled: publish a plan without this meeting.")
        return _write(meeting, {"delay_minutes": total}, actor)


def delay_clear(*, meeting: Meeting, actor: User) -> MeetingLog:
    """The meeting is on time after all."""
    return _write(meeting, {"delay_minutes": 0}, actor)


def outcome_note(
    *,
    meeting: Meeting,
    attendance: Attendance | str,
    now: datetime,
    actor: User,
    outcome: Outcome | str = "",
    follow_up: str = "",
    follow_up_by: str = "",
    follow_up_due: date | None = None,
    follow_up_done: bool = False,
) -> MeetingLog:
    """Everything an organiser notes of a meeting once it has begun at `now` (aware); who arrived and was not noted at
    the time did so at the meeting's start. Raises ValidationError before the meeting begins."""
    if now < meeting.starts_at:
        raise ValidationError("This meeting has not begun yet. Come back afterwards.")
    values = {
        **_attended(meeting, attendance, meeting.starts_at),
        "outcome": outcome,
        "follow_up": follow_up,
        "follow_up_by": follow_up_by,
        "follow_up_due": follow_up_due,
        "follow_up_done": follow_up_done,
    }
    return _write(meeting, values, actor)


def follow_up_tick(*, log: MeetingLog, is_done: bool, actor: User) -> None:
    """The follow-up is done, or open again. The same word twice changes nothing."""
    record_update(record=log, actor=actor, values={"follow_up_done": is_done})


def log_create(*, mission: Mission, actor: User, values: Mapping[str, Any]) -> MeetingLog:
    """The first note of a meeting of the published plan: `values` with its `request` and published `starts_at`.

    Raises ValidationError where the plan has no such meeting, or something is noted of it already.
    """
    found = Meeting.objects.filter(
        plan__mission=mission, plan__state=PlanState.PUBLISHED, request=values["request"], starts_at=values["starts_at"]
    )
    if not found.exists():
        raise ValidationError({"starts_at": "The published plan has no meeting of this request at this moment."})
    return record_create(model=MeetingLog, mission=mission, actor=actor, values=values)


def _attended(meeting: Meeting, attendance: Attendance | str, at: datetime) -> dict[str, Any]:
    """Who arrived keeps the time that was noted first."""
    if attendance != Attendance.ARRIVED:
        return {"attendance": attendance, "arrived_at": None}
    log = log_of(meeting=meeting)
    return {"attendance": attendance, "arrived_at": log.arrived_at if log and log.arrived_at else at}


def _write(meeting: Meeting, values: dict[str, Any], actor: User) -> MeetingLog:
    if meeting.plan.state != PlanState.PUBLISHED:
        raise ValidationError("Only a meeting of the published plan can be ticked off. Reload the page.")
    mission = meeting.plan.mission
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=mission.pk)  # two desks, one first note
        log = log_of(meeting=meeting)
        if log is not None:
            record_update(record=log, actor=actor, values=values)
            return log
        given = {"request": meeting.request, "starts_at": meeting.starts_at, **values}
        return record_create(model=MeetingLog, mission=mission, actor=actor, values=given)
