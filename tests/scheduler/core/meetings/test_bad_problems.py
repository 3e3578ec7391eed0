"""Problems that are too large, empty of time, or contradict themselves in a ring: answered soon and in words."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

import pytest

from scheduler.core.meetings import codec
from scheduler.core.meetings.checks import check
from scheduler.core.meetings.problem import (
    DAY,
    Engagement,
    Leg,
    Lock,
    Need,
    Party,
    Pause,
    Person,
    Problem,
    Request,
    Side,
    Stretch,
    Venue,
    Window,
)
from scheduler.core.meetings.solve import solve
from scheduler.core.meetings.validation import problem_errors
from scheduler.core.meetings.validation_sizes import FARTHEST, LARGEST, MOST_ROWS
from scheduler.core.rules import Status
from scheduler.core.search import Limits
from tests.scheduler.core.meetings.patience import PATIENT
from tests.scheduler.core.meetings.small import ALL_DAY, NINE, ONE_SLOT, group, hall, mission, somebody, way, wish

HUGE = 10**40
SAID = "a number of more than 30 digits"
TOO_FAR = f"a window lies within {FARTHEST} minutes of the first midnight, found {10**12}"
FAR = Window(0, 10**12)


def wished(**changes: Any) -> Problem:
    return mission(wish("r1", "d1", "c1", **changes))


def party(**changes: Any) -> Problem:
    return mission(wish("r1", "d1", "c1"), parties={"d1": changes})


def guest(**changes: Any) -> Problem:
    return mission(wish("r1", "d1", "c1"), persons=(somebody("d1-1", **changes),))


def wished_and_locked(start: int) -> Problem:
    return replace(wished(), locks=(Lock("r1", start),))


TOO_LARGE: tuple[tuple[Problem, str], ...] = (
    (wished(worth=HUGE), f"{{r1}}: worth: at most {LARGEST}, not {SAID}"),
    (wished(worth=LARGEST + 1), f"{{r1}}: worth: at most {LARGEST}, not {LARGEST + 1}"),
    (wished(windows=(FAR,)), f"{{r1}}: {TOO_FAR}"),
    (party(guaranteed_minimum=HUGE), f"{{d1}}: guaranteed meetings: at most {LARGEST}, not {SAID}"),
    (party(daily_maximum=HUGE), f"{{d1}}: meetings a day: at most {LARGEST}, not {SAID}"),
    (party(total_maximum=HUGE), f"{{d1}}: meetings in all: at most {LARGEST}, not {SAID}"),
    (party(rank=HUGE), f"{{d1}}: rank: at most {LARGEST}, not {SAID}"),
    (party(pauses=(Pause(ALL_DAY, HUGE),)), f"{{d1}}: minutes of a pause: at most {DAY}, not {SAID}"),
    (party(pauses=(Pause(FAR, 30),)), f"{{d1}}: {TOO_FAR}"),
    (party(stretch=Stretch(HUGE, 0)), f"{{d1}}: minutes of work on end: at most {FARTHEST}, not {SAID}"),
    (party(stretch=Stretch(9, HUGE)), f"{{d1}}: minutes of rest: at most {FARTHEST}, not {SAID}"),
    (guest(rank=HUGE), f"{{d1-1}}: rank: at most {LARGEST}, not {SAID}"),
    (guest(named_at=-HUGE), f"{{d1-1}}: the minute it was named at: at most {FARTHEST}, not {SAID}"),
    (
        guest(engagements=(Engagement("e1", FAR),)),
        f"{{d1-1}}: {TOO_FAR}",
    ),
    (replace(wished(), venues=(Venue("v1", 1441),)), "{v1}: minutes at the door: at most 1440, not 1441"),
    (
        replace(wished(), venues=(Venue("v1", list_closes=HUGE),)),
        f"{{v1}}: minutes before which the list closes: at most {FARTHEST}, not {SAID}",
    ),
    (
        replace(wished(), venues=(Venue("v1"), Venue("v2")), legs=(Leg("v1", "v2", ((0, HUGE),)),)),
        f"{{v1}}: minutes on the road to {{v2}}: at most {DAY}, not {SAID}",
    ),
    (replace(wished(), rooms=(hall(holds=HUGE),)), f"{{m1}}: meetings at once: at most {LARGEST}, not {SAID}"),
    (replace(wished(), rooms=(hall(seats=HUGE),)), f"{{m1}}: seats: at most {LARGEST}, not {SAID}"),
    (
        mission(wish("r1", "d1", "c1", session="s1"), sessions=(group("s1", "c1", capacity=HUGE),)),
        f"{{s1}}: places: at most {LARGEST}, not {SAID}",
    ),
    (wished_and_locked(HUGE), f"{{r1}}: the minute it is locked at: at most {FARTHEST}, not {SAID}"),
    (mission(wish("r1", "d1", "c1"), settings={"buffer": HUGE}), f"buffer: at most {DAY} minutes, not {SAID}"),
    (mission(wish("r1", "d1", "c1"), settings={"high_rank": HUGE}), f"high_rank: at most {LARGEST}, not {SAID}"),
    (
        mission(wish("r1", "d1", "c1"), settings={"weights": {"travel_is_short": HUGE}}),
        f"weights: travel_is_short is at most {LARGEST}, not {SAID}",
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("problem", "error"), TOO_LARGE, ids=[f"{at}-{error[:40]}" for at, (_, error) in enumerate(TOO_LARGE)]
)
def test_a_number_beyond_this_world_is_told_in_words(problem: Problem, error: str) -> None:
    assert problem_errors(problem) == (error,)


def test_the_largest_numbers_that_are_let_through_can_be_planned() -> None:
    """What validation lets through must not leave the numbers that the search can keep."""
    problem = mission(
        *(wish(f"r{at}", f"d{at}", "c1", worth=LARGEST, rooms=("m1", "m2")) for at in (1, 2, 3)),
        hours=ALL_DAY,
        rooms=(hall(holds=LARGEST, seats=LARGEST), hall(id="m2", venue="v2")),
        legs=way("v1", "v2", DAY),
        venues=(Venue("v2", door=DAY, list_closes=FARTHEST),),
        parties={"d1": {"guaranteed_minimum": LARGEST, "stretch": Stretch(FARTHEST, FARTHEST)}},
        settings={"buffer": DAY, "hub": "v1", "weights": {"travel_is_short": LARGEST, "idle_time_is_short": LARGEST}},
    )
    assert problem_errors(problem) == ()
    outcome = solve(problem, limits=Limits(seconds=5, workers=1), clock=time.monotonic)
    assert outcome.solution is not None
    report = check(problem, outcome.solution, alone=outcome.alone)
    assert report.hard == ()
    assert {each.name: each.value for each in outcome.levels} == dict(report.levels)


# --- too many


def test_a_hundred_thousand_requests_are_refused_within_a_second() -> None:
    one = wished().requests[0]
    many = replace(wished(), requests=tuple(replace(one, id=f"r{at}") for at in range(100_000)))
    began = time.thread_time()
    assert problem_errors(many) == (
        "requests: at most 20000 can be planned at once, not 100000; plan the mission in parts",
    )
    assert time.thread_time() - began < 1


@pytest.mark.parametrize("kind", sorted(MOST_ROWS))
def test_every_kind_of_row_has_its_limit(kind: str) -> None:
    rows: dict[str, Any] = {
        "requests": wished().requests[0],
        "parties": Party("d1", Side.DELEGATION),
        "persons": Person("d1-1", "d1", ()),
        "rooms": hall(),
        "venues": Venue("v1"),
        "legs": way("v1", "v2", 9)[0],
        "interpreters": None,
        "sessions": group("s1", "c1"),
        "refusals": ("d1", "c1"),
        "locks": Lock("r1", NINE),
    }
    problem = replace(wished(), **{kind: (rows[kind],) * (MOST_ROWS[kind] + 1)})
    (error,) = problem_errors(problem)
    assert error.startswith(f"{kind}: at most {MOST_ROWS[kind]} can be planned at once")


def test_three_thousand_locks_at_one_time_are_judged_within_seconds() -> None:
    """All of one person's: the errors grow with the locks, not with their pairs."""
    count = 3_000
    requests = tuple(
        Request(f"r{at}", ("d1",), "c1", 1, 30, (Need("d1", ("d1-1",)), Need("c1")), ("m1",)) for at in range(count)
    )
    problem = replace(wished(), requests=requests, locks=tuple(Lock(each.id, NINE) for each in requests))
    began = time.thread_time()
    errors = problem_errors(problem)
    assert time.thread_time() - began < 3
    assert len(errors) == count - 1
    assert errors[0] == "{r0} and {r1}: are locked at the same time (day 1 09:00) with {d1-1}"


