"""A real worker and real SMTP: publications reach people, and a worker killed after the mail was taken does no harm."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from django.utils import timezone

from mission.enums import MessageState
from mission.messages.outbox import outbox_fill, stops_told
from mission.models import MeetingRequest, Message
from tests.mission.messages.conftest import Trip, Where, calendars_in, trip
from tests.mission.messages.post_office import PostOffice, open_office
from tests.services.crew import Crew, until

__all__ = ["trip"]
THREADS = 2  # of the worker: so many mails can be under way when it dies
pytestmark = [pytest.mark.services, pytest.mark.timeout(300), pytest.mark.django_db(transaction=True)]


class MailingCrew(Crew):
    """With a mail server, and a clock that looks for dead workers and waiting mail every second."""

    port = 0

    @property
    def environment(self) -> dict[str, str]:
        quick = {"KARVAN_MAIL_SECONDS": "1", "KARVAN_MAIL_LEASE_SECONDS": "8"}
        return {**super().environment, **quick, "KARVAN_MAIL_URL": f"smtp://127.0.0.1:{self.port}"}


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_office() as found:
        yield found


@pytest.fixture
def crew(transactional_db: None, office: PostOffice) -> Iterator[Crew]:
    crew = MailingCrew()
    crew.port = office.port
    crew.start()
    yield crew
    crew.stop()


def settled() -> bool:
    Message.objects.filter(state=MessageState.QUEUED).update(next_try_at=timezone.now())
    return not Message.objects.filter(state__in=(MessageState.QUEUED, MessageState.SENDING)).exists()


def test_worker_killed_between_the_mail_and_its_mark_is_followed_by_one_mail_of_the_same_name(
    trip: Trip, crew: Crew, office: PostOffice
) -> None:
    killed: list[str] = []

    def kill_once(letter: EmailMessage) -> str:
        if not killed:
            killed.append(str(letter["Message-ID"]))
            os.kill(crew.pids["worker"], signal.SIGKILL)
        return "250 OK"

    office.taken = kill_once
    trip.tell({trip.request_a: (1, "14:00")})
    until(lambda: killed and settled(), seconds=120)
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT}
    times = Counter(str(letter["Message-ID"]) for letter in office.letters)
    # Nobody can know whether a mail that was taken and not written down was kept: it goes out again, the same and once.
    assert times[killed[0]] == 2
    assert sum(times.values()) <= len(times) + THREADS
    assert max(times.values()) == 2
    assert len({data for _, _, data in office.mails}) == 4


def test_random_publications_reach_the_right_people_once_through_a_real_worker(
    trip: Trip, crew: Crew, office: PostOffice
) -> None:
    chance = random.Random(7)
    places: list[Where] = [(1, "14:00"), (1, "15:00"), (1, "16:00"), (2, "10:00"), (2, "11:00")]
    for _ in range(12):
        wished: dict[MeetingRequest, Where] = {}
        for request in (trip.request_a, trip.request_b):
            if chance.random() < 0.75:
                wished[request] = chance.choice([each for each in places if each not in wished.values()])
        outbox_fill(plan=trip.publish(wished))
        if chance.random() < 0.5:
            until(settled)
    until(settled)
    assert max(Counter(str(letter["Message-ID"]) for letter in office.letters).values()) == 1
    plans = Message.objects.filter(state=MessageState.SENT)
    assert len(office.mails) == plans.count()
    for person in trip.people:
        calendar: dict[str, tuple[int, str, object]] = {}
        for letter in office.letters:
            if letter["To"].addresses[0].addr_spec == person.email:
                for each in calendars_in(letter):
                    (event,) = each.walk("VEVENT")
                    known = calendar.get(str(event["UID"]), (-1, "", None))
                    assert int(event["SEQUENCE"]) >= known[0]
                    calendar[str(event["UID"])] = (int(event["SEQUENCE"]), str(each["METHOD"]), event["DTSTART"].dt)
        now = {uid: start for uid, (_, method, start) in calendar.items() if method == "REQUEST"}
        newest = Message.objects.filter(person=person).order_by("-plan__number").first()
        held = trip.mission.plans.get(state="published").meetings.filter(attendees=person)
        assert now == {str(each.request.uid): each.starts_at for each in held}
        if newest is not None and newest.state == MessageState.SENT:
            assert {uid for uid, stop in stops_told(newest).items() if not stop.is_cancelled} == set(now)
