"""The referee to the minute: what is just allowed, what is just forbidden, what it says and what it counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.core.meetings.checks import check
from scheduler.core.meetings.checks_ledger import Ledger
from scheduler.core.meetings.problem import DAY, Engagement, Leg, Need, Pause, Problem, Stretch, Venue, Window
from scheduler.core.meetings.solution import Meeting, Solution
from scheduler.core.rules import Finding, Level
from tests.scheduler.core.meetings.small import (
    ELEVEN,
    HALF_PAST_NINE,
    HALF_PAST_TEN,
    NINE,
    ONE_SLOT,
    TEN,
    group,
    hall,
    met,
    mission,
    plan,
    somebody,
    way,
    wish,
)

HERE_AND_THERE = (hall(), hall(id="m2", venue="v2"))
MORNING = Window(NINE, ELEVEN + 60)
FIRST = met("r1", NINE, "d1-1", "c1-1")


def journey(minutes: int, *, door: int = 0, buffer: int = 0, **rest: object) -> Problem:
    """d1 meets c1 in v1 and then c2 in v2."""
    return mission(
        wish("r1", "d1", "c1"),
        wish("r2", "d1", "c2", rooms=("m2",)),
        hours=MORNING,
        rooms=HERE_AND_THERE,
        venues=(Venue("v2", door=door),),
        settings={"grid": 1, "buffer": buffer},
        **{"legs": way("v1", "v2", minutes), **rest},  # type: ignore[arg-type]
    )


def then_at(start: int) -> Solution:
    return plan(FIRST, met("r2", start, "d1-1", "c2-1", room="m2"))


def hard(problem: Problem, solution: Solution) -> list[str]:
    return [finding.sentence() for finding in check(problem, solution).hard]


def found(problem: Problem, solution: Solution, rule: str) -> list[tuple[str, int]]:
    return [(each.sentence(), each.amount) for each in check(problem, solution).soft if each.rule == rule]


def test_guest_who_arrives_on_the_minute_is_not_late() -> None:
    assert hard(journey(20, door=5, buffer=3), then_at(HALF_PAST_NINE + 28)) == []


def test_guest_who_arrives_a_minute_late_is_told_so() -> None:
    assert hard(journey(20, door=5, buffer=3), then_at(HALF_PAST_NINE + 27)) == [
        "d1-1 reaches v2 1 minute late for r2 at day 1 09:57, coming from r1 in v1"
    ]


def test_way_back_counts_the_door_of_where_one_goes() -> None:
    problem = journey(20, door=5)
    back = plan(met("r1", NINE + 50, "d1-1", "c1-1"), met("r2", NINE, "d1-1", "c2-1", room="m2"))
    assert hard(problem, back) == []


def test_guest_may_wait_until_the_traffic_has_eased() -> None:
    """Leaving at 09:30 takes an hour; leaving at 09:40 takes 15 minutes and arrives at 09:55."""
    legs = (Leg("v1", "v2", ((0, 15), (NINE, 60), (NINE + 40, 15))),)
    assert hard(journey(0, legs=legs), then_at(NINE + 55)) == []
    assert len(hard(journey(0, legs=legs), then_at(NINE + 54))) == 1


def test_waiting_for_the_traffic_may_last_past_midnight() -> None:
    ledger = Ledger(journey(0, legs=(Leg("v1", "v2", ((0, 5), (60, 2000))),)), plan())
    assert ledger.ready("v1", "v2", DAY - 60) == DAY + 5


def test_way_without_a_leg_takes_the_door_and_the_buffer_only() -> None:
    problem = journey(0, door=5, buffer=3, legs=())
    assert hard(problem, then_at(HALF_PAST_NINE + 8)) == []
    assert len(hard(problem, then_at(HALF_PAST_NINE + 7))) == 1


def test_programme_that_overlaps_itself_is_not_the_referees_affair() -> None:
    twice = (Engagement("e1", Window(480, 520), "v1"), Engagement("e2", Window(490, 520), "v2"))
    problem = mission(wish("r1", "d1", "c1"), persons=(somebody("d1-1", engagements=twice),), venues=(Venue("v2"),))
    assert hard(problem, plan(FIRST)) == []


def test_engagement_without_a_venue_needs_no_way() -> None:
    lunch = (Engagement("lunch", Window(HALF_PAST_NINE, TEN), None),)
    problem = mission(
        wish("r1", "d1", "c1"),
        persons=(somebody("d1-1", engagements=lunch),),
        legs=way("v1", "v2", 60),
        venues=(Venue("v2"),),
    )
    assert hard(problem, plan(FIRST)) == []


def test_session_is_one_stop_for_its_host() -> None:
    problem = mission(
        *(wish(f"r{at}", f"d{at}", "c1", session="s1") for at in (1, 2, 3)),
        sessions=(group("s1", "c1"),),
        parties={"c1": {"daily_maximum": 1, "total_maximum": 1, "guaranteed_minimum": 2}},
        rooms=(hall(holds=1, seats=4),),
    )
    together = plan(*(met(f"r{at}", NINE, f"d{at}-1", "c1-1") for at in (1, 2, 3)))
    assert hard(problem, together) == []
    assert check(problem, together).levels[Level.GUARANTEES] == 1


def test_pause_of_exactly_the_agreed_minutes_is_enough() -> None:
    pauses = {"d1": {"pauses": (Pause(Window(NINE, TEN), 30),)}}
    assert hard(mission(wish("r1", "d1", "c1"), parties=pauses), plan(FIRST)) == []


def test_pause_between_two_meetings_counts_its_longest_gap() -> None:
    problem = mission(
        *(wish("r1", "d1", "c1"), wish("r2", "d1", "c2")),
        hours=MORNING,
        parties={"d1": {"pauses": (Pause(Window(NINE + 10, HALF_PAST_TEN + 10), 41),)}},
    )
    assert hard(problem, plan(FIRST, met("r2", TEN + 10, "d1-1", "c2-1"))) == [
        "d1-1 has 40 minutes free on end within day 1 09:10-10:40, 41 are agreed",
        "r2 at day 1 10:10 does not start on the grid of 30 minutes",
    ]


@pytest.mark.parametrize(("second", "broken"), [(TEN - 1, True), (TEN, False)])
def test_gap_of_exactly_the_rest_ends_a_stretch(second: int, broken: bool) -> None:
    problem = mission(
        *(wish("r1", "d1", "c1"), wish("r2", "d1", "c2")),
        hours=MORNING,
        parties={"d1": {"stretch": Stretch(longest=30, rest=30)}},
        settings={"grid": 1},
    )
    assert bool(hard(problem, plan(FIRST, met("r2", second, "d1-1", "c2-1")))) is broken


def test_single_meeting_longer_than_the_stretch_breaks_it() -> None:
    problem = mission(wish("r1", "d1", "c1"), parties={"d1": {"stretch": Stretch(longest=29, rest=0)}})
    assert hard(problem, plan(FIRST)) == [
        "d1-1 has no rest of 0 minutes from day 1 09:00-09:30: 30 minutes on end, at most 29 are agreed"
    ]


def test_name_that_came_when_the_list_closed_is_cleared() -> None:
    problem = mission(
        wish("r1", "d1", "c1"),
        persons=(somebody("d1-1", named_at=NINE - 60), somebody("c1-1", named_at=NINE)),
        venues=(Venue("v1", list_closes=60),),
    )
    assert hard(problem, plan(FIRST)) == []


def test_hosts_of_high_rank_receive_every_delegation_with_its_head() -> None:
    together = wish("r1", "d1", "c1", delegations=("d1", "d2"), needs=(Need("d1"), Need("d2"), Need("c1")))
    persons = (somebody("d1-1", is_head=True), somebody("d2-1"), somebody("c1-1", rank=2))
    strict = mission(together, persons=persons, settings={"high_rank": 2})
    everybody = plan(met("r1", NINE, "d1-1", "d2-1", "c1-1"))
    assert hard(strict, everybody) == ["c1-1 receives d2 in r1 at day 1 09:00 without its head of delegation"]
    assert hard(mission(together, persons=persons), everybody) == []
    assert (
        hard(mission(together, persons=persons, settings={"high_rank": 2, "host_rank_matters": False}), everybody) == []
    )


def test_plan_of_strangers_is_judged_and_not_tripped_over() -> None:
    problem = mission(wish("r1", "d1", "c1"))
    strange = plan(
        Meeting("r9", NINE, "m1", ("d1-1",)), Meeting("r1", NINE, "m9", ("d1-1", "c1-1", "x1"), interpreter="i9")
    )
    assert hard(problem, strange) == [
        "the plan has a meeting at day 1 09:00 for r9, a request nobody made",
        "r1 at day 1 09:00 names m9, a room nobody knows",
        "r1 at day 1 09:00 names x1, a person nobody knows",
        "r1 at day 1 09:00 names i9, an interpreter nobody knows",
    ]


def test_person_of_another_party_does_not_belong() -> None:
    problem = mission(wish("r1", "d1", "c1"), wish("r2", "d2", "c2"))
    assert hard(problem, plan(met("r1", NINE, "d1-1", "c1-1", "d2-1"))) == [
        "d2-1 attends r1 at day 1 09:00 but belongs to neither side"
    ]


def test_more_people_than_needed_may_come() -> None:
    problem = mission(wish("r1", "d1", "c1"), persons=(somebody("d1-1"), somebody("d1-2")))
    assert hard(problem, plan(met("r1", NINE, "d1-1", "d1-2", "c1-1"))) == []


def test_meeting_outside_the_mission_is_found() -> None:
    problem = mission(
        wish("r1", "d1", "c1"),
        persons=(somebody("d1-1", Window(-DAY, 2 * DAY)), somebody("c1-1", Window(-DAY, 2 * DAY))),
        rooms=(hall(Window(-DAY, 2 * DAY)),),
    )
    outside = "is outside the mission's 1 day"
    assert hard(problem, plan(met("r1", -30, "d1-1", "c1-1"))) == [f"r1 day 0 23:30-24:00 {outside}"]
    assert hard(problem, plan(met("r1", DAY, "d1-1", "c1-1"))) == [f"r1 day 2 00:00-00:30 {outside}"]


def test_meeting_may_end_at_midnight() -> None:
    problem = mission(wish("r1", "d1", "c1"), hours=Window(DAY - 30, DAY))
    assert hard(problem, plan(met("r1", DAY - 30, "d1-1", "c1-1"))) == []


def test_witness_names_the_one_who_suffers_first() -> None:
    problem = mission(*(wish("r1", "d1", "c1"), wish("r2", "d1", "c2")), hours=ONE_SLOT)
    (finding,) = check(problem, plan(FIRST, met("r2", NINE, "d1-1", "c2-1"))).hard
    assert finding == Finding(
        "person_is_in_one_place",
        "{d1-1} is booked twice: {r1} day 1 09:00-09:30 and {r2} day 1 09:00-09:30",
        ("d1-1", "r1", "r2"),
    )


ROUND = mission(
    wish("r1", "d1", "c1"),
    wish("r2", "d1", "c2", rooms=("m2",)),
    wish("r3", "d1", "c3"),
    wish("r4", "d1", "c4", worth=7),
    hours=Window(480, 1200),
    persons=(
        somebody("d1-1", Window(480, 1200), engagements=(Engagement("lunch", Window(750, 810)),)),
        *(somebody(f"c{number}-1", Window(480, 1200)) for number in (1, 2, 3, 4)),
    ),
    rooms=(hall(), hall(id="m2", venue="v2")),
    legs=way("v1", "v2", 20),
    settings={"hub": "v1"},
)
"""One guest's day: two places in the morning, lunch, and one meeting late in the afternoon."""
ROUND_PLAN = plan(
    met("r1", 510, "d1-1", "c1-1"), met("r2", 600, "d1-1", "c2-1", room="m2"), met("r3", 1080, "d1-1", "c3-1")
)


