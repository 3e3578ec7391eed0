"""A plan on its way in a real browser: limits chosen, the search drawn, left and come back to, thrown away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from mission.models import Mission, PlanVersion, User
from scheduler.models import RunState, SolverRun
from tests.browser.conftest import Visit
from tests.browser.test_board import _static_files_are_found  # noqa: F401 - a fixture for all
from tests.browser.test_pages import sign_in, small_mission  # noqa: F401 - the fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

HISTORY = [
    [0.2, "guarantees", 0, 0, 2], [0.4, "fairness", 500, 1000, 2], [0.6, "fairness", 1000, 1000, 2],
    [0.9, "worth", 30, 70, 2], [1.4, "worth", 40, 66, 3], [2.2, "worth", 52, 60, 3], [3.1, "worth", 55, 60, 4],
]  # fmt: skip


@pytest.mark.parametrize("window", ["desk", "phone"])
def test_a_search_is_started_watched_left_and_thrown_away(
    window: str,
    request: pytest.FixtureRequest,
    live_server: Any,
    small_mission: Mission,  # noqa: F811
    organiser: User,
) -> None:
    visit: Visit = request.getfixturevalue(window)
    page = visit.page
    sign_in(page, live_server.url, organiser)
    expect(page.get_by_role("heading", level=1)).to_have_text("Business Mission to Azerbaijan")
    page.goto(f"{live_server.url}/missions/baku/plans/")
    page.get_by_role("link", name="Make a plan …").first.click()
    assert visit.check() == []
    page.get_by_label("How long at most").select_option(label="2 minutes")
    page.get_by_label("How near is near enough").select_option(label="0.5 %")
    page.get_by_role("button", name="Start planning").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    elapsed, phase, value, bound, met = HISTORY[-1]
    SolverRun.objects.update(
        state=RunState.RUNNING, attempts=1, token=1, worker="nobody", started_at=timezone.now(),
        lease_until=timezone.now() + timedelta(hours=1),
        progress={"phase": phase, "value": value, "bound": bound, "gap": 0.083, "met": met, "elapsed": elapsed,
                  "history": HISTORY},
    )  # fmt: skip
    expect(page.get_by_text("Wishes: those that are met worth as much as possible.")).to_be_visible()
    expect(page.get_by_role("img", name="Wishes: the plan’s value went from 30 to 55")).to_be_visible()
    expect(page.get_by_role("table", name="Level by level, so far")).to_be_visible()
    assert visit.check() == []
    page.emulate_media(color_scheme="dark")
    assert visit.check() == []
    page.goto(f"{live_server.url}/missions/baku/")  # leaving changes nothing
    page.goto(f"{live_server.url}/missions/baku/plans/1/")
    expect(page.get_by_role("button", name="Good enough: take it")).to_be_visible()
    page.get_by_role("button", name="Cancel and throw it away").click()
    expect(page.get_by_role("heading", name="Stopping")).to_be_visible()
    SolverRun.objects.update(
        state=RunState.CANCELLED, lease_until=None, finished_at=timezone.now(), announced_at=timezone.now()
    )
    expect(page.get_by_role("heading", name="It was cancelled")).to_be_visible()
    expect(page.get_by_text("thrown away")).to_be_visible()
    assert visit.check() == []
    page.get_by_role("button", name="Throw this empty draft away").click()
    assert not PlanVersion.objects.exists()
