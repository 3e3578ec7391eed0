"""What if: each scenario is solved to its own proof, and differs from the base by no more than the change demands."""

from __future__ import annotations

import time
from dataclasses import replace

from scheduler.core.meetings.changes import MoreTime
from scheduler.core.meetings.changes_broad import Insisted, Leaves, NoMeetings
from scheduler.core.meetings.problem import Lock, Window
from scheduler.core.meetings.scenarios import Scenario
from scheduler.core.meetings.whatif import BASE, Difference, WhatIf, what_if, what_if_said, what_if_to_json
from scheduler.core.rules import Level, Status
from scheduler.core.search import Brake, Limits, Progress
from tests.scheduler.core.meetings.small import HALF_PAST_NINE, NINE, ONE_SLOT, TEN, TWO_SLOTS, hall, mission, wish

LIMITS = Limits(seconds=60, workers=1)
THREE = mission(*(wish(f"r{n}", f"d{n}", "c1", worth=n) for n in (1, 2, 3)))
LONGER = Scenario("half an hour more", (MoreTime(("c1", "d1", "d2", "d3"), Window(TEN, TEN + 30)),))
SHORTER = Scenario("only till half past nine", (NoMeetings(Window(HALF_PAST_NINE, TEN)),))
SAME = Scenario("nothing to speak of", (NoMeetings(Window(1200, 1260)),))


def tried(*scenarios: Scenario, brake: Brake | None = None) -> WhatIf:
    return what_if(THREE, scenarios, limits=LIMITS, clock=time.monotonic, brake=brake)


def worth(found: WhatIf) -> list[int]:
    levels = [{level.name: level for level in each.outcome.levels} for each in found.all if each.outcome]
    assert all(each[Level.WORTH].proven for each in levels)
    return [each[Level.WORTH].value for each in levels]


def test_each_scenario_has_its_own_proven_levels_and_names_what_is_won_and_lost() -> None:
    found = tried(LONGER, SHORTER)
    assert found.base.scenario.name == BASE
    assert worth(found) == [5, 6, 3]
    longer, shorter = (each.difference for each in found.scenarios)
    assert longer == Difference(("r1",), (), ("d1-1", "c1-1"), is_least=True)
    assert shorter is not None
    assert (shorter.won, shorter.lost) == ((), ("r2",))


def test_a_change_that_changes_nothing_moves_nobody() -> None:
    (same,) = tried(SAME).scenarios
    assert same.difference == Difference((), (), (), is_least=True)


def test_the_problem_is_left_as_it_is() -> None:
    before = replace(THREE)
    tried(SHORTER)
    assert before == THREE


def test_what_cannot_be_is_refused_and_the_others_are_solved() -> None:
    stranger, shorter = tried(Scenario("who?", (Leaves("c7"),)), SHORTER).scenarios
    assert (stranger.refused, stranger.outcome, stranger.has_plan) == ("the problem does not know c7", None, False)
    assert shorter.has_plan


def test_obligations_that_contradict_each_other_have_no_plan_and_no_difference() -> None:
    (all_three,) = tried(Scenario("all of them", tuple(Insisted(f"r{n}") for n in (1, 2, 3)))).scenarios
    assert all_three.outcome is not None
    assert (all_three.outcome.status, all_three.difference) == (Status.INFEASIBLE, None)


def test_after_the_brake_nothing_more_is_begun() -> None:
    brake = Brake()

    def pull(progress: Progress) -> None:
        if progress.value == 1:
            brake.pull()

    found = what_if(THREE, (LONGER, SHORTER), limits=LIMITS, clock=time.monotonic, brake=brake, on_progress=pull)
    assert found.base.has_plan
    assert found.scenarios[1].outcome is None
    assert found.scenarios[1].refused == ""


def test_progress_counts_scenarios() -> None:
    heard: list[Progress] = []
    what_if(THREE, (SHORTER,), limits=LIMITS, clock=time.monotonic, on_progress=heard.append)
    assert {each.phase for each in heard} == {"scenarios"}
    assert list(dict.fromkeys(each.value for each in heard)) == [0, 1, 2]
    assert {each.bound for each in heard} == {2}


def test_a_lock_in_hours_without_meetings_is_let_go() -> None:
    locked = replace(THREE, locks=(Lock("r1", NINE),), rooms=(hall(TWO_SLOTS),))
    given = (Scenario("later", (NoMeetings(ONE_SLOT),)),)
    found = what_if(locked, given, limits=LIMITS, clock=time.monotonic)
    plans = [each.plan for each in found.all]
    assert [sorted(plan.meeting) for plan in plans if plan] == [["r1", "r3"], ["r3"]]


def test_it_is_told_in_lines_and_as_json() -> None:
    found = tried(LONGER, Scenario("who?", (Leaves("c7"),)))
    said = "\n".join(what_if_said(found))
    assert "half an hour more: Make {c1}, {d1}, {d2} and {d3} available on day 1 10:00-10:30." in said
    assert "  won {r1}; lost none\n  people whose days change: 2" in said
    assert "  cannot be: the problem does not know c7" in said
    told = what_if_to_json(found)["scenarios"]
    assert [each["name"] for each in told] == [BASE, "half an hour more", "who?"]
    assert told[1]["difference"]["won"] == ("r1",)
    assert told[2]["outcome"] is None
