"""Many at one calendar: five hundred pollers get the same bytes from what is kept, and a hundred publications (a
thousand with KARVAN_HYPOTHESIS=deep, which takes minutes) show nobody a draft."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils import timezone

from mission.enums import Side
from mission.models import Meeting, Mission, PlanVersion
from mission.planning.publishing import plan_publish
from mission.services.feeds import feed_create
from mission.services.plans import plan_copy
from tests.cast import guests_build, town_build
from tests.factories.rows import local, make_meeting, make_mission, make_plan, make_request, make_room
from tests.mission.itineraries.test_feeds import MANY, many_records

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
POLLERS = 500
PUBLICATIONS = 1000 if os.environ.get("KARVAN_HYPOTHESIS") == "deep" else 100
HOSTS = ("Əli Şükürov", "Gülçin İsmayılova")
DRAFTED = "Canary Chamber"


@pytest.fixture(autouse=True)
def _nothing_is_kept_yet() -> None:
    caches["calendars"].clear()


def mission_build() -> tuple[Mission, PlanVersion]:
    """A published plan with one meeting of company A."""
    mission = make_mission(code="baku")
    town_build(mission)
    guests = guests_build(mission, "ACME", "Acme Energy", Side.DELEGATION, ("Ann Acker", "Adam Ames"))
    host = guests_build(mission, "ENERGY", "Ministry of Energy", Side.COUNTERPART, HOSTS, home="MIN")
    wish = make_request(mission, guests.party, host.party)
    plan = make_plan(mission)
    meeting = make_meeting(plan, wish, starts_at=local(mission, 1, "15:00"))
    meeting.attendees.set([guests.head, host.head])
    PlanVersion.objects.filter(pk=plan.pk).update(filled_at=timezone.now())
    return mission, plan_publish(plan=PlanVersion.objects.get(pk=plan.pk), actor=None)


def test_five_hundred_pollers_at_once_get_the_same_bytes_of_three_thousand_events() -> None:
    mission = make_mission(code="many")
    town_build(mission)
    guests = guests_build(mission, "ACME", "Acme Energy", Side.DELEGATION, ("Ann Acker", "Adam Ames"))
    host = guests_build(mission, "ENERGY", "Ministry of Energy", Side.COUNTERPART, HOSTS, home="MIN")
    many_records(mission, host, guests)
    path = feed_create(actor=None, mission=mission)
    first = Client().get(path)
    assert first.content.count(b"BEGIN:VEVENT") == MANY

    def poll(number: int) -> tuple[int, bytes]:
        try:
            headers = {"if-none-match": first["ETag"]} if number % 2 else {}
            answer = Client().get(path, headers=headers)
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=50) as pool:
        answers = list(pool.map(poll, range(POLLERS)))
    assert [status for status, _ in answers] == [200, 304] * (POLLERS // 2)
    assert {content for status, content in answers if status == 200} == {first.content}
    assert {content for status, content in answers if status == 304} == {b""}


@pytest.mark.timeout(1200)
def test_readers_of_a_feed_see_no_draft_while_plans_are_published() -> None:
    """Before each publication the draft that comes next holds a room that no published plan ever has."""
    mission, plan = mission_build()
    chamber = make_room(mission, mission.hub, name=DRAFTED, seats=10)
    path = feed_create(actor=None, mission=mission)
    stop = threading.Event()
    seen: list[bytes] = []

    def read() -> None:
        try:
            client = Client()
            while not stop.is_set():
                seen.append(client.get(path).content)
                time.sleep(0.02)  # the publisher is to have its turns
        finally:
            connection.close()

    readers = [threading.Thread(target=read) for _ in range(2)]
    for each in readers:
        each.start()
    try:
        for number in range(PUBLICATIONS):
            draft = plan_copy(plan=plan, actor=None)
            meeting = Meeting.objects.get(plan=draft)
            room, start = meeting.room_id, local(mission, 1, "15:00") + timedelta(minutes=15 * (number % 4))
            Meeting.objects.filter(pk=meeting.pk).update(room=chamber)
            Meeting.objects.filter(pk=meeting.pk).update(
                room=room, starts_at=start, ends_at=start + timedelta(minutes=30)
            )
            if number % 20 == 0:
                left_open = plan_copy(plan=plan, actor=None)
                Meeting.objects.filter(plan=left_open).update(room=chamber)
            plan = plan_publish(plan=PlanVersion.objects.get(pk=draft.pk), actor=None)
    finally:
        stop.set()
        for each in readers:
            each.join()
    assert len(seen) > PUBLICATIONS / 50
    assert len(set(seen)) > 2
    assert all(content.count(b"BEGIN:VEVENT") == 1 for content in seen)
    assert not [content for content in seen if DRAFTED.encode() in content]
    assert DRAFTED.encode() in _as_if_drafts_were_read(left_open, path)


def _as_if_drafts_were_read(draft: PlanVersion, path: str) -> bytes:
    """The control: the same feed where the draft that was left open is published after all."""
    plan_publish(plan=PlanVersion.objects.get(pk=draft.pk), actor=None)
    return Client().get(path).content
