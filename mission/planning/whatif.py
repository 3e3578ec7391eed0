"""What if: scenarios put together, tried by a run, and told side by side in the mission's names. Data never change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from mission.models import Mission, PlanVersion, User, WhatIf
from mission.planning.catalogue import KINDS, NEW_INTERPRETER, change_kept, change_read, names_with_strangers
from mission.planning.comparing import measures_of
from mission.planning.ground import Ground, ground_of
from mission.planning.problem import build_problem
from mission.planning.solution import meetings_write
from mission.planning.words import Names
from mission.services.plans import PlanConflictError, plan_create
from mission.services.whatifs import what_if_asked, what_if_create, what_if_lock_row, what_if_open, what_if_write
from scheduler import runs
from scheduler.core.meetings.changes import Change, OneMoreInterpreter
from scheduler.core.meetings.codec import solution_from_json
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.scenarios import Scenario
from scheduler.core.meetings.solution import Solution
from scheduler.models import ENDED, SolverRun
from scheduler.whatifs import Question

if TYPE_CHECKING:  # brings OR-Tools along
    from scheduler.core.search import Limits

MOST_SCENARIOS, MOST_CHANGES = 4, 6
LETTERS = "ABCD"
Given = Mapping[str, Any]


# --- putting together


def what_if_start(*, mission: Mission, actor: User | None, scenarios: Sequence[Given] = ()) -> WhatIf:
    """A new one, with `scenarios` [{name, changes}] if they are known already. Raises ValidationError."""
    ground = ground_of(mission)
    kept = [_kept(each, at, ground) for at, each in enumerate(scenarios)]
    if len(kept) > MOST_SCENARIOS:
        raise ValidationError(f"Compare {MOST_SCENARIOS} scenarios at most.")
    return what_if_create(mission=mission, actor=actor, scenarios=kept)


def what_if_again(*, what_if: WhatIf, actor: User | None) -> WhatIf:
    """Another one with the same scenarios, to be changed and asked anew."""
    return what_if_create(mission=what_if.mission, actor=actor, scenarios=what_if.scenarios)


def change_add(*, what_if: WhatIf, at: int, given: Given) -> None:
    """One change more in the scenario number `at` (one past the last: a new scenario). Raises ValidationError."""
    with transaction.atomic():
        row = what_if_open(what_if)
        change_read(given, ground_of(row.mission))
        scenarios = list(row.scenarios)
        if not 0 <= at <= len(scenarios) or at >= MOST_SCENARIOS:
            raise ValidationError({"scenario": f"Choose one of the scenarios; there can be {MOST_SCENARIOS}."})
        if at == len(scenarios):
            scenarios.append({"name": LETTERS[at], "changes": []})
        changes = [*scenarios[at]["changes"], change_kept(given)]
        if len(changes) > MOST_CHANGES:
            raise ValidationError({"scenario": f"A scenario has {MOST_CHANGES} changes at most."})
        scenarios[at] = {**scenarios[at], "changes": changes}
        _scenario_try(scenarios[at], ground_of(row.mission))
        what_if_write(what_if=row, scenarios=scenarios)


def change_drop(*, what_if: WhatIf, at: int, number: int) -> None:
    """Take a change out; a scenario without changes goes, and the letters close up. What is gone stays gone."""
    with transaction.atomic():
        row = what_if_open(what_if)
        scenarios = [dict(each) for each in row.scenarios]
        if at < len(scenarios):
            changes = scenarios[at]["changes"]
            scenarios[at]["changes"] = [each for place, each in enumerate(changes) if place != number]
        left = [each for each in scenarios if each["changes"]]
        what_if_write(what_if=row, scenarios=[_relettered(each, place) for place, each in enumerate(left)])


def _relettered(scenario: Given, at: int) -> dict[str, Any]:
    return {**scenario, "name": LETTERS[at] if scenario["name"] in LETTERS else scenario["name"]}


def _kept(given: Given, at: int, ground: Ground) -> dict[str, Any]:
    changes = given.get("changes") or []
    if not 0 < len(changes) <= MOST_CHANGES:
        raise ValidationError(f"A scenario has 1 to {MOST_CHANGES} changes.")
    for each in changes:
        change_read(each, ground)
    name = given.get("name") or LETTERS[at % len(LETTERS)]
    kept = {"name": name, "changes": [change_kept(each) for each in changes]}
    _scenario_try(kept, ground)
    return kept


def _scenario(kept: Given, ground: Ground) -> Scenario:
    """Raises ValidationError."""
    changes: list[Change] = []
    for number, each in enumerate(kept["changes"]):
        change = change_read(each, ground)
        # Two interpreters more are two: each has a name of its own.
        changes.append(
            replace(change, id=f"{NEW_INTERPRETER}:{number}") if isinstance(change, OneMoreInterpreter) else change
        )
    return Scenario(kept["name"], tuple(changes))


def _scenario_try(kept: Given, ground: Ground) -> None:
    """Raises ValidationError where changes that are possible one by one are not so together."""
    try:
        _scenario(kept, ground).apply(ground.problem)
    except ValueError as error:
        raise ValidationError({"what": ground.notes.names.sentence(str(error))}) from error


# --- asking


def what_if_ask(*, what_if: WhatIf, actor: User | None, limits: Limits | None = None) -> WhatIf:
    """Queue the trying of all scenarios beside the mission as it is; meetings locked in the newest plan stay.

    Raises PlanConflictError if it was asked already or another one is being tried, ValidationError if there is nothing
    to try or the data contradict each other.
    """
    with transaction.atomic():
        row = what_if_open(what_if)
        mission = row.mission
        busy = WhatIf.objects.filter(mission=mission, run__isnull=False).exclude(run__state__in=ENDED)
        if busy.exists():
            raise PlanConflictError("Another what-if of this mission is being tried. Wait for it, or stop it.")
        if not row.scenarios:
            raise ValidationError("There is no scenario yet: add a change first.")
        base = PlanVersion.objects.filter(mission=mission, filled_at__isnull=False).order_by("-number").first()
        problem, notes = build_problem(mission=mission, plan=base)
        if notes.errors:
            raise ValidationError(list(notes.errors))
        if not problem.requests:
            raise ValidationError("There is nothing to plan yet, so there is nothing to compare.")
        scenarios = tuple(_scenario(each, ground_of(mission)) for each in row.scenarios)
        try:
            run = runs.submit_what_if(question=Question(problem, scenarios), limits=limits or limits_for(scenarios))
        except runs.RunRefused as refused:
            raise ValidationError([notes.names.sentence(each) for each in refused.errors]) from refused
        what_if_asked(what_if=row, actor=actor, run=run, based_on=base)
        runs.wake(run)
    return row


def limits_for(scenarios: Sequence[object]) -> Limits:
    """The installation's usual time, for each scenario and the base."""
    from scheduler.core.search import Limits

    seconds = min(settings.RUN_SECONDS * (len(scenarios) + 1), settings.RUN_LONGEST_SECONDS)
    return Limits(seconds=float(seconds), workers=settings.RUN_WORKERS)


