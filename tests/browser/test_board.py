"""The board in a real browser: a meeting moved by mouse and by keyboard, two organisers at once, a lost connection."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from mission.models import Meeting, Mission, PlanVersion, Room, User
from mission.planning.requesting import plan_request
from mission.services.plans import meeting_remove
from scheduler import runs
from scheduler.core.search import Limits
from tests.browser.conftest import Visit
from tests.browser.test_pages import sign_in, small_mission  # noqa: F401 - the fixture
from tests.factories.rows import make_interpreter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.fixture(autouse=True)
def _static_files_are_found(settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def draft(small_mission: Mission, organiser: User) -> PlanVersion:  # noqa: F811
    plan = plan_request(mission=small_mission, actor=organiser, limits=Limits(seconds=20))
    runs.execute(plan.run_id, "browser-test")
    plan.refresh_from_db()
    return plan


def board(page: Page, base: str, draft: PlanVersion, organiser: User) -> Locator:
    """The board, open; the first company's first meeting."""
    sign_in(page, base, organiser)
    expect(page.get_by_role("heading", level=1)).to_have_text("Business Mission to Azerbaijan")
    page.goto(f"{base}/missions/baku/plans/{draft.number}/matrix/")
    return page.locator("td.meeting a").first


def row_of(link: Locator) -> Meeting:
    return Meeting.objects.get(request_id=link.get_attribute("data-request"))


def test_a_meeting_is_dragged_to_another_time(
    live_server: Any, window: Visit, draft: PlanVersion, organiser: User
) -> None:
    page = window.page
    link = board(page, live_server.url, draft, organiser)
    before = row_of(link)
    link.scroll_into_view_if_needed()
    box = link.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 12, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 16, steps=5)
    spot = page.locator("button.spot").last
    expect(spot).to_be_visible()
    assert window.check() == []
    spot.scroll_into_view_if_needed()
    target = spot.bounding_box()
    assert target is not None
    page.mouse.move(target["x"] + 6, target["y"] + 20, steps=6)
    expect(page.locator("button.spot.over")).to_have_count(1)
    page.mouse.up()
    expect(page.get_by_role("status").get_by_text("and locked.")).to_be_visible()
    after = Meeting.objects.get(pk=before.pk)
    assert after.starts_at != before.starts_at
    assert after.is_locked
    expect(page.get_by_text("changed by hand")).to_be_visible()
    assert page.url.endswith("/matrix/")  # the click that ends a drag opens no page
    assert window.check() == []


def test_a_meeting_is_moved_with_the_keyboard_alone_and_put_back_with_escape(
    live_server: Any, window: Visit, draft: PlanVersion, organiser: User
) -> None:
    page = window.page
    link = board(page, live_server.url, draft, organiser)
    before = row_of(link)
    link.focus()
    page.keyboard.press("Space")
    expect(page.locator("button.spot").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".spot")).to_have_count(0)
    expect(link).to_be_focused()
    assert Meeting.objects.get(pk=before.pk).starts_at == before.starts_at
    page.keyboard.press("Space")
    expect(page.locator("button.spot").first).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("button.spot").last).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").get_by_text("and locked.")).to_be_visible()
    assert Meeting.objects.get(pk=before.pk).starts_at != before.starts_at
    assert window.check() == []


def _with_another_room_free(draft: PlanVersion) -> Meeting:
    """A meeting at the hub while nobody else meets there: who does is taken out of the plan."""
    here = Meeting.objects.filter(plan=draft, room__venue__code="HUB").order_by("starts_at", "pk")
    found = here.first()
    assert found is not None
    here.filter(starts_at__lt=found.ends_at, ends_at__gt=found.starts_at).exclude(pk=found.pk).delete()
    return found


