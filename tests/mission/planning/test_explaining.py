"""Why not: the reasons name what really stands in the way, and each goes when its obstacle goes."""

from __future__ import annotations

from collections.abc import Callable

from mission.enums import Answer
from mission.models import MeetingRequest, Mission, PlanVersion, User
from mission.planning.explaining import Unmet, unmet_of
from mission.services.plans import meeting_remove
from mission.services.records import record_update
from tests.cast import Guests
from tests.factories.rows import (
    local,
    make_availability,
    make_interpreter,
    make_meeting,
    make_plan,
    make_refusal,
    make_rivals,
    make_session,
)

Planned = Callable[[], PlanVersion]


def why(plan: PlanVersion, request: MeetingRequest) -> Unmet:
    return next(each for each in unmet_of(plan=plan) if each.request_pk == request.pk)


def rules(unmet: Unmet) -> list[str]:
    return [each.rule for each in unmet.reasons]


def plan_with(request: MeetingRequest) -> PlanVersion:
    """A plan with that meeting alone, on day 1 at 14:00."""
    plan = make_plan(request.mission)
    make_meeting(plan, request)
    return plan


def test_met_requests_need_no_reason(draft: PlanVersion) -> None:
    assert unmet_of(plan=draft) == ()


def test_request_that_fits_is_said_to_fit_with_time_and_place(
    draft: PlanVersion, organiser: User, request_a: MeetingRequest
) -> None:
    meeting_remove(meeting=draft.meetings.get(request=request_a), actor=organiser)
    (reason,) = why(draft, request_a).reasons
    assert reason.rule == "worth_is_met"
    assert reason.sentence.startswith(
        "Nothing stands in its way beside this plan: it fits on Monday 9 February 09:00 in"
    )


def test_host_with_its_meetings_of_the_day_is_named_with_the_day(
    organiser: User, request_a: MeetingRequest, request_b: MeetingRequest, counterpart: Guests
) -> None:
    record_update(record=counterpart.party, actor=organiser, values={"daily_maximum": 1})
    make_availability(request_a.mission, party=counterpart.party, ends_at=local(request_a.mission, 1, "18:00"))
    assert [each.sentence for each in why(plan_with(request_a), request_b).reasons] == [
        "Ministry of Energy already has its 1 meeting of Monday 9 February."
    ]
    record_update(record=counterpart.party, actor=organiser, values={"daily_maximum": 2})
    assert rules(why(plan_with(request_a), request_b)) == ["worth_is_met"]


def test_total_limit_is_named(
    organiser: User, request_a: MeetingRequest, request_b: MeetingRequest, counterpart: Guests
) -> None:
    record_update(record=counterpart.party, actor=organiser, values={"total_maximum": 1})
    assert rules(why(plan_with(request_a), request_b)) == ["party_total_maximum"]


def test_busy_host_is_counted_over_the_hours_both_sides_have(
    mission: Mission, request_a: MeetingRequest, request_b: MeetingRequest, counterpart: Guests
) -> None:
    hours = {"starts_at": local(mission, 1, "14:00"), "ends_at": local(mission, 1, "14:30")}
    make_availability(mission, party=counterpart.party, **hours)
    (reason,) = why(plan_with(request_a), request_b).reasons
    assert (reason.rule, reason.times, reason.of_times) == ("person_is_in_one_place", 1, 1)
    assert reason.sentence == "Ministry of Energy is busy elsewhere or on the way at the only possible time."


def test_sides_without_common_hours_are_named(
    mission: Mission, request_a: MeetingRequest, company_a: Guests, counterpart: Guests
) -> None:
    make_availability(mission, party=company_a.party)
    late = {"starts_at": local(mission, 2, "09:00"), "ends_at": local(mission, 2, "12:00")}
    make_availability(mission, party=counterpart.party, **late)
    assert [each.sentence for each in why(make_plan(mission), request_a).reasons] == [
        "Acme Energy and Ministry of Energy have no common hours that are long enough for it."
    ]


def test_want_of_an_interpreter_is_named_with_the_languages(
    mission: Mission, organiser: User, request_a: MeetingRequest, counterpart: Guests
) -> None:
    record_update(record=counterpart.party, actor=organiser, values={"languages": "az"})
    plan = make_plan(mission)
    assert [each.sentence for each in why(plan, request_a).reasons] == [
        "There is no interpreter between Azerbaijani and English."
    ]
    interpreter = make_interpreter(mission)
    night = {"starts_at": local(mission, 1, "01:00"), "ends_at": local(mission, 1, "02:00")}
    make_availability(mission, interpreter=interpreter, **night)
    (reason,) = why(plan, request_a).reasons
    assert reason.rule == "interpreter_is_available"
    assert reason.sentence.startswith(
        "No interpreter between Azerbaijani and English is free when both sides are at all"
    )


def test_declined_request_says_who_declined(mission: Mission, organiser: User, request_a: MeetingRequest) -> None:
    record_update(record=request_a, actor=organiser, values={"answer": Answer.DECLINED})
    assert [each.sentence for each in why(make_plan(mission), request_a).reasons] == ["Ministry of Energy declined."]


def test_refusal_is_for_organisers_only(
    mission: Mission, request_a: MeetingRequest, company_a: Guests, counterpart: Guests
) -> None:
    make_refusal(mission, counterpart.party, company_a.party)
    unmet = why(make_plan(mission), request_a)
    assert rules(unmet) == ["refused"]
    assert unmet.for_parties().reasons == ()


def test_rival_in_the_session_is_for_organisers_only(
    mission: Mission, organiser: User, request_a: MeetingRequest, request_b: MeetingRequest,
    company_a: Guests, company_b: Guests, counterpart: Guests,
) -> None:  # fmt: skip
    session = make_session(mission, counterpart.party, title="Round table")
    make_rivals(mission, session, company_a.party, company_b.party)
    for request in (request_a, request_b):
        record_update(record=request, actor=organiser, values={"session": session})
    request_a.refresh_from_db()
    unmet = why(plan_with(request_a), request_b)
    assert rules(unmet) == ["rivals_sit_apart"]
    assert unmet.for_parties().reasons == ()


def test_number_of_queries_does_not_grow_with_the_unmet(
    mission: Mission, request_a: MeetingRequest, request_b: MeetingRequest, django_assert_max_num_queries: Callable
) -> None:
    plan = make_plan(mission)
    with django_assert_max_num_queries(30):
        assert len(unmet_of(plan=plan)) == 2
