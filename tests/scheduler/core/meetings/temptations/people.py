"""Temptations of the rules on people: persons, parties, interpreters."""

from __future__ import annotations

from scheduler.core.meetings.problem import DAY, Engagement, Interpreter, Leg, Need, Pause, Stretch, Venue, Window
from scheduler.core.rules import Level
from tests.scheduler.core.meetings.small import (
    ELEVEN,
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

NOBODY_MET = {Level.WORTH: 0}
ONE_MET = {Level.WORTH: 10}
AZ_EN = ("az", "en")
FIRST = met("r1", NINE, "d1-1", "c1-1")
TWO_HOSTS = (wish("r1", "d1", "c1"), wish("r2", "d1", "c2"))
TWO_GUESTS = (wish("r1", "d1", "c1", interpreting=AZ_EN), wish("r2", "d2", "c2", interpreting=AZ_EN))
HERE_AND_THERE = (hall(), hall(id="m2", venue="v2"))


def tempted_to_be_in_two_meetings_at_once() -> Temptation:
    return Temptation(
        rule="person_is_in_one_place",
        words="two meetings at once",
        problem=mission(*TWO_HOSTS, hours=ONE_SLOT),
        tempting=plan(FIRST, met("r2", NINE, "d1-1", "c2-1")),
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_leave_out_the_way() -> Temptation:
    """Half an hour between the meetings, but 45 minutes of road."""
    return Temptation(
        rule="person_is_in_one_place",
        words="the way is too long",
        problem=mission(
            wish("r1", "d1", "c1"),
            wish("r2", "d1", "c2", rooms=("m2",)),
            hours=Window(NINE, HALF_PAST_TEN),
            rooms=HERE_AND_THERE,
            legs=way("v1", "v2", 45),
        ),
        tempting=plan(FIRST, met("r2", TEN, "d1-1", "c2-1", room="m2")),
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_leave_out_the_door() -> Temptation:
    return Temptation(
        rule="person_is_in_one_place",
        words="the door takes time",
        problem=mission(
            wish("r1", "d1", "c1", windows=(ONE_SLOT,)),
            wish("r2", "d1", "c2", rooms=("m2",)),
            hours=Window(NINE, HALF_PAST_TEN),
            rooms=HERE_AND_THERE,
            venues=(Venue("v2", door=1),),
            legs=way("v1", "v2", 30),
        ),
        tempting=plan(FIRST, met("r2", TEN, "d1-1", "c2-1", room="m2")),
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_leave_out_the_buffer() -> Temptation:
    return Temptation(
        rule="person_is_in_one_place",
        words="the buffer takes time",
        problem=mission(
            *(wish("r1", "d1", "c1"), wish("r2", "d1", "c2", rooms=("m2",))),
            rooms=HERE_AND_THERE,
            settings={"buffer": 1},
        ),
        tempting=plan(FIRST, met("r2", HALF_PAST_NINE, "d1-1", "c2-1", room="m2")),
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_be_late_for_the_plenary() -> Temptation:
    """Ten minutes from the meeting's end to the plenary, twenty of road."""
    plenary = Engagement("plenary", Window(HALF_PAST_NINE + 10, ELEVEN), "v2")
    return Temptation(
        rule="person_is_in_one_place",
        words="the plenary is far",
        problem=mission(
            wish("r1", "d1", "c1"),
            persons=(somebody("d1-1", is_head=True, engagements=(plenary,)),),
            venues=(Venue("v2"),),
            legs=way("v1", "v2", 20),
        ),
        tempting=plan(FIRST),
        honest=plan(),
        values=NOBODY_MET,
    )


def tempted_to_sit_in_the_briefing_and_a_meeting() -> Temptation:
    briefing = Engagement("briefing", Window(NINE - 30, NINE + 10))
    return Temptation(
        rule="person_is_in_one_place",
        words="the briefing is not over",
        problem=mission(
            wish("r1", "d1", "c1"),
            hours=ONE_SLOT,
            persons=(somebody("d1-1", is_head=True, engagements=(briefing,)),),
        ),
        tempting=plan(FIRST),
        honest=plan(),
        values=NOBODY_MET,
    )


def tempted_to_jump_over_a_near_stop() -> Temptation:
    """v2 is near v1 and near v3, but v1 is far from v3: the pair counts, not only the neighbours."""
    return Temptation(
        rule="person_is_in_one_place",
        words="not only neighbours",
        problem=mission(
            wish("r1", "d1", "c1"),
            wish("r2", "d1", "c2", rooms=("m2",)),
            wish("r3", "d1", "c3", rooms=("m3",)),
            hours=Window(NINE, HALF_PAST_TEN),
            rooms=(*HERE_AND_THERE, hall(id="m3", venue="v3")),
            legs=way("v1", "v3", 60),
        ),
        tempting=plan(
            FIRST, met("r2", HALF_PAST_NINE, "d1-1", "c2-1", room="m2"), met("r3", TEN, "d1-1", "c3-1", room="m3")
        ),
        honest=plan(FIRST, met("r2", HALF_PAST_NINE, "d1-1", "c2-1", room="m2")),
        values={Level.WORTH: 20},
    )


def tempted_to_drive_as_if_there_were_no_traffic() -> Temptation:
    """Leaving at 09:30 takes 60 minutes until the peak ends at 09:40, and 15 from then on: 09:55, not 09:45."""
    bands = ((0, 15), (NINE, 60), (NINE + 40, 15))
    return Temptation(
        rule="person_is_in_one_place",
        words="the traffic eases later",
        problem=mission(
            wish("r1", "d1", "c1", windows=(ONE_SLOT,)),
            wish("r2", "d1", "c2", rooms=("m2",), windows=(Window(NINE + 45, NINE + 80),)),
            hours=Window(NINE, HALF_PAST_TEN),
            rooms=HERE_AND_THERE,
            legs=(Leg("v1", "v2", bands),),
            settings={"grid": 5},
        ),
        tempting=plan(FIRST, met("r2", NINE + 50, "d1-1", "c2-1", room="m2")),
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_book_the_absent() -> Temptation:
    return Temptation(
        rule="person_is_available",
        words="only earlier",
        problem=mission(
            wish("r1", "d1", "c1", windows=(Window(HALF_PAST_NINE, TEN),)), persons=(somebody("d1-1", ONE_SLOT),)
        ),
        tempting=plan(met("r1", HALF_PAST_NINE, "d1-1", "c1-1")),
        honest=plan(),
        values=NOBODY_MET,
    )


def tempted_to_come_alone() -> Temptation:
    return Temptation(
        rule="attendees_are_present",
        words="two must come",
        problem=mission(
            wish("r1", "d1", "c1", needs=(Need("d1", at_least=2), Need("c1"))),
            persons=(somebody("d1-1", is_head=True), somebody("d1-2", None)),
        ),
        tempting=plan(FIRST),
        honest=plan(),
        values=NOBODY_MET,
    )


def tempted_to_send_another() -> Temptation:
    return Temptation(
        rule="attendees_are_present",
        words="the named one must come",
        problem=mission(
            wish("r1", "d1", "c1", needs=(Need("d1", named=("d1-2",)), Need("c1"))),
            persons=(somebody("d1-1", is_head=True), somebody("d1-2", None)),
        ),
        tempting=plan(FIRST),
        honest=plan(),
        values=NOBODY_MET,
    )


def tempted_to_leave_one_guest_alone() -> Temptation:
    """Two hosts for three guests who can only come at once: the model chooses who receives, and has nobody left."""
    guests = (wish("r1", "d1", "c1"), wish("r2", "d2", "c1"), wish("r3", "d3", "c1"))
    two = (met("r1", NINE, "d1-1", "c1-1"), met("r2", NINE, "d2-1", "c1-2"))
    return Temptation(
        rule="attendees_are_present",
        words="two hosts for three guests",
        problem=mission(*guests, hours=ONE_SLOT, persons=(somebody("c1-1", ONE_SLOT), somebody("c1-2", ONE_SLOT))),
        tempting=plan(*two, met("r3", NINE, "d3-1")),
        honest=plan(*two),
        values={Level.WORTH: 20},
    )


def tempted_to_let_one_meeting_do_without_an_interpreter() -> Temptation:
    """Two interpreters for three meetings that can only be held at once."""
    interpreters = tuple(Interpreter(each, (AZ_EN,), (TWO_SLOTS,)) for each in ("i1", "i2"))
    guests = (*TWO_GUESTS, wish("r3", "d3", "c3", interpreting=AZ_EN))
    two = (met("r1", NINE, "d1-1", "c1-1", by="i1"), met("r2", NINE, "d2-1", "c2-1", by="i2"))
    return Temptation(
        rule="interpreter_when_needed",
        words="two for three",
        problem=mission(*guests, hours=ONE_SLOT, interpreters=interpreters),
        tempting=plan(*two, met("r3", NINE, "d3-1", "c3-1")),
        honest=plan(*two),
        values={Level.WORTH: 20},
    )


def tempted_to_do_without_an_interpreter() -> Temptation:
    return Temptation(
        rule="interpreter_when_needed",
        words="there is none",
        problem=mission(wish("r1", "d1", "c1", interpreting=AZ_EN)),
        tempting=plan(FIRST),
        honest=plan(),
        values=NOBODY_MET,
    )


def tempted_to_take_one_of_other_languages() -> Temptation:
    interpreter = Interpreter("i1", (("en", "ru"),), (TWO_SLOTS,))
    return Temptation(
        rule="interpreter_when_needed",
        words="other languages",
        problem=mission(wish("r1", "d1", "c1", interpreting=AZ_EN), interpreters=(interpreter,)),
        tempting=plan(met("r1", NINE, "d1-1", "c1-1", by="i1")),
        honest=plan(),
        values=NOBODY_MET,
    )


def tempted_to_let_one_interpret_twice_at_once() -> Temptation:
    interpreter = Interpreter("i1", (AZ_EN,), (TWO_SLOTS,))
    return Temptation(
        rule="interpreter_is_in_one_place",
        words="two meetings at once",
        problem=mission(*TWO_GUESTS, hours=ONE_SLOT, interpreters=(interpreter,)),
        tempting=plan(met("r1", NINE, "d1-1", "c1-1", by="i1"), met("r2", NINE, "d2-1", "c2-1", by="i1")),
        honest=plan(met("r1", NINE, "d1-1", "c1-1", by="i1")),
        values=ONE_MET,
    )


def tempted_to_let_the_interpreter_fly() -> Temptation:
    interpreter = Interpreter("i1", (AZ_EN,), (TWO_SLOTS,))
    return Temptation(
        rule="interpreter_is_in_one_place",
        words="the way is too long",
        problem=mission(
            wish("r1", "d1", "c1", interpreting=AZ_EN),
            wish("r2", "d2", "c2", interpreting=AZ_EN, rooms=("m2",)),
            rooms=HERE_AND_THERE,
            legs=way("v1", "v2", 15),
            interpreters=(interpreter,),
        ),
        tempting=plan(
            met("r1", NINE, "d1-1", "c1-1", by="i1"), met("r2", HALF_PAST_NINE, "d2-1", "c2-1", room="m2", by="i1")
        ),
        honest=plan(met("r1", NINE, "d1-1", "c1-1", by="i1")),
        values=ONE_MET,
    )


def tempted_to_wake_the_interpreter() -> Temptation:
    interpreter = Interpreter("i1", (AZ_EN,), (Window(TEN, ELEVEN),))
    return Temptation(
        rule="interpreter_is_available",
        words="only later",
        problem=mission(wish("r1", "d1", "c1", interpreting=AZ_EN), interpreters=(interpreter,)),
        tempting=plan(met("r1", NINE, "d1-1", "c1-1", by="i1")),
        honest=plan(),
        values=NOBODY_MET,
    )


def tempted_to_tire_the_interpreter() -> Temptation:
    interpreter = Interpreter("i1", (AZ_EN,), (TWO_SLOTS,), rest=Stretch(longest=30, rest=30))
    return Temptation(
        rule="interpreter_rests",
        words="two on end",
        problem=mission(*TWO_GUESTS, interpreters=(interpreter,)),
        tempting=plan(met("r1", NINE, "d1-1", "c1-1", by="i1"), met("r2", HALF_PAST_NINE, "d2-1", "c2-1", by="i1")),
        honest=plan(met("r1", NINE, "d1-1", "c1-1", by="i1")),
        values=ONE_MET,
    )


BOTH_HOSTS = plan(FIRST, met("r2", HALF_PAST_NINE, "d1-1", "c2-1"))


def tempted_to_overfill_a_day() -> Temptation:
    return Temptation(
        rule="party_daily_maximum",
        words="one a day",
        problem=mission(*TWO_HOSTS, parties={"d1": {"daily_maximum": 1}}),
        tempting=BOTH_HOSTS,
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_overfill_the_mission() -> Temptation:
    """One a day would do: the second meeting lies on the second day."""
    days = (ONE_SLOT, Window(DAY + NINE, DAY + HALF_PAST_NINE))
    return Temptation(
        rule="party_total_maximum",
        words="one in all",
        problem=mission(
            *TWO_HOSTS,
            days=2,
            persons=(
                somebody("d1-1", is_head=True, available=days),
                somebody("c1-1", available=days),
                somebody("c2-1", available=days),
            ),
            rooms=(hall(Window(0, 2 * DAY)),),
            parties={"d1": {"total_maximum": 1}},
        ),
        tempting=plan(FIRST, met("r2", DAY + NINE, "d1-1", "c2-1")),
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_skip_lunch() -> Temptation:
    return Temptation(
        rule="party_gets_a_pause",
        words="no 45 minutes are left",
        problem=mission(wish("r1", "d1", "c1"), parties={"d1": {"pauses": (Pause(TWO_SLOTS, 45),)}}),
        tempting=plan(FIRST),
        honest=plan(),
        values=NOBODY_MET,
    )


def tempted_to_work_without_a_rest() -> Temptation:
    return Temptation(
        rule="party_is_not_worn_out",
        words="two on end",
        problem=mission(*TWO_HOSTS, parties={"d1": {"stretch": Stretch(longest=45, rest=15)}}),
        tempting=BOTH_HOSTS,
        honest=plan(FIRST),
        values=ONE_MET,
    )


def tempted_to_ignore_a_refusal() -> Temptation:
    return Temptation(
        rule="refused_pair_never_meets",
        words="the host refused",
        problem=mission(wish("r1", "d1", "c1"), refusals=(("c1", "d1"),)),
        tempting=plan(FIRST),
        honest=plan(),
        values=NOBODY_MET,
    )


def tempted_to_bring_two_that_refuse_each_other() -> Temptation:
    together = wish("r1", "d1", "c1", delegations=("d1", "d2"), needs=(Need("d1"), Need("d2"), Need("c1")))
    return Temptation(
        rule="refused_pair_never_meets",
        words="two guests of one request",
        problem=mission(together, refusals=(("d2", "d1"),)),
        tempting=plan(met("r1", NINE, "d1-1", "d2-1", "c1-1")),
        honest=plan(),
        values=NOBODY_MET,
    )


def tempted_to_smuggle_in_a_late_name() -> Temptation:
    """The list closes at 08:00 for 09:00; the name came at 08:01."""
    return Temptation(
        rule="clearance_was_possible",
        words="named a minute late",
        problem=mission(
            wish("r1", "d1", "c1"),
            hours=ONE_SLOT,
            persons=(somebody("d1-1", is_head=True, named_at=NINE - 59),),
            venues=(Venue("v1", list_closes=60),),
        ),
        tempting=plan(FIRST),
        honest=plan(),
        values=NOBODY_MET,
    )


def tempted_to_send_the_deputy_to_a_minister() -> Temptation:
    return Temptation(
        rule="host_rank_matches",
        words="the head is away",
        problem=mission(
            wish("r1", "d1", "c1"),
            persons=(somebody("d1-1", None, is_head=True), somebody("d1-2"), somebody("c1-1", rank=1)),
        ),
        tempting=plan(met("r1", NINE, "d1-2", "c1-1")),
        honest=plan(),
        values=NOBODY_MET,
    )
