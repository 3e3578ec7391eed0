"""`python -m tests.scheduler.guards`: each guard of a run's life is taken away in turn, and a test must notice.

In a copy of the tree, so that workers that a test starts lack the guard as well. Exits with 1 when nobody notices.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("mission", "scheduler", "templates", "tests", "manage.py", "pyproject.toml")
LATE, RUNS = "tests/scheduler/test_late_workers.py", "tests/scheduler/test_runs.py"
CREW = "tests/services/test_worker_faults.py"


@dataclass(frozen=True, slots=True)
class Guard:
    """`kept`: its words in scheduler/runs.py, once. `gone`: what stands there without it. `tests`: who must notice."""

    name: str
    kept: str
    gone: str
    tests: tuple[str, ...]


GUARDS = (
    Guard(
        "only a run that waits is claimed",
        "claimed = _queued().filter(pk=run_id, cancel_requested_at=None)",
        "claimed = SolverRun.objects.filter(pk=run_id, cancel_requested_at=None)",
        (
            f"{LATE}::test_message_that_comes_again_while_the_run_is_under_way_starts_nothing",
            f"{CREW}::test_message_delivered_to_another_worker_meanwhile_is_worked_on_by_one",
        ),
    ),
    Guard(
        "a cancelled run is not claimed",
        "claimed = _queued().filter(pk=run_id, cancel_requested_at=None)",
        "claimed = _queued().filter(pk=run_id)",
        (f"{LATE}::test_reap_cancels_a_run_that_was_put_back_while_somebody_cancelled_it",),
    ),
    Guard(
        "the fencing token",
        "filter(pk=run.pk, token=run.token, state=RunState.RUNNING)",
        "filter(pk=run.pk, state=RunState.RUNNING)",
        (
            f"{LATE}::test_worker_that_ends_after_another_has_claimed_its_run_writes_nothing",
            f"{LATE}::test_worker_that_looks_after_another_has_claimed_its_run_stops_and_leaves_the_lease_alone",
        ),
    ),
    Guard(
        "who lost a run writes nothing, also where nobody has claimed it",
        "filter(pk=run.pk, token=run.token, state=RunState.RUNNING)",
        "filter(pk=run.pk, token=run.token)",
        (f"{LATE}::test_worker_whose_run_waits_again_writes_nothing",),
    ),
    Guard(
        "the lease is renewed",
        "update(lease_until=_lease(timezone.now()), progress=progress)",
        "update(progress=progress)",
        (f"{LATE}::test_lease_of_a_run_that_is_worked_on_is_renewed",),
    ),
    Guard(
        "the reaper looks again when it acts",
        "same = expired.filter(pk=run.pk, token=run.token)",
        "same = SolverRun.objects.filter(pk=run.pk, token=run.token)",
        (f"{LATE}::test_reap_spares_a_worker_that_is_heard_of_in_the_last_moment",),
    ),
    Guard(
        "three attempts at most",
        "elif run.attempts >= settings.RUN_ATTEMPTS:",
        "elif run.attempts < 0:",
        (f"{LATE}::test_reap_sets_a_run_aside_after_three_attempts",),
    ),
    Guard(
        "leases from before the clock was put back are shortened",
        "    _shorten_leases(now)\n",
        "",
        (f"{LATE}::test_lease_from_before_the_clock_was_put_back_is_shortened",),
    ),
    Guard(
        "an end is told until every receiver is through",
        "if any(isinstance(answer, Exception) for _, answer in answers):",
        "if False:",
        (f"{RUNS}::test_announcement_is_repeated_until_every_receiver_is_through",),
    ),
)


def noticed(guard: Guard, test: str) -> bool:
    """Whether the test fails without the guard."""
    with tempfile.TemporaryDirectory(prefix="karvan-guards-") as folder:
        for part in PARTS:
            source, copy = ROOT / part, Path(folder) / part
            if source.is_dir():
                shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy)
        runs = Path(folder) / "scheduler" / "runs.py"
        runs.write_text(without(guard, runs.read_text(encoding="utf-8")), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-n", "0", "-q", "-x", "--tb=no", "-p", "no:cacheprovider", test]
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if ended.returncode not in (0, 1):
        raise SystemExit(f"{guard.name}: pytest ended with {ended.returncode}\n{ended.stdout}{ended.stderr}")
    return ended.returncode == 1


def without(guard: Guard, source: str) -> str:
    """Raises ValueError where the guard's words do not stand exactly once."""
    if source.count(guard.kept) != 1:
        raise ValueError(f"“{guard.name}”: its words stand {source.count(guard.kept)} times in scheduler/runs.py.")
    return source.replace(guard.kept, guard.gone)


def main(argv: Sequence[str]) -> int:
    missed = True
    for guard in GUARDS:
        for test in guard.tests:
            if all(word in f"{guard.name} {test}" for word in argv):
                found = noticed(guard, test)
                missed = missed and found
                print(f"{'noticed' if found else 'UNNOTICED':<10} {guard.name}: {test.partition('::')[2]}", flush=True)
    return 0 if missed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
