"""The one place that runs CP-SAT: limits in, progress out, a brake that stops it at once."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model
from ortools.sat.python.cp_model_helper import SatParameters

from scheduler.core.rules import Status

Clock = Callable[[], float]  # seconds that never run backwards; the core has no clock of its own


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` of wall time for the whole search, `workers` threads, `seed` for the solver.

    Where two searches prove (breaks, and the linear programme's), two workers or more have one thread beside them
    that looks for better plans.
    `gap`: worth this near to its proven bound is near enough (0.005: half a per cent; 0: to the proof). `steps`: so
    many neighbourhoods are searched at most; where they and not the seconds end the search of a large mission, the
    same mission, seed and workers give the same plan.
    """

    seconds: float = 60.0
    workers: int = 2
    seed: int = 1
    gap: float = 0.0
    steps: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands. `value` and `bound` belong to the level named by `phase`; None where there is none yet."""

    phase: str
    value: int | None
    bound: int | None
    met: int | None
    elapsed: float

    @property
    def gap(self) -> float | None:
        if self.value is None or self.bound is None:
            return None
        return abs(self.bound - self.value) / max(abs(self.bound), abs(self.value), 1)


class Brake:
    """A stop request that any thread may pull; the running search notices within a tenth of a second."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def pull(self) -> None:
        self._event.set()

    @property
    def pulled(self) -> bool:
        return self._event.is_set()


class Abandoned(Exception):  # noqa: N818 - not an error: somebody pulled the brake
    """The brake was pulled while a model was being built."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one CP-SAT run brought: `values` of every variable of the best solution (None without one), and with a goal
    its `value` and proven `bound`."""

    status: Status
    values: tuple[int, ...] | None
    value: int | None
    bound: int | None


@dataclass(frozen=True, slots=True)
class Goal:
    """What to drive up or down."""

    expression: cp_model.LinearExprT
    maximise: bool = False


OnBetter = Callable[[tuple[int, ...], int, int], None]  # every variable's value, the goal's value, the proven bound

# CP-SAT's probing and clique merging take seconds on models whose rows are maximal cliques already, and find nothing.
QUICK: Mapping[str, object] = {
    "cp_model_probing_level": 0,
    "symmetry_level": 0,
    "max_presolve_iterations": 1,
    "merge_at_most_one_work_limit": 0.0,
    "linearization_level": 1,
}
# A count of few things is near its bound: two searches prove from below by cores, neither needs the LP, and what one
# learns the other is told. Cores are taken as they come: making each of them smaller costs more than it saves.
COUNTING: Mapping[str, object] = {
    "linearization_level": 0,
    "core_minimization_level": 0,
    "max_presolve_iterations": 1,
    "subsolvers": ("core", "core_afresh"),
    "num_full_subsolvers": 2,
    # The second one does not go back to where it was: it looks elsewhere than the first.
    "subsolver_params": {
        "core_afresh": {
            "optimize_with_core": True,
            "use_phase_saving": False,
            "linearization_level": 0,
            "core_minimization_level": 0,
        }
    },
}
# Where a goal is a sum of many small costs, the linear programme is near the truth and clauses learn little: it is
# solved to its end, with all rows and without cuts, which brought little and took long.
LINEAR: Mapping[str, object] = {
    **QUICK,
    "linearization_level": 2,
    "cut_level": 0,
    "root_lp_iterations": 20_000,
    "add_lp_constraints_lazily": False,
}
# To prove more than to find: the linear programme's own choices lead one search, the other asks for its bound itself.
LINEAR_PROOF: Mapping[str, object] = {
    **LINEAR,
    "subsolvers": ("max_lp", "objective_lb_search_max_lp"),
    "num_full_subsolvers": 2,
}
# For any solution at all, presolve is the longest part of the way.
AT_ONCE: Mapping[str, object] = {
    "cp_model_presolve": False,
    "linearization_level": 0,
    "stop_after_first_solution": True,
}

_STATUS = {
    cp_model.OPTIMAL: Status.OPTIMAL,
    cp_model.FEASIBLE: Status.FEASIBLE,
    cp_model.INFEASIBLE: Status.INFEASIBLE,
}