# --- no time at all


@pytest.mark.parametrize(
    "problem",
    [
        pytest.param(mission(wish("r1", "d1", "c1"), rooms=(replace(hall(), hours=()),)), id="a room that never opens"),
        pytest.param(mission(wish("r1", "d1", "c1"), hours=Window(541, 570)), id="nobody long enough"),
        pytest.param(mission(wish("r1", "d1", "c1"), persons=(somebody("d1-1", None),)), id="nobody at all"),
        pytest.param(mission(wish("r1", "d1", "c1", length=DAY), hours=ONE_SLOT), id="a meeting longer than the day"),
    ],
)
def test_without_a_single_start_the_best_plan_is_empty_and_proven(problem: Problem) -> None:
    assert problem_errors(problem) == ()
    outcome = solve(problem, limits=PATIENT, clock=time.monotonic)
    assert outcome.status is Status.OPTIMAL
    assert outcome.solution is not None
    assert outcome.solution.meetings == ()
    must = replace(problem, requests=tuple(replace(each, required=True) for each in problem.requests))
    outcome = solve(must, limits=PATIENT, clock=time.monotonic)
    assert outcome.status is Status.INFEASIBLE
    assert "{r1}" in outcome.message


# --- obligations in a ring


@pytest.mark.parametrize("around", [2, 3, 5])
def test_obligations_in_a_ring_are_named_and_one_of_them_is_the_way_out(around: int) -> None:
    """d1-c1, c1-d2, d2-c2, ... and back to d1: everybody is wanted twice in the only slot."""
    ring = []
    for at in range(around):
        ring.append(wish(f"r{at}a", f"d{at}", f"c{at}", required=True))
        ring.append(wish(f"r{at}b", f"d{(at + 1) % around}", f"c{at}", required=True))
    problem = mission(*ring, hours=ONE_SLOT)
    assert problem_errors(problem) == ()
    outcome = solve(problem, limits=PATIENT, clock=time.monotonic)
    assert outcome.status is Status.INFEASIBLE
    named = {each.id for each in ring if f"{{{each.id}}}" in outcome.message}
    assert named
    freed = tuple(replace(each, required=each.id not in named) for each in ring)
    again = solve(replace(problem, requests=freed), limits=PATIENT, clock=time.monotonic)
    assert again.solution is not None


