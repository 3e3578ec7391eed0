"""`python -m tests.scheduler.core.mutations`: a table of what was taken away and the test that noticed.

Exits with 1 when something can be taken away unnoticed, with 2 when the tests fail with nothing taken away. A few
minutes; `--page` also writes the table to docs/reference/mutations.md.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.scheduler.core.mutations.removal import VARIABLE, removals

ROOT = Path(__file__).resolve().parents[4]
PAGE = ROOT / "docs" / "reference" / "mutations.md"
MEETINGS = "tests/scheduler/core/meetings"
SEARCH_TESTS = f"{MEETINGS}/test_temptations.py"
REFEREE_TESTS = f"{MEETINGS}/test_checks.py"
# These only look whether a function is there; what counts is a test that misses what it does.
NOT_BY_NAME = "not function_of_its_name and not enforced_by_a_function"
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)(?: - (.*))?$", re.MULTILINE)

OPENING = """# What the tests miss

Each rule's function is taken away in turn, in the search and in the referee, and the tests run without it. The table
names the first test that fails then. A function that nobody misses would stand here in bold, and `python -m
tests.scheduler.core.mutations` would exit with 1; `--page` writes this page.

- *search*: the function of that name in `constraints.py` or `objective.py` gives no rows and no costs.
- *candidates*: the rule decides which placements come to be at all; the search gets the problem without its data.
- *referee*: the function `check_<rule>` finds nothing.

"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`test`: the first one that failed, None if none did."""

    removal: str
    test: str | None
    why: str = ""


def verdict_of(removal: str) -> Verdict:
    """Runs the rule's own temptations first, then all tests of that side."""
    where, _, rule = removal.partition(": ")
    tests = REFEREE_TESTS if where == "referee" else SEARCH_TESTS
    for chosen in (f"{NOT_BY_NAME} and {rule}", NOT_BY_NAME):
        failed = _FAILED.search(run(tests, chosen, removal))
        if failed:
            return Verdict(removal, failed[1], (failed[2] or "")[:100])
    return Verdict(removal, None)


def run(tests: str, chosen: str, removal: str = "") -> str:
    """What pytest says, to the first failure."""
    command = [sys.executable, "-m", "pytest", "-n", "0", "-x", "-q", "--tb=no", "-p", "no:cacheprovider"]
    command += ["-p", "tests.scheduler.core.mutations.removal", "-k", chosen, tests]
    environment = os.environ | {VARIABLE: removal, "COLUMNS": "300"}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if ended.returncode not in (0, 1, 5):  # 5: nothing chosen
        raise SystemExit(f"{removal}: pytest ended with {ended.returncode}\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def table(verdicts: Sequence[Verdict]) -> str:
    lines = ["| Taken away | First test that fails |", "|---|---|"]
    for each in verdicts:
        test = f"`{each.test.removeprefix('tests/scheduler/core/')}`" if each.test else "**none**"
        lines.append(f"| {each.removal} | {test} |")
    missed = sum(each.test is not None for each in verdicts)
    return "\n".join([*lines, "", f"{missed} of {len(verdicts)} are missed.", ""])


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.scheduler.core.mutations", description=__doc__)
    parser.add_argument("--page", action="store_true", help="write docs/reference/mutations.md")
    parser.add_argument("--only", default="", metavar="TEXT", help="only what has this in its name")
    arguments = parser.parse_args(argv)
    for tests in (SEARCH_TESTS, REFEREE_TESTS):
        failed = _FAILED.search(run(tests, NOT_BY_NAME))
        if failed:
            print(f"With nothing taken away {failed[1]} fails: mend that first.", file=sys.stderr)
            return 2
    verdicts = []
    for removal in removals():
        if arguments.only in removal:
            verdicts.append(verdict_of(removal))
            print(f"{removal:<48} {verdicts[-1].test or 'NOBODY MISSES IT'}", flush=True)
    print(f"\n{table(verdicts)}")
    if arguments.page and not arguments.only:
        PAGE.write_text(OPENING + table(verdicts), encoding="utf-8")
    return 0 if all(each.test for each in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
