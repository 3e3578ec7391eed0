"""What it would take: searched for by a run, told in names, the same for the same plan and data."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from mission.models import AuditEntry, MeetingRequest, Mission, PlanVersion, User
from mission.planning.checking import case_of
from mission.planning.curing import Explanation, explanation_of, explanation_request
from mission.services.records import record_update
from scheduler import runs
from scheduler.models import RunState, SolverRun
from tests.cast import Guests
from tests.factories.rows import make_meeting, make_plan


def of(plan: PlanVersion) -> Explanation:
    return explanation_of(case_of(plan=plan))


@pytest.fixture
def full(organiser: User, request_a: MeetingRequest, request_b: MeetingRequest, counterpart: Guests) -> PlanVersion:
    """A plan in which the counterpart has its one meeting of the day with company A, at 14:00."""
    record_update(record=counterpart.party, actor=organiser, values={"daily_maximum": 1, "total_maximum": 1})
    plan = make_plan(request_a.mission)
    plan.filled_at = timezone.now()
    plan.save()
    make_meeting(plan, request_a)
    return plan


def explained(plan: PlanVersion, actor: User) -> Explanation:
    runs.execute(explanation_request(plan=plan, actor=actor).pk, "a test")
    return of(plan)


def test_nothing_is_said_before_it_is_asked(full: PlanVersion) -> None:
    assert of(full) == Explanation("none")


def test_cure_is_told_in_names_and_times(full: PlanVersion, organiser: User, request_b: MeetingRequest) -> None:
    found = explained(full, organiser)
    assert (found.state, found.done) == (RunState.DONE, 1)
    assert found.message == "A way was found for 1 of 1 unmet request."
    assert found.cards is not None
    card = found.cards[request_b.pk]
    sentences = {cure.changes: cure for cure in card.cures}
    more = next(changes for changes in sentences if any("Allow Ministry of Energy 1 more" in each for each in changes))
    assert sentences[more].dropped == ()
    assert "February" in sentences[more].placed
    instead = sentences[()]
    assert instead.dropped == ("Acme Energy – Ministry of Energy",)
    worth = next(each for each in instead.figures if each.level == "worth")
    assert (worth.before, worth.after) == (_worth(full), worth.after)
    assert any("Ministry of Energy already has" in said for spot in card.spots for said in spot.hindrances)
    told = str((card, found.scarce))
    assert not [each for each in ("{", "party:", "request:", "person:", "room:") if each in told]


def _worth(plan: PlanVersion) -> int:
    case = case_of(plan=plan)
    return sum(case.problem.request[each.request].worth for each in case.solution.meetings)


def test_scarcest_resource_counts_first_wishes(full: PlanVersion, organiser: User, request_b: MeetingRequest) -> None:
    record_update(record=request_b, actor=organiser, values={"rank": 1})
    (scarce,) = explained(full, organiser).scarce
    assert (scarce.who, scarce.first_wishes) == ("Ministry of Energy", 1)
    assert scarce.placed == ("Bolt Rail – Ministry of Energy",)


def test_prices_are_told_by_owner_and_no_claim_passes_what_the_bound_allows(full: PlanVersion, organiser: User) -> None:
    """One meeting in all is allowed, and the host has hours to spare: the limit has a price, and nobody's hour has."""
    found = explained(full, organiser)
    (price,) = found.prices
    assert (price.kind, price.who, price.unit, price.of) == ("party", "Ministry of Energy", "meeting", "")
    assert (price.when, price.points > 0, found.prices_complete) == ("", True, True)
    (scarce,) = found.scarce
    assert scarce.at_most is not None
    assert 0 < scarce.worth <= scarce.at_most
    assert scarce.worth <= price.points


def test_asked_twice_it_is_one_run_and_new_data_ask_anew(
    full: PlanVersion, organiser: User, request_b: MeetingRequest
) -> None:
    explained(full, organiser)
    assert explanation_request(plan=full, actor=organiser).state == RunState.DONE
    assert SolverRun.objects.count() == 1
    record_update(record=request_b, actor=organiser, values={"rank": 5})
    assert of(full) == Explanation("none")
    assert AuditEntry.objects.filter(verb="plan.explain").count() == 1


def test_cancelled_search_can_be_asked_for_again(full: PlanVersion, organiser: User) -> None:
    runs.cancel(run=explanation_request(plan=full, actor=organiser))
    assert of(full).state == RunState.CANCELLED
    assert explained(full, organiser).is_ready
    assert SolverRun.objects.count() == 1


def test_progress_is_told_while_it_is_under_way(full: PlanVersion, organiser: User) -> None:
    run = explanation_request(plan=full, actor=organiser)
    SolverRun.objects.filter(pk=run.pk).update(progress={"phase": "cards", "value": 3, "bound": 25})
    found = of(full)
    assert (found.is_under_way, found.done, found.of, found.cards) == (True, 3, 25, None)


def test_empty_draft_is_not_explained(mission: Mission, organiser: User) -> None:
    plan = make_plan(mission)
    with pytest.raises(ValidationError, match="has no meetings yet"):
        explanation_request(plan=plan, actor=organiser)


def test_explaining_changes_no_plan(full: PlanVersion, organiser: User, planned: Callable[[], PlanVersion]) -> None:
    before = list(full.meetings.values())
    explained(full, organiser)
    assert list(full.meetings.values()) == before
    assert PlanVersion.objects.count() == 1
