"""The core without Django, on files: `python -m scheduler.core generate | solve | check | rulebook`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, Self

from scheduler.core.meetings import codec
from scheduler.core.meetings.checks import check
from scheduler.core.meetings.generate import generate
from scheduler.core.meetings.problem import Problem
from scheduler.core.meetings.rulebook import RULES
from scheduler.core.meetings.solution import Outcome
from scheduler.core.meetings.validation import problem_errors
from scheduler.core.rules import Finding, Level, LevelResult, Report

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
    solved.add_argument("--out", type=Path, metavar="s.json")
    solved.add_argument("--json", action="store_true", help="print one JSON object at the end")
    solved.set_defaults(run=_solve)

    checked = commands.add_parser("check", help="the referee: exit 0 only if no hard rule is broken")
    checked.add_argument("problem", type=Path, metavar="p.json")
    checked.add_argument("solution", type=Path, metavar="s.json")
    checked.add_argument("--json", action="store_true", help="print one JSON object")
    checked.set_defaults(run=_check)

    rules = commands.add_parser("rulebook", help="every rule: name, level, sentence")
    rules.add_argument("--json", action="store_true", help="print a JSON list")
    rules.set_defaults(run=_rulebook)
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
    problem = _read_problem(arguments.problem)
    if arguments.out is not None:
        _refuse_unwritable(arguments.out)
    brake = Brake()
    limits = Limits(seconds=arguments.seconds, workers=arguments.workers, seed=arguments.seed)
    with _interrupt_pulls(brake), _ProgressLine() as line, ThreadPoolExecutor(max_workers=1) as side:
        # Beside the main thread: Python hears signals there, and not while that thread is inside the solver.
        searching = side.submit(solve, problem, limits=limits, clock=time.monotonic, brake=brake, on_progress=line.show)
        while not searching.done():
            wait([searching], timeout=0.1)
        outcome = searching.result()
    if outcome.solution is not None and arguments.out is not None:
        _write(arguments.out, _plan_to_json(outcome))
    if arguments.json:
        print(json.dumps(_summary(problem, outcome)))
    else:
        print("\n".join(_told(problem, outcome)))
    return FOUND if outcome.solution is None else DONE


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


def _plan_to_json(outcome: Outcome) -> Mapping[str, Any]:
    assert outcome.solution is not None
    return {
        **codec.solution_to_json(outcome.solution),
        "status": str(outcome.status),
        "message": outcome.message,
        "alone": dict(outcome.alone),
        "levels": [_level_to_json(each) for each in outcome.levels],
    }


def _level_to_json(level: LevelResult) -> Mapping[str, Any]:
    return {
        "name": str(level.name),
        "value": level.value,
        "bound": level.bound,
        "gap": level.gap,
        "proven": level.proven,
        "seconds": round(level.seconds, 3),
    }


def _summary(problem: Problem, outcome: Outcome) -> Mapping[str, Any]:
    met = len(outcome.solution.meeting) if outcome.solution is not None else 0
    return {
        "status": str(outcome.status),
        "message": outcome.message,
        "first_plan_seconds": outcome.first_plan_seconds,
        "seconds": outcome.seconds,
        "met": met,
        "unmet": len(problem.requests) - met,
        "levels": [_level_to_json(each) for each in outcome.levels],
    }


def _told(problem: Problem, outcome: Outcome) -> Iterator[str]:
    yield f"{outcome.status}: {outcome.message}"
    if outcome.solution is not None:
        met = len(outcome.solution.meeting)
        yield f"{met} of {len(problem.requests)} requests are met, after {outcome.seconds:.1f} s"
    for level in outcome.levels:
        yield f"  {level.name:<11} {level.value:>8}  {level.sentence}"


def _check(arguments: argparse.Namespace) -> int:
    problem = _read_problem(arguments.problem)
    data = _read(arguments.solution)
    try:
        solution = codec.solution_from_json(data)
    except codec.CodecError as error:
        raise InputError(f"{arguments.solution}: {error}") from None
    report = check(problem, solution, alone=_alone(arguments.solution, data))
    if arguments.json:
        print(json.dumps(_report_to_json(report)))
    else:
        print("\n".join(_judged(report)))
    return DONE if report.valid else FOUND


def _alone(path: Path, data: Any) -> Mapping[str, int] | None:
    """What each delegation could get alone, where the plan's file says it."""
    given = data.get("alone")
    if given is None:
        return None
    if not isinstance(given, dict) or any(type(each) is not int or each < 0 for each in given.values()):
        raise InputError(f"{path}: alone: expected an object of delegation ids and whole numbers")
    return given


def _report_to_json(report: Report) -> Mapping[str, Any]:
    return {
        "valid": report.valid,
        "hard": [_finding_to_json(each) for each in report.hard],
        "soft": [_finding_to_json(each) for each in report.soft],
        "levels": {str(level): value for level, value in report.levels.items()},
    }


def _finding_to_json(finding: Finding) -> Mapping[str, Any]:
    return {
        "rule": finding.rule,
        "sentence": finding.sentence(),
        "subjects": list(finding.subjects),
        "amount": finding.amount,
    }


def _judged(report: Report) -> Iterator[str]:
    for finding in report.hard:
        yield f"broken  {finding.rule}: {finding.sentence()}"
    for finding in report.soft:
        yield f"short   {finding.rule}: {finding.sentence()}"
    yield f"{len(report.hard)} hard findings, {len(report.soft)} soft findings"
    for level, value in report.levels.items():
        yield f"  {level:<11} {value:>8}"


def _rulebook(arguments: argparse.Namespace) -> int:
    if arguments.json:
        rules = [{"name": each.name, "level": str(each.level), "sentence": each.sentence} for each in RULES]
        print(json.dumps(rules))
        return DONE
    width = max(len(rule.name) for rule in RULES)
    for rule in RULES:
        weight = f" (weight {rule.weight} per {rule.unit})" if rule.level is Level.COMFORT else ""
        print(f"{rule.level:<10}  {rule.name:<{width}}  {rule.sentence}{weight}")
    return DONE


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
