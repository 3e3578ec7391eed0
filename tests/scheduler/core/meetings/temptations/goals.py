"""Temptations of the goals: a plan that would be the better one if the goal did not count."""

from __future__ import annotations

from collections.abc import Mapping

from scheduler.core.meetings.problem import Need, Problem, Request, Window
from scheduler.core.rules import Level
from tests.scheduler.core.meetings.small import (
    HALF_PAST_NINE,
    HALF_PAST_TEN,
    NINE,
    ONE_SLOT,
    TEN,
    TWO_SLOTS,
    hall,
    met,
    mission,
    plan,
    somebody,
    way,
    wish,
)
from tests.scheduler.core.meetings.temptations.temptation import Temptation

EIGHT, HALF_PAST_EIGHT = 480, 510
FIRST = met("r1", NINE, "d1-1", "c1-1")
EARLY = Window(HALF_PAST_EIGHT, NINE)
ALL_DAY = Window(EIGHT, HALF_PAST_TEN)


def tempted_to_break_a_guarantee() -> Temptation:
    return Temptation(
        rule="guaranteed_minimum_is_met",
        words="another is worth more",
        problem=mission(
            wish("r1", "d1", "c1", worth=1),
            wish("r2", "d2", "c1"),
            hours=ONE_SLOT,
            parties={"d1": {"guaranteed_minimum": 1}},
        ),
        tempting=plan(met("r2", NINE, "d2-1", "c1-1")),
        honest=plan(FIRST),
        values={Level.GUARANTEES: 0, Level.FAIRNESS: 0, Level.WORTH: 1},
    )


def tempted_to_give_one_all() -> Temptation:
    """d1 could have both hosts; d2 wishes for one of them only."""
    return Temptation(
        rule="worst_off_gets_its_share",
        words="the rich get richer",
        problem=mission(
            wish("r1", "d1", "c1"),
            wish("r2", "d1", "c2"),
            wish("r3", "d2", "c1", worth=5),
            persons=(somebody("c1-1", ONE_SLOT),),
        ),
        tempting=plan(FIRST, met("r2", HALF_PAST_NINE, "d1-1", "c2-1")),
        honest=plan(met("r2", NINE, "d1-1", "c2-1"), met("r3", NINE, "d2-1", "c1-1")),
        values={Level.GUARANTEES: 0, Level.FAIRNESS: 500, Level.WORTH: 15},
    )


def tempted_to_meet_the_easy_wish() -> Temptation:
    """One of the two goes without in any case; the wish that is worth more costs a journey."""
    return Temptation(
        rule="worth_is_met",
        words="the worthy wish costs a journey",
        problem=mission(
            wish("r1", "d1", "c1", rooms=("m2",)),
            wish("r2", "d2", "c1", worth=5),
            hours=ONE_SLOT,
            rooms=(hall(), hall(id="m2", venue="v2")),
            legs=way("v1", "v2", 20),
            settings={"hub": "v1"},
        ),
        tempting=plan(met("r2", NINE, "d2-1", "c1-1")),
        honest=plan(met("r1", NINE, "d1-1", "c1-1", room="m2")),
        values={Level.GUARANTEES: 0, Level.FAIRNESS: 0, Level.WORTH: 10, Level.COMFORT: 30},
    )


def tempted_to_travel() -> Temptation:
    """The hub is free before nine only (15 points); elsewhere it would be nine, after 20 minutes on the road."""
    return Temptation(
        rule="travel_is_short",
        words="to sleep longer",
        problem=mission(
            wish("r1", "d1", "c1", rooms=("m1", "m2")),
            hours=ALL_DAY,
            rooms=(hall(EARLY), hall(id="m2", venue="v2", hours=ONE_SLOT)),
            legs=way("v1", "v2", 20),
            settings={"hub": "v1"},
        ),
        tempting=plan(met("r1", NINE, "d1-1", "c1-1", room="m2")),
        honest=plan(met("r1", HALF_PAST_EIGHT, "d1-1", "c1-1")),
        values={Level.WORTH: 10, Level.COMFORT: 15},
    )


def _worth_waiting_for(*further: Request, settings: Mapping[str, object] | None = None) -> Problem:
    """The person one asked to see (20 points) is free an hour after the first meeting; a deputy right after it."""
    return mission(
        wish("r1", "d1", "c1"),
        wish("r2", "d1", "c2", needs=(Need("d1"), Need("c2", asked=("c2-1",)))),
        *further,
        hours=ALL_DAY,
        persons=(
            somebody("c1-1", ONE_SLOT),
            somebody("c2-1", Window(HALF_PAST_TEN, HALF_PAST_TEN + 30)),
            somebody("c2-2", Window(HALF_PAST_NINE, TEN)),
            somebody("d1-1", Window(NINE, HALF_PAST_TEN + 30)),
        ),
        settings=settings,
    )


