"""The core without Django, on files: `python -m scheduler.core generate | solve | check | prove | rulebook | ...`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from types import FrameType
from typing import Any, Self

from scheduler.core.meetings import codec
from scheduler.core.meetings.binding import bindings_of
from scheduler.core.meetings.binding_words import said_of
from scheduler.core.meetings.checks import check
from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.prices import CertificateError, verify
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.scarcity_words import claim_to_json, market_said, market_to_json
from scheduler.core.meetings.scenarios import scenarios_from_json
from scheduler.core.meetings.sentences import counted
from scheduler.core.meetings.solution import Certificate, Solution
from scheduler.core.meetings.stress import MOST_MISSIONS, Study, stress
from scheduler.core.meetings.stress_words import told
from scheduler.core.meetings.telling import (
    binding_to_json,
    outcome_to_json,
    outcome_told,
    plan_to_json,
    report_to_json,
    report_told,
)
from scheduler.core.meetings.uncertainty import Uncertainty, uncertainty_errors
from scheduler.core.meetings.validation import problem_errors
from scheduler.core.rules import Finding

DONE, FOUND, REFUSED = 0, 1, 2  # exit codes: all right; a finding, or no plan; the input cannot be used
MOST_ERRORS = 20


class InputError(Exception):
    """The input cannot be used; the message is one sentence for whoever typed the command."""


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
    except InputError as error:
        print(f"{arguments.command}: {error}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:  # the reader has seen enough, as `head` does
        sys.stderr.close()
        return DONE
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scheduler.core", description="Plan a mission's meetings, on files."
    )
    commands = parser.add_subparsers(dest="command", required=True)

    made = commands.add_parser("generate", help="make a mission of any size from a seed")
    for name, default in (("companies", 31), ("counterparts", 26), ("requests", 200), ("days", 2), ("seed", 1)):
        made.add_argument(f"--{name}", type=int, default=default)
    made.add_argument("--out", type=Path, required=True, metavar="p.json")
    made.set_defaults(run=_generate)

    solved = commands.add_parser("solve", help="plan a mission; Ctrl-C keeps the best plan so far")
    solved.add_argument("problem", type=Path, metavar="p.json")
    solved.add_argument("--seconds", type=float, default=60.0)
    solved.add_argument("--workers", type=int, default=2)
    solved.add_argument("--seed", type=int, default=1)
    solved.add_argument("--gap", type=float, default=0.0, help="stop this near to the proven bound: 0.005 is 0.5 %%")
    solved.add_argument("--steps", type=int, help="neighbourhoods searched at most: the same plan on any machine")
    solved.add_argument("--out", type=Path, metavar="s.json")
    solved.add_argument("--json", action="store_true", help="print one JSON object at the end")
    solved.set_defaults(run=_solve)

    proved = commands.add_parser("prove", help="recompute a plan's bound on worth from its prices, without the solver")
    proved.add_argument("problem", type=Path, metavar="p.json")
    proved.add_argument("solution", type=Path, metavar="s.json")
    proved.set_defaults(run=_prove)

    tried = commands.add_parser("whatif", help="plan a mission as it is and under named changes, side by side")
    tried.add_argument("problem", type=Path, metavar="p.json")
    tried.add_argument(
        "scenarios", type=Path, metavar="scenarios.json", help='[{"name": ..., "changes": [{"kind": ...}]}]'
    )
    tried.add_argument("--seconds", type=float, default=120.0, help="for all of them together")
    tried.add_argument("--workers", type=int, default=2)
    tried.add_argument("--seed", type=int, default=1)
    tried.add_argument("--json", action="store_true", help="print one JSON object")
    tried.set_defaults(run=_what_if)

    scarce = commands.add_parser(
        "scarce", help="what one more hour, meeting or place is worth, and what it really places"
    )
    scarce.add_argument("problem", type=Path, metavar="p.json")
    scarce.add_argument("solution", type=Path, metavar="s.json")
    scarce.add_argument("--seconds", type=float, default=60.0)
    scarce.add_argument("--show", type=int, default=10, help="how many prices are listed")
    scarce.add_argument("--json", action="store_true", help="print one JSON object")
    scarce.set_defaults(run=_scarce)

    checked = commands.add_parser("check", help="the referee: exit 0 only if no hard rule is broken")
    checked.add_argument("problem", type=Path, metavar="p.json")
    checked.add_argument("solution", type=Path, metavar="s.json")
    checked.add_argument("--json", action="store_true", help="print one JSON object")
    checked.set_defaults(run=_check)

    rules = commands.add_parser(
        "rulebook", help="every rule; with a mission its weights, with a plan how often it binds"
    )
    rules.add_argument("problem", type=Path, metavar="p.json", nargs="?")
    rules.add_argument("solution", type=Path, metavar="s.json", nargs="?")
    rules.add_argument("--json", action="store_true", help="print a JSON list")
    rules.set_defaults(run=_rulebook)

    stressed = commands.add_parser("stress", help="live through a plan a thousand times, with late starts and traffic")
    stressed.add_argument("problem", type=Path, metavar="p.json")
    stressed.add_argument("solution", type=Path, metavar="s.json")
    whole = (("missions", 1000), ("seed", 1), ("late-over", 5), ("minutes", 5), ("show", 10))
    for name, default in whole:
        stressed.add_argument(f"--{name}", type=int, default=default)
    for each in fields(Uncertainty):
        stressed.add_argument(f"--{each.name.replace('_', '-')}", type=int, default=each.default)
    stressed.add_argument("--robust", action="store_true", help="solve again with the minutes that pay, and compare")
    stressed.add_argument("--seconds", type=float, default=60.0, help="for --robust")
    stressed.add_argument("--workers", type=int, default=2, help="for --robust")
    stressed.add_argument("--out", type=Path, metavar="s.json", help="where --robust writes its plan")
    stressed.add_argument("--json", action="store_true", help="print one JSON object")
    stressed.set_defaults(run=_stress)
    return parser


def _generate(arguments: argparse.Namespace) -> int:
    try:
        problem = generate(
            arguments.companies, arguments.counterparts, arguments.requests, arguments.days, arguments.seed
        )
    except ValueError as error:
        raise InputError(str(error)) from None
    _write(arguments.out, codec.problem_to_json(problem))
    print(f"{arguments.out}: {len(problem.requests)} requests, {len(problem.persons)} persons", file=sys.stderr)
    return DONE


def _solve(arguments: argparse.Namespace) -> int:
    # Here and not above: loading the solver takes longer than all that the other commands do.
    from scheduler.core.meetings.solve import solve
    from scheduler.core.search import Brake, Limits

    if arguments.seconds <= 0 or arguments.workers < 1:
        raise InputError("--seconds must be above 0 and --workers at least 1")
    if not 0 <= arguments.gap < 1 or (arguments.steps is not None and arguments.steps < 0):
        raise InputError("--gap must be at least 0 and below 1, and --steps at least 0")
    problem = _read_problem(arguments.problem)
    if arguments.out is not None:
        _refuse_unwritable(arguments.out)
    brake = Brake()
    limits = Limits(
        seconds=arguments.seconds,
        workers=arguments.workers,
        seed=arguments.seed,
        gap=arguments.gap,
        steps=arguments.steps,
    )
    with _interrupt_pulls(brake), _ProgressLine() as line, ThreadPoolExecutor(max_workers=1) as side:
        # Beside the main thread: Python hears signals there, and not while that thread is inside the solver.
        searching = side.submit(solve, problem, limits=limits, clock=time.monotonic, brake=brake, on_progress=line.show)
        while not searching.done():
            wait([searching], timeout=0.1)
        outcome = searching.result()
    if outcome.solution is not None and arguments.out is not None:
        _write(arguments.out, plan_to_json(outcome))
    if arguments.json:
        print(json.dumps(outcome_to_json(problem, outcome)))
    else:
        print("\n".join(outcome_told(problem, outcome)))
    return FOUND if outcome.solution is None else DONE


def _what_if(arguments: argparse.Namespace) -> int:
    from scheduler.core.meetings.whatif import what_if, what_if_said, what_if_to_json
    from scheduler.core.search import Brake, Limits

    if arguments.seconds <= 0 or arguments.workers < 1:
        raise InputError("--seconds must be above 0 and --workers at least 1")
    problem = _read_problem(arguments.problem)
    try:
        scenarios = scenarios_from_json(_read(arguments.scenarios))
    except codec.CodecError as error:
        raise InputError(f"{arguments.scenarios}: {error}") from None
    brake = Brake()
    limits = Limits(seconds=arguments.seconds, workers=arguments.workers, seed=arguments.seed)
    with _interrupt_pulls(brake), ThreadPoolExecutor(max_workers=1) as side:
        searching = side.submit(what_if, problem, scenarios, limits=limits, clock=time.monotonic, brake=brake)
        while not searching.done():
            wait([searching], timeout=0.1)
        found = searching.result()
    if arguments.json:
        print(json.dumps(what_if_to_json(found)))
    else:
        print("\n".join(Finding("", line).sentence() for line in what_if_said(found)))
    return DONE if all(each.has_plan for each in found.all) else FOUND


@contextmanager
def _interrupt_pulls(brake: Any) -> Iterator[None]:
    """Ctrl-C (and a polite kill) stops the search and not the command, so that the best plan is still written."""

    def pull(_signal: int, _frame: FrameType | None) -> None:
        brake.pull()

    before = {each: signal.signal(each, pull) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


class _ProgressLine:
    """One line on standard error: rewritten in place on a terminal, a line per change elsewhere."""

    def __init__(self) -> None:
        self._width = 0
        self._last = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._width:
            print(file=sys.stderr)

    def show(self, progress: Any) -> None:
        shown = [progress.phase]
        for word in ("value", "bound", "met"):
            figure = getattr(progress, word)
            if figure is not None:
                shown.append(f"{word} {figure}")
        if progress.gap is not None:
            shown.append(f"gap {progress.gap * 100:.2f} %")
        text = "  ".join(shown)
        if sys.stderr.isatty():
            line = f"{progress.elapsed:6.1f} s  {text}"
            print("\r" + line.ljust(self._width), end="", file=sys.stderr, flush=True)
            self._width = len(line)
        elif text != self._last:
            print(f"{progress.elapsed:6.1f} s  {text}", file=sys.stderr, flush=True)
        self._last = text


def _scarce(arguments: argparse.Namespace) -> int:
    from scheduler.core.meetings.explain import Explanations
    from scheduler.core.meetings.scarcity import market_of, scarcest
    from scheduler.core.search import Limits, Search

    if arguments.seconds <= 0 or arguments.show < 0:
        raise InputError("--seconds must be above 0, and --show cannot be negative")
    problem = _read_problem(arguments.problem)
    solution, alone = _read_solution(arguments.solution)
    search = Search(limits=Limits(seconds=arguments.seconds, workers=1), clock=time.monotonic)
    explanations = Explanations(problem, solution, alone=alone, search=search)
    if not explanations.is_sound:
        raise InputError(f"{arguments.solution}: the plan breaks hard rules; `check` names them")
    market = market_of(problem, solution, alone=alone, search=search)
    claims = scarcest(explanations, market)
    if arguments.json:
        print(json.dumps({**market_to_json(market), "claims": [claim_to_json(each) for each in claims]}))
    else:
        lines = market_said(market, claims, show=arguments.show)
        print("\n".join(Finding("", line).sentence() for line in lines))
    return DONE


def _prove(arguments: argparse.Namespace) -> int:
    problem = _read_problem(arguments.problem)
    solution = _read(arguments.solution)
    proofs = {
        name: solution[name] for name in ("certificate", "fairness_certificate") if solution.get(name) is not None
    }
    if not proofs:
        raise InputError(f"{arguments.solution}: has no certificate: its bound comes from the exact model")
    for name, given in proofs.items():
        try:
            prices = {int(row): int(price) for row, price in given["prices"].items()}
            floors = {str(delegation): int(least) for delegation, least in given["floors"].items()}
            certificate = Certificate(int(given["bound"]), prices, floors)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise InputError(f"{arguments.solution}: {name}: expected bound, prices and floors") from None
        try:
            verify(problem, certificate)
        except CertificateError as error:
            print(f"refused: {error}")
            return FOUND
        if certificate.bound < 0:
            print(f"proven: no plan gives every delegation as much as the floors of {name}")
        else:
            print(f"proven: no plan that is as fair is worth more than {certificate.bound} points")
    return DONE


def _check(arguments: argparse.Namespace) -> int:
    problem = _read_problem(arguments.problem)
    solution, alone = _read_solution(arguments.solution)
    report = check(problem, solution, alone=alone)
    if arguments.json:
        print(json.dumps(report_to_json(report)))
    else:
        print("\n".join(report_told(report)))
    return DONE if report.valid else FOUND


def _read_solution(path: Path) -> tuple[Solution, Mapping[str, int] | None]:
    """A plan, and what each delegation could get alone if the file says so."""
    data = _read(path)
    try:
        solution = codec.solution_from_json(data)
    except codec.CodecError as error:
        raise InputError(f"{path}: {error}") from None
    return solution, _alone(path, data)


def _alone(path: Path, data: Any) -> Mapping[str, int] | None:
    """What each delegation could get alone, where the plan's file says it."""
    given = data.get("alone")
    if given is None:
        return None
    if not isinstance(given, dict) or any(type(each) is not int or each < 0 for each in given.values()):
        raise InputError(f"{path}: alone: expected an object of delegation ids and whole numbers")
    return given