# --- JSON that is none

WHOLE = codec.problem_to_json(wished())
WRONG_JSON: tuple[tuple[str, str], ...] = (
    ('"days": NaN', "problem.days: expected a whole number, found nan"),
    ('"days": Infinity', "problem.days: expected a whole number, found inf"),
    ('"days": -Infinity', "problem.days: expected a whole number, found -inf"),
    ('"days": 1e2', "problem.days: expected a whole number, found 100.0"),
    ('"days": 1e999', "problem.days: expected a whole number, found inf"),
    ('"days": [1]', "problem.days: expected a whole number, found a list"),
    ('"days": null', "problem.days: expected a whole number, found nothing"),
)


@pytest.mark.parametrize(("days", "error"), WRONG_JSON)
def test_numbers_that_are_none_are_named_by_their_path(days: str, error: str) -> None:
    text = json.dumps(WHOLE).replace('"days": 1', days)
    with pytest.raises(codec.CodecError, match=error.replace(".", r"\.")):
        codec.problem_from_json(json.loads(text))


def test_a_huge_whole_number_in_json_is_told_like_any_other() -> None:
    text = json.dumps(WHOLE).replace('"worth": 10', f'"worth": {HUGE}')
    assert problem_errors(codec.problem_from_json(json.loads(text))) == (
        f"{{r1}}: worth: at most {LARGEST}, not {SAID}",
    )
