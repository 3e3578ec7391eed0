"""What the desks note at a meeting of the day. The published plan is never touched."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from mission.enums import Attendance, PlanState
from mission.models import Meeting, MeetingLog, Mission, User
from mission.models.day import LONGEST_DELAY
from mission.services.records import record_create, record_update

STEPS = (5, 10)


def attendance_note(*, meeting: Meeting, attendance: Attendance | str, at: datetime, actor: User) -> MeetingLog:
    """The guests arrived (`at`, aware), did not come, or are expected again. The same word twice changes nothing."""
    log = _log(meeting)
    arrived_at = at if attendance == Attendance.ARRIVED else None
    if attendance == Attendance.ARRIVED and log is not None and log.arrived_at is not None:
        arrived_at = log.arrived_at
    return _write(meeting, {"attendance": attendance, "arrived_at": arrived_at}, actor)


def delay_add(*, meeting: Meeting, minutes: int, actor: User) -> MeetingLog:
    """The meeting is `minutes` later than noted so far (5 or 10). Raises ValidationError beyond four hours."""
    if minutes not in STEPS:
        raise ValidationError("A delay grows by 5 or 10 minutes.")
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=meeting.plan.mission_id)
        log = _log(meeting)
        total = (log.delay_minutes if log else 0) + minutes
        if total > LONGEST_DELAY:
            raise ValidationError("Four hours late is as good as cancelled: publish a plan without this meeting.")
        return _write(meeting, {"delay_minutes": total}, actor)


def delay_clear(*, meeting: Meeting, actor: User) -> MeetingLog:
    """The meeting is on time after all."""
    return _write(meeting, {"delay_minutes": 0}, actor)


def _log(meeting: Meeting) -> MeetingLog | None:
    return MeetingLog.objects.filter(request_id=meeting.request_id, starts_at=meeting.starts_at).first()


def _write(meeting: Meeting, values: dict[str, Any], actor: User) -> MeetingLog:
    if meeting.plan.state != PlanState.PUBLISHED:
        raise ValidationError("Only a meeting of the published plan can be ticked off. Reload the page.")
    mission = meeting.plan.mission
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=mission.pk)  # two desks, one first note
        log = _log(meeting)
        if log is not None:
            record_update(record=log, actor=actor, values=values)
            return log
        given = {"request": meeting.request, "starts_at": meeting.starts_at, **values}
        return record_create(model=MeetingLog, mission=mission, actor=actor, values=given)
