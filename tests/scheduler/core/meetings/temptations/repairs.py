"""Temptations of repairs: people know a plan, and a better one would change their days."""

from __future__ import annotations

from scheduler.core.meetings.problem import Known, KnownMeeting, Need
from scheduler.core.rules import Level
from tests.scheduler.core.meetings.small import (
    HALF_PAST_NINE,
    NINE,
    ONE_SLOT,
    TEN,
    group,
    met,
    mission,
    plan,
    somebody,
    wish,
)
from tests.scheduler.core.meetings.temptations.temptation import Temptation

THREE = ("d2-1", "d2-2", "d2-3")


def knows(request: str, start: int, *attendees: str) -> KnownMeeting:
    return KnownMeeting(request, request, start, start + 30, "m1", tuple(sorted(attendees)))


def tempted_to_change_a_known_day() -> Temptation:
    """Two would have to hear that their meeting is off for the sake of one who wishes more."""
    return Temptation(
        rule="known_days_stay",
        words="another wish is worth more",
        problem=mission(
            wish("r1", "d1", "c1", worth=1),
            wish("r2", "d2", "c1", worth=9),
            hours=ONE_SLOT,
            known=Known((knows("r1", NINE, "c1-1", "d1-1"),)),
        ),
        tempting=plan(met("r2", NINE, "d2-1", "c1-1")),
        honest=plan(met("r1", NINE, "d1-1", "c1-1")),
        values={Level.GUARANTEES: 0, Level.CHANGED: 0, Level.FAIRNESS: 0, Level.WORTH: 1},
    )


def tempted_to_send_the_larger_team_away() -> Temptation:
    """A guarantee makes one of two meetings give way; the one of fewer people is worth more."""
    team = [somebody(f"{party}-{number}") for party, size in (("d1", 2), ("d2", 3)) for number in range(1, size + 1)]
    return Temptation(
        rule="known_days_stay",
        words="three people or four",
        problem=mission(
            wish("r1", "d1", "c1", worth=9, needs=(Need("d1", at_least=2), Need("c1"))),
            wish("r2", "d2", "c1", worth=1, needs=(Need("d2", at_least=3), Need("c1"))),
            wish("r3", "d3", "c1"),
            persons=team,
            parties={"d3": {"guaranteed_minimum": 1}},
            known=Known((knows("r1", NINE, "c1-1", "d1-1", "d1-2"), knows("r2", HALF_PAST_NINE, "c1-1", *THREE))),
        ),
        tempting=plan(met("r1", NINE, "d1-1", "d1-2", "c1-1"), met("r3", HALF_PAST_NINE, "d3-1", "c1-1")),
        honest=plan(met("r2", HALF_PAST_NINE, *THREE, "c1-1"), met("r3", NINE, "d3-1", "c1-1")),
        values={Level.GUARANTEES: 0, Level.CHANGED: 3, Level.FAIRNESS: 0, Level.WORTH: 11},
    )


def tempted_to_give_a_meeting_to_who_should_hear_nothing() -> Temptation:
    return Temptation(
        rule="known_days_stay",
        words="a gain that counts",
        problem=mission(wish("r1", "d1", "c1"), known=Known((), gains_count=True)),
        tempting=plan(met("r1", NINE, "d1-1", "c1-1")),
        honest=plan(),
        values={Level.GUARANTEES: 0, Level.CHANGED: 0, Level.WORTH: 0},
    )


def tempted_to_shuffle_a_day_that_changes_anyway() -> Temptation:
    """One meeting of d1-1 is called off; the other host would rather see a colleague."""
    asking = (Need("d1", asked=("d1-2",)), Need("c2"))
    return Temptation(
        rule="known_stops_stay",
        words="somebody else was asked for",
        problem=mission(
            wish("r2", "d1", "c2", needs=asking),
            persons=(somebody("d1-1"), somebody("d1-2")),
            known=Known((knows("r1", NINE, "d1-1"), knows("r2", HALF_PAST_NINE, "c2-1", "d1-1"))),
        ),
        tempting=plan(met("r2", HALF_PAST_NINE, "d1-2", "c2-1")),
        honest=plan(met("r2", HALF_PAST_NINE, "d1-1", "c2-1")),
        values={Level.GUARANTEES: 0, Level.CHANGED: 1, Level.WORTH: 10, Level.COMFORT: 80},
    )


def tempted_to_drop_what_begins_soon() -> Temptation:
    return Temptation(
        rule="notice_is_kept",
        words="a guarantee cannot wait",
        problem=mission(
            wish("r1", "d1", "c1"),
            wish("r2", "d2", "c1"),
            parties={"d2": {"guaranteed_minimum": 1}, "c1": {"total_maximum": 1}},
            known=Known((knows("r1", NINE, "c1-1", "d1-1"),), now=NINE - 10, notice=30),
        ),
        tempting=plan(met("r2", HALF_PAST_NINE, "d2-1", "c1-1")),
        honest=plan(met("r1", NINE, "d1-1", "c1-1")),
        values={Level.GUARANTEES: 1, Level.CHANGED: 0, Level.WORTH: 10},
    )


def tempted_to_begin_before_anybody_hears_of_it() -> Temptation:
    return Temptation(
        rule="notice_is_kept",
        words="a free slot too soon",
        problem=mission(wish("r1", "d1", "c1"), wish("r2", "d2", "c1"), known=Known((), now=NINE, notice=30)),
        tempting=plan(met("r1", NINE, "d1-1", "c1-1"), met("r2", HALF_PAST_NINE, "d2-1", "c1-1")),
        honest=plan(met("r1", HALF_PAST_NINE, "d1-1", "c1-1")),
        values={Level.GUARANTEES: 0, Level.CHANGED: 0, Level.FAIRNESS: 0, Level.WORTH: 10},
    )


def tempted_to_join_a_session_that_has_begun() -> Temptation:
    return Temptation(
        rule="notice_is_kept",
        words="a session under way",
        problem=mission(
            wish("r1", "d1", "c1", session="s1"),
            wish("r2", "d2", "c1", session="s1"),
            sessions=(group("s1", "c1"),),
            known=Known(
                (KnownMeeting("s1", "r1", NINE, HALF_PAST_NINE, "m1", ("c1-1", "d1-1")),),
                now=NINE + 5,
                notice=TEN - NINE,
            ),
        ),
        tempting=plan(met("r1", NINE, "d1-1", "c1-1"), met("r2", NINE, "d2-1", "c1-1")),
        honest=plan(met("r1", NINE, "d1-1", "c1-1")),
        values={Level.GUARANTEES: 0, Level.CHANGED: 0, Level.FAIRNESS: 0, Level.WORTH: 10},
    )
