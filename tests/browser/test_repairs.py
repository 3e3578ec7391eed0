"""Something happened, in a real browser: a meeting is called off, the offers are read, one is taken and published."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from mission.models import MeetingRequest, Mission, PlanVersion, User
from mission.planning.publishing import plan_publish
from mission.planning.requesting import plan_request
from scheduler import runs
from scheduler.core.search import Limits
from tests.browser.conftest import Visit
from tests.browser.test_pages import sign_in, work_off

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]


@pytest.fixture(autouse=True)
def _static_files_are_found(settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def known(mission: Mission, organiser: User, request_a: MeetingRequest, request_b: MeetingRequest) -> PlanVersion:
    """Two meetings with one ministry, published."""
    plan = plan_request(mission=mission, actor=organiser, limits=Limits(seconds=10, workers=1))
    assert plan.run is not None
    runs.execute(plan.run.pk, "browser-test")
    return plan_publish(plan=PlanVersion.objects.get(pk=plan.pk), actor=organiser)


def test_repair_after_a_cancellation(live_server: Any, window: Visit, known: PlanVersion, organiser: User) -> None:
    page = window.page
    sign_in(page, live_server.url, organiser)
    page.goto(f"{live_server.url}/missions/baku/plans/{known.number}/")
    page.get_by_role("link", name="Something happened …").click()
    assert window.check() == []
    page.get_by_label("What happened?").select_option("A meeting is called off")
    page.get_by_role("button", name="Look for the least change").click()
    expect(page.get_by_text("Say which meeting is called off.").first).to_be_visible()
    assert window.check() == []
    page.get_by_label("Which meeting?").select_option(index=1)
    page.get_by_role("button", name="Look for the least change").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    worker = work_off()
    page.get_by_role("link", name="See the offers").click(timeout=120_000)
    worker.join(30)
    expect(page.get_by_role("heading", name="What can be done")).to_be_visible()
    expect(page.get_by_text("Proven: no plan that drops no more").first).to_be_visible()
    assert window.check() == []
    page.get_by_role("button", name="Take this one").first.click()
    expect(page.get_by_text("Nobody hears of it before you publish it.")).to_be_visible()
    page.get_by_role("button", name="Publish Plan").click()
    expect(page.get_by_text("is published.")).to_be_visible()
    known.refresh_from_db()
    assert known.state == "superseded"
