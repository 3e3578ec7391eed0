"""Who may sign in: the demo's organiser, contacts of parties, and their one-use sign-in links."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mission.enums import Language, Role, Side
from mission.models import Membership, Mission, Party, SignInLink, User
from mission.models.missions import email_key
from mission.services.records import audit_write, record_create
from mission.services.tokens import token_hash, token_new

DEMO_EMAIL = "organiser@karvan.example"
SIGN_IN_PATH = "/sign-in/{token}/"
LINK_LASTS = timedelta(days=14)
ROLE_OF_SIDE = {Side.DELEGATION: Role.COMPANY, Side.COUNTERPART: Role.COUNTERPART}
LINKED_ROLES = (Role.COMPANY, Role.COUNTERPART)


def demo_organiser_ensure(*, mission: Mission) -> tuple[User, str]:
    """The demo's organiser and password, the same at every call. Raises ValidationError in production.

    The password follows from the installation's secret key, so that it can be printed again and is kept nowhere.
    """
    if settings.PRODUCTION:
        raise ValidationError("The demo's organiser does not exist in production. Create one with createsuperuser.")
    digest = hmac.new(settings.SECRET_KEY.encode(), b"demo organiser", hashlib.sha256).digest()
    password = base64.b32encode(digest)[:16].decode().lower()
    with transaction.atomic():
        user = User.objects.filter(email=DEMO_EMAIL).first()
        if user is None:
            user = User.objects.create_user(DEMO_EMAIL, password, name="Demo Organiser")
        elif not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        if not Membership.objects.filter(user=user, mission=mission, role=Role.ORGANISER).exists():
            values = {"user": user, "role": Role.ORGANISER, "party": None}
            record_create(model=Membership, mission=mission, actor=None, values=values)
    return user, password


def contact_invite(*, mission: Mission, party: Party, email: str, name: str, actor: User | None) -> Membership:
    """Make somebody the contact of a party; `sign_in_link_create` then lets him or her in. Again changes nothing.

    A person known already keeps name and password. Raises ValidationError for a bad address, a party of another
    mission, for staff and organisers, whose accounts are not for links, and for contacts of other missions: a link made
    by one mission's organiser must never open another mission.
    """
    if party.mission_id != mission.pk:
        raise ValidationError({"party": "This party belongs to another mission; choose one of this mission."})
    address = email_key(email)
    with transaction.atomic():
        user = User.objects.filter(email=address).first()
        if user is None:
            user = User(email=address, name=name)
            user.set_unusable_password()
            user.full_clean()
            user.save()
        elif _is_privileged(user):
            raise ValidationError(
                {"email": f"{address} belongs to an organiser or administrator. Use another address for the contact."}
            )
        elif _belongs_elsewhere(user, mission):
            raise ValidationError({"email": f"{address} cannot be invited here. Use another address for the contact."})
        role = ROLE_OF_SIDE[Side(party.side)]
        found = Membership.objects.filter(user=user, mission=mission, role=role, party=party).first()
        if found is None:
            values = {"user": user, "role": role, "party": party}
            found = record_create(model=Membership, mission=mission, actor=actor, values=values)
    return found


def sign_in_link_create(*, membership: Membership, actor: User | None) -> str:
    """A path that signs the contact in once, within 14 days. It is shown now and never again.

    Raises ValidationError for roles and accounts that sign in with a password.
    """
    user = membership.user
    if membership.role not in LINKED_ROLES or _is_privileged(user):
        raise ValidationError(
            f"{user} is an organiser, desk or administrator and signs in with a password, not a link."
        )
    if _belongs_elsewhere(user, membership.mission):
        raise ValidationError(f"{user} cannot be signed in by a link of this mission. Invite another address.")
    if not user.is_active:
        raise ValidationError(f"The account of {user} is switched off. Switch it on first.")
    token = token_new()
    with transaction.atomic():
        link = SignInLink.objects.create(
            membership=membership,
            token_hash=token_hash(token),
            created_by=actor,
            expires_at=timezone.now() + LINK_LASTS,
        )
        audit_write(
            mission=membership.mission,
            actor=actor,
            verb="sign_in_link.create",
            subject=membership,
            changes={"expires_at": link.expires_at.isoformat()},
            on_behalf_of=membership.party,
        )
    return SIGN_IN_PATH.format(token=token)


def sign_in_link_use(*, token: str) -> User | None:
    """The user whom this link signs in; that uses it up. None: unknown, used, expired, or not for this account."""
    now = timezone.now()
    link = (
        SignInLink.objects.select_related("membership__user", "membership__mission", "membership__party")
        .filter(token_hash=token_hash(token))
        .first()
    )
    if link is None:
        return None
    membership = link.membership
    user = membership.user
    if membership.role not in LINKED_ROLES or not user.is_active or _is_privileged(user):
        return None
    if _belongs_elsewhere(user, membership.mission):
        return None
    with transaction.atomic():
        # One statement decides: of two who open the link at once, one gets in.
        if not SignInLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now).update(used_at=now):
            return None
        audit_write(
            mission=membership.mission,
            actor=user,
            verb="sign_in_link.use",
            subject=membership,
            on_behalf_of=membership.party,
        )
    return user


def _belongs_elsewhere(user: User, mission: Mission) -> bool:
    """Whether the session that a link begins would also see another mission."""
    return user.memberships.exclude(mission=mission).exists()


def _is_privileged(user: User) -> bool:
    """Accounts that a link must never open: they can do more than one party's contact."""
    if user.is_staff or user.is_superuser:
        return True
    return user.memberships.exclude(role__in=LINKED_ROLES).exists()


def user_language_set(*, user: User, language: Language | str) -> None:
    """The language in which the user reads the pages of companies and counterparts."""
    user.language = Language(language).value
    user.save(update_fields=["language"])
