"""Generated missions planned three ways in one run: by the product, by one plain CP-SAT model, by a greedy hand."""

from __future__ import annotations

import resource
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from time import monotonic

from scheduler.core.meetings import checks
from scheduler.core.meetings.bookings import Bookings
from scheduler.core.meetings.candidates import Candidates, find_candidates
from scheduler.core.meetings.constraints import add_constraints
from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.objective import worth_is_met
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.solution import Solution
from scheduler.core.meetings.solve import solve
from scheduler.core.meetings.variables import Decisions
from scheduler.core.rules import Level
from scheduler.core.search import Goal, Limits, Progress, Search

WORKERS = 2
SEED = 7


@dataclass(frozen=True, slots=True)
class Case:
    """A generated mission and how long everybody may take. The bars are `first` seconds to a plan and `gap` at the end;
    `plain`: small enough to be written as one model at all."""

    name: str
    companies: int
    counterparts: int
    requests: int
    seconds: float
    first: float
    gap: float
    plain: bool = True

    @property
    def size(self) -> str:
        return f"{self.companies} x {self.counterparts}, {self.requests:,} requests"


CASES = (
    Case("demo's size", 31, 26, 200, 20, first=1, gap=0.0),
    Case("medium", 60, 60, 840, 60, first=2, gap=0.005),
    Case("large", 300, 200, 4_200, 120, first=10, gap=0.002, plain=False),
    Case("huge", 1_000, 600, 12_000, 300, first=30, gap=0.005, plain=False),
)
QUICK_CASES = (
    Case("demo's size", 31, 26, 200, 15, first=1, gap=0.0),
    Case("medium", 60, 60, 840, 25, first=2, gap=0.005),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One way on one case. Seconds; `memory` in MB at its highest; None where nothing came. `early`: (worth, bound)
    after ten seconds. `fairness`: permille of the worst-off delegation's share, for plans that were made for it."""

    case: str
    size: str
    way: str
    building: float | None
    first: float | None
    early: tuple[int | None, int | None]
    worth: int | None
    bound: int | None
    fairness: int | None
    met: int | None
    seconds: float
    memory: float

    @property
    def gap(self) -> float | None:
        if self.worth is None or self.bound is None:
            return None
        return abs(self.bound - self.worth) / max(abs(self.bound), 1)


def measure(case: Case) -> list[Row]:
    """All ways on one case, each in a process of its own, so that its memory is its own as well."""
    ways: list[Callable[[Case], Row]] = [by_product, *([by_plain_model] if case.plain else []), by_greedy_hand]
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        return [pool.apply(way, (case,)) for way in ways]


def by_product(case: Case) -> Row:
    """The product: guarantees, then fairness, then worth. Raises AssertionError for a plan the referee refuses."""
    problem = problem_of(case)
    began = monotonic()
    find_candidates(problem)
    building = monotonic() - began
    history: list[Progress] = []
    outcome = solve(problem, limits=Limits(case.seconds, WORKERS, SEED), clock=monotonic, on_progress=history.append)
    levels = {level.name: level for level in outcome.levels}
    worth = levels.get(Level.WORTH)
    early = [each for each in history if each.phase == Level.WORTH and each.elapsed <= 10 and each.value is not None]
    met = None
    if outcome.solution is not None:
        judge(problem, outcome.solution)
        met = len(outcome.solution.meetings)
    return Row(
        case.name, case.size, "Karvan", building, outcome.first_plan_seconds,
        (early[-1].value, early[-1].bound) if early else (None, None),
        worth.value if worth else None, worth.bound if worth else None,
        levels[Level.FAIRNESS].value if Level.FAIRNESS in levels else None,
        met, outcome.seconds, memory(),
    )  # fmt: skip


def by_plain_model(case: Case) -> Row:
    """One model with everything in it and CP-SAT as it comes, for worth alone: it need not be fair to anybody."""
    problem = problem_of(case)
    began = monotonic()
    decisions = Decisions(find_candidates(problem))
    add_constraints(decisions)
    building = monotonic() - began
    search = Search(limits=Limits(max(case.seconds - building, 1.0), WORKERS, SEED), clock=monotonic)
    steps: list[tuple[float, int, int]] = []
    found = search.run(
        decisions.model,
        Goal(worth_is_met(decisions).expression, maximise=True),
        on_better=lambda _values, value, bound: steps.append((search.elapsed + building, value, bound)),
    )
    early = [each for each in steps if each[0] <= 10]
    return Row(
        case.name, case.size, "one plain model", building, steps[0][0] if steps else None,
        early[-1][1:] if early else (None, None),
        found.value, found.bound, None, None, search.elapsed + building, memory(),
    )  # fmt: skip


def by_greedy_hand(case: Case) -> Row:
    """Request after request in order of worth, each at the first place that is free. No bound."""
    problem = problem_of(case)
    began = monotonic()
    candidates = find_candidates(problem)
    building = monotonic() - began
    plan = greedy(candidates)
    judge(problem, plan)
    seconds = monotonic() - began
    worth = sum(problem.request[meeting.request].worth for meeting in plan.meetings)
    return Row(
        case.name, case.size, "greedy by worth", building, seconds, (worth, None), worth, None, None,
        len(plan.meetings), seconds, memory(),
    )  # fmt: skip


def greedy(candidates: Candidates) -> Solution:
    """The worthiest first, each alone at the first placement that is free."""
    bookings = Bookings(candidates)
    wishes = [(number, guest) for number, each in enumerate(candidates.gatherings) for guest in each.guests]
    for number, guest in sorted(wishes, key=lambda wish: (-wish[1].request.worth, wish[1].request.id)):
        if number not in bookings.held:
            fits = (bookings.fits(number, k, [guest]) for k in guest.open_at)
            held = next((each for each in fits if each is not None), None)
            if held is not None:
                bookings.book(held)
    return bookings.solution()


def problem_of(case: Case) -> Problem:
    return generate(case.companies, case.counterparts, case.requests, 2, SEED)


def judge(problem: Problem, plan: Solution) -> None:
    """A plan that breaks a rule is no result. An obligation or guarantee that a greedy hand misses is no broken rule of
    where and when."""
    hard = [each for each in checks.check(problem, plan).hard if each.rule != "required_request_is_met"]
    if hard:
        raise AssertionError(f"The referee refuses the plan: {hard[0].rule}, {hard[0].witness}")


def memory() -> float:
    """The most this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
