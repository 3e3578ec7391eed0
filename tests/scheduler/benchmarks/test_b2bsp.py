"""B2BSOP through the core: the breaks as its literature counts them, and what trying every timetable finds."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings

from scheduler.benchmarks.b2bsp import AFTERNOON, Instance, Meeting, breaks, faults
from scheduler.benchmarks.b2bsp_problem import problem_of, slot_minutes
from scheduler.benchmarks.b2bsp_run import Answer, WrongAnswerError, answer, read_answer
from scheduler.core.meetings.solve import solve
from scheduler.core.meetings.validation import problem_errors
from scheduler.core.rules import Status
from scheduler.core.search import Limits
from tests.scheduler.benchmarks.instances import fewest_breaks, instance, instances
from tests.scheduler.core.meetings.patience import PATIENT


def solved(given: Instance) -> Answer:
    return answer(given, limits=PATIENT, clock=time.monotonic)


def test_break_is_a_run_of_idle_slots_between_two_meetings() -> None:
    given = instance((1, 2), (1, 3), (1, 4), slots=9)
    assert breaks(given, [1, 2, 3]) == [0, 0, 0, 0, 0]
    assert breaks(given, [1, 9, 2]) == [1, 0, 0, 0, 0]
    assert breaks(given, [9, 1, 5]) == [2, 0, 0, 0, 0]


def test_forbidden_slots_between_two_meetings_are_a_break_too() -> None:
    given = instance((1, 2), (1, 3), slots=3, forbidden=(frozenset({2}), *(frozenset[int](),) * 4))
    assert solved(given).breaks == 1


def test_noon_between_two_meetings_is_no_break() -> None:
    meetings = (Meeting((1, 2), 1), Meeting((1, 3), AFTERNOON))
    given = instance(slots=4, morning_slots=2, meetings=meetings)
    found = solved(given)
    assert (found.breaks, found.slots) == (0, (2, 3))


@pytest.mark.parametrize(
    ("slots", "said"),
    [
        ([1, 1], "participant 1 has 2 meetings in slot 1"),
        ([1, 4], "meeting 2 cannot have slot 4"),
        ([1, 3], "participant 3 cannot meet in slot 3"),
        ([2, 1], "meeting 2 in slot 1 is not after meeting 1 in slot 2"),
    ],
)
def test_every_fault_of_a_timetable_is_told(slots: list[int], said: str) -> None:
    meetings = (Meeting((1, 2)), Meeting((1, 3), after=frozenset({1})))
    given = instance(
        slots=3, meetings=meetings, forbidden=(*(frozenset[int](),) * 2, frozenset({3}), *(frozenset[int](),) * 2)
    )
    assert said in list(faults(given, slots))


def test_too_few_tables_and_unfair_breaks_are_told() -> None:
    crowded = instance((1, 2), (3, 4), slots=1, tables=1)
    assert list(faults(crowded, [1, 1])) == ["slot 1 has 2 meetings and 1 tables"]
    unfair = instance(*((1, other) for other in (2, 3, 4, 5)), slots=7)
    assert list(faults(unfair, [1, 3, 5, 7])) == ["one participant has 3 breaks and another 0"]


@given(drawn=instances())
@settings(deadline=None, max_examples=25)
def test_core_reaches_what_trying_every_timetable_reaches(drawn: Instance) -> None:
    found = solved(drawn)
    fewest = fewest_breaks(drawn)
    assert found.breaks == fewest, found
    assert found.status is (Status.INFEASIBLE if fewest is None else Status.OPTIMAL)
    assert fewest is None or list(faults(drawn, found.slots)) == []


def test_instance_without_meetings_has_no_breaks() -> None:
    assert solved(instance(slots=3)).breaks == 0


def test_instance_without_tables_is_infeasible() -> None:
    assert solved(instance((1, 2), slots=3, tables=0)).status is Status.INFEASIBLE


def test_unfair_timetables_alone_make_an_instance_infeasible() -> None:
    """1 meets in every second slot only: three breaks, and 5 has none."""
    free = frozenset({2, 4, 6})
    given = instance(*((1, other) for other in (2, 3, 4, 2)), slots=7, forbidden=(free, *(frozenset[int](),) * 4))
    found = solved(given)
    assert fewest_breaks(given) is None
    assert found.status is Status.INFEASIBLE
    assert "too many breaks" in found.sentence


def test_day_is_cut_into_as_many_slots_as_are_asked_for() -> None:
    for slots in (1, 22, 71, 72, 1439):
        given = instance((1, 2), slots=slots)
        assert slot_minutes(given) * slots <= 1440
        assert problem_errors(problem_of(given)) == ()


def test_plan_that_breaks_a_rule_of_the_instance_is_not_believed() -> None:
    """The plan is one of the instance without the forbidden slot."""
    free = instance((1, 2), slots=2)
    outcome = solve(problem_of(free), limits=Limits(10, 1), clock=time.monotonic)
    slot = solved(free).slots[0]
    strict = instance((1, 2), slots=2, forbidden=(frozenset({slot}), *(frozenset[int](),) * 4))
    with pytest.raises(WrongAnswerError, match=f"participant 1 cannot meet in slot {slot}"):
        read_answer(strict, outcome, 0.1)
