"""The core from a shell: what it prints, what it writes, how it exits, and what Ctrl-C leaves behind."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from scheduler.core.__main__ import main
from scheduler.core.meetings import codec
from scheduler.core.meetings.bounds import bound_fairness
from scheduler.core.meetings.candidates import find_candidates
from scheduler.core.meetings.prices import scarcity_of
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.rulebook import RULES
from scheduler.core.meetings.solution import Solution
from tests.scheduler.core.meetings.small import HALF_PAST_NINE, NINE, ONE_SLOT, met, mission, plan, wish

ROOT = Path(__file__).resolve().parents[3]
PAIR = mission(wish("r1", "d1", "c1"), wish("r2", "d2", "c1"))
BOTH = plan(met("r1", NINE, "d1-1", "c1-1"), met("r2", HALF_PAST_NINE, "d2-1", "c1-1"))
SOON = 10  # seconds; 2 on a machine that has nothing else to do
CLASH = plan(met("r1", NINE, "d1-1", "c1-1"), met("r2", NINE, "d2-1", "c1-1"))


class Desk:
    """A folder with files and the command beside it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def put(self, name: str, value: Problem | Solution | str | dict[str, Any]) -> str:
        if isinstance(value, Problem):
            value = codec.problem_to_json(value)
        elif isinstance(value, Solution):
            value = codec.solution_to_json(value)
        path = self.folder / name
        path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        return str(path)

    def at(self, name: str) -> str:
        return str(self.folder / name)

    def read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def run(self, *words: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        code = main(words)
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def test_generate_writes_a_mission_of_the_size_asked_for(desk: Desk) -> None:
    size = ("--companies", "5", "--counterparts", "4", "--requests", "12", "--days", "2", "--seed", "7")
    code, out, _ = desk.run("generate", *size, "--out", desk.at("p.json"))
    problem = codec.problem_from_json(desk.read("p.json"))
    assert (code, out, len(problem.requests), problem.days) == (0, "", 12, 2)


def test_generate_of_more_requests_than_pairs_is_refused(desk: Desk) -> None:
    size = ("--companies", "1", "--counterparts", "1", "--requests", "2")
    code, _, err = desk.run("generate", *size, "--out", desk.at("p.json"))
    assert (code, err) == (2, "generate: 1 companies and 1 counterparts make 1 pairs, not 2\n")


def test_check_of_a_valid_plan_exits_zero(desk: Desk) -> None:
    code, out, _ = desk.run("check", desk.put("p.json", PAIR), desk.put("s.json", BOTH))
    assert code == 0
    assert "0 hard findings" in out


def test_check_of_a_broken_plan_exits_one_and_names_the_witness(desk: Desk) -> None:
    code, out, _ = desk.run("check", desk.put("p.json", PAIR), desk.put("s.json", CLASH))
    assert code == 1
    assert out.startswith(
        "broken  person_is_in_one_place: c1-1 is booked twice: r1 day 1 09:00-09:30 and r2 day 1 09:00-09:30\n"
    )


def test_check_as_json_has_findings_and_levels(desk: Desk) -> None:
    code, out, _ = desk.run("check", desk.put("p.json", PAIR), desk.put("s.json", CLASH), "--json")
    report = json.loads(out)
    assert (code, report["valid"]) == (1, False)
    assert report["levels"] == {"guarantees": 0, "fairness": 1000, "worth": 20, "comfort": 0}
    assert [each["subjects"] for each in report["hard"]] == [["c1-1", "r1", "r2"]]


def test_check_uses_what_each_could_get_alone(desk: Desk) -> None:
    data = {**codec.solution_to_json(plan(met("r1", NINE, "d1-1", "c1-1"))), "alone": {"d1": 20, "d2": 0}}
    _, out, _ = desk.run("check", desk.put("p.json", PAIR), desk.put("s.json", data), "--json")
    assert json.loads(out)["levels"]["fairness"] == 500


UNUSABLE = {
    "no file": (None, "cannot be read: No such file or directory"),
    "no JSON": ("{", "is not JSON: Expecting property name"),
    "binary": ("\x00", "is not JSON"),
    "another kind": ({"schema": 1, "kind": "x"}, "kind: expected 'meetings.problem', found 'x'"),
    "a wrong shape": ({"schema": 1, "kind": "meetings.problem", "days": "x"}, "problem.days: expected a whole number"),
    "an unsound problem": (codec.problem_to_json(Problem(days=0)), "days: a mission lasts 1 to 366 days, not 0"),
}


@pytest.mark.parametrize("command", ["solve", "check"])
@pytest.mark.parametrize(("data", "message"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_unusable_problem_exits_two_with_one_line(desk: Desk, command: str, data: Any, message: str) -> None:
    path = desk.at("p.json") if data is None else desk.put("p.json", data)
    plan_file = [desk.put("s.json", BOTH)] if command == "check" else []
    code, out, err = desk.run(command, path, *plan_file)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"{command}: {path}: ")
    assert message in err


def test_unusable_plan_exits_two_with_one_line(desk: Desk) -> None:
    path = desk.put("s.json", {"schema": 1, "kind": "meetings.solution", "meetings": [7]})
    code, _, err = desk.run("check", desk.put("p.json", PAIR), path)
    assert (code, err) == (2, f"check: {path}: solution.meetings[0]: expected an object, found 7\n")


def test_plan_whose_alone_is_no_object_exits_two(desk: Desk) -> None:
    path = desk.put("s.json", {**codec.solution_to_json(BOTH), "alone": [1]})
    code, _, err = desk.run("check", desk.put("p.json", PAIR), path)
    assert (code, err) == (2, f"check: {path}: alone: expected an object of delegation ids and whole numbers\n")


def test_solve_prints_one_json_object_and_progress_beside_it(desk: Desk) -> None:
    code, out, err = desk.run(
        "solve", desk.put("p.json", PAIR), "--seconds", "20", "--out", desk.at("s.json"), "--json"
    )
    summary = json.loads(out)
    assert (code, summary["status"], summary["met"], summary["unmet"]) == (0, "optimal", 2, 0)
    assert summary["first_plan_seconds"] <= summary["seconds"]
    assert [(each["name"], each["value"], each["proven"], each["gap"]) for each in summary["levels"]] == [
        ("guarantees", 0, True, 0.0),
        ("fairness", 1000, True, 0.0),
        ("worth", 20, True, 0.0),
        ("comfort", 0, True, 0.0),
    ]
    assert set(summary["levels"][0]) == {"name", "value", "bound", "gap", "proven", "seconds"}
    assert err


def test_solve_writes_a_plan_that_the_referee_accepts(desk: Desk) -> None:
    problem = desk.put("p.json", PAIR)
    desk.run("solve", problem, "--seconds", "20", "--out", desk.at("s.json"))
    written = desk.read("s.json")
    assert (written["status"], written["alone"]) == ("optimal", {"d1": 10, "d2": 10})
    assert written["message"]
    assert desk.run("check", problem, desk.at("s.json"))[0] == 0


def test_solve_without_json_says_the_proof_in_words(desk: Desk) -> None:
    _, out, _ = desk.run("solve", desk.put("p.json", PAIR), "--seconds", "20")
    assert "2 of 2 requests are met" in out
    assert out.count("the best possible") >= 4


def test_solve_of_contradicting_obligations_exits_one_and_writes_nothing(desk: Desk) -> None:
    both = mission(*(wish(f"r{at}", f"d{at}", "c1", required=True) for at in (1, 2, 3)))
    words = ("solve", desk.put("p.json", both), "--seconds", "20", "--out", desk.at("s.json"), "--json")
    code, out, _ = desk.run(*words)
    summary = json.loads(out)
    assert (code, summary["status"], summary["met"]) == (1, "infeasible", 0)
    assert summary["message"]
    assert not Path(desk.at("s.json")).exists()


@pytest.mark.parametrize(("option", "value"), [("--seconds", "0"), ("--workers", "0")])
def test_solve_without_time_or_workers_is_refused(desk: Desk, option: str, value: str) -> None:
    code, _, err = desk.run("solve", desk.put("p.json", PAIR), option, value)
    assert (code, err) == (2, "solve: --seconds must be above 0 and --workers at least 1\n")


@pytest.mark.parametrize(("option", "value"), [("--gap", "1"), ("--gap", "-0.1"), ("--steps", "-1")])
def test_solve_to_no_possible_end_is_refused(desk: Desk, option: str, value: str) -> None:
    code, _, err = desk.run("solve", desk.put("p.json", PAIR), option, value)
    assert (code, err) == (2, "solve: --gap must be at least 0 and below 1, and --steps at least 0\n")


def test_prove_confirms_a_bound_that_follows_from_its_prices_and_refuses_a_better_one(desk: Desk) -> None:
    problem = desk.put(
        "p.json", mission(wish("r1", "d1", "c1", worth=8), wish("r2", "d2", "c1", worth=3), hours=ONE_SLOT)
    )
    # c1 has one half hour: nobody pays less than the five points by which r1 is worth more.
    scarce = next(
        row
        for row, each in enumerate(scarcity_of(find_candidates(codec.problem_from_json(desk.read("p.json")))).rows)
        if len(each.columns) == 2
    )
    proof = {"bound": 8, "prices": {scarce: 5_000_000}, "floors": {}}
    code, out, _ = desk.run("prove", problem, desk.put("s.json", {"certificate": proof}))
    assert (code, out) == (0, "proven: no plan that is as fair is worth more than 8 points\n")
    better = {**proof, "bound": 7}
    code, out, _ = desk.run("prove", problem, desk.put("s.json", {"certificate": better}))
    assert (code, out) == (1, "refused: the prices prove 8 points, not 7\n")


def test_prove_a_share_that_nobody_can_pass(desk: Desk) -> None:
    problem = desk.put(
        "p.json", mission(wish("r1", "d1", "c1", worth=6), wish("r2", "d2", "c1", worth=6), hours=ONE_SLOT)
    )
    found = codec.problem_from_json(desk.read("p.json"))
    _, proof = bound_fairness(scarcity_of(find_candidates(found)), {"d1": 6, "d2": 6}, seconds=20)
    assert proof is not None
    given = {"bound": proof.bound, "prices": dict(proof.prices), "floors": dict(proof.floors)}
    code, out, _ = desk.run("prove", problem, desk.put("s.json", {"fairness_certificate": given}))
    assert (code, out) == (
        0,
        "proven: no plan gives every delegation as much as the floors of fairness_certificate\n",
    )
    code, out, _ = desk.run(
        "prove", problem, desk.put("s.json", {"fairness_certificate": {**given, "floors": {"d1": 3, "d2": 3}}})
    )
    assert code == 1
    assert out.startswith("refused: the prices prove ")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "has no certificate: its bound comes from the exact model"),
        ({"certificate": []}, "certificate: expected bound, prices and floors"),
        (
            {"certificate": {"bound": 1, "prices": {"x": 1}, "floors": {}}},
            "certificate: expected bound, prices and floors",
        ),
    ],
)
def test_prove_without_a_certificate_is_refused(desk: Desk, given: dict[str, object], said: str) -> None:
    path = desk.put("s.json", given)
    code, _, err = desk.run("prove", desk.put("p.json", PAIR), path)
    assert (code, err) == (2, f"prove: {path}: {said}\n")