def test_travel_counts_each_venue_but_the_hub_once_a_half_day() -> None:
    assert found(ROUND, ROUND_PLAN, "travel_is_short") == [("d1-1 travels 20 minutes to v2 for r2 at day 1 10:00", 20)]


def test_idle_time_ends_at_an_engagement() -> None:
    assert found(ROUND, ROUND_PLAN, "idle_time_is_short") == [
        ("d1-1 has 60 minutes between r1 and r2 at day 1 10:00", 60)
    ]


def test_break_is_counted_once_however_long_it_is() -> None:
    problem = replace(ROUND, settings=replace(ROUND.settings, weights={"breaks_are_few": 1}))
    assert found(problem, ROUND_PLAN, "breaks_are_few") == [("d1-1 has a break between r1 and r2 at day 1 09:00", 1)]
    assert found(ROUND, ROUND_PLAN, "breaks_are_few") == []


def test_meetings_that_follow_each_other_at_once_have_no_break_between_them() -> None:
    problem = mission(*(wish("r1", "d1", "c1"), wish("r2", "d1", "c2")), settings={"weights": {"breaks_are_few": 1}})
    at_once = plan(FIRST, met("r2", HALF_PAST_NINE, "d1-1", "c2-1"))
    assert found(problem, at_once, "breaks_are_few") == []


