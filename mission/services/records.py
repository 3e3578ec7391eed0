"""Create, change and delete any plain row of a mission: checked, atomic, with one audit line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from mission.models import AuditEntry, Meeting, Mission, Party, PlanVersion, Transfer, User

Row = TypeVar("Row", bound=models.Model)

# Everything of these kinds is input to planning; a write to it makes a running plan stale.
PLANNING_FREE = {"membership", "signinlink", "feedtoken", "auditentry", "meetinglog", "feedback"}


def audit_write(
    *,
    mission: Mission | None,
    actor: User | None,
    verb: str,
    subject: models.Model,
    changes: Mapping[str, Any] | None = None,
    on_behalf_of: Party | None = None,
) -> AuditEntry:
    """One audit line. `actor` None means Karvan itself (a worker, a command)."""
    entry = audit_entry(
        mission=mission, actor=actor, verb=verb, subject=subject, changes=changes, on_behalf_of=on_behalf_of
    )
    entry.save()
    return entry


def audit_entry(
    *,
    mission: Mission | None,
    actor: User | None,
    verb: str,
    subject: models.Model,
    changes: Mapping[str, Any] | None = None,
    on_behalf_of: Party | None = None,
) -> AuditEntry:
    """The same line, not yet written: for those who write many at once."""
    return AuditEntry(
        mission=mission,
        actor=actor,
        actor_name=f"{actor.name} <{actor.email}>"[:255] if actor else "Karvan",
        verb=verb,
        subject_type=subject._meta.model_name or "",
        subject_id=str(subject.pk),
        subject=str(subject)[:500],
        on_behalf_of=on_behalf_of,
        changes=dict(changes or {}),
    )


def record_create(
    *,
    model: type[Row],
    mission: Mission,
    actor: User | None,
    values: Mapping[str, Any],
    on_behalf_of: Party | None = None,
) -> Row:
    """A new row of `model`. `values` by field name; many-to-many fields take iterables. Raises ValidationError."""
    row = model(mission=mission)
    with transaction.atomic():
        changes = _apply(row, values)
        audit_write(
            mission=mission,
            actor=actor,
            verb=f"{noun_of(row)}.create",
            subject=row,
            changes=changes,
            on_behalf_of=on_behalf_of,
        )
        _touch(mission, row)
    return row


def record_update(
    *, record: Row, actor: User | None, values: Mapping[str, Any], on_behalf_of: Party | None = None
) -> Mapping[str, Any]:
    """Change `record`; returns {field: [before, after]}, empty (and unaudited) if nothing differs. Raises
    ValidationError; the row is locked, so two writers follow one another."""
    mission: Mission = record.mission  # type: ignore[attr-defined]
    with transaction.atomic():
        locked = type(record)._default_manager.select_for_update().get(pk=record.pk)
        changes = _apply(locked, values)
        if changes:
            audit_write(
                mission=mission,
                actor=actor,
                verb=f"{noun_of(record)}.update",
                subject=locked,
                changes=changes,
                on_behalf_of=on_behalf_of,
            )
            _touch(mission, record)
    record.refresh_from_db()
    return changes


class RecordChangedError(ValidationError):
    """Somebody else changed the row since its values were shown. `changes`: {field: value now}."""

    def __init__(self, changes: Mapping[str, Any]) -> None:
        super().__init__("Somebody changed this entry meanwhile.")
        self.changes = changes


def record_update_seen(
    *,
    record: models.Model,
    actor: User | None,
    values: Mapping[str, Any],
    seen: Mapping[str, Any],
    on_behalf_of: Party | None = None,
) -> Mapping[str, Any]:
    """As record_update, if the row still holds what was `seen` (plain values by field name); plain fields only.

    Raises RecordChangedError otherwise, unless what is there now is what is to be written.
    """
    with transaction.atomic():
        locked = type(record)._default_manager.select_for_update().get(pk=record.pk)
        now = plain_values(locked, values)
        changes = {name: now[name] for name in now if name not in seen or seen[name] != now[name]}
        if any(plain_value(values[name]) != value for name, value in changes.items()):
            raise RecordChangedError(changes)
        return record_update(record=record, actor=actor, values=values, on_behalf_of=on_behalf_of)


def plain_values(record: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """What a row's plain fields hold, as JSON can keep it."""
    return {name: plain_value(getattr(record, attname_of(record, name))) for name in names}


