"""Scenarios as JSON: every kind goes there and back, a wrong shape is named by its path."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scheduler.core.meetings import changes, changes_broad, changes_spare
from scheduler.core.meetings.changes import Change
from scheduler.core.meetings.changes_broad import Leaves
from scheduler.core.meetings.codec import CodecError
from scheduler.core.meetings.problem import Engagement, Need, Party, Person, Request, Side
from scheduler.core.meetings.reserve import Reserve
from scheduler.core.meetings.scenarios import KINDS, Scenario, scenarios_from_json, scenarios_to_json
from tests.scheduler.core.meetings.small import ONE_SLOT, mission, wish

ONE_OF_EACH: tuple[Change, ...] = (
    changes.MoreTime(("p1", "r1"), ONE_SLOT),
    changes.LessTime(("p1",), ONE_SLOT),
    changes.AskedHours("r1", ONE_SLOT),
    changes.AnotherRoom("r1", "m1"),
    changes.MoreSeats("m1", 4),
    changes.MoreAtOnce("m1"),
    changes.AnotherPerson("r1", "p1"),
    changes.FewerPersons("r1", "d1"),
    changes.OneMoreInterpreter(("az", "en"), "i9", ONE_SLOT),
    changes.HigherLimit("d1", daily=True, by=2),
    changes.WithoutPause("d1", 0),
    changes.LongerStretch("d1", 15),
    changes.Excused(("p1",), "briefing"),
    changes.Engaged(("p1",), Engagement("audience", ONE_SLOT, "v1")),
    changes.StillListed(("p1",)),
    changes.ReceivesAlone("p1"),
    changes.MorePlaces("s1", 2),
    changes.Withdrawn(("r1", "r2")),
    changes.Released(("r1",)),
    changes.NewParty(
        Party("d9", Side.DELEGATION),
        (Person("p9", "d9", (ONE_SLOT,)),),
        (Request("r9", ("d9",), "c1", 5, 30, (Need("d9"), Need("c1")), ("m1",)),),
    ),
    changes_broad.NoMeetings(ONE_SLOT),
    changes_broad.Leaves("d1"),
    changes_broad.Insisted("r1"),
    changes_spare.AnotherRoomLike("m1", ONE_SLOT),
    Reserve({"v1": 5}, 3, {"r1": 10}),
)


def test_every_kind_of_change_goes_to_json_and_back() -> None:
    assert {type(each).__name__ for each in ONE_OF_EACH} == set(KINDS)
    given = (Scenario("all", ONE_OF_EACH),)
    assert scenarios_from_json(json.loads(json.dumps(scenarios_to_json(given)))) == given


def test_every_named_change_has_its_kind() -> None:
    of_module = {
        name
        for module in (changes, changes_broad, changes_spare)
        for name, each in vars(module).items()
        if isinstance(each, type) and each.__module__ == module.__name__ and name != "Change"
    }
    assert of_module | {"Reserve"} == set(KINDS)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "scenarios: expected a list"),
        (["x"], r"scenarios\[0\]: expected an object"),
        ([{"name": "", "changes": []}], r"scenarios\[0\].name: expected a text"),
        ([{"name": "a", "changes": []}], r"scenarios\[0\].changes: expected a list of one change at least"),
        ([{"name": "a", "changes": ["x"]}], r"scenarios\[0\].changes\[0\].kind: expected one of AnotherPerson"),
        ([{"name": "a", "changes": [{"kind": "Leaves"}]}], r"scenarios\[0\].changes\[0\].party: missing"),
        ([{"name": "a", "changes": [{"kind": "Leaves", "party": 3}]}], "party: expected str, found 3"),
        ([{"name": "a", "changes": [{"kind": "Leaves", "party": "d1", "x": 1}]}], "unknown key 'x'"),
    ],
)
def test_wrong_shape_is_named_by_its_path(given: Any, said: str) -> None:
    with pytest.raises(CodecError, match=said):
        scenarios_from_json(given)


def test_a_scenario_that_contradicts_the_rest_says_so() -> None:
    problem = mission(wish("r1", "d1", "c1"), wish("r2", "d2", "c1"), refusals=(("d1", "c1"),))
    with pytest.raises(ValueError, match="r1"):
        Scenario("against a refusal", (changes_broad.Insisted("r1"),)).apply(problem)
    assert [each.id for each in Scenario("without", (Leaves("d2"),)).apply(problem).requests] == ["r1"]
