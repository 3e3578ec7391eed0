"""Bounds are proofs: they hold for every plan, anybody can recompute them, and a wrong price does not pass."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.core.meetings.bounds import bound_fairness, bound_worth
from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.construct import construct
from scheduler.core.meetings.figures import figures_of
from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.prices import SCALE, CertificateError, bound_from, scarcity_of, verify
from scheduler.core.meetings.problem import Problem, Side
from scheduler.core.meetings.solution import Certificate
from scheduler.core.rules import Level
from scheduler.core.search import Abandoned, Brake
from tests.scheduler.core.meetings.brute_force import best_levels
from tests.scheduler.core.meetings.small import ONE_SLOT, group, mission, wish
from tests.scheduler.core.meetings.tiny import tiny_problems


def certified(problem: Problem, floors: dict[str, int] | None = None) -> Certificate:
    return bound_worth(scarcity_of(find_candidates(problem)), floors or {}, seconds=20)


@pytest.fixture(scope="module")
def whole() -> Problem:
    return generate(companies=15, counterparts=12, requests=90, days=2, seed=4)


@pytest.fixture(scope="module")
def proof(whole: Problem) -> Certificate:
    return certified(whole)


def test_one_hour_for_three_wishes_is_worth_the_best_of_them() -> None:
    problem = mission(*(wish(f"r{at}", f"d{at}", "c1", worth=at) for at in (3, 5, 8)), hours=ONE_SLOT)
    assert certified(problem).bound == 8


def test_without_prices_all_wishes_count(whole: Problem) -> None:
    scarcity = scarcity_of(find_candidates(whole))
    assert bound_from(scarcity, {}) == sum(scarcity.worths)


def test_without_time_the_bound_is_all_that_is_wished(whole: Problem) -> None:
    candidates = find_candidates(whole)
    wished = sum(request.worth for request in whole.requests if request.id not in candidates.hopeless)
    assert bound_worth(scarcity_of(candidates), {}, seconds=1e-9).bound == wished


def test_what_it_proves_is_confirmed_from_the_problem_alone(whole: Problem, proof: Certificate) -> None:
    verify(whole, proof)
    plan = construct(find_candidates(whole))
    assert plan is not None
    worth = figures_of(whole, plan.solution(), {})[Level.WORTH]
    assert worth <= proof.bound < 1.15 * worth


@pytest.mark.parametrize("change", [-1, SCALE, -SCALE])
def test_an_error_in_a_price_is_caught(whole: Problem, proof: Certificate, change: int) -> None:
    """Of a price that matters, any change by a whole point proves less than is claimed, and a negative one nothing."""
    scarcity = scarcity_of(find_candidates(whole))
    row = max(proof.prices, key=lambda row: proof.prices[row] * scarcity.rows[row].most)
    wrong = -1 if change == -1 else max(proof.prices[row] + change, 0)
    with pytest.raises(CertificateError):
        verify(whole, replace(proof, prices={**proof.prices, row: wrong}))


def test_a_bound_that_is_too_good_is_refused(whole: Problem, proof: Certificate) -> None:
    with pytest.raises(CertificateError, match=f"prove {proof.bound} points, not {proof.bound - 1}"):
        verify(whole, replace(proof, bound=proof.bound - 1))


def test_a_price_of_a_row_that_is_not_there_is_refused(whole: Problem, proof: Certificate) -> None:
    with pytest.raises(CertificateError, match="row 99999999"):
        verify(whole, replace(proof, prices={99_999_999: 1}))


def test_a_promise_to_one_costs_the_others() -> None:
    """One half hour: whoever must have a point leaves nothing to the one with eight."""
    problem = mission(wish("r1", "d1", "c1", worth=1), wish("r2", "d2", "c1", worth=8), hours=ONE_SLOT)
    promised = certified(problem, {"d1": 1})
    assert (certified(problem).bound, promised.bound) == (8, 1)
    verify(problem, promised)
    with pytest.raises(CertificateError):
        verify(problem, replace(promised, floors={}))


def test_two_who_do_not_sit_together_count_once() -> None:
    """Four seats and two starts for rivals who would both come: the better one's worth is all that there is."""
    wishes = (wish("r1", "d1", "c1", worth=8, session="s1"), wish("r2", "d2", "c1", worth=5, session="s1"))
    apart = mission(*wishes, sessions=(group("s1", "c1", rooms=("m1",), rivals=(("d1", "d2"),)),))
    together = replace(apart, sessions=(replace(apart.sessions[0], rivals=()),))
    proof = certified(apart)
    assert (proof.bound, certified(together).bound) == (8, 13)
    verify(apart, proof)
    with pytest.raises(CertificateError):
        verify(together, proof)
    scarcity = scarcity_of(find_candidates(apart))
    rows = {row: len(scarcity.rows[row].columns) for row in proof.prices}
    dearest = max(rows, key=lambda row: (rows[row], proof.prices[row]))
    with pytest.raises(CertificateError):
        verify(apart, replace(proof, prices={**proof.prices, dearest: 0}))


