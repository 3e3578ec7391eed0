"""Every way in which a problem can be unsound is told in words, with the ids in braces; a sound one is left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from scheduler.core.meetings.problem import (
    DAY,
    Engagement,
    Interpreter,
    Leg,
    Lock,
    Need,
    Party,
    Pause,
    Person,
    Problem,
    Room,
    Side,
    Stretch,
    Venue,
    Window,
)
from scheduler.core.meetings.validation import locking_errors, problem_errors
from tests.scheduler.core.meetings.anything import locks
from tests.scheduler.core.meetings.small import (
    HALF_PAST_NINE,
    NINE,
    ONE_SLOT,
    TEN,
    TWO_SLOTS,
    group,
    hall,
    mission,
    somebody,
    wish,
)
from tests.scheduler.core.meetings.tiny import tiny_problems

BACKWARDS = Window(TEN, NINE)
AZ_EN = ("az", "en")


def wished(**changes: Any) -> Problem:
    """d1 wishes c1, with one thing changed about the wish."""
    return mission(wish("r1", "d1", "c1", **changes))


def party(**changes: Any) -> Problem:
    return mission(wish("r1", "d1", "c1"), parties={"d1": changes})


def guest(**changes: Any) -> Problem:
    return mission(wish("r1", "d1", "c1"), persons=(somebody("d1-1", **changes),))


def setting(**changes: Any) -> Problem:
    return mission(wish("r1", "d1", "c1"), settings=changes)


def road(*bands: tuple[int, int], **changes: str) -> Problem:
    ends = {"origin": "v1", "destination": "v2"} | changes
    return mission(wish("r1", "d1", "c1"), venues=(Venue("v2"),), legs=(Leg(**ends, bands=bands),))


def interpreter(**changes: Any) -> Problem:
    given: dict[str, Any] = {"id": "i1", "pairs": (AZ_EN,), "available": (TWO_SLOTS,)}
    return mission(wish("r1", "d1", "c1", interpreting=AZ_EN), interpreters=(Interpreter(**(given | changes)),))


def session(*requests: str, required: bool = False, **changes: Any) -> Problem:
    wishes = [wish(f"r{at}", each, "c1", session="s1", required=required) for at, each in enumerate(requests, start=1)]
    return mission(*wishes, sessions=(group("s1", "c1", **changes),))


def locked(*locks: Lock, **changes: Any) -> Problem:
    """d1 wishes c1 (r1) and c2 (r2)."""
    return mission(wish("r1", "d1", "c1", **changes), wish("r2", "d1", "c2", interpreting=AZ_EN), **_crew(locks))


def _crew(locks: tuple[Lock, ...]) -> dict[str, Any]:
    crew = (Interpreter("i1", (AZ_EN,), (TWO_SLOTS,)), Interpreter("i2", (("en", "ru"),), (TWO_SLOTS,)))
    return {"locks": locks, "interpreters": crew, "rooms": (hall(holds=1), hall(id="m2", hours=ONE_SLOT))}


def wrong(problem: Problem, **changes: Any) -> Problem:
    return replace(problem, **changes)


SOUND = wished()

UNSOUND: tuple[tuple[Problem, str], ...] = (
    (wrong(SOUND, days=0), "days: a mission lasts 1 to 366 days, not 0"),
    (setting(grid=0), "grid: must divide the day and lie between 1 and 60 minutes, not 0"),
    (setting(grid=7), "grid: must divide the day and lie between 1 and 60 minutes, not 7"),
    (setting(grid=90), "grid: must divide the day and lie between 1 and 60 minutes, not 90"),
    (setting(buffer=-1), "buffer: minutes cannot be negative, found -1"),
    (setting(high_rank=-1), "high_rank: a rank cannot be negative, found -1"),
    (
        setting(early_before=600, late_after=540),
        "early_before and late_after: minutes of the day, the first not after the second, found 600 and 540",
    ),
    (setting(hub="v9"), "hub: {v9} is not a venue"),
    (setting(weights={"worth_is_met": 2}), "weights: 'worth_is_met' is not a comfort rule; only those have weights"),
    (setting(weights={"travel_is_short": -2}), "weights: travel_is_short cannot be negative, found -2"),
    (wrong(SOUND, venues=(*SOUND.venues, Venue("d1"))), "{d1}: the id is given twice, to a party and to a venue"),
    (wrong(SOUND, venues=(*SOUND.venues, Venue("v1"))), "{v1}: the id is given twice, to a venue and to a venue"),
    (
        wrong(SOUND, venues=(*SOUND.venues, Venue("v{2}"))),
        "a venue has the id 'v{2}': an id has letters or digits and no braces",
    ),
    (
        wrong(SOUND, venues=(*SOUND.venues, Venue(" "))),
        "a venue has the id ' ': an id has letters or digits and no braces",
    ),
    (
        guest(engagements=(Engagement("c1", ONE_SLOT),)),
        "{c1}: the id is given twice, to a party and to an engagement",
    ),
    (wrong(SOUND, venues=(Venue("v1", door=-5),)), "{v1}: minutes at the door cannot be negative, found -5"),
    (
        wrong(SOUND, venues=(Venue("v1", list_closes=-5),)),
        "{v1}: the list closes a number of minutes before, not -5",
    ),
    (wrong(SOUND, rooms=(hall(), Room("m2", "v9", ()))), "{m2}: its venue {v9} is unknown"),
    (wrong(SOUND, rooms=(hall(holds=0),)), "{m1}: a room holds at least one meeting, not 0"),
    (
        wrong(SOUND, rooms=(hall(seats=0),)),
        "{m1}: a room has at least one seat, not 0 (leave it out: enough for all)",
    ),
    (wrong(SOUND, rooms=(hall(BACKWARDS),)), "{m1}: hours: a window ends after it starts, found 600 to 540"),
    (road(), "the way from {v1} to {v2}: its bands must begin with minute 0 of the day"),
    (road((60, 9)), "the way from {v1} to {v2}: its bands must begin with minute 0 of the day"),
    (road((0, 9), (60, 9), (30, 9)), "the way from {v1} to {v2}: its bands are not sorted by their beginning"),
    (road((0, 9), (DAY, 9)), "the way from {v1} to {v2}: its bands begin at minutes of the day, 0 to 1439"),
    (road((0, -9)), "the way from {v1} to {v2}: minutes on the road cannot be negative"),
    (road((0, 9), destination="v9"), "the way from {v1} to {v9}: {v9} is not a venue"),
    (wrong(road((0, 9)), legs=road((0, 9)).legs * 2), "the way from {v1} to {v2} is given 2 times"),
    (party(rank=-1), "{d1}: a rank cannot be negative, found -1"),
    (party(daily_maximum=-1), "{d1}: at most -1 meetings in the day is no limit; use 0 or more"),
    (party(total_maximum=-1), "{d1}: at most -1 meetings in the mission is no limit; use 0 or more"),
    (party(guaranteed_minimum=-1), "{d1}: a guaranteed minimum cannot be negative, found -1"),
    (
        party(guaranteed_minimum=2, total_maximum=1),
        "{d1}: 2 meetings are guaranteed but at most 1 are allowed in all",
    ),
    (
        party(guaranteed_minimum=2, daily_maximum=1),
        "{d1}: 2 meetings are guaranteed but at most 1 a day are allowed on 1 day",
    ),
    (party(pauses=(Pause(BACKWARDS, 9),)), "{d1}: pause: a window ends after it starts, found 600 to 540"),
    (party(pauses=(Pause(ONE_SLOT, 0),)), "{d1}: a pause lasts at least a minute, not 0"),
    (party(pauses=(Pause(ONE_SLOT, 31),)), "{d1}: a pause of 31 minutes does not fit into its window"),
    (
        party(stretch=Stretch(0, 15)),
        "{d1}: work on end lasts at least a minute and a rest cannot be negative, found 0 and 15",
    ),
    (
        wrong(SOUND, persons=(*SOUND.persons, Person("x1", "x", ()))),
        "{x1}: the party {x} is unknown",
    ),
    (guest(rank=-1), "{d1-1}: a rank cannot be negative, found -1"),
    (guest(available=(BACKWARDS,)), "{d1-1}: available: a window ends after it starts, found 600 to 540"),
    (guest(available=(Window(NINE, DAY + 1),)), "{d1-1}: available outside the mission's 1 day"),
    (
        guest(engagements=(Engagement("e1", BACKWARDS),)),
        "{d1-1}: engagement {e1}: a window ends after it starts, found 600 to 540",
    ),
    (
        guest(engagements=(Engagement("e1", ONE_SLOT, "v9"),)),
        "{d1-1}: the venue {v9} of the engagement {e1} is unknown",
    ),
    (interpreter(pairs=(("en", "az"),)), "{i1}: a language pair is sorted alphabetically: 'az' before 'en'"),
    (interpreter(pairs=(("en", "en"),)), "{i1}: a language pair names two different languages, found 'en' and 'en'"),
    (
        interpreter(rest=Stretch(30, -1)),
        "{i1}: work on end lasts at least a minute and a rest cannot be negative, found 30 and -1",
    ),
    (interpreter(available=(BACKWARDS,)), "{i1}: available: a window ends after it starts, found 600 to 540"),
    (wished(delegations=(), needs=(Need("c1"),)), "{r1}: no delegation asks for it"),
    (wished(delegations=("d1", "d1")), "{r1}: the delegation {d1} is listed 2 times"),
    (wrong(SOUND, parties=SOUND.parties[1:]), "{r1}: the delegation {d1} is unknown"),
    (
        wrong(SOUND, parties=(SOUND.parties[0], Party("c1", Side.DELEGATION))),
        "{r1}: {c1} is not a counterpart",
    ),
    (wished(worth=0), "{r1}: its worth must be above 0, found 0"),
    (wished(length=0), "{r1}: a meeting lasts 1 to 1440 minutes, not 0"),
    (wished(rooms=()), "{r1}: has no room it may be held in; allow one, or join it to a session"),
    (wished(rooms=("m9",)), "{r1}: the room {m9} is unknown"),
    (wished(windows=(BACKWARDS,)), "{r1}: windows: a window ends after it starts, found 600 to 540"),
    (wished(interpreting=("en", "az")), "{r1}: a language pair is sorted alphabetically: 'az' before 'en'"),
    (wished(needs=(Need("d1"),)), "{r1}: says nothing who of {c1} must attend; give one need"),
    (wished(needs=(Need("d1"), Need("c1"), Need("c1"))), "{r1}: says 2 times who of {c1} must attend; give one need"),
    (
        mission(wish("r1", "d1", "c1", needs=(Need("d1"), Need("c1"), Need("d2"))), wish("r2", "d2", "c1")),
        "{r1}: needs persons of {d2}, which is not one of its parties",
    ),
    (
        wished(needs=(Need("d1", at_least=2), Need("c1"))),
        "{r1}: needs 2 of {d1}, which has 1 person",
    ),
    (wished(needs=(Need("d1", at_least=0), Need("c1"))), "{r1}: at least one person of {d1} must attend, found 0"),
    (
        wished(needs=(Need("d1", named=("c1-1",)), Need("c1"))),
        "{r1}: {c1-1}, who is named, does not belong to {d1}",
    ),
    (
        wished(needs=(Need("d1", asked=("nobody",)), Need("c1"))),
        "{r1}: {nobody}, who is asked, does not belong to {d1}",
    ),
    (
        wished(needs=(Need("d1", named=("d1-1", "d1-1")), Need("c1"))),
        "{r1}: somebody of {d1} is named twice",
    ),
    (wished(session="s9"), "{r1}: its session {s9} is unknown"),
    (
        mission(wish("r1", "d1", "c1", session="s1"), wish("r2", "d1", "c2"), sessions=(group("s1", "c2"),)),
        "{r1}: asks for {c1} but its session {s1} is held by {c2}",
    ),
    (
        mission(wish("r1", "d1", "c1", session="s1", needs=(Need("d1"), Need("c1"))), sessions=(group("s1", "c1"),)),
        "{r1}: the host's persons are the session's affair; drop the need of {c1}",
    ),
    (session("d1", length=0), "{s1}: a meeting lasts 1 to 1440 minutes, not 0"),
    (session("d1", capacity=0), "{s1}: receives at least one delegation, not 0"),
    (session("d1", rooms=()), "{s1}: has no room it may be held in; allow one"),
    (session("d1", rooms=("m9",)), "{s1}: the room {m9} is unknown"),
    (session("d1", windows=(BACKWARDS,)), "{s1}: windows: a window ends after it starts, found 600 to 540"),
    (session("d1", need=Need("d1")), "{s1}: its need names {d1}, not its host {c1}"),
    (session("d1", need=Need("c1", at_least=2)), "{s1}: needs 2 of {c1}, which has 1 person"),
    (session("d1", rivals=(("d1", "d9"),)), "{s1}: the rival {d9} is unknown"),
    (session("d1", rivals=(("d1", "d1"),)), "{s1}: the rival {d1} is listed 2 times"),
    (session("d1", "d1"), "{s1}: {d1} joins it with 2 requests; one is enough"),
    (
        session("d1", "d2", required=True, capacity=1),
        "{s1}: 2 delegations must take part but it has 1 place",
    ),
    (
        session("d1", "d2", required=True, rivals=(("d2", "d1"),)),
        "{s1}: {d2} and {d1} are rivals and must both take part; free one of them",
    ),
    (
        wrong(session("d1", "d2", required=True), refusals=(("d2", "d1"),)),
        "{s1}: {d1} and {d2} must both take part, but refuse each other; free one of them",
    ),
    (wrong(SOUND, refusals=(("d1", "c9"),)), "a refusal names {c9}, which is not a party"),
    (wrong(SOUND, refusals=(("d1", "d1"),)), "{d1}: cannot refuse itself"),
    (
        wrong(wished(required=True), refusals=(("c1", "d1"),)),
        "{r1}: must take place, but {d1} and {c1} refuse each other; drop one of the two",
    ),
    (
        wrong(SOUND, refusals=(("c1", "d1"),), locks=(Lock("r1", NINE),)),
        "{r1}: is locked, but {d1} and {c1} refuse each other; drop one of the two",
    ),
    (locked(Lock("r9", NINE)), "a lock names {r9}, which is not a request"),
    (locked(Lock("r1", NINE), Lock("r1", NINE)), "{r1}: is locked 2 times; keep one lock"),
    (locked(Lock("r1", NINE + 5)), "{r1}: is locked at day 1 09:05, off the grid of 30 minutes"),
    (
        locked(Lock("r1", DAY + NINE)),
        "{r1}: is locked day 2 09:00-09:30, which is not within one of the mission's days",
    ),
    (
        locked(Lock("r1", NINE), windows=(Window(HALF_PAST_NINE, TEN),)),
        "{r1}: is locked day 1 09:00-09:30, outside the hours asked for it",
    ),
    (locked(Lock("r1", NINE, "m9")), "{r1}: is locked in {m9}, which is not a room"),
    (locked(Lock("r1", NINE, "m2")), "{r1}: is locked in {m2}, which is not one of its places"),
    (
        locked(Lock("r1", HALF_PAST_NINE, "m2"), rooms=("m2",)),
        "{r1}: is locked day 1 09:30-10:00 in {m2}, which is then not open",
    ),
    (
        locked(Lock("r2", NINE, interpreter="i9")),
        "{r2}: is locked with {i9}, who is not an interpreter",
    ),
    (
        locked(Lock("r2", NINE, interpreter="i2")),
        "{r2}: is locked with {i2}, who does not speak its languages",
    ),
    (locked(Lock("r1", NINE, attendees=("x",))), "{r1}: is locked with {x}, who is not a person"),
    (
        locked(Lock("r1", NINE, attendees=("d1-1", "c1-1", "c2-1"))),
        "{r1}: is locked with {c2-1}, who belongs to neither side",
    ),
    (locked(Lock("r1", NINE, attendees=("d1-1",))), "{r1}: is locked with 0 of {c1}, 1 must attend"),
    (
        locked(Lock("r1", NINE, attendees=("c1-1",)), needs=(Need("d1", named=("d1-1",)), Need("c1"))),
        "{r1}: is locked without {d1-1}",
    ),
    (
        locked(Lock("r1", NINE, attendees=("c1-1", "d1-1")), Lock("r2", NINE, attendees=("c2-1", "d1-1"))),
        "{r1} and {r2}: are locked at the same time (day 1 09:00) with {d1-1}",
    ),
    (
        locked(Lock("r1", NINE, interpreter="i1"), Lock("r2", NINE, interpreter="i1")),
        "{r1} and {r2}: are locked at the same time with the interpreter {i1}",
    ),
    (
        locked(Lock("r1", NINE, "m1"), Lock("r2", NINE, "m1")),
        "{m1}: 2 meetings are locked in it at day 1 09:00, it holds 1: {r1}, {r2}",
    ),
    (
        wrong(session("d1", "d2"), locks=(Lock("r1", NINE), Lock("r2", HALF_PAST_NINE))),
        "{r1} and {r2}: sit in the session {s1} but are locked at different times",
    ),
    (
        wrong(
            mission(
                *session("d1", "d2").requests,
                sessions=(group("s1", "c1", rooms=("m1", "m2")),),
                rooms=(hall(), hall(id="m2")),
            ),
            locks=(Lock("r1", NINE, "m1"), Lock("r2", NINE, "m2")),
        ),
        "{r1} and {r2}: sit in the session {s1} but are locked in different rooms",
    ),
)


@pytest.mark.parametrize(("problem", "error"), UNSOUND, ids=[error[:60] for _, error in UNSOUND])
def test_unsound_problem_is_told_in_words(problem: Problem, error: str) -> None:
    assert error in problem_errors(problem)


SOUND_ONES = {
    "one wish": SOUND,
    "nothing at all": Problem(days=1),
    "a guarantee and limits": party(guaranteed_minimum=2, total_maximum=2, daily_maximum=2),
    "a pause that just fits": party(pauses=(Pause(ONE_SLOT, 30),)),
    "a road with bands": road((0, 9), (480, 20), (600, 9)),
    "an interpreter": interpreter(rest=Stretch(60, 0)),
    "a session": session("d1", "d2", rivals=(("d1", "d2"),)),
    "locks beside each other": locked(Lock("r1", NINE, "m1"), Lock("r2", HALF_PAST_NINE, "m1", None, "i1")),
    "locks in one session": wrong(session("d1", "d2"), locks=(Lock("r1", NINE, "m1"), Lock("r2", NINE))),
    "the programme shared by two": mission(
        wish("r1", "d1", "c1"),
        persons=[somebody(f"d1-{at}", engagements=(Engagement("lunch", ONE_SLOT),)) for at in (1, 2)],
    ),
    "a refusal of what nobody must": wrong(SOUND, refusals=(("d1", "c1"),)),
}


@pytest.mark.parametrize("problem", SOUND_ONES.values(), ids=SOUND_ONES.keys())
def test_sound_problem_has_no_errors(problem: Problem) -> None:
    assert problem_errors(problem) == ()


@pytest.mark.parametrize(("problem", "error"), [each for each in UNSOUND if each[0].locks])
def test_what_locks_bring_in_is_told_in_the_same_words_without_the_rest(problem: Problem, error: str) -> None:
    assert problem_errors(replace(problem, locks=())) == ()
    assert error in locking_errors(problem)


@given(problem=tiny_problems(), added=locks)
def test_locks_are_all_that_a_sound_problem_is_asked_about_when_they_change(
    problem: Problem, added: tuple[Lock, ...]
) -> None:
    freed = replace(problem, locks=())
    locked = replace(problem, locks=(*problem.locks, *added))

    assert problem_errors(freed) == ()
    assert locking_errors(locked) == problem_errors(locked)
