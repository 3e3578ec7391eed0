"""A way to place an unmet request, done as a draft: as it was said, beside a source that stays as it is."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from mission.models import MeetingRequest, Mission, PlanVersion, User
from mission.planning.cure_taking import cure_take
from mission.services.records import record_update
from tests.cast import Guests
from tests.factories.rows import make_meeting, make_plan
from tests.mission.planning.test_curing import explained


@pytest.fixture
def full(organiser: User, request_a: MeetingRequest, request_b: MeetingRequest, counterpart: Guests) -> PlanVersion:
    """A plan in which the counterpart has its one meeting of the day with company A."""
    record_update(record=counterpart.party, actor=organiser, values={"daily_maximum": 1, "total_maximum": 1})
    plan = make_plan(request_a.mission, filled_at=timezone.now())
    make_meeting(plan, request_a)
    return plan


def met(plan: PlanVersion) -> set[MeetingRequest]:
    return {each.request for each in plan.meetings.select_related("request")}


def number_of(plan: PlanVersion, actor: User, request: MeetingRequest, *, with_changes: bool) -> int:
    cards = explained(plan, actor).cards
    assert cards is not None
    cures = cards[request.pk].cures
    return next(at for at, cure in enumerate(cures) if bool(cure.changes) == with_changes)


def test_a_way_without_changes_of_data_breaks_nothing(
    full: PlanVersion, organiser: User, request_a: MeetingRequest, request_b: MeetingRequest
) -> None:
    at = number_of(full, organiser, request_b, with_changes=False)
    taken = cure_take(plan=full, request=request_b, at=at, actor=organiser)
    assert (taken.changes, taken.findings) == ((), ())
    assert met(taken.draft) == {request_b}
    assert taken.draft.based_on == full
    assert met(full) == {request_a}


def test_a_way_that_needs_other_data_says_which_and_what_it_breaks_until_then(
    full: PlanVersion, organiser: User, request_a: MeetingRequest, request_b: MeetingRequest
) -> None:
    at = number_of(full, organiser, request_b, with_changes=True)
    taken = cure_take(plan=full, request=request_b, at=at, actor=organiser)
    assert met(taken.draft) == {request_a, request_b}
    assert any("Ministry of Energy" in each for each in taken.changes)
    assert taken.findings


def test_after_other_data_a_way_is_not_taken(
    full: PlanVersion, organiser: User, counterpart: Guests, request_b: MeetingRequest, mission: Mission
) -> None:
    at = number_of(full, organiser, request_b, with_changes=False)
    record_update(record=counterpart.party, actor=organiser, values={"daily_maximum": 2})
    with pytest.raises(ValidationError, match="have changed since"):
        cure_take(plan=full, request=request_b, at=at, actor=organiser)
    assert PlanVersion.objects.filter(mission=mission).count() == 1


def test_the_button_leads_to_the_draft_and_a_stale_one_back(
    full: PlanVersion, organiser: User, request_b: MeetingRequest
) -> None:
    client = Client()
    client.force_login(organiser, backend="django.contrib.auth.backends.ModelBackend")
    at = number_of(full, organiser, request_b, with_changes=False)
    home = f"/missions/{full.mission.code}/plans/"
    assert "Do it as a draft" in client.get(f"{home}{full.number}/unmet/").content.decode()
    made = client.post(f"{home}{full.number}/unmet/{request_b.pk}/ways/{at}/")
    draft = PlanVersion.objects.exclude(pk=full.pk).get()
    assert made["Location"] == f"{home}{draft.number}/"
    late = client.post(f"{home}{full.number}/unmet/{request_b.pk}/ways/99/", follow=True)
    assert "Find out anew" in late.content.decode()
