"""The rulebook of a mission: what every rule says and weighs, and how often it binds in the current plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from mission.models import Mission, PlanVersion
from mission.planning.checking import alone_of, case_of
from mission.planning.ground import ANSWERS, Alone, Ground, ground_of
from mission.planning.problem import BuildNotes
from mission.planning.words import pk_of
from mission.selectors.plans import plan_current_of
from scheduler.core.meetings.binding import Binding, Bindings, bindings_of
from scheduler.core.meetings.binding_words import bound_said, switch_said
from scheduler.core.meetings.problem import Lock
from scheduler.core.meetings.rulebook import RULES
from scheduler.core.meetings.solution import Solution
from scheduler.core.rules import Level

MOST_TRIED = 150  # unmet requests: beyond them a page would keep its reader waiting
COMFORT = tuple(rule for rule in RULES if rule.level is Level.COMFORT)
# The rule behind each reason for which a request never comes to the search.
KEEPS_OUT = {
    "refused": "refused_pair_never_meets",
    "no_people": "attendees_are_present",
    "no_room": "meeting_is_in_an_allowed_place",
    "no_time": "meeting_is_in_its_window",
    "no_session": "session_meets_once",
}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule. `switch`: its weight or switch in words; `bound`: how often it binds, "" without a plan; `kept_out`:
    requests that it kept from being planned at all; `own_weight`: the mission's own, None where it is the usual."""

    binding: Binding
    switch: str
    bound: str
    kept_out: int
    own_weight: int | None

    @property
    def name(self) -> str:
        return self.binding.rule.name

    @property
    def level(self) -> str:
        return self.binding.rule.level.value

    @property
    def sentence(self) -> str:
        return self.binding.rule.sentence


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """All rules in the rulebook's order. `plan`: the published one or the newest draft, None if there is none (or the
    mission's data contradict each other: `contradictions`). `unmet` requests of it, of which `tried` were tried."""

    plan: PlanVersion | None
    rules: tuple[RuleLine, ...]
    unmet: int | None
    tried: int | None
    contradictions: tuple[str, ...] = ()


def rules_of(*, mission: Mission) -> RulesInForce:
    """In a fixed number of queries."""
    plan = plan_current_of(mission=mission)
    ground = ground_of(mission)
    case = case_of(plan=plan) if plan is not None else None
    notes = case.notes if case is not None else ground.notes
    errors = notes.errors
    solution = None if case is None or errors else case.solution
    if solution is None or plan is None or case is None:
        found = bindings_of(ground.problem)
    else:
        found = _bindings(ground, case.problem.locks, solution, tuple(sorted((alone_of(plan) or {}).items())))
    return RulesInForce(
        plan=plan if solution is not None else None,
        rules=tuple(_lines(mission, found, _kept_out(notes, solution), has_plan=solution is not None)),
        unmet=found.unmet,
        tried=found.tried,
        contradictions=errors,
    )


@lru_cache(maxsize=ANSWERS)
def _bindings(ground: Ground, locks: tuple[Lock, ...], solution: Solution, alone: Alone) -> Bindings:
    """Seconds of work for a large mission, done once for the same ground and the same meetings."""
    problem = replace(ground.problem, locks=locks)
    return bindings_of(problem, solution, alone=dict(alone) or None, most=MOST_TRIED)


def _kept_out(notes: BuildNotes, solution: Solution | None) -> Mapping[str, int]:
    """Rule -> requests that it kept from being planned."""
    placed = {pk_of(each.request) for each in solution.meetings} if solution is not None else set()
    return Counter(
        KEEPS_OUT[each.reason] for pk, each in notes.left_out.items() if pk not in placed and each.reason in KEEPS_OUT
    )


def _lines(mission: Mission, found: Bindings, kept_out: Mapping[str, int], *, has_plan: bool) -> list[RuleLine]:
    own = mission.weights or {}
    return [
        RuleLine(
            binding=each,
            switch=" ".join(switch_said(each)),
            bound=bound_said(each) if has_plan else "",
            kept_out=kept_out.get(each.rule.name, 0),
            own_weight=own.get(each.rule.name),
        )
        for each in found.rules
    ]