@pytest.mark.parametrize(("apart", "amount"), [(0, 1), (1, 0)])
def test_breaks_are_shared_as_far_as_the_mission_says(apart: int, amount: int) -> None:
    """d1 waits once; d2, who has no meeting at all, never does."""
    problem = mission(
        *(wish("r1", "d1", "c1"), wish("r2", "d1", "c2"), wish("r3", "d2", "c2")),
        hours=MORNING,
        settings={"weights": {"breaks_are_shared": 1}, "breaks_apart": apart},
    )
    parted = plan(FIRST, met("r2", HALF_PAST_TEN, "d1-1", "c2-1"))
    assert found(problem, parted, "breaks_are_shared") == [("d1-1 has 1 break and d2-1 has 0", 1)] * amount


@pytest.mark.parametrize(("second", "broken"), [(HALF_PAST_NINE, False), (NINE, True)])
def test_second_of_an_order_may_begin_the_minute_the_first_is_over(second: int, broken: bool) -> None:
    problem = mission(wish("r1", "d1", "c1"), wish("r2", "d2", "c2"), orders=(("r1", "r2"),))
    said = ["r2 at day 1 09:00 begins before r1 is over, at day 1 09:30"]
    assert hard(problem, plan(FIRST, met("r2", second, "d2-1", "c2-1"))) == (said if broken else [])
    assert hard(problem, plan(met("r2", NINE, "d2-1", "c2-1"))) == []


