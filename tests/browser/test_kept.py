"""An itinerary on a phone: installed, opened without network, renewed by it, gone when it is no longer theirs."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Error, Page, expect

from mission.models import MeetingRequest, PlanVersion, User
from mission.planning.publishing import plan_publish
from mission.services.plans import meeting_remove, plan_copy
from tests.browser.conftest import Visit, enter
from tests.cast import Guests
from tests.factories.rows import local, make_availability, make_meeting, make_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
DAYS = "/missions/baku/parties/ACME/itinerary/"
KEPT = "async (path) => (await (await caches.match(path))?.text()) ?? ''"
PARTS = "async () => (await (await caches.open('karvan-parts')).keys()).length"
HIS = "Meeting with Ministry of Energy"


@pytest.fixture(autouse=True)
def _static_files_are_found(settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def published(request_a: MeetingRequest, organiser: User, counterpart: Guests) -> PlanVersion:
    mission = request_a.mission
    hours = {"starts_at": local(mission, 1, "13:00"), "ends_at": local(mission, 1, "18:00")}
    make_availability(mission, party=counterpart.party, **hours)
    plan = make_plan(mission, filled_at=timezone.now())
    make_meeting(plan, request_a)
    return plan_publish(plan=plan, actor=organiser)


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    """Asks again and again: what the worker does, it does after the page is there."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


def until_kept(page: Page, path: str, said: str) -> None:
    until(lambda: said in page.evaluate(KEPT, path) and page.evaluate(PARTS) > 4)


def keep(page: Page, address: str, said: str) -> None:
    """Open the days and wait until the device has them."""
    page.goto(address)
    expect(page.get_by_text(said).first).to_be_visible()
    expect(page.get_by_text("Without network.")).to_be_hidden()
    until_kept(page, DAYS, said)


def lost(page: Page, address: str) -> bool:
    """Whether nothing can be opened there without network."""
    page.context.set_offline(True)
    try:
        page.goto(address)
    except Error as error:
        return any(word in str(error) for word in ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED"))
    return False


@pytest.mark.parametrize(("guest", "language", "words"), [
    ("company_a", "en", "Without network."), ("company_a", "az", "Şəbəkə yoxdur."), ("counterpart", "ru", "Нет сети."),
])  # fmt: skip
def test_days_open_without_network_with_their_version_and_time(
    guest: str, language: str, words: str, request: pytest.FixtureRequest, live_server: Any, phone: Visit,
    published: PlanVersion,
) -> None:  # fmt: skip
    page, who = phone.page, request.getfixturevalue(guest)
    path = f"/missions/baku/parties/{who.party.code}/itinerary/"
    who.contact.language = language
    who.contact.save()
    enter(page, live_server.url, who.contact)
    page.goto(live_server.url + path)
    expect(page.get_by_text(words)).to_be_hidden()
    assert phone.check() == []
    until_kept(page, path, 'data-copy="fresh"')
    page.context.set_offline(True)
    page.reload()
    note = page.locator(".kept")
    expect(note).to_contain_text(words)
    expect(note).to_be_visible()
    at = published.published_at.astimezone(published.mission.zone)  # type: ignore[union-attr]
    expect(note).to_contain_text(f"{at:%H:%M}")
    expect(page.locator(".stop")).to_have_count(1)
    assert page.locator(".stop").evaluate("(each) => getComputedStyle(each).display") == "grid", "no style sheet"
    assert [each for each in phone.check() if "ERR_INTERNET_DISCONNECTED" not in each] == []


def test_a_newer_version_wins_as_soon_as_there_is_a_network(
    live_server: Any, phone: Visit, published: PlanVersion, organiser: User, company_a: Guests
) -> None:
    page = phone.page
    enter(page, live_server.url, company_a.contact)
    keep(page, live_server.url + DAYS, "Plan 1, last changed")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("You see plan 1")).to_be_visible()
    copy = plan_copy(plan=published, actor=organiser)
    meeting_remove(meeting=copy.meetings.get(), actor=organiser)
    plan_publish(plan=copy, actor=organiser)
    page.context.set_offline(False)  # the page asks again by itself
    expect(page.get_by_text("Without network.")).to_be_hidden(timeout=30_000)
    expect(page.locator(".stop.cancelled")).to_have_count(1)
    keep(page, live_server.url + DAYS, "Plan 2, last changed")
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("You see plan 2")).to_be_visible()
    expect(page.locator(".stop.cancelled")).to_have_count(1)


def test_days_are_gone_after_signing_out(
    live_server: Any, phone: Visit, published: PlanVersion, company_a: Guests
) -> None:
    page = phone.page
    enter(page, live_server.url, company_a.contact)
    keep(page, live_server.url + DAYS, HIS)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/missions/" not in url)
    until(lambda: page.evaluate("caches.keys()") == [])
    assert lost(page, live_server.url + DAYS)


def test_days_are_gone_once_the_right_to_them_is(
    live_server: Any, phone: Visit, published: PlanVersion, company_a: Guests
) -> None:
    page = phone.page
    enter(page, live_server.url, company_a.contact)
    keep(page, live_server.url + DAYS, HIS)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text(HIS)).to_be_visible()
    company_a.membership.delete()
    page.context.set_offline(False)  # the page asks again by itself
    expect(page.get_by_text(HIS)).to_have_count(0, timeout=30_000)
    until(lambda: page.evaluate("async () => (await caches.keys()).join()") in ("", "karvan-parts"))
    assert lost(page, live_server.url + DAYS)


def test_days_are_gone_once_the_session_has_ended(
    live_server: Any, phone: Visit, published: PlanVersion, company_a: Guests
) -> None:
    """The server ended it; the device learns of it with the next answer, and what it kept goes with it."""
    page = phone.page
    enter(page, live_server.url, company_a.contact)
    keep(page, live_server.url + DAYS, HIS)
    Session.objects.all().delete()
    page.goto(live_server.url + DAYS)
    page.wait_for_url(lambda url: "/accounts/login/" in url)
    until(lambda: page.evaluate("async () => (await caches.keys()).join()") in ("", "karvan-parts"))
    assert lost(page, live_server.url + DAYS)


def test_an_organiser_keeps_nothing_on_the_device(
    live_server: Any, phone: Visit, published: PlanVersion, organiser: User
) -> None:
    page = phone.page
    enter(page, live_server.url, organiser)
    page.goto(live_server.url + DAYS)
    expect(page.get_by_text(HIS)).to_be_visible()
    until(lambda: page.evaluate(PARTS) > 4)
    assert lost(page, live_server.url + DAYS)


def test_the_browser_offers_to_install_the_days(
    live_server: Any, desk: Visit, published: PlanVersion, company_a: Guests
) -> None:
    page = desk.page
    enter(page, live_server.url, company_a.contact)
    keep(page, live_server.url + DAYS, HIS)
    wrong = page.context.new_cdp_session(page).send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [each["errorId"] for each in wrong if each["errorId"] != "in-incognito"] == []
