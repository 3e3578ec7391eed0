"""What a run can be asked to do: plan meetings, explain a plan, try what if. Each reads its problem, judges its end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, Self

from scheduler.core.meetings.codec import problem_from_json
from scheduler.core.meetings.problem import Problem
from scheduler.explanations import Case, Explained, case_from_json, explained_to_json, said_of
from scheduler.models import RunKind, RunState, SolverRun
from scheduler.verdicts import Verdict, verdict_on
from scheduler.whatifs import Question, found_to_json, question_from_json
from scheduler.whatifs import said_of as said_of_what_if

if TYPE_CHECKING:  # the search brings OR-Tools along, which a web process has no use for
    from scheduler.core.meetings.solution import Outcome
    from scheduler.core.meetings.whatif import WhatIf
    from scheduler.core.search import Brake, Clock, Limits, Progress


class Job(Protocol):
    """`read` raises CodecError for what it cannot read. `run` blocks, on a thread of its own, touches no database and
    imports the search only there. `verdict` says how the run ends; `cancelled`: the organiser stopped it."""

    @classmethod
    def read(cls, data: object) -> Self: ...

    def run(self, *, limits: Limits, clock: Clock, brake: Brake, on_progress: Callable[[Progress], None]) -> object: ...

    def verdict(self, found: Any, *, cancelled: bool) -> Verdict: ...


class Planning:
    """A Problem in, a plan out."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem

    @classmethod
    def read(cls, data: object) -> Self:
        return cls(problem_from_json(data))

    def run(self, *, limits: Limits, clock: Clock, brake: Brake, on_progress: Callable[[Progress], None]) -> Outcome:
        from scheduler.core.meetings.solve import solve

        return solve(self.problem, limits=limits, clock=clock, brake=brake, on_progress=on_progress)

    def verdict(self, found: Outcome, *, cancelled: bool) -> Verdict:
        return verdict_on(problem=self.problem, outcome=found, cancelled=cancelled)


class Explaining:
    """A Problem and a plan in, why-not cards and the scarcest resources out, as the run's report."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @classmethod
    def read(cls, data: object) -> Self:
        return cls(case_from_json(data))

    def run(self, *, limits: Limits, clock: Clock, brake: Brake, on_progress: Callable[[Progress], None]) -> Explained:
        from scheduler.core.meetings.explain import Explanations
        from scheduler.core.meetings.scarcity import market_of, scarcest
        from scheduler.core.search import Abandoned, Progress, Search

        search = Search(limits=limits, clock=clock, brake=brake)
        case = self.case
        explanations = Explanations(case.problem, case.solution, alone=case.alone, search=search)
        cards = []
        for card in explanations.cards():
            cards.append(card)
            on_progress(Progress("cards", len(cards), len(explanations.unmet), None, search.elapsed))
        market = None
        if explanations.is_sound and search.left > 0:
            try:
                market = market_of(case.problem, case.solution, alone=case.alone, search=search)
            except Abandoned:  # braked: what is there is told
                return Explained(tuple(cards), (), search.elapsed)
        return Explained(tuple(cards), scarcest(explanations, market), search.elapsed, market)

    def verdict(self, found: Explained, *, cancelled: bool) -> Verdict:
        ending = RunState.CANCELLED if cancelled else RunState.DONE
        return Verdict(ending, said_of(found), None, explained_to_json(found))


class Trying:
    """A Problem and scenarios in, a plan for each and what differs out, as the run's report."""

    def __init__(self, question: Question) -> None:
        self.question = question

    @classmethod
    def read(cls, data: object) -> Self:
        return cls(question_from_json(data))

    def run(self, *, limits: Limits, clock: Clock, brake: Brake, on_progress: Callable[[Progress], None]) -> WhatIf:
        from scheduler.core.meetings.whatif import what_if

        given = self.question
        return what_if(given.problem, given.scenarios, limits=limits, clock=clock, brake=brake, on_progress=on_progress)

    def verdict(self, found: WhatIf, *, cancelled: bool) -> Verdict:
        ending = RunState.CANCELLED if cancelled else RunState.DONE
        said = f"{'Stopped. ' if cancelled else ''}{said_of_what_if(found)}"
        return Verdict(ending, said, None, found_to_json(found))


JOBS: Mapping[str, type[Job]] = {
    RunKind.MEETINGS: Planning,
    RunKind.EXPLANATION: Explaining,
    RunKind.WHAT_IF: Trying,
}


def job_of(run: SolverRun) -> Job:
    """What the run is to do. Raises CodecError."""
    return JOBS[run.kind].read(run.problem)