def _rulebook(arguments: argparse.Namespace) -> int:
    problem = Problem(days=1) if arguments.problem is None else _read_problem(arguments.problem)
    solution, alone = None, None
    if arguments.solution is not None:
        solution, alone = _read_solution(arguments.solution)
    found = bindings_of(problem, solution, alone=alone)
    given = arguments.problem is not None
    if arguments.json:
        print(
            json.dumps([binding_to_json(each, is_given=given, has_plan=solution is not None) for each in found.rules])
        )
        return DONE
    width = max(len(each.rule.name) for each in found.rules)
    for each in found.rules:
        said = " ".join(said_of(each, is_given=given, has_plan=solution is not None))
        print(
            f"{each.rule.level:<10}  {each.rule.name:<{width}}  {each.rule.sentence}" + (f" ({said})" if said else "")
        )
    if found.unmet is not None:
        print(f"{counted(found.unmet, 'request is', 'requests are')} not met")
    return DONE


def _stress(arguments: argparse.Namespace) -> int:
    uncertainty = Uncertainty(**{each.name: getattr(arguments, each.name) for each in fields(Uncertainty)})
    wrong = list(uncertainty_errors(uncertainty))
    if wrong:
        raise InputError("; ".join(wrong))
    if not 1 <= arguments.missions <= MOST_MISSIONS:
        raise InputError(f"--missions must be from 1 to {MOST_MISSIONS}")
    if arguments.seed < 0 or arguments.late_over < 0 or arguments.minutes < 1 or arguments.show < 0:
        raise InputError("--seed, --late-over and --show cannot be negative, --minutes must be at least 1")
    problem = _read_problem(arguments.problem)
    solution, _ = _read_solution(arguments.solution)
    study = stress(
        problem,
        solution,
        uncertainty=uncertainty,
        missions=arguments.missions,
        seed=arguments.seed,
        late_over=arguments.late_over,
        minutes=arguments.minutes,
    )
    if arguments.robust:
        return _robust(arguments, problem, solution, study)
    if arguments.json:
        print(json.dumps(asdict(study)))
    else:
        print("\n".join(Finding("", line).sentence() for line in told(study, arguments.show)))
    return DONE


