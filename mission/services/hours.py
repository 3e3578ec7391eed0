"""A counterpart's own hours: when it, or one of its people, can or cannot receive."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mission.enums import AvailabilityKind, Role
from mission.models import Availability, Membership, Party, Person, User
from mission.services.records import record_create, record_delete
from mission.services.wishes import speaks_for, wishes_lock


def hours_add(
    *,
    party: Party,
    kind: AvailabilityKind | str,
    starts_at: datetime,
    ends_at: datetime,
    actor: User,
    membership: Membership,
    person: Person | None = None,
    note: str = "",
) -> Availability:
    """Hours of the counterpart or of one person of it: by itself while wishes are open, by the organiser always.

    Raises PermissionDenied for anybody else, ValidationError for hours that make no sense and for closed wishes.
    """
    behalf = speaks_for(membership, actor, party, Role.COUNTERPART)
    if ends_at <= starts_at:
        raise ValidationError({"until": _("The end is not after the start. Choose a later time.")})
    if person is not None and person.party_id != party.pk:
        raise ValidationError({"person": _("Choose one of your own people.")})
    whose = {"person": person} if person is not None else {"party": party}
    values = {**whose, "kind": kind, "starts_at": starts_at, "ends_at": ends_at, "note": note}
    with transaction.atomic():
        wishes_lock(membership, party)
        if Availability.objects.filter(**whose, kind=kind, starts_at=starts_at, ends_at=ends_at).exists():
            raise ValidationError(_("These hours are there already."))
        return record_create(model=Availability, mission=party.mission, actor=actor, values=values, on_behalf_of=behalf)


def hours_remove(*, hours: Availability, party: Party, actor: User, membership: Membership) -> None:
    """Take hours of the counterpart or of one of its people away again."""
    behalf = speaks_for(membership, actor, party, Role.COUNTERPART)
    with transaction.atomic():
        wishes_lock(membership, party)
        record_delete(record=hours, actor=actor, on_behalf_of=behalf)
