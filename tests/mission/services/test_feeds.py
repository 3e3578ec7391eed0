"""Private calendar addresses: made, revoked, guessed."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from mission.models import AuditEntry, FeedToken, User
from mission.services.feeds import feed_create, feed_of, feed_revoke
from tests.cast import Guests
from tests.factories.rows import make_interpreter, make_room


def token_of(path: str) -> str:
    assert path.startswith("/calendar/")
    return path.removeprefix("/calendar/").removesuffix(".ics")


def test_address_leads_to_its_owner_and_is_kept_as_a_hash(company_a: Guests, organiser: User) -> None:
    token = token_of(feed_create(person=company_a.head, actor=organiser))
    feed = feed_of(token=token)
    assert feed is not None
    assert (feed.person, feed.party, feed.mission) == (company_a.head, None, company_a.party.mission)
    assert token not in repr(list(FeedToken.objects.values()))


def test_revoked_and_guessed_addresses_lead_nowhere(company_a: Guests, organiser: User) -> None:
    token = token_of(feed_create(party=company_a.party, actor=organiser))
    other = token_of(feed_create(party=company_a.party, actor=organiser))
    feed = feed_of(token=token)
    assert feed is not None
    feed_revoke(feed=feed, actor=organiser)
    feed_revoke(feed=feed, actor=organiser)
    assert [feed_of(token=each) for each in (token, "x" * 43, "", "\ud800\x00")] == [None] * 4
    assert feed_of(token=other) is not None


def test_address_is_of_exactly_one_owner(company_a: Guests, organiser: User) -> None:
    mission = company_a.party.mission
    for owner in (
        {},
        {"person": company_a.head, "party": company_a.party},
        {"mission": mission, "room": make_room(mission)},
    ):
        with pytest.raises(ValidationError, match="exactly one of them"):
            feed_create(actor=organiser, **owner)  # type: ignore[arg-type]
    assert not FeedToken.objects.exists()


def test_database_lets_no_address_have_two_owners(company_a: Guests) -> None:
    mission = company_a.party.mission
    owners = {
        "person": company_a.head, "party": company_a.party, "interpreter": make_interpreter(mission),
        "room": make_room(mission),
    }  # fmt: skip
    for one, other in itertools.combinations(owners, 2):
        with pytest.raises(IntegrityError, match="feed_token_is_of_one_owner"), transaction.atomic():
            FeedToken.objects.create(
                mission=mission, token_hash=f"{one} {other}", **{one: owners[one], other: owners[other]}
            )


@pytest.mark.parametrize("kind", ["person", "party", "interpreter", "room", "mission"])
def test_address_of_each_kind_leads_to_its_owner_and_says_so_in_the_audit(
    kind: str, company_a: Guests, organiser: User
) -> None:
    mission = company_a.party.mission
    owner = {
        "person": company_a.head, "party": company_a.party, "interpreter": make_interpreter(mission),
        "room": make_room(mission), "mission": mission,
    }[kind]  # fmt: skip
    feed = feed_of(token=token_of(feed_create(actor=organiser, **{kind: owner})))  # type: ignore[arg-type]
    assert feed is not None
    assert (feed.owner, feed.mission) == (owner, mission)
    feed_revoke(feed=feed, actor=organiser)
    written = AuditEntry.objects.filter(verb__startswith="feed.").order_by("pk").values_list("verb", "subject")
    assert list(written) == [("feed.create", str(owner)), ("feed.revoke", str(owner))]


def test_last_use_is_remembered_only_roughly(company_a: Guests, organiser: User) -> None:
    token = token_of(feed_create(party=company_a.party, actor=organiser))
    feed_of(token=token)
    first = FeedToken.objects.get().last_used_at
    feed_of(token=token)
    assert FeedToken.objects.get().last_used_at == first
    with time_machine.travel(timezone.now() + timedelta(hours=7)):
        feed_of(token=token)
    assert FeedToken.objects.get().last_used_at != first
