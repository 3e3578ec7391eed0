"""Temptations of the rules on places, hours, obligations and the plan's form."""

from __future__ import annotations

from scheduler.core.meetings.problem import DAY, Interpreter, Lock, Window
from scheduler.core.rules import Level
from tests.scheduler.core.meetings.small import (
    ELEVEN,
    HALF_PAST_NINE,
    NINE,
    ONE_SLOT,
    TEN,
    TWO_SLOTS,
    hall,
    met,
    mission,
    plan,
    somebody,
    wish,
)
from tests.scheduler.core.meetings.temptations.temptation import Temptation

NOBODY_MET = {Level.WORTH: 0}
ONE_MET = {Level.WORTH: 10}
TWO_PAIRS = (wish("r1", "d1", "c1"), wish("r2", "d2", "c2"))
FIRST = met("r1", NINE, "d1-1", "c1-1")
BOTH = plan(FIRST, met("r2", NINE, "d2-1", "c2-1"))


def tempted_to_meet_the_same_wish_twice() -> Temptation:
    """Two meetings are guaranteed and one is wished: having it twice would look like two."""
    return Temptation(
        rule="one_meeting_per_request",
        words="to keep a guarantee",
        problem=mission(wish("r1", "d1", "c1"), parties={"d1": {"guaranteed_minimum": 2}}),
        tempting=plan(FIRST, met("r1", HALF_PAST_NINE, "d1-1", "c1-1")),
        honest=plan(FIRST),
        values={Level.GUARANTEES: 1, Level.WORTH: 10},
    )


def tempted_to_drop_an_obligation() -> Temptation:
    return Temptation(
        rule="required_request_is_met",
        words="another is worth more",
        problem=mission(wish("r1", "d1", "c1", worth=1, required=True), wish("r2", "d2", "c1"), hours=ONE_SLOT),
        tempting=plan(met("r2", NINE, "d2-1", "c1-1")),
        honest=plan(FIRST),
        values={Level.WORTH: 1},
    )