WANTED = mission(wish("r1", "d1", "c1", worth=8), wish("r2", "d2", "c1", worth=3), parties={"c1": {"daily_maximum": 1}})


def test_scarce_says_what_one_more_places_and_what_it_costs(desk: Desk) -> None:
    solution = codec.solution_to_json(plan(met("r1", NINE, "c1-1", "d1-1")))
    paths = desk.put("p.json", WANTED), desk.put("s.json", solution)
    code, out, _ = desk.run("scarce", *paths, "--seconds", "60")
    worth, claim, price = out.splitlines()
    assert (code, worth) == (0, "the plan is worth 8 points; no plan that is as fair is worth more than 8")
    won = "That places 1 more wish (r2): 3 points more, and no plan with it can have more"
    assert claim == f"Allow c1 1 more meeting a day. {won}"
    assert price == "One more meeting of c1 on day 1 is worth 3.0 points at most."
    code, out, _ = desk.run("scarce", *paths, "--json")
    found = json.loads(out)
    assert (found["bound"], found["complete"], found["claims"][0]["at_most"]) == (8, True, 3)
    assert [(each["kind"], each["points"]) for each in found["prices"]] == [("party", 3.0)]


def test_scarce_of_a_plan_that_breaks_rules_is_refused(desk: Desk) -> None:
    path = desk.put("s.json", codec.solution_to_json(plan(met("r1", NINE, "c1-1"))))
    code, _, err = desk.run("scarce", desk.put("p.json", WANTED), path)
    assert (code, err) == (2, f"scarce: {path}: the plan breaks hard rules; `check` names them\n")


