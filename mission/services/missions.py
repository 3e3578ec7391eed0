"""Missions and who has which role in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from mission.enums import Role
from mission.models import Membership, Mission, Party, User
from mission.services.records import audit_write, mission_touch, record_create, record_delete

# Fields whose change leaves a plan as good as it was.
NOT_PLANNED_WITH = {"name", "place", "wishes_open"}


def mission_create(*, values: Mapping[str, Any], actor: User | None) -> Mission:
    """A new mission; whoever makes it becomes its first organiser. Raises ValidationError."""
    with transaction.atomic():
        mission = Mission(**values)
        mission.full_clean()
        mission.save()
        changes = {name: str(value) for name, value in values.items()}
        audit_write(mission=mission, actor=actor, verb="mission.create", subject=mission, changes=changes)
        if actor is not None:
            membership_grant(mission=mission, user=actor, role=Role.ORGANISER, actor=actor)
    return mission


def mission_update(*, mission: Mission, values: Mapping[str, Any], actor: User | None) -> Mapping[str, Any]:
    """Change a mission; returns {field: [before, after]}, empty if nothing differs. Raises ValidationError."""
    with transaction.atomic():
        locked = Mission.objects.select_for_update().get(pk=mission.pk)
        hub = values.get("hub")
        if hub is not None and hub.mission_id != mission.pk:
            raise ValidationError({"hub": "This venue belongs to another mission; choose one of this mission."})
        changes = {}
        for name, value in values.items():
            before = getattr(locked, name)
            setattr(locked, name, value)
            changes[name] = (before, value)
        locked.full_clean()
        # Compared after cleaning, which may have undone a difference in blanks.
        said = {
            name: [_plain(before), _plain(getattr(locked, name))]
            for name, (before, _) in changes.items()
            if before != getattr(locked, name)
        }
        if said:
            locked.save()
            audit_write(mission=locked, actor=actor, verb="mission.update", subject=locked, changes=said)
            if set(said) - NOT_PLANNED_WITH:
                mission_touch(locked)
    mission.refresh_from_db()
    return said


def wishes_close(*, mission: Mission, actor: User | None, is_open: bool = False) -> None:
    """Companies and counterparts may no longer (or, with `is_open`, again) change their wishes."""
    mission_update(mission=mission, values={"wishes_open": is_open}, actor=actor)


def membership_grant(
    *, mission: Mission, user: User, role: Role, actor: User | None, party: Party | None = None
) -> Membership:
    """Give a user a role. Again changes nothing. Raises ValidationError for a role that does not fit the party."""
    found = Membership.objects.filter(mission=mission, user=user, role=role, party=party).first()
    if found is not None:
        return found
    needs_party = role in (Role.COMPANY, Role.COUNTERPART)
    if needs_party != (party is not None):
        said = "belongs to a party: choose it" if needs_party else "is for the whole mission: leave the party empty"
        raise ValidationError({"party": f"The role “{Role(role).label}” {said}."})
    values = {"user": user, "role": role, "party": party}
    return record_create(model=Membership, mission=mission, actor=actor, values=values)


def membership_revoke(*, membership: Membership, actor: User | None) -> None:
    """Take a role away. Raises ValidationError for a mission's last organiser."""
    with transaction.atomic():
        Mission.objects.select_for_update().get(pk=membership.mission_id)
        others = Membership.objects.filter(mission=membership.mission, role=Role.ORGANISER).exclude(pk=membership.pk)
        if membership.role == Role.ORGANISER and not others.exists():
            raise ValidationError("This is the mission's last organiser. Make somebody else organiser first.")
        record_delete(record=membership, actor=actor)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str | dict):
        return value
    return str(value)
