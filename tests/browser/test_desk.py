"""The organiser's lists, request matrix, comparison and figures in a real browser, by mouse and by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from mission.enums import Answer
from mission.models import MeetingRequest, Mission, PlanVersion, User
from mission.services.plans import plan_copy
from tests.browser.conftest import Visit
from tests.browser.conftest import enter as enter_quickly
from tests.cast import Guests
from tests.factories.rows import PASSWORD, make_meeting, make_party, make_plan, make_request

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(200)]


@pytest.fixture(autouse=True)
def _static_files_are_found(settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def wished(mission: Mission, company_a: Guests, company_b: Guests, counterpart: Guests) -> MeetingRequest:
    make_party(mission, name="Ş" * 80)
    make_request(mission, company_b.party, counterpart.party, rank=2, answer=Answer.PENDING)
    return make_request(mission, company_a.party, counterpart.party, answer=Answer.PENDING)


def enter(visit: Visit, base: str, mission: Mission, organiser: User) -> str:
    page = visit.page
    page.goto(f"{base}/accounts/login/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(organiser.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(mission.name)
    return f"{base}/missions/{mission.code}/"


def test_requests_are_found_as_one_types_and_accepted_together(
    live_server: Any, desk: Visit, mission: Mission, organiser: User, wished: MeetingRequest
) -> None:
    home, page = enter(desk, live_server.url, mission, organiser), desk.page
    page.goto(f"{home}requests/")
    expect(page.get_by_text("2 entries")).to_be_visible()
    page.get_by_role("searchbox", name="Search").press_sequentially("acme")
    expect(page.get_by_text("1 entry fits")).to_be_visible()
    expect(page.get_by_role("link", name="Bolt Rail")).to_have_count(0)
    assert desk.check() == []
    page.get_by_role("checkbox", name="All 1 that fit").check()
    page.get_by_role("button", name="Accept …").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accept: 1 request?")
    assert desk.check() == []
    page.get_by_role("button", name="Accept: 1").click()
    expect(page.get_by_text("Accept: 1 changed.")).to_be_visible()
    assert [each.answer for each in MeetingRequest.objects.order_by("rank")][:2] == [Answer.ACCEPTED, Answer.PENDING]


def test_what_is_typed_stands_in_the_address_and_going_back_takes_it_away(
    live_server: Any, window: Visit, mission: Mission, organiser: User, wished: MeetingRequest
) -> None:
    page, home = window.page, f"{live_server.url}/missions/{mission.code}/"
    enter_quickly(page, live_server.url, organiser)
    page.goto(f"{home}requests/")
    search = page.get_by_role("searchbox", name="Search")
    search.press_sequentially("acme")
    expect(page.get_by_text("1 entry fits")).to_be_visible()
    expect(search).to_be_focused()
    assert "q=acme" in page.url
    page.go_back()
    expect(page.get_by_text("2 entries")).to_be_visible()
    expect(search).to_have_value("")
    page.go_forward()
    expect(page.get_by_text("1 entry fits")).to_be_visible()
    expect(search).to_have_value("acme")
    assert window.check() == []


def test_a_wish_is_changed_in_the_matrix_by_keyboard(
    live_server: Any, desk: Visit, mission: Mission, organiser: User, wished: MeetingRequest
) -> None:
    home, page = enter(desk, live_server.url, mission, organiser), desk.page
    page.goto(f"{home}requests/matrix/")
    assert desk.check() == []
    first = page.locator("#wish-matrix tbody td").first
    first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Wish")
    expect(dialog.get_by_role("heading")).to_have_text("Acme Energy – Ministry of Energy")
    assert desk.check() == []
    dialog.get_by_label("The company's rank").fill("0")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Nothing was saved yet")
    dialog.get_by_label("The company's rank").fill("7")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(first).to_have_text("7")
    expect(first).to_be_focused()
    wished.refresh_from_db()
    assert wished.rank == 7


def test_a_lost_connection_loses_nothing_that_was_typed(
    live_server: Any, phone: Visit, mission: Mission, organiser: User, wished: MeetingRequest
) -> None:
    home, page = enter(phone, live_server.url, mission, organiser), phone.page
    page.goto(f"{home}requests/matrix/")
    assert phone.check() == []
    page.locator("#wish-matrix tbody td").first.click()
    dialog = page.get_by_role("dialog", name="Wish")
    dialog.get_by_label("The company's rank").fill("5")
    page.context.set_offline(True)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("What you typed is still here")
    expect(dialog.get_by_label("The company's rank")).to_have_value("5")
    page.context.set_offline(False)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    wished.refresh_from_db()
    assert wished.rank == 5


@pytest.fixture
def two_plans(mission: Mission, organiser: User, wished: MeetingRequest) -> tuple[PlanVersion, PlanVersion]:
    from django.utils import timezone

    plan = make_plan(mission, filled_at=timezone.now())
    make_meeting(plan, wished)
    return plan, plan_copy(plan=plan, actor=organiser)


@pytest.mark.parametrize("window", ["desk", "tablet", "phone"])
def test_the_pages_of_the_desk_are_sound(
    window: str,
    request: pytest.FixtureRequest,
    live_server: Any,
    mission: Mission,
    organiser: User,
    two_plans: tuple[PlanVersion, PlanVersion],
) -> None:
    visit: Visit = request.getfixturevalue(window)
    home, page = enter(visit, live_server.url, mission, organiser), visit.page
    one, other = (plan.number for plan in two_plans)
    paths = (
        "",
        "requests/matrix/",
        "plans/compare/",
        f"plans/compare/?plan={one}&plan={other}",
        f"plans/{one}/figures/",
        "requests/?sort=-rank&q=zzz",
        "../../styleguide/",
    )
    wrong = {}
    for path in paths:
        answer = page.goto(home + path)
        assert answer is not None
        assert answer.status == 200, path
        if found := visit.check():
            wrong[path] = found
    assert wrong == {}


@pytest.mark.parametrize("window", ["desk", "phone"])
def test_a_draft_is_discarded_while_comparing_and_brought_back(
    window: str,
    request: pytest.FixtureRequest,
    live_server: Any,
    mission: Mission,
    organiser: User,
    two_plans: tuple[PlanVersion, PlanVersion],
) -> None:
    visit: Visit = request.getfixturevalue(window)
    home, page = enter(visit, live_server.url, mission, organiser), visit.page
    one, other = (plan.number for plan in two_plans)
    page.goto(f"{home}plans/compare/?plan={one}&plan={other}")
    page.get_by_role("button", name=f"Discard Plan {other}").click()
    expect(page.get_by_text(f"Plan {other} is thrown away.")).to_be_visible()
    expect(page.get_by_role("link", name=f"Plan {other}")).to_have_count(0)
    assert visit.check() == []

    page.goto(f"{home}plans/")  # later
    expect(page.get_by_role("heading", name="Thrown away")).to_be_visible()
    assert visit.check() == []
    page.get_by_role("button", name=f"Bring it back Plan {other}").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Plan {other} is back.")).to_be_visible()
    page.goto(f"{home}plans/compare/?plan={one}&plan={other}")
    expect(page.get_by_role("button", name=f"Discard Plan {other}")).to_be_visible()