def _robust(arguments: argparse.Namespace, problem: Problem, solution: Solution, study: Study) -> int:
    from scheduler.core.meetings.levers import reserve_of
    from scheduler.core.meetings.robust import compared_said, plan_with
    from scheduler.core.search import Limits

    if arguments.out is not None:
        _refuse_unwritable(arguments.out)
    limits = Limits(seconds=arguments.seconds, workers=arguments.workers, seed=arguments.seed)
    reserve = reserve_of(study)
    compared = plan_with(problem, solution, reserve, study, limits=limits, clock=time.monotonic)
    if arguments.out is not None and compared.outcome.solution is not None:
        _write(arguments.out, plan_to_json(compared.outcome))
    if arguments.json:
        found = {
            "reserve": asdict(reserve),
            "message": compared.outcome.message,
            "levels_without": compared.levels_without,
            "levels_with": compared.levels_with,
            "minutes_saved": compared.minutes_saved,
            "worth_lost": compared.worth_lost,
            "without": asdict(compared.without_it),
            "with": asdict(compared.with_it) if compared.with_it is not None else None,
        }
        print(json.dumps(found))
    else:
        print("\n".join(Finding("", line).sentence() for line in compared_said(compared)))
    return FOUND if compared.outcome.solution is None else DONE


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: is not JSON: {error}") from None


def _read_problem(path: Path) -> Problem:
    try:
        problem = codec.problem_from_json(_read(path))
    except codec.CodecError as error:
        raise InputError(f"{path}: {error}") from None
    errors = problem_errors(problem)
    if errors:
        shown = [Finding("", each).sentence() for each in errors[:MOST_ERRORS]]
        if len(errors) > MOST_ERRORS:
            shown.append(f"and {len(errors) - MOST_ERRORS} more")
        raise InputError(f"{path}: " + "; ".join(shown))
    return problem


def _refuse_unwritable(path: Path) -> None:
    """Says so before the search, not after it."""
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise InputError(f"{path}: cannot be written: there is no such folder, or it is one")


def _write(path: Path, data: Mapping[str, Any]) -> None:
    try:
        path.write_text(json.dumps(data, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from None


if __name__ == "__main__":
    sys.exit(main())
