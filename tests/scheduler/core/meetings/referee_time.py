"""How long the referee takes, in a process of its own: neither other tests' memory nor other programs count.

`python -m tests.scheduler.core.meetings.referee_time COMPANIES COUNTERPARTS REQUESTS DAYS TIMES` prints one object.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

from scheduler.core.meetings.checks import check
from scheduler.core.meetings.generate import generate
from tests.scheduler.core.meetings.greedy import Greedy

LOOP = 200_000


def cpu_seconds(job: Callable[[], object], times: int) -> float:
    """The least processor time of several runs."""
    least = float("inf")
    for _ in range(times):
        began = time.thread_time()
        job()
        least = min(least, time.thread_time() - began)
    return least


def count() -> int:
    """The yardstick: what it takes tells how quick the machine is just now."""
    total = 0
    for number in range(LOOP):
        total += number
    return total


def main(companies: int, counterparts: int, requests: int, days: int, times: int) -> None:
    problem = generate(companies, counterparts, requests, days, seed=7)
    plan = Greedy(problem).plan()
    found = {
        "met": len(plan.meetings),
        "loop": cpu_seconds(count, 10),
        "referee": cpu_seconds(lambda: check(problem, plan), times),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