def record_delete(*, record: models.Model, actor: User | None, on_behalf_of: Party | None = None) -> None:
    """Delete `record`. Raises ValidationError in words if something that must stay depends on it."""
    mission: Mission = record.mission  # type: ignore[attr-defined]
    name = str(record)
    try:
        with transaction.atomic():
            verb = f"{noun_of(record)}.delete"
            audit_write(mission=mission, actor=actor, verb=verb, subject=record, on_behalf_of=on_behalf_of)
            _delete(record)
            _touch(mission, record)
    except ProtectedError as error:
        kinds = sorted({str(each._meta.verbose_name) for each in error.protected_objects})
        raise ValidationError(
            f"“{name}” cannot be deleted: {len(error.protected_objects)} other entries depend on it "
            f"({', '.join(kinds)}). Change or delete them first."
        ) from error


def _delete(record: models.Model) -> None:
    """Delete `record`. A draft that was thrown away does not hold it back, but loses the meetings that need it.

    Raises ProtectedError for what else depends on it.
    """
    while True:
        try:
            record.delete()
        except ProtectedError as error:
            planned = [each for each in error.protected_objects if isinstance(each, Meeting | Transfer)]
            thrown = PlanVersion.with_discarded.filter(
                pk__in={each.plan_id for each in planned}, discarded_at__isnull=False
            )
            drafts = set(thrown.values_list("pk", flat=True))
            unseen = {each for each in planned if each.plan_id in drafts}
            others = set(error.protected_objects) - unseen
            if others:
                raise ProtectedError("Other entries depend on it.", others) from error
            for each in unseen:
                each.delete()
            thrown.update(edition=F("edition") + 1)
        else:
            return


def mission_touch(mission: Mission) -> None:
    """Remember that planning data changed, so that a plan made from older data is marked stale."""
    Mission.objects.filter(pk=mission.pk).update(data_changed_at=timezone.now())


def _touch(mission: Mission, row: models.Model) -> None:
    if row._meta.model_name not in PLANNING_FREE:
        mission_touch(mission)


def noun_of(row: models.Model) -> str:
    return str(row._meta.verbose_name).replace(" ", "_")


def _apply(row: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Set, check and save; returns what changed."""
    plain, many = values_split(row, values)
    is_new = row.pk is None
    before = {} if is_new else {name: plain_value(getattr(row, attname_of(row, name))) for name in plain}
    for name, value in plain.items():
        setattr(row, name, value)
    _refuse_strangers(row, plain, many)
    row.full_clean()
    after = {name: plain_value(getattr(row, attname_of(row, name))) for name in plain}
    changes: dict[str, Any] = {
        name: [before.get(name), after[name]] for name in plain if is_new or before[name] != after[name]
    }
    if is_new or changes:
        row.save()
    for name, related in many.items():
        field = getattr(row, name)
        old = sorted(field.values_list("pk", flat=True))
        new = sorted(each.pk for each in related)
        if old != new:
            field.set(related)
            changes[name] = [old, new]
    return changes


def values_split(row: models.Model, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[models.Model]]]:
    plain: dict[str, Any] = {}
    many: dict[str, list[models.Model]] = {}
    for name, value in values.items():
        if row._meta.get_field(name).many_to_many:
            many[name] = list(value)
        else:
            plain[name] = value
    return plain, many


def _refuse_strangers(row: models.Model, plain: Mapping[str, Any], many: Mapping[str, Iterable[models.Model]]) -> None:
    """Rows of another mission may not be pointed at."""
    mission_id = row.mission_id  # type: ignore[attr-defined]
    errors: dict[str, str] = {}
    pointed = [(name, value) for name, value in plain.items() if isinstance(value, models.Model)]
    pointed += [(name, each) for name, related in many.items() for each in related]
    for name, value in pointed:
        if getattr(value, "mission_id", mission_id) != mission_id:
            errors[name] = "This entry belongs to another mission; choose one of this mission."
    if errors:
        raise ValidationError(errors)


def attname_of(row: models.Model, name: str) -> str:
    return getattr(row._meta.get_field(name), "attname", name)


def plain_value(value: Any) -> Any:
    """A value as JSON can keep it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    return value
