"""Accounts: the demo's organiser, contacts, and links that let in one person once and nobody else ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.utils import timezone

from mission.enums import Role
from mission.models import AuditEntry, Membership, Mission, SignInLink, User
from mission.services.accounts import contact_invite, demo_organiser_ensure, sign_in_link_create, sign_in_link_use
from tests.cast import Guests
from tests.factories.rows import make_membership


def token_of(path: str) -> str:
    assert path.startswith("/sign-in/")
    return path.removeprefix("/sign-in/").rstrip("/")


def test_demo_organiser_is_the_same_with_the_same_password_at_every_call(mission: Mission) -> None:
    first, second = demo_organiser_ensure(mission=mission), demo_organiser_ensure(mission=mission)
    assert first == second
    assert first[0].check_password(first[1])
    assert Membership.objects.filter(user=first[0], role=Role.ORGANISER).count() == 1


def test_demo_organiser_does_not_exist_in_production(mission: Mission) -> None:
    with override_settings(PRODUCTION=True), pytest.raises(ValidationError, match="does not exist in production"):
        demo_organiser_ensure(mission=mission)
    assert not User.objects.exists()


def test_contact_is_invited_once_and_without_a_password(mission: Mission, company_a: Guests, organiser: User) -> None:
    for _ in range(2):
        membership = contact_invite(
            mission=mission, party=company_a.party, email=" Eli@Acme.example", name="Əli", actor=organiser
        )
    assert (membership.role, membership.party, membership.user.email) == (
        Role.COMPANY,
        company_a.party,
        "eli@acme.example",
    )
    assert not membership.user.has_usable_password()
    assert Membership.objects.filter(user=membership.user).count() == 1


def test_organiser_cannot_be_made_a_contact(mission: Mission, company_a: Guests, organiser: User) -> None:
    with pytest.raises(ValidationError, match="belongs to an organiser or administrator"):
        contact_invite(mission=mission, party=company_a.party, email=organiser.email, name="", actor=organiser)


def test_address_with_a_line_break_is_refused(mission: Mission, company_a: Guests, organiser: User) -> None:
    with pytest.raises(ValidationError):
        contact_invite(
            mission=mission, party=company_a.party, email="a@x.example\nbcc: b@y.example", name="", actor=organiser
        )


def test_link_signs_in_its_own_user_once(company_a: Guests, organiser: User) -> None:
    token = token_of(sign_in_link_create(membership=company_a.membership, actor=organiser))
    assert sign_in_link_use(token=token) == company_a.contact
    assert sign_in_link_use(token=token) is None
    assert token not in repr(list(SignInLink.objects.values()))
    assert list(AuditEntry.objects.filter(verb="sign_in_link.use").values_list("actor", flat=True)) == [
        company_a.contact.pk
    ]


def test_link_is_dead_after_fourteen_days(company_a: Guests, organiser: User) -> None:
    token = token_of(sign_in_link_create(membership=company_a.membership, actor=organiser))
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        assert sign_in_link_use(token=token) is None
    assert sign_in_link_use(token=token) == company_a.contact


def test_guessed_token_signs_in_nobody(company_a: Guests, organiser: User) -> None:
    sign_in_link_create(membership=company_a.membership, actor=organiser)
    assert [sign_in_link_use(token=guess) for guess in ("", "x" * 43, "\x00", "\ud800")] == [None] * 4


def test_link_does_not_open_an_account_that_grew_mightier(mission: Mission, company_a: Guests, organiser: User) -> None:
    token = token_of(sign_in_link_create(membership=company_a.membership, actor=organiser))
    promotion = make_membership(mission, Role.ORGANISER, company_a.contact)
    assert sign_in_link_use(token=token) is None
    promotion.delete()
    for field in ("is_staff", "is_superuser"):
        User.objects.filter(pk=company_a.contact.pk).update(**{field: True})
        assert sign_in_link_use(token=token) is None
        User.objects.filter(pk=company_a.contact.pk).update(**{field: False})
    User.objects.filter(pk=company_a.contact.pk).update(is_active=False)
    assert sign_in_link_use(token=token) is None
    User.objects.filter(pk=company_a.contact.pk).update(is_active=True)
    assert sign_in_link_use(token=token) == company_a.contact


def test_no_link_is_made_for_organisers(mission: Mission, organiser: User, logistics: User) -> None:
    for user in (organiser, logistics):
        with pytest.raises(ValidationError, match="signs in with a password"):
            sign_in_link_create(membership=user.memberships.get(), actor=organiser)


def test_link_of_one_mission_never_opens_another(
    company_a: Guests, organiser: User, strangers_mission: Mission, stranger: User
) -> None:
    theirs = Membership.objects.filter(mission=strangers_mission, role=Role.COMPANY).select_related("party").first()
    assert theirs is not None
    assert theirs.party is not None
    with pytest.raises(ValidationError, match="cannot be invited here"):
        contact_invite(
            mission=strangers_mission, party=theirs.party, email=company_a.contact.email, name="X", actor=stranger
        )
    path = sign_in_link_create(membership=company_a.membership, actor=organiser)
    # Even where a membership elsewhere came about in another way, neither mission's links open the account.
    elsewhere = make_membership(strangers_mission, Role.COMPANY, company_a.contact, theirs.party)
    with pytest.raises(ValidationError, match="cannot be signed in by a link"):
        sign_in_link_create(membership=elsewhere, actor=stranger)
    assert sign_in_link_use(token=path.split("/")[-2]) is None
    elsewhere.delete()
    assert sign_in_link_use(token=path.split("/")[-2]) == company_a.contact