def what_if_stop(*, what_if: WhatIf) -> None:
    """Stop the run; what was found so far is kept. Twice is once."""
    run = SolverRun.objects.defer("problem", "report").filter(what_if=what_if).first()
    if run is not None:
        runs.cancel(run=run)


# --- telling


@dataclass(frozen=True, slots=True)
class Wish:
    """A request that only one of two plans meets."""

    name: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class Column:
    """One scenario's answer; the base has no `changes`. `state`: as in scheduler/whatifs.py. `people`: whose days
    change; `is_least`: no equally good plan that was looked at changes fewer. `fits`: its plan breaks no rule on the
    data as they are, so it may be kept as a draft."""

    name: str
    changes: tuple[str, ...]
    state: str
    message: str
    met: int
    requests: int
    levels: tuple[Mapping[str, Any], ...]
    won: tuple[Wish, ...] = ()
    lost: tuple[Wish, ...] = ()
    people: tuple[str, ...] = ()
    is_least: bool = True
    has_difference: bool = False
    fits: bool = False

    @property
    def has_plan(self) -> bool:
        return self.state == "done"


def titles_of(what_if: WhatIf) -> list[str]:
    """Each scenario in short, by the kinds of its changes: for lists."""
    return ["; ".join(KINDS[one["kind"]].title for one in each["changes"]) for each in what_if.scenarios]


def scenarios_said(what_if: WhatIf) -> list[tuple[str, list[str]]]:
    """Each scenario's name and its changes in sentences, before it is asked."""
    ground = ground_of(what_if.mission)
    names = names_with_strangers(ground.notes.names)
    return [(each["name"], [_said(change, ground, names) for change in each["changes"]]) for each in what_if.scenarios]


