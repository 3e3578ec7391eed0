"""Why not, and what would it take: every kind of blocker with its witness, every cure, and each cure true."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.core.meetings import checks
from scheduler.core.meetings.changes import (
    AnotherPerson,
    AnotherRoom,
    AskedHours,
    Change,
    Excused,
    HigherLimit,
    LongerStretch,
    MoreAtOnce,
    MorePlaces,
    MoreSeats,
    MoreTime,
    OneMoreInterpreter,
    ReceivesAlone,
    StillListed,
    WithoutPause,
    apply_all,
)
from scheduler.core.meetings.explain import Card, Explanations, displaced
from scheduler.core.meetings.problem import Engagement, Interpreter, Need, Pause, Problem, Stretch, Venue, Window
from scheduler.core.meetings.solution import Solution
from scheduler.core.meetings.solve import solve
from scheduler.core.search import Brake, Limits, Search
from tests.scheduler.core.meetings.patience import PATIENT
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
from tests.scheduler.core.meetings.tiny import tiny_problems

PAIR = ("az", "en")
WITHOUT_A_HEAD = (
    "{c1-1} receives only together with {d1}'s head of delegation: {d1-2} is not available on day 1 09:00-09:30."
)
SECOND_SLOT = Window(HALF_PAST_NINE, TEN)


def card_of(problem: Problem, solution: Solution, request: str = "r1") -> Card:
    search = Search(limits=PATIENT, clock=time.monotonic)
    return Explanations(problem, solution, alone=None, search=search).card(request)


def changes_of(card: Card) -> list[tuple[Change, ...]]:
    return [cure.changes for cure in card.cures]


def reasons(card: Card) -> set[tuple[str, str]]:
    return {(each.rule, each.sentence) for spot in card.spots for each in spot.hindrances}


def one_host(**rest: object) -> Problem:
    """A host with one hour slot that r2 has; r1 wants it, too."""
    return mission(wish("r1", "d1", "c1", 3), wish("r2", "d2", "c1", 5), **({"hours": ONE_SLOT} | rest))  # type: ignore[arg-type]


R2_AT_NINE = plan(met("r2", NINE, "c1-1", "d2-1"))


# --- other meetings make room


def test_meeting_in_the_way_is_named_and_dropping_it_is_a_cure() -> None:
    card = card_of(one_host(), R2_AT_NINE)
    assert reasons(card) == {
        ("person_is_in_one_place", "{c1-1} is with {r2} on day 1 09:00-09:30 in {m1}."),
    }
    (cure,) = card.cures
    assert (cure.changes, cure.dropped, cure.moved, cure.placed.start) == ((), ("r2",), (), NINE)
    assert card.found == "cured"


def test_meeting_that_can_move_makes_room_without_anything_being_dropped() -> None:
    persons = (somebody("c1-1", Window(NINE, TEN)), somebody("d1-1", ONE_SLOT), somebody("d2-1", Window(NINE, TEN)))
    card = card_of(one_host(persons=persons), R2_AT_NINE)
    cure = next(each for each in card.cures if not each.changes)
    assert cure.dropped == ()
    assert [(each.before.start, each.after.start) for each in cure.moved] == [(NINE, HALF_PAST_NINE)]


def test_the_fewest_meetings_are_dropped_and_of_those_the_least_worthy() -> None:
    persons = (somebody("c1-1", Window(NINE, TEN)),)
    problem = mission(
        wish("r1", "d1", "c1", 3), wish("r2", "d2", "c1", 5), wish("r3", "d3", "c1", 2), persons=persons,
    )  # fmt: skip
    (cure,) = card_of(problem, plan(*R2_AT_NINE.meetings, met("r3", HALF_PAST_NINE, "c1-1", "d3-1"))).cures
    assert (cure.dropped, cure.moved) == (("r3",), ())


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (("r1", "r2"), "{r2} has to follow and begins at day 1 09:00."),
        (("r2", "r1"), "It has to follow {r2}, which is over at day 1 09:30."),
    ],
)
def test_meeting_before_or_after_which_it_has_to_lie_is_named(order: tuple[str, str], said: str) -> None:
    problem = mission(wish("r1", "d1", "c1", 3), wish("r2", "d2", "c2", 5), hours=ONE_SLOT, orders=(order,))
    card = card_of(problem, plan(met("r2", NINE, "c2-1", "d2-1")))
    assert reasons(card) == {("order_is_kept", said)}
    assert [each.dropped for each in card.cures] == [("r2",)]


def test_what_must_take_place_is_never_dropped() -> None:
    problem = one_host()
    problem = replace(problem, requests=tuple(replace(each, required=each.id == "r2") for each in problem.requests))
    card = card_of(problem, R2_AT_NINE)
    assert card.cures == ()
    assert card.found == "no small cure"


# --- named changes


@pytest.mark.parametrize(
    ("problem", "before", "rule", "witness", "change"),
    [
        (
            one_host(persons=(somebody("c1-1", ONE_SLOT), somebody("d1-1"), somebody("d2-1"))),
            R2_AT_NINE,
            "person_is_in_one_place",
            "{c1-1} is with {r2} on day 1 09:00-09:30 in {m1}.",
            MoreTime(("c1-1",), SECOND_SLOT),
        ),
        (
            mission(wish("r1", "d1", "c1"), persons=(somebody("c1-1", ONE_SLOT), somebody("d1-1", SECOND_SLOT))),
            plan(),
            "person_is_available",
            None,
            MoreTime(("c1-1",), SECOND_SLOT),
        ),
        (
            mission(wish("r1", "d1", "c1", windows=(Window(ELEVEN, ELEVEN + 30),))),
            plan(),
            "meeting_is_in_its_window",
            None,
            AskedHours("r1", ONE_SLOT),
        ),
        (
            mission(
                wish("r1", "d1", "c1"),
                wish("r2", "d2", "c2"),
                hours=ONE_SLOT,
                rooms=(hall(holds=1), hall(id="m2", hours=ONE_SLOT)),
            ),
            plan(met("r2", NINE, "c2-1", "d2-1")),
            "room_holds_its_meetings",
            "{m1} is taken by {r2} on day 1 09:00-09:30.",
            AnotherRoom("r1", "m2"),
        ),
        (
            mission(wish("r1", "d1", "c1"), wish("r2", "d2", "c2"), hours=ONE_SLOT, rooms=(hall(holds=1),)),
            plan(met("r2", NINE, "c2-1", "d2-1")),
            "room_holds_its_meetings",
            "{m1} is taken by {r2} on day 1 09:00-09:30.",
            MoreAtOnce("m1"),
        ),
        (
            mission(wish("r1", "d1", "c1"), hours=ONE_SLOT, rooms=(hall(seats=1),)),
            plan(),
            "room_seats_its_people",
            "{m1} has 1 seats, too few by 1 on day 1 09:00-09:30.",
            MoreSeats("m1", 1),
        ),
        (
            mission(wish("r1", "d1", "c1"), hours=ONE_SLOT, rooms=(hall(SECOND_SLOT),)),
            plan(),
            "room_is_open",
            "{m1} is not open on day 1 09:00-09:30.",
            MoreTime(("m1",), ONE_SLOT),
        ),
        (
            mission(
                wish("r1", "d1", "c1", needs=(Need("d1"), Need("c1", ("c1-1",)))),
                wish("r2", "d2", "c1", needs=(Need("d2"), Need("c1", ("c1-1",)))),
                hours=ONE_SLOT,
                persons=(somebody("c1-1", ONE_SLOT), somebody("c1-2", ONE_SLOT)),
            ),
            R2_AT_NINE,
            "person_is_in_one_place",
            "{c1-1} is with {r2} on day 1 09:00-09:30 in {m1}.",
            AnotherPerson("r1", "c1-1"),
        ),
        (
            mission(wish("r1", "d1", "c1", interpreting=PAIR), hours=ONE_SLOT),
            plan(),
            "interpreter_when_needed",
            "There is no interpreter between {language:az} and {language:en}.",
            OneMoreInterpreter(PAIR),
        ),
        (
            mission(
                wish("r1", "d1", "c1", interpreting=PAIR),
                wish("r2", "d2", "c2", interpreting=PAIR),
                hours=ONE_SLOT,
                interpreters=(Interpreter("i1", (PAIR,), (ONE_SLOT,)),),
            ),
            plan(met("r2", NINE, "c2-1", "d2-1", by="i1")),
            "interpreter_is_in_one_place",
            "{i1} is with {r2} on day 1 09:00-09:30 in {m1}.",
            OneMoreInterpreter(PAIR),
        ),
        (
            mission(
                wish("r1", "d1", "c1", interpreting=PAIR),
                hours=ONE_SLOT,
                interpreters=(Interpreter("i1", (PAIR,), (SECOND_SLOT,)),),
            ),
            plan(),
            "interpreter_is_available",
            "{i1} does not work on day 1 09:00-09:30.",
            MoreTime(("i1",), ONE_SLOT),
        ),
        (
            one_host(hours=Window(NINE, TEN), parties={"c1": {"daily_maximum": 1}}),
            R2_AT_NINE,
            "party_daily_maximum",
            "{c1} already has its 1 meeting of day 1.",
            HigherLimit("c1", daily=True),
        ),
        (
            one_host(hours=Window(NINE, TEN), parties={"c1": {"total_maximum": 1}}),
            R2_AT_NINE,
            "party_total_maximum",
            "{c1} already has 1 meeting, as many as it may have in all.",
            HigherLimit("c1", total=True),
        ),
        (
            mission(
                wish("r1", "d1", "c1"),
                hours=ONE_SLOT,
                persons=(somebody("d1-1", ONE_SLOT, engagements=(Engagement("audience", ONE_SLOT, "v1"),)),),
            ),
            plan(),
            "person_is_in_one_place",
            "{d1-1} is at {audience} on day 1 09:00-09:30.",
            Excused(("d1-1",), "audience"),
        ),
        (
            mission(
                wish("r1", "d1", "c1"),
                hours=ONE_SLOT,
                persons=(somebody("d1-1", ONE_SLOT, named_at=NINE - 30),),
                venues=(Venue("v1", list_closes=60),),
            ),
            plan(),
            "clearance_was_possible",
            "{d1-1} was named after {v1} had closed its visitor list for day 1 09:00.",
            StillListed(("d1-1",)),
        ),
        (
            one_host(hours=Window(NINE, TEN), parties={"c1": {"pauses": (Pause(Window(NINE, TEN), 30),)}}),
            R2_AT_NINE,
            "party_gets_a_pause",
            "{c1-1} would lose the pause of 30 minutes on day 1.",
            WithoutPause("c1", 0),
        ),
        (
            one_host(hours=Window(NINE, TEN), parties={"c1": {"stretch": Stretch(30, 15)}}),
            R2_AT_NINE,
            "party_is_not_worn_out",
            "{c1-1} would be in meetings for 60 minutes on end; 30 are agreed.",
            LongerStretch("c1", 30),
        ),
        (
            mission(
                wish("r1", "d1", "c1"),
                hours=ONE_SLOT,
                persons=(
                    somebody("c1-1", ONE_SLOT, rank=1),
                    somebody("d1-1", ONE_SLOT),
                    somebody("d1-2", SECOND_SLOT, is_head=True),
                ),
            ),
            plan(),
            "host_rank_matches",
            WITHOUT_A_HEAD,
            ReceivesAlone("c1-1"),
        ),
        (
            mission(
                wish("r1", "d1", "c1", session="s1"),
                wish("r2", "d2", "c1", session="s1"),
                hours=ONE_SLOT,
                sessions=(group("s1", "c1", 1),),
            ),
            R2_AT_NINE,
            "session_capacity",
            "{s1} on day 1 09:00 is full: it has 1 place.",
            MorePlaces("s1"),
        ),
    ],
    ids=lambda value: type(value).__name__ if hasattr(value, "apply") else "",
)
def test_each_blocker_has_its_witness_and_each_change_is_found(
    problem: Problem, before: Solution, rule: str, witness: str | None, change: Change
) -> None:
    card = card_of(problem, before)
    if witness is not None:
        assert (rule, witness) in reasons(card)
    assert (change,) in changes_of(card)
    cure = next(each for each in card.cures if each.changes == (change,))
    assert (cure.dropped, cure.moved) == ((), ())
    # The negative control: without the change the same plan is refused, or cannot be.
    assert any(each.rule == rule for each in checks.check(problem, cure.solution).hard) or rule in (
        "person_is_in_one_place", "room_holds_its_meetings", "interpreter_is_in_one_place", "interpreter_when_needed",
    )  # fmt: skip
    assert checks.check(problem, cure.solution).hard


def test_way_that_is_too_long_is_said() -> None:
    persons = (somebody("d1-1", Window(NINE, HALF_PAST_TEN)),)
    problem = mission(
        wish("r1", "d1", "c1", windows=(SECOND_SLOT,)),
        wish("r2", "d1", "c2", rooms=("m2",)),
        hours=Window(NINE, TEN),
        persons=persons,
        rooms=(hall(), hall(id="m2", venue="v2")),
        legs=way("v1", "v2", 30),
    )
    card = card_of(problem, plan(met("r2", NINE, "c2-1", "d1-1", room="m2")))
    assert reasons(card) == {
        ("person_is_in_one_place", "{d1-1} is with {r2} on day 1 09:00-09:30 in {m2}, and the way is too long."),
    }


def test_rivals_are_named_to_organisers_only_and_there_is_no_cure() -> None:
    problem = mission(
        wish("r1", "d1", "c1", session="s1"),
        wish("r2", "d2", "c1", session="s1", required=True),
        hours=ONE_SLOT,
        sessions=(group("s1", "c1", 2, rivals=(("d2", "d1"),)),),
    )
    card = card_of(problem, R2_AT_NINE)
    ((spot),) = card.spots
    assert [(each.rule, each.is_secret) for each in spot.hindrances] == [("rivals_sit_apart", True)]
    assert (card.cures, card.found) == ((), "no small cure")


def test_two_changes_are_offered_only_where_one_does_not_do() -> None:
    problem = one_host(
        persons=(somebody("c1-1", ONE_SLOT), somebody("d1-1"), somebody("d2-1")),
        parties={"c1": {"daily_maximum": 1}},
    )
    card = card_of(problem, R2_AT_NINE)
    assert {frozenset(each) for each in changes_of(card)} == {
        frozenset(),
        frozenset({MoreTime(("c1-1",), SECOND_SLOT), HigherLimit("c1", daily=True)}),
    }


# --- states


def test_plan_that_breaks_rules_is_mended_first() -> None:
    broken = plan(met("r2", NINE, "c1-1"))
    assert card_of(one_host(), broken).found == "the plan is at fault"


def test_pulled_brake_ends_in_a_card_that_says_so() -> None:
    brake = Brake()
    brake.pull()
    search = Search(limits=Limits(), clock=time.monotonic, brake=brake)
    card = Explanations(one_host(), R2_AT_NINE, alone=None, search=search).card("r1")
    assert (card.found, card.cures) == ("out of time", ())


def test_card_of_a_placed_request_is_refused() -> None:
    with pytest.raises(ValueError, match="r2 is in the plan"):
        card_of(one_host(), R2_AT_NINE, "r2")


def test_cards_come_for_all_unmet_the_worthiest_first() -> None:
    problem = mission(wish("r1", "d1", "c1", 1), wish("r2", "d2", "c1", 2), hours=Window(0, 0))
    found = list(Explanations(problem, plan(), alone=None, search=Search(limits=PATIENT, clock=time.monotonic)).cards())
    assert [each.request for each in found] == ["r2", "r1"]


def test_levels_of_a_cure_are_the_referees() -> None:
    (cure,) = card_of(one_host(), R2_AT_NINE).cures
    assert cure.levels == checks.check(one_host(), plan(met("r1", NINE, "c1-1", "d1-1"))).levels


# --- the promise


def verified(problem: Problem, before: Solution, card: Card) -> Sequence[str]:
    """What is not true of the cures on a card."""
    wrong = []
    for cure in card.cures:
        changed = apply_all(problem, cure.changes)
        if checks.check(changed, cure.solution).hard:
            wrong.append("the referee objects")
        if card.request not in cure.solution.meeting:
            wrong.append("it is not placed")
        if (cure.moved, cure.staffed, cure.dropped) != displaced(before, cure.solution):
            wrong.append("it displaces something else")
        required = tuple(replace(each, required=each.required or each.id == card.request) for each in changed.requests)
        obliged = replace(changed, requests=required)
        if solve(obliged, limits=PATIENT, clock=time.monotonic).solution is None:
            wrong.append("solving the changed problem as a whole does not place it")
    return wrong


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_every_cure_really_places_its_request(data: st.DataObject) -> None:
    problem = data.draw(tiny_problems())
    before = solve(problem, limits=PATIENT, clock=time.monotonic).solution
    if before is None:
        return
    explanations = Explanations(problem, before, alone=None, search=Search(limits=PATIENT, clock=time.monotonic))
    for card in explanations.cards():
        assert verified(problem, before, card) == []


def test_a_cure_that_is_not_true_is_seen() -> None:
    """The negative control of the test above."""
    problem = one_host()
    card = card_of(problem, R2_AT_NINE)
    (cure,) = card.cures
    lie = replace(cure, solution=plan(*R2_AT_NINE.meetings, met("r1", NINE, "c1-1", "d1-1")))
    assert verified(problem, R2_AT_NINE, replace(card, cures=(lie,))) == [
        "the referee objects",
        "it displaces something else",
    ]


def test_meetings_do_not_change_rooms_for_nothing() -> None:
    """Three rooms alike, all full at nine: what is not in the way stays where it is."""
    rooms = tuple(hall(ONE_SLOT, id=f"m{n}", holds=1) for n in (1, 2, 3))
    ids = tuple(each.id for each in rooms)
    problem = mission(
        *(wish(f"r{n}", "d1" if n in (1, 2) else f"d{n}", f"c{n}", rooms=ids) for n in (1, 2, 3, 4)),
        hours=ONE_SLOT,
        rooms=rooms,
    )
    before = plan(
        *(met(f"r{n}", NINE, f"c{n}-1", f"d{max(n, 3) if n > 2 else 1}-1", room=f"m{5 - n}") for n in (2, 3, 4))
    )
    (cure,) = card_of(problem, before).cures
    assert (cure.dropped, cure.moved, cure.placed.room) == (("r2",), (), "m3")
