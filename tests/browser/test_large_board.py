"""The board of 60 companies and 60 counterparts in a real browser: sound at both widths, and it scrolls smoothly.

The frame times are said to the log with `-n 0 -o log_cli=true --log-cli-level=INFO`.
"""

from __future__ import annotations

import logging
import statistics
from typing import Any

import pytest
from playwright.sync_api import expect

from mission.models import Mission, PlanVersion, User
from tests.browser.conftest import Visit, enter
from tests.factories.large import LONG, large_plan_build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(400)]
logger = logging.getLogger(__name__)
FRAMES = 150
# Scrolls one box by so many pixels in every frame, back and forth; the milliseconds between one frame and the next.
SCROLL = """async ([selector, side, step, frames]) => {
  const box = document.querySelector(selector);
  const taken = [];
  let last, by = step;
  await new Promise((done) => {
    const frame = (now) => {
      if (last) taken.push(now - last);
      last = now;
      const before = box[side];
      box[side] += by;
      if (box[side] === before) by = -by;
      if (taken.length < frames) requestAnimationFrame(frame); else done();
    };
    requestAnimationFrame(frame);
  });
  return taken;
}"""
WAYS = {"down the rows": (".matrix-box", "scrollTop"), "along the day": (".matrix-box", "scrollLeft"),
        "down the page": ("html", "scrollTop")}  # fmt: skip
# A machine that is busy with other things may lose frames; one page that is worked out anew in every frame loses most.
MOST_FRAME, MOST_LAYOUTS = 100, FRAMES // 5


@pytest.fixture(autouse=True)
def _static_files_are_found(settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def large(mission: Mission) -> PlanVersion:
    return large_plan_build(mission)


def scrolled(visit: Visit, selector: str, side: str) -> tuple[list[float], int]:
    """Frame times in milliseconds, shortest first, and how often the page was laid out meanwhile."""
    tools = visit.page.context.new_cdp_session(visit.page)
    tools.send("Performance.enable")

    def layouts() -> int:
        found = tools.send("Performance.getMetrics")["metrics"]
        return int(next(each["value"] for each in found if each["name"] == "LayoutCount"))

    before = layouts()
    taken = visit.page.evaluate(SCROLL, [selector, side, 24, FRAMES])
    return sorted(taken), layouts() - before


def opened(visit: Visit, base: str, organiser: User, plan: PlanVersion, rows: str = "companies") -> None:
    enter(visit.page, base, organiser)
    answer = visit.page.goto(f"{base}/missions/{plan.mission.code}/plans/{plan.number}/matrix/?rows={rows}")
    assert answer is not None
    assert answer.status == 200
    assert visit.page.locator("td.meeting [data-request]").count() == 840


def test_the_largest_board_is_sound(live_server: Any, window: Visit, large: PlanVersion, organiser: User) -> None:
    opened(window, live_server.url, organiser, large)
    assert window.page.get_by_text(LONG[:45]).first.is_visible()
    assert window.check() == []


def test_the_largest_board_scrolls_smoothly(
    live_server: Any, window: Visit, large: PlanVersion, organiser: User
) -> None:
    opened(window, live_server.url, organiser, large)
    held_to_be_smooth(window, "")


def test_the_largest_board_scrolls_smoothly_with_a_meeting_in_the_hand(
    live_server: Any, window: Visit, large: PlanVersion, organiser: User
) -> None:
    """The rooms are the most: every room at every start is coloured, the possible and the impossible."""
    opened(window, live_server.url, organiser, large, "rooms")
    window.page.locator("td.meeting [data-request]").first.press(" ")
    expect(window.page.get_by_role("status").get_by_text("possible place")).to_be_visible()
    held_to_be_smooth(window, f" with {window.page.locator('.spot').count()} places coloured")
    assert window.check() == []


def held_to_be_smooth(visit: Visit, state: str) -> None:
    size = visit.page.viewport_size
    assert size is not None
    for way, (selector, side) in WAYS.items():
        taken, layouts = scrolled(visit, selector, side)
        middle, slow = statistics.median(taken), taken[len(taken) * 95 // 100]
        logger.info("%s px wide, %s%s: frames of %.1f ms, 95 of 100 within %.1f ms, the worst %.1f ms, %s layouts",
                    size["width"], way, state, middle, slow, taken[-1], layouts)  # fmt: skip
        assert middle < MOST_FRAME, way
        assert layouts < MOST_LAYOUTS, way


def test_a_page_that_is_laid_out_while_it_scrolls_is_found(
    live_server: Any, desk: Visit, large: PlanVersion, organiser: User
) -> None:
    """The negative control: a listener that changes and asks for sizes, as boards of that sort like to have."""
    opened(desk, live_server.url, organiser, large)
    desk.page.evaluate(
        """() => {
            const box = document.querySelector('.matrix-box');
            box.addEventListener('scroll', () => {
                box.querySelector('table').style.paddingTop = `${box.scrollTop % 7}px`;
                box.querySelector('tbody').offsetHeight;
            });
        }"""
    )
    _, layouts = scrolled(desk, ".matrix-box", "scrollTop")
    assert layouts >= MOST_LAYOUTS
