"""The entry of stage 1: clear words without a plan, a kept plan where somebody stops it, no rule without rows."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from itertools import pairwise

import pytest

from scheduler.core.meetings.checks import check
from scheduler.core.meetings.constraints import CONSTRAINTS
from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.prices import verify
from scheduler.core.meetings.problem import Lock, Problem
from scheduler.core.meetings.solution import Outcome
from scheduler.core.meetings.solve import solve
from scheduler.core.rules import Level, Status
from scheduler.core.search import Brake, Limits, Progress
from tests.scheduler.core.meetings.patience import PATIENT
from tests.scheduler.core.meetings.temptations import TEMPTATIONS


def planned(problem: Problem, limits: Limits = PATIENT) -> Outcome:
    return solve(problem, limits=limits, clock=time.monotonic)


def small(seed: int = 1) -> Problem:
    return generate(companies=5, counterparts=4, requests=14, days=2, seed=seed)


def test_empty_mission_has_nothing_to_do() -> None:
    outcome = planned(replace(small(), requests=(), sessions=(), locks=()))
    assert outcome.status == Status.EMPTY
    assert "nothing to plan" in outcome.message


def test_obligation_without_any_time_is_named() -> None:
    problem = small()
    chosen = next(request for request in problem.requests if request.session is None)
    host = {person.id for person in problem.members[chosen.counterpart]}
    away = tuple(replace(person, available=()) if person.id in host else person for person in problem.persons)
    must = tuple(replace(each, required=each.id == chosen.id) for each in problem.requests)
    outcome = planned(replace(problem, requests=must, persons=away))
    assert outcome.status == Status.INFEASIBLE
    assert outcome.solution is None
    assert f"{{{chosen.id}}}: no time suits" in outcome.message


def test_locks_that_contradict_each_other_are_named_and_letting_go_helps() -> None:
    problem = small()
    free = planned(problem).solution
    assert free is not None
    meeting = next(each for each in free.meetings if problem.request[each.request].session is None)
    delegation = problem.request[meeting.request].delegations[0]
    people = tuple(person.id for person in problem.members[delegation])
    others = [
        request
        for request in problem.requests
        if delegation in request.delegations and request.id != meeting.request and request.session is None
    ]
    both = tuple(
        replace(
            request,
            needs=tuple(
                replace(need, named=people, at_least=len(people)) if need.party == delegation else need
                for need in request.needs
            ),
        )
        if delegation in request.delegations
        else request
        for request in problem.requests
    )
    locks = (Lock(meeting.request, meeting.start), Lock(others[0].id, meeting.start))
    outcome = planned(replace(problem, requests=both, locks=locks))
    assert outcome.status == Status.INFEASIBLE
    named = [lock for lock in locks if f"{{{lock.request}}}" in outcome.message]
    assert named
    kept = tuple(lock for lock in locks if lock not in named)
    assert planned(replace(problem, requests=both, locks=kept)).solution is not None


def test_no_time_is_said_and_no_figure_is_shown() -> None:
    outcome = planned(small(), Limits(seconds=0.000001))
    assert (outcome.status, outcome.solution, outcome.levels) == (Status.UNKNOWN, None, ())
    assert "Give the search more time" in outcome.message


@pytest.mark.parametrize("phase", ["building", "alone", "fairness", "worth", "comfort"])
def test_brake_in_any_phase_ends_within_two_seconds_and_keeps_a_valid_plan(phase: str) -> None:
    problem = generate(companies=12, counterparts=10, requests=70, days=2, seed=2)
    brake = Brake()
    pulled: list[float] = []

    def watch(progress: Progress) -> None:
        if progress.phase == phase and not pulled:
            pulled.append(time.monotonic())
            threading.Thread(target=brake.pull).start()

    outcome = solve(problem, limits=Limits(seconds=60), clock=time.monotonic, brake=brake, on_progress=watch)
    assert pulled, f"the search never came to {phase}"
    assert time.monotonic() - pulled[0] < 2 + 1  # a busy machine's allowance
    assert outcome.braked
    if outcome.solution is None:
        assert phase == "building"
        assert outcome.message == "Stopped before a first plan was found."
    else:
        assert check(problem, outcome.solution, alone=outcome.alone).hard == ()


def test_progress_tells_value_bound_and_how_many_are_met() -> None:
    told: list[Progress] = []
    outcome = solve(small(), limits=PATIENT, clock=time.monotonic, on_progress=told.append)
    assert outcome.solution is not None
    phases = [progress.phase for progress in told]
    assert [phase for phase in dict.fromkeys(phases) if phase != "guarantees"] == [
        "building",
        "alone",
        "fairness",
        "worth",
        "comfort",
    ]
    assert any(progress.value is not None and progress.bound is not None and progress.met for progress in told)
    assert all(one.elapsed <= other.elapsed for one, other in pairwise(told))


@pytest.mark.parametrize("rule", sorted(CONSTRAINTS))
def test_search_falls_for_a_temptation_once_the_rules_function_is_gone(rule: str) -> None:
    """The negative control of the temptations: each rule is kept by its own rows and by nothing else."""
    for tempted in TEMPTATIONS:
        if tempted.rule != rule:
            continue
        try:
            outcome = solve(tempted.problem, limits=PATIENT, clock=time.monotonic, without=(rule,))
        except (KeyError, StopIteration):
            return  # what came out is not even a plan that could be read
        assert outcome.solution is not None
        found = {finding.rule for finding in check(tempted.problem, outcome.solution, alone=outcome.alone).hard}
        reached = {level.name: level.value for level in outcome.levels}
        proven = outcome.status == Status.OPTIMAL and all(reached[each] == at for each, at in tempted.values.items())
        if rule in found or not proven:
            return  # exactly what test_temptations.py would not let pass
    pytest.fail(f"without {rule} the search still keeps it in all of its temptations")


@pytest.fixture(scope="module")
def large() -> Problem:
    """Too large for one exact model."""
    return generate(companies=40, counterparts=36, requests=480, days=2, seed=6)


def test_large_mission_is_valid_and_its_bound_can_be_recomputed(large: Problem) -> None:
    phases: list[str] = []
    outcome = solve(
        large,
        limits=Limits(seconds=60, steps=4, workers=1),
        clock=time.monotonic,
        on_progress=lambda progress: phases.append(progress.phase),
    )
    assert outcome.solution is not None
    report = check(large, outcome.solution, alone=outcome.alone)
    assert report.hard == ()
    assert {level.name: level.value for level in outcome.levels} == {
        name: value for name, value in report.levels.items() if name != Level.COMFORT
    }
    worth = outcome.levels[-1]
    assert outcome.certificate is not None
    assert worth.bound == outcome.certificate.bound
    assert worth.value <= worth.bound < 1.2 * worth.value
    verify(large, outcome.certificate)
    fairness = outcome.levels[1]
    assert outcome.fairness_certificate is not None
    assert fairness.bound is not None
    assert fairness.value <= fairness.bound < 1000
    verify(large, outcome.fairness_certificate)
    assert set(phases) <= {"building", "alone", "guarantees", "fairness", "worth"}


def test_a_gap_is_never_taken_for_a_proof() -> None:
    outcome = planned(small(), Limits(seconds=60, gap=0.3))
    exactly = planned(small())
    for rough, exact in zip(outcome.levels, exactly.levels, strict=True):
        if rough.proven:
            assert rough.value == exact.value
