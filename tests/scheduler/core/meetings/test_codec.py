"""Problems and plans survive JSON unchanged; a wrong shape is named by its path."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from scheduler.core.meetings import codec
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.solution import Solution
from tests.scheduler.core.meetings.anything import any_plan, anything
from tests.scheduler.core.meetings.small import NINE, met, mission, plan, wish
from tests.scheduler.core.meetings.tiny import tiny_problems

HEAD = {"schema": 1, "kind": "meetings.problem"}


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


@given(problem=anything)
def test_any_problem_comes_back_from_json_as_it_was(problem: Problem) -> None:
    assert codec.problem_from_json(through_json(codec.problem_to_json(problem))) == problem


@given(problem=tiny_problems())
def test_sound_problem_comes_back_from_json_as_it_was(problem: Problem) -> None:
    assert codec.problem_from_json(through_json(codec.problem_to_json(problem))) == problem


@given(solution=any_plan)
def test_any_plan_comes_back_from_json_as_it_was(solution: Solution) -> None:
    assert codec.solution_from_json(through_json(codec.solution_to_json(solution))) == solution


def test_azerbaijani_letters_and_long_names_come_back_as_they_were() -> None:
    problem = mission(wish("görüş-" + "ə" * 80, "d1", "İŞĞÇÖÜı"))
    assert codec.problem_from_json(through_json(codec.problem_to_json(problem))) == problem


def test_plan_with_figures_beside_it_is_read_without_them() -> None:
    solution = plan(met("r1", NINE, "d1-1", "c1-1"))
    assert codec.solution_from_json({**codec.solution_to_json(solution), "alone": {"d1": 10}}) == solution


WRONG: tuple[tuple[object, str], ...] = (
    ([], "expected a JSON object of kind meetings.problem, found a list"),
    (None, "expected a JSON object of kind meetings.problem, found nothing"),
    ({"schema": 1}, "kind: expected 'meetings.problem', found None"),
    ({**HEAD, "kind": "meetings.solution"}, "kind: expected 'meetings.problem', found 'meetings.solution'"),
    ({**HEAD, "schema": 2}, "schema: this version reads schema 1, the file has 2"),
    (HEAD, "problem.days: missing"),
    ({**HEAD, "days": "2"}, "problem.days: expected a whole number, found a text"),
    ({**HEAD, "days": True}, "problem.days: expected a whole number, found True"),
    ({**HEAD, "days": 2.0}, "problem.days: expected a whole number, found 2.0"),
    ({**HEAD, "days": 2, "dayz": 3}, "problem: unknown key 'dayz'"),
    ({**HEAD, "days": 2, "venues": {}}, "problem.venues: expected a list, found an object"),
    ({**HEAD, "days": 2, "venues": [7]}, "problem.venues[0]: expected an object, found 7"),
    ({**HEAD, "days": 2, "venues": [{"id": None}]}, "problem.venues[0].id: expected str, found nothing"),
    ({**HEAD, "days": 2, "refusals": [["a"]]}, "problem.refusals[0]: expected 2 values, found 1"),
    (
        {**HEAD, "days": 2, "parties": [{"id": "d1", "side": "other"}]},
        "problem.parties[0].side: expected one of delegation, counterpart, found a text",
    ),
    ({**HEAD, "days": 2, "settings": {"weights": []}}, "problem.settings.weights: expected an object, found a list"),
)


@pytest.mark.parametrize(("data", "message"), WRONG, ids=[message[:50] for _, message in WRONG])
def test_wrong_shape_is_named_by_its_path(data: object, message: str) -> None:
    with pytest.raises(codec.CodecError) as raised:
        codec.problem_from_json(data)
    assert str(raised.value) == message
