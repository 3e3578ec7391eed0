"""Who may do what: predicates over a user's role in a mission, and what each party may see."""

from __future__ import annotations

from collections.abc import Iterable

import rules
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from mission.enums import BundleKind, Role
from mission.models import Membership, Mission, Party, User

Viewer = User | AnonymousUser


def membership_of(*, user: Viewer, mission: Mission, party: Party | None = None) -> Membership | None:
    """The user's strongest membership in the mission (or in that party of it); None for strangers."""
    if not user.is_authenticated:
        return None
    found = Membership.objects.filter(user=user, mission=mission).select_related("party", "mission")
    if party is not None:
        found = found.filter(party=party)
    order = list(Role.values)
    return min(found, key=lambda each: order.index(each.role), default=None)


def memberships_in(*, user: Viewer, code: str) -> QuerySet[Membership]:
    """All of the user's roles in the mission with that code; none for strangers and for users who are shut out."""
    if not user.is_authenticated or not user.is_active:
        return Membership.objects.none()
    return Membership.objects.filter(user=user, mission__code=code).select_related("mission__hub", "party")


def may_create_missions(*, user: Viewer) -> bool:
    """Organisers of any mission and the installation's staff may open a new mission."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_staff or Membership.objects.filter(user=user, role=Role.ORGANISER).exists()


def bundle_kinds_of(roles: Iterable[Role | str]) -> tuple[BundleKind, ...]:
    """The papers made by a worker that somebody of these roles may ask for and take: what the desk hands out, and for
    organisers all."""
    found = set(roles)
    if Role.ORGANISER in found:
        return tuple(BundleKind)
    return (BundleKind.BADGES,) if Role.LOGISTICS in found else ()


def _has_role(user: Viewer, mission: Mission | None, *roles: Role) -> bool:
    if mission is None or not user.is_authenticated or not user.is_active:
        return False
    return Membership.objects.filter(user=user, mission=mission, role__in=roles).exists()


@rules.predicate
def is_organiser(user: Viewer, mission: Mission | None) -> bool:
    return _has_role(user, mission, Role.ORGANISER)


@rules.predicate
def is_staff_of_mission(user: Viewer, mission: Mission | None) -> bool:
    return _has_role(user, mission, Role.ORGANISER, Role.LOGISTICS, Role.VIEWER)


@rules.predicate
def belongs_to_party(user: Viewer, party: Party | None) -> bool:
    if party is None or not user.is_authenticated or not user.is_active:
        return False
    return Membership.objects.filter(user=user, mission_id=party.mission_id, party=party).exists()


@rules.predicate
def organises_party(user: Viewer, party: Party | None) -> bool:
    return party is not None and _has_role(user, party.mission, Role.ORGANISER)


rules.add_perm("mission.mission_edit", is_organiser)
rules.add_perm("mission.plan_edit", is_organiser)
rules.add_perm("mission.plan_view", is_staff_of_mission)
rules.add_perm("mission.party_wishes", belongs_to_party | organises_party)
rules.add_perm("mission.party_itinerary", belongs_to_party | organises_party)
