"""A mission, the scenarios to try on it and what came of them, as JSON: ids in braces inside sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from scheduler.core.meetings.codec import CodecError, problem_from_json, problem_to_json
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.scenarios import Scenario, scenarios_from_json, scenarios_to_json
from scheduler.core.meetings.sentences import counted
from scheduler.verdicts import verdict_on

if TYPE_CHECKING:  # OR-Tools again
    from scheduler.core.meetings.whatif import Tried, WhatIf


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be tried: the scenarios, each on the problem as it is."""

    problem: Problem
    scenarios: tuple[Scenario, ...]


def question_to_json(question: Question) -> dict[str, Any]:
    return {"problem": problem_to_json(question.problem), "scenarios": scenarios_to_json(question.scenarios)}


def question_from_json(data: object) -> Question:
    """Raises CodecError."""
    if not isinstance(data, dict):
        raise CodecError("expected an object with a problem and scenarios")
    return Question(problem_from_json(data.get("problem")), scenarios_from_json(data.get("scenarios")))


def found_to_json(found: WhatIf) -> dict[str, Any]:
    """{scenarios: [{name, changes, state, message, solution, report, difference}]}, the base first. `state`: "done",
    "failed" (no plan, or one the referee refused), "refused" (cannot be tried) or "left out" (stopped before);
    `report` as of a run that plans; `difference`: {won, lost, people, is_least} or None."""
    return {"scenarios": [_tried(each) for each in found.all]}


def said_of(found: WhatIf) -> str:
    done = sum(each.outcome is not None for each in found.scenarios)
    count = counted(len(found.scenarios), "scenario is", "scenarios are")
    if done == len(found.scenarios):
        return f"{count} compared with the mission as it is."
    return f"{done} of {count} compared with the mission as it is."


def _tried(tried: Tried) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": tried.scenario.name,
        "changes": [each.sentence for each in tried.scenario.changes],
        "state": "refused" if tried.refused else "left out",
        "message": tried.refused,
        "solution": None,
        "report": None,
        "difference": None,
    }
    if tried.outcome is None:
        return told
    verdict = verdict_on(problem=tried.problem, outcome=tried.outcome, cancelled=False)
    report: Mapping[str, Any] = {name: each for name, each in verdict.report.items() if name not in ("soft", "offers")}
    told |= {"state": verdict.state.value, "message": verdict.message, "solution": verdict.solution, "report": report}
    if verdict.solution is not None and tried.difference is not None:
        told["difference"] = asdict(tried.difference)
    return told
