"""Outcomes, reports and rules as plain JSON values and as lines for a shell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scheduler.core.meetings import codec
from scheduler.core.meetings.binding import Binding
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.solution import Outcome
from scheduler.core.rules import Finding, Level, LevelResult, Report


def plan_to_json(outcome: Outcome) -> Mapping[str, Any]:
    assert outcome.solution is not None
    return {
        **codec.solution_to_json(outcome.solution),
        "status": str(outcome.status),
        "message": outcome.message,
        "alone": dict(outcome.alone),
        "levels": [_level_to_json(each) for each in outcome.levels],
        **_certificates_to_json(outcome),
    }


def _certificates_to_json(outcome: Outcome) -> Mapping[str, Any]:
    """What proves the bounds on worth and fairness, if prices do: prices.py's `verify` recomputes them."""
    proofs = {"certificate": outcome.certificate, "fairness_certificate": outcome.fairness_certificate}
    return {
        name: {"bound": proof.bound, "prices": dict(proof.prices), "floors": dict(proof.floors)}
        for name, proof in proofs.items()
        if proof is not None
    }


def _level_to_json(level: LevelResult) -> Mapping[str, Any]:
    return {
        "name": str(level.name),
        "value": level.value,
        "bound": level.bound,
        "gap": level.gap,
        "proven": level.proven,
        "seconds": round(level.seconds, 3),
    }


def outcome_to_json(problem: Problem, outcome: Outcome) -> Mapping[str, Any]:
    met = len(outcome.solution.meeting) if outcome.solution is not None else 0
    return {
        "status": str(outcome.status),
        "message": outcome.message,
        "first_plan_seconds": outcome.first_plan_seconds,
        "seconds": outcome.seconds,
        "met": met,
        "unmet": len(problem.requests) - met,
        "levels": [_level_to_json(each) for each in outcome.levels],
    }


def outcome_told(problem: Problem, outcome: Outcome) -> Iterator[str]:
    yield f"{outcome.status}: {outcome.message}"
    if outcome.solution is not None:
        met = len(outcome.solution.meeting)
        yield f"{met} of {len(problem.requests)} requests are met, after {outcome.seconds:.1f} s"
    for level in outcome.levels:
        yield f"  {level.name:<11} {level.value:>8}  {level.sentence}"


def report_to_json(report: Report) -> Mapping[str, Any]:
    return {
        "valid": report.valid,
        "hard": [_finding_to_json(each) for each in report.hard],
        "soft": [_finding_to_json(each) for each in report.soft],
        "levels": {str(level): value for level, value in report.levels.items()},
    }


def _finding_to_json(finding: Finding) -> Mapping[str, Any]:
    return {
        "rule": finding.rule,
        "sentence": finding.sentence(),
        "subjects": list(finding.subjects),
        "amount": finding.amount,
    }


def report_told(report: Report) -> Iterator[str]:
    for finding in report.hard:
        yield f"broken  {finding.rule}: {finding.sentence()}"
    for finding in report.soft:
        yield f"short   {finding.rule}: {finding.sentence()}"
    yield f"{len(report.hard)} hard findings, {len(report.soft)} soft findings"
    for level, value in report.levels.items():
        yield f"  {level:<11} {value:>8}"


def binding_to_json(binding: Binding, *, is_given: bool, has_plan: bool) -> Mapping[str, Any]:
    """The rule; with a mission its weight and switch, with a plan how often it binds."""
    rule = binding.rule
    found: dict[str, Any] = {"name": rule.name, "level": str(rule.level), "sentence": rule.sentence}
    if is_given:
        found |= {"is_on": binding.is_on, "set_for": binding.set_for, "weight": binding.weight}
    if is_given and has_plan:
        of_hard, of_goal = ("demands", "requests", "alone", "placements"), ("places", "amount", "cost")
        counts = of_hard if rule.level is Level.HARD else of_goal
        found |= {name: getattr(binding, name) for name in counts}
    return found
