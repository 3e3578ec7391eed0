"""Missions and roles: who makes one organises it, and nobody is left without an organiser."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from mission.enums import Role
from mission.models import AuditEntry, Membership, Mission, User
from mission.services.missions import membership_grant, membership_revoke, mission_create, mission_update
from tests.cast import Guests
from tests.factories.rows import make_user


def test_whoever_makes_a_mission_organises_it(db: None) -> None:
    user = make_user()
    values = {
        "code": "qarabag-2027", "name": "Qarabağ", "place": "Şuşa", "time_zone": "Asia/Baku",
        "first_day": date(2027, 5, 3), "last_day": date(2027, 5, 4),
    }  # fmt: skip
    mission = mission_create(values=values, actor=user)
    assert list(mission.memberships.values_list("user", "role")) == [(user.pk, Role.ORGANISER)]
    with pytest.raises(ValidationError):
        mission_create(values=values, actor=user)


def test_update_tells_what_changed_and_marks_planning_data_as_changed(mission: Mission, organiser: User) -> None:
    Mission.objects.update(data_changed_at=None)
    assert mission_update(mission=mission, values={"name": "Baku"}, actor=organiser) == {
        "name": ["Business Mission to Azerbaijan", "Baku"]
    }
    assert mission.data_changed_at is None
    mission_update(mission=mission, values={"grid_minutes": 30}, actor=organiser)
    assert mission.data_changed_at is not None
    assert mission_update(mission=mission, values={"grid_minutes": 30}, actor=organiser) == {}
    assert AuditEntry.objects.filter(verb="mission.update").count() == 2


def test_hub_of_another_mission_is_refused(mission: Mission, organiser: User, strangers_mission: Mission) -> None:
    with pytest.raises(ValidationError, match="belongs to another mission"):
        mission_update(mission=mission, values={"hub": strangers_mission.hub}, actor=organiser)


def test_role_of_a_party_needs_the_party(mission: Mission, organiser: User, company_a: Guests) -> None:
    user = make_user()
    with pytest.raises(ValidationError, match="belongs to a party: choose it"):
        membership_grant(mission=mission, user=user, role=Role.COMPANY, actor=organiser)
    with pytest.raises(ValidationError, match="leave the party empty"):
        membership_grant(mission=mission, user=user, role=Role.VIEWER, actor=organiser, party=company_a.party)
    first = membership_grant(mission=mission, user=user, role=Role.COMPANY, actor=organiser, party=company_a.party)
    assert first == membership_grant(
        mission=mission, user=user, role=Role.COMPANY, actor=organiser, party=company_a.party
    )


def test_last_organiser_stays(mission: Mission, organiser: User) -> None:
    with pytest.raises(ValidationError, match="last organiser"):
        membership_revoke(membership=organiser.memberships.get(), actor=organiser)
    membership_grant(mission=mission, user=make_user(), role=Role.ORGANISER, actor=organiser)
    membership_revoke(membership=organiser.memberships.get(), actor=organiser)
    assert Membership.objects.filter(mission=mission, role=Role.ORGANISER).count() == 1
