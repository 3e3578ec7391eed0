"""A what-if as a run: queued, executed, judged scenario by scenario, cancelled; asked and told as JSON."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace

import pytest
from django.db import connection

from scheduler import runs
from scheduler.core.meetings.changes import Released
from scheduler.core.meetings.changes_broad import Insisted, Leaves, NoMeetings
from scheduler.core.meetings.codec import CodecError, solution_from_json
from scheduler.core.meetings.problem import Window
from scheduler.core.meetings.scenarios import Scenario
from scheduler.core.search import Limits
from scheduler.models import RunKind, RunState, SolverRun
from scheduler.whatifs import Question, question_from_json, question_to_json
from tests.scheduler.problems import impossible_problem, long_problem, small_problem

MORNING = Scenario("no morning", (NoMeetings(Window(0, 720)),))
STRANGER = Scenario("who?", (Leaves("nobody"),))


def executed(question: Question, seconds: float = 30) -> SolverRun:
    run = runs.submit_what_if(question=question, limits=Limits(seconds=seconds, workers=1))
    found = runs.execute(run.pk, "a test")
    assert found is not None
    return found


def test_a_question_goes_to_json_and_back() -> None:
    question = Question(small_problem(), (MORNING, STRANGER))
    assert question_from_json(json.loads(json.dumps(question_to_json(question)))) == question


@pytest.mark.parametrize("data", [[], {}, {"problem": question_to_json(Question(small_problem(), ()))["problem"]}])
def test_what_is_no_question_is_refused(data: object) -> None:
    with pytest.raises(CodecError):
        question_from_json(data)


@pytest.mark.django_db
def test_every_scenario_is_solved_judged_and_held_against_the_base() -> None:
    problem = small_problem()
    run = executed(Question(problem, (MORNING, STRANGER)))
    assert (run.kind, run.state, run.solution) == (RunKind.WHAT_IF, RunState.DONE, None)
    assert run.message == "1 of 2 scenarios are compared with the mission as it is."
    assert run.report is not None
    base, morning, stranger = run.report["scenarios"]
    assert [base["state"], morning["state"], stranger["state"]] == ["done", "done", "refused"]
    assert stranger["message"] == "the problem does not know nobody"
    assert all(meeting.start >= 720 for meeting in solution_from_json(morning["solution"]).meetings)
    met = {
        name: {each["request"] for each in told["solution"]["meetings"]} for name, told in (("b", base), ("m", morning))
    }
    assert base["report"]["met"] == len(met["b"])
    assert len(morning["difference"]["won"]) - len(morning["difference"]["lost"]) == len(met["m"]) - len(met["b"])
    assert [level["proven"] for level in morning["report"]["levels"]] == [True] * 4


@pytest.mark.django_db
def test_a_mission_that_cannot_be_planned_is_told_so_beside_one_that_can() -> None:
    problem = impossible_problem()
    freed = Scenario("do not insist", (Released(tuple(problem.request)),))
    run = executed(Question(problem, (freed,)))
    assert run.report is not None
    base, freely = run.report["scenarios"]
    assert (run.state, base["state"], base["solution"]) == (RunState.DONE, "failed", None)
    assert base["message"].startswith("There is no plan, because")
    assert (freely["state"], freely["difference"]) == ("done", None)


@pytest.mark.django_db
def test_a_problem_with_errors_is_refused() -> None:
    problem = small_problem()
    wrong = replace(problem, persons=(*problem.persons, problem.persons[0]))
    with pytest.raises(runs.RunRefused):
        runs.submit_what_if(question=Question(wrong, (MORNING,)), limits=Limits())
    with pytest.raises(runs.RunRefused, match="more than 0"):
        runs.submit_what_if(question=Question(problem, (MORNING,)), limits=Limits(seconds=0))
    assert not SolverRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_cancelled_what_if_keeps_what_it_has() -> None:
    problem = long_problem()
    sure = Scenario("insist", (Insisted(problem.requests[0].id),))
    question = Question(problem, (MORNING, sure))
    run = runs.submit_what_if(question=question, limits=Limits(seconds=120, workers=1))

    def work() -> None:
        try:
            runs.execute(run.pk, "a test")
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    end = time.monotonic() + 60
    while not SolverRun.objects.filter(pk=run.pk, progress__met__isnull=False).exists():
        assert time.monotonic() < end
        time.sleep(0.1)
    runs.cancel(run=run)
    worker.join(30)
    run.refresh_from_db()
    assert (run.state, run.report["scenarios"][2]["state"]) == (RunState.CANCELLED, "left out")
    assert run.message == "Stopped. 0 of 2 scenarios are compared with the mission as it is."
