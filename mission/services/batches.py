"""Many rows of one kind at once: as checked, audited and historic as one by one, in a handful of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from mission.models import AuditEntry, Mission, Party, User
from mission.services.records import (
    PLANNING_FREE,
    attname_of,
    audit_entry,
    mission_touch,
    noun_of,
    plain_value,
    record_create,
    record_delete,
    values_split,
)

BATCH = 200


def records_create(
    *, model: type[models.Model], mission: Mission, actor: User | None, rows: Sequence[Mapping[str, Any]]
) -> list[models.Model | ValidationError]:
    """New rows of `model` in the order given, each as record_create makes it, or the ValidationError that keeps it out.

    The good ones are written even where others are refused: who wants all or nothing rolls back. Related rows in
    `rows` must be of this mission.
    """
    checked = [_checked(model, mission, values) for values in rows]
    good = [each for each in checked if not isinstance(each, ValidationError)]
    try:
        with transaction.atomic():
            _write(model, mission, actor, good)
    except (IntegrityError, ValidationError):
        # Some row breaks a guard of the database, which does not say which one: ask them one by one.
        return [_one(model, mission, actor, values) for values in rows]
    return [each if isinstance(each, ValidationError) else each[0] for each in checked]


def records_update(
    *,
    rows: models.QuerySet[Any],
    values: Mapping[str, Any],
    mission: Mission,
    actor: User | None,
    on_behalf_of: Callable[[Any], Party] | None = None,
) -> int:
    """Set the same plain `values` in all `rows` (of `mission`, ungrouped); returns how many differ from before.

    All or nothing: raises ValidationError if a value fits one of them not.
    """
    with transaction.atomic():
        changed: list[models.Model] = []
        entries: list[AuditEntry] = []
        now = timezone.now()
        for row in rows.select_for_update(of=("self",)):
            before = {name: plain_value(getattr(row, name)) for name in values}
            for name, value in values.items():
                setattr(row, name, value)
            row.clean_fields(exclude={field.name for field in row._meta.concrete_fields} - set(values))
            row.clean()
            changes = {
                name: [before[name], plain_value(getattr(row, name))]
                for name in values
                if before[name] != plain_value(getattr(row, name))
            }
            if changes:
                row.updated_at = now
                changed.append(row)
                entries.append(
                    audit_entry(
                        mission=mission,
                        actor=actor,
                        verb=f"{noun_of(row)}.update",
                        subject=row,
                        changes=changes,
                        on_behalf_of=on_behalf_of(row) if on_behalf_of else None,
                    )
                )
        if changed:
            bulk_update_with_history(changed, rows.model, [*values, "updated_at"], batch_size=BATCH)
            AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
            mission_touch(mission)
    return len(changed)


@dataclass(frozen=True)
class Deleted:
    """How many rows went, and why each of the others had to stay."""

    count: int
    kept: tuple[str, ...] = ()


def records_delete(
    *, rows: Iterable[models.Model], actor: User | None, on_behalf_of: Callable[[Any], Party] | None = None
) -> Deleted:
    """Delete what can be deleted; what something depends on stays, with the reason in words."""
    count, kept = 0, []
    with transaction.atomic():
        for row in rows:
            try:
                record_delete(record=row, actor=actor, on_behalf_of=on_behalf_of(row) if on_behalf_of else None)
                count += 1
            except ValidationError as error:
                kept += error.messages
    return Deleted(count, tuple(kept))


def _checked(
    model: type[models.Model], mission: Mission, values: Mapping[str, Any]
) -> tuple[models.Model, dict[str, Any], dict[str, list[models.Model]]] | ValidationError:
    """The unsaved row with its plain and its many-to-many values, everything checked that needs no query."""
    row = model(mission=mission)
    plain, many = values_split(row, values)
    for name, value in plain.items():
        setattr(row, name, value)
    related = {field.name for field in model._meta.concrete_fields if field.is_relation}
    try:
        row.clean_fields(exclude=related)
        row.clean()
    except ValidationError as error:
        return error
    return row, plain, many


def _write(
    model: type[models.Model],
    mission: Mission,
    actor: User | None,
    good: Sequence[tuple[models.Model, dict[str, Any], dict[str, list[models.Model]]]],
) -> None:
    if not good:
        return
    rows = [row for row, _, _ in good]
    if hasattr(model, "history"):
        bulk_create_with_history(rows, model, batch_size=BATCH)
    else:
        model._default_manager.bulk_create(rows, batch_size=BATCH)
    for field in model._meta.many_to_many:
        through: Any = field.remote_field.through
        mine, theirs = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
        pairs = [
            through(**{mine: row.pk, theirs: other.pk}) for row, _, many in good for other in many.get(field.name, ())
        ]
        through._default_manager.bulk_create(pairs, batch_size=BATCH)
    entries = [
        audit_entry(
            mission=mission, actor=actor, verb=f"{noun_of(row)}.create", subject=row, changes=_changes(row, plain, many)
        )
        for row, plain, many in good
    ]
    AuditEntry.objects.bulk_create(entries, batch_size=BATCH)
    if model._meta.model_name not in PLANNING_FREE:
        mission_touch(mission)


def _changes(row: models.Model, plain: Mapping[str, Any], many: Mapping[str, list[models.Model]]) -> dict[str, Any]:
    changes: dict[str, Any] = {name: [None, plain_value(getattr(row, attname_of(row, name)))] for name in plain}
    return changes | {name: [[], sorted(each.pk for each in related)] for name, related in many.items() if related}


def _one(
    model: type[models.Model], mission: Mission, actor: User | None, values: Mapping[str, Any]
) -> models.Model | ValidationError:
    try:
        return record_create(model=model, mission=mission, actor=actor, values=values)
    except ValidationError as error:
        return error
