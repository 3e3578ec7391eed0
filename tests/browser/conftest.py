"""A browser that keeps a book of what went wrong: CSP reports, script errors, accessibility."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from mission.models import User
from tests.requirements import require

ARGUMENTS = [
    "--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
# An answer of 4xx is told to the console as well; the tests look at answers themselves.
HARMLESS = re.compile(r"Failed to load resource: the server responded with a status of")
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
REFUSED = "Content Security Policy"


@dataclass
class Visit:
    """One visitor's window, and what it complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    @property
    def is_wide(self) -> bool:
        return bool(self.page.evaluate("window.innerWidth > 1000"))

    def listen(self) -> Visit:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        return self

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not HARMLESS.search(message.text):
            self.complaints.append(f"{message.type}: {message.text}")

    def axe(self, options: dict[str, Any]) -> list[str]:
        # axe comes in through the debugger, so the page's own policy stays as strict as it is.
        found = Axe().run(self.page, options=options).response["violations"]
        return [f"axe {each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]

    def check_in_the_dark(self) -> list[str]:
        """What changes there are the colours, so their contrast is looked at again."""
        self.page.emulate_media(color_scheme="dark")
        wrong = self.axe(CONTRAST)
        self.page.emulate_media(color_scheme="light")
        return [f"in the dark: {each}" for each in wrong]

    def check(self) -> list[str]:
        """What is wrong with the page as it stands: axe's findings, sideways scrolling, complaints so far."""
        wrong = self.axe(AXE)
        room, width = self.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        if room > width:
            wrong.append(f"the page is {room} px wide in a window of {width} px")
        return [*wrong, *self.complaints]


def _visit(browser: Browser, **how: Any) -> Iterator[Visit]:
    """A window of its own; whatever a test looked at, at its end the page's policy must have had nothing to refuse."""
    context = browser.new_context(**how)
    visit = Visit(context.new_page()).listen()
    yield visit
    context.close()
    assert [each for each in visit.complaints if REFUSED in each] == []


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = require("chromium")
    # Playwright runs an event loop of its own in this thread; Django would take every query for a mistake.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Visit]:
    """A window of 1440 by 900."""
    yield from _visit(chromium, viewport={"width": 1440, "height": 900})


@pytest.fixture
def tablet(chromium: Browser) -> Iterator[Visit]:
    """A window of 1024 by 768."""
    yield from _visit(chromium, viewport={"width": 1024, "height": 768})


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Visit]:
    """A phone of 390 by 844."""
    yield from _visit(chromium, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)


@pytest.fixture(params=["desk", "phone"])
def window(request: pytest.FixtureRequest) -> Visit:
    """Both in turn: what a test does in it is held to at the width of a desk and of a phone."""
    visit: Visit = request.getfixturevalue(request.param)
    return visit


def enter(page: Page, base: str, user: User) -> None:
    """Signed in without the form: the form has its own test."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
