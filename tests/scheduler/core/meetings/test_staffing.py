"""An outline gets its people: all of its meetings where all can be staffed, the worthiest where not."""

from __future__ import annotations

import time

from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.problem import Need, Problem
from scheduler.core.meetings.staffing import Staffed, staff
from scheduler.core.meetings.variables import Decisions, Detail
from scheduler.core.search import Limits, Search
from tests.scheduler.core.meetings.small import ONE_SLOT, hall, mission, somebody, wish


def staffed(problem: Problem, *, comfort: bool = False) -> Staffed | None:
    """An outline that holds every request at its first placement, whoever that takes."""
    candidates = find_candidates(problem)
    outline = Decisions(candidates, Detail(pooled=frozenset(problem.party), interpreters=False, rooms=False))
    first = {held[0].index for held in outline.held} | {
        min(joined.items())[1].index for joined in outline.joined.values()
    }
    values = tuple(int(index in first) for index in range(len(outline.model.proto.variables)))
    search = Search(limits=Limits(), clock=time.monotonic)
    return staff(outline, values, search, grace=1.0, comfort=comfort)


def test_all_meetings_are_staffed_where_all_can_be() -> None:
    found = staffed(mission(wish("r1", "d1", "c1"), wish("r2", "d2", "c2"), hours=ONE_SLOT, rooms=(hall(holds=2),)))
    assert found is not None
    assert found.complete
    assert found.solution.meeting.keys() == {"r1", "r2"}


def test_where_one_person_is_wanted_twice_at_once_the_worthier_meeting_is_kept() -> None:
    problem = mission(
        wish("r1", "d1", "c1", worth=10),
        wish("r2", "d1", "c2", worth=30),
        hours=ONE_SLOT,
        persons=(somebody("d1-1", ONE_SLOT),),
        rooms=(hall(holds=2),),
    )
    found = staffed(problem, comfort=True)
    assert found is not None
    assert not found.complete
    assert found.solution.meeting.keys() == {"r2"}
    assert found.comfort == 0


def test_people_are_chosen_at_the_least_cost_in_comfort() -> None:
    asked = Need("c1", asked=("c1-2",))
    problem = mission(
        wish("r1", "d1", "c1", needs=(Need("d1"), asked)),
        hours=ONE_SLOT,
        persons=(somebody("c1-1", ONE_SLOT), somebody("c1-2", ONE_SLOT)),
    )
    found = staffed(problem, comfort=True)
    assert found is not None
    assert "c1-2" in found.solution.meetings[0].attendees
    assert found.comfort == 0
