"""Named changes: each does what its sentence says, to a problem of its own, and refuses what it does not know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.core.meetings import changes
from scheduler.core.meetings.changes_spare import AnotherRoomLike
from scheduler.core.meetings.problem import (
    DAY,
    Engagement,
    Interpreter,
    Lock,
    Need,
    Party,
    Pause,
    Person,
    Problem,
    Side,
    Stretch,
    Window,
)
from scheduler.core.meetings.validation import problem_errors
from tests.scheduler.core.meetings.small import NINE, TEN, TWO_SLOTS, group, hall, mission, somebody, wish

LATER = Window(TEN, TEN + 60)
BRIEFING = Engagement("briefing", Window(600, 630), "v1")


def everything() -> Problem:
    """One mission in which every change finds something to change."""
    persons = (
        somebody("d1-1", engagements=(BRIEFING,), named_at=5),
        somebody("d1-2"),
        somebody("c1-1", rank=1),
    )
    return mission(
        wish("r1", "d1", "c1", needs=(Need("d1", ("d1-1",), 2), Need("c1")), windows=(TWO_SLOTS,), required=True),
        wish("r2", "d1", "c2", session="s1"),
        persons=persons,
        sessions=(group("s1", "c2", 1, windows=(TWO_SLOTS,)),),
        rooms=(hall(seats=4), hall(id="m2")),
        parties={
            "d1": {
                "daily_maximum": 2,
                "total_maximum": 3,
                "pauses": (Pause(Window(540, 600), 30),),
                "stretch": Stretch(60, 15),
            }
        },
        interpreters=(Interpreter("i1", (("az", "en"),), (TWO_SLOTS,), Stretch(60, 15)),),
        locks=(Lock("r1", NINE),),
        orders=(("r1", "r2"),),
    )


@pytest.mark.parametrize(
    ("change", "sentence", "where", "value"),
    [
        (
            changes.MoreTime(("d1",), LATER),
            "Make {d1} available on day 1 10:00-11:00.",
            lambda it: {each.available for each in it.members["d1"]},
            {(Window(540, 660),)},
        ),
        (
            changes.MoreTime(("i1", "m1"), Window(700, 710)),
            "Make {i1} and {m1} available on day 1 11:40-11:50.",
            lambda it: (it.interpreter["i1"].available, it.room["m1"].hours),
            ((TWO_SLOTS, Window(700, 710)), (Window(0, DAY),)),
        ),
        (
            changes.LessTime(("c1-1",), Window(550, 560)),
            "Do without {c1-1} on day 1 09:10-09:20.",
            lambda it: it.person["c1-1"].available,
            (Window(540, 550), Window(560, 600)),
        ),
        (
            changes.AskedHours("r1", LATER),
            "Let {r1} take place on day 1 10:00-11:00, outside the hours asked for.",
            lambda it: it.request["r1"].windows,
            (Window(540, 660),),
        ),
        (
            changes.AskedHours("r2", LATER),
            "Let {r2} take place on day 1 10:00-11:00, outside the hours asked for.",
            lambda it: it.session["s1"].windows,
            (Window(540, 660),),
        ),
        (
            changes.AnotherRoom("r1", "m2"),
            "Let {r1} be held in {m2}.",
            lambda it: it.request["r1"].rooms,
            ("m1", "m2"),
        ),
        (
            changes.AnotherRoom("r2", "m2"),
            "Let {r2} be held in {m2}.",
            lambda it: it.session["s1"].rooms,
            ("m1", "m2"),
        ),
        (changes.MoreSeats("m1", 2), "Put 2 more seats into {m1}.", lambda it: it.room["m1"].seats, 6),
        (
            changes.MoreAtOnce("m1"),
            "Let {m1} take one more meeting at the same time, or open another room like it.",
            lambda it: it.room["m1"].holds,
            10,
        ),
        (
            changes.AnotherPerson("r1", "d1-1"),
            "Let somebody else of the same party attend {r1} instead of {d1-1}.",
            lambda it: it.request["r1"].needs[0],
            Need("d1", (), 2),
        ),
        (
            changes.FewerPersons("r1", "d1"),
            "Let {d1} send one person less to {r1}.",
            lambda it: it.request["r1"].needs[0],
            Need("d1", ("d1-1",), 1),
        ),
        (
            changes.OneMoreInterpreter(("az", "en")),
            "Engage one more interpreter between {language:az} and {language:en}.",
            lambda it: it.interpreter["interpreter:new"],
            Interpreter("interpreter:new", (("az", "en"),), (Window(0, DAY),), Stretch(60, 15)),
        ),
        (
            changes.OneMoreInterpreter(("az", "en"), "i9", LATER),
            "Engage one more interpreter between {language:az} and {language:en} on day 1 10:00-11:00.",
            lambda it: it.interpreter["i9"].available,
            (LATER,),
        ),
        (
            AnotherRoomLike("m1", LATER),
            "Open another room like {m1} on day 1 10:00-11:00.",
            lambda it: (it.room["m1:another"].hours, it.room["m1:another"].seats, it.request["r1"].rooms),
            ((LATER,), 4, ("m1", "m1:another")),
        ),
        (
            changes.HigherLimit("d1", daily=True, total=True),
            "Allow {d1} 1 more meeting a day and in all.",
            lambda it: (it.party["d1"].daily_maximum, it.party["d1"].total_maximum),
            (3, 4),
        ),
        (
            changes.WithoutPause("d1", 0),
            "Let {d1} do without its agreed pause on day 1.",
            lambda it: it.party["d1"].pauses,
            (),
        ),
        (
            changes.LongerStretch("d1", 30),
            "Let {d1} sit in meetings 30 minutes longer on end.",
            lambda it: it.party["d1"].stretch,
            Stretch(90, 15),
        ),
        (
            changes.LongerStretch("i1", 30),
            "Let {i1} sit in meetings 30 minutes longer on end.",
            lambda it: it.interpreter["i1"].rest,
            Stretch(90, 15),
        ),
        (
            changes.Excused(("d1-1",), "briefing"),
            "Excuse {d1-1} from {briefing}.",
            lambda it: it.person["d1-1"].engagements,
            (),
        ),
        (
            changes.Engaged(("c1",), BRIEFING),
            "Hold {briefing} at {v1} on day 1 10:00-10:30 with {c1}.",
            lambda it: it.person["c1-1"].engagements,
            (BRIEFING,),
        ),
        (
            changes.StillListed(("d1-1",)),
            "Ask for {d1-1} to be put on the visitor list although it has closed.",
            lambda it: it.person["d1-1"].named_at,
            None,
        ),
        (
            changes.ReceivesAlone("c1-1"),
            "Let {c1-1} receive without the guest's head of delegation.",
            lambda it: it.person["c1-1"].rank,
            0,
        ),
        (
            changes.MorePlaces("s1"),
            "Let {s1} receive 1 more delegation.",
            lambda it: it.session["s1"].capacity,
            2,
        ),
        (
            changes.Withdrawn(("r1",)),
            "Do without {r1}.",
            lambda it: ([each.id for each in it.requests], it.locks, it.orders),
            (["r2"], (), ()),
        ),
        (
            changes.Released(("r1",)),
            "Do not insist on {r1}: unlock it, and let it be placed only if it fits.",
            lambda it: (it.request["r1"].required, it.locks),
            (False, ()),
        ),
        (
            changes.NewParty(
                Party("d9", Side.DELEGATION), (Person("d9-1", "d9", (TWO_SLOTS,)),), (wish("r9", "d9", "c1"),)
            ),
            "Let {d9} join with 1 wish.",
            lambda it: (it.members["d9"][0].id, it.request["r9"].worth),
            ("d9-1", 10),
        ),
    ],
    ids=lambda value: type(value).__name__ if hasattr(value, "apply") else "",
)  # fmt: skip
def test_change_does_what_its_sentence_says(
    change: changes.Change, sentence: str, where: object, value: object
) -> None:
    before = everything()
    after = change.apply(before)
    assert change.sentence == sentence
    assert where(after) == value  # type: ignore[operator]
    assert before == everything()
    assert after != before
    assert not problem_errors(replace(after, locks=()))


@pytest.mark.parametrize(
    "change",
    [
        changes.MoreTime(("nobody",), LATER),
        changes.AskedHours("r9", LATER),
        changes.AnotherRoom("r1", "m9"),
        AnotherRoomLike("m9", LATER),
        changes.AnotherPerson("r1", "c1-1"),
        changes.FewerPersons("r1", "c1"),
        changes.Excused(("d1-2",), "briefing"),
        changes.OneMoreInterpreter(("az", "en"), id="i1"),
        changes.Withdrawn(("r9",)),
        changes.NewParty(Party("d1", Side.DELEGATION), ()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_change_refuses_what_the_problem_does_not_know(change: changes.Change) -> None:
    with pytest.raises(ValueError, match=r"r1|r9|m9|nobody|d1|i1"):
        change.apply(everything())


def test_changes_add_up_and_taking_back_gives_the_same_hours() -> None:
    problem = everything()
    away = changes.apply_all(problem, (changes.LessTime(("d1",), TWO_SLOTS), changes.MoreTime(("d1",), TWO_SLOTS)))
    assert away.persons == problem.persons
