"""The board's side panel in a real browser: chosen, changed, locked, undone, refused to whoever comes second."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from mission.models import Meeting, PlanVersion, User
from mission.planning.placing import request_lock
from tests.browser.conftest import Visit
from tests.browser.test_board import _static_files_are_found, board, draft, row_of  # noqa: F401 - fixtures
from tests.browser.test_pages import small_mission  # noqa: F401 - the fixture
from tests.factories.rows import make_membership, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


def panel_of(page: Page) -> Any:
    return page.get_by_role("complementary", name="The chosen meeting")


def test_a_meeting_is_chosen_locked_taken_out_and_brought_back(
    live_server: Any,
    desk: Visit,
    draft: PlanVersion,  # noqa: F811
    organiser: User,
) -> None:
    page = desk.page
    link = board(page, live_server.url, draft, organiser)
    before = row_of(link)
    link.click()
    panel = panel_of(page)
    expect(panel.get_by_role("heading", level=2)).to_be_focused()
    expect(panel.get_by_text("The referee holds nothing against it.")).to_be_visible()
    assert page.url.endswith("/matrix/")
    assert desk.check() == []
    panel.get_by_role("button", name="Lock", exact=True).click()
    expect(page.get_by_role("status").get_by_text("stays where it is in the next plans.")).to_be_visible()
    expect(panel.get_by_role("button", name="Unlock")).to_be_visible()
    assert Meeting.objects.get(pk=before.pk).is_locked
    panel.get_by_role("button", name="Take out").click()
    expect(panel.get_by_text(f"It is not in {draft}.")).to_be_visible()
    assert not Meeting.objects.filter(pk=before.pk).exists()
    assert desk.check() == []
    page.get_by_role("button", name="Undo taking out").click()
    expect(page.get_by_role("status").get_by_text("Undone: taking out")).to_be_visible()
    back = Meeting.objects.get(plan=draft, request_id=before.request_id)
    assert (back.starts_at, back.room_id, back.is_locked) == (before.starts_at, before.room_id, True)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("status").get_by_text("Undone: locking")).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_role("status").get_by_text("Done again: locking")).to_be_visible()
    assert Meeting.objects.get(plan=draft, request_id=before.request_id).is_locked
    assert desk.check() == []


def test_people_and_room_are_changed_and_the_referee_answers_at_once(
    live_server: Any,
    desk: Visit,
    draft: PlanVersion,  # noqa: F811
    organiser: User,
) -> None:
    page = desk.page
    link = board(page, live_server.url, draft, organiser)
    before = row_of(link)
    link.click()
    panel = panel_of(page)
    expect(panel.get_by_role("heading", level=2)).to_be_focused()
    present = panel.locator("input[name=people]:checked")
    while present.count():
        present.first.uncheck()
    panel.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("status").get_by_text("Who is there:")).to_be_visible()
    expect(panel.locator("input[name=people]:checked")).to_have_count(0)  # a mistake leaves what was entered
    panel.locator("input[name=people]").first.check()
    panel.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("status").get_by_text("But: ").first).to_be_visible()
    expect(panel.get_by_role("heading", name="The referee holds against it")).to_be_visible()
    assert Meeting.objects.get(pk=before.pk).attendees.count() == 1
    assert desk.check() == []
    page.get_by_role("button", name="Undo changing the people of").click()
    expect(panel.get_by_text("The referee holds nothing against it.")).to_be_visible()
    assert Meeting.objects.get(pk=before.pk).attendees.count() > 1


def test_who_comes_second_in_the_panel_is_told(
    live_server: Any,
    desk: Visit,
    draft: PlanVersion,  # noqa: F811
    organiser: User,
) -> None:
    page = desk.page
    link = board(page, live_server.url, draft, organiser)
    request = row_of(link).request
    link.click()
    panel = panel_of(page)
    expect(panel.get_by_role("button", name="Lock", exact=True)).to_be_visible()
    colleague = make_membership(draft.mission, "organiser", make_user("colleague@example.org")).user
    request_lock(plan=draft, request=request, actor=colleague, is_locked=True)
    panel.get_by_role("button", name="Take out").click()
    expect(page.get_by_text("Somebody else changed this meeting")).to_be_visible(timeout=20_000)
    expect(panel.get_by_role("button", name="Unlock")).to_be_visible()
    assert Meeting.objects.filter(plan=draft, request=request).exists()


def test_the_panel_lies_over_the_foot_of_a_phone(
    live_server: Any,
    phone: Visit,
    draft: PlanVersion,  # noqa: F811
    organiser: User,
) -> None:
    page = phone.page
    link = board(page, live_server.url, draft, organiser)
    link.tap()
    panel = panel_of(page)
    expect(panel.get_by_role("button", name="Close")).to_be_visible()
    assert phone.check() == []
    page.emulate_media(color_scheme="dark")
    assert phone.check() == []
    panel.get_by_role("button", name="Show where it could go").tap()
    expect(page.locator("button.spot").first).to_be_attached()
    expect(panel).to_be_hidden()
    assert phone.check() == []


@pytest.mark.parametrize("zoom", ["Small", "Large"])
def test_the_board_is_drawn_in_other_sizes(
    zoom: str,
    live_server: Any,
    desk: Visit,
    draft: PlanVersion,  # noqa: F811
    organiser: User,
) -> None:
    page = desk.page
    usual = board(page, live_server.url, draft, organiser).bounding_box()
    page.get_by_role("navigation", name="Size of the board").get_by_role("link", name=zoom).click()
    other = page.locator("td.meeting a").first.bounding_box()
    assert usual is not None
    assert other is not None
    assert (other["width"] > usual["width"]) == (zoom == "Large")
    assert desk.check() == []
