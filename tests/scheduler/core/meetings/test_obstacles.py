"""Where one more request fits beside a plan; what keeps it out is said so that hours can be counted."""

from __future__ import annotations

from hypothesis import given

from scheduler.core.meetings.checks_ledger import Ledger
from scheduler.core.meetings.freedom import Freedom
from scheduler.core.meetings.hindrances import Hindrances
from scheduler.core.meetings.obstacles import Obstacles
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.solution import Solution
from tests.scheduler.core.meetings.small import HALF_PAST_NINE, NINE, group, met, mission, plan, wish
from tests.scheduler.core.meetings.tiny import tiny_problems


def obstacles_of(problem: Problem, solution: Solution, request: str = "r1") -> Obstacles:
    return Obstacles(Freedom(Ledger(problem, solution)), solution, problem.request[request], is_judged=True)


def test_first_free_start_is_taken() -> None:
    problem = mission(wish("r1", "d1", "c1"), wish("r2", "d2", "c1"))
    verdict = obstacles_of(problem, plan(met("r2", NINE, "c1-1", "d2-1"))).verdict()
    assert verdict.fit == met("r1", HALF_PAST_NINE, "c1-1", "d1-1")


def test_hours_are_counted_under_one_reason() -> None:
    problem = mission(wish("r1", "d1", "c1"), wish("r2", "d2", "c1"), wish("r3", "d3", "c1"))
    both = plan(met("r2", NINE, "c1-1", "d2-1"), met("r3", HALF_PAST_NINE, "c1-1", "d3-1"))
    verdict = obstacles_of(problem, both).verdict()
    ((block, starts),) = verdict.cover()
    assert (block.rule, block.template) == ("person_is_in_one_place", "{c1} is busy elsewhere or on the way")
    assert starts == {NINE, HALF_PAST_NINE}


def test_start_before_the_meeting_it_has_to_follow_is_ruled_out() -> None:
    problem = mission(wish("r1", "d1", "c1"), wish("r2", "d1", "c2"), orders=(("r2", "r1"),))
    obstacles = obstacles_of(problem, plan(met("r2", NINE, "c2-1", "d1-1")))
    (block,) = obstacles.ruled_out(NINE)
    assert block.rule == "order_is_kept"
    assert block.template == "It has to follow {r2}, which is over at day 1 09:30."
    assert list(obstacles.ruled_out(HALF_PAST_NINE)) == []
    assert list(obstacles_of(mission(*problem.requests), obstacles.solution).ruled_out(NINE)) == []


def test_full_session_keeps_a_latecomer_out_and_a_free_place_takes_it_in() -> None:
    def joining(capacity: int) -> list[str]:
        wishes = (wish("r1", "d1", "c1", session="s1"), wish("r2", "d2", "c1", session="s1"))
        problem = mission(*wishes, sessions=(group("s1", "c1", capacity),))
        return [each.rule for each in obstacles_of(problem, plan(met("r2", NINE, "c1-1", "d2-1"))).joining()]

    assert joining(1) == ["session_capacity"]
    assert joining(2) == []


@given(problem=tiny_problems())
def test_starts_found_by_windows_are_those_asked_for_one_by_one(problem: Problem) -> None:
    freedom = Freedom(Ledger(problem, Solution()))
    for request in problem.requests:
        hindrances = Hindrances(freedom, request)
        grid = freedom.starts(hindrances.length, ())
        assert hindrances.asked_starts() == [each for each in grid if hindrances.is_asked_for(each)]