def test_solve_into_no_folder_is_refused_before_the_search(desk: Desk) -> None:
    code, _, err = desk.run("solve", desk.put("p.json", PAIR), "--out", desk.at("nowhere/s.json"))
    assert code == 2
    assert "cannot be written" in err


def test_solve_writes_the_best_plan_so_far_at_ctrl_c(desk: Desk) -> None:
    problem = desk.at("p.json")
    desk.run(
        "generate", "--companies", "12", "--counterparts", "10", "--requests", "80", "--seed", "3", "--out", problem
    )
    words = [sys.executable, "-m", "scheduler.core", "solve", problem, "--seconds", "100", "--out", desk.at("s.json")]
    words.append("--json")
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        try:
            next(line for line in running.stderr if "met" in line)
            running.send_signal(signal.SIGINT)
            pulled = time.monotonic()
            out, err = running.communicate(timeout=30)
        finally:
            running.kill()
    assert time.monotonic() - pulled < SOON
    assert (running.returncode, "Traceback" in err) == (0, False)
    assert json.loads(out)["met"] > 0
    assert desk.run("check", problem, desk.at("s.json"))[0] == 0


def test_rulebook_lists_every_rule_with_its_sentence(desk: Desk) -> None:
    _, out, _ = desk.run("rulebook")
    assert all(rule.name in out and rule.sentence in out for rule in RULES)
    _, out, _ = desk.run("rulebook", "--json")
    assert [each["name"] for each in json.loads(out)] == [rule.name for rule in RULES]


