"""What a hand breaks is what the referee says of the whole plan after it and did not say before, to the word."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.core.meetings import news
from scheduler.core.meetings.beside import Part
from scheduler.core.meetings.checks import check
from scheduler.core.meetings.checks_ledger import Ledger
from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.problem import Known, KnownMeeting, Problem
from scheduler.core.meetings.solution import Meeting, Solution
from scheduler.core.rules import Finding
from tests.scheduler.core.meetings.anything import any_plan
from tests.scheduler.core.meetings.greedy import Greedy
from tests.scheduler.core.meetings.small import HALF_PAST_NINE, NINE, TEN, group, met, mission, plan, wish
from tests.scheduler.core.meetings.tiny import tiny_problems

Alone = dict[str, int] | None


def wholly(problem: Problem, before: Solution, after: Solution, alone: Alone = None) -> list[Finding]:
    """The same by judging both plans as a whole."""
    known = {(each.rule, each.witness) for each in check(problem, before, alone=alone).hard}
    return [each for each in check(problem, after, alone=alone).hard if (each.rule, each.witness) not in known]


def locally(problem: Problem, before: Solution, after: Solution, alone: Alone = None) -> list[Finding]:
    return list(news.news_of(Ledger(problem, before, alone), after))


def assert_alike(problem: Problem, before: Solution, after: Solution, alone: Alone = None) -> None:
    """Each way round: what is taken out can break things as well."""
    for old, new in ((before, after), (after, before)):
        found, expected = locally(problem, old, new, alone), wholly(problem, old, new, alone)
        assert sorted(found, key=repr) == sorted(expected, key=repr)


alones = st.none() | st.dictionaries(st.sampled_from(("d1", "d2", "d3")), st.integers(0, 6))


@given(problem=tiny_problems(), before=any_plan, after=any_plan, alone=alones)
def test_between_any_two_plans_the_difference_is_the_whole_one(
    problem: Problem, before: Solution, after: Solution, alone: Alone
) -> None:
    assert_alike(problem, before, after, alone)


@given(problem=tiny_problems(), before=any_plan, moved=any_plan, at=st.integers(0, 9))
def test_after_one_move_the_difference_is_the_whole_one(
    problem: Problem, before: Solution, moved: Solution, at: int
) -> None:
    meetings = before.meetings
    after = (*meetings[:at], *moved.meetings[:1], *meetings[at + 1 :])
    assert_alike(problem, before, Solution(after))


@given(problem=tiny_problems(), before=any_plan, after=any_plan, until=st.sampled_from((0, 560, 600)))
def test_in_a_repair_too(problem: Problem, before: Solution, after: Solution, until: int) -> None:
    met_once = {each.request: each for each in before.meetings if each.request in problem.request}
    known = tuple(
        KnownMeeting(problem.request[each.request].session or each.request, each.request, each.start, each.start + 30,
                     each.room, each.attendees, each.interpreter)
        for each in met_once.values()
    )  # fmt: skip
    assert_alike(replace(problem, known=Known(known, now=until)), before, after)


@pytest.mark.parametrize("seed", range(4))
def test_on_a_mission_of_the_demos_size_the_difference_is_the_whole_one(seed: int) -> None:
    problem = generate(31, 26, 200, 2, seed=seed)
    assert _differences(problem, seed, assert_alike) > 20


def _differences(problem: Problem, seed: int, judge: Callable[[Problem, Solution, Solution], None]) -> int:
    """Forty random moves one after the other, each judged; how many of them break something."""
    rng, now, broken = Random(seed), Greedy(problem).plan(), 0
    for _ in range(40):
        after = _moved(problem, now, rng)
        judge(problem, now, after)
        broken += bool(wholly(problem, now, after))
        now = after
    return broken


def _moved(problem: Problem, solution: Solution, rng: Random) -> Solution:
    """Some meeting somewhere else, taken out, or with other people; a session moves whole or is torn apart."""
    meetings = list(solution.meetings)
    chosen = rng.choice(meetings)
    session = problem.request[chosen.request].session
    together = {
        each.request
        for each in meetings
        if each is chosen or (session and problem.request[each.request].session == session and rng.random() < 0.7)
    }
    start, room = rng.choice(meetings).start, rng.choice(meetings).room
    how = rng.choice(("move", "move", "staff", "out"))
    found: list[Meeting] = []
    for each in meetings:
        if each.request not in together:
            found.append(each)
        elif how == "move":
            found.append(replace(each, start=start, room=room))
        elif how == "staff":
            found.append(replace(each, attendees=rng.choice(meetings).attendees, interpreter=None))
    return Solution(tuple(found))


@given(problem=tiny_problems(), solution=any_plan)
def test_faults_about_a_request_are_all_that_name_it(problem: Problem, solution: Solution) -> None:
    ledger, hard = Ledger(problem, solution), check(problem, solution).hard
    for request in problem.requests:
        itself = {request.id, request.session or request.id}
        expected = [each for each in hard if itself.intersection(each.subjects)]
        assert sorted(news.faults_about(ledger, request.id), key=repr) == sorted(expected, key=repr)


def test_nothing_moved_breaks_nothing() -> None:
    problem = mission(wish("r1", "d1", "c1"))
    twice = plan(met("r1", NINE, "d1-1"), met("r1", TEN, "d1-1"))
    assert check(problem, twice).hard
    assert locally(problem, twice, twice) == []


SESSION = mission(
    wish("r1", "d1", "c1", session="s1"), wish("r2", "d2", "c1", session="s1"), sessions=(group("s1", "c1"),)
)


TOGETHER = plan(met("r1", NINE, "d1-1", "c1-1"), met("r2", NINE, "d2-1", "c1-1"))
APART = plan(met("r1", NINE, "d1-1", "c1-1"), met("r2", HALF_PAST_NINE, "d2-1", "c1-1"))


def test_session_torn_apart_is_told_though_only_one_of_it_has_moved() -> None:
    assert "session_meets_once" in {each.rule for each in locally(SESSION, TOGETHER, APART)}
    assert_alike(SESSION, TOGETHER, APART)


@pytest.mark.parametrize(
    ("owner", "name", "forgetful"),
    [
        (news, "_of_their_sessions", lambda *_: set()),
        (Part, "look_at", lambda *_: None),
        (Part, "_taken", frozenset()),
    ],
    ids=["without the rest of a session", "without whom the other plan takes", "with meetings that have moved away"],
)
def test_a_judge_that_forgets_something_is_found_out(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, forgetful: object
) -> None:
    """The control: what holds of the difference does not hold of any difference."""
    monkeypatch.setattr(owner, name, forgetful)
    with pytest.raises(AssertionError):
        _judge_all()


def _judge_all() -> None:
    assert_alike(SESSION, TOGETHER, APART)
    for seed in range(4):
        _differences(generate(31, 26, 200, 2, seed=seed), seed, assert_alike)