def tempted_to_let_a_guest_wait() -> Temptation:
    """An hour's wait (60 points) for the person one asked to see (20 points)."""
    return Temptation(
        rule="idle_time_is_short",
        words="to see the asked person",
        problem=_worth_waiting_for(),
        tempting=plan(FIRST, met("r2", HALF_PAST_TEN, "d1-1", "c2-1")),
        honest=plan(FIRST, met("r2", HALF_PAST_NINE, "d1-1", "c2-2")),
        values={Level.WORTH: 20, Level.COMFORT: 20},
    )


def tempted_to_break_a_half_day_in_two() -> Temptation:
    """Here minutes don't count and a break costs 30 points."""
    return Temptation(
        rule="breaks_are_few",
        words="to see the asked person",
        problem=_worth_waiting_for(settings={"weights": {"idle_time_is_short": 0, "breaks_are_few": 30}}),
        tempting=plan(FIRST, met("r2", HALF_PAST_TEN, "d1-1", "c2-1")),
        honest=plan(FIRST, met("r2", HALF_PAST_NINE, "d1-1", "c2-2")),
        values={Level.WORTH: 20, Level.COMFORT: 20},
    )


def tempted_to_give_one_guest_all_breaks() -> Temptation:
    """Nobody may have a break more than d2, who has none: each further one costs 30 points."""
    return Temptation(
        rule="breaks_are_shared",
        words="to see the asked person",
        problem=_worth_waiting_for(
            wish("r3", "d2", "c3", windows=(ONE_SLOT,)),
            settings={"weights": {"idle_time_is_short": 0, "breaks_are_shared": 30}, "breaks_apart": 0},
        ),
        tempting=plan(FIRST, met("r2", HALF_PAST_TEN, "d1-1", "c2-1"), met("r3", NINE, "d2-1", "c3-1")),
        honest=plan(FIRST, met("r2", HALF_PAST_NINE, "d1-1", "c2-2"), met("r3", NINE, "d2-1", "c3-1")),
        values={Level.WORTH: 30, Level.COMFORT: 20},
    )


def tempted_to_change_the_place() -> Temptation:
    """Another place at once (10 points), or five minutes later at the same one (5 points)."""
    return Temptation(
        rule="places_are_few",
        words="to save five minutes",
        problem=mission(
            wish("r1", "d1", "c1", windows=(ONE_SLOT,)),
            wish("r2", "d1", "c2", rooms=("m2", "m3"), windows=(Window(HALF_PAST_NINE, TEN + 5),)),
            hours=ALL_DAY,
            rooms=(
                hall(),
                hall(id="m2", hours=Window(HALF_PAST_NINE + 5, TEN + 5)),
                hall(id="m3", venue="v2", hours=Window(HALF_PAST_NINE, TEN)),
            ),
            settings={"grid": 5, "hub": "v1"},
        ),
        tempting=plan(FIRST, met("r2", HALF_PAST_NINE, "d1-1", "c2-1", room="m3")),
        honest=plan(FIRST, met("r2", HALF_PAST_NINE + 5, "d1-1", "c2-1", room="m2")),
        values={Level.WORTH: 20, Level.COMFORT: 5},
    )


def tempted_to_meet_before_breakfast() -> Temptation:
    """Early at the hub (15 points), or at nine at another place (10 points) four minutes away (4 points)."""
    return Temptation(
        rule="hours_are_decent",
        words="to save the road",
        problem=mission(
            wish("r1", "d1", "c1", rooms=("m1", "m2")),
            hours=ALL_DAY,
            rooms=(hall(EARLY), hall(id="m2", venue="v2", hours=ONE_SLOT)),
            legs=way("v1", "v2", 4),
            settings={"hub": "v1"},
        ),
        tempting=plan(met("r1", HALF_PAST_EIGHT, "d1-1", "c1-1")),
        honest=plan(met("r1", NINE, "d1-1", "c1-1", room="m2")),
        values={Level.WORTH: 10, Level.COMFORT: 14},
    )


def tempted_to_see_the_deputy() -> Temptation:
    """The asked person is free before nine only (15 points); the deputy later (20 points)."""
    return Temptation(
        rule="asked_person_attends",
        words="to sleep longer",
        problem=mission(
            wish("r1", "d1", "c1", needs=(Need("d1"), Need("c1", asked=("c1-1",)))),
            hours=ALL_DAY,
            persons=(somebody("c1-1", EARLY), somebody("c1-2", TWO_SLOTS)),
        ),
        tempting=plan(met("r1", NINE, "d1-1", "c1-2")),
        honest=plan(met("r1", HALF_PAST_EIGHT, "d1-1", "c1-1")),
        values={Level.WORTH: 10, Level.COMFORT: 15},
    )