def test_the_wait_that_is_allowed_does_not_count() -> None:
    patient = replace(ROUND, settings=replace(ROUND.settings, wait_allowed=59))
    assert found(patient, ROUND_PLAN, "idle_time_is_short") == [
        ("d1-1 has 60 minutes between r1 and r2 at day 1 10:00", 1)
    ]
    more = replace(ROUND, settings=replace(ROUND.settings, wait_allowed=60))
    assert found(more, ROUND_PLAN, "idle_time_is_short") == []


def test_every_place_but_the_hub_counts() -> None:
    assert found(ROUND, ROUND_PLAN, "places_are_few") == [("d1-1 goes to 1 place from day 1 08:30 on: v2", 1)]


def test_without_a_hub_no_place_counts() -> None:
    nowhere = replace(ROUND, settings=replace(ROUND.settings, hub=None))
    assert found(nowhere, ROUND_PLAN, "places_are_few") == []


def test_hours_count_early_starts_and_late_ends() -> None:
    assert found(ROUND, ROUND_PLAN, "hours_are_decent") == [
        ("r1 starts early, at day 1 08:30", 1),
        ("r3 at day 1 18:00 ends late, at day 1 18:30", 1),
    ]


def test_comfort_is_the_sum_of_amounts_and_weights() -> None:
    assert check(ROUND, ROUND_PLAN).levels[Level.COMFORT] == 20 + 60 + 10 + 2 * 15


