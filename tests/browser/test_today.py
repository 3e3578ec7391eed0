"""The day in a real browser: one tap on a phone, and pages that are sound at every hour and width."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from playwright.sync_api import expect

from mission.enums import Side
from mission.models import Meeting, MeetingLog, Mission, PlanVersion, User
from mission.planning.publishing import plan_publish
from mission.services.day import attendance_note, delay_add
from tests.browser.conftest import Visit, enter
from tests.cast import Guests, guests_build
from tests.factories.rows import local, make_meeting, make_plan, make_programme_item, make_request

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


@pytest.fixture(autouse=True)
def _static_files_are_found(settings: Any) -> None:
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture
def day(mission: Mission, organiser: User, company_a: Guests, company_b: Guests, counterpart: Guests) -> PlanVersion:
    """Four meetings of the first afternoon, a plenary in the morning; published."""
    other = guests_build(mission, "HEALTH", "Səhiyyə Nazirliyi", Side.COUNTERPART, ("Aysel Quliyeva", "Rəşad Əliyev"))
    make_programme_item(mission, code="PLENARY", title="Plenary audience", venue=mission.hub)
    rooms = mission.hub.rooms.order_by("code")
    plan = make_plan(mission, filled_at=local(mission, 0, "12:00"))
    for number, (company, host) in enumerate(
        ((company_a, counterpart), (company_b, other), (company_a, other), (company_b, counterpart))
    ):
        request = make_request(mission, company.party, host.party, rank=number // 2 + 1)
        start = local(mission, 1, f"{14 + number // 2}:{'00' if number % 2 else '15'}")
        make_meeting(plan, request, starts_at=start, room=rooms[number % 2])
    return plan_publish(plan=plan, actor=organiser)


@pytest.fixture
def early_afternoon(mission: Mission) -> Iterator[None]:
    with time_machine.travel(local(mission, 1, "14:17"), tick=True):
        yield


def test_one_tap_on_the_phone_notes_who_came(
    live_server: Any, phone: Visit, day: PlanVersion, logistics: User, early_afternoon: None
) -> None:
    page = phone.page
    enter(page, live_server.url, logistics)
    page.goto(f"{live_server.url}/missions/baku/today/")
    running = page.get_by_role("region", name="Running")
    late = page.get_by_role("region", name="Late")
    expect(late.get_by_role("heading", level=3)).to_have_text("Bolt Rail with Səhiyyə Nazirliyi")
    expect(running.get_by_role("heading", level=3)).to_have_text("Acme Energy with Ministry of Energy")
    running.get_by_role("button", name="Arrived Acme Energy").click()
    expect(running.get_by_text("There since 14:17")).to_be_visible()
    late.get_by_role("button", name="+10 min").click()
    expect(late.get_by_text("+10 min, planned 14:00")).to_be_visible()
    late.get_by_role("button", name="No-show Bolt Rail").click()
    expect(page.get_by_role("region", name="No-show").get_by_text("Did not come")).to_be_visible()
    assert sorted(MeetingLog.objects.values_list("attendance", "delay_minutes")) == [("arrived", 0), ("no_show", 10)]
    assert phone.check() == []


@pytest.mark.parametrize("window", ["desk", "tablet", "phone"])
def test_now_and_next_and_the_lobby_are_sound_at_every_hour(
    window: str, request: pytest.FixtureRequest, live_server: Any, day: PlanVersion, mission: Mission, organiser: User
) -> None:
    visit: Visit = request.getfixturevalue(window)
    first, second = Meeting.objects.filter(plan=day)[:2]
    wrong = {}
    with time_machine.travel(local(mission, 1, "13:00"), tick=True) as clock:
        enter(visit.page, live_server.url, organiser)
        attendance_note(meeting=first, attendance="arrived", at=local(mission, 1, "14:01"), actor=organiser)
        delay_add(meeting=second, minutes=10, actor=organiser)
        for hours in (-24, 0, 1.3, 24):
            clock.move_to(local(mission, 1, "13:00") + timedelta(hours=hours))
            for path in ("today/", "lobby/"):
                visit.page.goto(f"{live_server.url}/missions/baku/{path}")
                if found := visit.check():
                    wrong[hours, path] = found
    assert wrong == {}
