"""Ask the referee about a plan, a hand's work included, and say what it found in the mission's own names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from mission.models import Meeting, PlanVersion
from mission.planning.ground import Alone, Ground, faulted, ground_of, ledger_of, locked
from mission.planning.problem import BuildNotes
from mission.planning.rows import MissionRows, meetings_in, row_of
from mission.planning.solution import solution_of_rows
from mission.planning.words import key, pk_of
from scheduler.core.meetings.news import faults_about, news_of
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.rulebook import RULE
from scheduler.core.meetings.solution import Solution
from scheduler.core.rules import Finding


@dataclass(frozen=True, slots=True)
class NamedFinding:
    """One place where a rule does not hold, in words. `subjects` are core ids, e.g. "party:12"."""

    rule: str
    rule_sentence: str
    sentence: str
    subjects: tuple[str, ...] = ()
    amount: int = 1


@dataclass(frozen=True)
class Case:
    """What the referee needs to judge one plan: the rows, the problem they make, and the plan as the core sees it.

    `ground` is shared by all plans and remembered; `rows` and `problem` are its own with the plan's meetings and locks.
    """

    plan: PlanVersion
    ground: Ground
    rows: MissionRows
    problem: Problem
    notes: BuildNotes
    solution: Solution


def case_of(*, plan: PlanVersion, with_locks: bool = True) -> Case:
    """A plan beside the mission as it stands now, in a fixed number of queries. Without locks it is quicker, and as
    good wherever nothing is searched for: a plan's own locks hold by themselves."""
    ground = ground_of(plan.mission)
    rows, solution = _with_meetings(plan, ground.rows)
    problem, notes = locked(ground, rows) if with_locks else (ground.problem, ground.notes)
    return Case(plan, ground, rows, problem, notes, solution)


def case_with(case: Case, placed: Mapping[int, tuple[Meeting, Sequence[int]]]) -> Case:
    """The same plan after some requests were placed (each with its attendees' primary keys), without its locks: whoever
    moved a locked meeting has moved its lock. No query."""
    kept = [row for row in case.rows.meetings if row.request_id not in placed]
    meetings = (*kept, *(row_of(meeting) for meeting, _ in placed.values()))
    moved = {meeting.pk: tuple(sorted(pks)) for meeting, pks in placed.values()}
    attendees = {**case.rows.attendees_of_meeting, **moved}
    rows = replace(case.rows, meetings=meetings, attendees_of_meeting=attendees)
    solution = solution_of_rows(case.plan, meetings, attendees)
    return replace(case, rows=rows, problem=case.ground.problem, solution=solution)


def _with_meetings(plan: PlanVersion, rows: MissionRows) -> tuple[MissionRows, Solution]:
    meetings, attendees = meetings_in(plan)
    solution = solution_of_rows(plan, meetings, attendees)
    return replace(rows, meetings=meetings, attendees_of_meeting=attendees), solution


def plan_faults(*, plan: PlanVersion) -> list[NamedFinding]:
    """What must not be, none in a plan that may be published, against the mission as it stands now."""
    return case_faults(case_of(plan=plan))


def case_faults(case: Case) -> list[NamedFinding]:
    """The same for a case already built."""
    names = case.notes.names
    hard = _faults(case, faulted(case.ground, case.solution, _alone(case)))
    hard += [
        NamedFinding("locked_meeting_stays", RULE["locked_meeting_stays"].sentence, names.sentence(each))
        for each in case.notes.errors
    ]
    return hard


def case_news(before: Case, after: Case) -> list[NamedFinding]:
    """What must not be after a hand's work and was not so before; both cases are of one plan on one ground. Only what
    the work touches is judged."""
    news = news_of(ledger_of(before.ground, before.solution, _alone(before)), after.solution)
    known = {each.sentence for each in _faults(before, ())}
    return [each for each in _faults(after, news) if each.sentence not in known]


def case_faults_about(case: Case, request_pk: int) -> list[NamedFinding]:
    """Those of `case_faults` that name a request's meeting or its session, without judging the rest of the plan."""
    name = key("request", request_pk)
    asked = case.problem.request.get(name)
    ledger = ledger_of(case.ground, case.solution, _alone(case))
    found = _faults(case, faults_about(ledger, name) if asked is not None else ())
    itself = {name, asked.session if asked is not None and asked.session else name}
    return [each for each in found if itself.intersection(each.subjects)]


def _faults(case: Case, findings: Iterable[Finding]) -> list[NamedFinding]:
    """The referee's hard findings in the mission's names, with those that only the mission's rows can tell."""
    closed = [each.request for each in case.solution.meetings if pk_of(each.request) in case.notes.left_out]
    unwanted = set(closed)
    return [
        *(_closed(case, each) for each in closed),
        *named(case.notes, (each for each in findings if not unwanted.intersection(each.subjects[:1]))),
        *(_odd_length(case, pk) for pk in _odd_lengths(case)),
    ]


def _alone(case: Case) -> Alone | None:
    alone = alone_of(case.plan)
    return tuple(sorted(alone.items())) if alone else None


def named(notes: BuildNotes, findings: Iterable[Finding]) -> list[NamedFinding]:
    """The core's findings in the mission's names."""
    return [
        NamedFinding(
            each.rule, RULE[each.rule].sentence, notes.names.sentence(each.witness), each.subjects, each.amount
        )
        for each in findings
    ]


def _closed(case: Case, request: str) -> NamedFinding:
    """A meeting whose request may not be placed any more."""
    left_out = case.notes.left_out[pk_of(request)]
    text = f"{case.notes.names.name(request)} is in the plan, but cannot take place: {left_out.sentence}"
    rule = "refused_pair_never_meets" if left_out.reason == "refused" else "one_meeting_per_request"
    return NamedFinding(rule, RULE[rule].sentence, text, (request,))


def _odd_lengths(case: Case) -> list[int]:
    """Meetings whose stored length is not (any more) what was asked for; the referee goes by starts alone."""
    found = []
    for row in case.rows.meetings:
        request = case.problem.request.get(key("request", row.request_id))
        if request is not None:
            length = case.problem.session[request.session].length if request.session else request.length
            if (row.ends_at - row.starts_at).total_seconds() != length * 60:
                found.append(row.request_id)
    return found


def _odd_length(case: Case, request_pk: int) -> NamedFinding:
    request = key("request", request_pk)
    text = f"{case.notes.names.name(request)} is planned with another length than is asked for now. Place it again."
    return NamedFinding("meeting_is_in_its_window", RULE["meeting_is_in_its_window"].sentence, text, (request,))


def alone_of(plan: PlanVersion) -> Mapping[str, int] | None:
    """What each delegation could get alone, as the plan's run proved it; None when the data changed since."""
    mission = plan.mission
    given = plan.report.get("alone") if isinstance(plan.report, dict) else None
    run = plan.run
    if not given or run is None or plan.is_stale:
        return None
    if mission.data_changed_at is not None and mission.data_changed_at > run.created_at:
        return None
    return {str(party): int(most) for party, most in given.items()}
