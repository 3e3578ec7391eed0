"""What hands did to a draft, act by act: noted, undone, done again. Everybody takes back their own acts only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, Q

from mission.models import Interpreter, Meeting, MeetingRequest, Person, PlanEdit, PlanVersion, Room, User
from mission.services.plans import PlanConflictError, draft_edited, draft_require, plan_lock_row
from mission.services.records import audit_write

KEPT = 100  # acts remembered of one plan
LOOKED_AT = 20  # of one's own, when the next to take back is looked for

State = Mapping[str, Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Act:
    """An act that can be undone or done again. `said`: what it was, in words: "moving Acme – SOCAR"."""

    pk: int
    said: str


@dataclass(frozen=True, slots=True)
class Acts:
    """What one person could take back next, and what do again; None for nothing."""

    undo: Act | None = None
    redo: Act | None = None


@contextmanager
def edit_noted(*, plan: PlanVersion, actor: User | None, requests: Iterable[MeetingRequest]) -> Iterator[None]:
    """Whatever is done within to the meetings of these requests is one act. Call it in the transaction that does it."""
    pks = [each.pk for each in requests]
    before = _standing(plan, pks)
    yield
    after = _standing(plan, pks)
    if before == after:
        return
    mine = PlanEdit.objects.filter(plan=plan, by=actor)
    mine.filter(is_undone=True).delete()  # from here on another way is taken
    PlanEdit.objects.create(plan=plan, by=actor, before=before, after=after)
    old = list(PlanEdit.objects.filter(plan=plan).order_by("-pk").values_list("pk", flat=True)[KEPT:])
    if old:
        PlanEdit.objects.filter(pk__in=old).delete()


def edits_of(*, plan: PlanVersion, actor: User | None) -> Acts:
    """The newest own act whose meetings still stand as it left them, and the one that was undone last.

    Acts whose meetings somebody else changed since are passed over, so that nobody's work is undone unseen.
    """
    edits = list(PlanEdit.objects.filter(plan=plan, by=actor).order_by("-pk")[:LOOKED_AT])
    undone = [each for each in reversed(edits) if each.is_undone]
    return Acts(
        _first_that_stands(plan, [(each, each.after) for each in edits if not each.is_undone]),
        _first_that_stands(plan, [(each, each.before) for each in undone]),
    )


def _first_that_stands(plan: PlanVersion, edits: Sequence[tuple[PlanEdit, State]]) -> Act | None:
    """It is nearly always the first one, which is looked at alone; then all others in one go."""
    for batch in filter(None, (edits[:1], edits[1:])):
        pks = {int(pk) for _, state in batch for pk in state}
        now = _standing(plan, pks)
        wishes = MeetingRequest.objects.filter(pk__in=pks).select_related("delegation", "counterpart", "session")
        names = {str(each.pk): str(each) for each in wishes}
        for edit, state in batch:
            if all(pk in names and now[pk] == value for pk, value in state.items()):
                return Act(edit.pk, _said(edit, names))
    return None


def plan_mark(*, plan: PlanVersion) -> str:
    """Another text after every change by a hand, locks and undoing included: one query."""
    edits = PlanEdit.objects.filter(plan=plan).aggregate(last=Max("pk"), undone=Count("pk", filter=Q(is_undone=True)))
    return f"{plan.edition}-{edits['last'] or 0}-{edits['undone']}"


def edit_undo(*, plan: PlanVersion, actor: User | None, edit: int) -> str:
    """Take an own act back; says which it was. `edit`: the one that was offered. Raises PlanConflictError if it is
    not the next any more, ValidationError for a plan that is no draft or where something is gone."""
    return _turn(plan, actor, edit, is_undo=True)


def edit_redo(*, plan: PlanVersion, actor: User | None, edit: int) -> str:
    """Do again what was undone last; as `edit_undo`."""
    return _turn(plan, actor, edit, is_undo=False)


def _turn(plan: PlanVersion, actor: User | None, pk: int, *, is_undo: bool) -> str:
    with transaction.atomic():
        draft = plan_lock_row(plan)
        draft_require(draft)
        acts = edits_of(plan=draft, actor=actor)
        act = acts.undo if is_undo else acts.redo
        if act is None or act.pk != pk:
            raise PlanConflictError("This was done already, or somebody changed the same meeting since. Look again.")
        edit = PlanEdit.objects.get(pk=pk)
        old, new = (edit.after, edit.before) if is_undo else (edit.before, edit.after)
        for request, value in new.items():
            _restore(draft, int(request), value)
        edit.is_undone = is_undo
        edit.save(update_fields=["is_undone"])
        if _moved(old, new):
            draft_edited(draft)
        audit_write(
            mission=draft.mission, actor=actor, verb="plan.undo" if is_undo else "plan.redo", subject=draft,
            changes={"act": act.said},
        )  # fmt: skip
    return act.said


def _standing(plan: PlanVersion, requests: Iterable[int]) -> dict[str, dict[str, Any] | None]:
    """How the meetings of these requests stand, as JSON can keep it: two queries."""
    found: dict[str, dict[str, Any] | None] = {str(pk): None for pk in requests}
    rows = Meeting.objects.filter(plan=plan, request__in=[int(pk) for pk in found])
    people: dict[int, list[int]] = {}
    through = Meeting.attendees.through.objects.filter(meeting__in=rows)
    for meeting, person in through.values_list("meeting_id", "person_id"):
        people.setdefault(meeting, []).append(person)
    for row in rows:
        found[str(row.request_id)] = {
            "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat(),
            "room": row.room_id,
            "interpreter": row.interpreter_id,
            "is_locked": row.is_locked,
            "people": sorted(people.get(row.pk, ())),
        }
    return found


def _restore(draft: PlanVersion, request: int, value: Mapping[str, Any] | None) -> None:
    meeting = Meeting.objects.filter(plan=draft, request=request).first()
    if value is None:
        if meeting is not None:
            meeting.delete()
        return
    meeting = meeting or Meeting(plan=draft, request_id=request)
    mission = draft.mission_id
    if not Room.objects.filter(mission=mission, pk=value["room"]).exists():
        raise ValidationError("This cannot be brought back: the room was deleted meanwhile.")
    if value["interpreter"] and not Interpreter.objects.filter(mission=mission, pk=value["interpreter"]).exists():
        raise ValidationError("This cannot be brought back: the interpreter was deleted meanwhile.")
    people = list(Person.objects.filter(mission=mission, pk__in=value["people"]))
    if len(people) < len(value["people"]):
        raise ValidationError("This cannot be brought back: somebody who was to attend was deleted meanwhile.")
    meeting.starts_at = datetime.fromisoformat(value["starts_at"])
    meeting.ends_at = datetime.fromisoformat(value["ends_at"])
    meeting.room_id, meeting.interpreter_id = value["room"], value["interpreter"]
    meeting.is_locked = value["is_locked"]
    meeting.full_clean()
    meeting.save()
    meeting.attendees.set(people)


def _moved(old: State, new: State) -> bool:
    """Whether anything but a lock differs."""
    return any(_but_lock(old[pk]) != _but_lock(value) for pk, value in new.items())


def _but_lock(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if value is None else {name: each for name, each in value.items() if name != "is_locked"}


def _said(edit: PlanEdit, names: Mapping[str, str]) -> str:
    pk = next(iter(edit.after))
    more = f" and {len(edit.after) - 1} more of its session" if len(edit.after) > 1 else ""
    return f"{_verb(edit.before[pk], edit.after[pk])} {names[pk]}{more}"


def _verb(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> str:
    if old is None or new is None:
        return "placing" if old is None else "taking out"
    if old["starts_at"] != new["starts_at"]:
        return "moving"
    if old["room"] != new["room"]:
        return "changing the room of"
    if _but_lock(old) == _but_lock(new):
        return "locking" if new["is_locked"] else "unlocking"
    return "changing the people of"
