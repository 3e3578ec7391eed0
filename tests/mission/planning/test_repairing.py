"""Mending a plan people know: what happened, the offers, taking one; nothing changes before."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from django.core.exceptions import ValidationError

from mission.enums import Decision
from mission.models import AuditEntry, Availability, MeetingRequest, Mission, PlanVersion, User
from mission.planning.checking import plan_faults
from mission.planning.happenings import Happening, away, called_off, late, missing
from mission.planning.publishing import plan_publish
from mission.planning.repairing import Terms, offer_take, offers_of, repair_request
from mission.services.plans import PlanConflictError, plan_copy
from scheduler.models import RunState
from tests.cast import Guests
from tests.factories.rows import local
from tests.mission.planning.conftest import LIMITS, run_execute

BEFORE = Terms()


@pytest.fixture
def published(draft: PlanVersion, organiser: User) -> PlanVersion:
    return plan_publish(plan=draft, actor=organiser)


@pytest.fixture
def repaired(published: PlanVersion, organiser: User) -> Callable[[Sequence[Happening]], PlanVersion]:
    """The draft of a repair of the published plan, after its run."""

    def repair(happenings: Sequence[Happening], terms: Terms = BEFORE) -> PlanVersion:
        draft = repair_request(plan=published, happenings=happenings, terms=terms, actor=organiser, limits=LIMITS)
        return run_execute(draft)

    return repair


Repair = Callable[[Sequence[Happening]], PlanVersion]


def off(mission: Mission, plan: PlanVersion, request: MeetingRequest) -> Happening:
    return called_off(mission=mission, meeting=plan.meetings.get(request=request))


def test_nothing_changes_before_an_offer_is_taken(
    mission: Mission, published: PlanVersion, repaired: Repair, request_a: MeetingRequest
) -> None:
    draft = repaired([off(mission, published, request_a)])

    assert (draft.filled_at, draft.meetings.count()) == (None, 0)
    request_a.refresh_from_db()
    assert request_a.decision == Decision.OPEN
    assert draft.based_on == published
    assert AuditEntry.objects.filter(verb="plan.repair").count() == 1


def test_cancellation_changes_only_those_who_knew_the_meeting(
    mission: Mission, published: PlanVersion, repaired: Repair, request_a: MeetingRequest, organiser: User
) -> None:
    gone = published.meetings.get(request=request_a)
    draft = repaired([off(mission, published, request_a)])
    (offer,) = offers_of(plan=draft)

    assert {each.person for each in offer.people} == {str(each) for each in gone.attendees.all()}
    assert (offer.changed, offer.proven, offer.dropped) == (len(offer.people), True, ())
    assert all([each.title for each in day.lost] == ["Acme Energy – Ministry of Energy"] for day in offer.people)

    taken = offer_take(plan=draft, number=1, actor=organiser)
    request_a.refresh_from_db()
    assert request_a.decision == Decision.NEVER
    assert [meeting.request.delegation.code for meeting in taken.meetings.all()] == ["BOLT"]
    assert plan_faults(plan=taken) == []
    assert plan_publish(plan=taken, actor=organiser).state == "published"


def test_person_who_is_away_is_entered_with_the_offer(
    mission: Mission, published: PlanVersion, repaired: Repair, company_a: Guests, organiser: User
) -> None:
    meeting = published.meetings.get(request__delegation=company_a.party)
    day = 1 if meeting.starts_at < local(mission, 2, "00:00") else 2
    happened = away(
        mission=mission,
        thing=company_a.party,
        starts_at=local(mission, day, "00:00"),
        ends_at=local(mission, day, "23:59"),
    )
    draft = repaired([happened])
    fewest, *_ = offers_of(plan=draft)
    assert fewest.changed >= 2
    offer_take(plan=draft, number=1, actor=organiser)

    row = Availability.objects.get(party=company_a.party)
    assert (row.kind, row.starts_at) == ("unavailable", happened.starts_at)
    assert plan_faults(plan=PlanVersion.objects.get(pk=draft.pk)) == []


def test_running_meeting_stays_although_its_host_is_away_later(
    mission: Mission, published: PlanVersion, repaired: Callable[..., PlanVersion], counterpart: Guests
) -> None:
    first = published.meetings.order_by("starts_at").first()
    assert first is not None
    happened = away(
        mission=mission, thing=counterpart.party, starts_at=first.ends_at, ends_at=local(mission, 2, "23:59")
    )
    whole_day = away(
        mission=mission,
        thing=counterpart.party,
        starts_at=local(mission, 1, "00:00"),
        ends_at=local(mission, 2, "23:59"),
    )
    running = repaired([happened], Terms(now=first.starts_at, notice=15))
    assert str(first.request) not in offers_of(plan=running)[0].dropped
    taken = offer_take(plan=running, number=1, actor=None)
    assert taken.meetings.get(request=first.request).starts_at == first.starts_at
    assert offers_of(plan=repaired([whole_day]))[0].met == 0


def test_plan_published_meanwhile_stops_the_taking_with_a_clear_word(
    mission: Mission, published: PlanVersion, repaired: Repair, request_a: MeetingRequest, organiser: User
) -> None:
    draft = repaired([off(mission, published, request_a)])
    other = plan_publish(plan=plan_copy(plan=published, actor=organiser), actor=organiser)

    with pytest.raises(PlanConflictError, match=f"{other} is published by now"):
        offer_take(plan=draft, number=1, actor=organiser)
    request_a.refresh_from_db()
    assert request_a.decision == Decision.OPEN


def test_offer_is_taken_once_and_only_if_it_is_there(
    mission: Mission, published: PlanVersion, repaired: Repair, request_a: MeetingRequest, organiser: User
) -> None:
    draft = repaired([off(mission, published, request_a)])
    with pytest.raises(ValidationError, match="no such offer"):
        offer_take(plan=draft, number=7, actor=organiser)
    offer_take(plan=draft, number=1, actor=organiser)
    with pytest.raises(PlanConflictError, match="taken already"):
        offer_take(plan=draft, number=1, actor=organiser)


def test_locked_meeting_that_cannot_take_place_any_more_is_let_go_and_said(
    mission: Mission, published: PlanVersion, repaired: Repair, company_a: Guests
) -> None:
    published.meetings.filter(request__delegation=company_a.party).update(is_locked=True)
    happened = away(
        mission=mission, thing=company_a.party, starts_at=local(mission, 1, "00:00"), ends_at=local(mission, 2, "23:59")
    )
    draft = repaired([happened])

    assert draft.run is not None
    assert draft.run.state == RunState.DONE
    assert any("the repair lets it go" in each for each in draft.report["remarks"])


def test_second_search_is_refused_while_the_first_is_under_way(
    mission: Mission, published: PlanVersion, organiser: User, request_a: MeetingRequest
) -> None:
    happened = [off(mission, published, request_a)]
    repair_request(plan=published, happenings=happened, terms=BEFORE, actor=organiser, limits=LIMITS)
    with pytest.raises(PlanConflictError, match="still being made"):
        repair_request(plan=published, happenings=happened, terms=BEFORE, actor=organiser, limits=LIMITS)


def test_words_of_what_happened_are_the_missions(mission: Mission, company_a: Guests) -> None:
    now = local(mission, 1, "09:05")
    assert late(mission=mission, thing=company_a.head, now=now, minutes=25).sentence.endswith("09:05 to 09:30.")
    assert missing(mission=mission, thing=company_a.head, now=now).sentence.endswith("09:05 to 23:59.")


def test_end_before_the_beginning_is_refused(mission: Mission, company_a: Guests) -> None:
    with pytest.raises(ValidationError, match="after the beginning"):
        away(
            mission=mission,
            thing=company_a.head,
            starts_at=local(mission, 1, "10:00"),
            ends_at=local(mission, 1, "10:00"),
        )
