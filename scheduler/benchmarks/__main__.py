"""Measures the core: `python -m scheduler.benchmarks b2bsp FILE.dzn` on one instance, `breaks`, `missions` on many."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scheduler.benchmarks import b2bsp_table
from scheduler.benchmarks.b2bsp import Instance, InstanceError
from scheduler.benchmarks.b2bsp_run import Answer, answer
from scheduler.benchmarks.dzn import read_instance
from scheduler.benchmarks.missions import CASES, QUICK_CASES, Row, measure
from scheduler.benchmarks.table import bars_of, lines_of, machine, regressions
from scheduler.core.search import Limits

DONE, FOUND, REFUSED = 0, 1, 2  # exit codes: all right; no timetable, or worse than before; the input cannot be used
# The figures that quick runs are held to.
KEPT = Path(__file__).with_name("kept.json")


class InputError(Exception):
    """The input cannot be used; the message is one sentence for whoever typed the command."""


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
    except InputError as error:
        print(f"{arguments.command}: {error}", file=sys.stderr)
        return REFUSED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scheduler.benchmarks", description="Measure the planner.")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("b2bsp", help="solve one B2BSOP instance (MiniZinc data)")
    one.add_argument("file", type=Path, metavar="FILE.dzn")
    one.add_argument("--seconds", type=float, default=60.0)
    one.add_argument("--workers", type=int, default=2)
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--json", action="store_true", help="print one JSON object")
    one.set_defaults(run=_b2bsp)
    many = commands.add_parser("missions", help="generated missions beside a plain model and a greedy hand")
    many.add_argument("--quick", action="store_true", help="the small ones, and fail where a bar got worse by half")
    many.add_argument("--page", type=Path, metavar="FILE.md", help="write the tables between the page's marks")
    many.add_argument("--keep", action="store_true", help="with --quick: these are the figures to be held to")
    many.set_defaults(run=_missions)
    proofs = commands.add_parser("breaks", help="all B2BSOP instances beside the MaxSAT rival, where it is installed")
    proofs.add_argument("--quick", action="store_true", help="the easy ones, and fail where one got worse by half")
    proofs.add_argument("--page", type=Path, metavar="FILE.md", help="write the table between the page's marks")
    proofs.add_argument("--keep", action="store_true", help="with --quick: these are the figures to be held to")
    proofs.set_defaults(run=_breaks)
    return parser


def _breaks(arguments: argparse.Namespace) -> int:
    proofs = []
    for name in b2bsp_table.QUICK if arguments.quick else b2bsp_table.names():
        print(name, file=sys.stderr)
        proofs.append(b2bsp_table.prove(name, rival=not arguments.quick))
    lines = b2bsp_table.lines_of(proofs)
    print("\n".join(lines))
    if arguments.page is not None:
        _write(arguments.page, "b2bsop", [machine(), "", *lines])
    if not arguments.quick:
        return DONE
    if arguments.keep:
        return _keep({proof.name: {"seconds": round(proof.seconds, 2)} for proof in proofs})
    return _judged(b2bsp_table.regressions(proofs, _kept()))


def _write(page: Path, mark: str, lines: Sequence[str]) -> None:
    """Puts the lines between the page's marks of this name."""
    begins, ends = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
    head, _, rest = page.read_text(encoding="utf-8").partition(begins)
    text = "\n".join(lines)
    page.write_text(f"{head}{begins}\n\n{text}\n\n{ends}{rest.partition(ends)[2]}", encoding="utf-8")


def _kept() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return found


def _keep(figures: Mapping[str, Any]) -> int:
    KEPT.write_text(json.dumps({**_kept(), **figures}, indent=2) + "\n", encoding="utf-8")
    return DONE


def _judged(worse: Sequence[str]) -> int:
    print("\n".join(["", *worse]) if worse else "\nNothing got worse by half.", file=sys.stderr)
    return FOUND if worse else DONE


def _missions(arguments: argparse.Namespace) -> int:
    rows: list[Row] = []
    for case in QUICK_CASES if arguments.quick else CASES:
        print(f"{case.name}: {case.size}, {case.seconds:g} s each", file=sys.stderr)
        rows += measure(case)
    print("\n".join(lines_of(rows)))
    print("\n" + "\n".join(bars_of(rows, QUICK_CASES if arguments.quick else CASES)))
    if arguments.page is not None:
        _write(arguments.page, "measured", [machine(), "", *lines_of(rows), "", *bars_of(rows)])
    if not arguments.quick:
        return DONE
    if arguments.keep:
        return _keep({row.case: {"first": row.first, "gap": row.gap} for row in rows if row.way == "Karvan"})
    return _judged(regressions(rows, _kept()))


def _b2bsp(arguments: argparse.Namespace) -> int:
    if arguments.seconds <= 0 or arguments.workers < 1:
        raise InputError("--seconds must be above 0 and --workers at least 1")
    limits = Limits(seconds=arguments.seconds, workers=arguments.workers, seed=arguments.seed)
    instance = _instance(arguments.file)
    try:
        found = answer(instance, limits=limits, clock=time.monotonic)
    except InstanceError as error:
        raise InputError(f"{arguments.file}: {error}") from None
    if arguments.json:
        print(json.dumps(_to_json(found)))
    else:
        print(found.sentence)
        for number, slot in enumerate(found.slots, 1):
            print(f"meeting {number:>4}  slot {slot:>3}")
    return DONE if found.breaks is not None else FOUND


def _to_json(found: Answer) -> Mapping[str, Any]:
    return {
        "status": str(found.status),
        "message": found.sentence,
        "breaks": found.breaks,
        "bound": found.bound,
        "seconds": round(found.seconds, 3),
        "first_plan_seconds": None if found.first_seconds is None else round(found.first_seconds, 3),
        "slots": list(found.slots),
    }


def _instance(path: Path) -> Instance:
    try:
        return read_instance(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not a text file") from None
    except InstanceError as error:
        raise InputError(f"{path}: {error}") from None


if __name__ == "__main__":
    sys.exit(main())