@settings(max_examples=25, deadline=None)
@given(problem=tiny_problems(), guesses=st.lists(st.integers(0, 5 * SCALE), max_size=40))
def test_no_plan_passes_the_bound_whatever_the_prices(problem: Problem, guesses: list[int]) -> None:
    best = best_levels(problem)
    if best.levels is None:
        return
    worth = best.levels[Level.WORTH]
    scarcity = scarcity_of(find_candidates(problem))
    prices = dict(list(enumerate(guesses))[: len(scarcity.rows)])
    assert worth <= bound_from(scarcity, prices)
    fairness = best.levels[Level.FAIRNESS]
    floors = {delegation: -(-most * fairness // 1000) for delegation, most in best.alone.items()}
    assert worth <= bound_worth(scarcity, floors, seconds=20).bound


@settings(max_examples=25, deadline=None)
@given(problem=tiny_problems())
def test_no_plan_gives_the_worst_off_more_than_the_bound(problem: Problem) -> None:
    best = best_levels(problem)
    if best.levels is None:
        return
    share, proof = bound_fairness(scarcity_of(find_candidates(problem)), best.alone, seconds=20)
    assert best.levels[Level.FAIRNESS] <= share
    if proof is None:
        assert share == 1000
    else:
        assert proof.bound < 0
        verify(problem, proof)


def test_one_hour_for_two_leaves_one_of_them_nothing() -> None:
    """The linear programme would give half of it to each: 500 of 1,000, and no share above it."""
    problem = mission(*(wish(f"r{at}", f"d{at}", "c1", worth=6) for at in (1, 2)), hours=ONE_SLOT)
    share, proof = bound_fairness(scarcity_of(find_candidates(problem)), {"d1": 6, "d2": 6}, seconds=20)
    assert (share, proof is None) == (500, False)


def test_a_share_that_is_within_reach_is_not_proven_impossible() -> None:
    problem = mission(*(wish(f"r{at}", f"d{at}", "c1", worth=6) for at in (1, 2)), hours=ONE_SLOT)
    _, proof = bound_fairness(scarcity_of(find_candidates(problem)), {"d1": 6, "d2": 6}, seconds=20)
    assert proof is not None
    with pytest.raises(CertificateError, match="the prices prove"):
        verify(problem, replace(proof, floors={"d1": 3, "d2": 3}))


def test_the_proof_is_checked_without_the_solver() -> None:
    code = "import sys, scheduler.core.meetings.prices; assert not any(m.startswith('ortools') for m in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_brake_ends_it(whole: Problem) -> None:
    brake = Brake()
    brake.pull()
    with pytest.raises(Abandoned):
        bound_worth(scarcity_of(find_candidates(whole)), {}, seconds=20, brake=brake)
    with pytest.raises(Abandoned):
        bound_fairness(scarcity_of(find_candidates(whole)), {"d1": 5}, seconds=20, brake=brake)


def test_the_brake_is_heard_while_prices_are_sought() -> None:
    """PDLP itself stops for nobody: whoever waits for it does."""
    problem = generate(companies=60, counterparts=60, requests=840, days=2, seed=7)
    scarcity = scarcity_of(find_candidates(problem))
    alone = {party.id: 50 for party in problem.parties if party.side == Side.DELEGATION}
    brake = Brake()
    pulled = threading.Timer(2.5, brake.pull)
    pulled.start()
    began = time.monotonic()
    with pytest.raises(Abandoned):
        _ = [bound_fairness(scarcity, alone, seconds=20, brake=brake) for _ in range(50)]
    assert time.monotonic() - began < 4.5
