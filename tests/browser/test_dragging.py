"""What is dragged over the board besides a meeting by mouse: by a finger, out of the tray, with the line dead."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from mission.models import Meeting, MeetingRequest, PlanVersion, User
from mission.planning.curing import explanation_request
from mission.services.plans import meeting_remove
from mission.services.records import record_update
from scheduler import runs
from tests.browser.conftest import Visit, enter
from tests.browser.test_board import _static_files_are_found, board, draft, row_of  # noqa: F401 - fixtures
from tests.browser.test_pages import small_mission  # noqa: F401 - the fixture
from tests.cast import Guests
from tests.factories.rows import make_meeting, make_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


def lifted(page: Page, link: Locator) -> None:
    """The mouse is down on it and has moved: it is in the hand."""
    link.scroll_into_view_if_needed()
    box = link.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 14, steps=4)
    expect(page.locator("button.spot").first).to_be_attached()


def dropped(page: Page, spot: Locator) -> None:
    spot.scroll_into_view_if_needed()
    there = spot.bounding_box()
    assert there is not None
    page.mouse.move(there["x"] + 5, there["y"] + 12, steps=5)
    expect(page.locator("button.spot.over")).to_have_count(1)
    page.mouse.up()


def test_a_finger_drags_a_meeting_to_another_time(
    live_server: Any,
    phone: Visit,
    draft: PlanVersion,  # noqa: F811
    organiser: User,
) -> None:
    page = phone.page
    link = board(page, live_server.url, draft, organiser)
    before = row_of(link)
    link.evaluate("each => each.scrollIntoView({ block: 'center', inline: 'center' })")
    box = link.bounding_box()
    assert box is not None
    finger = page.context.new_cdp_session(page)
    at = {"x": box["x"] + 6, "y": box["y"] + 12}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    expect(page.locator("button.spot").first).to_be_attached()
    scrolled = page.locator(".matrix-box").first.evaluate("box => [box.scrollLeft, box.scrollTop, window.scrollY]")
    inside = page.locator("button.spot").evaluate_all(
        """all => all.map((each) => each.getBoundingClientRect()).filter((each) =>
             each.left > 130 && each.right < innerWidth && each.top > 60 && each.bottom < innerHeight)
             .map((each) => [each.left + each.width / 2, each.top + each.height / 2])"""
    )
    assert inside, "no place in sight"
    to = {"x": inside[-1][0], "y": inside[-1][1]}
    for part in (0.25, 0.5, 0.75, 1):
        between = {axis: at[axis] + (to[axis] - at[axis]) * part for axis in "xy"}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [between]})
    expect(page.locator("button.spot.over")).to_have_count(1)
    assert phone.check() == []
    now = page.locator(".matrix-box").first.evaluate("box => [box.scrollLeft, box.scrollTop, window.scrollY]")
    assert now == scrolled  # a finger that holds something scrolls nothing
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.get_by_role("status").get_by_text("and locked.")).to_be_visible()
    after = Meeting.objects.get(pk=before.pk)
    assert after.starts_at != before.starts_at
    assert after.is_locked


def test_a_request_without_a_place_is_dragged_in_from_the_tray(
    live_server: Any,
    window: Visit,
    draft: PlanVersion,  # noqa: F811
    organiser: User,
) -> None:
    page = window.page
    gone = Meeting.objects.filter(plan=draft).order_by("pk").first()
    assert gone is not None
    meeting_remove(meeting=gone, actor=organiser)
    board(page, live_server.url, draft, organiser)
    page.get_by_text("1 request waits for a place").click()
    waiting = page.locator(f'.tray [data-request="{gone.request_id}"]')
    expect(waiting).to_be_visible()
    assert window.check() == []
    lifted(page, waiting)
    dropped(page, page.locator("button.spot").first)
    expect(page.get_by_role("status").get_by_text("and locked.")).to_be_visible()
    assert Meeting.objects.get(plan=draft, request_id=gone.request_id).is_locked
    expect(page.get_by_text("waits for a place")).to_have_count(0)
    assert window.check() == []


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_lost_connection_in_mid_drag_is_said_and_loses_nothing(
    by: str,
    live_server: Any,
    window: Visit,
    draft: PlanVersion,  # noqa: F811
    organiser: User,
) -> None:
    page = window.page
    link = board(page, live_server.url, draft, organiser)
    before = row_of(link)
    if by == "mouse":
        lifted(page, link)
    else:
        link.press(" ")
        expect(page.locator("button.spot").first).to_be_focused()
    page.context.set_offline(True)
    if by == "mouse":
        dropped(page, page.locator("button.spot").last)
    else:
        page.keyboard.press("Enter")
    expect(page.get_by_text("There was no answer, and nothing was changed here.")).to_be_visible()
    expect(link).to_be_visible()
    expect(page.locator(".spot, .ghost, .held")).to_have_count(0)
    assert Meeting.objects.get(pk=before.pk).starts_at == before.starts_at
    page.context.set_offline(False)
    lifted(page, link)  # the same board goes on when the line is back
    dropped(page, page.locator("button.spot").last)
    expect(page.get_by_role("status").get_by_text("and locked.")).to_be_visible()
    assert Meeting.objects.get(pk=before.pk).starts_at != before.starts_at


def test_a_connection_that_is_gone_before_anything_is_picked_up_is_said(
    live_server: Any,
    window: Visit,
    draft: PlanVersion,  # noqa: F811
    organiser: User,
) -> None:
    page = window.page
    link = board(page, live_server.url, draft, organiser)
    page.context.set_offline(True)
    link.press(" ")
    expect(page.get_by_text("There was no answer, and nothing was changed here.")).to_be_visible()
    expect(page.locator(".spot, .held")).to_have_count(0)
    expect(link).to_be_focused()
    page.context.set_offline(False)
    link.press(" ")
    expect(page.locator("button.spot").first).to_be_focused()


def test_a_way_is_done_as_a_draft_from_a_why_not_card(
    live_server: Any,
    window: Visit,
    organiser: User,
    request_a: MeetingRequest,
    request_b: MeetingRequest,
    counterpart: Guests,
) -> None:
    """The counterpart has one meeting of the day, with company A; company B is not met."""
    record_update(record=counterpart.party, actor=organiser, values={"daily_maximum": 1, "total_maximum": 1})
    plan = make_plan(request_a.mission, filled_at=request_a.mission.created_at)
    make_meeting(plan, request_a)
    page = window.page
    enter(page, live_server.url, organiser)
    page.goto(f"{live_server.url}/missions/{request_a.mission.code}/plans/{plan.number}/unmet/")
    page.get_by_role("button", name="Find out what it would take").click()
    expect(page.get_by_text("Waiting for a worker.")).to_be_visible()
    assert window.check() == []
    runs.execute(explanation_request(plan=plan, actor=organiser).pk, "browser-test")
    way = page.get_by_role("button", name="Do it as a draft").first
    expect(way).to_be_visible(timeout=30_000)  # the page has seen by itself that it is done
    page.get_by_text("Hour by hour").first.click()
    assert [*window.check(), *window.check_in_the_dark()] == []
    way.click()
    expect(page.get_by_text("Nobody hears of it before you publish it.").first).to_be_visible()
    made = PlanVersion.objects.exclude(pk=plan.pk).get()
    assert page.url.endswith(f"/plans/{made.number}/")
    assert made.based_on == plan
    assert made.meetings.filter(request=request_b).exists()
    assert window.check() == []