class Search:
    """Runs CP-SAT models one after the other under one clock, one brake and one time limit."""

    def __init__(self, *, limits: Limits, clock: Clock, brake: Brake | None = None) -> None:
        self.limits = limits
        self.clock = clock
        self.brake = brake or Brake()
        self.began = clock()

    @property
    def elapsed(self) -> float:
        return self.clock() - self.began

    @property
    def left(self) -> float:
        """Seconds left, 0 when the brake is pulled."""
        return 0.0 if self.brake.pulled else max(self.limits.seconds - self.elapsed, 0.0)

    def run(
        self,
        model: cp_model.CpModel,
        goal: Goal | None = None,
        *,
        seconds: float | None = None,
        grace: float = 0.0,
        workers: int | None = None,
        parameters: Mapping[str, object] | None = None,
        enough: int | None = None,
        on_better: OnBetter | None = None,
        on_bound: Callable[[int], None] | None = None,
    ) -> Found:
        """Solve `model` within what time is left (and `seconds`, if given), towards `goal` or any solution without one.

        `grace`: seconds that are granted in any case, brake or not, to finish what was begun.
        `enough`: a value that ends the search, since nothing better is known to be possible or asked for.
        `on_better(values, value, bound)` is called from a solver thread for each better solution, `on_bound(bound)` for
        each better bound; neither may touch a database. `parameters`: CP-SAT's own, lists for repeated ones, and a
        mapping for searches of one's own by name.
        """
        allowed = max(self.left if seconds is None else min(self.left, seconds), grace)
        if allowed <= 0:
            return Found(Status.UNKNOWN, None, None, None)
        model.clear_objective()
        if goal is not None:
            (model.maximize if goal.maximise else model.minimize)(goal.expression)
        solver = cp_model.CpSolver()
        settings = solver.parameters
        settings.max_time_in_seconds = allowed
        settings.num_workers = workers or self.limits.workers
        settings.random_seed = self.limits.seed
        settings.catch_sigint_signal = False  # Ctrl-C belongs to the caller, who pulls the brake
        for name, value in (parameters or {}).items():
            if isinstance(value, Mapping):
                for own, given in value.items():
                    getattr(settings, name).append(_named(own, given))
            elif isinstance(value, list | tuple):
                getattr(settings, name).extend(value)
            else:
                setattr(settings, name, value)
        searches = len(settings.subsolvers)
        # With fewer threads than searches the last would never begin: they take turns.
        settings.interleave_search = settings.num_workers < searches
        if settings.num_full_subsolvers and not settings.interleave_search:
            # A thread more looks for better plans near the best one; without it there would be none until the proof.
            settings.num_workers = max(settings.num_workers, searches + 1)
        if on_bound is not None and goal is not None:
            solver.best_bound_callback = lambda bound: on_bound(_whole(bound, goal))
        listener = None
        if goal is not None and (on_better is not None or enough is not None):
            listener = _Listener(goal, on_better, enough)
        ended = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(solver, ended, grace), daemon=True)
        watcher.start()
        try:
            code = solver.solve(model, listener)
        finally:
            ended.set()
            watcher.join()
        if code == cp_model.MODEL_INVALID:
            raise ValueError(f"the planning model is not valid: {model.validate()}")
        return _found(solver, code, goal)

    def _watch(self, solver: cp_model.CpSolver, ended: threading.Event, grace: float) -> None:
        """Stops the solver once the brake is pulled; again and again, since a stop before the start is ignored."""
        granted = self.elapsed + grace
        while not ended.wait(0.05):
            if self.brake.pulled and self.elapsed >= granted:
                solver.stop_search()


class _Listener(cp_model.CpSolverSolutionCallback):
    """Passes each better solution on, and ends the search at one that is good enough."""

    def __init__(self, goal: Goal, on_better: OnBetter | None, enough: int | None) -> None:
        super().__init__()
        self._goal = goal
        self._on_better = on_better
        self._enough = enough

    def on_solution_callback(self) -> None:
        value = round(self.objective_value)
        if self._on_better is not None:
            bound = _whole(self.best_objective_bound, self._goal)
            self._on_better(tuple(self.response_proto.solution), value, bound)
        if self._enough is not None and (value >= self._enough if self._goal.maximise else value <= self._enough):
            self.stop_search()


def _named(name: str, given: Mapping[str, object]) -> SatParameters:
    found = SatParameters()
    found.name = name
    for key, value in given.items():
        setattr(found, key, value)
    return found


def _found(solver: cp_model.CpSolver, code: cp_model.CpSolverStatus, goal: Goal | None) -> Found:
    status = _STATUS.get(code, Status.UNKNOWN)
    if status not in (Status.OPTIMAL, Status.FEASIBLE):
        return Found(status, None, None, None)
    values = tuple(solver.response_proto.solution)
    if goal is None:
        return Found(status, values, None, None)
    return Found(status, values, round(solver.objective_value), _whole(solver.best_objective_bound, goal))


def _whole(bound: float, goal: Goal) -> int:
    """The bound of a whole-number objective as a whole number: the nearest that is still safe against rounding."""
    slack = 1e-6 * max(1.0, abs(bound))
    return math.floor(bound + slack) if goal.maximise else math.ceil(bound - slack)
