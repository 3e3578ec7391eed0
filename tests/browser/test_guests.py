"""Companies and counterparts in a real browser: ranking by button, keyboard and mouse; declining on a phone."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from mission.enums import Answer, Side
from mission.models import Availability, MeetingRequest, Mission, PlanVersion, User, Venue
from mission.planning.publishing import plan_publish
from tests.browser.conftest import Visit, enter
from tests.cast import Guests, guests_build
from tests.factories.rows import local, make_meeting, make_plan, make_request

DESK = {"width": 1440, "height": 900}
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
LONG = "Azərbaycan Respublikasının Rəqəmsal İnkişaf və Nəqliyyat Nazirliyi, Beynəlxalq şöbə"


@pytest.fixture(autouse=True)
def _static_files_are_found(settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def published(mission: Mission, organiser: User, company_a: Guests, counterpart: Guests) -> PlanVersion:
    """Three wishes of Acme's; the first is met at the ministry on the first afternoon."""
    Venue.objects.filter(mission=mission, code="MIN").update(
        address="88 Zərifə Əliyeva Street", latitude="40.3667", longitude="49.8352", list_closes_hours=24
    )
    counterpart.persons[0].pronunciation = "ah-LEE shyoo-KYOO-rof"
    counterpart.persons[0].title = "Minister"
    counterpart.persons[0].save()
    wish = make_request(mission, company_a.party, counterpart.party, comment="Grid storage in Absheron")
    for rank, name in ((2, LONG), (3, "SOCAR")):
        host = guests_build(mission, f"H{rank}", name, Side.COUNTERPART, ("Aysel Quliyeva", "Rəşad Əliyev"))
        make_request(mission, company_a.party, host.party, rank=rank, answer=Answer.PENDING)
    plan = make_plan(mission, filled_at=local(mission, 0, "12:00"))
    room = Venue.objects.get(mission=mission, code="MIN").rooms.get()
    make_meeting(plan, wish, room=room)
    return plan_publish(plan=plan, actor=organiser)


def order(page: Page) -> list[str]:
    return page.locator("[data-wish] h2").all_inner_texts()


def test_a_company_ranks_by_button_by_keyboard_and_by_mouse(
    live_server: Any, window: Visit, published: PlanVersion, company_a: Guests
) -> None:
    page = window.page
    enter(page, live_server.url, company_a.contact)
    page.goto(f"{live_server.url}/missions/baku/parties/ACME/wishes/")
    assert order(page) == ["Ministry of Energy", LONG, "SOCAR"]
    page.get_by_role("button", name="Move up SOCAR").click()
    expect(page.locator("[data-wish] h2").nth(1)).to_have_text("SOCAR")
    expect(page.get_by_role("button", name="Move up SOCAR")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-wish] h2").first).to_have_text("SOCAR")
    if page.viewport_size == DESK:
        page.locator("[data-wish]").nth(2).drag_to(page.locator("[data-wish]").nth(0))
    else:  # a phone has no mouse: its arrows do the same
        page.get_by_role("button", name=f"Move up {LONG}").click()
        expect(page.locator("[data-wish] h2").nth(1)).to_have_text(LONG)
        page.get_by_role("button", name=f"Move up {LONG}").click()
    expect(page.locator("[data-wish] h2").first).to_have_text(LONG)
    ranked = MeetingRequest.objects.filter(delegation=company_a.party).order_by("rank")
    assert [(each.rank, each.counterpart.name) for each in ranked] == [
        (1, LONG),
        (2, "SOCAR"),
        (3, "Ministry of Energy"),
    ]
    assert window.check() == []


def test_ranking_works_without_javascript(
    live_server: Any, chromium: Any, published: PlanVersion, company_a: Guests
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    enter(page, live_server.url, company_a.contact)
    page.goto(f"{live_server.url}/missions/baku/parties/ACME/wishes/")
    page.get_by_role("button", name="Move down Ministry of Energy").click()
    assert order(page) == [LONG, "Ministry of Energy", "SOCAR"]
    context.close()


def test_a_counterpart_declines_and_enters_hours(
    live_server: Any, window: Visit, published: PlanVersion, mission: Mission
) -> None:
    page = window.page
    contact = User.objects.get(email="contact@h3.baku.example")
    enter(page, live_server.url, contact)
    page.goto(f"{live_server.url}/missions/baku/")
    expect(page.get_by_text("1 request waits for your answer")).to_be_visible()
    page.get_by_role("navigation", name="Your pages").get_by_role("link", name="Requests").click()
    page.get_by_role("button", name="Decline Acme Energy").click()
    expect(page.get_by_text("The answer to Acme Energy was saved.")).to_be_visible()
    assert MeetingRequest.objects.get(counterpart__code="H3").answer == Answer.DECLINED
    page.get_by_role("link", name="Own hours").click()
    page.get_by_label("From").fill("10:00")
    page.get_by_label("Until").fill("12:00")
    page.get_by_role("button", name="Save the hours").click()
    expect(page.get_by_text("The hours were saved.")).to_be_visible()
    assert Availability.objects.get(party__code="H3").starts_at == local(mission, 1, "10:00")
    assert window.check() == []


@pytest.mark.parametrize("window", ["desk", "tablet", "phone"])
def test_every_page_of_a_guest_is_sound_in_every_language(
    window: str,
    request: pytest.FixtureRequest,
    live_server: Any,
    published: PlanVersion,
    mission: Mission,
    company_a: Guests,
    counterpart: Guests,
) -> None:
    visit: Visit = request.getfixturevalue(window)
    wish = MeetingRequest.objects.get(counterpart=counterpart.party).pk
    pages = {
        company_a: ("", "wishes/", "wishes/new/", "itinerary/", "feedback/", f"feedback/{wish}/", "calendar/"),
        counterpart: ("", "requests/", f"requests/{wish}/", "hours/", "visitors/", "itinerary/"),
    }
    wrong = {}
    for guests, paths in pages.items():
        for language, clock in (("en", "13:05"), ("az", "14:10"), ("ru", "13:05")):
            User.objects.filter(pk=guests.contact.pk).update(language=language)
            with time_machine.travel(local(mission, 1, clock), tick=True):
                enter(visit.page, live_server.url, guests.contact)
                for path in paths:
                    if path == f"feedback/{wish}/" and clock < "14:00":
                        continue  # it opens with the meeting
                    answer = visit.page.goto(f"{live_server.url}/missions/baku/parties/{guests.party.code}/{path}")
                    assert answer is not None
                    assert answer.status == 200, path
                    if found := visit.check():
                        wrong[guests.party.code, path, language] = found
    assert wrong == {}