def test_referee_needs_no_solver_to_be_loaded() -> None:
    script = "import sys, scheduler.core.__main__; sys.exit('ortools' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT).returncode == 0


def test_rulebook_of_a_mission_and_its_plan_tells_weights_and_how_often_rules_bind(desk: Desk) -> None:
    files = (desk.put("p.json", PAIR), desk.put("s.json", plan(BOTH.meetings[0])))
    code, out, _ = desk.run("rulebook", *files, "--json")
    found = {each["name"]: each for each in json.loads(out)}
    assert (code, list(found)) == (0, [rule.name for rule in RULES])
    assert found["worth_is_met"] == {
        "name": "worth_is_met",
        "level": "worth",
        "sentence": "As much of the wishes' worth as possible is met.",
        "is_on": True,
        "set_for": None,
        "weight": 1,
        "places": 1,
        "amount": 10,
        "cost": 10,
    }
    counts = {name: found["person_is_in_one_place"][name] for name in ("demands", "requests", "alone", "placements")}
    assert counts == {"demands": 0, "requests": 1, "alone": 1, "placements": 1}
    code, out, _ = desk.run("rulebook", *files)
    assert "Stands in the way of 1 unmet request, of 1 alone." in out
    assert out.endswith("1 request is not met\n")
    code, out, _ = desk.run("rulebook", files[0], "--json")
    assert set(json.loads(out)[0]) == {"name", "level", "sentence", "is_on", "set_for", "weight"}


