"""Freeze a plan, put it in the place of the one before, and tell calendars exactly what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mission.enums import CalendarStatus, PlanState
from mission.itineraries.entries import (
    Entry,
    EntryError,
    Farewell,
    details_of,
    entries_of_plan,
    entry_of_record,
    source_of,
)
from mission.models import CalendarRecord, Meeting, MeetingRequest, Mission, PlanVersion, User
from mission.planning.checking import plan_check
from mission.planning.rows import links
from mission.selectors.plans import meetings_of
from mission.services.plans import PlanConflictError, plan_lock_row
from mission.services.records import audit_write
from mission.signals import plan_published

MOST_FINDINGS_SAID = 5


class _Unseen:
    """The caller does not say which plan it believes to be published."""


UNSEEN: Final = _Unseen()


# --- publishing


def plan_publish(
    *, plan: PlanVersion, actor: User | None, replaces: PlanVersion | _Unseen | None = UNSEEN
) -> PlanVersion:
    """Publish a filled draft without hard findings. Again changes nothing.

    `replaces`: the plan the publisher saw as published (None: none). Raises PlanConflictError if another one was
    published meanwhile, ValidationError with the findings for a plan that breaks a rule.
    """
    seen = _published(plan.mission_id) if isinstance(replaces, _Unseen) else replaces
    with transaction.atomic():
        draft = plan_lock_row(plan)
        if draft.state == PlanState.PUBLISHED:
            return draft
        _refuse_unfit(draft)
        former = _published(draft.mission_id)
        if former != seen:
            said = f"{former} was published meanwhile" if former else "The published plan was withdrawn meanwhile"
            raise PlanConflictError(f"{said}. Look at the difference, then publish again if you still want to.")
        report = plan_check(plan=draft)
        if not report.valid:
            raise ValidationError(_findings_said(draft, [each.sentence for each in report.hard]))
        now = timezone.now()
        if former is not None:
            PlanVersion.objects.filter(pk=former.pk).update(state=PlanState.SUPERSEDED)
        draft.state, draft.published_at, draft.published_by = PlanState.PUBLISHED, now, actor
        draft.save(update_fields=["state", "published_at", "published_by"])
        changed = records_write(plan=draft, now=now)
        audit_write(
            mission=draft.mission,
            actor=actor,
            verb="plan.publish",
            subject=draft,
            changes={"supersedes": former.number if former else None, "calendar_entries_changed": changed},
        )
        transaction.on_commit(partial(plan_published.send_robust, sender=PlanVersion, plan=draft), robust=True)
    plan.refresh_from_db()
    return draft


def _published(mission_pk: int) -> PlanVersion | None:
    return PlanVersion.objects.filter(mission_id=mission_pk, state=PlanState.PUBLISHED).first()


def _refuse_unfit(plan: PlanVersion) -> None:
    if plan.state == PlanState.SUPERSEDED:
        raise ValidationError(
            f"{plan} was published before and is superseded. Copy it to a new draft and publish that."
        )
    if plan.filled_at is None:
        if plan.run is not None and not plan.run.ended:
            raise ValidationError(f"{plan} is still being made. Wait until its run is ready, then publish.")
        raise ValidationError(f"{plan} has no meetings: its run brought no solution. Start a new plan.")


def _findings_said(plan: PlanVersion, sentences: list[str]) -> list[str]:
    count = len(sentences)
    opening = f"{plan} cannot be published: {count} thing{'' if count == 1 else 's'} must be put right first."
    more = [f"… and {count - MOST_FINDINGS_SAID} more."] if count > MOST_FINDINGS_SAID else []
    return [opening, *sentences[:MOST_FINDINGS_SAID], *more]


# --- calendar records


def records_write(*, plan: PlanVersion, now: datetime) -> int:
    """Bring the mission's calendar records in line with the plan; returns how many changed.

    An entry keeps its UID for life. Its sequence rises when time, length, place or status changes, for all or for
    somebody who is no longer, or again, expected; it never falls. What the plan lacks stays as cancelled.
    """
    mission = plan.mission
    people = links(CalendarRecord, "people", calendarrecord__mission=mission)
    former = links(CalendarRecord, "former_people", calendarrecord__mission=mission)
    known = list(CalendarRecord.objects.select_for_update().filter(mission=mission))
    by_source = {source_of(each): each for each in known if source_of(each)}
    uids = dict(MeetingRequest.objects.filter(mission=mission).values_list("pk", "uid"))
    changed = 0
    kept: set[int] = set()
    for entry in entries_of_plan(plan=plan):
        record = by_source.get(entry.source)
        if record is None:
            _record_create(mission, entry, uids, now)
            changed += 1
            continue
        kept.add(record.pk)
        changed += _record_update(record, entry, _told(record, people, former), now)
    for record in known:
        if record.pk not in kept and record.status == CalendarStatus.CONFIRMED:
            record.status, record.sequence, record.changed_at = CalendarStatus.CANCELLED, record.sequence + 1, now
            record.save(update_fields=["status", "sequence", "changed_at"])
            changed += 1
    return changed


def _record_create(mission: Mission, entry: Entry, uids: Mapping[int, UUID], now: datetime) -> None:
    kind, _, pk = entry.source.partition(":")
    target = {"request": "request_id", "session": "session_id", "programme": "programme_item_id"}[kind]
    record = CalendarRecord(
        mission=mission,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        details=details_of(entry),
        changed_at=now,
        **{target: int(pk)},
    )
    if kind == "request":
        record.uid = uids[int(pk)]
    record.save()
    record.people.set(entry.people)


def _told(
    record: CalendarRecord, people: Mapping[int, tuple[int, ...]], former: Mapping[int, tuple[int, ...]]
) -> Entry | None:
    """What calendars were told so far; None if that can no longer be read, and everything counts as new."""
    try:
        return entry_of_record(record, people, former)
    except EntryError:
        return None


def _record_update(record: CalendarRecord, entry: Entry, told: Entry | None, now: datetime) -> int:
    """1 if anything changed for calendars, else 0."""
    was = told.people if told else frozenset(record.people.values_list("pk", flat=True))
    farewells = dict(told.farewells) if told else {}
    gone, back = was - entry.people, entry.people & set(farewells)
    moved = (
        told is None
        or (record.starts_at, record.ends_at) != (entry.starts_at, entry.ends_at)
        or (told.place.venue_pk, told.place.room_pk) != (entry.place.venue_pk, entry.place.room_pk)
        or record.status != CalendarStatus.CONFIRMED
    )
    sequence = record.sequence + (1 if moved or gone or back else 0)
    for pk in back:
        del farewells[pk]
    for pk in gone:
        place = told.place if told else entry.place
        farewells[pk] = Farewell(sequence, now, record.starts_at, record.ends_at, place)
    details = details_of(replace(entry, farewells=farewells))
    if not moved and was == entry.people and record.details == details:
        return 0
    record.starts_at, record.ends_at, record.status = entry.starts_at, entry.ends_at, CalendarStatus.CONFIRMED
    record.sequence, record.details, record.changed_at = sequence, details, now
    record.save(update_fields=["starts_at", "ends_at", "status", "sequence", "details", "changed_at"])
    if was != entry.people:
        record.people.set(entry.people)
    if gone or back or told is None:
        record.former_people.set(farewells)
    return 1


# --- differences


@dataclass(frozen=True, slots=True)
class Move:
    """A meeting that both plans have, but not alike."""

    before: Meeting
    after: Meeting

    @property
    def new_time(self) -> bool:
        return (self.before.starts_at, self.before.ends_at) != (self.after.starts_at, self.after.ends_at)

    @property
    def new_place(self) -> bool:
        return self.before.room_id != self.after.room_id


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """What changes from one plan to another. Every meeting stands in one list at most.

    `moved`: another time (and perhaps another room); `room_only`: the same time, another room; `people_only`: other
    persons or another interpreter and nothing else.
    """

    added: tuple[Meeting, ...] = ()
    dropped: tuple[Meeting, ...] = ()
    moved: tuple[Move, ...] = ()
    room_only: tuple[Move, ...] = ()
    people_only: tuple[Move, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.dropped or self.moved or self.room_only or self.people_only)


def plan_difference(*, old: PlanVersion | None, new: PlanVersion) -> PlanDifference:
    """What changes for people when `new` takes the place of `old` (None: everything is added). Four queries."""
    before = {each.request_id: each for each in _meetings(old)} if old else {}
    after = {each.request_id: each for each in _meetings(new)}
    both = [Move(before[pk], after[pk]) for pk in after if pk in before]
    moved = [each for each in both if each.new_time]
    rooms = [each for each in both if not each.new_time and each.new_place]
    people = [
        each
        for each in both
        if not each.new_time and not each.new_place and _people(each.before) != _people(each.after)
    ]
    return PlanDifference(
        added=tuple(each for pk, each in after.items() if pk not in before),
        dropped=tuple(each for pk, each in before.items() if pk not in after),
        moved=tuple(moved),
        room_only=tuple(rooms),
        people_only=tuple(people),
    )


def _meetings(plan: PlanVersion) -> Iterable[Meeting]:
    return meetings_of(plan=plan)


def _people(meeting: Meeting) -> tuple[object, ...]:
    return (meeting.interpreter_id, frozenset(person.pk for person in meeting.attendees.all()))
