"""The mission as it stands, built once for all that is asked of it until its data change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from hashlib import sha256

from mission.models import Mission
from mission.planning.hours import timeline_of
from mission.planning.problem import BuildNotes, locks_of, problem_of_rows
from mission.planning.rows import MissionRows, rows_of
from scheduler.core.meetings import checks
from scheduler.core.meetings.checks_ledger import Ledger
from scheduler.core.meetings.problem import Lock, Problem
from scheduler.core.meetings.solution import Solution
from scheduler.core.meetings.validation import locking_errors
from scheduler.core.rules import Finding, Report

GROUNDS, ANSWERS = 4, 4  # how many are remembered in this process: with every one, collecting garbage takes longer
Alone = tuple[tuple[str, int], ...]


@dataclass(frozen=True, eq=False)
class Ground:
    """On which every plan is judged alike; locks are a plan's own and left out. Its rows are shared: never change one.

    Two grounds are never equal, so that what is remembered of one is not taken for the other's.
    """

    rows: MissionRows
    problem: Problem
    notes: BuildNotes

    @cached_property
    def digest(self) -> str:
        """The same for the same problem: it takes as long to write down as a page may take."""
        return sha256(repr(self.problem).encode()).hexdigest()

    def moment(self, minute: int) -> datetime:
        """A core minute as a moment in the mission's zone."""
        return timeline_of(self.rows.mission).moment(minute)


_grounds: dict[tuple[int, datetime], Ground] = {}


def ground_of(mission: Mission) -> Ground:
    """Built anew whenever the mission's data changed: every write to planning data stamps the mission, whichever
    process writes. The stamp is read before the rows, so newer rows may stand under an old stamp and never the
    opposite."""
    mission = Mission.objects.get(pk=mission.pk)
    if mission.data_changed_at is None:
        return _ground(mission)
    known = (mission.pk, mission.data_changed_at)
    found = _grounds.get(known)
    if found is None:
        found = _ground(mission)
        while len(_grounds) >= GROUNDS:
            _grounds.pop(next(iter(_grounds)), None)
        _grounds[known] = found
    return found


def _ground(mission: Mission) -> Ground:
    rows = rows_of(mission=mission)
    problem, notes = problem_of_rows(rows)
    return Ground(rows, problem, notes)


def locked(ground: Ground, rows: MissionRows) -> tuple[Problem, BuildNotes]:
    """The problem with the locks of a plan, whose meetings `rows` hold."""
    remarks: list[str] = []
    locks = locks_of(rows, {each.id for each in ground.problem.requests}, remarks)
    if not locks and not remarks:
        return ground.problem, ground.notes
    return _locked(ground, locks, tuple(remarks))


@lru_cache(maxsize=ANSWERS)
def _locked(ground: Ground, locks: tuple[Lock, ...], remarks: Iterable[str]) -> tuple[Problem, BuildNotes]:
    problem, notes = replace(ground.problem, locks=locks), ground.notes
    errors = notes.errors or tuple(dict.fromkeys(notes.names.sentence(each) for each in locking_errors(problem)))
    return problem, replace(notes, remarks=tuple(dict.fromkeys((*notes.remarks, *remarks))), errors=errors)


@lru_cache(maxsize=ANSWERS)
def ledger_of(ground: Ground, solution: Solution, alone: Alone | None = None) -> Ledger:
    """A plan on this ground, indexed once for all that is asked of it. `alone`: the most each delegation could get
    alone."""
    return Ledger(ground.problem, solution, dict(alone) if alone else None)


@lru_cache(maxsize=ANSWERS)
def faulted(ground: Ground, solution: Solution, alone: Alone | None = None) -> tuple[Finding, ...]:
    """The hard findings alone, in half the time of all."""
    return checks.faults_in(ledger_of(ground, solution, alone))


@lru_cache(maxsize=ANSWERS)
def judged(ground: Ground, solution: Solution, alone: Alone | None = None) -> Report:
    """What the referee says of a plan on this ground, asked once for the same meetings. `alone`: the most each
    delegation could get alone."""
    return checks.report_on(ledger_of(ground, solution, alone))
