"""Temptations of the rules on group sessions."""

from __future__ import annotations

from scheduler.core.meetings.problem import Window
from scheduler.core.rules import Level
from tests.scheduler.core.meetings.small import (
    HALF_PAST_NINE,
    NINE,
    ONE_SLOT,
    TEN,
    group,
    hall,
    met,
    mission,
    plan,
    somebody,
    wish,
)
from tests.scheduler.core.meetings.temptations.temptation import Temptation

JOINING = (wish("r1", "d1", "c1", session="s1"), wish("r2", "d2", "c1", session="s1"))
FIRST = met("r1", NINE, "d1-1", "c1-1")
TOGETHER = plan(FIRST, met("r2", NINE, "d2-1", "c1-1"))
ONE_MET = {Level.WORTH: 10}


def tempted_to_hold_a_session_twice() -> Temptation:
    return Temptation(
        rule="session_meets_once",
        words="one comes early and one late",
        problem=mission(
            *JOINING,
            sessions=(group("s1", "c1"),),
            persons=(somebody("d1-1", ONE_SLOT), somebody("d2-1", Window(HALF_PAST_NINE, TEN))),
        ),
        tempting=plan(FIRST, met("r2", HALF_PAST_NINE, "d2-1", "c1-1")),
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_split_a_session_over_two_rooms() -> Temptation:
    """Each room has seats for one delegation, its host and nobody else."""
    return Temptation(
        rule="session_meets_once",
        words="two rooms and two hosts",
        problem=mission(
            *JOINING,
            hours=ONE_SLOT,
            sessions=(group("s1", "c1", rooms=("m1", "m2")),),
            persons=(somebody("c1-1"), somebody("c1-2")),
            rooms=(hall(seats=2), hall(id="m2", seats=2)),
        ),
        tempting=plan(FIRST, met("r2", NINE, "d2-1", "c1-2", room="m2")),
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_crowd_a_session() -> Temptation:
    return Temptation(
        rule="session_capacity",
        words="one place and two guests",
        problem=mission(*JOINING, sessions=(group("s1", "c1", capacity=1),)),
        tempting=TOGETHER,
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_seat_rivals_together() -> Temptation:
    return Temptation(
        rule="rivals_sit_apart",
        words="both want the same session",
        problem=mission(*JOINING, sessions=(group("s1", "c1", rivals=(("d2", "d1"),)),)),
        tempting=TOGETHER,
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_seat_two_that_refuse_each_other() -> Temptation:
    return Temptation(
        rule="refused_pair_never_meets",
        words="two guests of one session",
        problem=mission(*JOINING, sessions=(group("s1", "c1"),), refusals=(("d1", "d2"),)),
        tempting=TOGETHER,
        honest=plan(FIRST),
        values=ONE_MET,
    )
