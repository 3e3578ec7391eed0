"""A row changed in its list by keyboard alone: the focus stays in the row, and Escape takes it back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from mission.models import MeetingRequest, User
from tests.browser.conftest import Visit, enter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]


@pytest.fixture(autouse=True)
def _static_files_are_found(settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_row_is_changed_by_keyboard(
    width: str, desk: Visit, phone: Visit, live_server: Any, organiser: User, request_a: MeetingRequest
) -> None:
    visit = desk if width == "desk" else phone
    page = visit.page
    enter(page, live_server.url, organiser)
    page.goto(f"{live_server.url}/missions/baku/requests/")
    change = page.get_by_role("link", name="Change Acme Energy")
    change.focus()
    page.keyboard.press("Enter")
    rank = page.get_by_label("Rank (optional)", exact=True)
    expect(rank).to_be_focused()
    assert visit.check() == []
    rank.fill("5")
    page.keyboard.press("Escape")
    expect(change).to_be_focused()
    page.keyboard.press("Enter")
    rank.fill("0.5")
    page.keyboard.press("Enter")
    expect(page.locator(".changing .problem")).to_be_visible()
    MeetingRequest.objects.filter(pk=request_a.pk).update(rank=3)
    rank.fill("7")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Rank is now “3”")
    page.keyboard.press("Enter")
    expect(change).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    request_a.refresh_from_db()
    assert request_a.rank == 7
    assert visit.check() == []
