"""Wishes and answers: who may say what, until when, and on whose behalf."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from mission.enums import Answer
from mission.models import AuditEntry, MeetingRequest, Mission, Refusal, User
from mission.services.missions import wishes_close
from mission.services.wishes import refusal_lift, refusal_set, request_answer, wish_set, wish_withdraw
from tests.cast import Guests
from tests.factories.rows import make_meeting, make_plan, make_refusal


def test_company_states_and_changes_its_wish(company_a: Guests, counterpart: Guests) -> None:
    said = {"actor": company_a.contact, "membership": company_a.membership}
    wish = wish_set(
        **said, delegation=company_a.party, counterpart=counterpart.party, rank=1, comment="Şəbəkə",
        attendees=[company_a.head], asked=[counterpart.head],
    )  # fmt: skip
    again = wish_set(**said, request=wish, rank=2)
    assert again == wish
    wish.refresh_from_db()
    assert (wish.rank, wish.comment, list(wish.attendees.all()), list(wish.asked.all())) == (
        2,
        "Şəbəkə",
        [company_a.head],
        [counterpart.head],
    )
    assert [entry.on_behalf_of for entry in AuditEntry.objects.filter(verb__startswith="meeting_request.")][:2] == [
        None,
        None,
    ]


def test_organiser_enters_a_wish_on_the_companys_behalf_and_the_audit_says_so(
    organiser: User, company_a: Guests, counterpart: Guests
) -> None:
    wish_set(
        actor=organiser, membership=organiser.memberships.get(), delegation=company_a.party,
        counterpart=counterpart.party, rank=3,
    )  # fmt: skip
    entry = AuditEntry.objects.get(verb="meeting_request.create")
    assert (entry.actor, entry.on_behalf_of) == (organiser, company_a.party)


def test_attendees_of_the_other_side_stay_when_a_side_names_its_own(
    request_a: MeetingRequest, company_a: Guests, counterpart: Guests
) -> None:
    request_a.attendees.set([counterpart.head])
    wish_set(actor=company_a.contact, membership=company_a.membership, request=request_a, attendees=[company_a.head])
    assert set(request_a.attendees.all()) == {counterpart.head, company_a.head}
    request_answer(request=request_a, actor=counterpart.contact, membership=counterpart.membership, attendees=[])
    assert set(request_a.attendees.all()) == {company_a.head}


def test_company_cannot_name_somebody_elses_people(
    request_a: MeetingRequest, company_a: Guests, company_b: Guests
) -> None:
    with pytest.raises(ValidationError, match="Choose persons of Acme Energy only"):
        wish_set(
            actor=company_a.contact, membership=company_a.membership, request=request_a, attendees=[company_b.head]
        )


def test_counterpart_accepts_and_ranks(request_a: MeetingRequest, counterpart: Guests) -> None:
    request_answer(
        request=request_a, actor=counterpart.contact, membership=counterpart.membership, answer=Answer.DECLINED,
        host_rank=2, host_comment="Gələn dəfə",
    )  # fmt: skip
    request_a.refresh_from_db()
    assert (request_a.answer, request_a.host_rank, request_a.host_comment) == (Answer.DECLINED, 2, "Gələn dəfə")


def test_nobody_speaks_for_another(
    request_a: MeetingRequest, company_a: Guests, company_b: Guests, counterpart: Guests, stranger: User, viewer: User
) -> None:
    others = [
        (company_b.contact, company_b.membership),
        (counterpart.contact, counterpart.membership),
        (stranger, stranger.memberships.get()),
        (viewer, viewer.memberships.get()),
        (company_b.contact, company_a.membership),  # somebody else's membership in hand
    ]
    for actor, membership in others:
        with pytest.raises(PermissionDenied):
            wish_set(actor=actor, membership=membership, request=request_a, rank=9)
        with pytest.raises(PermissionDenied):
            refusal_set(by=company_a.party, of=company_b.party, actor=actor, membership=membership)
    with pytest.raises(PermissionDenied):
        request_answer(
            request=request_a, actor=company_a.contact, membership=company_a.membership, answer=Answer.ACCEPTED
        )
    request_a.refresh_from_db()
    assert request_a.rank == 1
    assert not Refusal.objects.filter(by=company_a.party).exists()


def test_closed_wishes_stay_as_they_are_except_for_the_organiser(
    mission: Mission, organiser: User, request_a: MeetingRequest, company_a: Guests, counterpart: Guests
) -> None:
    wishes_close(mission=mission, actor=organiser)
    acts: list[Callable[[], object]] = [
        lambda: wish_set(actor=company_a.contact, membership=company_a.membership, request=request_a, rank=9),
        lambda: wish_withdraw(actor=company_a.contact, membership=company_a.membership, request=request_a),
        lambda: request_answer(request=request_a, actor=counterpart.contact, membership=counterpart.membership),
        lambda: refusal_set(
            by=company_a.party, of=counterpart.party, actor=company_a.contact, membership=company_a.membership
        ),
    ]
    for act in acts:
        with pytest.raises(ValidationError, match="Wishes are closed"):
            act()
    wish_set(actor=organiser, membership=organiser.memberships.get(), request=request_a, rank=9)
    request_a.refresh_from_db()
    assert request_a.rank == 9


def test_counterpart_cannot_answer_a_delegation_that_refuses_it(
    request_b: MeetingRequest, refusal_of_b: Refusal, counterpart: Guests, organiser: User
) -> None:
    with pytest.raises(PermissionDenied) as refused:
        request_answer(
            request=request_b, actor=counterpart.contact, membership=counterpart.membership, answer=Answer.DECLINED
        )
    assert "refus" not in str(refused.value)
    request_answer(request=request_b, actor=organiser, membership=organiser.memberships.get(), answer=Answer.DECLINED)


def test_refusal_is_set_once_and_lifted_by_its_own_party(company_a: Guests, counterpart: Guests) -> None:
    said = {"actor": company_a.contact, "membership": company_a.membership}
    refusal_set(by=company_a.party, of=counterpart.party, **said)
    refusal = refusal_set(by=company_a.party, of=counterpart.party, reason="Sanctions", **said)
    assert Refusal.objects.get().reason == "Sanctions"
    with pytest.raises(PermissionDenied):
        refusal_lift(refusal=refusal, actor=counterpart.contact, membership=counterpart.membership)
    refusal_lift(refusal=refusal, **said)
    assert not Refusal.objects.exists()


def test_wish_that_a_plan_holds_is_not_withdrawn(request_a: MeetingRequest, company_a: Guests) -> None:
    make_meeting(make_plan(request_a.mission), request_a)
    with pytest.raises(ValidationError, match="a plan holds its meeting"):
        wish_withdraw(actor=company_a.contact, membership=company_a.membership, request=request_a)


def test_refusal_of_another_pair_does_not_hide_a_request(
    mission: Mission, request_a: MeetingRequest, company_a: Guests, company_b: Guests, counterpart: Guests
) -> None:
    make_refusal(mission, company_b.party, counterpart.party)
    request_answer(
        request=request_a, actor=counterpart.contact, membership=counterpart.membership, answer=Answer.ACCEPTED
    )