def test_comfort_takes_the_missions_weights_and_is_silent_about_rules_switched_off() -> None:
    weights = {"idle_time_is_short": 0, "places_are_few": 3}
    problem = replace(ROUND, settings=replace(ROUND.settings, weights=weights))
    assert check(problem, ROUND_PLAN).levels[Level.COMFORT] == 20 + 3 + 2 * 15
    assert found(problem, ROUND_PLAN, "idle_time_is_short") == []


def test_asked_person_of_a_session_is_missed_once() -> None:
    problem = mission(
        *(wish(f"r{at}", f"d{at}", "c1", session="s1") for at in (1, 2)),
        sessions=(group("s1", "c1", need=Need("c1", asked=("c1-2",))),),
        persons=(somebody("c1-1"), somebody("c1-2")),
    )
    together = plan(*(met(f"r{at}", NINE, f"d{at}-1", "c1-1") for at in (1, 2)))
    assert found(problem, together, "asked_person_attends") == [
        ("c1-2 was asked for but does not attend s1 at day 1 09:00", 1)
    ]


def test_unmet_wishes_are_listed_with_their_worth() -> None:
    assert found(ROUND, ROUND_PLAN, "worth_is_met") == [("r4 is not met: d1 with c4, worth 7", 7)]
    assert check(ROUND, ROUND_PLAN).levels[Level.WORTH] == 30


RIVALRY = mission(wish("r1", "d1", "c1"), wish("r2", "d1", "c2", worth=5), wish("r3", "d2", "c1", worth=6))


def test_share_without_alone_is_of_all_that_is_wished() -> None:
    assert check(RIVALRY, plan(FIRST)).levels[Level.FAIRNESS] == 0
    assert check(RIVALRY, plan(FIRST, met("r3", HALF_PAST_NINE, "d2-1", "c1-1"))).levels[Level.FAIRNESS] == 666


def test_share_with_alone_is_of_what_one_could_get() -> None:
    both = plan(FIRST, met("r3", HALF_PAST_NINE, "d2-1", "c1-1"))
    assert check(RIVALRY, both, alone={"d1": 12, "d2": 6}).levels[Level.FAIRNESS] == 833
    assert check(RIVALRY, both, alone={"d1": 12, "d2": 6}).hard == ()


def test_delegation_that_could_get_nothing_alone_does_not_count() -> None:
    assert check(RIVALRY, plan(FIRST), alone={"d1": 10, "d2": 0}).levels[Level.FAIRNESS] == 1000


def test_plan_better_than_alone_is_a_contradiction() -> None:
    report = check(RIVALRY, plan(FIRST), alone={"d1": 9})
    assert [each.rule for each in report.hard] == ["worst_off_gets_its_share"]
    assert report.hard[0].sentence().startswith("d1 is met with worth 10, more than the 9 it is said to get")


def test_empty_mission_is_judged() -> None:
    report = check(Problem(days=1), plan())
    assert report.valid
    assert dict(report.levels) == {Level.GUARANTEES: 0, Level.FAIRNESS: 1000, Level.WORTH: 0, Level.COMFORT: 0}
