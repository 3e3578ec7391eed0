"""Every page that the table of rights knows, in light and dark, on paper, and where there is nothing to show."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, include, path, reverse
from playwright.sync_api import expect

from mission.enums import Role
from mission.models import Mission, Party, Person, User
from mission.services.accounts import sign_in_link_create
from tests.browser.conftest import Visit, enter
from tests.factories.large import LONG
from tests.factories.rows import make_membership, make_mission
from tests.mission.web.conftest import PARTS, World, world_build
from tests.mission.web.rights import RIGHTS, ROLES
from tests.mission.web.test_rights import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(1200)]

OTHER_LONG = "Şəki-Zaqatala İqtisadi Rayonu üzrə Kənd Təsərrüfatı, Ərzaq və Çörək İdarəsi, BŞÜ"
# Files, answers to scripts and parts of pages: no page of their own.
NO_PAGES = ("_xlsx", "_pdf", "_ics", "_eml", "_export", "_quick", "_progress", "_panel", "_options", "_pulse", "_file")
NO_PAGE = {"health", "feed", "template", "export", "kept_worker", "manifest", "start", "plan_offers"}


def pages_of(role: str) -> list[str]:
    """Names of all routes that show that role a page."""
    at = ROLES.index(role)
    names = [
        row.removeprefix("GET ") for row, letters in RIGHTS.items() if row.startswith("GET ") and letters[at] == "y"
    ]
    return [each for each in names if each not in NO_PAGE and not each.endswith(NO_PAGES)]


def boom(request: HttpRequest, kind: str) -> HttpResponse:
    raise {"400": SuspiciousOperation, "403": PermissionDenied, "500": RuntimeError}[kind]("on purpose")


boom.login_required = False  # type: ignore[attr-defined]
urlpatterns = [path("boom/<str:kind>/", boom), path("", include("mission.config.urls"))]


@pytest.fixture(autouse=True)
def _static_files_are_found(settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    """A row of every kind; the company, the ministry and their people have names of 80 letters."""
    world = world_build(**{part: request.getfixturevalue(part) for part in PARTS})
    for party, name in ((world.company_a.party, LONG), (world.counterpart.party, OTHER_LONG)):
        Party.objects.filter(pk=party.pk).update(name=name)
        Person.objects.filter(party=party).update(name=name[::-1])
    return world


def swept(visit: Visit, addresses: dict[str, str]) -> dict[str, list[str]]:
    """What is wrong, page by page."""
    wrong = {}
    for name, there in addresses.items():
        answer = visit.page.goto(there)
        assert answer is not None
        assert answer.status == 200, name
        # Colours are the same at every width: the dark is looked at once.
        in_the_dark = visit.check_in_the_dark() if visit.is_wide else []
        if found := [*visit.check(), *in_the_dark]:
            wrong[name] = found
    return wrong


def test_every_page_is_sound_in_light_and_dark(live_server: Any, window: Visit, world: World) -> None:
    addresses = {name: live_server.url + address(world, name) for name in pages_of("organiser")}
    assert len(addresses) > 100
    enter(window.page, live_server.url, world.organiser)
    assert swept(window, addresses) == {}


def test_every_page_of_a_mission_without_a_single_row_is_sound(
    live_server: Any, window: Visit, organiser: User
) -> None:
    empty = make_mission(code="empty", name="Nothing yet")
    make_membership(empty, Role.ORGANISER, organiser)
    addresses = {}
    for name in pages_of("organiser"):
        try:
            addresses[name] = live_server.url + reverse(f"web:{name}", args=["empty"])
        except NoReverseMatch:
            continue  # of a row, and there is none
    assert {"mission", "plans", "messages", "papers", "report", "lobby", "wish_matrix"} < addresses.keys()
    enter(window.page, live_server.url, organiser)
    assert swept(window, addresses) == {}


def test_errors_have_pages_that_are_sound(
    live_server: Any, window: Visit, settings: Any, organiser: User, client: Any
) -> None:
    settings.ROOT_URLCONF = __name__
    page, wrong = window.page, {}
    for kind, said in (
        ("400", "The request could not be read"),
        ("403", ""),
        ("404", ""),
        ("500", "Something went wrong"),
    ):
        there = f"{live_server.url}/{'boom/' if kind != '404' else 'styleguid/'}{kind}/"
        answer = page.goto(there)
        assert answer is not None
        assert answer.status == int(kind)
        expect(page.get_by_role("heading", level=1)).to_contain_text(said)
        expect(page.get_by_role("link").last).to_be_visible()  # there is a way on
        wrong |= {kind: found} if (found := [*window.check(), *window.check_in_the_dark()]) else {}
    assert wrong == {}


def test_a_form_that_was_open_too_long_says_so(live_server: Any, window: Visit, organiser: User) -> None:
    page = window.page
    page.goto(f"{live_server.url}/accounts/login/")
    page.get_by_label("E-mail").or_(page.get_by_label("Email")).fill(organiser.email)
    page.get_by_label("Password").fill("no matter")
    page.context.clear_cookies()
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The form was not accepted")
    assert [*window.check(), *window.check_in_the_dark()] == []


def test_a_link_that_has_expired_says_so_and_what_to_do(live_server: Any, window: Visit, world: World) -> None:
    from mission.models import SignInLink

    found = sign_in_link_create(membership=world.company_a.membership, actor=world.organiser)
    SignInLink.objects.update(expires_at=world.published.created_at)
    page = window.page
    page.goto(live_server.url + found)
    page.get_by_role("button", name="Sign me in").click()
    expect(page.get_by_role("heading", name="This link does not work any more")).to_be_visible()
    assert [*window.check(), *window.check_in_the_dark()] == []


# On paper: what must still be there, besides the title.
PRINTED = {
    "mission": "main", "delegations_list": "table", "plan_matrix": "td.meeting", "plan_meetings": "table",
    "plan_figures": "svg", "run_of_show": "table", "itinerary": ".stop", "report": "main", "messages": "main",
    "wish_matrix": "#wish-matrix td", "today": "main", "hours": "main", "visitors": "main", "plan_unmet": "main",
}  # fmt: skip
FURNITURE = "nav, .masthead, .menu, .actions, .filters, .bulk, button, [role=search], footer"


def test_paper_has_all_that_matters_and_no_furniture(live_server: Any, desk: Visit, world: World) -> None:
    page, wrong = desk.page, []
    enter(page, live_server.url, world.organiser)
    for name, essential in PRINTED.items():
        page.goto(live_server.url + address(world, name))
        shown = page.locator(essential).filter(visible=True).count()
        page.emulate_media(media="print")
        if not page.get_by_role("heading", level=1).is_visible():
            wrong.append(f"{name}: no title")
        if page.locator(essential).filter(visible=True).count() < max(shown, 1):
            wrong.append(f"{name}: {essential} is lost")
        furniture = page.locator(FURNITURE).filter(visible=True)
        wrong += [
            f"{name}: {' '.join(each.split())[:110]}"
            for each in furniture.evaluate_all("all => all.map(each => each.outerHTML)")
        ]
        page.emulate_media(media="screen")
    assert wrong == [], "\n".join(wrong)


MOVING = """() => [...document.querySelectorAll('*')].filter((each) => {
  const style = getComputedStyle(each);
  const moves = (given) => given.split(',').some((length) => parseFloat(length) > 0);
  return moves(style.transitionDuration) || (style.animationName !== 'none' && moves(style.animationDuration))
    || style.scrollBehavior === 'smooth';
}).map((each) => each.outerHTML.slice(0, 80))"""


def test_nothing_moves_for_those_who_asked_for_rest(live_server: Any, desk: Visit, world: World) -> None:
    page, wrong = desk.page, {}
    enter(page, live_server.url, world.organiser)
    page.emulate_media(reduced_motion="reduce")
    for name in (
        "mission",
        "plan_matrix",
        "delegations_list",
        "wish_matrix",
        "plan_figures",
        "today",
        "lobby",
        "party",
    ):
        page.goto(live_server.url + address(world, name))
        if found := page.evaluate(MOVING) or page.evaluate("document.getAnimations().map(String)"):
            wrong[name] = found
    assert wrong == {}


def test_what_moves_would_be_found(live_server: Any, desk: Visit, mission: Mission, organiser: User) -> None:
    """The negative control of the one above."""
    enter(desk.page, live_server.url, organiser)
    desk.page.goto(f"{live_server.url}/missions/{mission.code}/")
    desk.page.evaluate("document.querySelector('h1').style.transition = 'color 1s'")
    assert len(desk.page.evaluate(MOVING)) == 1


def test_what_cannot_be_read_in_the_dark_would_be_found(
    live_server: Any, desk: Visit, mission: Mission, organiser: User
) -> None:
    """The negative control of the sweeps: ink that is fine on white paper alone."""
    enter(desk.page, live_server.url, organiser)
    desk.page.goto(f"{live_server.url}/missions/{mission.code}/")
    desk.page.evaluate("document.querySelector('h1').style.color = '#1b1b1b'")
    assert desk.check() == []
    assert [each[:28] for each in desk.check_in_the_dark()] == ["in the dark: axe color-contr"]