def test_stress_tells_meetings_parties_and_minutes(desk: Desk) -> None:
    files = (desk.put("p.json", PAIR), desk.put("s.json", BOTH))
    code, out, _ = desk.run("stress", *files, "--missions", "200", "--seed", "3", "--overrun-chance", "100")
    assert code == 0
    assert out.startswith("In 200 simulated missions ")
    assert "r2 at day 1 09:30 starts more than 5 minutes late in " in out
    assert "c1: its 2 meetings start " in out
    assert "5 minutes more after r1 would spare " in out
    code, again, _ = desk.run("stress", *files, "--missions", "200", "--seed", "3", "--json")
    found = json.loads(again)
    assert (code, found["missions"], found["seed"]) == (0, 200, 3)
    assert {each["id"] for each in found["meetings"]} == {"r1", "r2"}


def test_stress_with_a_reserve_solves_again_and_writes_the_plan(desk: Desk) -> None:
    files = (desk.put("p.json", PAIR), desk.put("s.json", BOTH))
    words = ("--robust", "--seconds", "60", "--workers", "1", "--out", desk.at("r.json"))
    code, out, _ = desk.run("stress", *files, "--missions", "100", *words)
    assert code == 0
    assert "5 minutes more after r1" in out
    assert "worth: 20 without the reserve, 10 with it" in out  # two slots hold two meetings and no reserve
    assert len(codec.solution_from_json(desk.read("r.json")).meetings) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--missions", "0"), "--missions must be from 1 to 10000"),
        (("--late-chance", "101"), "late_chance: a whole number from 0 to 100, not 101"),
        (("--seed", "-1"), "--seed, --late-over and --show cannot be negative, --minutes must be at least 1"),
    ],
)
def test_stress_of_what_cannot_be_simulated_is_refused(words: tuple[str, str], said: str, desk: Desk) -> None:
    code, _, err = desk.run("stress", desk.put("p.json", PAIR), desk.put("s.json", BOTH), *words)
    assert (code, err) == (2, f"stress: {said}\n")


LATER = [{"name": "later", "changes": [{"kind": "NoMeetings", "window": {"start": NINE, "end": HALF_PAST_NINE}}]}]


def test_what_if_solves_the_mission_as_it_is_and_each_scenario(desk: Desk) -> None:
    files = (desk.put("p.json", PAIR), desk.put("s.json", json.dumps(LATER)))
    code, out, _ = desk.run("whatif", *files, "--seconds", "60", "--json")
    base, later = json.loads(out)["scenarios"]
    assert (code, base["outcome"]["met"], later["outcome"]["met"]) == (0, 2, 1)
    assert len(later["difference"]["lost"]) == 1
    code, out, _ = desk.run("whatif", *files, "--seconds", "60")
    assert "later: Hold no meetings on day 1 09:00-09:30." in out
    assert "won none; lost r" in out


def test_what_if_says_which_scenario_cannot_be(desk: Desk) -> None:
    strange = [{"name": "who?", "changes": [{"kind": "Leaves", "party": "c9"}]}]
    files = (desk.put("p.json", PAIR), desk.put("s.json", json.dumps(strange)))
    code, out, _ = desk.run("whatif", *files, "--seconds", "60")
    assert (code, "cannot be: the problem does not know c9" in out) == (1, True)


@pytest.mark.parametrize(
    ("scenarios", "said"),
    [("{", "is not JSON"), ("[1]", "s.json: scenarios[0]: expected an object"), ("{}", "scenarios: expected a list")],
)
def test_what_if_refuses_what_is_no_scenario(scenarios: str, said: str, desk: Desk) -> None:
    code, out, error = desk.run("whatif", desk.put("p.json", PAIR), desk.put("s.json", scenarios))
    assert (code, out, said in error) == (2, "", True)


def test_what_if_refuses_no_time_at_all(desk: Desk) -> None:
    files = (desk.put("p.json", PAIR), desk.put("s.json", json.dumps(LATER)))
    assert desk.run("whatif", *files, "--seconds", "0")[0] == 2