def test_a_meeting_is_dragged_to_another_room(
    live_server: Any, desk: Visit, draft: PlanVersion, organiser: User
) -> None:
    """Empty rooms have rows too, and a drop on another row at the same time changes the room alone."""
    page = desk.page
    at_hub = _with_another_room_free(draft)
    board(page, live_server.url, draft, organiser)
    page.get_by_role("navigation", name="Rows of the board").get_by_role("link", name="Rooms").click()
    expect(page.get_by_role("rowheader", name="Quba").first).to_be_visible()
    assert desk.check() == []
    link = page.locator(f'td.meeting [data-request="{at_hub.request_id}"]').first
    link.focus()
    page.keyboard.press("Space")
    expect(page.locator("button.spot:focus")).to_have_count(1)
    assert desk.check() == []
    page.keyboard.press("Escape")
    other = Room.objects.exclude(pk=at_hub.room_id).get(venue__code="HUB")
    box = link.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 16, steps=4)
    start = at_hub.starts_at.astimezone(draft.mission.zone)
    spot = page.get_by_role("button", name=f"{other.name}, day {start.day - 8}, {start:%H:%M}")
    expect(spot).to_be_visible()
    target = spot.bounding_box()
    assert target is not None
    page.mouse.move(target["x"] + 6, target["y"] + 20, steps=6)
    page.mouse.up()
    expect(page.get_by_role("status").get_by_text("and locked.")).to_be_visible()
    after = Meeting.objects.get(pk=at_hub.pk)
    assert (after.room_id, after.starts_at) == (other.pk, at_hub.starts_at)
    assert desk.check() == []


def test_a_room_is_changed_on_a_phone_with_a_finger(
    live_server: Any, phone: Visit, draft: PlanVersion, organiser: User
) -> None:
    page = phone.page
    board(page, live_server.url, draft, organiser)
    page.get_by_role("link", name="Rooms", exact=True).last.click()
    assert phone.check() == []
    meeting = Meeting.objects.filter(plan=draft).order_by("starts_at").first()
    assert meeting is not None
    link = page.locator(f'td.meeting [data-request="{meeting.request_id}"]').first
    link.scroll_into_view_if_needed()
    box = link.bounding_box()
    assert box is not None
    finger = page.context.new_cdp_session(page)
    point = {"x": box["x"] + 6, "y": box["y"] + 12}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    expect(page.locator("button.spot").first).to_be_attached()
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert phone.check() == []
    page.locator("button.spot").last.tap()
    expect(page.get_by_role("status").get_by_text("and locked.")).to_be_visible()
    after = Meeting.objects.get(pk=meeting.pk)
    assert (after.room_id, after.starts_at) != (meeting.room_id, meeting.starts_at)


def test_interpreters_have_rows_of_their_own(
    live_server: Any, desk: Visit, draft: PlanVersion, organiser: User
) -> None:
    page = desk.page
    make_interpreter(draft.mission, code="INT-1", name="Sona Əliağazadə")
    Mission.objects.filter(pk=draft.mission_id).update(data_changed_at=timezone.now())
    board(page, live_server.url, draft, organiser)
    page.goto(f"{live_server.url}/missions/baku/plans/{draft.number}/matrix/?rows=interpreters")
    expect(page.get_by_role("rowheader", name="Sona Əliağazadə").first).to_be_visible()
    assert desk.check() == []


def test_two_organisers_at_once_see_each_other_and_overwrite_nothing(
    live_server: Any, window: Visit, chromium: Browser, draft: PlanVersion, organiser: User
) -> None:
    page = window.page
    link = board(page, live_server.url, draft, organiser)
    request = link.get_attribute("data-request")
    link.focus()
    page.keyboard.press("Space")
    expect(page.locator("button.spot").first).to_be_focused()
    size = page.viewport_size
    assert size is not None
    other = chromium.new_context(viewport=size).new_page()
    second = board(other, live_server.url, draft, organiser)
    second.focus()
    other.keyboard.press("Space")
    expect(other.locator("button.spot").first).to_be_focused()
    other.keyboard.press("ArrowLeft")
    other.keyboard.press("Enter")
    expect(other.get_by_role("status").get_by_text("and locked.")).to_be_visible()
    moved = Meeting.objects.get(request_id=request)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Somebody else changed this meeting")).to_be_visible()
    assert Meeting.objects.get(request_id=request).starts_at == moved.starts_at
    meeting_remove(meeting=moved, actor=organiser)
    expect(other.get_by_text("Somebody else changed this plan just now")).to_be_visible(timeout=15_000)
    expect(other.locator(f'td.meeting [data-request="{request}"]')).to_have_count(0)
    expect(other.get_by_text("1 request waits for a place")).to_be_visible()
    other.context.close()


def test_without_a_script_the_same_is_done_on_a_page(
    live_server: Any, chromium: Browser, draft: PlanVersion, organiser: User
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    link = board(page, live_server.url, draft, organiser)
    before = row_of(link)
    link.click()
    page.locator(".starts button:not(.first)").last.click()
    expect(page.get_by_text("and locked.")).to_be_visible()
    assert Meeting.objects.get(pk=before.pk).starts_at != before.starts_at
    context.close()
