"""A way in which an unmet request could be placed, done as a draft of its own: nothing else is touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from mission.models import MeetingRequest, PlanVersion, User
from mission.planning.checking import Case, case_faults, case_of
from mission.planning.curing import cure_given
from mission.planning.hours import timeline_of
from mission.planning.words import pk_of
from mission.services.plans import meeting_place, meeting_remove, plan_copy, plan_lock_row


@dataclass(frozen=True, slots=True)
class Taken:
    """`draft`: the new plan. `changes`: what of the mission's data the way needs as well, in words; until it is entered
    the draft breaks what `findings` says."""

    draft: PlanVersion
    changes: tuple[str, ...]
    findings: tuple[str, ...]


def cure_take(*, plan: PlanVersion, request: MeetingRequest, at: int, actor: User | None) -> Taken:
    """Copy the plan and do there what the request's cure number `at` (from 0) says: place, move, staff, give up.

    Raises ValidationError if the plan or the data have changed since the ways were searched for.
    """
    with transaction.atomic():
        source = plan_lock_row(plan)
        case = case_of(plan=source)
        cure = cure_given(case, request.pk, at)
        if cure is None:
            raise ValidationError(
                "This way was found for a plan or data that have changed since. Find out anew what it would take."
            )
        before = {each.sentence for each in case_faults(case)}
        draft = plan_copy(plan=source, actor=actor, note=f"With {request}"[:200])
        rows = {each.request_id: each for each in draft.meetings.select_related("plan")}
        for name in cure["dropped"]:
            meeting_remove(meeting=rows[pk_of(name)], actor=actor)
        for each in (*(move["after"] for move in cure["moved"]), *cure["staffing"], cure["placed"]):
            _place(case, draft, each, actor)
        draft.refresh_from_db()
        now = case_faults(case_of(plan=draft))
        changes = tuple(case.notes.names.sentence(each["sentence"]) for each in cure["changes"])
    return Taken(draft, changes, tuple(each.sentence for each in now if each.sentence not in before))


def _place(case: Case, draft: PlanVersion, given: Mapping[str, Any], actor: User | None) -> None:
    rows = case.rows
    if pk_of(given["room"]) not in rows.rooms:
        raise ValidationError("This way needs a room that is not there yet: enter it first, then ask anew.")
    interpreter = given["interpreter"]
    if interpreter and pk_of(interpreter) not in rows.interpreters:
        raise ValidationError("This way needs one more interpreter: enter the person first, then ask anew.")
    request = rows.requests[pk_of(given["request"])]
    kept = next((each for each in rows.meetings if each.request_id == request.pk), None)
    meeting_place(
        plan=draft,
        request=request,
        actor=actor,
        starts_at=timeline_of(draft.mission).moment(given["start"]),
        room=rows.rooms[pk_of(given["room"])],
        attendees=[rows.persons[pk_of(each)] for each in given["attendees"]],
        interpreter=rows.interpreters[pk_of(interpreter)] if interpreter else None,
        is_locked=kept is not None and kept.is_locked,
    )
