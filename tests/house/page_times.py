"""How long the server takes for each page of a mission of 60 companies, 60 counterparts and 840 requests.

`python -m tests.house.page_times` prints the table; `--write` puts it into docs/reference/benchmarks.md. Each database
is measured in a process of its own, on a database of its own that is thrown away afterwards.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "benchmarks.md"
BEGINS, ENDS = "<!-- pages -->", "<!-- end of pages -->"
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
COMPANIES, COUNTERPARTS, REQUESTS, SEED = 60, 60, 840, 7
PLAN_SECONDS = 15
BOARD, ANSWER, OTHER = 150, 100, 80  # milliseconds at the 95th percentile

Call = Callable[[], Any]
Times = dict[str, tuple[float, float, float, int]]  # page -> median, 95th percentile, that of processor time; queries


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30, help="how often each page is asked for")
    parser.add_argument("--database", choices=DATABASES, help="measure this one alone, and print JSON")
    parser.add_argument("--only", default="", help="pages whose name holds this")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    chosen = parser.parse_args()
    if chosen.database:
        print(json.dumps(measured(chosen.database, chosen.rounds, chosen.only)))
        return
    found = {name: _in_a_process(name, chosen.rounds, chosen.only) for name in DATABASES}
    lines = table_of(found, chosen.rounds)
    print("\n".join(lines))
    if chosen.write:
        head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGINS)
        tail = rest.partition(ENDS)[2]
        PAGE.write_text(f"{head}{BEGINS}\n\n" + "\n".join(lines) + f"\n\n{ENDS}{tail}", encoding="utf-8")


def table_of(found: dict[str, Times], rounds: int) -> list[str]:
    """One line a page: median and 95th percentile of the time that passed and the latter of this process's processor
    time, on each database; queries, and the bar, to which the processor time is held: whatever else the machine does
    meanwhile is not the page's."""
    lines = [
        f"| Page, {rounds} times each | {' | '.join(DATABASES.values())} | Queries | Bar | |",
        f"|---|{'---|' * len(DATABASES)}---|---|---|",
    ]
    for page in next(iter(found.values())):
        times = [each[page] for each in found.values()]
        bar = bar_of(page)
        met = "met" if max(busy for _, _, busy, _ in times) <= bar else "**missed**"
        shown = " | ".join(f"{middle:.0f} / {worst:.0f} / {busy:.0f} ms" for middle, worst, busy, _ in times)
        lines.append(f"| {page} | {shown} | {times[0][3]} | {bar} ms | {met} |")
    return lines


def bar_of(page: str) -> int:
    """Milliseconds of processor time that 95 of 100 answers may take."""
    if page.startswith("the board"):
        return BOARD
    return ANSWER if page.startswith("a drag") else OTHER


def _in_a_process(database: str, rounds: int, only: str) -> Times:
    given = [sys.executable, "-m", "tests.house.page_times", "--database", database]
    done = subprocess.run([*given, "--rounds", str(rounds), "--only", only], check=True, stdout=subprocess.PIPE)
    times: Times = json.loads(done.stdout.splitlines()[-1])
    return times


def measured(database: str, rounds: int, only: str) -> Times:
    """Every page asked for in turn, `rounds` times after a first one that warms up."""
    with tempfile.TemporaryDirectory(prefix="karvan-pages-") as home:
        os.environ |= {"KARVAN_VAR": home, "KARVAN_ENV": "demo", "DJANGO_SETTINGS_MODULE": "mission.config.settings"}
        os.environ.pop("REDIS_URL", None)
        if database == "postgresql":
            from tests.requirements import postgres_url

            os.environ["DATABASE_URL"] = postgres_url()
        import django

        django.setup()
        from django.db import connection

        name = f"karvan_pages_{os.getpid()}" if database == "postgresql" else f"{home}/pages.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = name
        connection.creation.create_test_db(verbosity=0)
        try:
            calls = {name: call for name, call in _calls() if only in name}
            return _timed(calls, rounds)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


def _timed(calls: dict[str, Call], rounds: int) -> Times:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    queries: dict[str, int] = {}
    taken: dict[str, list[float]] = {name: [] for name in calls}
    worked: dict[str, list[float]] = {name: [] for name in calls}
    for name, call in calls.items():
        with CaptureQueriesContext(connection) as seen:
            answer = call()
        if answer.status_code != 200:
            raise RuntimeError(f"{name}: {answer.status_code} {answer.content[:300]!r}")
        queries[name] = len(seen)
    gc.collect()
    gc.freeze()  # as mission/config/wsgi.py does
    for _ in range(rounds):
        for name, call in calls.items():
            begun, busy = time.perf_counter(), time.process_time()
            call()
            taken[name].append((time.perf_counter() - begun) * 1000)
            worked[name].append((time.process_time() - busy) * 1000)
    return {
        name: (statistics.median(each), _worst(each), _worst(worked[name]), queries[name])
        for name, each in taken.items()
    }


