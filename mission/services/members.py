"""Give somebody a role in a mission by e-mail address, known to the installation or not."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from mission.enums import Role
from mission.models import Membership, Mission, Party, User
from mission.models.missions import email_key
from mission.services.accounts import ROLE_OF_SIDE, contact_invite
from mission.services.missions import membership_grant


def member_invite(
    *, mission: Mission, role: Role, email: str, name: str, actor: User, party: Party | None = None
) -> Membership:
    """A contact of `party`, or somebody for the whole mission. Again changes nothing. Raises ValidationError.

    A new desk member has no password yet and sets one through “Forgot your password?”.
    """
    if role in (Role.COMPANY, Role.COUNTERPART):
        if party is None or ROLE_OF_SIDE[party.side] != role:  # type: ignore[index]
            side = "delegation" if role == Role.COMPANY else "counterpart"
            raise ValidationError({"party": f"Choose the {side} for which this contact speaks."})
        return contact_invite(mission=mission, party=party, email=email, name=name, actor=actor)
    if party is not None:
        raise ValidationError({"party": f"“{Role(role).label}” is for the whole mission: leave the party empty."})
    with transaction.atomic():
        user = User.objects.filter(email=email_key(email)).first()
        if user is None:
            user = User(email=email_key(email), name=name)
            user.set_unusable_password()
            user.full_clean()
            user.save()
        return membership_grant(mission=mission, user=user, role=role, actor=actor)
