"""From what the search says to what the run ends as: the referee has the last word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scheduler.core.meetings import checks
from scheduler.core.meetings.codec import solution_to_json
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.solution import Offer, Outcome, Solution
from scheduler.core.rules import Finding, LevelResult, Report, Status
from scheduler.models import RunState

_WITHOUT_A_PLAN = {
    Status.INFEASIBLE: "No plan can keep all the obligations at once.",
    Status.UNKNOWN: "No plan was found in the time given. Give it more seconds, or loosen what must take place.",
}
NOTHING_TO_PLAN = "There is nothing to plan: no request is open for a meeting."
NEVER_SHOWN = "The referee found fault with the plan, so it was not kept"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a run ends: its last state, words for the organiser, the plan as JSON (None: no plan is kept), the report."""

    state: RunState
    message: str
    solution: dict[str, Any] | None
    report: dict[str, Any]


def verdict_on(*, problem: Problem, outcome: Outcome, cancelled: bool) -> Verdict:
    """Judge one search's outcome. `cancelled`: the organiser stopped it and wants the best plan so far."""
    ending = RunState.CANCELLED if cancelled else RunState.DONE
    if outcome.status is Status.EMPTY:
        return _without(problem, outcome, ending, outcome.message or NOTHING_TO_PLAN, Solution())
    if outcome.solution is None:
        if cancelled:
            return _without(problem, outcome, ending, "Cancelled before a plan was found.")
        message = outcome.message or _WITHOUT_A_PLAN.get(outcome.status, "The search brought no plan.")
        return _without(problem, outcome, RunState.FAILED, message)

    found = checks.check(problem, outcome.solution, alone=outcome.alone)
    fault = _fault(found, outcome.levels) or _fault_of_offers(problem, outcome)
    if fault:
        report = _report(problem, outcome, outcome.solution, found)
        return Verdict(RunState.CANCELLED if cancelled else RunState.FAILED, fault, None, report)
    message = outcome.message
    if cancelled:
        message = f"Cancelled; the best plan so far is kept. {message}".strip()
    kept = outcome.solution
    return Verdict(ending, message, solution_to_json(kept), _report(problem, outcome, kept, found))


def _without(
    problem: Problem, outcome: Outcome, state: RunState, message: str, kept: Solution | None = None
) -> Verdict:
    solution = None if kept is None else solution_to_json(kept)
    return Verdict(state, message, solution, _report(problem, outcome, kept, None))


def _fault(found: Report, levels: Sequence[LevelResult]) -> str:
    """What the referee holds against the plan, in words; empty if nothing."""
    if found.hard:
        more = f" and {len(found.hard) - 1} more" if len(found.hard) > 1 else ""
        return f"{NEVER_SHOWN}: {found.hard[0].sentence()}{more}. This is a fault of the program, not of the data."
    for level in levels:
        counted = found.levels.get(level.name)
        if counted != level.value:
            return (
                f"{NEVER_SHOWN}: the search says {level.name} is {level.value}, the referee counts {counted}. "
                "This is a fault of the program, not of the data."
            )
    return ""


def _fault_of_offers(problem: Problem, outcome: Outcome) -> str:
    """The first fault among a repair's offers: each is judged as a plan of its own."""
    for offer in outcome.offers[1:]:
        fault = _fault(checks.check(problem, offer.solution, alone=outcome.alone), offer.levels)
        if fault:
            return fault
    return ""


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "solution": solution_to_json(offer.solution),
        "levels": [_level(each) for each in offer.levels],
        "dropped": list(offer.dropped),
    }


def _report(problem: Problem, outcome: Outcome, kept: Solution | None, found: Report | None) -> dict[str, Any]:
    met = 0 if kept is None else len(kept.meetings)
    return {
        "status": outcome.status.value,
        "message": outcome.message,
        "levels": [_level(each) for each in outcome.levels],
        "alone": dict(outcome.alone),
        "hard": [_finding(each) for each in found.hard] if found else [],
        "soft": [_finding(each) for each in found.soft] if found else [],
        "met": met,
        "unmet": len(problem.requests) - met,
        "seconds": round(outcome.seconds, 3),
        "first_plan_seconds": None if outcome.first_plan_seconds is None else round(outcome.first_plan_seconds, 3),
        "braked": outcome.braked,
        **({"offers": [_offer(each) for each in outcome.offers]} if outcome.offers else {}),
    }


def _level(level: LevelResult) -> dict[str, Any]:
    return {**asdict(level), "name": level.name.value, "gap": level.gap, "sentence": level.sentence}


def _finding(finding: Finding) -> dict[str, Any]:
    return {**asdict(finding), "subjects": list(finding.subjects)}