def _worst(times: list[float]) -> float:
    """95 of 100 are quicker."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def _mission() -> Any:
    """The generated mission with a published plan and a draft; its first day is today."""
    from django.db import connection
    from django.utils import timezone

    from mission.demo import generator
    from mission.enums import Role
    from mission.imports.importing import workbook_import
    from mission.models import Membership, Mission, User
    from mission.planning.publishing import plan_publish
    from mission.planning.requesting import plan_request
    from mission.services.plans import plan_copy
    from scheduler import runs
    from scheduler.core.search import Limits

    generator.FIRST_DAY = timezone.localdate() + timedelta(days=1)
    size = generator.Size(COMPANIES, COUNTERPARTS, REQUESTS, 2)
    user = User.objects.create_user(email="organiser@pages.example", password=None, name="Organiser")
    sheet = generator.mission_draft(size=size, seed=SEED).xlsx()
    result = workbook_import(mission_code=None, data=sheet, filename="pages.xlsx", actor=user, dry_run=False)
    if not result.ok:
        raise RuntimeError(str(result.errors[:3]))
    mission = Mission.objects.get()
    Membership.objects.get_or_create(mission=mission, user=user, role=Role.ORGANISER)
    plan = plan_request(mission=mission, actor=user, limits=Limits(seconds=PLAN_SECONDS, workers=2))
    assert plan.run_id is not None
    runs.execute(plan.run_id, "page-times")
    plan.refresh_from_db()
    draft = plan_copy(plan=plan, actor=user)
    plan_publish(plan=plan, actor=user)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the servers' own housekeeping does after an import
    return draft, user


def _calls() -> Iterator[tuple[str, Call]]:
    from django.test import Client
    from django.urls import reverse

    from mission.web.nouns import NOUNS

    draft, user = _mission()
    mission, code = draft.mission, draft.mission.code
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def get(address: str) -> Call:
        return lambda: client.get(address)

    plan = reverse("web:plan", args=[code, draft.number])
    for rows in ("companies", "counterparts", "rooms", "interpreters"):
        yield f"the board, {rows} by time", get(f"{plan}matrix/?rows={rows}")
    yield "a drag: what is possible", _options(client, draft)
    yield "a drag: what the referee says", _drag(client, draft)
    for title, name in (
        ("where things stand", "mission"), ("plans", "plans"), ("request matrix", "wish_matrix"), ("papers", "papers"),
        ("run of show", "run_of_show"), ("now and next", "today"), ("lobby", "lobby"), ("audit log", "audit"),
        ("members", "members"), ("rulebook", "rulebook"), ("settings", "mission_edit"), ("feedback", "feedback_all"),
    ):  # fmt: skip
        yield title, get(reverse(f"web:{name}", args=[code]))
    noon = f"{mission.first_day}T11:10"
    yield "now and next at eleven", get(f"{reverse('web:today', args=[code])}?at={noon}")
    yield "lobby at eleven", get(f"{reverse('web:lobby', args=[code])}?at={noon}")
    for title, part in (
        ("a plan: overview", ""), ("a plan: meetings", "meetings/"), ("a plan: not met", "unmet/"),
        ("a plan: figures", "figures/"), ("a plan: publish", "publish/"), ("a plan: something happened", "repair/"),
        ("a plan: the pulse", "pulse/"),
    ):  # fmt: skip
        yield title, get(f"{plan}{part}")
    meeting = draft.meetings.order_by("pk").first()
    assert meeting is not None
    yield "a plan: one request in the hand", get(f"{plan}place/{meeting.request_id}/")
    both = f"?plan={draft.number}&plan={draft.number - 1}"
    yield "two plans beside each other", get(reverse("web:plans_compare", args=[code]) + both)
    for noun in NOUNS:
        yield f"list: {noun.many.lower()}", get(reverse(f"web:{noun.slug}_list", args=[code]))
    wish = meeting.request
    for title, name, party in (
        ("a company: today", "party", wish.delegation), ("a company: itinerary", "itinerary", wish.delegation),
        ("a company: wishes", "wishes", wish.delegation), ("a counterpart: today", "party", wish.counterpart),
        ("a counterpart: requests", "answers", wish.counterpart),
        ("a counterpart: visitors", "visitors", wish.counterpart),
    ):  # fmt: skip
        yield title, get(reverse(f"web:{name}", args=[code, party.code]))


def _pks(draft: Any) -> Iterator[int]:
    """Requests of the plan, a new one for every call."""
    found = list(draft.meetings.order_by("pk").values_list("request_id", flat=True))
    while True:
        yield from found


def _options(client: Any, draft: Any) -> Call:
    pks = _pks(draft)
    return lambda: client.get(f"/missions/{draft.mission.code}/plans/{draft.number}/place/{next(pks)}/options/")


def _drag(client: Any, draft: Any) -> Call:
    """Each time another meeting is put on another start; looking for it is not part of the time."""
    from mission.models import Meeting
    from mission.planning.placing import placing_of
    from mission.services.plans import meeting_state

    targets = []
    for meeting in draft.meetings.select_related("request").order_by("pk")[:60]:
        placing = placing_of(plan=draft, request=meeting.request)
        free = [each for each in placing.options if each.fits and each.starts_at != meeting.starts_at]
        if free:
            targets.append((meeting.request_id, free[0].starts_at, meeting.starts_at))
    at = iter(range(10**9))

    def drag() -> Any:
        turn = next(at)
        pk, there, back = targets[turn % len(targets)]
        now = Meeting.objects.get(plan=draft, request_id=pk)
        sent = {"at": (back if now.starts_at == there else there).isoformat(), "state": meeting_state(now)}
        return client.post(
            f"/missions/{draft.mission.code}/plans/{draft.number}/place/{pk}/",
            sent,
            headers={"accept": "application/json"},
        )

    return drag


if __name__ == "__main__":
    main()