def _said(given: Given, ground: Ground, names: Names) -> str:
    try:
        return names.sentence(change_read(given, ground).sentence)
    except ValidationError as error:
        return f"{KINDS[given['kind']].title}: cannot be done any more. {' '.join(error.messages)}"


def is_outdated(what_if: WhatIf) -> bool:
    """The mission's data changed since it was asked."""
    changed, run = what_if.mission.data_changed_at, what_if.run
    return run is not None and changed is not None and changed > run.created_at


def columns_of(what_if: WhatIf) -> list[Column]:
    """The answers, the base first; empty before the run has ended."""
    run = SolverRun.objects.filter(what_if=what_if).defer("problem", "solution").first()
    if run is None or run.state not in ENDED or not isinstance(run.report, dict):
        return []
    ground = ground_of(what_if.mission)
    outdated = is_outdated(what_if)
    return [_column(each, ground, outdated=outdated) for each in run.report["scenarios"]]


def _column(told: Given, ground: Ground, *, outdated: bool) -> Column:
    names = names_with_strangers(ground.notes.names)
    report, difference = told["report"] or {}, told["difference"] or {}
    met, unmet = report.get("met", 0), report.get("unmet", 0)
    return Column(
        name=told["name"],
        changes=tuple(names.sentence(each) for each in told["changes"]),
        state=told["state"],
        message=names.sentence(told["message"]),
        met=met,
        requests=met + unmet,
        levels=tuple(report.get("levels", ())),
        won=_wishes(difference.get("won", ()), ground, names),
        lost=_wishes(difference.get("lost", ()), ground, names),
        people=tuple(names.name(each) for each in difference.get("people", ())),
        is_least=difference.get("is_least", True),
        has_difference=bool(difference),
        fits=not outdated and told["solution"] is not None and _fits(solution_from_json(told["solution"]), ground),
    )


def _wishes(requests: Sequence[str], ground: Ground, names: Names) -> tuple[Wish, ...]:
    rows = {f"request:{pk}": row for pk, row in ground.rows.requests.items()}
    found = [Wish(names.name(each), rows[each].rank if each in rows else None) for each in requests]
    return tuple(sorted(found, key=lambda each: (each.rank or 99, each.name)))


def _fits(solution: Solution, ground: Ground) -> bool:
    return _is_known(solution, ground.problem) and not measures_of(ground=ground, solution=solution).hard


def _is_known(solution: Solution, problem: Problem) -> bool:
    """Whether the plan names nothing but what the mission has; an interpreter that was only imagined is not there."""
    return all(
        each.request in problem.request
        and each.room in problem.room
        and (each.interpreter is None or each.interpreter in problem.interpreter)
        and all(person in problem.person for person in each.attendees)
        for each in solution.meetings
    )


def draft_keep(*, what_if: WhatIf, at: int, actor: User | None) -> PlanVersion:
    """A scenario's plan as a draft: only where the referee finds no broken rule on the data as they are.

    Nothing is proven about the draft: the proof was for the mission with the scenario's changes. Raises
    ValidationError where its plan would need the changes to be real.
    """
    with transaction.atomic():
        row = what_if_lock_row(what_if)
        run = row.run
        told = run.report["scenarios"] if run is not None and isinstance(run.report, dict) else []
        ground = ground_of(row.mission)
        if not 0 <= at < len(told) or told[at]["solution"] is None:
            raise ValidationError("This scenario has no plan to keep.")
        solution = solution_from_json(told[at]["solution"])
        if is_outdated(row) or not _fits(solution, ground):
            raise ValidationError(
                "This plan breaks rules on the data as they are. Make the change in the data, then plan again."
            )
        note = f"What if: {_column(told[at], ground, outdated=False).changes[0] if told[at]['changes'] else 'as it is'}"
        plan = plan_create(mission=row.mission, actor=actor, based_on=row.based_on, note=note[:200])
        problem, _ = build_problem(mission=row.mission, plan=row.based_on)
        meetings_write(plan=plan, problem=problem, solution=solution)
        plan.filled_at, plan.report = timezone.now(), {"what_if": row.pk}
        plan.save(update_fields=["filled_at", "report"])
    return plan