def tempted_to_let_the_second_come_first() -> Temptation:
    return Temptation(
        rule="order_is_kept",
        words="both at once",
        problem=mission(*TWO_PAIRS, hours=ONE_SLOT, orders=(("r2", "r1"),)),
        tempting=BOTH,
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_share_a_room() -> Temptation:
    return Temptation(
        rule="room_holds_its_meetings",
        words="two at once",
        problem=mission(*TWO_PAIRS, hours=ONE_SLOT, rooms=(hall(holds=1),)),
        tempting=BOTH,
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_let_meetings_overlap_in_a_room() -> Temptation:
    """Not at the same start: the second begins when the first is half over."""
    return Temptation(
        rule="room_holds_its_meetings",
        words="half over",
        problem=mission(
            wish("r1", "d1", "c1", windows=(ONE_SLOT,)),
            wish("r2", "d2", "c2", windows=(Window(NINE + 15, NINE + 45),)),
            rooms=(hall(holds=1),),
            settings={"grid": 15},
        ),
        tempting=plan(FIRST, met("r2", NINE + 15, "d2-1", "c2-1")),
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_let_people_stand() -> Temptation:
    return Temptation(
        rule="room_seats_its_people",
        words="two meetings and three seats",
        problem=mission(*TWO_PAIRS, hours=ONE_SLOT, rooms=(hall(seats=3),)),
        tempting=BOTH,
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_let_the_interpreter_stand() -> Temptation:
    pair = ("az", "en")
    return Temptation(
        rule="room_seats_its_people",
        words="the interpreter needs a seat",
        problem=mission(
            wish("r1", "d1", "c1", interpreting=pair),
            rooms=(hall(seats=2),),
            interpreters=(Interpreter("i1", (pair,), (TWO_SLOTS,)),),
        ),
        tempting=plan(met("r1", NINE, "d1-1", "c1-1", by="i1")),
        honest=plan(),
        values=NOBODY_MET,
    )


def tempted_to_open_a_room_early() -> Temptation:
    return Temptation(
        rule="room_is_open",
        words="it opens later",
        problem=mission(wish("r1", "d1", "c1"), rooms=(hall(Window(TEN, ELEVEN)),)),
        tempting=plan(FIRST),
        honest=plan(),
        values=NOBODY_MET,
    )


def tempted_to_take_any_room() -> Temptation:
    return Temptation(
        rule="meeting_is_in_an_allowed_place",
        words="the next room is empty",
        problem=mission(*TWO_PAIRS, hours=ONE_SLOT, rooms=(hall(holds=1), hall(id="m2"))),
        tempting=plan(FIRST, met("r2", NINE, "d2-1", "c2-1", room="m2")),
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_leave_the_window() -> Temptation:
    return Temptation(
        rule="meeting_is_in_its_window",
        words="wished for later",
        problem=mission(wish("r1", "d1", "c1", windows=(Window(TEN, ELEVEN),))),
        tempting=plan(FIRST),
        honest=plan(),
        values=NOBODY_MET,
    )


def tempted_to_join_two_windows_that_touch() -> Temptation:
    touching = (Window(NINE - 15, NINE + 15), Window(NINE + 15, NINE + 45))
    return Temptation(
        rule="meeting_is_in_its_window",
        words="two windows that touch",
        problem=mission(wish("r1", "d1", "c1", windows=touching)),
        tempting=plan(FIRST),
        honest=plan(),
        values=NOBODY_MET,
    )


LATE_WISH = wish("r2", "d1", "c2", worth=20, windows=(Window(HALF_PAST_NINE, TEN),))


def tempted_to_move_a_locked_meeting() -> Temptation:
    """Moved forward, it would leave its time to a wish that is worth more."""
    return Temptation(
        rule="locked_meeting_stays",
        words="its time",
        problem=mission(wish("r1", "d1", "c1"), LATE_WISH, locks=(Lock("r1", HALF_PAST_NINE),)),
        tempting=plan(FIRST, met("r2", HALF_PAST_NINE, "d1-1", "c2-1")),
        honest=plan(met("r1", HALF_PAST_NINE, "d1-1", "c1-1")),
        values=ONE_MET,
    )


def tempted_to_send_a_locked_meeting_elsewhere() -> Temptation:
    small = hall(id="m1", holds=1)
    return Temptation(
        rule="locked_meeting_stays",
        words="its room",
        problem=mission(
            wish("r1", "d1", "c1", rooms=("m1", "m2")),
            wish("r2", "d2", "c2", worth=20),
            hours=ONE_SLOT,
            rooms=(small, hall(id="m2")),
            locks=(Lock("r1", NINE, room="m1"),),
        ),
        tempting=plan(met("r1", NINE, "d1-1", "c1-1", room="m2"), met("r2", NINE, "d2-1", "c2-1")),
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_change_who_is_locked() -> Temptation:
    return Temptation(
        rule="locked_meeting_stays",
        words="its people",
        problem=mission(
            wish("r1", "d1", "c1"),
            wish("r2", "d2", "c1", worth=20),
            hours=ONE_SLOT,
            persons=(somebody("c1-1"), somebody("c1-2", None), somebody("c1-3")),
            locks=(Lock("r1", NINE, attendees=("c1-1", "c1-3", "d1-1")),),
        ),
        tempting=plan(FIRST, met("r2", NINE, "d2-1", "c1-3")),
        honest=plan(met("r1", NINE, "d1-1", "c1-1", "c1-3")),
        values=ONE_MET,
    )


def tempted_to_change_the_locked_interpreter() -> Temptation:
    pair, both = ("az", "en"), (("az", "en"), ("en", "ru"))
    return Temptation(
        rule="locked_meeting_stays",
        words="its interpreter",
        problem=mission(
            wish("r1", "d1", "c1", interpreting=pair),
            wish("r2", "d2", "c2", worth=20, interpreting=("en", "ru")),
            hours=ONE_SLOT,
            interpreters=(Interpreter("i1", both, (TWO_SLOTS,)), Interpreter("i2", (pair,), (TWO_SLOTS,))),
            locks=(Lock("r1", NINE, interpreter="i1"),),
        ),
        tempting=plan(met("r1", NINE, "d1-1", "c1-1", by="i2"), met("r2", NINE, "d2-1", "c2-1", by="i1")),
        honest=plan(met("r1", NINE, "d1-1", "c1-1", by="i1")),
        values=ONE_MET,
    )


def tempted_to_start_off_the_grid() -> Temptation:
    return Temptation(
        rule="starts_on_grid",
        words="a quarter past",
        problem=mission(wish("r1", "d1", "c1"), hours=Window(NINE + 15, NINE + 45)),
        tempting=plan(met("r1", NINE + 15, "d1-1", "c1-1")),
        honest=plan(),
        values=NOBODY_MET,
    )


def tempted_to_run_over_midnight() -> Temptation:
    late = Window(DAY - 30, DAY + 30)
    return Temptation(
        rule="starts_on_grid",
        words="over midnight",
        problem=mission(
            wish("r1", "d1", "c1", length=60),
            days=2,
            hours=late,
            rooms=(hall(Window(0, 2 * DAY)),),
        ),
        tempting=plan(met("r1", DAY - 30, "d1-1", "c1-1")),
        honest=plan(),
        values=NOBODY_MET,
    )
