"""The pages in a real browser: an organiser plans and publishes, a company reads its days on a phone."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Page, expect

from mission.enums import Answer, Side
from mission.imports.exporting import workbook_export
from mission.models import MeetingRequest, Mission, Party, PlanVersion, User
from mission.services.accounts import sign_in_link_create
from mission.services.plans import plan_copy
from mission.web.nouns import NOUNS
from scheduler import runs
from scheduler.models import SolverRun
from tests.browser.conftest import REFUSED, Visit, enter
from tests.cast import Guests, guests_build
from tests.factories.rows import PASSWORD, make_programme_item, make_request, make_sector

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]


@pytest.fixture(autouse=True)
def _static_files_are_found(settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def small_mission(mission: Mission, company_a: Guests, company_b: Guests, counterpart: Guests) -> Mission:
    """Two companies, two hosts, four wishes and a plenary: planned in a moment."""
    other = guests_build(mission, "HEALTH", "Səhiyyə Nazirliyi", Side.COUNTERPART, ("Aysel Quliyeva", "Rəşad Əliyev"))
    energy = make_sector(mission, code="energy", name="Energy")
    for party in (company_a.party, counterpart.party):
        party.sectors.add(energy)
    make_programme_item(mission, code="PLENARY", title="Plenary audience")
    for company in (company_a, company_b):
        make_request(mission, company.party, counterpart.party, comment="Grid storage")
        make_request(mission, company.party, other.party, rank=2, answer=Answer.PENDING)
    return mission


def sign_in(page: Page, base: str, user: User) -> None:
    page.goto(f"{base}/accounts/login/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def work_off() -> threading.Thread:
    """A worker for one run: it waits for a queued run and does it, as the Celery task would."""

    def work() -> None:
        try:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                queued = SolverRun.objects.filter(state="queued").values_list("pk", flat=True).first()
                if queued is not None:
                    runs.execute(queued, "browser-test")
                    return
                time.sleep(0.2)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_an_organiser_plans_looks_at_the_matrix_and_publishes(
    live_server: Any, desk: Visit, small_mission: Mission, organiser: User
) -> None:
    page = desk.page
    sign_in(page, live_server.url, organiser)
    expect(page.get_by_role("heading", level=1)).to_have_text("Business Mission to Azerbaijan")
    assert desk.check() == []
    page.get_by_role("navigation", name="Mission").get_by_role("link", name="Plans").click()
    page.get_by_role("link", name="Make a plan …").first.click()
    assert desk.check() == []
    page.get_by_label("How long at most").select_option("60")
    page.get_by_role("button", name="Start planning").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    assert desk.check() == []
    worker = work_off()
    expect(page.get_by_role("heading", name="The plan is ready")).to_be_visible(timeout=120_000)
    worker.join(30)
    page.get_by_role("link", name="Look at the plan").click()
    expect(page.get_by_text("Against the data of today no hard rule is broken.")).to_be_visible()
    assert desk.check() == []
    page.get_by_role("link", name="Board").click()
    expect(page.get_by_role("rowheader", name="Acme Energy").first).to_be_visible()
    expect(page.get_by_role("cell", name="Ministry of Energy").first).to_be_visible()
    expect(page.get_by_text("Plenary audience").first).to_be_visible()
    assert desk.check() == []
    page.get_by_role("link", name="Counterparts", exact=True).last.click()
    assert desk.check() == []
    page.get_by_role("link", name="Publish …").click()
    expect(page.get_by_text("Nothing is published yet: everything is new")).to_be_visible()
    assert desk.check() == []
    page.get_by_role("button", name="Publish Plan 1").click()
    expect(page.get_by_text("Plan 1 is published.")).to_be_visible()
    assert PlanVersion.objects.get(mission=small_mission).state == "published"


@pytest.mark.parametrize("window", ["desk", "phone"])
def test_an_organiser_brings_a_workbook_in_plans_and_publishes(
    window: str, request: pytest.FixtureRequest, live_server: Any, small_mission: Mission, organiser: User
) -> None:
    visit: Visit = request.getfixturevalue(window)
    page, home = visit.page, f"{live_server.url}/missions/baku/"
    data = workbook_export(mission=small_mission)
    MeetingRequest.objects.filter(mission=small_mission).delete()
    Party.objects.filter(mission=small_mission).delete()
    enter(page, live_server.url, organiser)

    page.goto(f"{home}workbook/")
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.locator("input[type=file]").set_input_files({"name": "baku.xlsx", "mimeType": sheet, "buffer": data})
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("Nothing is written yet: this is what it would change.")).to_be_visible()
    assert visit.check() == []
    assert not MeetingRequest.objects.filter(mission=small_mission).exists()
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Business Mission to Azerbaijan")
    assert visit.check() == []
    assert MeetingRequest.objects.filter(mission=small_mission).count() == 4

    page.goto(f"{home}plans/new/")
    page.get_by_role("button", name="Start planning").click()
    expect(page.get_by_text("Waiting for a worker")).to_be_visible()
    worker = work_off()
    expect(page.get_by_role("heading", name="The plan is ready")).to_be_visible(timeout=120_000)
    worker.join(30)
    page.get_by_role("link", name="Look at the plan").click()
    page.get_by_role("link", name="Publish …").click()
    page.get_by_role("button", name="Publish Plan 1").click()
    expect(page.get_by_text("Plan 1 is published.")).to_be_visible()
    assert visit.check() == []
    assert PlanVersion.objects.get(mission=small_mission).meetings.exists()


def test_a_company_opens_its_link_and_reads_its_days(
    live_server: Any, window: Visit, small_mission: Mission, organiser: User, company_a: Guests, published: PlanVersion
) -> None:
    page = window.page
    path = sign_in_link_create(membership=company_a.membership, actor=organiser)
    page.goto(live_server.url + path)
    assert window.check() == []
    page.get_by_role("button", name="Sign me in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Acme Energy")
    assert window.check() == []
    page.get_by_role("navigation", name="Your pages").get_by_role("link", name="Itinerary").click()
    expect(page.get_by_role("heading", name="Monday, 9 February")).to_be_visible()
    expect(page.get_by_text("Ministry of Energy").first).to_be_visible()
    assert window.check() == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Calendar file").click()
    assert download.value.suggested_filename == "baku-ACME.ics"
    page.get_by_role("link", name="Subscribe").click()
    page.get_by_role("button", name="Make a private address").click()
    address = page.locator(".token").inner_text()
    assert address.startswith(settings.SITE_URL + "/calendar/")
    assert window.check() == []
    page.get_by_role("navigation", name="Your pages").get_by_role("link", name="Wishes").click()
    expect(page.get_by_role("heading", name="Wishes", exact=True)).to_be_visible()
    assert window.check() == []
    page.context.clear_cookies()
    page.goto(live_server.url + path)
    page.get_by_role("button", name="Sign me in").click()
    expect(page.get_by_role("heading", name="This link does not work any more")).to_be_visible()
    assert window.check() == []


@pytest.fixture
def published(small_mission: Mission, organiser: User) -> PlanVersion:
    from mission.planning.publishing import plan_publish
    from mission.planning.requesting import plan_request
    from scheduler.core.search import Limits

    plan = plan_request(mission=small_mission, actor=organiser, limits=Limits(seconds=20))
    runs.execute(plan.run_id, "browser-test")
    plan.refresh_from_db()
    return plan_publish(plan=plan, actor=organiser)


@pytest.mark.parametrize("window", ["desk", "tablet", "phone"])
def test_every_page_of_the_organiser_is_sound(
    window: str, request: pytest.FixtureRequest, live_server: Any, organiser: User, published: PlanVersion
) -> None:
    visit: Visit = request.getfixturevalue(window)
    page = visit.page
    sign_in(page, live_server.url, organiser)
    expect(page.get_by_role("heading", level=1)).to_have_text("Business Mission to Azerbaijan")
    home = f"{live_server.url}/missions/baku/"
    paths = [f"{noun.slug}/" for noun in NOUNS]
    paths += ["", "requests/new/", "edit/", "members/", "members/new/", "workbook/", "audit/", "run-of-show/"]
    paths += ["plans/", "plans/new/", "rulebook/", "calendars/"]
    paths += [f"plans/1/{each}" for each in ("", "matrix/", "meetings/", "unmet/", "stress/")]
    draft = plan_copy(plan=published, actor=organiser)
    meeting = draft.meetings.first()
    assert meeting is not None
    paths += [f"plans/{draft.number}/matrix/", f"plans/{draft.number}/place/{meeting.request_id}/"]
    paths += [
        "feedback/",
        "parties/ACME/",
        "parties/ENERGY/hours/",
        "parties/ACME/wishes/",
        "parties/ACME/wishes/new/",
        "parties/ENERGY/requests/",
        "parties/ENERGY/itinerary/",
    ]
    wrong = {}
    for path in paths:
        answer = page.goto(home + path)
        assert answer is not None
        assert answer.status == 200, path
        if found := visit.check():
            wrong[path] = found
    assert wrong == {}


def test_a_form_with_errors_is_read_out(live_server: Any, desk: Visit, small_mission: Mission, organiser: User) -> None:
    page = desk.page
    sign_in(page, live_server.url, organiser)
    expect(page.get_by_role("heading", level=1)).to_have_text("Business Mission to Azerbaijan")
    page.goto(f"{live_server.url}/missions/baku/venues/new/")
    page.get_by_label("Name").fill("Ünvan")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved yet")
    expect(page.get_by_label("Name")).to_have_value("Ünvan")
    expect(page.get_by_label("Code")).to_have_attribute("aria-invalid", "true")
    assert desk.check() == []


def test_the_policy_would_stop_a_script_in_the_page(
    live_server: Any, desk: Visit, small_mission: Mission, organiser: User
) -> None:
    """The negative control: an inline script does not run, and the book says so."""
    page = desk.page
    page.goto(f"{live_server.url}/accounts/login/")
    page.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.ran = 1';
            document.body.append(script);
        }"""
    )
    assert page.evaluate("window.ran") is None
    assert any(REFUSED in each for each in desk.complaints)
    desk.complaints.clear()  # what was provoked here
