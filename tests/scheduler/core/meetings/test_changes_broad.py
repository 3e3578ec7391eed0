"""Changes of more than one row: what they take away, and what they leave."""

from __future__ import annotations

import pytest

from scheduler.core.meetings.changes_broad import Insisted, Leaves, NoMeetings
from scheduler.core.meetings.problem import Lock, Window
from scheduler.core.meetings.validation import problem_errors
from tests.scheduler.core.meetings.small import HALF_PAST_NINE, NINE, ONE_SLOT, TEN, group, hall, mission, wish


def test_no_room_is_open_where_nobody_meets_and_locks_there_are_let_go() -> None:
    problem = mission(
        wish("r1", "d1", "c1"),
        wish("r2", "d2", "c1"),
        wish("r3", "d1", "c2", session="s1"),
        sessions=(group("s1", "c2"),),
        rooms=(hall(Window(NINE, TEN)), hall(id="m2")),
        locks=(Lock("r1", NINE), Lock("r2", HALF_PAST_NINE), Lock("r3", NINE)),
    )
    changed = NoMeetings(ONE_SLOT).apply(problem)
    assert [each.hours for each in changed.rooms] == [
        (Window(HALF_PAST_NINE, TEN),),
        (Window(0, NINE), Window(HALF_PAST_NINE, 1440)),
    ]
    assert [each.request for each in changed.locks] == ["r2"]
    assert NoMeetings(ONE_SLOT).sentence == "Hold no meetings on day 1 09:00-09:30."


def test_a_party_that_leaves_takes_its_wishes_sessions_and_guarantee_with_it() -> None:
    problem = mission(
        wish("r1", "d1", "c1"),
        wish("r2", "d1", "c2", session="s1"),
        wish("r3", "d2", "c1"),
        sessions=(group("s1", "c2"),),
        parties={"d1": {"guaranteed_minimum": 1}, "c2": {"guaranteed_minimum": 1}},
        locks=(Lock("r1", NINE),),
    )
    guest, host = Leaves("d1").apply(problem), Leaves("c2").apply(problem)
    assert ([each.id for each in guest.requests], guest.locks) == (["r3"], ())
    assert (guest.party["d1"].guaranteed_minimum, guest.party["c2"].guaranteed_minimum) == (0, 1)
    assert ([each.id for each in host.requests], host.sessions) == (["r1", "r3"], ())
    assert problem_errors(guest) == problem_errors(host) == ()
    assert Leaves("d1").sentence == "Do without {d1} altogether."


def test_what_is_insisted_on_must_take_place() -> None:
    changed = Insisted("r2").apply(mission(wish("r1", "d1", "c1"), wish("r2", "d2", "c1")))
    assert [each.required for each in changed.requests] == [False, True]
    assert Insisted("r2").sentence == "Insist on {r2}: it must take place."


@pytest.mark.parametrize("change", [Leaves("nobody"), Insisted("nothing")])
def test_what_is_unknown_is_refused(change: Leaves | Insisted) -> None:
    with pytest.raises(ValueError, match="does not know no"):
        change.apply(mission(wish("r1", "d1", "c1")))
