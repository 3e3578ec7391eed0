"""Instances are read from MiniZinc data as they are written; what is broken is said with its place."""

from __future__ import annotations

import pytest

from scheduler.benchmarks.b2bsp import Instance, InstanceError, Meeting
from scheduler.benchmarks.dzn import read_instance

TEXT = """% a small one
nBusiness = 3; nMeetings = 2;
nTables = 1;
nTotalSlots = 4;
nMorningSlots = 2;
requested = [|1, 2,3,
|1, 3,2, % the afternoon
|];
meetingsxBusiness = [{1,2,3},{1,2},{1,3}];
nMeetingsBusiness = [2,1,1];
forbidden = [{0},{0,3},1..2];
fixed = [0,4];
precedences = [{},{1}];
"""


def test_instance_is_read_as_it_is_written() -> None:
    assert read_instance(TEXT) == Instance(
        participants=3,
        tables=1,
        slots=4,
        morning_slots=2,
        meetings=(Meeting((1, 2), 3), Meeting((1, 3), 2, fixed=4, after=frozenset({1}))),
        forbidden=(frozenset(), frozenset({3}), frozenset({1, 2})),
    )


def test_arrays_that_say_nothing_may_be_absent_and_a_table_may_end_at_once() -> None:
    text = "nBusiness=2;nMeetings=1;nTables=1;nTotalSlots=1;nMorningSlots=1;requested=[|1,2,3|]"
    assert read_instance(text).meetings == (Meeting((1, 2)),)
    assert read_instance(text).forbidden == (frozenset(), frozenset())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("nTables = 1;", "", "nTables: missing"),
        ("nTables = 1;", "nTables = {1};", "nTables: expected a whole number from 0 to 100000"),
        ("nTables = 1;", "nTables = 1; nTables = 2;", "line 3: nTables is given twice"),
        ("nTables = 1;", "nTables = -1;", "nTables: expected a whole number from 0 to 100000"),
        ("nTables = 1;", "nTables 1;", "line 3: expected '=', found '1'"),
        ("nTables = 1;", "nTables = ?;", "line 3: cannot read '?"),
        ("nTables = 1;", "nTables = 1", "line 4: expected ';', found 'nTotalSlots'"),
        ("nMorningSlots = 2;", "nMorningSlots = 5;", "nMorningSlots: 5 of 4 slots cannot be in the morning"),
        ("|1, 2,3,", "|1, 1,3,", "requested, row 1: 1 and 1 are not two of 3 participants"),
        ("|1, 2,3,", "|1, 9,3,", "requested, row 1: 1 and 9 are not two of 3 participants"),
        ("|1, 2,3,", "|1, 2,4,", "requested, row 1: session 4 is none of 1, 2 and 3"),
        ("|1, 2,3,", "|1, 2,", "requested, row 1: expected a participant, a participant and a session"),
        ("[|1, 2,3,\n", "[", "requested: expected a list of 2, found 1"),
        ("{0,3}", "{5}", "forbidden, entry 2: expected numbers from 1 to 4, found [5]"),
        ("{0,3}", "3", "forbidden, entry 2: expected a set"),
        ("{0,3}", "{0,3", "line 11: expected ',', found '..'"),
        ("1..2", "{1", "line 11: expected ',', found ']'"),
        ("[0,4]", "[0,9]", "fixed, entry 2: expected a slot from 1 to 4, or 0, found 9"),
        ("[0,4]", "[0]", "fixed: expected a list of 2, found 1"),
        ("{},{1}", "{},{2}", "precedences, entry 2: a meeting cannot come before itself"),
        ("{},{1}", "{},{7}", "precedences, entry 2: expected numbers from 1 to 2, found [7]"),
        ("precedences = [{},{1}];", "precedences = [{},{1}", "line 14: expected ',', found the end of the file"),
    ],
)
def test_broken_file_is_told_with_its_place(old: str, new: str, said: str) -> None:
    assert old in TEXT
    with pytest.raises(InstanceError) as told:
        read_instance(TEXT.replace(old, new))
    assert str(told.value).startswith(said)
