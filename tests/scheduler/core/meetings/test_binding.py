"""How often a rule binds: what the referee says of the whole plan with one more meeting, placement by placement."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from scheduler.core.meetings.binding import (
    DEMANDS,
    OF_INTERPRETER,
    OF_KNOWN,
    OF_PERSON,
    OF_ROOM,
    OF_START,
    OF_TEAM,
    Binding,
    bindings_of,
    placements_of,
)
from scheduler.core.meetings.binding_words import SET_FOR, bound_said, said_of
from scheduler.core.meetings.checks import HARD, check
from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.problem import DAY, Lock, Problem
from scheduler.core.meetings.rulebook import RULE, RULES
from scheduler.core.meetings.solution import Solution
from scheduler.core.rules import Level
from tests.scheduler.core.meetings.greedy import Greedy
from tests.scheduler.core.meetings.small import (
    ALL_DAY,
    HALF_PAST_NINE,
    NINE,
    ONE_SLOT,
    TWO_SLOTS,
    hall,
    met,
    mission,
    plan,
    wish,
)
from tests.scheduler.core.meetings.temptations import TEMPTATIONS, Temptation
from tests.scheduler.core.meetings.tiny import tiny_problems

TWO = mission(wish("r1", "d1", "c1"), wish("r2", "d2", "c1"), rooms=(hall(TWO_SLOTS, holds=1),))
FIRST = plan(met("r1", NINE, "d1-1", "c1-1"))


def rules_of(problem: Problem, solution: Solution | None = None) -> dict[str, Binding]:
    return {each.rule.name: each for each in bindings_of(problem, solution).rules}


def test_what_blocks_is_counted_by_request_and_placement() -> None:
    """Two starts: at nine the host and the room are taken; half past nine is free."""
    found = rules_of(TWO, FIRST)
    at_nine, later = placements_of(TWO, FIRST, TWO.request["r2"])
    assert (at_nine.meeting.start, later.meeting.start) == (NINE, HALF_PAST_NINE)
    assert at_nine.blocked_by == {"person_is_in_one_place", "room_holds_its_meetings"}
    assert later.blocked_by == frozenset()
    person = found["person_is_in_one_place"]
    assert (person.requests, person.alone, person.placements) == (1, 0, 1)
    assert all(not found[name].requests for name in HARD if name not in at_nine.blocked_by)


def test_a_rule_that_blocks_alone_is_told_apart() -> None:
    roomy = replace(TWO, rooms=(hall(TWO_SLOTS),))
    person = rules_of(roomy, FIRST)["person_is_in_one_place"]
    assert (person.requests, person.alone, person.placements) == (1, 1, 1)


def test_a_plan_that_meets_all_binds_nothing() -> None:
    both = plan(*FIRST.meetings, met("r2", HALF_PAST_NINE, "d2-1", "c1-1"))
    found = bindings_of(TWO, both)
    assert (found.unmet, found.tried) == (0, 0)
    assert not any(each.requests or each.placements for each in found.rules)
    assert rules_of(TWO, both)["worth_is_met"].places == 0


def test_without_a_plan_nothing_is_said_of_binding() -> None:
    found = bindings_of(TWO)
    assert (found.unmet, found.tried) == (None, None)
    assert [each.rule for each in found.rules] == list(RULES)
    assert not any(each.requests or each.places for each in found.rules)


def test_the_worthiest_are_tried_first_when_not_all_are() -> None:
    problem = mission(wish("r1", "d1", "c1", worth=3), wish("r2", "d2", "c1", worth=9), hours=ONE_SLOT)
    found = bindings_of(problem, Solution(), most=1)
    assert (found.unmet, found.tried) == (2, 1)
    hours = next(each for each in found.rules if each.rule.name == "person_is_available")
    assert hours.requests == 1


def test_goal_rules_tell_their_findings_and_costs() -> None:
    early = replace(TWO, settings=replace(TWO.settings, early_before=NINE + 15, weights={"hours_are_decent": 4}))
    found = rules_of(early, FIRST)
    decent, worth = found["hours_are_decent"], found["worth_is_met"]
    assert (decent.weight, decent.places, decent.amount, decent.cost) == (4, 1, 1, 4)
    assert (worth.places, worth.amount) == (1, 10)
    off = rules_of(replace(early, settings=replace(early.settings, weights={"hours_are_decent": 0})), FIRST)
    assert (off["hours_are_decent"].is_on, off["hours_are_decent"].places) == (False, 0)
    assert found["hours_are_decent"].is_on


def test_rules_that_demand_say_how_many_meetings() -> None:
    must = replace(
        TWO, requests=tuple(replace(each, required=True) for each in TWO.requests), locks=(Lock("r1", NINE),)
    )
    found = rules_of(must, FIRST)
    assert {name: found[name].demands for name in DEMANDS} == {"required_request_is_met": 2, "locked_meeting_stays": 1}


def test_a_switched_off_rule_says_so() -> None:
    assert rules_of(TWO)["host_rank_matches"].is_on
    off = replace(TWO, settings=replace(TWO.settings, host_rank_matters=False))
    assert not rules_of(off)["host_rank_matches"].is_on


@given(tiny_problems())
@settings(max_examples=80, deadline=None)
def test_every_placement_is_judged_as_the_whole_plan_would_be(problem: Problem) -> None:
    """The short way (what one meeting touches) against the long one (the referee on all of it)."""
    solution = Greedy(problem).plan()
    before = set(check(problem, solution).hard)
    for request in problem.requests:
        if request.id in solution.meeting:
            continue
        for placement in placements_of(problem, solution, request):
            whole = Solution((*solution.meetings, placement.meeting))
            new = {each.rule for each in check(problem, whole).hard if each not in before}
            assert placement.blocked_by == new - {"worst_off_gets_its_share", *DEMANDS}


def test_every_rule_that_forbids_is_asked_in_one_way() -> None:
    asked = (*OF_PERSON, *OF_INTERPRETER, *OF_ROOM, *OF_START, *OF_KNOWN, *OF_TEAM)
    assert sorted(asked) == sorted(set(HARD) - set(DEMANDS))


def test_every_placement_lies_in_an_open_hour_and_there_are_all_of_them() -> None:
    placements = list(placements_of(TWO, Solution(), TWO.request["r1"]))
    assert [each.meeting.start for each in placements] == [NINE, HALF_PAST_NINE]
    open_all_day = replace(TWO, rooms=(hall(ALL_DAY), hall(ALL_DAY, id="m2")), days=2)
    both = replace(open_all_day.requests[0], rooms=("m1", "m2"))
    placements = list(placements_of(open_all_day, Solution(), both))
    assert len(placements) == 2 * DAY // 30


# A further meeting cannot break these: the first two ask for meetings, the rest is so by the way a placement is made.
NEVER_IN_THE_WAY = {
    *DEMANDS,
    "one_meeting_per_request",
    "session_meets_once",
    "attendees_are_present",
    "starts_on_grid",
    "meeting_is_in_an_allowed_place",
}


COSTLY = [
    each
    for each in TEMPTATIONS
    if RULE[each.rule].level is Level.HARD
    and each.rule not in NEVER_IN_THE_WAY
    and set(each.tempting.meeting) - set(each.honest.meeting)
]
# There the tempting plan does without an interpreter; an honest one finds them all busy.
ALSO = {"interpreter_when_needed": "interpreter_is_in_one_place"}


@pytest.mark.parametrize("tempted", COSTLY, ids=str)
def test_a_rule_that_costs_a_plan_a_meeting_is_seen_to_bind(tempted: Temptation) -> None:
    found = rules_of(tempted.problem, tempted.honest)
    assert found[tempted.rule].requests or found[ALSO[tempted.rule]].requests


def test_most_rules_have_a_temptation_that_costs_a_meeting() -> None:
    assert {each.rule for each in COSTLY} >= set(HARD) - NEVER_IN_THE_WAY - {"host_rank_matches"}


def test_every_rule_has_its_sentence_with_and_without_figures() -> None:
    problem = generate(12, 10, 70, 2, 5)
    solution = Greedy(problem).plan()
    for each in bindings_of(problem, solution).rules:
        said = list(said_of(each))
        assert said
        assert all(sentence.endswith(".") for sentence in said)
        assert each.set_for is None or each.rule.name in SET_FOR


@pytest.mark.parametrize(
    ("name", "figures", "said"),
    [
        ("room_is_open", {}, "Stands in nobody's way."),
        ("room_is_open", {"requests": 1}, "Stands in the way of 1 unmet request, never alone."),
        ("room_is_open", {"requests": 4, "alone": 2}, "Stands in the way of 4 unmet requests, of 2 alone."),
        ("required_request_is_met", {"demands": 1}, "Demands 1 meeting."),
        ("locked_meeting_stays", {}, "Demands nothing."),
        ("guaranteed_minimum_is_met", {"places": 1, "amount": 2}, "2 guaranteed meetings are missing."),
        (
            "worst_off_gets_its_share",
            {"places": 2, "amount": 500},
            "The worst-off lacks 25.0 % of what it could get alone.",
        ),
        ("worth_is_met", {"places": 3, "amount": 21}, "3 requests are not met, worth 21 points."),
        (
            "idle_time_is_short",
            {"places": 1, "amount": 30, "weight": 2},
            "Falls short in 1 place, which costs 60 points.",
        ),
        ("idle_time_is_short", {}, "Fully kept."),
    ],
)
def test_what_is_said_of_figures(name: str, figures: dict[str, int], said: str) -> None:
    assert bound_said(Binding(RULE[name], is_on=True, **figures)) == said
