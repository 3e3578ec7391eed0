"""What if, in a real browser: two scenarios are put together, tried, read side by side, and one plan is kept."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from mission.models import MeetingRequest, Mission, PlanVersion, User
from tests.browser.conftest import Visit
from tests.browser.test_pages import sign_in, work_off

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]


@pytest.fixture(autouse=True)
def _static_files_are_found(settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True


def test_what_if_from_question_to_draft(
    live_server: Any, desk: Visit, mission: Mission, organiser: User, request_a: MeetingRequest,
    request_b: MeetingRequest,
) -> None:  # fmt: skip
    page = desk.page
    sign_in(page, live_server.url, organiser)
    page.goto(f"{live_server.url}/missions/baku/plans/")
    page.get_by_role("link", name="What if …").click()
    assert desk.check() == []
    page.get_by_role("button", name="Start a what-if").click()
    page.get_by_label("What if …").select_option("half_day")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Which?").select_option("0:day")
    assert desk.check() == []
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Hold no meetings on Monday 9 February").first).to_be_visible()
    page.get_by_label("What if …").select_option("leaves")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Which?").select_option("Bolt Rail")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Scenario B")).to_be_visible()
    assert desk.check() == []
    page.get_by_role("button", name="Try and compare").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    assert desk.check() == []
    worker = work_off()
    page.get_by_role("link", name="See the comparison").click(timeout=120_000)
    worker.join(60)
    expect(page.get_by_role("columnheader", name="As it is")).to_be_visible()
    page.locator("summary", has_text="Lost: 1").click()
    expect(page.get_by_text("Bolt Rail – Ministry of Energy").first).to_be_visible()
    assert desk.check() == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert desk.check() == []
    page.get_by_role("button", name="Keep this plan as a draft").first.click()
    expect(page.get_by_text("Nobody hears of it before you publish it.")).to_be_visible()
    plan = PlanVersion.objects.get()
    assert (plan.state, plan.meetings.count()) == ("draft", 2)
