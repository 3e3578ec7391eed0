"""A calendar program follows a real address over HTTP: publish, move, cancel, restore, each fetched by vdirsyncer."""

from __future__ import annotations

import os
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import icalendar
import pytest

from mission.models import MeetingRequest, PlanVersion, User
from mission.planning.publishing import plan_publish
from mission.services.feeds import feed_create, feed_revoke
from mission.services.plans import meeting_place, meeting_remove, plan_copy
from tests.cast import Guests
from tests.mission.planning.conftest import draft, free_start, planned
from tests.parsers.khal import khal_calendar, khal_lists
from tests.requirements import require

__all__ = ["draft", "planned"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


class Follower:
    """Somebody's computer: vdirsyncer fetches the address, khal shows what it brought."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self.program = require("vdirsyncer")
        require("khal")
        (folder / "vdirsyncer.conf").write_text(
            f'[general]\nstatus_path = "{folder / "status"}"\n'
            '[pair mission]\na = "here"\nb = "there"\ncollections = null\n'
            'conflict_resolution = "b wins"\npartial_sync = "ignore"\n'
            f'[storage here]\ntype = "filesystem"\npath = "{khal_calendar(folder)}"\nfileext = ".ics"\n'
            f'[storage there]\ntype = "http"\nurl = "{address}"\n'
        )
        self._run("discover")

    def fetch(self) -> None:
        self._run("sync")

    def _run(self, act: str) -> None:
        env = {**os.environ, "VDIRSYNCER_CONFIG": str(self.folder / "vdirsyncer.conf"), "LC_ALL": "C.UTF-8"}
        done = subprocess.run([self.program, act], env=env, capture_output=True, text=True, input="y\n", timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr

    def kept(self) -> list[tuple[int, str]]:
        """(SEQUENCE, STATUS) of every event on the disk; vdirsyncer keeps no UID of an address that it only reads."""
        files = sorted(khal_calendar(self.folder).glob("*.ics"))
        events = [event for path in files for event in icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")]
        return [(int(event["SEQUENCE"]), str(event["STATUS"])) for event in events]

    def uids(self) -> list[str]:
        """What stands at the address itself."""
        with urllib.request.urlopen(self.address, timeout=10) as answer:
            return [str(event["UID"]) for event in icalendar.Calendar.from_ical(answer.read()).walk("VEVENT")]

    def shown(self) -> list[str]:
        """khal's lines: "2026-02-09 14:00 14:45|Meeting with ..."."""
        return [line.rpartition("|")[0] for line in khal_lists(self.folder)]


def test_a_calendar_program_follows_move_cancel_and_restore(
    live_server: Any, tmp_path: Path, draft: PlanVersion, organiser: User, company_a: Guests, request_a: MeetingRequest
) -> None:
    first = draft.meetings.get(request=request_a)
    elsewhere = free_start(draft, request_a)
    zone, uid = draft.mission.zone, str(request_a.uid)
    length = first.ends_at - first.starts_at

    def line(starts_at: Any, title: str = "Meeting with Ministry of Energy") -> str:
        begins, ends = starts_at.astimezone(zone), (starts_at + length).astimezone(zone)
        return f"{begins:%Y-%m-%d %H:%M} {ends:%H:%M}|{title}"

    def publish(change: Callable[[PlanVersion], object]) -> None:
        copy = plan_copy(plan=draft, actor=organiser)
        change(copy)
        plan_publish(plan=copy, actor=organiser)

    def move(plan: PlanVersion) -> None:
        meeting_place(
            plan=plan, request=request_a, actor=organiser, starts_at=elsewhere, room=first.room,
            attendees=first.attendees.all(),
        )  # fmt: skip

    def cancel(plan: PlanVersion) -> None:
        meeting_remove(meeting=plan.meetings.get(request=request_a), actor=organiser)

    plan_publish(plan=draft, actor=organiser)
    program = Follower(tmp_path, live_server.url + feed_create(actor=organiser, party=company_a.party))
    seen = []
    for change in (None, move, cancel, lambda plan: None):
        if change is not None:
            publish(change)
        program.fetch()
        seen.append((program.uids(), program.kept(), program.shown()))
    assert seen == [
        ([uid], [(0, "CONFIRMED")], [line(first.starts_at)]),
        ([uid], [(1, "CONFIRMED")], [line(elsewhere)]),
        ([uid], [(2, "CANCELLED")], [line(elsewhere, "CANCELLED: Meeting with Ministry of Energy")]),
        ([uid], [(3, "CONFIRMED")], [line(first.starts_at)]),
    ]


def test_an_address_that_is_switched_off_takes_nothing_from_the_calendar(
    live_server: Any, tmp_path: Path, draft: PlanVersion, organiser: User, company_a: Guests
) -> None:
    plan_publish(plan=draft, actor=organiser)
    program = Follower(tmp_path, live_server.url + feed_create(actor=organiser, party=company_a.party))
    program.fetch()
    before = program.kept()
    (feed,) = type(company_a.party).objects.get(pk=company_a.party.pk).feeds.all()
    feed_revoke(feed=feed, actor=organiser)
    with pytest.raises(AssertionError, match="Not Found"):
        program.fetch()
    assert program.kept() == before != []
